package central

import (
	"net/http"

	"chevet/app/central/api"
	"chevet/app/record"
)

// mostQuarantined bounds one list.
const mostQuarantined = 1000

// quarantine lists the writes that wait because their author lost their rights before they came.
func (s *Server) quarantine(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	waiting, err := s.o.Store.Quarantined(r.Context(), mostQuarantined)
	if err != nil {
		return err
	}
	return answer(w, api.Quarantine{Mutations: waiting})
}

// decide takes a quarantined write, or dismisses it.
func (s *Server) decide(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var ask api.QuarantineDecision
	if err := s.read(w, r, &ask); err != nil {
		return err
	}
	detail := "dismissed"
	if ask.Take {
		detail = "released"
	}
	id := r.PathValue("id")
	err := s.receiver.Release(r.Context(), id, by.Practitioner.NationalID, ask.Take, record.Trace{ID: s.o.IDs(), At: s.o.Clock().UTC(),
		Workstation: by.Workstation, ByID: by.Practitioner.NationalID, Action: record.TraceQuarantine, OK: true, Detail: detail + " " + id})
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}
