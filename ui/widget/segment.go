package widget

import (
	"math"

	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
)

// SegmentPart is one choice of a Segment.
type SegmentPart struct {
	Text string
	// Tone of the part when chosen.
	Tone Tone
	// Why, when not empty, makes the part unavailable.
	Why string
}

// Segment is a choice between a few words: the consent control (Radio, 32 high), the switch of the preview (28 high).
// One Tab stop; arrows move, Espace and Entrée apply.
type Segment struct {
	control
	Parts  []SegmentPart
	Chosen int // -1 for none
	// Radio shows circle and circle-dot before each word.
	Radio bool
	// Low is 28 high.
	Low bool
	// Narrow has 7 px at the sides of a part instead of 10, 6 when Low, for windows under 1300.
	Narrow bool
	// Follow applies at each arrow instead of waiting for Espace or Entrée: for a switch that costs nothing.
	Follow bool
	// OnChosen is told of a choice by the person. Chosen has not changed when Hold is set: the screen decides.
	OnChosen func(i int)
	Hold     bool

	at    int // where the arrows are
	under int // part under the pointer, -1
	parts []segmentPart
}

type segmentPart struct {
	back *canvas.Rectangle
	edge *canvas.Rectangle
	icon *glyph
	word *line
	x, w float32
}

// NewSegment returns the switch of a preview: 28 high, the arrows apply.
func NewSegment(words []string, chosen int, f func(int)) *Segment {
	s := &Segment{Chosen: chosen, Low: true, Follow: true, OnChosen: f, at: max(0, chosen), under: -1}
	for _, w := range words {
		s.Parts = append(s.Parts, SegmentPart{Text: w, Tone: ToneAccent})
	}
	s.extend(s)
	return s
}

// NewChoice returns the control of a choice that matters: 32 high, radio icons, nothing applies before Espace or Entrée.
func NewChoice(parts []SegmentPart, chosen int, f func(int)) *Segment {
	s := &Segment{Parts: parts, Chosen: chosen, Radio: true, OnChosen: f, at: max(0, chosen), under: -1}
	s.extend(s)
	return s
}

// Choose shows the part as chosen, without telling OnChosen.
func (s *Segment) Choose(i int) {
	s.Chosen, s.at = i, max(0, i)
	s.Refresh()
}

// At is the part the arrows are on.
func (s *Segment) At() int { return s.at }

func (s *Segment) apply(i int) {
	if i < 0 || i >= len(s.Parts) || s.Parts[i].Why != "" {
		return
	}
	s.at = i
	if !s.Hold {
		s.Chosen = i
	}
	s.Refresh()
	if s.OnChosen != nil {
		s.OnChosen(i)
	}
}

// PartAt returns the rectangle of a part inside the widget: where its popover goes.
func (s *Segment) PartAt(i int) (pos fyne.Position, size fyne.Size) {
	if i < 0 || i >= len(s.parts) {
		return fyne.Position{}, s.Size()
	}
	return fyne.NewPos(s.parts[i].x, 0), fyne.NewSize(s.parts[i].w, s.Size().Height)
}

func (s *Segment) partUnder(x float32) int {
	for i, p := range s.parts {
		if x >= p.x && x < p.x+p.w {
			return i
		}
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (s *Segment) Tapped(ev *fyne.PointEvent) {
	s.takeFocus()
	s.apply(s.partUnder(ev.Position.X))
}

// MouseMoved implements desktop.Hoverable.
func (s *Segment) MouseMoved(ev *desktop.MouseEvent) {
	u := s.partUnder(ev.Position.X)
	if u == s.under {
		return
	}
	s.under = u
	if u >= 0 && s.Parts[u].Why != "" {
		tooltipSoon(s, s.Parts[u].Why)
	}
	s.Refresh()
}

// MouseOut implements desktop.Hoverable.
func (s *Segment) MouseOut() {
	s.under = -1
	s.control.MouseOut()
}

// FocusGained implements fyne.Focusable.
func (s *Segment) FocusGained() {
	s.at = max(0, s.Chosen)
	s.control.FocusGained()
}

// TypedKey implements fyne.Focusable.
func (s *Segment) TypedKey(ev *fyne.KeyEvent) {
	n := len(s.Parts)
	if n == 0 {
		passKey(s, ev)
		return
	}
	var to int
	switch {
	case isApply(ev):
		s.showRing()
		s.apply(s.at)
		return
	case ev.Name == fyne.KeyLeft:
		to = max(0, s.at-1)
	case ev.Name == fyne.KeyRight:
		to = min(n-1, s.at+1)
	case ev.Name == fyne.KeyHome:
		to = 0
	case ev.Name == fyne.KeyEnd:
		to = n - 1
	default:
		passKey(s, ev)
		return
	}
	s.showRing()
	if to == s.at {
		return
	}
	s.at = to
	if s.Follow {
		s.apply(to)
		return
	}
	s.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (s *Segment) CreateRenderer() fyne.WidgetRenderer {
	ring, box, at := newHalo(), newFrame(), newFrame()
	sc := &scene{owner: s}
	pad := func(look *theme.Look) float32 {
		switch {
		case s.Narrow && s.Low:
			return look.Px(6)
		case s.Narrow:
			return look.Px(7)
		}
		return look.Px(10)
	}
	partWidth := func(look *theme.Look, p SegmentPart) float32 {
		w := 2*pad(look) + width(look, theme.BodyStrong, p.Text)
		if s.Radio {
			w += look.Px(theme.IconBadge) + look.Px(6)
		}
		return float32(math.Ceil(float64(w)))
	}
	sc.paint = func(look *theme.Look) {
		if len(s.parts) != len(s.Parts) {
			s.parts = nil
			sc.objects = []fyne.CanvasObject{ring.out, ring.in, box.out, box.in}
			for range s.Parts {
				p := segmentPart{back: fillRect(), edge: fillRect(), icon: newGlyph(), word: newLine()}
				s.parts = append(s.parts, p)
				sc.objects = append(sc.objects, p.back, p.edge, p.icon.Image, p.word.Text)
			}
			sc.objects = append(sc.objects, at.out)
		}
		ring.set(look, s.ring(), s.Backdrop, theme.RadiusControl)
		box.set(look, theme.Surface, theme.BorderCtl, 1, theme.RadiusControl)
		at.set(look, theme.None, theme.Focus, 2, 1)
		at.out.Hidden = !s.ring() || s.at == s.Chosen || s.Follow
		inner := look.Px(theme.RadiusControl) - 1
		for i, p := range s.parts {
			fill, ink, mark := theme.None, theme.Text2, theme.BorderStrong
			icon := "circle"
			switch {
			case i == s.Chosen:
				t := s.Parts[i].Tone
				fill, ink, mark, icon = t.Fill(), t.Ink(), t.Ink(), "circle-dot"
			case s.Parts[i].Why != "":
				fill, ink, mark = theme.Header, theme.Disabled, theme.Disabled
			case i == s.under:
				fill = theme.Hover
			}
			p.back.FillColor = look.Colour(fill)
			p.back.Hidden = fill == theme.None
			// The first and the last part follow the outline. // patterns.md «In Fyne» 7
			var left, right float32
			if i == 0 {
				left = inner
			}
			if i == len(s.parts)-1 {
				right = inner
			}
			p.back.TopLeftCornerRadius, p.back.BottomLeftCornerRadius = left, left
			p.back.TopRightCornerRadius, p.back.BottomRightCornerRadius = right, right
			p.edge.FillColor = look.Colour(theme.Border)
			p.edge.Hidden = i == 0
			if !s.Radio {
				icon = ""
			}
			p.icon.set(look, icon, look.Colour(mark), theme.IconBadge, 0)
			p.word.set(look, theme.BodyStrong, s.Parts[i].Text, look.Colour(ink))
		}
	}
	sc.layout = func(look *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		box.place(0, 0, size.Width, size.Height)
		x := float32(1)
		for i := range s.parts {
			p := &s.parts[i]
			if i > 0 {
				put(p.edge, x, 1, 1, size.Height-2)
				x++
			}
			p.x, p.w = x, partWidth(look, s.Parts[i])
			if i == len(s.parts)-1 {
				p.w = size.Width - 1 - x // neither over the outline nor short of it
			}
			put(p.back, x, 1, p.w, size.Height-2)
			left := x + pad(look)
			if s.Radio {
				p.icon.place(left, 0, size.Height)
				left += p.icon.side + look.Px(6)
			}
			p.word.place(look, left, 0, x+p.w-left, size.Height)
			if i == s.at {
				put(at.out, x+look.Px(4), size.Height-4, p.w-2*look.Px(4), 2)
			}
			x += p.w
		}
	}
	sc.min = func(look *theme.Look) fyne.Size {
		w := float32(2 + max(0, len(s.Parts)-1))
		for _, p := range s.Parts {
			w += partWidth(look, p)
		}
		h := theme.HeightSegment
		if s.Low {
			h = theme.HeightSegmentSmall
		}
		return fyne.NewSize(w, look.Px(h))
	}
	sc.paint(theme.Current())
	return sc
}
