// Package rtf reads the words of an RTF file, as the body of a CDA N1 may hold. It is not a word processor: styles are
// dropped, pictures and embedded objects are passed over and counted, no field is run, nothing outside is looked at.
//
//	text, left, err := rtf.Text(data) // "Compte rendu\n\nMotif…", 1 picture not shown
//	if err != nil { … }               // *record.Error
//
// Paragraphs and rows end with "\n", cells with a tab. // RTF 1.9.1
package rtf

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"chevet/app/record"

	"golang.org/x/text/encoding/charmap"
)

// Reasons of this package.
const (
	ReasonFormat record.Reason = "RTF-ILLISIBLE" // no RTF, or one that ends before its last brace
	ReasonSize   record.Reason = "RTF-TAILLE"    // more bytes, groups or text than the limits
)

// Limits: nothing honest comes near them.
const (
	maxBytes = 20 << 20
	maxText  = 4 << 20
	maxDepth = 200
	maxWord  = 32 // letters of a control word
)

// skipped are the groups that hold no words for people.
var skipped = map[string]bool{"fonttbl": true, "colortbl": true, "stylesheet": true, "info": true, "listtable": true, "listoverridetable": true,
	"revtbl": true, "rsidtbl": true, "generator": true, "themedata": true, "datastore": true, "xmlnstbl": true, "filetbl": true, "fldinst": true,
	"pict": true, "object": true, "objdata": true, "bkmkstart": true, "bkmkend": true, "latentstyles": true, "panose": true}

// shown stand for a character or a break.
var shown = map[string]string{"par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "tab": "\t", "cell": "\t", "nestcell": "\t", "nestrow": "\n",
	"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": "\u2003", "enspace": "\u2002"}

var pages = map[int]*charmap.Charmap{1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253,
	1254: charmap.Windows1254, 437: charmap.CodePage437, 850: charmap.CodePage850, 28591: charmap.ISO8859_1, 28605: charmap.ISO8859_15}

type group struct {
	skip  bool
	fresh bool // nothing was read in it yet
	uc    int  // characters that stand for a \u, after it
}

type reader struct {
	in     []byte
	at     int
	out    strings.Builder
	groups []group
	page   *charmap.Charmap
	skip   int    // characters still to be passed over after a \u
	half   uint16 // first half of a pair
	left   int
	star   bool
}

// Text returns the words of a file and how many pictures and objects are left out.
func Text(data []byte) (text string, left int, err error) {
	if len(data) > maxBytes {
		return "", 0, record.E(record.Invalid, ReasonSize).In("rtf.Text")
	}
	start := bytes.TrimLeft(data, "\xef\xbb\xbf \r\n\t")
	if !bytes.HasPrefix(start, []byte(`{\rtf`)) {
		return "", 0, record.E(record.Invalid, ReasonFormat).In("rtf.Text")
	}
	r := &reader{in: start, page: charmap.Windows1252}
	if reason := r.read(); reason != "" {
		return "", 0, record.E(record.Invalid, reason).In("rtf.Text")
	}
	return strings.TrimRight(r.out.String(), "\n\t ") + "\n", r.left, nil
}

func (r *reader) read() record.Reason {
	for r.at < len(r.in) {
		if r.out.Len() > maxText {
			return ReasonSize
		}
		c := r.in[r.at]
		r.at++
		switch c {
		case '{':
			if len(r.groups) >= maxDepth {
				return ReasonSize
			}
			g := group{fresh: true, uc: 1}
			if n := len(r.groups); n > 0 {
				g.skip, g.uc = r.groups[n-1].skip, r.groups[n-1].uc
			}
			r.groups, r.skip = append(r.groups, g), 0
		case '}':
			r.groups, r.skip = r.groups[:len(r.groups)-1], 0
			if len(r.groups) == 0 {
				return ""
			}
		case '\\':
			r.control()
		case '\r', '\n':
		default:
			r.write(c)
		}
	}
	return ReasonFormat
}

func (r *reader) top() *group { return &r.groups[len(r.groups)-1] }

// write gives a byte of the file's own character set.
func (r *reader) write(c byte) {
	r.top().fresh = false
	if r.skip > 0 {
		r.skip--
		return
	}
	if c >= ' ' || c == '\t' {
		r.say(string(r.page.DecodeByte(c)))
	}
}

func (r *reader) say(s string) {
	if !r.top().skip {
		r.half = 0
		r.out.WriteString(s)
	}
}

func (r *reader) control() {
	if r.at >= len(r.in) {
		return
	}
	c := r.in[r.at]
	if c|0x20 < 'a' || c|0x20 > 'z' {
		r.at++
		r.symbol(c)
		return
	}
	from := r.at
	for r.at < len(r.in) && r.at-from < maxWord && r.in[r.at]|0x20 >= 'a' && r.in[r.at]|0x20 <= 'z' {
		r.at++
	}
	word := string(r.in[from:r.at])
	from = r.at
	if r.at < len(r.in) && r.in[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.in) && r.at-from < 11 && r.in[r.at] >= '0' && r.in[r.at] <= '9' {
		r.at++
	}
	n, err := strconv.Atoi(string(r.in[from:r.at]))
	has := err == nil
	if r.at < len(r.in) && r.in[r.at] == ' ' {
		r.at++
	}
	r.word(word, n, has)
}

// symbol is a control of one character.
func (r *reader) symbol(c byte) {
	switch c {
	case '\'':
		if r.at+2 > len(r.in) {
			return
		}
		v, err := strconv.ParseUint(string(r.in[r.at:r.at+2]), 16, 8)
		if err == nil {
			r.at += 2
			r.write(byte(v))
		}
	case '\\', '{', '}':
		r.write(c)
	case '~':
		r.say("\u00a0")
	case '_':
		r.say("\u2011")
	case '\r', '\n':
		r.say("\n")
	case '*':
		r.star = true
		return
	}
	r.star = false
}

func (r *reader) word(word string, n int, has bool) {
	g := r.top()
	first := g.fresh || r.star
	star := r.star
	g.fresh, r.star = false, false
	switch {
	case word == "bin" && n > 0:
		r.at = min(len(r.in), r.at+n)
	case first && skipped[word]:
		if !g.skip && (word == "pict" || word == "object") {
			r.left++
		}
		g.skip = true
	case star && word != "shppict": // a group that only some programs know
		g.skip = true
	case word == "nonshppict":
		g.skip = true // the same picture again
	case word == "ansicpg":
		if p := pages[n]; p != nil {
			r.page = p
		}
	case word == "uc" && has:
		g.uc = max(0, min(n, 16))
	case word == "u" && has:
		r.unicode(uint16(n))
		r.skip = g.uc
	default:
		if s, ok := shown[word]; ok {
			r.say(s)
		}
	}
}

// unicode writes a \u: a character, or a half of one.
func (r *reader) unicode(v uint16) {
	switch half := r.half; {
	case v >= 0xD800 && v < 0xDC00:
		r.half = v
	case v >= 0xDC00 && v < 0xE000:
		r.half = 0
		if c := utf16.DecodeRune(rune(half), rune(v)); half != 0 && c != utf8.RuneError {
			r.say(string(c))
		}
	case v >= ' ':
		r.say(string(rune(v)))
	}
}
