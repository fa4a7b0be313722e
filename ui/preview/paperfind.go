package preview

import (
	"context"
	"slices"
	"strings"

	"chevet/ui/bridge"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

const (
	keptTexts    = 32      // pages whose text is kept
	pagesAtOnce  = 8       // searched before the window hears of it
	copiedPages  = 2000    // at most, by one copy
	copiedLetter = 8 << 20 // at most, by one copy
)

// pageHit is one answer of a search.
type pageHit struct {
	page  int
	at    stretch
	areas []area
}

// pageSpot is a place in the text of a page.
type pageSpot struct{ page, at int }

func (a pageSpot) before(b pageSpot) bool { return a.page < b.page || a.page == b.page && a.at < b.at }

// pageChoice is what is found and what is selected in the pages.
type pageChoice struct {
	query   string
	hits    []pageHit // in the order of the pages
	hit     int
	first   int // the page the search began at
	busy    bool
	stop    context.CancelFunc
	from    pageSpot
	to      pageSpot // [from, to)
	anchor  [2]pageSpot
	granule int
}

// readPages asks for the text of the pages in sight, one after the other, once they are drawn.
func (p *paper) readPages() {
	if p.readingPage {
		return
	}
	from, to := p.sight()
	for i := from; i < to; i++ {
		if p.texts[i] != nil {
			continue
		}
		p.readingPage = true
		page, doc := i, p.doc
		p.track(bridge.Run(p.ctx, func(ctx context.Context) (*pageText, error) {
			words, err := doc.Text(ctx, page)
			return pageTextOf(words), err
		}, func(t *pageText, err error) {
			p.readingPage = false
			if err != nil {
				t = &pageText{}
			}
			p.keepText(page, t)
			p.readPages()
		}))
		return
	}
}

// keepText keeps the text of a page, and forgets the farthest one.
func (p *paper) keepText(page int, t *pageText) {
	p.texts[page] = t
	at, far := p.current(), -1
	if len(p.texts) <= keptTexts {
		return
	}
	for i := range p.texts {
		if far < 0 || abs(i-at) > abs(far-at) {
			far = i
		}
	}
	delete(p.texts, far)
}

// search looks for a text in every page, from the present one on, letter case and accents apart.
func (p *paper) search(query string) {
	c := &p.choice
	if c.stop != nil {
		c.stop()
	}
	c.query, c.hits, c.hit, c.busy, c.stop = query, nil, -1, false, nil
	if strings.TrimSpace(query) != "" {
		ctx, stop := context.WithCancel(p.ctx)
		c.stop, c.busy, c.first = stop, true, max(0, p.current())
		p.searchFrom(ctx, query, 0)
	}
	p.fill()
	p.tell()
}

// searchFrom searches some pages, done of them being searched already, then the others.
func (p *paper) searchFrom(ctx context.Context, query string, done int) {
	doc, n, first := p.doc, p.doc.Pages(), p.choice.first
	to := min(n, done+pagesAtOnce)
	p.track(bridge.Run(ctx, func(ctx context.Context) ([]pageHit, error) {
		var hits []pageHit
		for i := done; i < to; i++ {
			page := (first + i) % n
			words, err := doc.Text(ctx, page)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				continue // a page that cannot be read hides none of the others
			}
			t := pageTextOf(words)
			for _, s := range t.find(query) {
				hits = append(hits, pageHit{page, s, t.areas(s)})
			}
		}
		return hits, nil
	}, func(hits []pageHit, _ error) {
		p.addHits(hits)
		if p.choice.busy = to < n && len(p.choice.hits) < maxHits; p.choice.busy {
			p.searchFrom(ctx, query, to)
		}
		p.tell()
	}))
}

// addHits puts hits at their place. The present one stays; the first of all is shown.
func (p *paper) addHits(hits []pageHit) {
	c := &p.choice
	if len(hits) == 0 {
		return
	}
	var present pageHit
	if c.hit >= 0 {
		present = c.hits[c.hit]
	}
	chosen := c.hit >= 0
	c.hits = append(c.hits, hits...)
	slices.SortStableFunc(c.hits, func(a, b pageHit) int {
		if a.page != b.page {
			return a.page - b.page
		}
		return a.at.from - b.at.from
	})
	c.hits = c.hits[:min(len(c.hits), maxHits)]
	if !chosen {
		present = hits[0]
	}
	c.hit = max(0, slices.IndexFunc(c.hits, func(h pageHit) bool { return h.page == present.page && h.at == present.at }))
	if !chosen {
		p.reveal()
	}
	p.fill()
}

func (p *paper) step(back bool) {
	c := &p.choice
	n := len(c.hits)
	if n == 0 {
		return
	}
	by := 1
	if back {
		by = n - 1
	}
	c.hit = (c.hit + by) % n
	p.reveal()
	p.fill()
	p.tell()
}

func (p *paper) found() (at, of int, more bool) {
	return p.choice.hit + 1, len(p.choice.hits), p.choice.busy
}

func (p *paper) tell() {
	if p.told != nil {
		p.told()
	}
}

// reveal scrolls to the present hit.
func (p *paper) reveal() {
	c := &p.choice
	if c.hit < 0 || c.hit >= len(c.hits) || p.width <= 0 {
		return
	}
	h := c.hits[c.hit]
	if len(h.areas) == 0 || h.page >= len(p.tops) {
		return
	}
	r := p.onScreen(h.page, h.areas[0])
	top := p.tops[h.page] + r.Position().Y
	if top < p.offset || top+r.Size().Height > p.offset+p.room {
		p.offset = snap(max(0, min(top-p.room/3, p.total-p.room)))
	}
	if p.wide > p.width {
		x := theme.Current().Px(pageMargin) + r.Position().X
		if x < p.across || x+r.Size().Width > p.across+p.width {
			p.across = snap(max(0, min(x-p.width/3, p.wide-p.width)))
		}
	}
}

// onScreen places an area of a page inside its sheet, in px.
func (p *paper) onScreen(page int, a area) *canvas.Rectangle {
	w, h := p.doc.PageSize(page)
	a = a.turned(p.turn, w, h)
	k := p.wides[page] / float32(p.sizes[page][0])
	r := canvas.NewRectangle(nil)
	put(r, float32(a.x)*k, float32(a.y)*k, float32(a.w)*k, float32(a.h)*k)
	return r
}

// strokes gives what is drawn over a page: hits and selection, both letting the ink through.
func (p *paper) strokes(page int) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	look := theme.Current()
	add := func(areas []area, ink theme.Token, alpha uint8) {
		for _, a := range areas {
			r := p.onScreen(page, a)
			c := look.Colour(ink)
			c.A = alpha
			r.FillColor = c
			out = append(out, r)
		}
	}
	c := &p.choice
	if t := p.texts[page]; t != nil {
		add(t.areas(c.within(page, len(t.runes))), theme.Accent, 0x44)
	}
	first, _ := slices.BinarySearchFunc(c.hits, page, func(h pageHit, page int) int { return h.page - page })
	for k := first; k < len(c.hits) && c.hits[k].page == page; k++ {
		if k == c.hit {
			add(c.hits[k].areas, theme.Warning, 0x99)
		} else {
			add(c.hits[k].areas, theme.Warning, 0x40)
		}
	}
	return out
}

// within is the part of the selection that is on a page of n characters.
func (c *pageChoice) within(page, n int) stretch {
	s := stretch{0, n}
	if !c.from.before(c.to) || page < c.from.page || page > c.to.page {
		return stretch{}
	}
	if page == c.from.page {
		s.from = min(n, c.from.at)
	}
	if page == c.to.page {
		s.to = min(n, c.to.at)
	}
	return s
}

// spotAt is the place under a point of the pane; near tells that it is on the text, or as good as.
func (p *paper) spotAt(pos fyne.Position) (s pageSpot, near, ok bool) {
	if len(p.tops) == 0 {
		return s, false, false
	}
	y := pos.Y + p.offset
	page := 0
	for page+1 < len(p.tops) && p.tops[page+1] <= y {
		page++
	}
	t := p.texts[page]
	if t == nil {
		return pageSpot{page: page}, false, true
	}
	k := float32(p.sizes[page][0]) / p.wides[page]
	w, h := p.doc.PageSize(page)
	px, py := back(p.turn, float64((pos.X-p.left())*k), float64((y-p.tops[page])*k), w, h)
	place, aside, above := t.nearest(px, py)
	if place < 0 {
		return pageSpot{page: page}, false, true
	}
	return pageSpot{page, place}, aside <= 18 && above <= 6, true
}

// grainAt is the place, word or line at a spot.
func (p *paper) grainAt(s pageSpot, granule int) [2]pageSpot {
	t := p.texts[s.page]
	if t == nil {
		return [2]pageSpot{s, s}
	}
	g := grain(t.runes, s.at, granule)
	return [2]pageSpot{{s.page, g.from}, {s.page, g.to}}
}

// MouseDown implements desktop.Mouseable: on the text it begins a selection, elsewhere the hand takes the page.
func (p *paper) MouseDown(ev *desktop.MouseEvent) {
	p.focus()
	p.held = false
	if ev.Button != desktop.MouseButtonPrimary {
		return
	}
	spot, near, ok := p.spotAt(ev.Position)
	clicks := p.press(ev.Position)
	if !ok || !near {
		p.unselect()
		return
	}
	p.held = true
	c := &p.choice
	if ev.Modifier&fyne.KeyModifierShift != 0 && c.from.before(c.to) {
		p.extend(spot)
		return
	}
	c.granule = clicks
	c.anchor = p.grainAt(spot, clicks)
	c.from, c.to = c.anchor[0], c.anchor[1]
	p.fill()
}

// MouseUp implements desktop.Mouseable.
func (p *paper) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable: it selects when it began on the text, else the hand moves the page.
func (p *paper) Dragged(ev *fyne.DragEvent) {
	if !p.held {
		p.pan(p.across - ev.Dragged.DX)
		p.to(p.offset - ev.Dragged.DY)
		return
	}
	switch {
	case ev.Position.Y < 0:
		p.to(p.offset + ev.Position.Y)
	case ev.Position.Y > p.room:
		p.to(p.offset + ev.Position.Y - p.room)
	}
	if spot, _, ok := p.spotAt(ev.Position); ok {
		p.extend(spot)
	}
}

// DragEnd implements fyne.Draggable.
func (p *paper) DragEnd() { p.held = false }

func (p *paper) extend(spot pageSpot) {
	c := &p.choice
	g := p.grainAt(spot, c.granule)
	c.from, c.to = c.anchor[0], c.anchor[1]
	if g[0].before(c.from) {
		c.from = g[0]
	}
	if c.to.before(g[1]) {
		c.to = g[1]
	}
	p.fill()
}

func (p *paper) selectAll() {
	c := &p.choice
	c.from, c.to, c.granule = pageSpot{}, pageSpot{p.doc.Pages() - 1, 1 << 30}, 1
	c.anchor = [2]pageSpot{c.from, c.to}
	p.fill()
}

func (p *paper) unselect() bool {
	c := &p.choice
	had := c.from.before(c.to)
	c.from, c.to, c.anchor = pageSpot{}, pageSpot{}, [2]pageSpot{}
	if had {
		p.fill()
	}
	return had
}

// copyTo gives the selected text, once the pages that are not read yet are.
func (p *paper) copyTo(done func(text string)) {
	c := p.choice
	if !c.from.before(c.to) {
		return
	}
	first, last := c.from.page, min(c.to.page, c.from.page+copiedPages-1)
	known := map[int]*pageText{}
	for i, t := range p.texts {
		known[i] = t
	}
	doc := p.doc
	p.track(bridge.Run(p.ctx, func(ctx context.Context) (string, error) {
		var b strings.Builder
		for i := first; i <= last && b.Len() < copiedLetter; i++ {
			t := known[i]
			if t == nil {
				words, err := doc.Text(ctx, i)
				if ctx.Err() != nil {
					return "", ctx.Err()
				}
				if err != nil {
					continue
				}
				t = pageTextOf(words)
			}
			s := c.within(i, len(t.runes))
			if s.empty() {
				continue
			}
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(string(t.runes[s.from:s.to]))
		}
		return b.String(), nil
	}, func(text string, err error) {
		if err == nil && text != "" {
			done(text)
		}
	}))
}
