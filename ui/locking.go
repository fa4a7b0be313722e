package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"chevet/app"
	"chevet/ui/login"
	"chevet/ui/widget"
)

// gestures is the least time between two gestures told to the workstation.
const gestures = 5 * time.Second

// cover hides the window while the workstation is locked: another root takes the place of everything, and what floats is
// put aside, to come back as it was for the same person. // SC.SSI/IE.39
type cover struct {
	lock    *login.Login
	stage   *widget.Stage
	aside   []fyne.CanvasObject // dialogs and menus
	focused fyne.Focusable
}

// lockChanged follows the workstation.
func (f *Frame) lockChanged(e app.LockChanged) {
	if e.Locked {
		f.hide(e.Session, e.Idle)
		return
	}
	f.unhide(true)
}

func (f *Frame) hide(s *app.Session, idle bool) {
	if f.cover != nil || s == nil {
		return
	}
	c := f.win.Canvas()
	env := *f.env
	env.Go = overCover{f}
	f.cover = &cover{focused: c.Focused()}
	f.putAside()
	f.cover.lock = f.login.Locked(&env, s, idle)
	c.Unfocus()
	parts := []fyne.CanvasObject{widget.Grow(f.cover.lock.Content())}
	if f.desk.Config().Sandbox {
		parts = append([]fyne.CanvasObject{widget.NewRibbon()}, parts...)
	}
	f.cover.stage = widget.NewStage(widget.Col(0, parts...))
	f.win.SetContent(f.cover.stage)
	f.cover.lock.Shown()
}

// putAside takes away what floats over the cover: what was there, and what work that ended meanwhile opens.
func (f *Frame) putAside() {
	if f.cover == nil {
		return
	}
	over := f.win.Canvas().Overlays()
	for _, o := range append([]fyne.CanvasObject(nil), over.List()...) {
		over.Remove(o)
		f.cover.aside = append(f.cover.aside, o)
	}
}

// overCover is the frame as the cover sees it: the focus is the cover's alone.
type overCover struct{ *Frame }

// Focus implements screen.Navigator.
func (o overCover) Focus(to fyne.Focusable) { o.win.Canvas().Focus(to) }

// unhide shows the window again; back brings what floated too, for the same person only.
func (f *Frame) unhide(back bool) {
	if f.cover == nil {
		return
	}
	was := f.cover
	f.cover = nil
	was.lock.Hidden()
	f.win.SetContent(f.stage)
	if !back {
		return
	}
	for _, o := range was.aside {
		f.win.Canvas().Overlays().Add(o)
	}
	if was.focused != nil {
		f.win.Canvas().Focus(was.focused)
	}
}

// lockNow hides the screen at once, as Ctrl+L asks.
func (f *Frame) lockNow() {
	if f.desk.Session() != nil {
		f.desk.Lock()
	}
}

// gesture tells the workstation that somebody is there, now and then.
func (f *Frame) gesture() {
	if now := time.Now(); now.Sub(f.touched) >= gestures {
		f.touched = now
		f.desk.Gesture()
	}
}

// bindGestures listens to the keys that no field took and to what the widgets see of the pointer and of the keys.
func (f *Frame) bindGestures() {
	widget.OnGesture(f.gesture)
	f.stops = append(f.stops, func() { widget.OnGesture(nil) })
	if c, ok := f.win.Canvas().(desktop.Canvas); ok {
		c.SetOnKeyDown(func(*fyne.KeyEvent) { f.gesture() })
	}
}
