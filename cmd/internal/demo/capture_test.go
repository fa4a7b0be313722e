package demo_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/pquerna/otp/totp"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/cmd/internal/headless"
	"chevet/cmd/internal/person"
	"chevet/ui/screen"
)

// gallery is somebody who goes through the screens of access and administration by keyboard, for pictures to look at.
type gallery struct {
	*lockable
	win *headless.Window
}

func (g *gallery) come(name string, ok func(screen.State) bool) {
	g.t.Helper()
	waits(g.t, g.win, name, ok)
	shot(g.t, g.win, name)
}

func (g *gallery) tabTo(name string) {
	g.t.Helper()
	var met []string
	for range 60 {
		at := g.win.Focus()
		if at == name {
			return
		}
		met = append(met, at)
		g.win.Press(0, fyne.KeyTab)
	}
	g.t.Fatalf("Tab never comes to %s: %q", name, met)
}

func (g *gallery) enter(name string) { g.t.Helper(); g.tabTo(name); g.win.Press(0, fyne.KeyReturn) }

func (g *gallery) types(fields ...string) {
	g.t.Helper()
	for i := 0; i < len(fields); i += 2 {
		g.tabTo(fields[i])
		g.win.Type(fields[i+1])
	}
}

func shows(name string) func(screen.State) bool {
	return func(s screen.State) bool { return s.Rects[name][2] > 0 }
}

// TestPicturesOfAccess writes pictures in the folder of CHEVET_CAPTURES; CHEVET_CAPTURES_SIZE=1280x800 and _THEME=dark
// choose the window.
func TestPicturesOfAccess(t *testing.T) {
	if os.Getenv("CHEVET_CAPTURES") == "" {
		t.Skip("exploratory: CHEVET_CAPTURES names the folder of the pictures")
	}
	o := headless.Options{Prefs: prefs{"theme": os.Getenv("CHEVET_CAPTURES_THEME")}}
	if w, h, ok := strings.Cut(os.Getenv("CHEVET_CAPTURES_SIZE"), "x"); ok {
		wide, _ := strconv.Atoi(w)
		high, _ := strconv.Atoi(h)
		o.Width, o.Height = float32(wide), float32(high)
	}
	d := newLockable(t, "NGUYEN", 0)
	d.login()
	if err := d.SetOfflineCode(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	rpps := strings.TrimPrefix(d.national("NGUYEN"), "8")
	o.Prefs.Set("login.rpps", rpps)
	o.Prefs.Set("login.offline", "8"+rpps)
	g := &gallery{d, headless.Open(d.Workstation, o)}
	t.Cleanup(g.win.Close)
	d.Lock()
	g.come("01-verrou", func(s screen.State) bool { return s.Screen == "locked" })
	if err := d.Unlock(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	d.Logout()
	awaitLock(d, "the logout", func(e app.SessionChanged) bool { return e.Session == nil })
	d.forgotten("the session")
	g.come("02-connexion", func(s screen.State) bool {
		return s.Screen == "login" && s.Rects["login.own"][2] > 0 && s.Rects["login.offline"][2] > 0
	})
	d.LoginByPhone(rpps)
	g.come("03-ciba", func(s screen.State) bool { return s.Login == string(app.LoginPhone) })
	d.CancelLogin()
	waits(t, g.win, "the ways in", func(s screen.State) bool { return s.Login == "" })
	d.hold = true
	d.Login("psc")
	g.come("04-navigateur", func(s screen.State) bool { return s.Login == string(app.LoginBrowser) })
	d.CancelLogin()
	d.mu.Lock()
	d.hold = false
	d.mu.Unlock()
	d.browser = person.New("MOREAU")
	d.Login("psc")
	g.come("05-activites", func(s screen.State) bool { return s.Login == string(app.LoginActivities) })
	d.CancelLogin()
	waits(t, g.win, "the ways in", func(s screen.State) bool { return s.Login == "" && s.Rects["login.offline"][2] > 0 })
	g.enter("login.offline")
	g.come("06-hors-ligne", shows("login.offline.open"))
	g.types("login.offline.code", "mauvais-code")
	g.enter("login.offline.open")
	d.refused("a code while the server answers")
	g.come("07-hors-ligne-refus", func(s screen.State) bool { return s.Login == "" && s.Rects["login.offline.open"][2] > 0 })
	g.enter("login.back")
	waits(t, g.win, "the ways in", shows("login.own"))
	g.enter("login.own")
	g.come("08-administration", shows("login.own.enter"))
	g.enter("login.own.first")
	g.types("login.own.login", demo.AdminLogin, "login.own.activation", d.demo.Activation, "login.own.next", adminPassword, "login.own.again", adminPassword)
	g.come("09-activation", shows("login.own.activate"))
	g.enter("login.back")
	waits(t, g.win, "the ways in", shows("login.own"))
	told, err := d.Activate(t.Context(), demo.AdminLogin, d.demo.Activation, adminPassword)
	if err != nil {
		t.Fatal(err)
	}
	otp, err := totp.GenerateCode(told.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	d.LoginByPassword(demo.AdminLogin, adminPassword, otp, "")
	d.session()
	waits(t, g.win, "the accounts", func(s screen.State) bool { return s.Screen == "admin" && s.Rows > 3 })
	g.win.Press(0, fyne.KeyDown)
	g.come("10-compte", shows("admin.save"))
	for i, page := range []string{"demands", "roles", "providers", "policy", "sessions", "traces", "quarantine"} {
		g.win.Press(fyne.KeyModifierControl, fyne.KeyName(rune('2'+i)))
		least := map[string]int{"roles": 8, "providers": 2, "policy": 7, "sessions": 1, "traces": 2}[page]
		g.come(strconv.Itoa(20+i)+"-"+page, func(s screen.State) bool { return s.Preview == page && s.Rows >= least })
		if page == "traces" {
			g.win.Press(0, fyne.KeyDown)
			g.come("25-trace", shows("admin.panel.close"))
		}
	}
	made, err := d.Administration().CreateAccount(t.Context(), api.AccountEdit{Kind: "privilege", Login: "seconde", FamilyName: "PETIT", GivenName: "Anne", Verified: "piece",
		Roles: []record.Role{record.RoleAuditor}})
	if err != nil {
		t.Fatal(err)
	}
	d.Logout()
	waits(t, g.win, "the ways in", shows("login.own"))
	g.enter("login.own")
	g.enter("login.own.first")
	g.types("login.own.login", "seconde", "login.own.activation", made.Activation, "login.own.next", adminPassword, "login.own.again", adminPassword)
	g.enter("login.own.activate")
	g.come("30-second-facteur", shows("login.own.kept"))
}
