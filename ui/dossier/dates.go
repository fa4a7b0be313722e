package dossier

import (
	"strings"
	"time"
)

// readDate reads JJ/MM/AAAA, also without slashes or with a short year, «auj», and «-3» or «+3» days. // patterns.md «Field»
func readDate(s string, now time.Time) (time.Time, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	n := now.Local()
	today := time.Date(n.Year(), n.Month(), n.Day(), 0, 0, 0, 0, n.Location())
	if s == "auj" || s == "aujourd’hui" {
		return today, true
	}
	if days, ok := signed(s); ok {
		return today.AddDate(0, 0, days), true
	}
	for _, form := range []string{"02/01/2006", "2/1/2006", "02012006", "02/01/06", "2/1/06", "020106", "02.01.2006", "02-01-2006", time.DateOnly} {
		if t, err := time.ParseInLocation(form, s, n.Location()); err == nil && t.Year() > 1800 {
			return t, true
		}
	}
	return time.Time{}, false
}

func signed(s string) (int, bool) {
	if len(s) < 2 || len(s) > 5 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	n := 0
	for _, c := range s[1:] {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	if s[0] == '-' {
		n = -n
	}
	return n, true
}
