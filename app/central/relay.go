package central

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"chevet/app/central/api"
	"chevet/app/record"
)

// origin of the traces that the relay makes.
const origin = "serveur"

// dmpStatus relays TD0.2.
func (s *Server) dmpStatus(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPCall
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	var out record.DMPStatus
	err := s.traced(r.Context(), by, in, record.TraceDMPStatus, func(ctx context.Context, c Call, _ *record.Trace) (err error) {
		out, err = s.o.DMP.Status(ctx, c)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// dmpAuthorize relays TD0.3, which needs «informé et non opposé» and is never for an emergency. // decisions.md 15
func (s *Server) dmpAuthorize(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPCall
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	var out record.DMPStatus
	err := s.traced(r.Context(), by, in, record.TraceDMPAuthorize, func(ctx context.Context, c Call, _ *record.Trace) (err error) {
		if record.ReadGate(c.Gate).Purpose != record.NormalAccess {
			return record.E(record.NotAllowed, api.ReasonNotUnopposed)
		}
		out, err = s.o.DMP.Authorize(ctx, c)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// dmpFind relays TD3.1.
func (s *Server) dmpFind(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPFind
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	var out api.DMPFound
	err := s.traced(r.Context(), by, in.DMPCall, record.TraceDMPSearch, func(ctx context.Context, c Call, t *record.Trace) (err error) {
		out, err = s.o.DMP.Find(ctx, c, in)
		t.Detail = fmt.Sprintf("%d documents", len(out.Documents))
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// dmpRetrieve relays TD3.2. The trace is on disk before the first byte leaves.
func (s *Server) dmpRetrieve(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPRetrieve
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	var body io.ReadCloser
	var size int64
	err := s.traced(r.Context(), by, in.DMPCall, record.TraceDMPRead, func(ctx context.Context, c Call, t *record.Trace) (err error) {
		t.Document = in.ID
		body, size, err = s.o.DMP.Retrieve(ctx, c, in)
		return err
	})
	if body != nil {
		defer body.Close()
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if size >= 0 {
		w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
	}
	control := http.NewResponseController(w)
	_, err = io.Copy(w, &moving{r: body, move: func() { _ = control.SetWriteDeadline(s.deadline()) }})
	return err
}

// traced makes the call, runs one transaction behind the gate, and writes how it ended to the journal. Without
// its trace nothing is answered. // SC.DMP/CONF.14
func (s *Server) traced(ctx context.Context, by *Caller, in api.DMPCall, action record.Action,
	transaction func(context.Context, Call, *record.Trace) error) error {
	return s.tracedBehind(ctx, record.ReadGate, by, in, action, transaction)
}

// tracedBehind is traced behind another gate than that of consultation.
func (s *Server) tracedBehind(ctx context.Context, ask func(record.GateInput) record.Gate, by *Caller, in api.DMPCall, action record.Action,
	transaction func(context.Context, Call, *record.Trace) error) error {
	t := record.Trace{ID: s.o.IDs(), At: s.o.Clock().UTC(), Workstation: by.Workstation, ByID: by.Practitioner.NationalID,
		Action: action, Patient: in.Patient, Encounter: in.Encounter}
	call, err := s.call(ctx, by, in)
	if err == nil {
		gate := ask(call.Gate)
		t.Purpose = gate.Purpose
		if err = gate.Err(); err == nil {
			err = transaction(ctx, call, &t)
		}
	}
	if t.OK = err == nil; !t.OK {
		t.Reason, t.Detail = record.ReasonOf(err), ""
	}
	if traceErr := s.o.Store.AddTrace(context.WithoutCancel(ctx), origin, t); traceErr != nil {
		return fmt.Errorf("central: trace of %s: %w", action, traceErr)
	}
	return err
}

// call gathers what the server itself knows: identity, consents of the episode, emergency access.
func (s *Server) call(ctx context.Context, by *Caller, in api.DMPCall) (Call, error) {
	if by.Activity == nil {
		return Call{}, record.E(record.NotAllowed, api.ReasonNoActivity)
	}
	patient, err := s.o.Store.Patient(ctx, in.Patient)
	if err != nil {
		return Call{}, err
	}
	encounter, err := s.o.Store.Encounter(ctx, in.Patient, in.Encounter)
	if err != nil {
		return Call{}, err
	}
	consents, err := s.o.Store.Consents(ctx, in.Patient)
	if err != nil {
		return Call{}, err
	}
	gate := record.GateInput{Patient: patient, Permissions: record.PermissionsOf(consents, in.Encounter),
		TwoFactors: by.TwoFactors, Now: s.o.Clock()}
	if in.BreakGlass != "" {
		if gate.BreakGlass, err = s.breakGlass(ctx, by, in); err != nil {
			return Call{}, err
		}
	}
	return Call{Patient: patient, Encounter: encounter, Gate: gate, Practitioner: by.Practitioner, Activity: *by.Activity,
		AuthnInstant: by.AuthnInstant, TwoFactors: by.TwoFactors, Provider: by.Provider, Workstation: by.Workstation}, nil
}

// breakGlass returns the emergency access named, if it is recorded here, this person's, of this episode and not
// over. // CONF.09.BIS
func (s *Server) breakGlass(ctx context.Context, by *Caller, in api.DMPCall) (*record.BreakGlass, error) {
	if !by.Rights.Has(record.BreakGlassDMP) {
		return nil, record.E(record.NotAllowed, api.ReasonRight)
	}
	b, err := s.o.Store.BreakGlass(ctx, in.Patient, in.BreakGlass)
	switch {
	case record.CodeOf(err) == record.NotFound:
	case err != nil:
		return nil, err
	case b.ByID == by.Practitioner.NationalID && b.ByID != "" && b.Encounter == in.Encounter && s.o.Clock().Before(b.Until):
		return &b, nil
	}
	return nil, record.E(record.NotAllowed, api.ReasonNoBreakGlass)
}
