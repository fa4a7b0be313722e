// Package screen is what the window's screens share: the surroundings they are given, what they answer to the
// frame, and what the window tells of itself to tests. Screens never know each other: they ask the frame.
//
//	type Login struct{ env *screen.Env … }
//	func New(env *screen.Env) *Login
//	func (l *Login) Content() fyne.CanvasObject
//	func (l *Login) Event(e app.Event)
//
// It draws nothing itself.
package screen

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
)

// Env is what every screen is given. All of it is used on the UI thread.
type Env struct {
	Desk   *app.Workstation
	Window fyne.Window
	Names  *Names

	// Go asks the frame to show something else.
	Go Navigator
	// Say shows a toast; it never takes the focus.
	Say func(Toast)
	// Prefs are the person's choices, kept between sessions.
	Prefs Preferences
}

// Navigator is the frame as screens see it.
type Navigator interface {
	Home()
	OpenRecord(id record.PatientID)
	Notes(id record.PatientID) // the record, on the shared notes of the stay; on those in conflict first
	// Write opens the writing screen on a document of the open record, and BackToRecord returns to the record with
	// that row selected, "" for none.
	Write(r app.WriteRequest)
	BackToRecord(key record.DocumentKey)
	Section(name string) // of the top bar: "admin"; or "sync"
	Search()             // Ctrl+K
	About()              // F1
	JobsPanel()          // F6
	Identity(IdentityRequest)
	Focus(o fyne.Focusable)
}

// IdentityPart is what the identity screen opens on.
type IdentityPart string

// Parts of the identity screen.
const (
	IdentityForm    IdentityPart = "form"
	IdentityINSi    IdentityPart = "insi"
	IdentityHistory IdentityPart = "history"
)

// IdentityRequest asks for the identity screen: of the open record, or of a new patient.
type IdentityRequest struct {
	New   bool
	Query string // what was searched, to fill a new patient
	Part  IdentityPart
}

// Toast is a short message at the bottom right of the list. // patterns.md «Jobs»
type Toast struct {
	Key    string // stable name, for tests: "consent.recorded"
	Tone   Tone
	Text   string
	Action string // label of the link, "" for none
	Do     func()
	Sticky bool // stays until closed: failures
}

// Tone colours a toast or a notice.
type Tone string

// Tones.
const (
	Info    Tone = "info"
	Success Tone = "success"
	Warning Tone = "warning"
	Danger  Tone = "danger"
)

// Preferences keeps small values by name: theme, text size, column widths. Get answers at once; Set is written in
// the background.
type Preferences interface {
	Get(name, fallback string) string
	Set(name, value string)
}

// Screen is one full content of the frame: login, home, record.
type Screen interface {
	Name() string // as in State.Screen
	Content() fyne.CanvasObject
	Event(e app.Event)
	// Shown is called each time the screen becomes the visible one; it puts the focus where it belongs.
	Shown()
	// Hidden is called when it stops being so; what it started for itself ends.
	Hidden()
	// Restyle is called after a change of theme or text size.
	Restyle()
	// Observe adds to what the window tells of itself.
	Observe(s *State)
}

// Keyed is a Screen that answers keys that the frame does not keep: tabs, filter, refresh, escape.
type Keyed interface {
	// Key handles a key nobody focused took; it reports whether it did.
	Key(k *fyne.KeyEvent) bool
	// Shortcut handles Ctrl or Alt with a key, such as "ctrl+1", "ctrl+f", "alt+p"; it reports whether it did.
	Shortcut(name string) bool
}

// State is what the window tells of itself to tests and captures: counts and names, never a patient's data.
type State struct {
	Screen   string                `json:"screen"`
	DMP      string                `json:"dmp,omitempty"`
	Rows     int                   `json:"rows"`
	Ticked   int                   `json:"ticked"`
	Preview  string                `json:"preview,omitempty"`
	Pages    int                   `json:"pages,omitempty"`
	Drawing  bool                  `json:"drawing,omitempty"` // a page in sight is not painted yet
	Overlay  string                `json:"overlay,omitempty"`
	Hits     int                   `json:"hits"`
	Query    string                `json:"query,omitempty"` // that Hits answer: only a test observes it, with fictitious names
	Services int                   `json:"services,omitempty"`
	Jobs     int                   `json:"jobs"`
	Offline  bool                  `json:"offline,omitempty"`
	Todo     int                   `json:"todo,omitempty"`     // what waits for somebody of the service
	Conflict bool                  `json:"conflict,omitempty"` // two versions are side by side
	Toast    string                `json:"toast,omitempty"`
	Login    string                `json:"login,omitempty"`
	Form     string                `json:"form,omitempty"`     // being filled in
	Findings int                   `json:"findings,omitempty"` // to be completed before the document can be signed
	Checked  bool                  `json:"checked,omitempty"`  // the findings are those of what is typed; INSi answered about the identity shown
	Saved    bool                  `json:"saved,omitempty"`    // all that is typed is on disk
	Found    bool                  `json:"found,omitempty"`    // the list is what a search in the DMP found
	Traces   int                   `json:"traces,omitempty"`   // rows of the tab of traces, while it is shown
	Theme    string                `json:"theme,omitempty"`
	HeldMax  float64               `json:"heldMaxMS,omitempty"`
	Rects    map[string][4]float32 `json:"rects,omitempty"`
}

// Names remembers which control is called what, so that tests can point at it.
type Names struct{ objects map[string]fyne.CanvasObject }

// Set names a control; nil forgets the name.
func (n *Names) Set(name string, o fyne.CanvasObject) {
	if n.objects == nil {
		n.objects = map[string]fyne.CanvasObject{}
	}
	if o == nil {
		delete(n.objects, name)
		return
	}
	n.objects[name] = o
}

// Named returns the control of that name, nil when none has it.
func (n *Names) Named(name string) fyne.CanvasObject { return n.objects[name] }

// Rects returns where the visible named controls are, in pixels of the window.
func (n *Names) Rects() map[string][4]float32 {
	d := fyne.CurrentApp().Driver()
	rects := make(map[string][4]float32, len(n.objects))
	for name, o := range n.objects {
		if !o.Visible() || d.CanvasForObject(o) == nil {
			continue
		}
		at, size := d.AbsolutePositionForObject(o), o.Size()
		if size.Width > 0 && size.Height > 0 {
			rects[name] = [4]float32{at.X, at.Y, size.Width, size.Height}
		}
	}
	return rects
}
