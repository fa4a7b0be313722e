// Package admin is the section of administrators: accounts, demands, ways to log in, sessions, traces, password policy,
// writes in quarantine. It shows what the rights of the session allow; the server judges each call again. It opens no
// record and no document.
//
//	a := admin.New(env)   // a screen.Screen for the table of sections
//	a.Shown()             // reads the present page
//	a.Close()             // nothing of it stays
package admin

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// patience is how long an answer of the server is waited for.
const patience = 30 * time.Second

// page is one line of the side list.
type page interface {
	content() fyne.CanvasObject
	shown()               // reads what it shows
	rows() int            // for tests
	key(name string) bool // "ctrl+f"
}

// Admin is the section.
type Admin struct {
	env    *screen.Env
	server app.Administration
	rights record.Rights
	root   fyne.CanvasObject
	holder *fyne.Container
	items  map[string]*widget.NavItem
	pages  map[string]page
	now    string
	ctx    context.Context
	cancel context.CancelFunc
}

// kinds are the pages, in the order of the side list, each with the right it needs.
var kinds = []struct {
	name, group, word, icon string
	right                   record.Right
	make                    func(*Admin) page
}{
	{"accounts", window.AdminAccess, window.AdminAccounts, "users", record.SeeAccounts, newAccounts},
	{"demands", window.AdminAccess, window.AdminDemands, "hand", record.SeeAccounts, newDemands},
	{"roles", window.AdminAccess, window.AdminRoles, "shield-check", record.SeeAccounts, newRoles},
	{"providers", window.AdminAccess, window.AdminProviders, "key-round", record.SeeAccounts, newProviders},
	{"policy", window.AdminAccess, window.AdminPolicy, "lock", record.SeeAccounts, newPolicy},
	{"sessions", window.AdminRun, window.AdminSessions, "monitor", record.SeeAccounts, newSessions},
	{"traces", window.AdminRun, window.AdminTraces, "scroll-text", record.SeeTraces, newTraces},
	{"quarantine", window.AdminRun, window.AdminQuarantine, "inbox", record.EditAccounts, newQuarantine},
}

// New returns the section at the first page that the session may see.
func New(env *screen.Env) *Admin { return build(env, env.Desk.Administration(), env.Desk.Session()) }

func build(env *screen.Env, server app.Administration, s *app.Session) *Admin {
	a := &Admin{env: env, server: server, holder: container.NewStack(), items: map[string]*widget.NavItem{}, pages: map[string]page{}}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	if s != nil {
		a.rights = s.Rights
	}
	var lines []fyne.CanvasObject
	group := ""
	for _, k := range kinds {
		if !a.rights.Has(k.right) || server == nil {
			continue
		}
		if k.group != group {
			group = k.group
			lines = append(lines, widget.Pad(12, 8, 0, 4, widget.NewText(group, theme.CaptionStrong, theme.Muted)))
		}
		n := widget.NewNavItem(k.word, k.icon, func() { a.Page(k.name) })
		n.Side = true
		a.items[k.name] = n
		env.Names.Set("admin."+k.name, n)
		lines = append(lines, n)
		if a.now == "" {
			a.now = k.name
		}
	}
	side := widget.Sized(232, 0, widget.On(widget.NewFill(theme.Canvas).Edged("r"), widget.Pad(12, 8, 12, 16, widget.Col(4, lines...))))
	a.root = widget.RowFill(0, side, widget.Grow(widget.On(widget.NewFill(theme.Surface), a.holder)))
	return a
}

// Page shows a page by its name, built when it is first shown.
func (a *Admin) Page(name string) {
	for _, k := range kinds {
		if k.name != name || a.items[name] == nil {
			continue
		}
		if a.pages[name] == nil {
			a.pages[name] = k.make(a)
		}
		a.now = name
		for n, item := range a.items {
			item.Active = n == name
			item.Refresh()
		}
		a.holder.Objects = []fyne.CanvasObject{a.pages[name].content()}
		a.holder.Refresh()
		a.pages[name].shown()
	}
}

// Name implements screen.Screen.
func (a *Admin) Name() string { return "admin" }

// Content implements screen.Screen.
func (a *Admin) Content() fyne.CanvasObject { return a.root }

// Shown implements screen.Screen.
func (a *Admin) Shown() { a.Page(a.now) }

// Hidden implements screen.Screen.
func (a *Admin) Hidden() {}

// Restyle implements screen.Screen.
func (a *Admin) Restyle() { a.root.Refresh() }

// Event implements screen.Screen.
func (a *Admin) Event(app.Event) {}

// Observe implements screen.Screen.
func (a *Admin) Observe(s *screen.State) {
	s.Preview = a.now
	if p := a.pages[a.now]; p != nil {
		s.Rows = p.rows()
	}
}

// Key implements screen.Keyed: F5 is the frame's, Échap closes what a page has open.
func (a *Admin) Key(k *fyne.KeyEvent) bool {
	p := a.pages[a.now]
	return p != nil && k.Name == fyne.KeyEscape && p.key("escape")
}

// Shortcut implements screen.Keyed: Ctrl+1… choose a page.
func (a *Admin) Shortcut(name string) bool {
	n := 0
	for _, k := range kinds {
		if a.items[k.name] == nil {
			continue
		}
		if n++; name == "ctrl+"+string(rune('0'+n)) {
			a.Page(k.name)
			return true
		}
	}
	p := a.pages[a.now]
	return p != nil && p.key(name)
}

// Close forgets what the person saw, and what is on its way.
func (a *Admin) Close() {
	a.cancel()
	for _, k := range kinds {
		a.env.Names.Set("admin."+k.name, nil)
	}
}

// ask does one call off the UI thread.
func ask[T any](a *Admin, call func(context.Context) (T, error), done func(T, error)) {
	bridge.Run(a.ctx, func(ctx context.Context) (T, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		return call(ctx)
	}, done)
}

// tell is ask for a call that answers nothing.
func tell(a *Admin, call func(context.Context) error, done func(error)) {
	ask(a, func(ctx context.Context) (struct{}, error) { return struct{}{}, call(ctx) }, func(_ struct{}, err error) { done(err) })
}

// said is a short success.
func (a *Admin) said(text string) {
	a.env.Say(screen.Toast{Key: "admin.done", Tone: screen.Success, Text: text})
}
