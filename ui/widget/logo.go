package widget

import (
	"fmt"
	"image"
	"image/color"

	"chevet/ui/icon"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// mark is the drawing of the brand: a bedside lamp, or an A, on a rounded square.
const markSVG = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="M6 18V11C6 7.7 8.7 5 12 5C15.3 5 18 7.7 18 11V18M6 14.5H18" fill="none" stroke="#%02X%02X%02X" stroke-width="%.3f" stroke-linecap="round"/></svg>`

// Logo is the mark of Chevet: 24 in the top bar, 40 on the login screen.
type Logo struct {
	leaf
	Side float32
}

// NewLogo returns the mark.
func NewLogo(side float32) *Logo {
	l := &Logo{Side: side}
	l.ExtendBaseWidget(l)
	return l
}

type logoKey struct {
	c    color.NRGBA
	side int
}

var logos = map[logoKey]image.Image{}

func logoPicture(c color.NRGBA, side float32) image.Image {
	k := logoKey{c, int(side)}
	if p, ok := logos[k]; ok {
		return p
	}
	svg := fmt.Sprintf(markSVG, c.R, c.G, c.B, 2*side/24) // Fyne does not scale strokes
	logos[k] = icon.Draw([]byte(svg), k.side)
	return logos[k]
}

// CreateRenderer implements fyne.Widget.
func (l *Logo) CreateRenderer() fyne.WidgetRenderer {
	box, g := newFrame(), newGlyph()
	s := &scene{owner: l, objects: []fyne.CanvasObject{box.in, g.Image}}
	s.paint = func(look *theme.Look) {
		box.set(look, theme.Accent, theme.None, 0, l.Side/4)
		g.side = look.Px(l.Side)
		g.draw(logoPicture(look.Colour(theme.OnAccent), g.side*pixels(l)))
	}
	s.layout = func(_ *theme.Look, size fyne.Size) {
		y := snap((size.Height - g.side) / 2)
		box.place(0, y, g.side, g.side)
		g.place(0, 0, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSquareSize(look.Px(l.Side)) }
	return s
}
