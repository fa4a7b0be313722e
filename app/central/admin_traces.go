package central

import (
	"net/http"

	"chevet/app/audit"
	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// traceQuery reads what to look for in the journal.
func traceQuery(r *http.Request) (q audit.Query, err error) {
	v := r.URL.Query()
	if q.From, err = moment(v, "from"); err != nil {
		return q, err
	}
	if q.To, err = moment(v, "to"); err != nil {
		return q, err
	}
	if q.OK, err = optional(v, "ok"); err != nil {
		return q, err
	}
	if len(v["action"]) > 50 {
		return q, record.E(record.Invalid, api.ReasonRequest).Because("action")
	}
	for _, a := range v["action"] {
		q.Actions = append(q.Actions, record.Action(a))
	}
	q.By, q.Workstation, q.Target, q.Patient = v.Get("by"), v.Get("workstation"), v.Get("target"), record.PatientID(v.Get("patient"))
	q.After = v.Get("after")
	if _, _, _, ok := audit.Place(q.After); q.After != "" && !ok {
		return q, record.E(record.Invalid, api.ReasonRequest).Because("after")
	}
	q.Limit, err = limit(v, 100, 1000)
	return q, err
}

func (s *Server) journal(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	q, err := traceQuery(r)
	if err != nil {
		return err
	}
	lines, err := s.o.Admin.Journal.SearchTraces(r.Context(), q)
	if err != nil {
		return err
	}
	page := api.TracePage{Lines: traceWords(lines)}
	if len(lines) == q.Limit {
		page.Next = audit.Cursor(lines[len(lines)-1])
	}
	return answer(w, page)
}

func traceWords(lines []audit.Line) []api.TraceLine {
	out := make([]api.TraceLine, len(lines))
	for i, l := range lines {
		out[i] = api.TraceLine(l)
	}
	return out
}

// mostExported bounds one export; a longer one is made in parts, by dates.
const mostExported = 100_000

// exportTraces gives all that a query selects. That somebody took it is in the journal before the first byte leaves.
func (s *Server) exportTraces(w http.ResponseWriter, r *http.Request, by *Caller) error {
	q, err := traceQuery(r)
	if err != nil {
		return err
	}
	q.Limit, q.After = mostExported+1, ""
	lines, err := s.o.Admin.Journal.SearchTraces(r.Context(), q)
	if err != nil {
		return err
	}
	if len(lines) > mostExported {
		return record.E(record.Invalid, api.ReasonTooLarge).Because("%d lines at most", mostExported)
	}
	if err := s.o.Admin.Registrar.Exported(r.Context(), who(by), api.PathJournal+"?"+r.URL.RawQuery); err != nil {
		return err
	}
	if r.URL.Query().Get("format") == "json" {
		return answer(w, traceWords(lines))
	}
	download(w, "traces.csv")
	return audit.WriteTraces(w, lines)
}

func (s *Server) checkTraces(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	err := s.o.Admin.Journal.CheckTraces(r.Context())
	if record.ReasonOf(err) == changelog.ReasonAltered {
		return answer(w, api.TraceCheck{Broken: err.Error()})
	}
	if err != nil {
		return err
	}
	return answer(w, api.TraceCheck{OK: true})
}
