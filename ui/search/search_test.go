package search

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/uitest"
	"chevet/ui/widget"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var now = time.Date(2026, 11, 22, 14, 30, 0, 0, time.UTC)

// hospital plays the workstation and, behind it, the server. Answers of the server wait for the test.
type hospital struct {
	mu      sync.Mutex
	here    []app.Hit
	far     []app.Hit
	err     error
	asked   []string
	open    *app.Record
	fetched []record.PatientID
	late    error

	answers chan struct{} // the server answers once for each
	arrives chan struct{}
}

func (h *hospital) Now() time.Time { return now }

func (h *hospital) Search(_ context.Context, query string, _ int) (found []app.Hit, _ error) {
	for _, x := range h.here {
		if strings.HasPrefix(strings.ToLower(x.Patient.Name()), query) {
			found = append(found, x)
		}
	}
	return found, nil
}

func (h *hospital) SearchElsewhere(ctx context.Context, query string, _ int) ([]app.Hit, error) {
	h.mu.Lock()
	h.asked = append(h.asked, query)
	h.mu.Unlock()
	select {
	case <-h.answers:
		return h.far, h.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (h *hospital) Fetch(ctx context.Context, id record.PatientID) error {
	h.mu.Lock()
	h.fetched = append(h.fetched, id)
	h.mu.Unlock()
	select {
	case <-h.arrives:
		return h.late
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hospital) Current() *app.Record {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.open
}

func hit(id, name, given string) app.Hit {
	return app.Hit{Patient: record.Patient{ID: record.PatientID(id), IPP: record.IPP("IPP-" + id), Status: record.Validated,
		Traits: record.Traits{BirthName: name, GivenNames: []string{given}, Sex: record.Female, BirthDate: "1980-05-12"}}}
}

type nav struct {
	screen.Navigator // what a test does not expect panics
	opened           chan record.PatientID
	created          chan string
}

func (n nav) OpenRecord(id record.PatientID)    { n.opened <- id }
func (n nav) Identity(r screen.IdentityRequest) { n.created <- r.Query }
func (n nav) Focus(fyne.Focusable)              {}

type nothing struct{}

func (nothing) Get(_, fallback string) string { return fallback }
func (nothing) Set(string, string)            {}

// stand is somebody in front of the panel.
type stand struct {
	t      *testing.T
	thread *uitest.Thread
	h      *hospital
	*Search
	nav  nav
	said chan screen.Toast
	news chan struct{}
	left chan struct{}
}

func sit(t *testing.T, h *hospital) *stand {
	t.Helper()
	h.answers, h.arrives = make(chan struct{}), make(chan struct{})
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Light, theme.Scale100))
	s := &stand{t: t, thread: uitest.With(a), h: h, nav: nav{opened: make(chan record.PatientID, 4), created: make(chan string, 4)},
		said: make(chan screen.Toast, 4), news: make(chan struct{}, 1), left: make(chan struct{})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.thread.Run(nil)
	}()
	s.do(func() {
		widget.ReduceMotion(true)
		w := s.thread.App().NewWindow("")
		w.Resize(fyne.NewSize(1440, 900))
		env := &screen.Env{Window: w, Names: &screen.Names{}, Go: s.nav, Prefs: nothing{}, Say: func(t screen.Toast) { s.said <- t }}
		w.SetContent(widget.NewStage(widget.NewFill(theme.Canvas)))
		s.Search = show(env, h, w.Canvas(), 80)
		s.OnClosed(func() { close(s.left) })
		s.OnShown(func() {
			select {
			case s.news <- struct{}{}:
			default:
			}
		})
	})
	t.Cleanup(func() {
		s.do(func() {
			select {
			case <-s.left:
			default:
				s.Close()
			}
			widget.ReduceMotion(false)
		})
		s.thread.Stop()
		<-ended
	})
	return s
}

func (s *stand) do(f func()) { s.thread.Post(f, true) }

// until waits until what the panel shows makes ok true; ok runs on the UI thread.
func (s *stand) until(what string, ok func() bool) {
	s.t.Helper()
	limit := time.After(30 * time.Second)
	for {
		done := false
		s.do(func() { done = ok() })
		if done {
			return
		}
		select {
		case <-s.news:
		case <-limit:
			s.t.Fatalf("never: %s", what)
		}
	}
}

// types replaces the text and waits for the answers of here.
func (s *stand) types(text string) {
	s.t.Helper()
	s.do(func() { s.field.SetText(text); s.ask() })
	s.until("answers to "+text, func() bool { return s.query == text && s.create != nil })
}

func (s *stand) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		s.do(func() {
			if k == fyne.KeyReturn {
				s.open()
				return
			}
			s.key(&fyne.KeyEvent{Name: k})
		})
	}
}

// server lets the server answer, once it is asked.
func (s *stand) server() {
	s.t.Helper()
	select {
	case s.h.answers <- struct{}{}:
	case <-time.After(30 * time.Second):
		s.t.Fatal("the server was never asked")
	}
}

func got[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(30 * time.Second):
		t.Fatalf("never: %s", what)
	}
	return v
}

func TestThePatientsOfTheServerFollowThoseOfHere(t *testing.T) {
	s := sit(t, &hospital{here: []app.Hit{hit("1", "DURAND", "Camille")}, far: []app.Hit{hit("8", "DURAND", "Zoé"), hit("9", "DURANTON", "Luc")}})
	s.types("dur")
	s.server()
	s.until("three patients", func() bool { return len(s.rows) == 3 })
	s.do(func() {
		if s.at != 0 || !s.rows[0].chosen || s.create == nil || s.Hits() != 1 {
			t.Errorf("chosen %d, %d of here", s.at, s.Hits())
		}
	})
	s.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	if toast := got(t, "the record is asked for", s.said); toast.Text != window.FetchAsked {
		t.Errorf("%+v", toast)
	}
	select {
	case id := <-s.nav.opened:
		t.Fatalf("%s is opened before it came", id)
	default:
	}
	s.h.arrives <- struct{}{}
	if id := got(t, "the record opens", s.nav.opened); id != "9" || len(s.h.fetched) != 1 || s.h.fetched[0] != "9" {
		t.Errorf("%s opened, %v fetched", id, s.h.fetched)
	}
}

func TestAPatientOfHereOpensWithoutTheServer(t *testing.T) {
	s := sit(t, &hospital{here: []app.Hit{hit("1", "DURAND", "Camille")}})
	s.types("dur")
	s.press(fyne.KeyReturn)
	if id := got(t, "the record opens", s.nav.opened); id != "1" || len(s.h.fetched) != 0 {
		t.Errorf("%s opened, %v fetched", id, s.h.fetched)
	}
}

func TestTheServersAnswersNeverMoveWhatIsChosen(t *testing.T) {
	s := sit(t, &hospital{here: []app.Hit{hit("1", "DURAND", "Camille")}, far: []app.Hit{hit("8", "DURAND", "Zoé")}})
	s.types("dur")
	s.press(fyne.KeyUp) // round to the last: the creation
	s.server()
	s.until("two patients", func() bool { return len(s.rows) == 2 })
	s.do(func() {
		if !s.create.chosen || s.rows[0].chosen || s.rows[1].chosen {
			t.Error("the creation is no longer chosen")
		}
	})
	s.press(fyne.KeyReturn)
	if q := got(t, "the form", s.nav.created); q != "dur" {
		t.Error(q)
	}
}

func TestAnAnswerToAnOlderTextIsDropped(t *testing.T) {
	s := sit(t, &hospital{far: []app.Hit{hit("8", "DURAND", "Zoé")}})
	s.types("dur")
	s.do(func() { s.showFar("du", []app.Hit{hit("7", "DUBOIS", "Luc")}, nil) })
	s.do(func() {
		if len(s.rows) != 0 || s.far.state != farNothing {
			t.Error("an older answer is shown")
		}
	})
	s.server()
	s.until("the answer to what is typed", func() bool { return len(s.rows) == 1 && s.far.hits[0].Patient.ID == "8" })
}

func TestTwoLettersDoNotAskTheServer(t *testing.T) {
	s := sit(t, &hospital{far: []app.Hit{hit("8", "DURAND", "Zoé")}})
	s.types("du")
	s.types("dur")
	s.server()
	s.until("an answer", func() bool { return s.far.state == farAnswered })
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	if len(s.h.asked) != 1 || s.h.asked[0] != "dur" {
		t.Errorf("asked %q", s.h.asked)
	}
}

func TestAServerThatIsAwayIsSaidAndAnotherFailureIsNot(t *testing.T) {
	s := sit(t, &hospital{here: []app.Hit{hit("1", "DURAND", "Camille")}, err: record.E(record.Unavailable, "X")})
	lines := func() int { return len(s.list.Objects[0].(*fyne.Container).Objects) }
	s.types("dur")
	before := 0
	s.do(func() { before = lines() })
	s.server()
	s.until("the server is said to be away", func() bool { return s.far.state == farAway && lines() == before+1 })
	s.do(func() {
		s.showFar("dur", nil, record.E(record.Invalid, "X"))
		if s.far.state != farNothing || lines() != before {
			t.Errorf("%d lines, state %d", lines(), s.far.state)
		}
	})
	s.press(fyne.KeyReturn)
	if id := got(t, "the record of here", s.nav.opened); id != "1" {
		t.Error(id)
	}
}

func TestARecordThatComesAfterAnotherWasOpenedIsOfferedNotOpened(t *testing.T) {
	s := sit(t, &hospital{far: []app.Hit{hit("8", "DURAND", "Zoé")}})
	s.types("dur")
	s.server()
	s.until("an answer", func() bool { return len(s.rows) == 1 })
	s.press(fyne.KeyReturn)
	got(t, "the record is asked for", s.said)
	s.h.mu.Lock()
	s.h.open = &app.Record{Patient: record.Patient{ID: "5"}}
	s.h.mu.Unlock()
	s.h.arrives <- struct{}{}
	toast := got(t, "the record came", s.said)
	if toast.Text != window.FetchCame || toast.Action == "" || !toast.Sticky || len(s.nav.opened) != 0 {
		t.Fatalf("%+v", toast)
	}
	s.do(toast.Do)
	if id := got(t, "the record opens", s.nav.opened); id != "8" {
		t.Error(id)
	}
}

func TestARecordThatDoesNotComeIsSaid(t *testing.T) {
	s := sit(t, &hospital{far: []app.Hit{hit("8", "DURAND", "Zoé")}, late: record.E(record.Unavailable, app.ReasonNotArrived)})
	s.types("dur")
	s.server()
	s.until("an answer", func() bool { return len(s.rows) == 1 })
	s.press(fyne.KeyReturn)
	got(t, "the record is asked for", s.said)
	s.h.arrives <- struct{}{}
	if toast := got(t, "why", s.said); toast.Tone != screen.Warning || len(s.nav.opened) != 0 {
		t.Errorf("%+v", toast)
	}
}
