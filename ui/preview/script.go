package preview

import (
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// script is the text of a sheet in reading order: what is searched, selected and copied. Places in it are runes.
type script struct {
	runes []rune
	at    []glyphs // in order
	plain *plain   // made by the first search
}

// glyphs is where the text of a mark stands in the script.
type glyphs struct {
	slab, mark int
	from, to   int
}

func scriptOf(s *sheet) *script {
	t := &script{}
	for i := range s.slabs {
		for j := range s.slabs[i].marks {
			m := &s.slabs[i].marks[j]
			if m.kind != textMark {
				continue
			}
			if len(t.runes) > 0 {
				t.runes = append(t.runes, []rune(m.lead)...)
			}
			from := len(t.runes)
			t.runes = append(t.runes, []rune(m.text)...)
			t.at = append(t.at, glyphs{i, j, from, len(t.runes)})
		}
	}
	return t
}

// words returns the script of the sheet.
func (s *sheet) words() *script {
	if s.text == nil {
		s.text = scriptOf(s)
	}
	return s.text
}

// mark is the text of mark j of slab i; ok is false for what is no text.
func (t *script) mark(i, j int) (g glyphs, ok bool) {
	k := sort.Search(len(t.at), func(k int) bool { return t.at[k].slab > i || t.at[k].slab == i && t.at[k].mark >= j })
	if k < len(t.at) && t.at[k].slab == i && t.at[k].mark == j {
		return t.at[k], true
	}
	return glyphs{}, false
}

// holding is the index in at of the text that holds a place, or of the next one.
func (t *script) holding(place int) int {
	return min(len(t.at)-1, sort.Search(len(t.at), func(k int) bool { return t.at[k].to > place }))
}

// slabs is the run of slabs that a stretch of the script touches.
func (t *script) slabs(s stretch) (from, to int) {
	if len(t.at) == 0 {
		return 0, 0
	}
	return t.at[t.holding(s.from)].slab, t.at[t.holding(max(s.from, s.to-1))].slab + 1
}

// beside are the spaces on both sides of an icon, which copies nothing.
var beside = strings.NewReplacer("  \u00a0", " ", " \u00a0", " ")

// text copies a stretch.
func (t *script) text(s stretch) string { return beside.Replace(string(t.runes[s.from:s.to])) }

// find returns where a text is, letter case and accents apart.
func (t *script) find(query string) []stretch {
	if t.plain == nil {
		t.plain = fold(t.runes)
	}
	return t.plain.find(query)
}

// stretch is a run of places of a text: [from, to).
type stretch struct{ from, to int }

func (s stretch) empty() bool { return s.from >= s.to }

// word is the word around a place.
func wordAt(runes []rune, place int) stretch {
	letter := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]) || unicode.Is(unicode.Mn, runes[i]) ||
			(runes[i] == ',' || runes[i] == '.') && i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1]))
	}
	if !letter(place) && letter(place-1) {
		place--
	}
	s := stretch{place, place}
	for letter(s.from - 1) {
		s.from--
	}
	for letter(s.to) {
		s.to++
	}
	if s.empty() && place < len(runes) {
		s.to++
	}
	return s
}

// lineAt is the paragraph, or the cell, around a place.
func lineAt(runes []rune, place int) stretch {
	s := stretch{min(place, len(runes)), min(place, len(runes))}
	end := func(r rune) bool { return r == '\n' || r == '\t' }
	for s.from > 0 && !end(runes[s.from-1]) {
		s.from--
	}
	for s.to < len(runes) && !end(runes[s.to]) {
		s.to++
	}
	return s
}

// maxHits bounds what one search shows.
const maxHits = 5000

// plain is a text made comparable: lower case without accents, one space for any blank, typographic quotes plain.
type plain struct {
	text   string
	origin []int32 // of each byte of text: the rune it came from
	end    int
}

func fold(runes []rune) *plain {
	var b strings.Builder
	p := &plain{origin: make([]int32, 0, len(runes)+len(runes)/8), end: len(runes)}
	blank := false
	for i, r := range runes {
		s := foldRune(r)
		if s == " " && blank {
			continue
		}
		blank = s == " " || s == "" && blank
		b.WriteString(s)
		for range len(s) {
			p.origin = append(p.origin, int32(i))
		}
	}
	p.text = b.String()
	return p
}

func foldRune(r rune) string {
	switch {
	case r < 0x80:
		switch {
		case r >= 'A' && r <= 'Z':
			return string(r + 'a' - 'A')
		case r <= ' ':
			return " "
		}
		return string(r)
	case unicode.IsSpace(r):
		return " "
	case r == '’' || r == '‘':
		return "'"
	case r == '“' || r == '”':
		return `"`
	case r == '‑' || r == '‐' || r == '–' || r == '−':
		return "-"
	case r == 'œ' || r == 'Œ':
		return "oe"
	case r == 'æ' || r == 'Æ':
		return "ae"
	case r == 'ß':
		return "ss"
	case r == '\u00ad' || r == '\u200b' || unicode.Is(unicode.Mn, r):
		return ""
	}
	var b strings.Builder
	for _, d := range norm.NFD.String(string(unicode.ToLower(r))) {
		if !unicode.Is(unicode.Mn, d) {
			b.WriteRune(d)
		}
	}
	return b.String()
}

func (p *plain) find(query string) []stretch {
	q := strings.TrimSpace(fold([]rune(query)).text)
	if q == "" {
		return nil
	}
	var out []stretch
	for at := 0; len(out) < maxHits; {
		i := strings.Index(p.text[at:], q)
		if i < 0 {
			break
		}
		from, last := at+i, at+i+len(q)-1
		to := int(p.origin[last]) + 1
		for next := last + 1; next < len(p.origin) && int(p.origin[next]) < to; next++ { // the middle of «œ»
			last = next
		}
		out = append(out, stretch{int(p.origin[from]), to})
		at = last + 1
	}
	return out
}
