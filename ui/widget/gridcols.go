package widget

import (
	"math"

	"chevet/ui/theme"
)

type column struct {
	id, title string
	width     float32
	min       float32
	flex      bool
	sortable  bool
	hidden    bool
	spare     int

	away bool    // the width is too small for it
	x, w float32 // where it is now, px
}

// gone reports a column that does not show, by choice or for want of room.
func (c *column) gone() bool { return c.hidden || c.away }

// spread gives each column its place; the flexible one takes what is left, never under its floor. Columns that can be
// spared leave, one at a time, while the others have not the room they ask.
func (g *grid) spread(look *theme.Look, wide float32) {
	wide -= 2 * look.Px(8)
	x := look.Px(8)
	if g.ticks {
		wide -= look.Px(tickColumn)
		x += look.Px(tickColumn)
	}
	for i := range g.cols {
		g.cols[i].away = false
	}
	left, flexible, floor := g.room(look, wide)
	for left < floor {
		last := g.spared()
		if last == nil {
			break
		}
		last.away = true
		left, flexible, floor = g.room(look, wide)
	}
	for i := range g.cols {
		c := &g.cols[i]
		c.x, c.w = x, 0
		if c.gone() {
			continue
		}
		c.w = look.Px(c.width)
		if c.flex {
			c.w = max(look.Px(c.min), float32(math.Floor(float64(left/float32(flexible)))))
		}
		x += c.w
	}
}

// room is what the flexible columns may share, how many they are, and the least that they need.
func (g *grid) room(look *theme.Look, wide float32) (left float32, flexible int, floor float32) {
	left = wide
	for i := range g.cols {
		switch c := &g.cols[i]; {
		case c.gone():
		case c.flex:
			flexible++
			floor += look.Px(c.min)
		default:
			left -= look.Px(c.width)
		}
	}
	return left, flexible, floor
}

// spared is the column that leaves next, nil when each must stay.
func (g *grid) spared() *column {
	var last *column
	for i := range g.cols {
		if c := &g.cols[i]; c.spare > 0 && !c.gone() && (last == nil || c.spare > last.spare) {
			last = c
		}
	}
	return last
}

// Width is the width of a column, px at 100 %; what it has now for the flexible one.
func (g *grid) Width(column string) float32 {
	for _, c := range g.cols {
		if c.id == column {
			if c.flex {
				return c.w / theme.Current().Scale()
			}
			return c.width
		}
	}
	return 0
}
