package demo_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/pquerna/otp/totp"

	"chevet/app"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/cmd/internal/headless"
	"chevet/ui/screen"
)

const adminPassword = "Sept vélos bleus, 41 fois"

// prefs are the choices of a window for captures.
type prefs map[string]string

func (p prefs) Get(name, fallback string) string {
	if v, ok := p[name]; ok {
		return v
	}
	return fallback
}
func (p prefs) Set(name, value string) { p[name] = value }

// shot keeps a picture when CHEVET_CAPTURES names a folder.
func shot(t *testing.T, w *headless.Window, name string) {
	t.Helper()
	dir := os.Getenv("CHEVET_CAPTURES")
	if dir == "" {
		return
	}
	if err := w.Shot(filepath.Join(dir, name+".png")); err != nil {
		t.Error(err)
	}
}

func waits(t *testing.T, w *headless.Window, what string, ok func(screen.State) bool) {
	t.Helper()
	if err := w.Wait(what, ok); err != nil {
		t.Fatal(err)
	}
}

// administrator activates the account of the demonstration and logs in by it.
func (d *lockable) administrator() *app.Session {
	d.t.Helper()
	told, err := d.Activate(d.t.Context(), demo.AdminLogin, d.demo.Activation, adminPassword)
	if err != nil {
		d.t.Fatal(err)
	}
	code, err := totp.GenerateCode(told.Secret, time.Now())
	if err != nil {
		d.t.Fatal(err)
	}
	d.LoginByPassword(demo.AdminLogin, adminPassword, code, "")
	return d.session()
}

func TestAnAdministratorSeesTheAdministrationAndNoRecord(t *testing.T) { // SC.SSI/IAM.92, SC.SSI/GEN.16
	for _, mode := range []string{"light", "dark"} {
		t.Run(mode, func(t *testing.T) {
			d := newLockable(t, "MOREAU", 0)
			w := headless.Open(d.Workstation, headless.Options{Prefs: prefs{"theme": mode}})
			t.Cleanup(w.Close)
			waits(t, w, "the ways in", func(s screen.State) bool {
				return s.Screen == "login" && s.Rects["login.own"][2] > 0 && s.Rects["login."+demo.SSO][2] > 0
			})
			shot(t, w, "connexion-"+mode)
			s := d.administrator()
			if s.Rights.Has(record.ReadRecords) || !s.Rights.Has(record.EditAccounts) {
				t.Errorf("%v", s.Rights)
			}
			if _, err := d.Search(t.Context(), "dur", 5); record.ReasonOf(err) != app.ReasonNoSession {
				t.Errorf("an administrator searched patients: %v", err)
			}
			waits(t, w, "the accounts", func(s screen.State) bool { return s.Screen == "admin" && s.Rows > 3 })
			w.Press(0, fyne.KeyDown)
			waits(t, w, "an account", func(s screen.State) bool { return s.Rects["admin.save"][2] > 0 })
			shot(t, w, "comptes-"+mode)
			for i, page := range []string{"demands", "roles", "providers", "policy", "sessions", "traces", "quarantine"} {
				w.Press(fyne.KeyModifierControl, fyne.KeyName(rune('2'+i)))
				least := map[string]int{"roles": 8, "providers": 2, "policy": 7, "sessions": 1, "traces": 2}[page]
				waits(t, w, page, func(s screen.State) bool { return s.Preview == page && s.Rows >= least })
				shot(t, w, page+"-"+mode)
			}
			d.Lock()
			waits(t, w, "the lock", func(s screen.State) bool { return s.Screen == "locked" })
			shot(t, w, "verrou-"+mode)
		})
	}
}
