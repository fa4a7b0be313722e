package pdfa

import (
	"strings"
	"unicode"

	"chevet/app/record"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// Reasons of this package.
const (
	ReasonFont  record.Reason = "PDFA-POLICE"
	ReasonGlyph record.Reason = "PDFA-CARACTERE" // a character that the font cannot print
	ReasonWrite record.Reason = "PDFA-ECRITURE"
)

// Fonts are the two weights that are embedded. They are for any number of goroutines.
type Fonts struct {
	regular, bold []byte
	covered       map[rune]bool
}

// ParseFonts reads two TrueType files and what characters both can print.
func ParseFonts(regular, bold []byte) (*Fonts, error) {
	f := &Fonts{regular: regular, bold: bold, covered: map[rune]bool{}}
	var parsed []*sfnt.Font
	for _, raw := range [][]byte{regular, bold} {
		p, err := sfnt.Parse(raw)
		if err != nil {
			return nil, record.E(record.Invalid, ReasonFont).Wrap(err)
		}
		parsed = append(parsed, p)
	}
	var buf sfnt.Buffer
	for r := rune(0x20); r < 0x10000; r++ {
		ok := true
		for _, p := range parsed {
			g, err := p.GlyphIndex(&buf, r)
			ok = ok && err == nil && g != 0
		}
		if ok {
			f.covered[r] = true
		}
	}
	return f, nil
}

// stand is what replaces a character that only looks different.
var stand = strings.NewReplacer("\u2011", "-", "\u2010", "-", "\u202f", "\u00a0", "\u2009", " ", "\u200a", " ", "\u2007", "\u00a0",
	"\u200b", "", "\u00ad", "", "\ufeff", "", "\r\n", "\n", "\r", "\n", "\t", " ", "\u2212", "−")

// printable returns the text in composed form, without what a page cannot hold, or the first character that cannot
// be printed.
func (f *Fonts) printable(s string) (string, rune) {
	s = norm.NFC.String(stand.Replace(s))
	var bad rune
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || f.covered[r]:
			return r
		case unicode.IsControl(r):
			return -1
		case bad == 0:
			bad = r
		}
		return -1
	}, s)
	return s, bad
}

// Unprintable returns the first character of a text that these fonts cannot print, 0 when all can be.
func (f *Fonts) Unprintable(s string) rune {
	_, bad := f.printable(s)
	return bad
}
