package central

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"chevet/app/central/api"
	"chevet/app/pam"
	"chevet/app/record"
)

// Hospital is what the server knows of all patients, not only of those whose record a workstation holds.
type Hospital interface {
	// SearchPatients returns patients by any part of «name given-name birth-date INS IPP NDA», best first.
	SearchPatients(ctx context.Context, query string, now time.Time, limit int) ([]api.PatientHit, error)
	// History returns how a patient's record came to be what it is.
	History(ctx context.Context, id record.PatientID) (pam.History, error)
	// Messages lists messages received, newest first, without their bytes; Message returns one with them.
	Messages(ctx context.Context, q pam.Query) ([]pam.Entry, error)
	Message(ctx context.Context, id string) (pam.Entry, error)
}

var errNoHospital = record.E(record.Unavailable, api.ReasonAddress).Because("no hospital is wired")

// maxQuery bounds what may be typed to find a patient.
const maxQuery = 500

func (s *Server) searchPatients(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	if s.o.Hospital == nil {
		return errNoHospital
	}
	var q api.PatientQuery
	if err := s.read(w, r, &q); err != nil {
		return err
	}
	if len(q.Text) > maxQuery {
		return record.E(record.Invalid, api.ReasonTooLarge).Because("limit %d bytes", maxQuery)
	}
	hits, err := s.o.Hospital.SearchPatients(r.Context(), q.Text, s.o.Clock(), q.Limit)
	if err != nil {
		return err
	}
	if hits == nil {
		hits = []api.PatientHit{}
	}
	return answer(w, hits)
}

func (s *Server) patientHistory(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	if s.o.Hospital == nil {
		return errNoHospital
	}
	id := record.PatientID(r.PathValue("id"))
	if _, err := s.o.Store.Patient(r.Context(), id); err != nil {
		return err
	}
	h, err := s.o.Hospital.History(r.Context(), id)
	if err != nil {
		return err
	}
	return answer(w, h)
}

func (s *Server) messages(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	if s.o.Hospital == nil {
		return errNoHospital
	}
	asked := r.URL.Query()
	q := pam.Query{Refused: asked.Get("refused") == "1", Alerts: asked.Get("alerts") == "1", Patient: record.PatientID(asked.Get("patient"))}
	var err error
	if text := asked.Get("before"); text != "" {
		if q.Before, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return record.E(record.Invalid, api.ReasonRequest).Because("before")
		}
	}
	if text := asked.Get("limit"); text != "" {
		if q.Limit, err = strconv.Atoi(text); err != nil {
			return record.E(record.Invalid, api.ReasonRequest).Because("limit")
		}
	}
	all, err := s.o.Hospital.Messages(r.Context(), q)
	if err != nil {
		return err
	}
	out := make([]api.Message, 0, len(all))
	for _, e := range all {
		out = append(out, messageOf(e))
	}
	return answer(w, out)
}

func (s *Server) message(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	if s.o.Hospital == nil {
		return errNoHospital
	}
	e, err := s.o.Hospital.Message(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	return answer(w, messageOf(e))
}

func messageOf(e pam.Entry) api.Message {
	return api.Message{ID: e.ID, At: e.At, From: e.From, Application: e.Application, Facility: e.Facility, ControlID: e.ControlID, Event: e.Event, Code: e.Code,
		Faults: e.Faults, Alerts: e.Alerts, Patient: e.Patient, Encounter: e.Stay, Raw: e.Raw, Answer: e.Answer}
}
