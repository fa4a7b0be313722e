package dossier

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"chevet/app"
	"chevet/app/record"
	"chevet/ui/notes"
	"chevet/ui/preview"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// now is the moment of the mocks.
var now = time.Date(2026, 11, 22, 14, 32, 0, 0, time.Local)

// call is something asked of the workstation.
type call struct {
	what string
	arg  string
}

// fakeDesk remembers what the screen asks.
type fakeDesk struct {
	notes.Desk            // what a test does not expect panics
	mu         sync.Mutex // a settled selection asks from a timer
	calls      []call
	current    *app.Record
	cancelled  int64
	structure  string
	vaccines   app.VaccinationList
	dmp        askedDMP
}

func (f *fakeDesk) Current() *app.Record { return f.current }
func (f *fakeDesk) say(what, arg string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call{what, arg})
}
func (f *fakeDesk) SetInformation(k record.Information, feeding, reading bool) {
	f.say("information", fmt.Sprint(k, " ", feeding, " ", reading))
}
func (f *fakeDesk) BreakTheGlass(motive string)         { f.say("breakglass", motive) }
func (f *fakeDesk) RefreshDMP()                         { f.say("refresh", "") }
func (f *fakeDesk) Integrate(keys []record.DocumentKey) { f.say("integrate", fmt.Sprint(keys)) }
func (f *fakeDesk) OpenDocument(key record.DocumentKey) { f.say("open", string(key)) }
func (f *fakeDesk) DiscardDraft(_ context.Context, id string) error {
	f.say("discard", id)
	return nil
}
func (f *fakeDesk) DeleteDocument(_ context.Context, key record.DocumentKey) error {
	f.say("delete", string(key))
	return nil
}
func (f *fakeDesk) Vaccinations(context.Context) (app.VaccinationList, error) {
	return f.vaccines, nil
}
func (f *fakeDesk) Now() time.Time     { return now }
func (f *fakeDesk) Config() app.Config { return app.Config{Structure: f.structure} }
func (f *fakeDesk) of(what string) (args []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.calls {
		if c.what == what {
			args = append(args, c.arg)
		}
	}
	return args
}

// window of the tests: the navigator gives the focus as the frame does.
type nav struct {
	screen.Navigator // what a test does not expect panics
	w                fyne.Window
	wrote            *[]app.WriteRequest
}

func (nav) Home()                           {}
func (nav) OpenRecord(record.PatientID)     {}
func (nav) Identity(screen.IdentityRequest) {}
func (n nav) Write(r app.WriteRequest) {
	if n.wrote != nil {
		*n.wrote = append(*n.wrote, r)
	}
}
func (nav) BackToRecord(record.DocumentKey) {}
func (nav) Search()                         {}
func (nav) About()                          {}
func (nav) JobsPanel()                      {}
func (nav) Section(string)                  {}
func (n nav) Focus(o fyne.Focusable) {
	if n.w.Canvas().Overlays().Top() == nil {
		n.w.Canvas().Focus(o)
	}
}

type prefs map[string]string

func (p prefs) Get(name, fallback string) string {
	if v, ok := p[name]; ok {
		return v
	}
	return fallback
}
func (p prefs) Set(name, value string) { p[name] = value }

// stand is a record screen in a window, with what it asked and said.
type stand struct {
	*Dossier
	desk   *fakeDesk
	win    fyne.Window
	toasts []screen.Toast
	wrote  []app.WriteRequest
	prefs  prefs
	stage  *widget.Stage
	later  func() // what was left to the background
}

func put2(tb testing.TB, mode theme.Mode, w, h float32, r *app.Record, p pane) *stand {
	tb.Helper()
	a := test.NewTempApp(tb)
	a.Settings().SetTheme(theme.New(mode, theme.Scale100))
	widget.ReduceMotion(true)
	tb.Cleanup(func() { widget.ReduceMotion(false) })
	s := &stand{desk: &fakeDesk{}, prefs: prefs{}}
	s.win = a.NewWindow("")
	s.win.SetPadded(false)
	env := &screen.Env{Window: s.win, Names: &screen.Names{}, Go: nav{w: s.win, wrote: &s.wrote}, Prefs: s.prefs,
		Say: func(t screen.Toast) { s.toasts = append(s.toasts, t) }}
	if p == nil {
		p = newStill()
	} else if _, real := p.(*preview.Pane); real {
		p = preview.New(env)
	}
	s.Dossier = build(env, s.desk, func(id int64) { s.desk.cancelled = id }, p)
	s.list.prepareOff = func(_ context.Context, rows []app.Row, done func(*app.Listing)) {
		s.later = func() { done(app.NewListing(rows)) }
	}
	s.stage = widget.NewStage(s.Content())
	s.win.SetContent(s.stage)
	s.win.Resize(fyne.NewSize(w, h))
	s.win.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) { s.Key(k) })
	if r != nil {
		s.Open(r)
		s.Shown()
	}
	tb.Cleanup(s.Close)
	return s
}

func newStand(tb testing.TB, r *app.Record) *stand { return put2(tb, theme.Light, 1440, 800, r, nil) }

func day(s string) time.Time {
	t, err := time.ParseInLocation("02/01/2006", s, time.Local)
	if err != nil {
		panic(err)
	}
	return t.Add(10 * time.Hour)
}

type sample struct {
	from     record.Provenance
	here     bool
	title    string
	kind     string
	date     string
	author   string
	badge    app.RowBadge
	activity app.RowActivity
	fresh    bool
	sendings []record.Sending
}

func sent(c record.Channel, s record.Delivery, n int) record.Sending {
	return record.Sending{Channel: c, State: s, Recipients: n, DueAt: now.Add(8*time.Minute + 10*time.Second)}
}

var toDMP = sent(record.ToDMP, record.Accepted, 0)

func mssTo(n int) record.Sending { return sent(record.ToMSS, record.Accepted, n) }

// samples are the documents of mock 03.
var samples = []sample{
	{from: record.Local, here: true, title: "Lettre de liaison à la sortie", kind: "Lettre de liaison", date: "22/11/2026", author: "MOREAU Hélène", badge: app.BadgeDraft},
	{from: record.Local, here: true, title: "Ordonnance de sortie — antalgiques", kind: "Ordonnance", date: "22/11/2026", author: "MOREAU Hélène", sendings: []record.Sending{sent(record.ToDMP, record.Waiting, 0)}},
	{from: record.DMP, here: true, title: "Hémogramme et CRP", kind: "Biologie", date: "21/11/2026", author: "Labo BIORHÔNE", badge: app.BadgeNewVersion},
	{from: record.DMP, title: "Histologie de la vésicule biliaire", kind: "Anatomopath.", date: "21/11/2026", author: "KASSAB Nadia", badge: app.BadgeHiddenPatient, fresh: true},
	{from: record.Local, here: true, title: "Cholécystectomie par cœlioscopie", kind: "Opératoire", date: "21/11/2026", author: "LEFÈVRE Antoine", sendings: []record.Sending{toDMP, mssTo(2)}},
	{from: record.MSSante, here: true, title: "Courrier d’adressage", kind: "Lettre", date: "20/11/2026", author: "BENOÎT Julie", badge: app.BadgeNew, fresh: true},
	{from: record.Local, here: true, title: "Consultation d’anesthésie", kind: "Consultation", date: "19/11/2026", author: "ROUX Samir", sendings: []record.Sending{toDMP}},
	{from: record.DMP, title: "Échographie abdominale", kind: "Imagerie", date: "18/11/2026", author: "PAOLI Marc", badge: app.BadgeNew, fresh: true},
	{from: record.DMP, title: "Bilan hépatique complet", kind: "Biologie", date: "16/11/2026", author: "Labo BIORHÔNE", badge: app.BadgeNew, activity: app.RowFetching, fresh: true},
	{from: record.DMP, here: true, title: "Volet de synthèse médicale", kind: "Synthèse", date: "02/11/2026", author: "BENOÎT Julie"},
	{from: record.Local, here: true, title: "Consultation préopératoire", kind: "Consultation", date: "28/10/2026", author: "LEFÈVRE Antoine", sendings: []record.Sending{sent(record.ToDMP, record.Failed, 0)}},
	{from: record.DMP, here: true, title: "Scanner abdomino-pelvien", kind: "Imagerie", date: "12/10/2026", author: "PAOLI Marc", badge: app.BadgeWithdrawn},
	{from: record.MSSante, here: true, title: "Endoscopie œso-gastro-duodénale", kind: "Endoscopie", date: "30/09/2026", author: "GIRAUD Élise", badge: app.BadgeVersion},
	{from: record.DMP, title: "Directives anticipées", kind: "Directives", date: "14/09/2026", author: "Patient", badge: app.BadgeFromPatient},
	{from: record.Local, here: true, title: "Passage aux urgences — douleur abdominale", kind: "Urgences", date: "03/09/2026", author: "NGUYEN Linh", sendings: []record.Sending{toDMP, mssTo(1)}},
	{from: record.DMP, title: "Ordonnance de produits de santé", kind: "Ordonnance", date: "26/08/2026", author: "BENOÎT Julie", badge: app.BadgeNotIntegrated},
	{from: record.Local, here: true, title: "Lettre de liaison — séjour d’ambulatoire", kind: "Lettre de liaison", date: "11/04/2025", author: "LEFÈVRE Antoine", badge: app.BadgeHeld, sendings: []record.Sending{sent(record.ToDMP, record.Held, 0)}},
	{from: record.DMP, here: true, title: "Radiographie du thorax de face", kind: "Imagerie", date: "09/04/2025", author: "PAOLI Marc"},
	{from: record.Local, here: true, title: "Note de vaccination — grippe", kind: "Vaccination", date: "18/10/2024", author: "MARCHAND Léa", sendings: []record.Sending{sent(record.ToDMP, record.Refused, 0)}},
	{from: record.DMP, here: true, title: "Hémogramme", kind: "Biologie", date: "02/06/2024", author: "Labo BIORHÔNE"},
	{from: record.Local, here: true, title: "Consultation de chirurgie digestive", kind: "Consultation", date: "22/05/2024", author: "LEFÈVRE Antoine", sendings: []record.Sending{toDMP, mssTo(1)}},
	{from: record.MSSante, here: true, title: "Avis cardiologique préopératoire", kind: "Consultation", date: "14/05/2024", author: "AMRANI Yasmine"},
	{from: record.DMP, here: true, title: "Électrocardiogramme", kind: "Examen", date: "14/05/2024", author: "AMRANI Yasmine"},
	{from: record.Local, here: true, title: "Hospitalisation — colique hépatique", kind: "Hospitalisation", date: "03/03/2024", author: "MOREAU Hélène", sendings: []record.Sending{sent(record.ToDMP, record.Removed, 0)}},
}

func rowOf(i int, s sample) app.Row {
	d := record.Document{Key: record.DocumentKey(fmt.Sprintf("k%02d", i)), Patient: "p1", ID: record.DocumentID(fmt.Sprintf("1.2.3.%d", i)),
		Title: s.title, Type: record.Coded{Code: "T-" + s.kind, Label: s.kind}, ActStart: day(s.date), CreatedAt: day(s.date),
		Author: record.Author{Name: s.author}, Provenance: s.from, State: record.Current, Sendings: s.sendings, Version: 2}
	if s.here {
		d.Body = &record.Body{SHA256: fmt.Sprint(i)}
	}
	if s.from == record.DMP {
		d.Entry = &record.Entry{EntryUUID: fmt.Sprint(i), Status: record.Approved, SubmittedAt: day(s.date)}
	}
	switch s.badge {
	case app.BadgeWithdrawn:
		d.State = record.Withdrawn
	case app.BadgeHiddenPatient:
		d.Visibility.HiddenFromPatient = true
	}
	return app.Row{Document: d, Badge: s.badge, Activity: s.activity, New: s.fresh}
}

var durand = record.Patient{ID: "p1", IPP: "0004512", INS: record.INS{Matricule: "280056999999988", OID: record.OIDINSTest}, Status: record.Qualified,
	Traits:     record.Traits{BirthName: "DURAND", GivenNames: []string{"Camille"}, Sex: record.Female, BirthDate: "1980-05-12", BirthCOG: "69383"},
	BirthPlace: "Lyon 3e", UsedName: "PERRIN", TreatingName: "Dr BENOÎT Julie"}

var stayNow = record.Encounter{ID: "e3", Patient: "p1", NDA: "26112034", Class: record.Inpatient, Unit: record.Unit{Name: "Chirurgie digestive"}, Room: "214", Start: day("20/11/2026"), Physician: "LEFÈVRE Antoine"}

// opened is the record of mock 03.
func opened() *app.Record {
	r := &app.Record{Patient: durand, At: now, Since: day("14/11/2026"), ListedAt: now, Offline: false,
		Encounters: []record.Encounter{stayNow,
			{ID: "e2", Patient: "p1", NDA: "25041120", Class: record.Outpatient, Unit: record.Unit{Name: "Chirurgie ambulatoire"}, Start: day("11/04/2025"), End: day("11/04/2025"), Physician: "LEFÈVRE Antoine"},
			{ID: "e1", Patient: "p1", NDA: "24030301", Class: record.Inpatient, Unit: record.Unit{Name: "Chirurgie digestive"}, Room: "208", Start: day("03/03/2024"), End: day("06/03/2024"), Physician: "MOREAU Hélène"}},
		Gate: record.Gate{Open: true, Purpose: record.NormalAccess}, DMP: app.DMPChip{State: app.DMPAuthorized, CheckedAt: now, Known: record.DMPStatus{Existence: record.DMPOpen, Access: record.Authorized, ExpiresAt: now.AddDate(0, 6, 0)}},
		Count: &record.Count{Since: day("14/11/2026"), New: 3, Invisible: 1}}
	r.Current = &r.Encounters[0]
	in := record.Consent{ID: "c2", Patient: "p1", Encounter: "e3", Kind: record.Unopposed, Origin: record.TypedHere, ByName: "MOREAU Hélène", At: now.Add(-time.Hour)}
	r.Consents, r.InForce = []record.Consent{in}, &in
	r.Rights = record.Permissions{Feeding: true, Reading: true, Last: &in}
	for i, s := range samples {
		r.Rows = append(r.Rows, rowOf(i, s))
	}
	return r
}

// closed is the record of mock 06: nothing is recorded, nothing has left.
func closed() *app.Record {
	r := opened()
	r.Gate = record.Gate{Reason: record.ReasonNotInformed}
	r.DMP = app.DMPChip{State: app.DMPNotInformed}
	r.Count, r.ListedAt = nil, time.Time{}
	r.Consents = []record.Consent{
		{ID: "c1", Patient: "p1", Encounter: "e3", Kind: record.NotInformed, Origin: record.FromPAM, At: time.Date(2026, 11, 22, 8, 12, 0, 0, time.Local)},
		{ID: "c0", Patient: "p1", Encounter: "e1", Kind: record.Unopposed, Origin: record.TypedHere, ByName: "LEFÈVRE Antoine", At: day("03/03/2024")},
	}
	r.InForce = &r.Consents[0]
	r.Rights = record.Permissions{Feeding: true, Why: record.ReasonNotInformed, Last: r.InForce}
	var kept []app.Row
	for _, row := range r.Rows {
		if row.Document.Provenance != record.DMP && row.Badge != app.BadgeNew {
			kept = append(kept, row)
		}
	}
	r.Rows = kept
	return r
}

func offline() *app.Record {
	r := opened()
	r.Offline, r.Unsent, r.ListStale = true, 3, true
	r.ListedAt = now.Add(-34 * time.Minute)
	r.DMP = app.DMPChip{State: app.DMPUnavailable, CheckedAt: time.Date(2026, 11, 22, 13, 58, 0, 0, time.Local), Known: r.DMP.Known}
	r.Rows[8].Activity = app.RowIdle
	return r
}

// many is a record of n documents.
func many(n int) *app.Record {
	r := opened()
	r.Rows = make([]app.Row, n)
	for i := range r.Rows {
		s := samples[i%len(samples)]
		row := rowOf(i, s)
		row.Document.Title = fmt.Sprintf("%s %d", s.title, i)
		row.Document.ActStart = now.Add(-time.Duration(i) * 7 * time.Hour)
		row.Activity = app.RowIdle
		r.Rows[i] = row
	}
	return r
}

// still is a preview that remembers what it was asked to show.
type still struct {
	root *fyne.Container
	mode string
}

func newStill() *still { return &still{root: container.NewStack(widget.NewFill(theme.Sunken))} }

func (s *still) show(mode string, o fyne.CanvasObject) {
	s.mode = mode
	s.root.Objects = []fyne.CanvasObject{widget.NewFill(theme.Sunken), o}
	s.root.Refresh()
}
func (s *still) Content() fyne.CanvasObject { return s.root }
func (s *still) SetNarrow(bool)             {}
func (s *still) ShowEmpty()                 { s.show("empty", widget.Spacer()) }
func (s *still) ShowLoading(string)         { s.show("loading", widget.Spacer()) }
func (s *still) ShowDocument(v *app.DocumentView) {
	s.show("document", widget.NewText(v.Row.Document.Title, theme.Section, theme.Text))
}
func (s *still) ShowFailure(string, app.Failure, func()) { s.show("failure", widget.Spacer()) }
func (s *still) ShowOther(o fyne.CanvasObject)           { s.show("other", o) }
func (s *still) Shortcut(string) bool                    { return false }
func (s *still) Key(*fyne.KeyEvent) bool                 { return false }
func (s *still) Mode() string                            { return s.mode }
func (s *still) Pages() int                              { return 0 }
func (s *still) Restyle()                                { s.root.Refresh() }
func (s *still) OnIntegrate(func(record.DocumentKey))    {}
func (s *still) OnOpenNewer(func(record.DocumentKey))    {}
func (s *still) OnMakeVisible(func(record.DocumentKey))  {}
func (s *still) OnImages(func(record.DocumentKey))       {}
func (s *still) Close()                                  {}

var _ desk = (*app.Workstation)(nil)
