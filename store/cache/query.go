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

// parseQuery reads a query; see record.ParseSearch.
func parseQuery(q string, now time.Time) (terms, joined []term) {
	one, two := record.ParseSearch(q, now)
	return termsOf(one), termsOf(two)
}

func termsOf(parsed []record.SearchTerm) []term {
	var terms []term
	for _, p := range parsed {
		t := term{prefix: p.Prefix}
		for _, d := range p.Births {
			t.dates = append(t.dates, birthNumber(d))
		}
		terms = append(terms, t)
	}
	return terms
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
