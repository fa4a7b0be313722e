package demo_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
)

func TestADocumentIsChangedAfterItsQuestion(t *testing.T) { // SC.DMP/UX.14.BIS
	d := newDesk(t, nil)
	d.listed()
	q, err := d.Ask(first, api.DMPShowPatient)
	if err != nil || !q.Irreversible || !q.PatientTold || q.NeedsMotive || q.Document.ID != "1.2.1" {
		t.Fatalf("%+v %v", q, err)
	}
	for name, c := range map[string]struct {
		key    record.DocumentKey
		action api.DMPAction
		reason record.Reason
	}{
		"visible already":     {second, api.DMPShowPatient, app.ReasonAlready},
		"not masked":          {first, api.DMPUnmask, app.ReasonAlready},
		"another structure's": {first, api.DMPDelete, app.ReasonNotOurs},
		"no such action":      {first, "burn", api.ReasonChange},
		"no such row":         {"dmp:9", api.DMPMask, app.ReasonNotHere},
	} {
		if _, err := d.Ask(c.key, c.action); record.ReasonOf(err) != c.reason {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.forget()
	d.SetVisibility(first, api.DMPShowPatient)
	done := await(d, func(app.DMPDocumentChanged) bool { return true })
	if done.Key != first || !done.Settled || done.Document.Visibility.HiddenFromPatient {
		t.Errorf("%+v", done)
	}
	if r := d.Current(); row(r, first).Document.Visibility.HiddenFromPatient || r.Count.Invisible != 0 || r.Count.New != 1 {
		t.Errorf("%+v", r.Count)
	}
	d.forget()
	d.Archive(second, true)
	await(d, func(app.DMPDocumentChanged) bool { return true })
	if r := d.Current(); row(r, second).Document.Entry.Status != record.Archived || row(r, second).Badge != app.BadgeArchived {
		t.Errorf("%+v", row(r, second))
	}
	d.server.set(func() { d.server.err = record.E(record.Unavailable, "DMP-INCERTAIN") })
	d.forget()
	d.Archive(second, false)
	failed := await(d, func(app.DMPChangeFailed) bool { return true })
	if failed.Failure.Reason != "DMP-INCERTAIN" || failed.Failure.Transaction != "TD3.3d" || failed.Action != api.DMPUnarchive {
		t.Errorf("%+v", failed)
	}
}

func TestOurDocumentIsDeletedWithItsMotive(t *testing.T) { // SC.DMP/CONF.03
	d := newDesk(t, nil)
	d.listed()
	d.server.set(func() { d.server.docs = append(d.server.docs, entry("1.2.9", d.ours, time.Now(), record.Visibility{})) })
	d.forget()
	d.RefreshDMP()
	await(d, func(e app.RecordUpdated) bool { return row(e.Record, "dmp:1.2.9") != nil })
	d.forget()
	d.DeleteFromDMP("dmp:1.2.9", "")
	if failed := await(d, func(app.DMPChangeFailed) bool { return true }); failed.Failure.Reason != app.ReasonNoMotive {
		t.Errorf("%+v", failed)
	}
	d.server.set(func() {
		if len(d.server.changes) != 0 {
			t.Error("it left without a motive")
		}
	})
	d.forget()
	d.DeleteFromDMP("dmp:1.2.9", api.MotiveMistake)
	await(d, func(app.DMPDocumentChanged) bool { return true })
	if row(d.Current(), "dmp:1.2.9") != nil {
		t.Error("a deleted document of the DMP is still a row")
	}
}

func TestPeopleAreListedAndOnesOwnAuthorisationIsTakenAway(t *testing.T) {
	d := newDesk(t, nil)
	d.listed()
	d.forget()
	d.ListPeople(api.StandingAll)
	if got := await(d, func(app.DMPPeopleListed) bool { return true }); got.Failed != nil || len(got.People) != 1 || got.Admin.Guardians != 2 {
		t.Errorf("%+v", got)
	}
	d.forget()
	d.Revoke()
	r := await(d, func(e app.RecordUpdated) bool { return e.Record.DMP.State == app.DMPNoAccess }).Record
	if row(r, first) != nil {
		t.Error("what may be read no more is still shown")
	}
}

func TestPagesOpenOnlyWhereTheHospitalAllowsAndAFormIsGivenOnce(t *testing.T) { // DPI.AUTH.01, SC.DB/TRA.04
	d := newDesk(t, func(c *app.Config) { c.WebHosts = []string{"webps.example", "drimbox.example:8443"} })
	d.listed()
	for address, allowed := range map[string]bool{"https://webps.example/AccesDirect/x": true, "http://webps.example/x": false, "https://ailleurs.example/x": false,
		"https://webps.example@ailleurs.example/": false, "javascript:alert(1)": false, "file:///etc/passwd": false} {
		d.server.set(func() { d.server.page = api.DMPPage{Method: http.MethodGet, URL: address} })
		d.forget()
		d.OpenWebDMP(api.PageVaccination)
		if allowed {
			await(d, func(e app.PageOpened) bool { return e.Page == api.PageVaccination })
			if got := <-d.browser.got; got != address {
				t.Error(got)
			}
		} else if f := await(d, func(app.ActionFailed) bool { return true }); f.Failure.Reason != app.ReasonPage {
			t.Errorf("%s: %v", address, f.Failure.Err)
		}
	}
	d.server.set(func() {
		d.server.page = api.DMPPage{Method: http.MethodPost, URL: "https://drimbox.example:8443/appel", Form: []api.FormField{{Name: "Patient.name.family", Value: `D"URAND<b>`}}}
	})
	d.forget()
	d.OpenImages("")
	address := <-d.browser.got
	if !strings.HasPrefix(address, "http://127.0.0.1:") || strings.Contains(address, "URAND") {
		t.Fatal(address)
	}
	plain := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	status := func(address string) int {
		answer, err := plain.Get(address)
		if err != nil {
			return 0
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		return answer.StatusCode
	}
	if got := status(address + "x"); got != http.StatusNotFound {
		t.Errorf("another address: %d", got)
	}
	page, err := plain.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(page.Body)
	_ = page.Body.Close()
	policy := page.Header.Get("Content-Security-Policy")
	if err != nil || !regexp.MustCompile(`action="https://drimbox.example:8443/appel"`).Match(text) || !bytes.Contains(text, []byte(`value="D&#34;URAND&lt;b&gt;"`)) ||
		!strings.Contains(policy, "form-action https://drimbox.example:8443;") || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s\n%s", text, policy)
	}
	await(d, func(e app.PageOpened) bool { return e.Page == api.PageImages })
	if status(address) == http.StatusOK {
		t.Error("the form was given twice")
	}
}

func TestTracesAreExtractedAsHarmlessCellsAndAsJSON(t *testing.T) { // SC.DMP/CONF.15
	d := newDesk(t, nil)
	ctx := context.Background()
	d.listed()
	if due, err := d.NoticeDue(ctx); err != nil || !due { // SC.DMP/CONF.11
		t.Error(due, err)
	}
	if err := d.AcknowledgeNotice(ctx); err != nil {
		t.Fatal(err)
	}
	if due, err := d.NoticeDue(ctx); err != nil || due {
		t.Error(due, err)
	}
	d.forget()
	d.FindTraces(record.TraceQuery{})
	found := await(d, func(app.TracesFound) bool { return true })
	if found.Failed != nil || len(found.Page.Traces) == 0 || found.Page.Traces[0].Action != record.TraceNotice {
		t.Fatalf("%+v", found)
	}
	var text, data bytes.Buffer
	n, err := d.ExportTraces(ctx, record.TraceQuery{Actions: []record.Action{record.TraceNotice, record.TraceConsent}}, app.TracesCSV, &text)
	if err != nil || n != 2 || !strings.HasPrefix(text.String(), "\ufeff") {
		t.Fatalf("%d %v %q %+v", n, err, text.String(), found.Page.Traces)
	}
	c := csv.NewReader(strings.NewReader(strings.TrimPrefix(text.String(), "\ufeff")))
	c.Comma = ';'
	if lines, err := c.ReadAll(); err != nil || len(lines) != 3 || lines[1][2] != "notice" {
		t.Error(lines, err)
	}
	if m, err := d.ExportTraces(ctx, record.TraceQuery{}, app.TracesJSON, &data); err != nil || m < n {
		t.Fatal(m, err)
	}
	var back []record.Trace
	if err := json.Unmarshal(data.Bytes(), &back); err != nil || len(back) == 0 {
		t.Error(err)
	}
	if _, err := d.ExportTraces(ctx, record.TraceQuery{ByID: "810000000009"}, app.TracesCSV, io.Discard); record.ReasonOf(err) != api.ReasonOthersTraces {
		t.Error(err)
	}
}
