package demo_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/cmd/internal/person"
	"chevet/store/cache"
)

// played is the hospital's server with a DMP that the test decides: login, traces and consents are the real ones.
type played struct {
	*api.Client
	mu      sync.Mutex
	docs    []record.Document // whole list
	fresh   []record.Document // what is new since a list
	dated   bool
	finds   []api.DMPFind
	since   []api.DMPSince
	changes []api.DMPChange
	err     error // of changes
	page    api.DMPPage
}

func (p *played) DMPStatus(context.Context, api.DMPCall) (record.DMPStatus, error) {
	return record.DMPStatus{Existence: record.DMPOpen, Access: record.Authorized, CheckedAt: time.Now()}, nil
}

func (p *played) DMPFind(_ context.Context, f api.DMPFind) (api.DMPFound, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finds = append(p.finds, f)
	return api.DMPFound{Documents: append([]record.Document(nil), p.docs...), SeenAt: time.Now(), Dated: p.dated}, nil
}

func (p *played) DMPSince(_ context.Context, s api.DMPSince) (api.DMPFound, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.since = append(p.since, s)
	return api.DMPFound{Documents: append([]record.Document(nil), p.fresh...), SeenAt: time.Now(), Dated: true}, nil
}

func (p *played) DMPChange(_ context.Context, c api.DMPChange) (api.DMPChanged, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes = append(p.changes, c)
	if p.err != nil {
		return api.DMPChanged{}, p.err
	}
	for _, d := range p.docs {
		if d.ID == c.ID {
			e := *d.Entry
			d.Entry = &e
			switch c.Action {
			case api.DMPShowPatient:
				d.Visibility.HiddenFromPatient, e.EntryUUID = false, ""
			case api.DMPArchive:
				d.Entry.Status = record.Archived
			case api.DMPDelete:
				d.Entry.Status, d.State = record.Deleted, record.Withdrawn
			}
			return api.DMPChanged{Document: d, Settled: true}, nil
		}
	}
	return api.DMPChanged{}, record.E(record.NotFound, "DMP-TD33-ABSENT")
}

func (p *played) DMPDeposit(context.Context, api.DMPDeposit) (api.DMPDeposited, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return api.DMPDeposited{SubmissionSet: "1.2.9", At: time.Now()}, p.err
}

func (p *played) DMPPeople(context.Context, api.DMPPeople) ([]api.DMPProfessional, error) {
	return []api.DMPProfessional{{ID: "810000000009", FamilyName: "ABEL", Barred: true}}, nil
}

func (p *played) DMPAdmin(context.Context, api.DMPCall) (api.DMPAdmin, error) {
	return api.DMPAdmin{Existence: record.DMPOpen, Guardians: 2}, nil
}

func (p *played) DMPRevoke(context.Context, api.DMPCall) (record.DMPStatus, error) {
	return record.DMPStatus{Existence: record.DMPOpen, Access: record.NoAccess, CheckedAt: time.Now()}, nil
}

func (p *played) DMPLink(context.Context, api.DMPLink) (api.DMPPage, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.page, nil
}

func (p *played) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

// browser logs in as a person, then keeps the addresses that it is given.
type browser struct {
	login *person.Person
	mu    sync.Mutex
	in    bool
	got   chan string
}

func (b *browser) Open(address string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.in {
		return b.login.Open(address)
	}
	b.got <- address
	return nil
}

// desk is a workstation with an open record, and the events that it gave.
type desk struct {
	*app.Workstation
	t        *testing.T
	hospital *demo.Demo
	server   *played
	browser  *browser
	ours     string
	mu       sync.Mutex
	events   []app.Event
	came     chan struct{}
}

func (d *desk) take(e app.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, e)
	close(d.came)
	d.came = make(chan struct{})
}

func (d *desk) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = nil
}

// await returns the first event since forget that ok accepts.
func await[E app.Event](d *desk, ok func(E) bool) E {
	d.t.Helper()
	e, _ := awaitAfter(d, 0, ok)
	return e
}

// awaitAfter is await among the events from the rank given; it tells the rank that follows.
func awaitAfter[E app.Event](d *desk, seen int, ok func(E) bool) (E, int) {
	d.t.Helper()
	limit := time.After(60 * time.Second)
	for {
		d.mu.Lock()
		events, came := d.events, d.came
		d.mu.Unlock()
		for ; seen < len(events); seen++ {
			if e, is := events[seen].(E); is && ok(e) {
				return e, seen + 1
			}
		}
		select {
		case <-came:
		case <-limit:
			d.t.Fatalf("no %T", *new(E))
		}
	}
}

func entry(id, structure string, at time.Time, v record.Visibility) record.Document {
	return record.Document{ID: record.DocumentID(id), Title: "Compte rendu " + id, Type: record.Coded{Code: "11488-4", System: "2.16.840.1.113883.6.1", Label: "CR de consultation"},
		ActStart: at, CreatedAt: at, Provenance: record.DMP, State: record.Current, Visibility: v, Author: record.Author{ID: "810000000009", Name: "ABEL Élodie", Organization: "Clinique des Lilas", StructureID: structure},
		Entry: &record.Entry{EntryUUID: "urn:uuid:" + id, LogicalID: "urn:uuid:" + id, Version: "1", Status: record.Approved}}
}

const elsewhere = "1999999999"

func newDesk(t *testing.T, change func(*app.Config)) *desk {
	t.Helper()
	ctx := context.Background()
	t.Cleanup(http.DefaultClient.CloseIdleConnections) // the person's browser
	hospital, err := demo.Start(ctx, demo.Options{Dir: t.TempDir(), TooMany: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := hospital.Close(); err != nil {
			t.Error(err)
		}
	})
	client, err := hospital.Client("POSTE-1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	server := &played{Client: client, dated: true}
	old := time.Now().AddDate(-3, 0, 0)
	arrived := entry("1.2.1", elsewhere, old, record.Visibility{HiddenFromPatient: true})
	arrived.Entry.SubmittedAt = time.Now().Add(-time.Minute)
	server.docs = []record.Document{arrived, entry("1.2.2", elsewhere, old, record.Visibility{})}
	file := filepath.Join(t.TempDir(), "poste.db")
	visited := make(chan error, 1)
	who := person.New("MOREAU")
	who.Done = func(err error) { visited <- err }
	b := &browser{login: who, got: make(chan string, 8)}
	config := app.Config{Workstation: "POSTE-1", Version: "1", Sandbox: true, Realm: record.RealmTest, Structure: hospital.World.Structure.StructureID}
	if change != nil {
		change(&config)
	}
	d := &desk{t: t, hospital: hospital, server: server, browser: b, ours: hospital.World.Structure.StructureID, came: make(chan struct{})}
	d.Workstation = app.New(config, app.Parts{Server: server, Browser: b, Clock: time.Now, IDs: func() string { return uuid.Must(uuid.NewV7()).String() },
		Log: slog.New(slog.DiscardHandler), OpenCache: func(_ context.Context, s api.Session) (app.Cache, error) {
			return cache.Open(file, s.CacheKey, cache.Options{})
		}})
	t.Cleanup(d.Close)
	t.Cleanup(d.Subscribe(d.take))
	d.Login("psc")
	await(d, func(e app.LoginChanged) bool {
		if e.Err != nil {
			t.Fatal(e.Err)
		}
		if e.Step == app.LoginActivities {
			d.ChooseActivity(0)
		}
		return e.Step == app.LoginIdle && d.Session() != nil
	})
	await(d, func(e app.SyncChanged) bool { return !e.Sync.LastSync.IsZero() })
	if err := <-visited; err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	b.in = true
	b.mu.Unlock()
	return d
}

// listed opens a record whose patient agrees, and waits for the DMP's list.
func (d *desk) listed() *app.Record {
	d.t.Helper()
	hits, err := d.Search(context.Background(), "DURAND", 8)
	if err != nil || len(hits) == 0 {
		d.t.Fatal(hits, err)
	}
	d.forget()
	if _, err := d.OpenRecord(context.Background(), hits[0].Patient.ID); err != nil {
		d.t.Fatal(err)
	}
	d.SetInformation(record.Unopposed, false, false)
	_, after := awaitAfter(d, 0, func(app.InformationRecorded) bool { return true })
	awaitAfter(d, after, func(e app.JobsChanged) bool { // the list that follows it
		for _, j := range e.Jobs {
			if j.State == app.JobWaiting || j.State == app.JobRunning {
				return false
			}
		}
		return true
	})
	r := d.Current()
	if r.DMP.State != app.DMPAuthorized || r.ListStale || r.Count == nil {
		d.t.Fatalf("%+v", r.DMP)
	}
	return r
}

const first, second record.DocumentKey = "dmp:1.2.1", "dmp:1.2.2"

func row(r *app.Record, key record.DocumentKey) *app.Row {
	for i := range r.Rows {
		if r.Rows[i].Document.Key == key {
			return &r.Rows[i]
		}
	}
	return nil
}

func TestNewDocumentsAreCountedByTheirDepositAndFromWhatThePersonChose(t *testing.T) { // SC.DMP/UX.15
	d := newDesk(t, nil)
	ctx := context.Background()
	r := d.listed()
	if r.Count.New != 1 || r.Count.Invisible != 1 || r.ByOwnDate || r.CountFrom != app.SinceOpening || !row(r, first).New || row(r, second).New {
		t.Fatalf("%+v", r.Count)
	}
	d.server.set(func() {
		if f := d.server.finds[0]; !f.DepositsSince.Equal(r.Since) {
			t.Errorf("deposits were asked since %v, and not since %v", f.DepositsSince, r.Since)
		}
		d.server.dated = false
	})
	d.forget()
	far := time.Now().AddDate(-4, 0, 0)
	if err := d.SetCountRule(ctx, app.CountRule{From: app.SinceDate, Date: far}); err != nil {
		t.Fatal(err)
	}
	r = await(d, func(e app.RecordUpdated) bool { return e.Record.ByOwnDate }).Record
	if r.Count.New != 2 || r.CountFrom != app.SinceDate {
		t.Errorf("%+v", r.Count)
	}
	if rule, err := d.CountRule(ctx); err != nil || rule.From != app.SinceDate || !rule.Date.Equal(far) {
		t.Error(rule, err)
	}
	for _, bad := range []app.CountRule{{From: "rien"}, {From: app.SinceDate}, {From: app.SinceDate, Date: time.Now().AddDate(1, 0, 0)}} {
		if err := d.SetCountRule(ctx, bad); record.CodeOf(err) != record.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func TestARefreshOfWhatIsNewKeepsTheRest(t *testing.T) {
	d := newDesk(t, nil)
	d.listed()
	moved := entry("1.2.2", elsewhere, time.Now().AddDate(-3, 0, 0), record.Visibility{})
	moved.Entry.Status = record.Archived
	d.server.set(func() {
		d.server.fresh = []record.Document{moved, entry("1.2.3", elsewhere, time.Now(), record.Visibility{})}
		d.server.finds = nil
	})
	d.forget()
	d.RefreshNew()
	r := await(d, func(e app.RecordUpdated) bool { return row(e.Record, "dmp:1.2.3") != nil }).Record
	if row(r, first) == nil || row(r, second).Document.Entry.Status != record.Archived || r.Count.New != 2 {
		t.Errorf("%+v", r.Count)
	}
	d.server.set(func() {
		if len(d.server.finds) != 0 || len(d.server.since) != 1 || d.server.since[0].Since.IsZero() {
			t.Errorf("%d lists, %d news", len(d.server.finds), len(d.server.since))
		}
	})
}

func TestASearchAppliesEveryCriterion(t *testing.T) { // SC.DMP/UX.27
	d := newDesk(t, nil)
	d.listed()
	mine := entry("1.2.9", d.ours, time.Now().AddDate(0, -1, 0), record.Visibility{HiddenFromProfessionals: true})
	mine.Author.Name, mine.Author.Organization, mine.Type.Code = "MOREAU Hélène", "CH", "11502-2"
	byPatient := entry("1.2.8", "", time.Now().AddDate(0, -2, 0), record.Visibility{})
	byPatient.Author = record.Author{Patient: true}
	d.server.set(func() { d.server.docs = append(d.server.docs, mine, byPatient); d.server.finds = nil })
	for name, c := range map[string]struct {
		criteria app.Criteria
		want     string
	}{
		"all":             {app.Criteria{}, "1.2.9 1.2.8 1.2.1 1.2.2"},
		"author":          {app.Criteria{Author: "élodie"}, "1.2.1 1.2.2"},
		"author's number": {app.Criteria{Author: "810000000009"}, "1.2.9 1.2.1 1.2.2"},
		"structure":       {app.Criteria{Structure: "lilas"}, "1.2.1 1.2.2"},
		"months":          {app.Criteria{Months: 12}, "1.2.9 1.2.8"},
		"type":            {app.Criteria{Types: []record.Coded{{Code: "11502-2"}}}, "1.2.9"},
		"invisible":       {app.Criteria{Invisible: true}, "1.2.1"},
		"masked":          {app.Criteria{Masked: true}, "1.2.9"},
		"patient":         {app.Criteria{ByPatient: true}, "1.2.8"},
		"words":           {app.Criteria{Text: "consultation LILAS"}, "1.2.1 1.2.2"},
		"deposit":         {app.Criteria{DepositedFrom: time.Now().Add(-time.Hour)}, "1.2.1"},
		"act":             {app.Criteria{ActFrom: time.Now().AddDate(0, -3, 0), ActTo: time.Now().AddDate(0, -2, 0)}, "1.2.8"},
	} {
		d.forget()
		d.SearchDMP(c.criteria)
		found := await(d, func(app.DMPSearched) bool { return true })
		var ids []string
		for _, r := range found.Rows {
			ids = append(ids, string(r.Document.ID))
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	d.forget()
	d.SearchDMP(app.Criteria{Invisible: true, Archived: true, Deleted: true, Obsolete: true, Events: []record.Coded{{Code: "CT"}}, References: []string{"x"}})
	await(d, func(app.DMPSearched) bool { return true })
	d.server.set(func() {
		f := d.server.finds[len(d.server.finds)-1]
		if len(f.Statuses) != 4 || len(f.Confidentiality) != 2 || len(f.Events) != 1 || len(f.References) != 1 || f.Patient == "" || f.Encounter == "" {
			t.Errorf("%+v", f)
		}
	})
}

func TestCriteriaAreKeptForThePerson(t *testing.T) { // SC.DMP/UX.17
	d := newDesk(t, nil)
	ctx := context.Background()
	if err := d.SaveCriteria(ctx, app.Criteria{Months: 12}); record.CodeOf(err) != record.Invalid {
		t.Error("without a name:", err)
	}
	for _, name := range []string{"Imagerie", "Biologie", "imagerie ancienne", "Imagerie"} {
		if err := d.SaveCriteria(ctx, app.Criteria{Name: name, Months: 12, Types: []record.Coded{{Code: "x"}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.DeleteCriteria(ctx, "imagerie ancienne"); err != nil {
		t.Fatal(err)
	}
	list, err := d.SavedCriteria(ctx)
	if err != nil || len(list) != 2 || list[0].Name != "Biologie" || list[1].Months != 12 {
		t.Fatalf("%+v %v", list, err)
	}
	if err := d.SetSummary(ctx, list[1]); err != nil {
		t.Fatal(err)
	}
	kept, err := d.Summary(ctx)
	if f := kept.Filter(time.Now()); err != nil || len(f.Types) != 1 || f.From.IsZero() {
		t.Errorf("%+v %v", f, err)
	}
}

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
