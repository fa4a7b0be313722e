package widget

import (
	"time"

	"chevet/ui/bridge"
	"chevet/ui/icon"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// clock is the one timer of every spinner: 12 steps a second, stopped when none turns. // patterns.md «Jobs»
//
// Nothing tells a widget that the pane around it is hidden: the clock looks, and while no spinner is in sight it only
// looks again four times a second and draws nothing.
var clock struct {
	step    int
	turning map[*spinning]turner
	stop    func()
	slow    bool
	still   bool
}

type turner struct {
	owner fyne.CanvasObject
	draw  func()
}

const slowClock = time.Second / 4

// ReduceMotion keeps every spinner still, the icon and the word staying.
func ReduceMotion(on bool) {
	clock.still = on
	if on {
		stopClock()
	}
	if !on && len(clock.turning) > 0 {
		startClock()
	}
}

// SpinnersTurning is how many spinners the timer moves; 0 means that the timer is stopped.
func SpinnersTurning() int { return len(clock.turning) }

func startClock() {
	if clock.stop != nil || clock.still {
		return
	}
	period := time.Second / icon.Steps
	if clock.slow {
		period = slowClock
	}
	clock.stop = bridge.Every(period, tick)
}

func stopClock() {
	if clock.stop != nil {
		clock.stop()
		clock.stop = nil
	}
}

func tick() {
	clock.step = (clock.step + 1) % icon.Steps
	seen := false
	for _, t := range clock.turning {
		if inSight(t.owner) {
			seen = true
			t.draw()
		}
	}
	if seen == clock.slow && clock.stop != nil {
		pace(!seen)
	}
}

func pace(slow bool) {
	if clock.slow != slow {
		clock.slow = slow
		stopClock()
	}
	startClock()
}

// inSight reports that an object and all that is around it are shown: Fyne places what it draws, and nothing of ours
// turns at the very corner of the window.
func inSight(o fyne.CanvasObject) bool {
	return canvasOf(o) != nil && fyne.CurrentApp().Driver().AbsolutePositionForObject(o) != fyne.Position{}
}

// spinning is the part of a widget that turns.
type spinning struct{ on bool }

// turn starts or stops the movement; draw paints one step. owner hidden means stopped.
func (s *spinning) turn(owner fyne.CanvasObject, on bool, draw func()) {
	on = on && owner.Visible()
	if on == s.on {
		return
	}
	s.on = on
	if !on {
		s.forget()
		return
	}
	if clock.turning == nil {
		clock.turning = map[*spinning]turner{}
	}
	clock.turning[s] = turner{owner, draw}
	pace(false)
}

func (s *spinning) step() int {
	if s.on && !clock.still {
		return clock.step
	}
	return 0
}

func (s *spinning) forget() {
	delete(clock.turning, s)
	if len(clock.turning) == 0 {
		stopClock()
	}
}

// stop is called when the renderer goes.
func (s *spinning) stop() {
	if s.on {
		s.on = false
		s.forget()
	}
}

// Spinner turns while something is on its way; it is always followed by its word.
type Spinner struct {
	leaf
	Side   float32     // 14 in rows and bars, 24 in an empty pane
	Colour theme.Token // AccentText by default

	spin spinning
}

// NewSpinner returns a spinner that turns while it is shown.
func NewSpinner(side float32) *Spinner {
	s := &Spinner{Side: side, Colour: theme.AccentText}
	s.ExtendBaseWidget(s)
	return s
}

// Show starts it again.
func (sp *Spinner) Show() {
	sp.BaseWidget.Show()
	sp.Refresh()
}

// Hide stops it.
func (sp *Spinner) Hide() {
	sp.BaseWidget.Hide()
	sp.spin.stop()
}

// CreateRenderer implements fyne.Widget.
func (sp *Spinner) CreateRenderer() fyne.WidgetRenderer {
	g := newGlyph()
	s := &scene{owner: sp, objects: []fyne.CanvasObject{g.Image}, destroy: sp.spin.stop}
	draw := func() {
		look := theme.Current()
		g.set(look, "loader-circle", look.Colour(sp.Colour), sp.Side, sp.spin.step())
	}
	s.paint = func(*theme.Look) {
		sp.spin.turn(sp, true, draw)
		draw()
	}
	s.layout = func(_ *theme.Look, size fyne.Size) { g.place((size.Width-g.side)/2, 0, size.Height) }
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSquareSize(look.Px(sp.Side)) }
	return s
}

// Progress is a bar 4 high, accent on sunken.
type Progress struct {
	leaf
	Value float32 // 0 to 1
	Width float32 // px at 100 %: 64 in the status bar, 200 in the selection bar
}

// NewProgress returns an empty bar.
func NewProgress(width float32) *Progress {
	p := &Progress{Width: width}
	p.ExtendBaseWidget(p)
	return p
}

// SetValue moves the bar, from 0 to 1.
func (p *Progress) SetValue(v float32) {
	v = min(1, max(0, v))
	if v != p.Value {
		p.Value = v
		p.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	back, done := newFrame(), newFrame()
	s := &scene{owner: p, objects: []fyne.CanvasObject{back.in, done.in}}
	s.paint = func(look *theme.Look) {
		back.set(look, theme.Sunken, theme.None, 0, 2)
		done.set(look, theme.Accent, theme.None, 0, 2)
		done.in.Hidden = p.Value <= 0
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		h := look.Px(4)
		y := float32(int((size.Height - h) / 2))
		back.place(0, y, size.Width, h)
		done.place(0, y, max(h, float32(int(size.Width*p.Value+0.5))), h)
	}
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSize(look.Px(p.Width), look.Px(4)) }
	return s
}
