package demo_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
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
