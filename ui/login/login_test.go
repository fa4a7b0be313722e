package login

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/uitest"
	"chevet/ui/widget"
)

// rppsOf is a number whose key is right.
var rppsOf = func() string {
	for last := range 10 {
		if n := "1010000001" + string(rune('0'+last)); !failed(record.ParseRPPS(n)) {
			return n
		}
	}
	panic("no key fits")
}()

func failed(_ record.RPPS, err error) bool { return err != nil }

// reasonWrong is the server's: login, password or code. // app/access/password
const reasonWrong record.Reason = "ACC-MDP"

// fakeServer is the hospital's server as far as a login screen asks it; what a test does not expect panics.
type fakeServer struct {
	app.Server
	mu        sync.Mutex
	logins    []api.LocalLogin
	activated []api.LocalActivation
	refuse    error // of logins and activations
	asked     chan string
}

func (s *fakeServer) Providers(context.Context) ([]api.Provider, error) {
	return []api.Provider{{ID: "psc", Name: "Pro Santé Connect", CIBA: true}, {ID: "etab", Name: "Compte de l’établissement", Down: true}, {ID: "chevet", Password: true}}, nil
}
func (s *fakeServer) Services(context.Context) ([]api.ServiceState, error) { return nil, nil }
func (s *fakeServer) Use(string)                                           {}
func (s *fakeServer) LoginURL(provider, _, _, _, _ string, again bool) string {
	return "https://hopital.exemple/login/start?provider=" + provider
}
func (s *fakeServer) LocalLogin(_ context.Context, l api.LocalLogin) (api.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins = append(s.logins, l)
	return api.Session{}, s.refuse
}
func (s *fakeServer) ActivateLocal(_ context.Context, a api.LocalActivation) (api.LocalTold, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.activated = append(s.activated, a)
	return api.LocalTold{Secret: "ABCDEFGH", URL: "otpauth://totp/Chevet:admin?secret=ABCDEFGH", Recovery: []string{"un", "deux", "trois"}}, s.refuse
}
func (s *fakeServer) StartCIBA(context.Context, api.CIBARequest) (api.CIBAPending, error) {
	return api.CIBAPending{Request: "r", Code: "47", ExpiresAt: time.Now().Add(2 * time.Minute), Interval: 60}, nil
}
func (s *fakeServer) CancelCIBA(_ context.Context, request string) error {
	s.asked <- "cancel " + request
	return nil
}

// browser opens nothing when it is absent.
type browser struct{ absent bool }

func (b browser) Open(string) error {
	if b.absent {
		return errors.New("no browser")
	}
	return nil
}

type prefs map[string]string

func (p prefs) Get(name, fallback string) string {
	if v, ok := p[name]; ok {
		return v
	}
	return fallback
}
func (p prefs) Set(name, value string) { p[name] = value }

type nav struct {
	screen.Navigator
	canvas func() fyne.Canvas
}

func (n nav) Focus(o fyne.Focusable) { n.canvas().Focus(o) }

// seat is the login screen in a window, and somebody at its keyboard.
type seat struct {
	t      *testing.T
	thread *uitest.Thread
	server *fakeServer
	desk   *app.Workstation
	win    fyne.Window
	login  *Login
	prefs  prefs
	ran    chan struct{}
}

func sit(t *testing.T, b browser, refuse error) *seat {
	t.Helper()
	s := &seat{t: t, thread: uitest.Start(), server: &fakeServer{refuse: refuse, asked: make(chan string, 4)}, prefs: prefs{"login.rpps": rppsOf}, ran: make(chan struct{}, 1)}
	over := make(chan struct{})
	go func() {
		defer close(over)
		s.thread.Run(nil, func() {
			select {
			case s.ran <- struct{}{}:
			default:
			}
		})
	}()
	ids := 0
	s.desk = app.New(app.Config{Workstation: "POSTE-1", ServiceTick: time.Hour}, app.Parts{Server: s.server, Browser: b, Clock: time.Now,
		IDs: func() string { ids++; return strings.Repeat("i", ids) }})
	s.do(func() {
		widget.ReduceMotion(true)
		s.win = s.thread.App().NewWindow("")
		s.win.Resize(fyne.NewSize(1280, 800))
		s.login = New(&screen.Env{Desk: s.desk, Window: s.win, Names: &screen.Names{}, Go: nav{canvas: s.win.Canvas}, Prefs: s.prefs, Say: func(screen.Toast) {}})
		s.win.SetContent(s.login.Content())
		s.win.Show()
	})
	stop := s.desk.Subscribe(func(e app.Event) { s.thread.Post(func() { s.login.Event(e) }, false) })
	t.Cleanup(func() {
		stop()
		s.do(s.login.Hidden)
		s.desk.Close()
		s.thread.Stop()
		<-over
	})
	s.do(s.login.Shown)
	s.until("the ways in", func() bool { return len(s.login.providers) == 3 })
	return s
}

func (s *seat) do(f func()) { s.thread.Post(f, true) }

// until waits for what the screen comes to.
func (s *seat) until(what string, ok func() bool) {
	s.t.Helper()
	late := time.NewTimer(30 * time.Second)
	defer late.Stop()
	for {
		is := false
		s.do(func() { is = ok() })
		if is {
			return
		}
		select {
		case <-s.ran:
		case <-late.C:
			s.t.Fatal("never: " + what)
		}
	}
}

func (s *seat) focus() (name string) {
	s.do(func() {
		switch o := s.win.Canvas().Focused().(type) {
		case *widget.Button:
			name = o.Text
		case interface{ Visible() bool }:
			for _, f := range []*widget.Field{s.login.rpps, s.login.off.code, s.login.off.rpps, s.login.own.login, s.login.own.password, s.login.own.code, s.login.own.next,
				s.login.own.again, s.login.own.activation} {
				if fyne.Focusable(f.Entry) == s.win.Canvas().Focused() {
					name = f.Label
				}
			}
		}
	})
	return name
}

func (s *seat) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		s.do(func() {
			switch {
			case k == fyne.KeyTab:
				s.win.Canvas().FocusNext()
			case s.win.Canvas().Focused() != nil:
				s.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
			}
		})
	}
}

func (s *seat) typed(text string) {
	s.do(func() {
		for _, r := range text {
			s.win.Canvas().Focused().TypedRune(r)
		}
	})
}

// tabTo presses Tab until what bears a word has the focus.
func (s *seat) tabTo(word string) {
	s.t.Helper()
	var met []string
	for range 20 {
		at := s.focus()
		if at == word {
			return
		}
		met = append(met, at)
		s.press(fyne.KeyTab)
	}
	s.t.Fatalf("Tab never comes to %q: %q", word, met)
}

func TestTheFirstKeyLogsInAndEveryWayIsReachedByTab(t *testing.T) {
	s := sit(t, browser{}, nil)
	if at := s.focus(); at != window.LoginPSC {
		t.Fatalf("the focus is at %q", at)
	}
	for _, word := range []string{window.LoginPhone, window.LoginAskPhone, "Compte de l’établissement", window.LoginOwn, window.LoginPSC} {
		s.tabTo(word)
	}
	s.press(fyne.KeyReturn)
	s.until("the browser", func() bool { return s.login.state.Step == app.LoginBrowser })
	if at := s.focus(); at != window.LoginCancel {
		t.Errorf("while the browser is open, the focus is at %q", at)
	}
	s.press(fyne.KeyReturn)
	s.until("the ways in again", func() bool { return s.login.state.Step == app.LoginIdle })
}

func TestWithoutABrowserTheAddressIsToBeCopied(t *testing.T) {
	s := sit(t, browser{absent: true}, nil)
	s.press(fyne.KeyReturn)
	s.until("the address", func() bool { return s.login.state.Step == app.LoginNoBrowser })
	if at := s.focus(); at != window.LoginCopy {
		t.Errorf("the focus is at %q", at)
	}
	s.press(fyne.KeyReturn)
	s.do(func() {
		if got := fyne.CurrentApp().Clipboard().Content(); got != s.login.state.URL || !strings.HasPrefix(got, "https://") {
			t.Errorf("copied %q", got)
		}
	})
}

func TestTheCodeOfATelephoneIsShownLargeAndCancelWithdrawsTheDemand(t *testing.T) { // SC.PSC.13
	s := sit(t, browser{}, nil)
	s.tabTo(window.LoginPhone)
	s.press(fyne.KeyReturn)
	s.until("the code", func() bool { return s.login.state.Step == app.LoginPhone && s.login.leftText != nil })
	if !slices.Contains(s.words(), "47") || s.prefs["login.rpps"] != rppsOf {
		t.Errorf("%q, remembered %q", s.words(), s.prefs["login.rpps"])
	}
	if at := s.focus(); at != window.LoginCancel {
		t.Errorf("the focus is at %q", at)
	}
	s.press(fyne.KeyReturn)
	s.until("the ways in", func() bool { return s.login.state.Step == app.LoginIdle })
	if got := <-s.server.asked; got != "cancel r" {
		t.Error(got)
	}
}

// words are the texts that the card shows.
func (s *seat) words() (all []string) {
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widget.Text:
			all = append(all, o.Text)
		case *fyne.Container:
			for _, x := range o.Objects {
				walk(x)
			}
		}
	}
	s.do(func() { walk(s.login.body) })
	return all
}

func TestANumberThatIsNoRPPSIsToldInPlaceAndAsksNobody(t *testing.T) {
	s := sit(t, browser{}, nil)
	s.do(func() { s.login.rpps.SetText("1010000001") })
	s.tabTo(window.LoginPhone)
	s.press(fyne.KeyReturn)
	s.do(func() {
		if s.login.state.Step != app.LoginIdle || s.login.rpps.Error == "" {
			t.Errorf("%q, error %q", s.login.state.Step, s.login.rpps.Error)
		}
	})
	if at := s.focus(); at != window.LoginPhone {
		t.Errorf("the focus is at %q", at)
	}
}

func TestAnAdministratorTypesTheThreeAndIsToldOfARefusalInPlace(t *testing.T) { // SC.SSI/IAM.92
	s := sit(t, browser{}, record.E(record.NotAllowed, reasonWrong))
	s.tabTo(window.LoginOwn)
	s.press(fyne.KeyReturn)
	if at := s.focus(); at != window.AdminLogin {
		t.Fatalf("the focus is at %q", at)
	}
	s.typed("admin")
	s.press(fyne.KeyReturn)
	s.typed("une phrase longue")
	s.press(fyne.KeyReturn)
	s.press(fyne.KeyReturn) // no code yet
	if len(s.server.logins) != 0 {
		t.Fatal("sent without the second factor")
	}
	s.typed("123456")
	s.press(fyne.KeyReturn)
	s.until("the refusal", func() bool { return s.login.state.Err != nil })
	if l := s.server.logins[0]; l.Login != "admin" || l.Password != "une phrase longue" || l.Code != "123456" || l.NewPassword != "" {
		t.Errorf("%+v", l)
	}
	s.do(func() {
		if s.login.own.code.Text() != "" || s.login.own.password.Text() == "" {
			t.Error("a code serves once, and the password is not to be typed again")
		}
	})
	if at := s.focus(); at != window.AdminCode {
		t.Errorf("the focus is at %q", at)
	}
	s.do(func() { s.login.Reset(); s.login.turn(ways) })
	s.do(func() {
		if s.login.own.password.Text() != "" || s.login.own.login.Text() != "" {
			t.Error("the next person finds what the former typed")
		}
	})
}

func TestAPasswordTooOldIsReplacedOnTheWay(t *testing.T) {
	s := sit(t, browser{}, record.E(record.NotAllowed, reasonChange))
	s.do(func() {
		s.login.turn(password)
		s.login.own.login.SetText("admin")
		s.login.own.password.SetText("une phrase longue")
		s.login.own.code.SetText("123456")
		s.login.own.enter()
	})
	s.until("the demand of a new one", func() bool { return s.login.own.changing && s.login.state.Err != nil })
	s.do(func() {
		s.login.own.code.SetText("654321")
		s.login.own.next.SetText("Sept vélos bleus")
		s.login.own.again.SetText("Sept vélos verts")
		s.login.own.enter()
		if s.login.own.again.Error == "" || len(s.server.logins) != 1 {
			t.Error("two different passwords were sent")
		}
		s.login.own.again.SetText("Sept vélos bleus")
		s.login.own.enter()
	})
	s.until("the second try", func() bool { s.server.mu.Lock(); defer s.server.mu.Unlock(); return len(s.server.logins) == 2 })
	if l := s.server.logins[1]; l.NewPassword != "Sept vélos bleus" || l.Password != "une phrase longue" {
		t.Errorf("%+v", l)
	}
}

func TestAnActivationShowsTheSecondFactorOnceAndForgetsIt(t *testing.T) {
	s := sit(t, browser{}, nil)
	s.do(func() { s.login.turn(activation) })
	if at := s.focus(); at != window.AdminLogin {
		t.Fatalf("the focus is at %q", at)
	}
	for _, text := range []string{"admin", "ABCDE-FGHIJ", "Sept vélos bleus, 41 fois", "Sept vélos bleus, 41 fois"} {
		s.typed(text)
		s.press(fyne.KeyReturn)
	}
	s.until("the secrets", func() bool { return s.login.mode == told })
	if a := s.server.activated[0]; a.Code != "ABCDE-FGHIJ" || a.Password != "Sept vélos bleus, 41 fois" {
		t.Errorf("%+v", a)
	}
	for _, word := range []string{"un", "deux", "trois"} {
		if !slices.Contains(s.words(), word) {
			t.Errorf("recovery code %q is not shown", word)
		}
	}
	if at := s.focus(); at != window.ToldKept {
		t.Errorf("the focus is at %q", at)
	}
	s.press(fyne.KeyReturn)
	s.do(func() {
		if s.login.own.told.Secret != "" || s.login.mode != password || s.login.own.login.Text() != "admin" {
			t.Errorf("%+v, mode %d", s.login.own.told, s.login.mode)
		}
	})
	if at := s.focus(); at != window.AdminLogin && at != window.AdminPassword && at != window.AdminCode {
		t.Errorf("the focus is at %q", at)
	}
}

func TestALockedScreenNamesWhoseItIsAndNothingElse(t *testing.T) { // SC.SSI/IE.39
	s := sit(t, browser{}, nil)
	session := &app.Session{Practitioner: record.Practitioner{NationalID: "8" + rppsOf, FamilyName: "MOREAU", GivenName: "Hélène"}}
	s.do(func() {
		s.login = s.login.Locked(s.login.env, session, true)
		s.win.SetContent(s.login.Content())
	})
	words := s.words()
	if !slices.Contains(words, window.LockTitle) || !slices.Contains(words, window.LockWho(session)) {
		t.Errorf("%q", words)
	}
	if s.login.lock.code != nil {
		t.Error("a code is asked of somebody who has none here")
	}
	s.tabTo(window.LoginPSC)
}

func TestActivitiesInOneStructureAreToldApart(t *testing.T) {
	s := sit(t, browser{}, nil)
	s.do(func() {
		s.login.Event(app.LoginChanged{Step: app.LoginActivities, Activities: []record.Activity{{StructureName: "CH des Essais", Profession: "10"}, {StructureName: "CH des Essais", Profession: "21"}}})
	})
	first := s.focus()
	s.press(fyne.KeyTab)
	if second := s.focus(); first == second || !strings.HasPrefix(first, "CH des Essais") || !strings.HasPrefix(second, "CH des Essais") {
		t.Errorf("%q and %q", first, second)
	}
}
