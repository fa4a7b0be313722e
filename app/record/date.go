package record

import (
	"fmt"
	"strings"
	"time"
)

// Date is a calendar date that may be known only to the year or the month: "1980", "1980-05", "1980-05-12".
// The zero value "" means unknown. Births have no time zone, so a Date never becomes an instant.
type Date string

// ParseDate accepts ISO forms (1980-05-12, 19800512), French ones (12/05/1980, 12/05/80, 05/1980) and a lone
// year. Two-digit years are those of the last hundred years before now.
func ParseDate(s string, now time.Time) (Date, error) {
	s = strings.TrimSpace(s)
	var y, m, d int
	switch {
	case strings.Count(s, "/") == 2:
		parts := strings.Split(s, "/")
		if !allDigits(parts) || len(parts[2]) != 2 && len(parts[2]) != 4 {
			return "", E(Invalid, ReasonDate)
		}
		if d, m, y = atoi(parts[0]), atoi(parts[1]), atoi(parts[2]); d == 0 || m == 0 {
			return "", E(Invalid, ReasonDate)
		}
		if len(parts[2]) == 2 {
			y = lastHundredYears(y, now)
		}
	case strings.Count(s, "/") == 1:
		parts := strings.Split(s, "/")
		if !allDigits(parts) || len(parts[1]) != 4 {
			return "", E(Invalid, ReasonDate)
		}
		m, y = atoi(parts[0]), atoi(parts[1])
		if m == 0 {
			return "", E(Invalid, ReasonDate)
		}
	default:
		v := strings.ReplaceAll(s, "-", "")
		if !digits(v) || len(v) != 4 && len(v) != 6 && len(v) != 8 {
			return "", E(Invalid, ReasonDate)
		}
		y = atoi(v[:4])
		if len(v) >= 6 {
			if m = atoi(v[4:6]); m == 0 {
				return "", E(Invalid, ReasonDate)
			}
		}
		if len(v) == 8 {
			if d = atoi(v[6:]); d == 0 {
				return "", E(Invalid, ReasonDate)
			}
		}
	}
	return makeDate(y, m, d)
}

func makeDate(y, m, d int) (Date, error) {
	switch {
	case y < 1850 || y > 2200 || m < 0 || m > 12 || d < 0 || d > 31:
		return "", E(Invalid, ReasonDate)
	case m == 0:
		return Date(fmt.Sprintf("%04d", y)), nil
	case d == 0:
		return Date(fmt.Sprintf("%04d-%02d", y, m)), nil
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d {
		return "", E(Invalid, ReasonDate)
	}
	return Date(t.Format(time.DateOnly)), nil
}

// DateOf returns the calendar date of t in t's own zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// Complete reports that year, month and day are known.
func (d Date) Complete() bool { return len(d) == 10 }

// HL7 returns the digits alone: "1980", "198005" or "19800512".
func (d Date) HL7() string { return strings.ReplaceAll(string(d), "-", "") }

// French returns "12/05/1980", "05/1980" or "1980".
func (d Date) French() string {
	parts := strings.Split(string(d), "-")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(parts, "/")
}

// Parts returns year, month and day; what is unknown is 0.
func (d Date) Parts() (year, month, day int) {
	if len(d) >= 4 {
		year = atoi(string(d[:4]))
	}
	if len(d) >= 7 {
		month = atoi(string(d[5:7]))
	}
	if len(d) >= 10 {
		day = atoi(string(d[8:10]))
	}
	return
}

// Age returns whole years, months and days lived on the given day; a part that is unknown counts as the
// start of the year or month. ok is false when the date is unknown or in the future.
func (d Date) Age(on time.Time) (years, months, days int, ok bool) {
	y, m, day := d.Parts()
	if y == 0 {
		return 0, 0, 0, false
	}
	born := time.Date(y, time.Month(max(m, 1)), max(day, 1), 0, 0, 0, 0, time.UTC)
	today := time.Date(on.Year(), on.Month(), on.Day(), 0, 0, 0, 0, time.UTC)
	if born.After(today) {
		return 0, 0, 0, false
	}
	total := (today.Year()-born.Year())*12 + int(today.Month()) - int(born.Month())
	if today.Day() < born.Day() {
		total--
	}
	days = int(today.Sub(born).Hours() / 24)
	return total / 12, total, days, true
}

func lastHundredYears(yy int, now time.Time) int {
	y := now.Year()/100*100 + yy
	if y > now.Year() {
		y -= 100
	}
	return y
}

func allDigits(parts []string) bool {
	for _, p := range parts {
		if !digits(p) || len(p) > 4 {
			return false
		}
	}
	return true
}

func atoi(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
