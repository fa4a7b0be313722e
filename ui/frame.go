package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/dossier"
	"chevet/ui/home"
	"chevet/ui/identity"
	"chevet/ui/login"
	"chevet/ui/screen"
	"chevet/ui/search"
	"chevet/ui/theme"
	"chevet/ui/widget"
	"chevet/ui/writing"
)

// Options are the surroundings of the window.
type Options struct {
	Prefs screen.Preferences
	// Observe is told of each change of what the window shows; for tests and captures, nil otherwise.
	Observe func(screen.State)
}

// buildAhead is how long the login screen has been there when the screens behind it are built: never before its paint.
const buildAhead = 400 * time.Millisecond

// Frame is the window's content.
type Frame struct {
	opt   Options
	desk  *app.Workstation
	win   fyne.Window
	env   *screen.Env
	stage *widget.Stage

	holder *fyne.Container // the present screen
	outer  *fyne.Container // ribbon, bars, holder
	top    *topBar
	status *statusBar
	banner *offlineBar

	login   *login.Login
	home    *home.Home
	dossier *dossier.Dossier
	who     *identity.Identity
	built   map[string]screen.Screen // sections of this session, by name
	now     screen.Screen

	search   *search.Search
	jobs     *jobsPanel
	overlay  string
	toast    string
	here     []*widget.Toast // said by the present screen, about what it shows
	events   chan app.Event
	stops    []func()
	opening  context.CancelFunc
	watchdog *bridge.Watchdog
	ahead    *bridge.Debouncer // builds the next session's screens
	cover    *cover            // nil on a workstation that is not locked
	person   string            // national identifier of whose session is shown
	touched  time.Time         // last gesture told to the workstation
	telling  bool              // the observer is about to be told
}

// New builds the frame in the window; Show makes it visible.
func New(desk *app.Workstation, win fyne.Window, opt Options) *Frame {
	f := &Frame{opt: opt, desk: desk, win: win, holder: container.NewStack(), events: make(chan app.Event, 256),
		ahead: bridge.NewDebouncer(buildAhead), built: map[string]screen.Screen{}}
	f.applyTheme()
	f.env = &screen.Env{Desk: desk, Window: win, Names: &screen.Names{}, Go: f, Say: f.sayHere, Prefs: opt.Prefs}
	f.top = newTopBar(f)
	f.status = newStatusBar(f)
	f.banner = newOfflineBar(f)
	f.login = login.New(f.env)
	f.outer = container.NewStack()
	f.stage = widget.NewStage(f.outer)
	f.stage.ToastBottom = theme.HeightStatusBar + 8
	f.stage.ToastRight = 16
	win.SetContent(f.stage)
	win.SetPadded(false)
	f.bindKeys()
	f.bindGestures()
	f.watchdog = bridge.Watch()
	f.stops = append(f.stops, func() { f.watchdog.Stop() }, f.ahead.Stop, desk.Subscribe(func(e app.Event) { f.events <- e }),
		bridge.Subscribe(f.events, f.event), bridge.Every(time.Second, f.second))
	if desk.Session() != nil {
		f.enter()
	} else {
		f.show(f.login)
	}
	return f
}

// Close stops listening; the window may then go.
func (f *Frame) Close() {
	if f.opening != nil {
		f.opening()
	}
	for i := len(f.stops) - 1; i >= 0; i-- {
		f.stops[i]()
	}
	if f.now != nil {
		f.now.Hidden()
	}
	if f.dossier != nil {
		f.dossier.Close()
	}
	f.dropSections()
}

// event runs on the UI thread.
func (f *Frame) event(e app.Event) {
	switch e := e.(type) {
	case app.SessionChanged:
		switch {
		case e.Session == nil:
			f.leave()
		case e.Session.Practitioner.NationalID == f.person: // the same person again: what is on the screen stays
			f.top.setSession(e.Session)
		default:
			f.enter()
		}
	case app.LockChanged:
		f.lockChanged(e)
	case app.JobsChanged:
		f.status.setJobs(e.Jobs)
		if f.jobs != nil {
			f.jobs.show(e.Jobs)
		}
	case app.SyncChanged:
		f.status.setSync(e.Sync)
		f.banner.set(e.Sync)
	case app.ServicesChanged:
		f.status.setServices(e.Services)
	case app.ActionFailed:
		f.say(screen.Toast{Key: "action.failed", Tone: screen.Danger, Text: texts.Error(e.Failure.Err), Sticky: true})
	}
	if f.now != nil {
		f.now.Event(e)
	}
	f.putAside()
	if f.cover != nil {
		f.cover.lock.Event(e)
	}
	f.observe()
}

// second refreshes what tells time: the age of the last exchange, the session, the next try.
func (f *Frame) second() {
	f.status.tick()
	f.banner.tick()
	f.observe()
}

func (f *Frame) enter() {
	s := f.desk.Session()
	if s == nil { // over already
		return
	}
	f.login.Reset()
	f.remember(s)
	f.person = s.Practitioner.NationalID
	f.build()
	f.top.setSession(s)
	f.status.setSync(f.desk.Sync())
	f.status.setServices(f.desk.Services())
	f.Home()
	f.askNotice()
}

// build makes the screens of a session. It runs ahead of the session, while somebody looks at the login screen, so that
// the end of a login only shows what is there.
func (f *Frame) build() {
	if f.home == nil {
		f.home = home.New(f.env)
		f.dossier = dossier.New(f.env)
		f.who = identity.New(f.env)
	}
}

func (f *Frame) leave() {
	f.unhide(false)
	f.person = ""
	f.closeOverlays()
	for f.win.Canvas().Overlays().Top() != nil {
		f.win.Canvas().Overlays().Remove(f.win.Canvas().Overlays().Top())
	}
	f.overlay = "" // what was removed told nobody, and the next person is due their own notice
	if f.dossier != nil {
		f.dossier.Close()
	}
	f.dropSections()
	f.home, f.dossier, f.who = nil, nil, nil // nothing of the last person stays drawn
	f.show(f.login)
}

func (f *Frame) show(s screen.Screen) {
	if f.now != nil && f.now != s {
		f.now.Hidden()
		f.hush()
	}
	f.now = s
	f.holder.Objects = []fyne.CanvasObject{s.Content()}
	var above []fyne.CanvasObject
	if f.desk.Config().Sandbox {
		above = append(above, widget.NewRibbon())
	}
	var below fyne.CanvasObject
	if s == screen.Screen(f.login) {
		f.ahead.Call(f.build)
	} else {
		f.ahead.Stop()
		f.top.mark(s.Name())
		above = append(above, f.top.root, f.banner.root)
		below = f.status.root
	}
	parts := append(above, widget.Grow(f.holder))
	if below != nil {
		parts = append(parts, below)
	}
	f.outer.Objects = []fyne.CanvasObject{widget.Col(0, parts...)} // on the background of the stage
	f.outer.Refresh()
	s.Shown()
	f.observe()
}

// Identity implements screen.Navigator.
func (f *Frame) Identity(r screen.IdentityRequest) {
	if f.desk.Session() == nil {
		return
	}
	f.closeOverlays()
	if r.New {
		f.desk.CloseRecord()
		f.who.Create(r.Query)
		f.show(f.who)
		return
	}
	if open := f.desk.Current(); open != nil {
		f.who.Open(open.Patient, r.Part)
		f.show(f.who)
	}
}

// Home implements screen.Navigator.
func (f *Frame) Home() {
	switch s := f.desk.Session(); {
	case s == nil:
	case app.Administers(s) && !s.Rights.Has(record.ReadRecords): // apart from care: no ward to show // SC.SSI/IAM.92
		f.Section("admin")
	default:
		f.desk.CloseRecord()
		f.show(f.home)
	}
}

// OpenRecord implements screen.Navigator: the record is read off the UI thread, then shown in one go.
func (f *Frame) OpenRecord(id record.PatientID) { f.openRecord(id, func() {}) }

// Notes implements screen.Navigator.
func (f *Frame) Notes(id record.PatientID) { f.openRecord(id, func() { f.dossier.ShowNotes() }) }

func (f *Frame) openRecord(id record.PatientID, then func()) {
	if f.opening != nil {
		f.opening()
	}
	ctx, cancel := context.WithCancel(context.Background())
	f.opening = cancel
	bridge.Run(ctx, func(ctx context.Context) (*app.Record, error) { return f.desk.OpenRecord(ctx, id) },
		func(r *app.Record, err error) {
			if err != nil {
				f.say(screen.Toast{Key: "record.failed", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
				return
			}
			f.hush() // the former patient's
			f.dossier.Open(r)
			f.show(f.dossier)
			then()
			f.observe()
		})
}

// Write implements screen.Navigator: the document is started off the UI thread, then shown.
func (f *Frame) Write(r app.WriteRequest) {
	if f.opening != nil {
		f.opening()
	}
	ctx, cancel := context.WithCancel(context.Background())
	f.opening = cancel
	bridge.Run(ctx, func(ctx context.Context) (*app.Writing, error) { return f.desk.Write(ctx, r) },
		func(wr *app.Writing, err error) {
			if err != nil {
				f.say(screen.Toast{Key: "write.failed", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
				return
			}
			f.show(writing.New(f.env, wr))
		})
}

// BackToRecord implements screen.Navigator.
func (f *Frame) BackToRecord(key record.DocumentKey) {
	if f.desk.Session() == nil || f.dossier == nil {
		return
	}
	f.dossier.Back(key)
	f.show(f.dossier)
}

// Search implements screen.Navigator.
func (f *Frame) Search() {
	if s := f.desk.Session(); s == nil || f.search != nil || f.cover != nil || !s.Rights.Has(record.ReadRecords) && app.Administers(s) {
		return
	}
	f.closeOverlays()
	top := theme.HeightTopBar + 16
	if f.desk.Config().Sandbox {
		top += theme.HeightRibbon
	}
	f.overlay = "search"
	f.search = search.Open(f.env, f.win.Canvas(), top)
	f.search.OnShown(f.observe)
	f.search.OnClosed(func() { f.search, f.overlay = nil, ""; f.observe() })
	f.observe()
}

// JobsPanel implements screen.Navigator.
func (f *Frame) JobsPanel() {
	if f.jobs != nil {
		f.jobs.close()
		return
	}
	if f.desk.Session() == nil || f.cover != nil {
		return
	}
	f.closeOverlays()
	f.overlay = "jobs"
	f.jobs = openJobs(f)
	f.observe()
}

// About implements screen.Navigator.
func (f *Frame) About() { f.showAbout() }

// Focus implements screen.Navigator.
func (f *Frame) Focus(o fyne.Focusable) {
	if f.cover == nil && f.win.Canvas().Overlays().Top() == nil {
		f.win.Canvas().Focus(o)
	}
}

func (f *Frame) closeOverlays() {
	if f.search != nil {
		f.search.Close()
	}
	if f.jobs != nil {
		f.jobs.close()
	}
}

var toastIcons = map[screen.Tone]struct {
	icon string
	tone widget.Tone
}{
	screen.Info: {"info", widget.ToneInfo}, screen.Success: {"circle-check", widget.ToneSuccess},
	screen.Warning: {"triangle-alert", widget.ToneWarning}, screen.Danger: {"triangle-alert", widget.ToneDanger},
}

// sayHere is say for screens: what they said is about what they show, and leaves with it.
func (f *Frame) sayHere(t screen.Toast) { f.here = append(f.here[max(0, len(f.here)-1):], f.say(t)) }

// hush closes what the present screen said.
func (f *Frame) hush() {
	for _, t := range f.here {
		t.Close()
	}
	f.here, f.toast = nil, ""
}

func (f *Frame) say(t screen.Toast) *widget.Toast {
	look := toastIcons[t.Tone]
	toast := widget.NewToast(t.Text, look.icon, look.tone, t.Action, t.Do)
	toast.Stays = t.Sticky
	f.toast = t.Key
	f.stage.Toast(toast)
	f.observe()
	return toast
}

// applyTheme gives the application the look the person chose.
func (f *Frame) applyTheme() {
	mode := theme.Light
	if f.opt.Prefs.Get("theme", "light") == "dark" {
		mode = theme.Dark
	}
	scale := theme.Scale100
	switch f.opt.Prefs.Get("text", "100") {
	case "112":
		scale = theme.Scale112
	case "125":
		scale = theme.Scale125
	case "150":
		scale = theme.Scale150
	}
	fyne.CurrentApp().Settings().SetTheme(theme.New(mode, scale))
}

func (f *Frame) restyle(name, value string) {
	f.opt.Prefs.Set(name, value)
	f.applyTheme()
	f.stage.Refresh()
	for _, s := range []screen.Screen{f.login, f.home, f.dossier, f.who} {
		if s != nil && !isNil(s) {
			s.Restyle()
		}
	}
	for _, s := range f.built {
		s.Restyle()
	}
	if w, ok := f.now.(*writing.Screen); ok {
		w.Restyle()
	}
	f.stage.Refresh()
	f.observe()
}

func isNil(s screen.Screen) bool {
	switch s := s.(type) {
	case *home.Home:
		return s == nil
	case *dossier.Dossier:
		return s == nil
	case *identity.Identity:
		return s == nil
	}
	return false
}

func (f *Frame) themeWord() string {
	if f.opt.Prefs.Get("theme", "light") == "dark" {
		return window.ThemeLight
	}
	return window.ThemeDark
}
