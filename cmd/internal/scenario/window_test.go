package scenario

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/cmd/internal/demo"
	"chevet/cmd/internal/headless"
	"chevet/ui/screen"
)

// chair is somebody at the real frame, over the demonstration, without a mouse. With CHEVET_SCREENS=folder, a picture of
// each screen it comes to is left there; CHEVET_SCREENS_SIZE=1280x800, _THEME=dark and _TEXT=150 choose the window.
type chair struct {
	*ward
	t *testing.T
}

type chosen map[string]string

func (c chosen) Get(name, fallback string) string {
	if v, ok := c[name]; ok {
		return v
	}
	return fallback
}
func (c chosen) Set(name, value string) { c[name] = value }

// sit logs in and opens a record by keyboard, "" stays at home.
func sit(t *testing.T, query string) *chair {
	t.Helper()
	if os.Getenv("CHEVET_SCREENS") == "" {
		t.Skip("exploratory: CHEVET_SCREENS names the folder of the pictures")
	}
	o := headless.Options{Prefs: chosen{"theme": os.Getenv("CHEVET_SCREENS_THEME"), "text": os.Getenv("CHEVET_SCREENS_TEXT")}}
	if w, h, ok := strings.Cut(os.Getenv("CHEVET_SCREENS_SIZE"), "x"); ok {
		wide, _ := strconv.Atoi(w)
		high, _ := strconv.Atoi(h)
		o.Width, o.Height = float32(wide), float32(high)
	}
	r := &Run{Dir: t.TempDir(), Window: o}
	c := &chair{t: t}
	t.Cleanup(func() {
		for i := len(r.close) - 1; i >= 0; i-- {
			r.close[i]()
		}
	})
	c.try(func() {
		c.ward = open(r, demo.Options{})
		c.login()
	})
	c.see("", "l’accueil", func(s screen.State) bool { return s.Screen == "home" && s.Rows > 0 })
	if query != "" {
		c.open(query)
	}
	return c
}

// try runs what a scenario may stop, and stops the test then.
func (c *chair) try(f func()) {
	c.t.Helper()
	defer func() {
		if p := recover(); p != nil {
			for _, s := range c.run.steps {
				if !s.OK {
					c.t.Log(s.Text)
				}
			}
			c.t.Fatal(p)
		}
	}()
	f()
}

func (c *chair) open(query string) {
	c.t.Helper()
	c.key("ctrl+k")
	c.see("", "la recherche", func(s screen.State) bool { return s.Overlay == "search" })
	c.win.Type(query)
	c.see("", "une réponse", func(s screen.State) bool { return s.Query == query && s.Hits > 0 })
	c.key("Return")
	c.see("", "le dossier", func(s screen.State) bool { return s.Screen == "record" && s.Overlay == "" && s.Rows > 0 && s.Jobs == 0 })
}

// inform records that the patient is informed, so that the DMP opens.
func (c *chair) inform() {
	c.t.Helper()
	c.key("alt+1")
	c.see("", "le DMP", func(s screen.State) bool { return s.DMP == string(app.DMPAuthorized) && s.Jobs == 0 })
	c.win.CloseToasts()
}

// key presses keys, each written as «ctrl+k», «Return» or «shift+Tab».
func (c *chair) key(keys ...string) {
	c.t.Helper()
	for _, k := range keys {
		var mod fyne.KeyModifier
		name := k
		for word, m := range map[string]fyne.KeyModifier{"ctrl+": fyne.KeyModifierControl, "alt+": fyne.KeyModifierAlt, "shift+": fyne.KeyModifierShift} {
			if strings.HasPrefix(k, word) {
				mod, name = m, k[len(word):]
			}
		}
		if len(name) == 1 {
			name = strings.ToUpper(name)
		}
		if !c.win.Press(mod, fyne.KeyName(name)) {
			c.t.Fatalf("nobody takes %s", k)
		}
	}
}

// tabTo presses Tab until the named control has the focus.
func (c *chair) tabTo(name string) {
	c.t.Helper()
	var met []string
	for range 80 {
		at := c.win.Focus()
		if at == name {
			return
		}
		met = append(met, at)
		c.key("Tab")
	}
	c.t.Fatalf("Tab never comes to %s: %q", name, met)
}

// see waits until the window shows what ok accepts, squeezes it, and keeps a picture of it when it has a name.
func (c *chair) see(name, what string, ok func(screen.State) bool) {
	c.t.Helper()
	if err := c.win.Wait(what, func(s screen.State) bool { return ok(s) && !s.Drawing }); err != nil {
		c.t.Fatal(err)
	}
	if name == "" {
		return
	}
	dir := os.Getenv("CHEVET_SCREENS")
	if dir == "" {
		c.win.Squeeze(0, 1, 2, 10)
		return
	}
	if err := c.win.Shot(filepath.Join(dir, name+".png")); err != nil {
		c.t.Error(err)
	}
}

func on(name string) func(screen.State) bool {
	return func(s screen.State) bool { return s.Screen == name && s.Overlay == "" }
}

func over(name string) func(screen.State) bool {
	return func(s screen.State) bool { return s.Overlay == name }
}
