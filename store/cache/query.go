package cache

import (
	"strings"
	"time"
	"unicode"

	"chevet/app/record"
)

// term is one word of a query. It matches a patient by any of its forms.
type term struct {
	prefix string   // of a word of the patient's text; "" when the term is only a date
	dates  []uint32 // birth dates, yyyymmdd with zeros for what is not said
}

// maxTerms bounds the work of one query; what is typed beyond is ignored.
const maxTerms = 12

// parseQuery reads «name given-name birth-date INS IPP NDA» in any order. Dates are 12/05/80, 12/05/1980,
// 05/1980, 1980, 12051980 and ISO ones. Groups of digits that make 13 to 15 characters together may be an INS
// typed with its spaces: joined is then the query with them as one word, to try first.
func parseQuery(q string, now time.Time) (terms, joined []term) {
	var words []string
	for _, w := range strings.Fields(q) { // no-break spaces separate too
		if len(words) < maxTerms {
			words = append(words, w)
		}
	}
	terms = termsOf(words, now)
	if from, to := insGroups(words); to > from+1 {
		one := append(append(append([]string{}, words[:from]...), strings.Join(words[from:to], "")), words[to:]...)
		joined = termsOf(one, now)
	}
	return terms, joined
}

func termsOf(words []string, now time.Time) []term {
	var terms []term
	for _, w := range words {
		dates := datesOf(w, now)
		parts := strings.Fields(fold(w))
		if len(dates) > 0 && len(parts) != 1 { // 12/05/80: a date and nothing else
			terms = append(terms, term{dates: dates})
			continue
		}
		for i, p := range parts {
			t := term{prefix: p}
			if i == 0 && len(parts) == 1 {
				t.dates = dates
			}
			terms = append(terms, t)
		}
	}
	return terms[:min(len(terms), maxTerms)]
}

// datesOf returns the birth dates that a word may mean.
func datesOf(w string, now time.Time) []uint32 {
	w = strings.NewReplacer(".", "/").Replace(w)
	if strings.Count(w, "-") == 2 && strings.IndexByte(w, '-') <= 2 {
		w = strings.ReplaceAll(w, "-", "/")
	}
	if digits(w) {
		switch len(w) {
		case 4:
		case 8: // 12051980; 19800512 is read below as it stands
			if d, err := record.ParseDate(w[:2]+"/"+w[2:4]+"/"+w[4:], now); err == nil {
				return appendDate([]uint32{birthNumber(d)}, w, now)
			}
		default:
			return nil
		}
	}
	return appendDate(nil, w, now)
}

func appendDate(dates []uint32, w string, now time.Time) []uint32 {
	d, err := record.ParseDate(w, now)
	if err != nil {
		return dates
	}
	dates = append(dates, birthNumber(d))
	if i := strings.LastIndexByte(w, '/'); i > 0 && len(w)-i == 3 { // two digits: centenarians too
		dates = append(dates, birthNumber(d)-100_0000)
	}
	return dates
}

func digits(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// insGroups returns the longest run of words that may be an INS cut in groups: 13 to 15 characters, digits but
// for the 2A or 2B of Corsica.
func insGroups(words []string) (from, to int) {
	for i := range words {
		total := 0
		for j := i; j < len(words); j++ {
			w := strings.ToUpper(words[j])
			if !digits(w) && w != "2A" && w != "2B" || total+len(w) > 15 {
				break
			}
			if total += len(w); total >= 13 && j+1-i > to-from {
				from, to = i, j+1
			}
		}
	}
	return from, to
}

// dateRange returns the bounds [from, to) of the birth numbers that a partial date covers.
func dateRange(d uint32) (from, to uint32) {
	switch {
	case d%10000 == 0:
		return d, d + 10000
	case d%100 == 0:
		return d, d + 100
	}
	return d, d + 1
}

func (t term) matches(e *entry) bool {
	if t.prefix != "" && e.hasWord(t.prefix) {
		return true
	}
	for _, d := range t.dates {
		if from, to := dateRange(d); e.birth >= from && e.birth < to {
			return true
		}
	}
	return false
}

// matchedRanges returns the byte ranges of name that the terms matched, in order, without overlap.
func matchedRanges(name string, terms []term) [][2]int {
	var ranges [][2]int
	for _, w := range foldWords(name) {
		longest := 0
		for _, t := range terms {
			if t.prefix != "" && strings.HasPrefix(w.text, t.prefix) {
				longest = max(longest, len(t.prefix))
			}
		}
		if longest > 0 {
			ranges = append(ranges, [2]int{w.from, w.ends[longest-1]})
		}
	}
	return ranges
}

// exactNumber returns the query as one identifier, "" when it is something else: what the blind indexes can
// answer while the index is being built.
func exactNumber(q string) string {
	q = spaceless.Replace(q)
	if len(q) < 4 || !strings.ContainsFunc(q, unicode.IsDigit) || strings.ContainsRune(q, '/') {
		return ""
	}
	return q
}
