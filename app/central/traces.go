package central

import (
	"net/http"

	"chevet/app/central/api"
	"chevet/app/record"
)

const (
	tracesPage = 200
	mostTraces = 2000 // of one page
)

// traces gives a page of the journal. Everybody reads their own; those of others are for whom Options.Auditor says.
// Reading the journal is one more line of it. // SC.DMP/CONF.15
func (s *Server) traces(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var q record.TraceQuery
	if err := s.read(w, r, &q); err != nil {
		return err
	}
	if s.reader == nil {
		return record.E(record.Unavailable, api.ReasonNoTraces)
	}
	t := record.Trace{ID: s.o.IDs(), At: s.o.Clock().UTC(), Workstation: by.Workstation, ByID: by.Practitioner.NationalID,
		Action: record.TraceExport, Patient: q.Patient, Document: q.Document, OK: true}
	others := s.o.Auditor != nil && s.o.Auditor(r.Context(), by)
	refusal := func() error {
		me := by.Practitioner.NationalID
		switch {
		case me == "" || !others && q.ByID != "" && q.ByID != me:
			return record.E(record.NotAllowed, api.ReasonOthersTraces)
		case !by.TwoFactors:
			return record.E(record.NotAllowed, record.ReasonOneFactor)
		case !others:
			q.ByID = me
		}
		return nil
	}()
	if refusal != nil {
		t.OK, t.Reason = false, record.ReasonOf(refusal)
	}
	if q.After == "" || !t.OK { // the pages that follow are the same reading
		if err := s.o.Store.AddTrace(r.Context(), origin, t); err != nil {
			return err
		}
	}
	if refusal != nil {
		return refusal
	}
	if q.Limit <= 0 {
		q.Limit = tracesPage
	}
	limit := min(q.Limit, mostTraces)
	q.Limit = limit + 1
	list, err := s.reader.FindTraces(r.Context(), q)
	if err != nil {
		return err
	}
	return answer(w, api.Traces{Others: others, More: len(list) > limit, Traces: append([]record.Trace{}, list[:min(len(list), limit)]...)})
}
