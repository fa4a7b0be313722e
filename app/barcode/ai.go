package barcode

import "strings"

// rule is the form of one application identifier.
type rule struct {
	min, max int
	digits   bool
}

func fixed(n int) rule   { return rule{n, n, true} }
func upTo(n int) rule    { return rule{1, n, false} }
func numbers(n int) rule { return rule{1, n, true} }

// identifiers are those met on health products and logistics units. // GS1 General Specifications §3.2
var identifiers = map[string]rule{
	"00": fixed(18), "01": fixed(14), "02": fixed(14), "10": upTo(20), "11": fixed(6), "12": fixed(6), "13": fixed(6), "15": fixed(6),
	"16": fixed(6), "17": fixed(6), "20": fixed(2), "21": upTo(20), "22": upTo(20), "30": numbers(8), "37": numbers(8),
	"235": upTo(28), "240": upTo(30), "241": upTo(30), "242": numbers(6), "243": upTo(20), "250": upTo(30), "251": upTo(30),
	"254": upTo(20), "400": upTo(30), "401": upTo(30), "402": fixed(17), "403": upTo(30), "410": fixed(13), "411": fixed(13),
	"412": fixed(13), "413": fixed(13), "414": fixed(13), "415": fixed(13), "416": fixed(13), "420": upTo(20), "422": fixed(3),
	"710": upTo(20), "711": upTo(20), "712": upTo(20), "713": upTo(20), "714": upTo(20), "715": upTo(20), "716": upTo(20),
	"7001": fixed(13), "7002": upTo(30), "7003": fixed(10), "7004": numbers(4), "7005": upTo(12), "7006": fixed(6), "7007": {6, 12, true},
	"7020": upTo(20), "7021": upTo(20), "7022": upTo(20), "7023": upTo(30), "7240": upTo(20), "8003": upTo(30), "8004": upTo(30),
	"8005": fixed(6), "8006": fixed(18), "8008": {8, 12, true}, "8012": upTo(20), "8017": fixed(18), "8018": fixed(18), "8020": upTo(25),
	"90": upTo(30), "91": upTo(90), "92": upTo(90), "93": upTo(90), "94": upTo(90), "95": upTo(90), "96": upTo(90), "97": upTo(90),
	"98": upTo(90), "99": upTo(90),
}

// identify finds the identifier that a text starts with.
func identify(s string) (ai string, r rule, ok bool) {
	for n := 2; n <= 4 && n <= len(s); n++ {
		if r, ok = identifiers[s[:n]]; ok {
			return s[:n], r, true
		}
	}
	if len(s) >= 4 && allDigits(s[:4]) && s[:2] >= "31" && s[:2] <= "36" { // measures, the fourth digit is the decimal point
		return s[:4], fixed(6), true
	}
	return "", rule{}, false
}

func split(s string) ([]Element, error) {
	if strings.HasPrefix(s, "(") {
		return splitPrinted(s)
	}
	var out []Element
	for s != "" {
		if s[:1] == gs {
			s = s[1:]
			continue
		}
		ai, r, ok := identify(s)
		if !ok {
			if len(out) == 0 {
				return nil, invalid(ReasonNotGS1)
			}
			return nil, invalid(ReasonAI)
		}
		rest := s[len(ai):]
		n := len(rest)
		if i := strings.Index(rest, gs); i >= 0 {
			n = i
		}
		n = min(n, r.max)
		if !r.valid(rest[:n]) {
			return nil, invalid(ReasonElement).Because("AI %s", ai)
		}
		out, s = append(out, Element{ai, rest[:n]}), rest[n:]
		if len(out) > 40 {
			return nil, invalid(ReasonNotGS1)
		}
	}
	return out, nil
}

// splitPrinted reads the form printed beside the symbol, «(01)0340…(17)271231(10)ABC».
func splitPrinted(s string) ([]Element, error) {
	var out []Element
	for s != "" && len(out) <= 40 {
		end := strings.IndexByte(s, ')')
		if s[0] != '(' || end < 0 {
			return nil, invalid(ReasonNotGS1)
		}
		ai, r, ok := identify(s[1:end])
		if !ok || ai != s[1:end] {
			return nil, invalid(ReasonAI)
		}
		value := s[end+1:]
		if next := nextPrinted(value); next >= 0 {
			value = value[:next]
		}
		s = s[end+1+len(value):]
		value = strings.Trim(value, gs+" ")
		if !r.valid(value) {
			return nil, invalid(ReasonElement).Because("AI %s", ai)
		}
		out = append(out, Element{ai, value})
	}
	if s != "" {
		return nil, invalid(ReasonNotGS1)
	}
	return out, nil
}

// nextPrinted returns where the next «(digits)» starts; a parenthesis may stand inside a lot number.
func nextPrinted(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] != '(' {
			continue
		}
		if end := strings.IndexByte(s[i:], ')'); end >= 3 && end <= 5 && allDigits(s[i+1:i+end]) {
			return i
		}
	}
	return -1
}

func (r rule) valid(v string) bool {
	if len(v) < r.min || len(v) > r.max || r.digits && !allDigits(v) {
		return false
	}
	for i := 0; i < len(v); i++ {
		if v[i] < '!' || v[i] > 'z' { // GS1 character set 82 lies there; no space, no control character
			return false
		}
	}
	return true
}
