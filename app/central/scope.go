package central

import (
	"net/http"

	"chevet/app/central/api"
	"chevet/app/record"
)

// maxUnits bounds what one workstation follows.
const maxUnits = 500

// follow says whose patients the workstation holds.
func (s *Server) follow(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var ask api.FollowRequest
	if err := s.read(w, r, &ask); err != nil {
		return err
	}
	if len(ask.Units) > maxUnits {
		return record.E(record.Invalid, api.ReasonTooLarge).Because("%d units, limit %d", len(ask.Units), maxUnits)
	}
	for _, unit := range ask.Units {
		if s.o.MayFollow != nil && !s.o.MayFollow(r.Context(), by, unit) {
			return record.E(record.NotAllowed, api.ReasonScope)
		}
	}
	from, err := s.o.Store.Follow(r.Context(), by.Workstation, ask.Units)
	if err != nil {
		return err
	}
	s.bell.follows(by.Workstation)
	return answer(w, api.FollowResponse{Cursor: from.Cursor, Mark: from.Mark})
}

// hold brings a patient to the workstation, because somebody opens or pins the record.
func (s *Server) hold(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var ask api.HoldRequest
	if err := s.read(w, r, &ask); err != nil {
		return err
	}
	err := s.o.Store.Hold(r.Context(), by.Workstation, record.PatientID(r.PathValue("patient")), s.o.Clock().Add(s.o.HoldFor), ask.Pin)
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

// release lets a patient go who is on the workstation only because somebody opened or pinned the record.
func (s *Server) release(w http.ResponseWriter, r *http.Request, by *Caller) error {
	err := s.o.Store.Release(r.Context(), by.Workstation, record.PatientID(r.PathValue("patient")))
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}
