package preview

import (
	"strings"

	"chevet/ui/theme"
)

// span is a stretch of text with one look. "\n" breaks the line.
type span struct {
	text      string
	style     theme.Style
	ink       theme.Token
	underline bool
	strike    bool
	rise      float32 // px at 100 %, upwards: 4 for a superscript, −3 for a subscript
	icon      string  // drawn instead of text, 14 px
	act       func()
}

type alignment uint8

const (
	atLeft alignment = iota
	atCentre
	atRight
)

// piece is a word or a space of a span.
type piece struct {
	span  int
	text  string
	w     float32
	space bool
}

// wrap breaks spans into lines of at most wide px and returns their marks, from (0,0), with their height and the width
// of the widest line. A word too long for a line is cut; U+00A0 and U+202F join. A wide of 0 breaks nowhere.
func wrap(look *theme.Look, spans []span, wide float32, al alignment) box {
	var b box
	var line []piece
	var used float32
	lead := "\n" // of the next line
	flush := func(end bool) {
		for len(line) > 0 && line[len(line)-1].space {
			used -= line[len(line)-1].w
			line = line[:len(line)-1]
		}
		if len(line) == 0 && end {
			return
		}
		b.line(look, spans, line, lead, used, wide, al)
		line, used, lead = line[:0], 0, " "
	}
	var unit []piece // pieces without a space between them
	var unitWide float32
	place := func() {
		if len(unit) == 0 {
			return
		}
		if wide > 0 && used > 0 && used+unitWide > wide+0.5 {
			flush(false)
		}
		if wide > 0 && unitWide > wide+0.5 {
			for _, p := range unit {
				cutWord(look, spans[p.span], p, wide, func(part piece) {
					if used > 0 && used+part.w > wide+0.5 {
						flush(false)
						lead = "" // inside a word
					}
					line, used = append(line, part), used+part.w
				})
			}
		} else {
			line, used = append(line, unit...), used+unitWide
		}
		unit, unitWide = unit[:0], 0
	}
	for i, s := range spans {
		if s.icon != "" {
			w := look.Px(theme.IconBadge)
			unit, unitWide = append(unit, piece{span: i, w: w}), unitWide+w
			continue
		}
		rest := s.text
		for rest != "" {
			switch c := rest[0]; c {
			case '\n':
				place()
				flush(false)
				lead = "\n"
				rest = rest[1:]
			case ' ', '\t', '\r':
				place()
				if len(line) > 0 { // a line never starts with a space
					w := textWidth(look, s.style, " ")
					line, used = append(line, piece{span: i, text: " ", w: w, space: true}), used+w
				}
				rest = rest[1:]
			default:
				n := strings.IndexAny(rest, " \t\r\n")
				if n < 0 {
					n = len(rest)
				}
				p := piece{span: i, text: rest[:n], w: textWidth(look, s.style, rest[:n])}
				unit, unitWide = append(unit, p), unitWide+p.w
				rest = rest[n:]
			}
		}
	}
	place()
	flush(true)
	return b
}

// cutWord gives a word in parts that hold in wide.
func cutWord(look *theme.Look, s span, p piece, wide float32, add func(piece)) {
	if s.icon != "" || p.w <= wide {
		add(p)
		return
	}
	a, size := faces()[s.style.Weight], look.Px(s.style.Size)
	from, w := 0, float32(0)
	for i, r := range p.text {
		adv := a.of(r) * size
		if i > from && w+adv > wide {
			add(piece{span: p.span, text: p.text[from:i], w: w})
			from, w = i, 0
		}
		w += adv
	}
	add(piece{span: p.span, text: p.text[from:], w: w})
}

// line adds one line of pieces; neighbours of the same span become one text.
func (b *box) line(look *theme.Look, spans []span, line []piece, lead string, used, wide float32, al alignment) {
	high := float32(0)
	for _, p := range line {
		high = max(high, look.Px(spans[p.span].style.Line))
	}
	if high == 0 { // an empty line is as high as the text around it
		high = look.Px(theme.Body.Line)
		if len(spans) > 0 {
			high = look.Px(spans[0].style.Line)
		}
	}
	var x float32
	switch {
	case al == atRight && wide > 0:
		x = max(0, wide-used)
	case al == atCentre && wide > 0:
		x = max(0, (wide-used)/2)
	}
	for i := 0; i < len(line); {
		s := spans[line[i].span]
		if s.icon != "" {
			side := look.Px(theme.IconBadge)
			b.add(mark{kind: iconMark, x: snap(x), y: b.h + snap((high-side)/2), w: side, h: side, icon: s.icon, ink: s.ink, act: s.act})
			x += line[i].w
			i++
			continue
		}
		j, w := i, float32(0)
		var text strings.Builder
		for ; j < len(line) && line[j].span == line[i].span; j++ {
			text.WriteString(line[j].text)
			w += line[j].w
		}
		m := mark{kind: textMark, x: snap(x), y: b.h - look.Px(s.rise), w: w, h: high, text: text.String(), lead: lead, style: s.style, ink: s.ink, strike: s.strike, act: s.act}
		b.add(m)
		lead = ""
		if s.underline {
			b.add(mark{kind: rectMark, x: m.x, y: b.h + snap(high*0.8), w: snap(w), h: 1, ink: s.ink})
		}
		x += w
		i = j
	}
	b.w = max(b.w, used)
	b.h += high
}

// longest returns the width of the widest unit that wrap would not break.
func longest(look *theme.Look, spans []span) float32 {
	var best, w float32
	for _, s := range spans {
		if s.icon != "" {
			w += look.Px(theme.IconBadge)
			best = max(best, w)
			continue
		}
		a, size := faces()[s.style.Weight], look.Px(s.style.Size)
		for _, r := range s.text {
			switch r {
			case ' ', '\t', '\r', '\n':
				best, w = max(best, w), 0
			default:
				w += a.of(r) * size
			}
		}
	}
	return max(best, w)
}

// natural returns the width of spans on lines that only "\n" breaks.
func natural(look *theme.Look, spans []span) float32 {
	var best, w float32
	for _, s := range spans {
		if s.icon != "" {
			w += look.Px(theme.IconBadge)
			continue
		}
		a, size := faces()[s.style.Weight], look.Px(s.style.Size)
		for _, r := range s.text {
			if r == '\n' {
				best, w = max(best, w), 0
				continue
			}
			w += a.of(r) * size
		}
	}
	return max(best, w)
}
