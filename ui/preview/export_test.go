package preview

import (
	"strings"
	"time"

	"chevet/app/cda"
	"chevet/app/pdf"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// UseEngine gives the pane an engine without a workstation.
func (p *Pane) UseEngine(e *pdf.Engine) { p.engine = func() *pdf.Engine { return e } }

// Pump runs what waits for the UI thread until done closes; the tests set it.
var Pump = func(done <-chan struct{}) { <-done }

// Settle waits until nothing runs for the pane.
func (p *Pane) Settle() {
	for len(p.jobs) > 0 {
		jobs := p.jobs
		p.jobs = nil
		for _, j := range jobs {
			Pump(j)
		}
	}
}

// Started counts the background jobs that did not end.
func (p *Pane) Started() int {
	n := 0
	for _, j := range p.jobs {
		select {
		case <-j:
		default:
			n++
		}
	}
	return n
}

// Retry is the button of the error in sight.
func (p *Pane) Retry() fyne.Focusable { return p.retry }

// Notices are the sentences in sight.
func (p *Pane) Notices() int { return len(p.notices.Objects) }

// Why says why a part of the switch is unavailable.
func (p *Pane) Why(i int) string { return p.switcher.Parts[i].Why }

// Drawn counts the pages that have objects, and those that have pixels.
func (p *Pane) Drawn() (objects, pixels int) {
	for _, l := range p.paper.shown {
		objects++
		if l.image != nil {
			pixels++
		}
	}
	return objects, pixels
}

// PixelWidth is how many px wide a page is drawn.
func (p *Pane) PixelWidth(page int) int {
	if l := p.paper.shown[page]; l != nil {
		return l.drawn
	}
	return 0
}

func (p *Pane) ScrollPages(to float32) { p.paper.to(to) }
func (p *Pane) PageHeight() float32    { return p.paper.total }
func (p *Pane) CurrentPage() int       { return p.paper.current() }
func (p *Pane) Wheel(dy float32)       { p.paper.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: dy}}) }
func (p *Pane) ZoomNow() int           { return p.paper.zoom }
func (p *Pane) Page(i int)             { p.paper.goTo(i) }

// HoldKeys pretends that keys are held.
func HoldKeys(m fyne.KeyModifier) (undo func()) {
	old := modifiers
	modifiers = func() fyne.KeyModifier { return m }
	return func() { modifiers = old }
}

// Bands counts the slabs that have objects, and all of them.
func (p *Pane) Bands() (shown, all int) { return len(p.narrative.shown), len(p.narrative.sheet.slabs) }

// Scroll moves the narrative.
func (p *Pane) Scroll(to float32) { p.narrative.to(to) }

// Texts creates every object of the narrative and returns its texts, slab by slab.
func (p *Pane) Texts() []string {
	var out []string
	look := theme.Current()
	for i := range p.narrative.sheet.slabs {
		var walk func(o fyne.CanvasObject)
		var b strings.Builder
		walk = func(o fyne.CanvasObject) {
			if t, ok := o.(*canvas.Text); ok {
				b.WriteString(t.Text)
				b.WriteByte('\n')
			}
		}
		for _, o := range objects(look, p.narrative.sheet.slabs[i].box, 0, 1, nil) {
			walk(o)
		}
		out = append(out, b.String())
	}
	return out
}

// Overflow is the first text that goes past the right edge of the pane or of its own table, "" for none.
func (p *Pane) Overflow() string {
	s := p.narrative.sheet
	for i := range s.slabs {
		room := s.width - 2*s.margin
		if st := s.slabs[i].strip; st != nil {
			room = st.wide
		}
		for _, m := range s.slabs[i].marks {
			if m.x+m.w > room+1.5 {
				return m.text
			}
		}
	}
	return ""
}

// Strips counts the tables that scroll sideways.
func (p *Pane) Strips() int {
	n := 0
	for _, s := range p.narrative.sheet.slabs {
		if s.bar {
			n++
		}
	}
	return n
}

// Flagged tells how a cell of one paragraph is read.
func Flagged(text string, interprets bool) (figure, word string, high, ok bool) {
	w, high, ok := flagged(&cda.Cell{Blocks: []cda.Block{&cda.Paragraph{Runs: []cda.Run{{Text: text}}}}}, interprets)
	return w[0], w[1], high, ok
}

// NoDelays keeps timers out of tests; ShowSlow does what they do.
func NoDelays() { slowPage = time.Hour }

// ShowSlow does what comes 300 ms after a page was asked for; it reports whether a spinner shows.
func (p *Pane) ShowSlow() bool {
	p.paper.showSlow()
	return p.paper.asking != nil && p.paper.asking.spin != nil
}

// Hang asks for nothing more and pretends that a page is being drawn.
func (p *Pane) Hang() {
	for _, l := range p.paper.shown {
		l.image, l.asked = nil, p.paper.pixelWidth(l.page)
		p.paper.asking = l
		return
	}
}

// spanned is a table whose second row spans two.
func spanned(t interface{ Helper() }) *cda.Table {
	t.Helper()
	one := func(spans ...int) cda.Row {
		var r cda.Row
		for _, s := range spans {
			r.Cells = append(r.Cells, cda.Cell{ColSpan: 1, RowSpan: s})
		}
		return r
	}
	return &cda.Table{Rows: []cda.Row{one(1, 1), one(2, 1), one(1), one(1, 1)}}
}
