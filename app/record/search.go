package record

import (
	"strconv"
	"strings"
	"time"
)

// SearchTerm is one word of a search for a patient. A patient matches by any of its forms.
type SearchTerm struct {
	Prefix string // start of a folded word of a name or number; "" when the term is only a date
	Births []Date // birth dates that the word may mean, perhaps partial
}

// maxTerms bounds the work of one query; what is typed beyond is ignored.
const maxTerms = 12

// ParseSearch reads «name given-name birth-date INS IPP NDA» in any order. Dates are 12/05/80, 12/05/1980,
// 05/1980, 1980, 12051980 and ISO ones. Groups of digits that make 13 to 15 characters together may be an INS
// typed with its spaces: joined is then the query with them as one word, to try first.
func ParseSearch(q string, now time.Time) (terms, joined []SearchTerm) {
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

func termsOf(words []string, now time.Time) []SearchTerm {
	var terms []SearchTerm
	for _, w := range words {
		dates := datesOf(w, now)
		parts := strings.Fields(Fold(w))
		if len(dates) > 0 && len(parts) != 1 { // 12/05/80: a date and nothing else
			terms = append(terms, SearchTerm{Births: dates})
			continue
		}
		for i, p := range parts {
			t := SearchTerm{Prefix: p}
			if i == 0 && len(parts) == 1 {
				t.Births = dates
			}
			terms = append(terms, t)
		}
	}
	return terms[:min(len(terms), maxTerms)]
}

// datesOf returns the birth dates that a word may mean.
func datesOf(w string, now time.Time) []Date {
	w = strings.NewReplacer(".", "/").Replace(w)
	if strings.Count(w, "-") == 2 && strings.IndexByte(w, '-') <= 2 {
		w = strings.ReplaceAll(w, "-", "/")
	}
	if digits(w) {
		switch len(w) {
		case 4:
		case 8: // 12051980; 19800512 is read below as it stands
			if d, err := ParseDate(w[:2]+"/"+w[2:4]+"/"+w[4:], now); err == nil {
				return appendDate([]Date{d}, w, now)
			}
		default:
			return nil
		}
	}
	return appendDate(nil, w, now)
}

func appendDate(dates []Date, w string, now time.Time) []Date {
	d, err := ParseDate(w, now)
	if err != nil {
		return dates
	}
	dates = append(dates, d)
	if i := strings.LastIndexByte(w, '/'); i > 0 && len(w)-i == 3 { // two digits: centenarians too
		dates = append(dates, Date(strconv.Itoa(atoi(string(d[:4]))-100)+string(d[4:])))
	}
	return dates
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
