package cda

import (
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // Windows has no zone files, and a time without zone is read as Paris

	"chevet/app/record"
)

// paris is the zone of times written without one. // CI-SIS habit; the ANS's own N1 sample has one
var paris = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.FixedZone("CET", 3600)
	}
	return loc
})

var tsLayouts = map[int]string{4: "2006", 6: "200601", 8: "20060102", 10: "2006010215", 12: "200601021504", 14: "20060102150405"}

var isoMarks = strings.NewReplacer("-", "", ":", "", "T", "", " ", "")

// parseTS reads an HL7 TS, «aaaammjjhhmmss.s+zzzz» with its end left out at will, and the ISO form that some
// producers write. What cannot be read is the zero time. // HL7 v3 data types, TS
func parseTS(s string) time.Time {
	s = strings.TrimSpace(s)
	loc := paris()
	if strings.HasSuffix(s, "Z") {
		s, loc = s[:len(s)-1], time.UTC
	} else if i := strings.LastIndexAny(s, "+-"); i >= 8 && (s[i] == '+' || i > 8) {
		if seconds, ok := offset(s[i:]); ok {
			s, loc = s[:i], zone(seconds)
		}
	}
	s, fraction, _ := strings.Cut(s, ".")
	if !allDigits(s) {
		s = isoMarks.Replace(s)
	}
	layout, ok := tsLayouts[len(s)]
	if !ok {
		return time.Time{}
	}
	t, err := time.ParseInLocation(layout, s, loc)
	if err != nil || t.Year() < 1 {
		return time.Time{}
	}
	if len(s) == 14 && fraction != "" && allDigits(fraction) {
		if d, err := time.ParseDuration("0." + fraction[:min(len(fraction), 9)] + "s"); err == nil {
			t = t.Add(d)
		}
	}
	return t
}

func zone(seconds int) *time.Location {
	if seconds == 0 {
		return time.UTC
	}
	return time.FixedZone("", seconds)
}

func offset(s string) (int, bool) {
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	d := strings.ReplaceAll(s[1:], ":", "")
	if !allDigits(d) {
		return 0, false
	}
	n := 0
	for i := 0; i < len(d); i++ {
		n = n*10 + int(d[i]-'0')
	}
	switch len(d) {
	case 1, 2:
		n *= 100
	case 4:
	default:
		return 0, false
	}
	if n%100 > 59 || n/100 > 14 {
		return 0, false
	}
	return sign * (n/100*3600 + n%100*60), true
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// interval reads an IVL_TS: low and high, or a lone value or centre as its start.
func interval(n *node) (start, end time.Time) {
	start = parseTS(n.first("low").attr("value"))
	end = parseTS(n.first("high").attr("value"))
	if start.IsZero() {
		start = parseTS(n.attr("value"))
	}
	if start.IsZero() {
		start = parseTS(n.first("center").attr("value"))
	}
	return start, end
}

// instant is the moment of a time element, be it a point or an interval.
func instant(n *node) time.Time {
	start, end := interval(n)
	if start.IsZero() {
		return end
	}
	return start
}

// birthDate reads a birthTime, known to the day, the month or the year; unknown parts may be written 00.
func birthDate(s string) record.Date {
	s = strings.ReplaceAll(strings.TrimSpace(s), "-", "")
	s = s[:min(len(s), 8)]
	for len(s) > 4 && strings.HasSuffix(s, "00") {
		s = s[:len(s)-2]
	}
	d, err := record.ParseDate(s, time.Time{})
	if err != nil {
		return ""
	}
	return d
}
