package dossier

import (
	"context"
	"fmt"
	"io"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
)

// askedDMP is what a test may set of the DMP's side of the workstation.
type askedDMP struct {
	criteria []app.Criteria
	searched []app.Criteria
	summary  app.Criteria
	rule     app.CountRule
	refusal  error
	queries  []record.TraceQuery
}

func (f *fakeDesk) SearchDMP(c app.Criteria) {
	f.dmp.searched = append(f.dmp.searched, c)
	f.say("search", "")
}
func (f *fakeDesk) CancelSearch()                                         { f.say("cancel search", "") }
func (f *fakeDesk) SavedCriteria(context.Context) ([]app.Criteria, error) { return f.dmp.criteria, nil }
func (f *fakeDesk) SaveCriteria(_ context.Context, c app.Criteria) error {
	f.say("save criteria", c.Name)
	return nil
}
func (f *fakeDesk) DeleteCriteria(_ context.Context, name string) error {
	f.say("delete criteria", name)
	return nil
}
func (f *fakeDesk) Summary(context.Context) (app.Criteria, error) { return f.dmp.summary, nil }
func (f *fakeDesk) SetSummary(context.Context, app.Criteria) error {
	f.say("summary", "")
	return nil
}
func (f *fakeDesk) Ask(key record.DocumentKey, a api.DMPAction) (app.Question, error) {
	if f.dmp.refusal != nil {
		return app.Question{}, f.dmp.refusal
	}
	q := app.Question{Key: key, Action: a, NeedsMotive: a == api.DMPDelete}
	switch a {
	case api.DMPShowPatient, api.DMPShowBoth:
		q.Irreversible, q.PatientTold = true, true
	case api.DMPShowGuardians, api.DMPDelete:
		q.Irreversible = true
	}
	q.Document.Title, q.Document.CreatedAt = "Histologie de la vésicule biliaire", day("21/11/2026")
	return q, nil
}
func (f *fakeDesk) SetVisibility(key record.DocumentKey, a api.DMPAction) {
	f.say("visibility", fmt.Sprint(key, " ", a))
}
func (f *fakeDesk) Archive(key record.DocumentKey, on bool) {
	f.say("archive", fmt.Sprint(key, " ", on))
}
func (f *fakeDesk) SendToDMP(key record.DocumentKey) { f.say("send", string(key)) }
func (f *fakeDesk) DeleteFromDMP(key record.DocumentKey, m api.DMPMotive) {
	f.say("remove", fmt.Sprint(key, " ", m))
}
func (f *fakeDesk) CountRule(context.Context) (app.CountRule, error) { return f.dmp.rule, nil }
func (f *fakeDesk) SetCountRule(_ context.Context, r app.CountRule) error {
	f.say("rule", string(r.From))
	return nil
}
func (f *fakeDesk) ListPeople(api.DMPStanding)        { f.say("people", "") }
func (f *fakeDesk) Revoke()                           { f.say("revoke", "") }
func (f *fakeDesk) OpenWebDMP(p api.WebPage)          { f.say("page", string(p)) }
func (f *fakeDesk) OpenImages(key record.DocumentKey) { f.say("images", string(key)) }
func (f *fakeDesk) FindTraces(q record.TraceQuery)    { f.dmp.queries = append(f.dmp.queries, q) }
func (f *fakeDesk) ExportTraces(context.Context, record.TraceQuery, app.TraceFormat, io.Writer) (int, error) {
	return 0, nil
}
func (f *fakeDesk) Session() *app.Session {
	return &app.Session{Practitioner: record.Practitioner{NationalID: "810000000001"}}
}
