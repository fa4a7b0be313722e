package rtf_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"chevet/app/cda/rtf"
	"chevet/app/record"
)

func TestTheWordsOfAnRTFAreReadWithoutItsMachinery(t *testing.T) {
	for name, c := range map[string]struct {
		in, want string
		left     int
	}{
		"accents of Windows":       {`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}\f0 Op\'e9ration \'e0 l\rquote h\'f4pital\par Fin}`, "Opération à l’hôpital\nFin\n", 0},
		"unicode and its stand-in": {`{\rtf1\uc1 c\u339?ur {\uc0\u8364} \u-10179?\u-8704?}`, "cœur € 😀\n", 0},
		"a table":                  {`{\rtf1\trowd CRP\cell 86\cell\row Na\cell 139\cell\row}`, "CRP\t86\t\nNa\t139\n", 0},
		"a picture":                {`{\rtf1 avant {\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict 00}} apr\'e8s}`, "avant  après\n", 1},
		"an object":                {`{\rtf1 avant{\object\objemb{\*\objclass Package}{\*\objdata 0105000002000000}{\result{\pict 00}}}fin}`, "avantfin\n", 1},
		"a field":                  {`{\rtf1 {\field{\*\fldinst HYPERLINK "http://x.exemple"}{\fldrslt lien}}}`, "lien\n", 0},
		"binary":                   {"{\\rtf1 a{\\pict\\bin4 {}}}}b}", "ab\n", 1},
		"braces":                   {`{\rtf1 \{x\} a\\b~\~c}`, "{x} a\\b~\u00a0c\n", 0},
	} {
		text, left, err := rtf.Text([]byte(c.in))
		if err != nil || text != c.want || left != c.left {
			t.Errorf("%s: %q, %d left out, %v; want %q, %d", name, text, left, err, c.want, c.left)
		}
	}
}

func TestABadRTFIsRefusedWithItsReason(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want record.Reason
	}{
		"not RTF":    {"<html>", rtf.ReasonFormat},
		"cut short":  {`{\rtf1 a`, rtf.ReasonFormat},
		"too deep":   {`{\rtf1 ` + strings.Repeat("{", 1000), rtf.ReasonSize},
		"too long":   {`{\rtf1 ` + strings.Repeat("a", 5<<20) + "}", rtf.ReasonSize},
		"ends there": {`{\rtf1\'`, rtf.ReasonFormat},
	} {
		if _, _, err := rtf.Text([]byte(c.in)); record.ReasonOf(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi\ansicpg1252\uc1 Op\'e9ration \u339?\par{\*\shppict{\pict\bin3 abc}}\cell\row}`))
	f.Add([]byte(`{\rtf1{\object{\*\objdata 01}}\*}`))
	f.Add([]byte(`{\rtf1\u-10179?\u-8704?\'e`))
	f.Fuzz(func(t *testing.T, in []byte) {
		text, left, err := rtf.Text(in)
		if err != nil {
			if record.CodeOf(err) == "" {
				t.Fatalf("not a domain error: %v", err)
			}
			return
		}
		if !utf8.ValidString(text) || left < 0 || left > len(in) {
			t.Fatalf("%q, %d", text, left)
		}
	})
}
