package admin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
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

// reasonLastAdmin is the server's: nobody could administer any more. // app/access
const reasonLastAdmin record.Reason = "ACC-DERNIER"

// fakeServer keeps accounts in memory; what a test does not expect panics.
type fakeServer struct {
	app.Administration
	mu       sync.Mutex
	accounts []api.Account
	calls    []string
	refuse   error // of what changes something
	identity api.IdentityChange
	edit     api.AccountEdit
	policy   api.Policy
	export   io.Reader
}

func (s *fakeServer) said(call string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
	return s.refuse
}

func (s *fakeServer) saidAll() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

func (s *fakeServer) Accounts(_ context.Context, f api.AccountFilter) (api.AccountPage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var page api.AccountPage
	for _, a := range s.accounts {
		if strings.Contains(strings.ToLower(a.Practitioner.FamilyName), strings.ToLower(f.Text)) && (f.Disabled == nil || *f.Disabled == a.Disabled) {
			page.Accounts = append(page.Accounts, a)
		}
	}
	return page, nil
}
func (s *fakeServer) Account(_ context.Context, id string) (api.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accounts[slices.IndexFunc(s.accounts, func(a api.Account) bool { return a.ID == id })], nil
}
func (s *fakeServer) CreateAccount(_ context.Context, e api.AccountEdit) (api.AccountMade, error) {
	s.mu.Lock()
	s.edit = e
	s.mu.Unlock()
	return api.AccountMade{Account: api.Account{ID: e.NationalID, Practitioner: record.Practitioner{NationalID: e.NationalID, FamilyName: e.FamilyName, GivenName: e.GivenName}}}, s.said("create " + e.FamilyName)
}
func (s *fakeServer) ChangeIdentity(_ context.Context, id string, c api.IdentityChange) (api.Account, error) {
	s.mu.Lock()
	s.identity = c
	s.mu.Unlock()
	return api.Account{ID: id, Practitioner: record.Practitioner{NationalID: c.NationalID, FamilyName: c.FamilyName, GivenName: c.GivenName}, Verified: c.Verified}, s.said("identity " + id)
}
func (s *fakeServer) DisableAccount(_ context.Context, id, motive string) error {
	return s.said("disable " + id + " " + motive)
}
func (s *fakeServer) Policy(context.Context) (api.Policy, error) { return s.policy, nil }
func (s *fakeServer) SetPolicy(_ context.Context, p api.Policy) (api.Policy, error) {
	s.mu.Lock()
	s.policy = p
	s.mu.Unlock()
	return p, s.said("policy")
}
func (s *fakeServer) Review(context.Context, string) (io.ReadCloser, error) {
	return io.NopCloser(s.export), nil
}

type nav struct {
	screen.Navigator
	canvas func() fyne.Canvas
}

func (n nav) Focus(o fyne.Focusable) { n.canvas().Focus(o) }

// desk is the section in a window, and an administrator at its keyboard.
type desk struct {
	t      *testing.T
	thread *uitest.Thread
	server *fakeServer
	win    fyne.Window
	admin  *Admin
	toasts []string // UI thread only
	ran    chan struct{}
}

func sit(t *testing.T, rights record.Rights, s *fakeServer) *desk {
	t.Helper()
	d := &desk{t: t, thread: uitest.Start(), server: s, ran: make(chan struct{}, 1)}
	over := make(chan struct{})
	go func() {
		defer close(over)
		d.thread.Run(nil, func() {
			select {
			case d.ran <- struct{}{}:
			default:
			}
		})
	}()
	station := app.New(app.Config{Workstation: "POSTE-1", ServiceTick: time.Hour}, app.Parts{Server: idle{}, Clock: time.Now, IDs: func() string { return "id" }})
	d.do(func() {
		widget.ReduceMotion(true)
		d.win = d.thread.App().NewWindow("")
		d.win.Resize(fyne.NewSize(1440, 900))
		env := &screen.Env{Desk: station, Window: d.win, Names: &screen.Names{}, Go: nav{canvas: d.win.Canvas}, Say: func(x screen.Toast) { d.toasts = append(d.toasts, x.Text) }}
		d.admin = build(env, s, &app.Session{Rights: rights})
		d.win.SetContent(d.admin.Content())
		d.win.Show()
		d.admin.Shown()
	})
	t.Cleanup(func() {
		d.do(d.admin.Close)
		station.Close()
		d.thread.Stop()
		<-over
	})
	return d
}

// idle is a server that a workstation without a session asks for the state of services only.
type idle struct{ app.Server }

func (idle) Services(context.Context) ([]api.ServiceState, error) { return nil, nil }

func (d *desk) do(f func()) { d.thread.Post(f, true) }

func (d *desk) until(what string, ok func() bool) {
	d.t.Helper()
	late := time.NewTimer(30 * time.Second)
	defer late.Stop()
	for {
		is := false
		d.do(func() { is = ok() })
		if is {
			return
		}
		select {
		case <-d.ran:
		case <-late.C:
			d.t.Fatal("never: " + what)
		}
	}
}

func (d *desk) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		d.do(func() {
			if k == fyne.KeyTab {
				d.win.Canvas().FocusNext()
			} else if o := d.win.Canvas().Focused(); o != nil {
				o.TypedKey(&fyne.KeyEvent{Name: k})
			}
		})
	}
}

func (d *desk) typed(text string) {
	d.do(func() {
		for _, r := range text {
			d.win.Canvas().Focused().TypedRune(r)
		}
	})
}

// people are a doctor whose identity a provider vouches for, a nurse of the directory, and an administrator.
func people() []api.Account {
	return []api.Account{
		{ID: "899700000001", Practitioner: record.Practitioner{NationalID: "ANS20240101001", FamilyName: "MOREAU", GivenName: "Hélène"}, Verified: "fournisseur", Roles: []record.Role{record.RolePhysician}},
		{ID: "899700000002", Practitioner: record.Practitioner{NationalID: "899700000002", FamilyName: "MARCHAND", GivenName: "Léa"}, Origin: "ad", Verified: "annuaire"},
		{ID: "admin", Practitioner: record.Practitioner{FamilyName: "KLEIN", GivenName: "Mathilde"}, Kind: "privilege", Login: "admin", Verified: "piece", Roles: []record.Role{record.RoleAdmin}},
	}
}

var (
	whole    = record.RightsOf(record.RoleAdmin)
	readOnly = record.RightsOf(record.RoleAuditor)
)

func (d *desk) accounts() *accounts { return d.admin.pages["accounts"].(*accounts) }

func (d *desk) listed(n int) {
	d.t.Helper()
	d.until("the accounts", func() bool { return d.admin.pages["accounts"] != nil && d.accounts().rows() == n })
}

func TestAnArrowOpensAnAccountAndEscapeClosesIt(t *testing.T) {
	d := sit(t, whole, &fakeServer{accounts: people()})
	d.listed(3)
	d.press(fyne.KeyDown)
	d.until("a panel", func() bool { return d.accounts().form != nil })
	d.do(func() {
		if !d.admin.Key(&fyne.KeyEvent{Name: fyne.KeyEscape}) || d.accounts().form != nil || d.win.Canvas().Focused() != fyne.Focusable(d.accounts().table) {
			t.Error("Échap does not close the panel, or the focus is lost")
		}
		if d.admin.Key(&fyne.KeyEvent{Name: fyne.KeyEscape}) {
			t.Error("Échap is kept from the frame")
		}
	})
}

func TestEachPageIsReachedByADigitAndTheFilterByCtrlF(t *testing.T) {
	d := sit(t, whole, &fakeServer{accounts: people(), policy: api.Policy{MinLength: 15, History: 5, MaxAge: 90 * 24 * time.Hour, Failures: 5, Window: time.Minute, LockFor: time.Minute, InviteFor: time.Hour}})
	d.listed(3)
	d.do(func() {
		if !d.admin.Shortcut("ctrl+f") || d.win.Canvas().Focused() != fyne.Focusable(d.accounts().filter.Entry) {
			t.Error("Ctrl+F does not come to the filter")
		}
	})
	d.typed("march")
	d.listed(1)
	d.do(func() {
		if !d.admin.Shortcut("ctrl+5") || d.admin.now != "policy" || d.admin.Shortcut("ctrl+9") {
			t.Errorf("Ctrl+5 shows %s", d.admin.now)
		}
	})
	d.until("the policy", func() bool { return d.admin.pages["policy"].(*policy).fields[2].Text() == "90" })
}

func TestAnAuditorSeesAndCannotChange(t *testing.T) { // SC.SSI/GEN.16
	d := sit(t, readOnly, &fakeServer{accounts: people()})
	d.listed(3)
	d.press(fyne.KeyDown)
	d.until("a panel", func() bool { return d.accounts().form != nil })
	d.do(func() {
		f := d.accounts().form
		if !f.unit.ReadOnly || f.save.Why == "" {
			t.Error("an auditor may change an account")
		}
		rects := d.admin.env.Names.Rects()
		for _, name := range []string{"admin.new", "admin.identity", "admin.disable", "admin.save", "admin.quarantine"} {
			if _, ok := rects[name]; ok {
				t.Errorf("%s is offered", name)
			}
		}
		if _, ok := rects["admin.traces"]; !ok {
			t.Error("the journal is not offered")
		}
	})
}

func TestAnAccountOfTheDirectoryIsNotChangedHere(t *testing.T) { // SC.SSI/IAM.83
	d := sit(t, whole, &fakeServer{accounts: people()})
	d.listed(3)
	d.do(func() { d.accounts().show(people()[1]) })
	d.do(func() {
		if f := d.accounts().form; !f.unit.ReadOnly || f.save.Why == "" {
			t.Error("what the directory would put back can be typed")
		}
		if _, ok := d.admin.env.Names.Rects()["admin.identity"]; ok {
			t.Error("its identity can be changed")
		}
	})
}

func TestDisablingAsksWhyAndARefusalShowsInThePanel(t *testing.T) { // SC.SSI/IAM.91
	s := &fakeServer{accounts: people(), refuse: record.E(record.NotAllowed, reasonLastAdmin)}
	d := sit(t, whole, s)
	d.listed(3)
	d.do(func() { d.accounts().show(people()[2]); d.accounts().form.toggle() })
	d.press(fyne.KeyReturn) // no reason yet
	if got := s.saidAll(); len(got) != 0 {
		t.Fatalf("sent without a reason: %q", got)
	}
	d.typed("départ")
	d.press(fyne.KeyReturn)
	d.until("the refusal", func() bool { return len(d.accounts().form.wrong.Objects) > 0 })
	if got := s.saidAll(); !slices.Equal(got, []string{"disable admin départ"}) || len(d.toasts) != 0 {
		t.Errorf("%q, toasts %q", got, d.toasts)
	}
}

func TestAChangeOfIdentityKeepsANumberThatIsNoRPPSAndItsVerification(t *testing.T) { // SC.SSI/IE.32, «ANS…» test identifiers
	s := &fakeServer{accounts: people()}
	d := sit(t, whole, s)
	d.listed(3)
	d.do(func() { d.accounts().show(people()[0]); d.accounts().form.changeIdentity() })
	d.do(func() { d.win.Canvas().Focused().TypedRune('X') })
	d.press(fyne.KeyTab, fyne.KeyTab, fyne.KeyTab)
	for range 12 { // the verb
		if b, ok := d.focused().(*widget.Button); ok && b.Text == window.AdminChange {
			break
		}
		d.press(fyne.KeyTab)
	}
	d.press(fyne.KeyReturn)
	d.until("the change", func() bool { return len(d.toasts) > 0 })
	if got := s.identity; got.NationalID != "ANS20240101001" || got.Verified != "fournisseur" || !strings.Contains(got.FamilyName, "X") {
		t.Errorf("%+v", got)
	}
}

func (d *desk) focused() (o fyne.Focusable) {
	d.do(func() { o = d.win.Canvas().Focused() })
	return o
}

func TestANewAccountIsCompleteOrIsNotSent(t *testing.T) { // SC.SSI/IE.31
	s := &fakeServer{accounts: people()}
	d := sit(t, whole, s)
	d.listed(3)
	d.do(func() { d.accounts().openNew() })
	d.typed("petit")
	d.press(fyne.KeyTab)
	d.typed("Paul")
	d.press(fyne.KeyTab)
	d.typed("1010000001") // a digit is missing
	for range 20 {
		if b, ok := d.focused().(*widget.Button); ok && b.Text == window.AdminCreate {
			break
		}
		d.press(fyne.KeyTab)
	}
	d.press(fyne.KeyReturn)
	if got := s.saidAll(); len(got) != 0 {
		t.Errorf("sent: %q", got)
	}
	last := byte('0')
	for ; last <= '9'; last++ {
		if _, err := record.ParseRPPS("1010000001" + string(last)); err == nil {
			break
		}
	}
	d.typed(string(last)) // the focus came back to what is wrong
	for range 20 {
		if b, ok := d.focused().(*widget.Button); ok && b.Text == window.AdminCreate {
			break
		}
		d.press(fyne.KeyTab)
	}
	d.press(fyne.KeyReturn)
	d.until("the account", func() bool { return len(d.toasts) > 0 })
	if e := s.edit; e.FamilyName != "PETIT" || e.GivenName != "Paul" || e.NationalID != "81010000001"+string(last) || e.Verified == "" || e.Kind != "" {
		t.Errorf("%+v", e)
	}
}

func TestAPolicyThatIsNoNumberIsNotSent(t *testing.T) {
	s := &fakeServer{accounts: people(), policy: api.Policy{MinLength: 15, History: 5, MaxAge: 90 * 24 * time.Hour, Failures: 5, Window: time.Minute, LockFor: time.Minute, InviteFor: time.Hour}}
	d := sit(t, whole, s)
	d.do(func() { d.admin.Page("policy") })
	p := d.admin.pages["policy"].(*policy)
	d.until("the policy", func() bool { return p.fields[0].Text() == "15" })
	for _, bad := range []string{"", "zéro", "0", "-1", "999999999999999999999", "100000"} {
		d.do(func() { p.fields[2].SetText(bad); p.keep() })
		if got := s.saidAll(); len(got) != 0 {
			t.Fatalf("%q was sent", bad)
		}
	}
	d.do(func() { p.fields[2].SetText(" 60 "); p.keep() })
	d.until("the change", func() bool { return len(d.toasts) > 0 })
	if s.policy.MaxAge != 60*24*time.Hour || s.policy.MinLength != 15 {
		t.Errorf("%+v", s.policy)
	}
}

// cut is a stream that stops in the middle.
type cut struct{ io.Reader }

func (c cut) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if err == io.EOF {
		err = errors.New("the line was cut")
	}
	return n, err
}

func TestAnExtractionIsWholeOrIsNotThere(t *testing.T) { // SC.SSI/IAM.94
	dir := t.TempDir()
	path := filepath.Join(dir, "comptes.csv")
	if err := os.WriteFile(path, []byte("former"), 0o600); err != nil {
		t.Fatal(err)
	}
	from := func(r io.Reader) func(context.Context, string) (io.ReadCloser, error) {
		return func(context.Context, string) (io.ReadCloser, error) { return io.NopCloser(r), nil }
	}
	if err := export(t.Context(), path, "csv", from(cut{strings.NewReader("half")})); record.ReasonOf(err) != ReasonFile {
		t.Error(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "former" {
		t.Errorf("%q %v", got, err)
	}
	if err := export(t.Context(), path, "csv", from(bytes.NewReader([]byte("whole")))); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if got, _ := os.ReadFile(path); err != nil || string(got) != "whole" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q %v", got, info)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if err := export(t.Context(), filepath.Join(dir, "absent", "x.csv"), "csv", from(strings.NewReader("x"))); record.ReasonOf(err) != ReasonFile {
		t.Error(err)
	}
}

func TestReturnOnAVerbOfThePanelOpensItsBoxAndEscapeComesBack(t *testing.T) {
	s := &fakeServer{accounts: people()}
	d := sit(t, whole, s)
	d.listed(3)
	d.press(fyne.KeyDown)
	d.until("a panel", func() bool { return d.accounts().form != nil })
	for range 30 {
		if b, ok := d.focused().(*widget.Button); ok && b.Text == window.AdminChangeIdentity {
			break
		}
		d.press(fyne.KeyTab)
	}
	d.press(fyne.KeyReturn)
	d.do(func() {
		if d.win.Canvas().Overlays().Top() == nil {
			t.Error("no box is open")
		}
	})
	d.press(fyne.KeyEscape)
	d.do(func() {
		if d.win.Canvas().Overlays().Top() != nil {
			t.Error("Échap does not close it")
		}
	})
	if got := s.saidAll(); len(got) != 0 {
		t.Errorf("sent: %q", got)
	}
}
