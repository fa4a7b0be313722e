package preview

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// choice is what is found and what is selected in the text of a flow.
type choice struct {
	query   string
	hits    []stretch
	hit     int // the present one
	sel     stretch
	anchor  stretch // where the selection began: a place, a word or a line
	granule int     // 1 for places, 2 for words, 3 for lines
}

// stroke is a coloured band behind a text.
type stroke struct {
	x, w float32
	ink  theme.Token
}

// strokes gives the bands behind mark j of slab i.
func (f *flow) strokes(i, j int) []stroke {
	c := &f.choice
	if c.sel.empty() && len(c.hits) == 0 {
		return nil
	}
	t := f.sheet.words()
	g, ok := t.mark(i, j)
	if !ok {
		return nil
	}
	m := &f.sheet.slabs[i].marks[j]
	var out []stroke
	add := func(s stretch, ink theme.Token) {
		from, to := max(s.from, g.from), min(s.to, g.to)
		if from >= to {
			return
		}
		x := textWidth(f.look, m.style, string(t.runes[g.from:from]))
		out = append(out, stroke{x: x, w: textWidth(f.look, m.style, string(t.runes[from:to])), ink: ink})
	}
	add(c.sel, theme.Selection)
	for k := firstAfter(c.hits, g.from); k < len(c.hits) && c.hits[k].from < g.to; k++ {
		ink := theme.DiffBg
		if k == c.hit {
			ink = theme.WarningBorder
		}
		add(c.hits[k], ink)
	}
	return out
}

// firstAfter is the first of the hits that ends after a place.
func firstAfter(hits []stretch, place int) int {
	lo, hi := 0, len(hits)
	for lo < hi {
		if mid := (lo + hi) / 2; hits[mid].to > place {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// redraw forgets the objects of what a stretch touches, or of everything.
func (f *flow) redraw(s stretch) {
	from, to := f.sheet.words().slabs(s)
	for i := range f.shown {
		if i >= from && i < to && !f.sheet.slabs[i].bar {
			delete(f.shown, i)
		}
	}
}

// search shows where a text is; "" shows nothing any more.
func (f *flow) search(query string) {
	f.choice.query = query
	f.choice.hits, f.choice.hit = nil, 0
	if query != "" && f.look != nil {
		f.choice.hits = f.sheet.words().find(query)
		f.choice.hit = f.firstInSight()
	}
	clear(f.shown)
	f.reveal()
	f.fill()
}

// searchAgain follows a new sheet: hits moved, and what is selected holds while the text is the same.
func (f *flow) searchAgain(before *sheet) {
	c := &f.choice
	if !c.sel.empty() && (before.text == nil || len(before.text.runes) != len(f.sheet.words().runes)) {
		c.sel, c.anchor = stretch{}, stretch{}
	}
	if c.query != "" {
		at := c.hit
		c.hits = f.sheet.words().find(c.query)
		c.hit = max(0, min(at, len(c.hits)-1))
	}
}

func (f *flow) firstInSight() int {
	t := f.sheet.words()
	for k, h := range f.choice.hits {
		if f.sheet.slabs[t.at[t.holding(h.from)].slab].y >= f.offset {
			return k
		}
	}
	return 0
}

// step goes to the next hit, round the end.
func (f *flow) step(back bool) {
	n := len(f.choice.hits)
	if n == 0 {
		return
	}
	by := 1
	if back {
		by = n - 1
	}
	f.choice.hit = (f.choice.hit + by) % n
	clear(f.shown)
	f.reveal()
	f.fill()
}

// reveal scrolls to the present hit, down and sideways.
func (f *flow) reveal() {
	if len(f.choice.hits) == 0 {
		return
	}
	t := f.sheet.words()
	h := f.choice.hits[f.choice.hit]
	g := t.at[t.holding(h.from)]
	s := &f.sheet.slabs[g.slab]
	m := s.marks[g.mark]
	top, bottom := s.y+m.y, s.y+m.y+m.h
	if margin := theme.Current().Px(48); top < f.offset || bottom > f.offset+f.room {
		f.offset = snap(max(0, min(top-margin-f.room/4, f.total-f.room)))
	}
	if s.strip != nil {
		x := m.x + textWidth(f.look, m.style, string(t.runes[g.from:max(g.from, h.from)]))
		if x < s.strip.offset || x+theme.Current().Px(40) > s.strip.offset+s.strip.view {
			s.strip.to(x - s.strip.view/3)
		}
	}
}

// found tells which hit is the present one, from 1, of how many.
func (f *flow) found() (at, of int, more bool) {
	if len(f.choice.hits) == 0 {
		return 0, 0, false
	}
	return f.choice.hit + 1, len(f.choice.hits), false
}

// placeAt is the place of the script under a point of the pane, or the nearest one; -1 when there is no text.
func (f *flow) placeAt(pos fyne.Position) int {
	t := f.sheet.words()
	if len(t.at) == 0 {
		return -1
	}
	y := pos.Y + f.offset
	from, _ := f.sheet.between(y, y+1)
	best, far := -1, float32(0)
	for k := t.firstOf(max(0, from-1)); k < len(t.at) && t.at[k].slab <= from+1; k++ {
		s := &f.sheet.slabs[t.at[k].slab]
		m := &s.marks[t.at[k].mark]
		x := pos.X - f.sheet.margin
		if s.strip != nil {
			x += s.strip.offset
		}
		dy := max(s.y+m.y-y, y-(s.y+m.y+m.h), 0)
		dx := max(m.x-x, x-(m.x+m.w), 0)
		if d := dy*1000 + dx; best < 0 || d < far {
			best, far = k, d
		}
	}
	if best < 0 {
		if from == 0 {
			return 0
		}
		return len(t.runes)
	}
	g := t.at[best]
	s := &f.sheet.slabs[g.slab]
	x := pos.X - f.sheet.margin - s.marks[g.mark].x
	if s.strip != nil {
		x += s.strip.offset
	}
	return g.from + nearest(f.look, s.marks[g.mark].style, t.runes[g.from:g.to], x)
}

// firstOf is the first text at or after a slab.
func (t *script) firstOf(slab int) int {
	k := 0
	for k < len(t.at) && t.at[k].slab < slab {
		k++
	}
	return k
}

// nearest is the gap between letters that is nearest to x.
func nearest(look *theme.Look, s theme.Style, runes []rune, x float32) int {
	a, size := faces()[s.Weight], look.Px(s.Size)
	var w float32
	for i, r := range runes {
		adv := a.of(r) * size
		if x < w+adv/2 {
			return i
		}
		w += adv
	}
	return len(runes)
}

// grain is the place, word or line at a place.
func grain(runes []rune, place, granule int) stretch {
	switch granule {
	case 2:
		return wordAt(runes, place)
	case 3:
		return lineAt(runes, place)
	}
	return stretch{place, place}
}

// MouseDown implements desktop.Mouseable: it begins a selection.
func (f *flow) MouseDown(ev *desktop.MouseEvent) {
	f.focus()
	if ev.Button != desktop.MouseButtonPrimary || f.look == nil {
		return
	}
	place := f.placeAt(ev.Position)
	if place < 0 {
		return
	}
	f.held = true
	runes := f.sheet.words().runes
	if ev.Modifier&fyne.KeyModifierShift != 0 && !f.choice.anchor.emptyAtStart() {
		f.extend(place)
		return
	}
	f.choice.granule = f.press(ev.Position)
	f.choice.anchor = grain(runes, place, f.choice.granule)
	f.selectTo(f.choice.anchor)
}

// emptyAtStart reports that nothing was ever anchored.
func (s stretch) emptyAtStart() bool { return s == stretch{} }

// MouseUp implements desktop.Mouseable.
func (f *flow) MouseUp(*desktop.MouseEvent) { f.held = false }

// Dragged implements fyne.Draggable: it selects, scrolling when the pointer leaves the pane.
func (f *flow) Dragged(ev *fyne.DragEvent) {
	if !f.held || f.look == nil {
		return
	}
	switch {
	case ev.Position.Y < 0:
		f.to(f.offset + ev.Position.Y)
	case ev.Position.Y > f.room:
		f.to(f.offset + ev.Position.Y - f.room)
	}
	if place := f.placeAt(ev.Position); place >= 0 {
		f.extend(place)
	}
}

// DragEnd implements fyne.Draggable.
func (f *flow) DragEnd() { f.held = false }

// extend selects from the anchor to a place.
func (f *flow) extend(place int) {
	g := grain(f.sheet.words().runes, place, f.choice.granule)
	a := f.choice.anchor
	f.selectTo(stretch{min(a.from, g.from), max(a.to, g.to)})
}

func (f *flow) selectTo(s stretch) {
	old := f.choice.sel
	if s == old {
		return
	}
	f.choice.sel = s
	for _, touched := range []stretch{old, s} {
		if !touched.empty() {
			f.redraw(touched)
		}
	}
	f.fill()
}

// selectAll selects the whole text.
func (f *flow) selectAll() {
	all := stretch{0, len(f.sheet.words().runes)}
	f.choice.anchor, f.choice.granule = all, 1
	f.selectTo(all)
}

// unselect reports whether something was selected.
func (f *flow) unselect() bool {
	if f.choice.sel.empty() {
		return false
	}
	f.selectTo(stretch{})
	return true
}

// copyTo gives the selected text.
func (f *flow) copyTo(done func(text string)) {
	if !f.choice.sel.empty() {
		done(f.sheet.words().text(f.choice.sel))
	}
}

// bands appends the strokes of a mark.
func bands(objs []fyne.CanvasObject, look *theme.Look, m mark, x float32, all []stroke) []fyne.CanvasObject {
	for _, s := range all {
		r := canvas.NewRectangle(look.Colour(s.ink))
		put(r, x+m.x+s.x, m.y, s.w, m.h)
		objs = append(objs, r)
	}
	return objs
}
