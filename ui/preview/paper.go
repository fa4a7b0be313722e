package preview

import (
	"context"
	"image"
	"slices"
	"sort"
	"strconv"
	"time"

	"chevet/app/pdf"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Zoom is in percent of the width of the pane. // mock 03: a page that fits reads «100 %»
const fitWidth = 100

var zooms = []int{50, 67, 75, 90, 100, 110, 125, 150, 175, 200, 250, 300}

const (
	pageMargin = 16
	// maxPagePixels bounds a page drawn; a larger one is drawn coarser. Three or four are kept.
	maxPagePixels = 8_000_000
)

// slowPage is how long a page stays blank before it says that it is on its way. // patterns.md «Jobs»
var slowPage = 300 * time.Millisecond

// paper shows the pages of a PDF one under the other. Pages in sight and one on each side have pixels; a page that
// leaves drops them, and its rendering when it was still asked for.
type paper struct {
	fynewidget.BaseWidget
	scroller
	reading
	choice pageChoice
	ctx    context.Context
	doc    leaves
	told   func()  // what is found changed
	slider *slider // sideways
	track  func(<-chan struct{})

	zoom   int
	whole  bool    // the zoom follows the height of the pane
	least  float32 // how narrow whole may make a page, px at 100 %; 0 for any
	turn   int     // quarters, clockwise
	across float32 // offset sideways
	width  float32 // of the pane the pages were placed for
	sizes  [][2]float64
	tops   []float32
	wides  []float32
	highs  []float32
	wide   float32 // of the widest page with its margins

	shown  map[int]*leaf
	objs   []fyne.CanvasObject
	slow   *bridge.Debouncer
	asking *leaf // the page that is being drawn

	texts       map[int]*pageText // of pages in sight or near
	readingPage bool
	overText    bool
	typing      bool // a page number is being typed

	number  *widget.Field // of the present page: Entrée goes there
	of      *widget.Text
	percent *widget.Text
	buttons [4]*widget.Button // previous, next, out, in
}

// leaves is what has pages: a PDF, an image.
type leaves interface {
	Pages() int
	PageSize(i int) (w, h float64) // points
	// Render draws a page at scale pixels per point, turned clockwise by a multiple of 90 degrees.
	Render(ctx context.Context, page int, scale float64, rotation int) (*image.NRGBA, error)
	Text(ctx context.Context, page int) ([]pdf.Word, error)
}

// leaf is one page that has objects.
type leaf struct {
	page   int
	edge   *canvas.Rectangle
	sheet  *canvas.Rectangle
	image  *canvas.Image
	spin   *widget.Spinner
	drawn  int // px wide of what is drawn
	asked  int // px wide of what is asked for
	cancel context.CancelFunc
	err    *widget.Paragraph
}

func newPaper(ctx context.Context, doc leaves, track func(<-chan struct{})) *paper {
	p := &paper{ctx: ctx, doc: doc, track: track, zoom: fitWidth, shown: map[int]*leaf{}, texts: map[int]*pageText{}, slow: bridge.NewDebouncer(slowPage)}
	p.ExtendBaseWidget(p)
	p.scroller = newScroller(p.fill)
	p.reading = newReading(p)
	p.choice.hit = -1
	p.bar = newSlider(true, p.to)
	p.slider = newSlider(false, p.pan)
	p.number = p.pageField()
	p.of = widget.NewText("", theme.Caption, theme.Muted)
	p.percent = widget.NewText("", theme.Caption, theme.Muted)
	quiet := func(icon, tip string, f func()) *widget.Button {
		return widget.NewSmallIconButton(icon, tip, widget.Quiet, f)
	}
	p.buttons = [4]*widget.Button{
		quiet("chevron-left", window.PreviewPreviousPage, func() { p.goTo(p.current() - 1) }),
		quiet("chevron-right", window.PreviewNextPage, func() { p.goTo(p.current() + 1) }),
		quiet("zoom-out", window.PreviewZoomOut, func() { p.zoomStep(-1) }),
		quiet("zoom-in", window.PreviewZoomIn, func() { p.zoomStep(1) }),
	}
	p.say()
	return p
}

func (p *paper) pages() int { return p.doc.Pages() }

func (p *paper) controls() []fyne.CanvasObject {
	return []fyne.CanvasObject{widget.Row(4, p.buttons[0], widget.Sized(40, 28, p.number), p.of, p.buttons[1], rule(), p.buttons[2], p.percent, p.buttons[3])}
}

// place computes where every page goes.
func (p *paper) place(width float32) {
	look := theme.Current()
	m := look.Px(pageMargin)
	n := p.doc.Pages()
	p.width = width
	p.sizes, p.tops, p.wides, p.highs = slices.Grow(p.sizes[:0], n), slices.Grow(p.tops[:0], n), slices.Grow(p.wides[:0], n), slices.Grow(p.highs[:0], n)
	y := m
	w := snap(max(look.Px(80), width-2*m) * float32(p.zoom) / 100)
	for i := range n {
		pw, ph := p.pageSize(i)
		if pw <= 0 || ph <= 0 {
			pw, ph = 595, 842
		}
		h := max(1, snap(w*float32(ph/pw)))
		p.sizes, p.tops, p.wides, p.highs = append(p.sizes, [2]float64{pw, ph}), append(p.tops, y), append(p.wides, w), append(p.highs, h)
		y += h + m
	}
	p.total, p.wide = y, w+2*m
	p.across = max(0, min(p.across, p.wide-width))
}

// pageSize is the size of a page as it is turned.
func (p *paper) pageSize(i int) (w, h float64) {
	w, h = p.doc.PageSize(i)
	if p.turn%2 == 1 {
		w, h = h, w
	}
	return w, h
}

// current is the page under the upper third of the pane.
func (p *paper) current() int {
	if p.offset > 0 && p.offset >= p.total-p.room-1 {
		return len(p.tops) - 1
	}
	at := p.offset + p.room/3
	return max(0, sort.Search(len(p.tops), func(i int) bool { return p.tops[i] > at })-1)
}

func (p *paper) goTo(page int) {
	if page < 0 || page >= len(p.tops) {
		return
	}
	p.to(p.tops[page] - theme.Current().Px(pageMargin))
}

func (p *paper) zoomStep(dir int) {
	i := sort.SearchInts(zooms, p.zoom)
	p.setZoom(zooms[max(0, min(len(zooms)-1, i+dir))])
}

// setZoom keeps in the middle what was there.
func (p *paper) setZoom(z int) {
	p.whole = false
	p.zoomTo(z)
}

func (p *paper) zoomTo(z int) {
	if z == p.zoom {
		return
	}
	middle := (p.offset + p.room/2) / max(1, p.total)
	centre := (p.across + p.width/2) / max(1, p.wide)
	p.zoom = z
	p.place(p.width)
	p.across = snap(max(0, min(centre*p.wide-p.width/2, p.wide-p.width)))
	p.offset = snap(max(0, min(middle*p.total-p.room/2, p.total-p.room)))
	p.fill()
}

func (p *paper) pan(x float32) {
	p.across = snap(max(0, min(x, p.wide-p.width)))
	p.fill()
}

// fill gives objects to the pages in sight and one on each side.
func (p *paper) fill() {
	size := p.Size()
	if size.Width <= 1 {
		return // not placed yet
	}
	if p.whole && size.Height != p.room {
		p.room = size.Height
		p.zoom = p.wholeZoom()
		p.width = 0
	}
	if size.Width != p.width {
		middle := p.offset / max(1, p.total)
		p.place(size.Width)
		p.offset = middle * p.total
	}
	p.fit(size, p.total)
	from, to := p.sight()
	for i := from; i < to; i++ {
		if w, h := p.pageSize(i); w > 0 && (p.sizes[i] != [2]float64{w, h}) {
			p.place(p.width) // measured since
			p.fit(size, p.total)
			from, to = p.sight()
			break
		}
	}
	for i, l := range p.shown {
		if i < from || i >= to {
			l.drop()
			delete(p.shown, i)
		}
	}
	p.objs = p.objs[:0:0]
	x := p.left()
	look := theme.Current()
	for i := from; i < to; i++ {
		l, ok := p.shown[i]
		if !ok {
			l = newLeaf(i)
			p.shown[i] = l
		}
		l.edge.FillColor, l.sheet.FillColor = look.Colour(theme.Border), theme.Paper
		y := p.tops[i] - p.offset
		put(l.edge, x-1, y-1, p.wides[i]+2, p.highs[i]+2)
		put(l.sheet, x, y, p.wides[i], p.highs[i])
		p.objs = append(p.objs, l.edge, l.sheet)
		if l.image != nil {
			put(l.image, x, y, p.wides[i], p.highs[i])
			p.objs = append(p.objs, l.image)
		}
		for _, o := range p.strokes(i) {
			o.Move(o.Position().AddXY(x, y))
			p.objs = append(p.objs, o)
		}
		if l.spin != nil {
			side := look.Px(theme.IconDialog)
			put(l.spin, snap(x+(p.wides[i]-side)/2), snap(y+min(p.highs[i]/2, look.Px(160))), side, side)
			p.objs = append(p.objs, l.spin)
		}
		if l.err != nil {
			put(l.err, x+look.Px(24), y+look.Px(24), p.wides[i]-look.Px(48), look.Px(60))
			p.objs = append(p.objs, l.err)
		}
	}
	p.placeRing(look, size)
	p.objs = append(p.objs, p.slider, p.bar, p.ring)
	m, h := look.Px(pageMargin), look.Px(barHeight)
	put(p.slider, m, size.Height-h, max(1, size.Width-2*m), h)
	p.slider.set(p.wide, p.width, p.across)
	p.say()
	canvas.Refresh(p)
	p.ask()
}

// sight is the pages in sight and one on each side.
func (p *paper) sight() (from, to int) {
	first := sort.Search(len(p.tops), func(i int) bool { return p.tops[i]+p.highs[i] > p.offset })
	for to = first; to < len(p.tops) && p.tops[to] < p.offset+p.room; {
		to++
	}
	return max(0, first-1), min(len(p.tops), to+1)
}

func (p *paper) left() float32 {
	if p.wide > p.width {
		return theme.Current().Px(pageMargin) - p.across
	}
	return snap((p.width-p.wide)/2) + theme.Current().Px(pageMargin)
}

// say writes the page and the zoom in the foot.
func (p *paper) say() {
	n := p.doc.Pages()
	at := min(p.current(), n-1)
	if text := strconv.Itoa(at + 1); p.number.Text() != text && !p.typing {
		p.number.SetText(text)
	}
	p.of.SetText(window.OfPages(n))
	p.percent.SetText(window.ZoomOf(p.zoom))
	for i, off := range [4]bool{at <= 0, at >= n-1, p.zoom <= zooms[0], p.zoom >= zooms[len(zooms)-1]} {
		why := ""
		if off {
			why = window.PreviewNoFurther
		}
		if p.buttons[i].Why != why {
			p.buttons[i].SetWhy(why)
		}
	}
}

func (p *paper) restyle() {
	if p.width > 0 {
		p.place(p.width)
		p.fill()
	}
}

// close forgets the pages; what was asked for ends with the context of the document.
func (p *paper) close() {
	p.slow.Stop()
	if p.choice.stop != nil {
		p.choice.stop()
	}
	for _, l := range p.shown {
		l.drop()
	}
	clear(p.shown)
}

// Scrolled implements fyne.Scrollable: Ctrl zooms, sideways pans.
func (p *paper) Scrolled(ev *fyne.ScrollEvent) {
	if modifiers()&fyne.KeyModifierControl != 0 {
		switch {
		case ev.Scrolled.DY > 0:
			p.zoomStep(1)
		case ev.Scrolled.DY < 0:
			p.zoomStep(-1)
		}
		return
	}
	if ev.Scrolled.DX != 0 && p.wide > p.width {
		p.pan(p.across - ev.Scrolled.DX)
	}
	p.to(p.offset - ev.Scrolled.DY)
}

// modifiers are the keys held; the wheel does not tell.
var modifiers = func() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// MouseMoved implements desktop.Hoverable.
func (p *paper) MouseMoved(ev *desktop.MouseEvent) { _, p.overText, _ = p.spotAt(ev.Position) }

// Cursor implements desktop.Cursorable.
func (p *paper) Cursor() desktop.Cursor {
	if p.overText {
		return desktop.TextCursor
	}
	return desktop.DefaultCursor
}

// CreateRenderer implements fyne.Widget.
func (p *paper) CreateRenderer() fyne.WidgetRenderer { return &paperRenderer{p} }

type paperRenderer struct{ p *paper }

func (r *paperRenderer) Destroy()                     {}
func (r *paperRenderer) Objects() []fyne.CanvasObject { return r.p.objs }
func (r *paperRenderer) Refresh()                     { r.p.fill() }
func (r *paperRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }
func (r *paperRenderer) Layout(fyne.Size)             { r.p.fill() }
