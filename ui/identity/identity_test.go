package identity

import (
	"context"
	"errors"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

var now = time.Date(2026, 11, 22, 14, 30, 0, 0, time.UTC)

// fakeDesk answers at once and remembers what it was asked.
type fakeDesk struct {
	found   []record.Double
	answer  app.INSiComparison
	err     error
	lines   []app.IdentityLine
	created []record.Patient
	aside   []record.Double
	before  record.Patient
	after   record.Patient
	change  app.IdentityChange
	edits   int
	story   app.MergeStory
	fetched []record.PatientID
}

func (d *fakeDesk) Now() time.Time                      { return now }
func (d *fakeDesk) IdentityRules() record.IdentityRules { return record.IdentityRules{} }
func (d *fakeDesk) Doubles(context.Context, record.Patient) ([]record.Double, error) {
	return d.found, nil
}
func (d *fakeDesk) CreatePatient(_ context.Context, p record.Patient, aside []record.Double) (record.PatientID, error) {
	d.created, d.aside = append(d.created, p), aside
	return "new", d.err
}
func (d *fakeDesk) EditPatient(_ context.Context, before, after record.Patient, c app.IdentityChange) error {
	d.before, d.after, d.change = before, after, c
	d.edits++
	return d.err
}
func (d *fakeDesk) AskINSi(_ context.Context, p record.Patient) (app.INSiComparison, error) {
	return d.answer, d.err
}
func (d *fakeDesk) IdentityHistory(context.Context, record.PatientID) ([]app.IdentityLine, error) {
	return d.lines, nil
}

func (d *fakeDesk) Merge(context.Context, record.Patient, record.IdentityEvent) (app.MergeStory, error) {
	return d.story, d.err
}
func (d *fakeDesk) Fetch(_ context.Context, id record.PatientID) error {
	d.fetched = append(d.fetched, id)
	return nil
}
func (d *fakeDesk) Current() *app.Record { return nil }

type nav struct {
	screen.Navigator // what a test does not expect panics
	w                fyne.Window
	opened           chan record.PatientID
}

func (nav) Home()                            {}
func (n nav) OpenRecord(id record.PatientID) { n.opened <- id }
func (nav) Search()                          {}
func (nav) About()                           {}
func (nav) JobsPanel()                       {}
func (nav) Section(string)                   {}
func (nav) Identity(screen.IdentityRequest)  {}
func (n nav) Focus(o fyne.Focusable)         { n.w.Canvas().Focus(o) }

type prefs map[string]string

func (p prefs) Get(_, fallback string) string { return fallback }
func (p prefs) Set(string, string)            {}

type stand struct {
	*Identity
	desk *fakeDesk
	win  fyne.Window
	said chan screen.Toast
	nav  nav
}

func put(t *testing.T, mode theme.Mode, w, h float32, d *fakeDesk) *stand {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode, theme.Scale100))
	widget.ReduceMotion(true)
	t.Cleanup(func() { widget.ReduceMotion(false) })
	s := &stand{desk: d, win: a.NewWindow(""), said: make(chan screen.Toast, 8)}
	s.nav = nav{w: s.win, opened: make(chan record.PatientID, 8)}
	s.win.SetPadded(false)
	s.Identity = build(&screen.Env{Window: s.win, Names: &screen.Names{}, Go: s.nav, Prefs: prefs{}, Say: func(t screen.Toast) { s.said <- t }}, d)
	s.Identity.inline = true
	bar := func(h float32) fyne.CanvasObject {
		f := widget.NewFill(theme.Surface)
		f.Bottom, f.Top = true, true
		return widget.Sized(0, h, f)
	}
	s.win.SetContent(widget.NewStage(widget.Col(0, widget.NewRibbon(), bar(theme.HeightTopBar), widget.Grow(s.Content()), bar(theme.HeightStatusBar))))
	s.win.Resize(fyne.NewSize(w, h))
	t.Cleanup(s.Hidden)
	return s
}

func (s *stand) shot(t *testing.T, name string) {
	t.Helper()
	img := s.win.Canvas().Capture()
	if b, want := img.Bounds(), s.win.Canvas().Size(); b.Dx() != int(want.Width) || b.Dy() != int(want.Height) {
		t.Fatalf("%s: painted %v, want %v: something forces a minimum size", name, b, want)
	}
	dir := os.Getenv("CHEVET_CAPTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(dir + "/identite-" + name + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

func camille(status record.IdentityStatus) record.Patient {
	p := record.Patient{ID: "p1", IPP: "0004512", Status: status, BirthPlace: "Lyon 3e", UpdatedAt: now, Traits: record.Traits{BirthName: "DURAND",
		GivenNames: []string{"CAMILLE"}, Sex: record.Female, BirthDate: "1980-05-12", BirthCOG: "69383"}}
	if status.CarriesINS() {
		p.INS = record.INS{Matricule: "280056938300123", OID: record.OIDINSTest}
	}
	return p
}

// found is INSi's answer about Camille, with a birth date and a second name that the record has not.
func found(p record.Patient, other bool) app.INSiComparison {
	t := p.Traits
	t.GivenNames = []string{"CAMILLE"}
	if other {
		t.GivenNames, t.BirthDate = []string{"CAMILLE", "MARIE"}, "1980-12-05"
	}
	return app.CompareINSi(p, api.INSiFound{Code: record.INSiOne, INS: record.INS{Matricule: "280056938300123", OID: record.OIDINSTest}, Traits: t, At: now})
}

func someDoubles() []record.Double {
	return []record.Double{{Patient: camille(record.Qualified), Score: 95, Reasons: []record.DoubleReason{record.SameTraits}},
		{Patient: record.Patient{ID: "p2", IPP: "0009917", Status: record.Provisional, Homonym: true, Traits: record.Traits{BirthName: "DURANT", GivenNames: []string{"CAMILLE"},
			Sex: record.Female, BirthDate: "1980-05-12"}}, Score: 85, Reasons: []record.DoubleReason{record.NameOneEdit, record.SameBirthDate}}}
}

func someLines() []app.IdentityLine {
	by := func(e record.IdentityEvent, ago time.Duration) app.IdentityLine {
		e.Patient, e.At, e.ByName = "p1", now.Add(-ago), "Dr MOREAU Hélène"
		return app.IdentityLine{Event: e}
	}
	waiting := by(record.IdentityEvent{ID: "4", Kind: record.IdentityEdited, Source: record.SourcePerson, Fields: []record.FieldChange{{Field: record.FieldUsedName, After: "MARTIN"}}}, time.Minute)
	waiting.Waiting = true
	refused := by(record.IdentityEvent{ID: "3", Kind: record.IdentityEdited, Source: record.SourcePerson, Fields: []record.FieldChange{{Field: record.FieldBirthPlace, Before: "Lyon 3e", After: "Lyon"}}}, time.Hour)
	refused.Refused = record.ReasonEditConflict
	return []app.IdentityLine{waiting, refused,
		by(record.IdentityEvent{ID: "2", Kind: record.IdentityStatusChanged, Source: record.SourceINSi, Fields: []record.FieldChange{{Field: record.FieldStatus, Before: "validee", After: "qualifiee"},
			{Field: record.FieldINS, After: "280056938300123 1.2.250.1.213.1.4.10"}}}, 24*time.Hour),
		by(record.IdentityEvent{ID: "1", Kind: record.IdentityCreated, Source: record.SourcePerson, Fields: []record.FieldChange{{Field: record.FieldBirthName, After: "DURAND"}, {Field: record.FieldGivenNames, After: "CAMILLE"}}}, 48*time.Hour)}
}

var sizes = []struct {
	name string
	w, h float32
	mode theme.Mode
}{
	{"1440", 1440, 900, theme.Light}, {"1280", 1280, 800, theme.Light}, {"1920", 1920, 1080, theme.Light}, {"1440-sombre", 1440, 900, theme.Dark},
	{"1280-sombre", 1280, 800, theme.Dark}, {"1920-sombre", 1920, 1080, theme.Dark},
}

func TestEveryPartFitsEveryWindow(t *testing.T) {
	for _, size := range sizes {
		t.Run(size.name, func(t *testing.T) {
			s := put(t, size.mode, size.w, size.h, &fakeDesk{found: someDoubles()})
			s.Create("durand camille 12/05/1980")
			s.form.sex.Choose(0)
			s.form.birthCOG.SetText("6938")
			s.form.birthCOG.Validate()
			s.changed()
			s.doubles.show(someDoubles())
			s.shot(t, "creation-"+size.name)

			s.form.urgent = true
			s.form.lay()
			s.doubles.show(nil)
			s.shot(t, "urgence-"+size.name)

			s.Open(camille(record.Validated), screen.IdentityForm)
			c := found(camille(record.Validated), true)
			s.insi.answer = &c
			s.insi.show()
			s.shot(t, "insi-"+size.name)

			s.tabs.Choose(1)
			s.shot(t, "statut-"+size.name)

			s.Open(camille(record.Qualified), screen.IdentityHistory)
			s.history.table.SetRows(someLines())
			s.shot(t, "historique-"+size.name)

			line, story := someMerge(record.IdentityMerged)
			s.history.table.SetRows(append(someLines(), line))
			s.shot(t, "historique-fusion-"+size.name)
			s.desk.story = story
			s.history.open(line)
			s.shot(t, "fusion-"+size.name)
			s.desk.story = app.MergeStory{Event: line.Event}
			s.history.open(line)
			s.shot(t, "fusion-ailleurs-"+size.name)
		})
	}
}

// someMerge is a merge of Camille's record, as history says it and as both records explain it.
func someMerge(kind record.IdentityEventKind) (app.IdentityLine, app.MergeStory) {
	kept, gone := camille(record.Qualified), camille(record.Provisional)
	gone.ID, gone.MergedInto, gone.IPP, gone.BirthName = "p2", "p1", "0099001", "DURANT"
	e := record.IdentityEvent{ID: "5", Patient: "p1", Kind: kind, Source: record.SourcePAM, Other: "p2", At: now.Add(-2 * time.Hour), ByName: "ADMISSIONS Claire", Message: "A40",
		Fields: []record.FieldChange{{Field: record.FieldBirthName, Before: "DURANT", After: "DURAND"}, {Field: record.FieldIPP, Before: "0099001", After: string(kept.IPP)}},
		Merge:  &record.MergeFact{Name: "DURANT Camille", Born: "1980-05-12", IPP: "0099001", Stays: 2, Documents: 3, Consents: 1}}
	return app.IdentityLine{Event: e}, app.ExplainMerge(kept, gone, e)
}

func TestAMergeIsExplainedAndTheOtherRecordOpens(t *testing.T) {
	line, story := someMerge(record.IdentityMerged)
	d := &fakeDesk{lines: append(someLines(), line), story: story}
	s := put(t, theme.Light, 1440, 900, d)
	s.Open(camille(record.Qualified), screen.IdentityHistory)
	list := s.history.root.Objects[0]
	s.history.open(someLines()[0])
	if s.history.root.Objects[0] != list {
		t.Fatal("a line without a story opened one")
	}
	s.history.open(line)
	if s.history.root.Objects[0] == list {
		t.Fatal("the merge is not explained")
	}
	for _, want := range []string{"DURANT Camille", "IPP" + window.NBSP + "0099001", "22/11/2026", "ADMISSIONS Claire"} {
		if text := window.MergeHeading(line.Event); !strings.Contains(text, want) {
			t.Errorf("%q does not say %q", text, want)
		}
	}
	if text := window.MergeMoved(line.Event); !strings.Contains(text, "2"+window.NBSP+"séjours, 3"+window.NBSP+"documents, 1"+window.NBSP+"consentement") {
		t.Errorf("what passed: %q", text)
	}
	s.history.other(story)
	if id := <-s.nav.opened; id != "p2" || len(d.fetched) != 0 {
		t.Errorf("%s opened, %v fetched", id, d.fetched)
	}
	s.history.list()
	if s.history.root.Objects[0] == nil || s.history.count != 5 {
		t.Error("the history did not come back")
	}
}

func TestTheOtherRecordOfAMergeIsBroughtWhenItIsElsewhere(t *testing.T) {
	line, _ := someMerge(record.IdentityMerged)
	d := &fakeDesk{lines: []app.IdentityLine{line}, story: app.MergeStory{Event: line.Event}}
	s := put(t, theme.Light, 1440, 900, d)
	s.Open(camille(record.Qualified), screen.IdentityHistory)
	s.history.open(line)
	s.history.other(d.story)
	if id := <-s.nav.opened; id != "p2" || len(d.fetched) != 1 || d.fetched[0] != "p2" {
		t.Errorf("%s opened, %v fetched", id, d.fetched)
	}
}

func TestWhatIsWrongIsSaidAsOneTypes(t *testing.T) {
	s := put(t, theme.Light, 1440, 900, &fakeDesk{})
	s.Create("")
	for _, c := range []struct {
		field *widget.Field
		typed string
		want  record.Reason
	}{
		{s.form.birthName, "DUPONT1", record.ReasonName}, {s.form.birthDate, "32/01/1980", record.ReasonDate}, {s.form.birthDate, "23/11/2026", record.ReasonBirthFuture},
		{s.form.birthCOG, "6938", record.ReasonCOG}, {s.form.matricule, "280056938300124", record.ReasonINSKey},
		{s.form.birthName, "Noël", ""}, {s.form.birthDate, "05/1980", ""}, {s.form.birthCOG, "2a004", ""}, {s.form.matricule, "1 80 03 2B 020 401 23", ""},
	} {
		c.field.SetText(c.typed)
		c.field.Validate()
		want := ""
		if c.want != "" {
			if want = window.FieldWrong(c.want); want == "" {
				want = texts.Sentence(c.want)
			}
		}
		if c.field.Error != want {
			t.Errorf("%q: %q, want %q", c.typed, c.field.Error, want)
		}
	}
}

func TestNothingIsCreatedWhileTheFormIsWrong(t *testing.T) {
	d := &fakeDesk{found: someDoubles()}
	s := put(t, theme.Light, 1440, 900, d)
	s.Create("dupont 1980")
	if s.form.birthName.Text() != "DUPONT" || s.form.birthDate.Text() != "1980" || s.form.usedName.Text() != "" {
		t.Fatalf("filled with %q %q, used name %q", s.form.birthName.Text(), s.form.birthDate.Text(), s.form.usedName.Text())
	}
	if s.save.Why == "" {
		t.Fatal("no sex yet, and the button is ready")
	}
	s.form.sex.OnChosen(1)
	if s.save.Why != "" {
		t.Fatal(s.save.Why)
	}
	s.doubles.show(someDoubles())
	if s.save.Text != window.IdentityCreateAny {
		t.Errorf("the button says %q beside two doubles", s.save.Text)
	}
	s.submit()
	if id := <-s.nav.opened; id != "new" || d.created[0].Status != record.Provisional || len(d.aside) != 2 {
		t.Errorf("created %v, %d set aside", id, len(d.aside))
	}
}

func TestAnEmergencyTakesTwoFields(t *testing.T) {
	d := &fakeDesk{}
	s := put(t, theme.Light, 1440, 900, d)
	s.Create("")
	s.form.urgent = true
	s.form.lay()
	s.form.birthName.SetText("Inconnu du hall")
	s.form.sex.OnChosen(1)
	s.submit()
	<-s.nav.opened
	if p := d.created[0]; !p.Doubtful || p.Status != record.Provisional || p.BirthName != "INCONNU DU HALL" {
		t.Errorf("%+v", p.Status)
	}
}

func TestNothingOfINSiIsTakenBeforeThePersonAccepts(t *testing.T) {
	p := camille(record.Validated)
	d := &fakeDesk{answer: found(p, false)}
	s := put(t, theme.Light, 1440, 900, d)
	s.Open(p, screen.IdentityForm)
	c := d.answer
	s.insi.answer = &c
	s.insi.show()
	if d.edits != 0 {
		t.Fatal("an answer changed the identity by itself")
	}
	s.insi.accept(c, "")
	<-s.said
	if d.after.Status != record.Qualified || d.after.INS.IsZero() || d.change.Found == nil {
		t.Errorf("accepted as %s", d.after.Status)
	}
	other := found(p, true)
	if !other.Clash || other.Refusal(p) != record.ReasonTransition {
		t.Errorf("a validated identity that INSi contradicts: clash %v, %s", other.Clash, other.Refusal(p))
	}
}

func TestAStatusWaitsForItsGrounds(t *testing.T) {
	d := &fakeDesk{}
	s := put(t, theme.Light, 1440, 900, d)
	s.Open(camille(record.Provisional), screen.IdentityForm)
	s.tabs.Choose(1)
	s.status.to = record.Validated
	s.status.follow()
	if s.status.change.Why != window.StatusNoProof {
		t.Fatalf("without a document: %q", s.status.change.Why)
	}
	s.status.to = record.Retrieved
	if s.status.whyNot() != window.StatusNoINSi {
		t.Error("récupérée by hand")
	}
	s.status.to, s.status.proof = record.Validated, record.ProofPassport
	s.status.apply()
	<-s.said
	if d.after.Status != record.Validated || d.change.Proof != record.ProofPassport {
		t.Errorf("%s with %s", d.after.Status, d.change.Proof)
	}
	d.err = errors.New("x")
	s.Open(camille(record.Qualified), screen.IdentityForm)
	s.status.to = record.Provisional
	if s.status.whyNot() != texts.Sentence(record.ReasonIdentityWhy) {
		t.Error("lowered without a motive")
	}
	s.status.why.SetText("pièce douteuse")
	s.status.apply()
	if toast := <-s.said; toast.Tone != screen.Danger || strings.Contains(toast.Text, "x ") {
		t.Errorf("%+v", toast)
	}
}
