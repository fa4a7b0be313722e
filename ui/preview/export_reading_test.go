package preview

import (
	"context"
	"image"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"chevet/app/pdf"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Focus gives the keyboard to the text in sight.
func (p *Pane) Focus() { p.text().focus() }

// Press gives a shortcut to the text that has the keyboard.
func (p *Pane) Press(name string) { p.command(name) }

// Typed gives a key to the text that has the keyboard.
func (p *Pane) Typed(k fyne.KeyName) { p.readingKey(&fyne.KeyEvent{Name: k}) }

// Type writes in the search.
func (p *Pane) Type(text string) { p.finder.field.Entry.SetText(text) }

func (p *Pane) Finding() bool                  { return p.finder.open }
func (p *Pane) Found() (at, of int, more bool) { return p.text().found() }
func (p *Pane) FoundText() string              { return p.finder.count.Text }
func (p *Pane) Offset() float32                { return p.narrative.offset }
func (p *Pane) PrintWith(to Prints)            { p.printing = to }
func (p *Pane) GoTo(page string)               { p.paper.number.OnSubmitted(page) }
func (p *Pane) TextsKept() int                 { return len(p.paper.texts) }
func (p *Pane) Resize(size fyne.Size)          { p.narrative.Resize(size) }
func (p *Pane) OpenAttached(i int)             { f := p.view.CDA.Files[i]; p.openFile(f.Media, f.Section) }
func TIFFPages(data []byte) (int, error) {
	f, err := openFrames(data)
	if err != nil {
		return 0, err
	}
	for i := range f.sizes {
		if _, err := f.Render(context.Background(), i, 1, 90); err != nil {
			return 0, err
		}
	}
	return f.Pages(), nil
}

// Clock replaces the time of clicks.
func Clock(f func() time.Time) (undo func()) {
	old := now
	now = f
	return func() { now = old }
}

// HitInSight reports that the present hit of the structured view is inside the pane.
func (p *Pane) HitInSight() bool {
	f := p.narrative
	t := f.sheet.words()
	g := t.at[t.holding(f.choice.hits[f.choice.hit].from)]
	s := f.sheet.slabs[g.slab]
	m := s.marks[g.mark]
	x := m.x
	if s.strip != nil {
		x -= s.strip.offset
		if x < 0 || x > s.strip.view {
			return false
		}
	}
	y := s.y + m.y - f.offset
	return y >= 0 && y+m.h <= f.room
}

// StripOffset is how far the first wide table is moved.
func (p *Pane) StripOffset() float32 {
	for _, s := range p.narrative.sheet.slabs {
		if s.strip != nil {
			return s.strip.offset
		}
	}
	return 0
}

// Copied is what Ctrl+C gives in the structured view.
func (p *Pane) Copied() string {
	text := ""
	p.narrative.copyTo(func(s string) { text = s })
	return text
}

// CopiedPages is what Ctrl+C gives in the PDF.
func (p *Pane) CopiedPages() string {
	text := ""
	p.paper.copyTo(func(s string) { text = s })
	p.Settle()
	return text
}

// Marked counts what is drawn over the pages.
func (p *Pane) Marked() int {
	n := 0
	for i := range p.paper.shown {
		n += len(p.paper.strokes(i))
	}
	return n
}

// Where is where a word of the structured view begins and ends in the pane.
func (p *Pane) Where(word string) (from, to fyne.Position) {
	f := p.narrative
	t := f.sheet.words()
	s := t.find(word)[0]
	g := t.at[t.holding(s.from)]
	sl := f.sheet.slabs[g.slab]
	m := sl.marks[g.mark]
	x := f.sheet.margin + m.x + textWidth(f.look, m.style, string(t.runes[g.from:s.from]))
	f.to(sl.y - 100)
	y := sl.y + m.y - f.offset
	return fyne.NewPos(x, y), fyne.NewPos(x+textWidth(f.look, m.style, string(t.runes[s.from:s.to])), y)
}

// WherePage is where a word of a page begins and ends in the pane.
func (p *Pane) WherePage(page int, word string) (from, to fyne.Position) {
	t := p.paper.texts[page]
	s := t.find(word)[0]
	spot := func(a area) fyne.Position {
		r := p.paper.onScreen(page, a)
		at := r.Position().AddXY(p.paper.left(), p.paper.tops[page]-p.paper.offset)
		return at.AddXY(r.Size().Width/2, r.Size().Height/2)
	}
	a, b := t.boxes[s.from], t.boxes[s.to-1]
	return spot(area{a.x, a.y, a.w * 0.2, a.h}), spot(area{b.x + b.w*0.8, b.y, b.w * 0.2, b.h})
}

type pointed interface {
	MouseDown(*desktop.MouseEvent)
	MouseUp(*desktop.MouseEvent)
	Dragged(*fyne.DragEvent)
	DragEnd()
}

// Click presses and releases; the button stays down for a Drag.
func (p *Pane) Click(at fyne.Position) {
	p.text().(pointed).MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary})
}

// Drag moves the pointer and releases.
func (p *Pane) Drag(to fyne.Position) {
	t := p.text().(pointed)
	t.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to}})
	t.DragEnd()
	t.MouseUp(nil)
}

// Attached tells what an attached file is shown as.
func (p *Pane) Attached() string {
	switch f := p.file; {
	case f.paper != nil:
		return "pages " + strconv.Itoa(f.paper.pages())
	case f.flow != nil:
		return "words " + strings.TrimSpace(string(f.flow.sheet.words().runes))
	}
	return "named"
}

// counting counts the renderings of a document; none ends before the gate opens, unless it is abandoned.
type counting struct {
	leaves
	gate  chan struct{}
	drawn atomic.Int32
}

func (c *counting) Render(ctx context.Context, page int, scale float64, rotation int) (*image.NRGBA, error) {
	select {
	case <-c.gate:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	img, err := c.leaves.Render(ctx, page, scale, rotation)
	if err == nil {
		c.drawn.Add(1)
	}
	return img, err
}

// Rendered counts the pages drawn since HoldRenderings.
func (p *Pane) Rendered() int { return int(p.paper.doc.(*counting).drawn.Load()) }

// HoldRenderings begins to count, and lets none end before open is called.
func (p *Pane) HoldRenderings() (open func()) {
	c := &counting{leaves: p.paper.doc, gate: make(chan struct{})}
	p.paper.doc = c
	return func() { close(c.gate) }
}

var _ leaves = (*pdf.Document)(nil)
