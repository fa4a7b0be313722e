package preview

import (
	"chevet/app/pdf"
)

// pageText is the text of a page with the place of each character, in points from the top left corner of the page as
// the file means it, whatever way it is turned on the screen.
type pageText struct {
	runes []rune
	boxes []area // of each rune; without width for what only separates
	plain *plain
}

type area struct{ x, y, w, h float64 }

// pageTextOf joins the words of a page. Words far apart on a line are cells of a table: a tab goes between them.
func pageTextOf(words []pdf.Word) *pageText {
	t := &pageText{}
	for i, w := range words {
		if i > 0 {
			sep, before := ' ', words[i-1]
			switch {
			case before.EndsLine:
				sep = '\n'
			case w.X-(before.X+before.Width) > 1.5*max(w.Height, before.Height):
				sep = '\t'
			}
			t.runes, t.boxes = append(t.runes, sep), append(t.boxes, area{x: before.X + before.Width, y: before.Y, h: before.Height})
		}
		from := 0.0
		for j, r := range []rune(w.Text) {
			to := w.Width
			if j < len(w.Ends) {
				to = max(from, w.Ends[j])
			}
			t.runes, t.boxes = append(t.runes, r), append(t.boxes, area{w.X + from, w.Y, to - from, w.Height})
			from = to
		}
	}
	return t
}

func (t *pageText) find(query string) []stretch {
	if t.plain == nil {
		t.plain = fold(t.runes)
	}
	return t.plain.find(query)
}

// areas covers a stretch, one area a line.
func (t *pageText) areas(s stretch) []area {
	var out []area
	for i := max(0, s.from); i < min(s.to, len(t.boxes)); i++ {
		b := t.boxes[i]
		if n := len(out); n > 0 && t.runes[i] != '\n' && (i == 0 || t.runes[i-1] != '\n') && sameLine(out[n-1], b) {
			out[n-1] = join(out[n-1], b)
		} else if b.w > 0 {
			out = append(out, b)
		}
	}
	return out
}

func sameLine(a, b area) bool { return min(a.y+a.h, b.y+b.h)-max(a.y, b.y) > 0.3*min(a.h, b.h) }

func join(a, b area) area {
	x, y := min(a.x, b.x), min(a.y, b.y)
	return area{x, y, max(a.x+a.w, b.x+b.w) - x, max(a.y+a.h, b.y+b.h) - y}
}

// nearest is the gap between characters that is nearest to a point, and how far in points the text is from it.
func (t *pageText) nearest(x, y float64) (place int, aside, above float64) {
	best, far := -1, 0.0
	for i, b := range t.boxes {
		if b.w <= 0 {
			continue
		}
		dx, dy := max(b.x-x, x-(b.x+b.w), 0), max(b.y-y, y-(b.y+b.h), 0)
		if d := dy*1000 + dx; best < 0 || d < far {
			best, far, aside, above = i, d, dx, dy
		}
	}
	if best < 0 {
		return -1, 0, 0
	}
	if b := t.boxes[best]; x > b.x+b.w/2 {
		best++
	}
	return best, aside, above
}

// turned places an area of a page of that size on the page turned clockwise by quarters.
func (a area) turned(quarters int, w, h float64) area {
	switch quarters & 3 {
	case 1:
		return area{h - a.y - a.h, a.x, a.h, a.w}
	case 2:
		return area{w - a.x - a.w, h - a.y - a.h, a.w, a.h}
	case 3:
		return area{a.y, w - a.x - a.w, a.h, a.w}
	}
	return a
}

// back is where a point of the turned page is on the page.
func back(quarters int, x, y, w, h float64) (float64, float64) {
	switch quarters & 3 {
	case 1:
		return y, h - x
	case 2:
		return w - x, h - y
	case 3:
		return w - y, x
	}
	return x, y
}
