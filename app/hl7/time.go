package hl7

import (
	"time"

	"chevet/app/record"
)

// Precision is how much of a time was written.
type Precision uint8

// The precisions of a time. // HL7 2.5 §2.A.22 DTM
const (
	PrecisionNone Precision = iota
	PrecisionYear
	PrecisionMonth
	PrecisionDay
	PrecisionHour
	PrecisionMinute
	PrecisionSecond
	PrecisionFraction
)

var timeLayouts = map[int]struct {
	layout    string
	precision Precision
}{
	4: {"2006", PrecisionYear}, 6: {"200601", PrecisionMonth}, 8: {"20060102", PrecisionDay},
	10: {"2006010215", PrecisionHour}, 12: {"200601021504", PrecisionMinute}, 14: {"20060102150405", PrecisionSecond},
}

// Time reads YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][±ZZZZ], to any precision. Without an offset the time is in loc. An
// empty or null value gives the zero time and PrecisionNone without error. Error: ReasonValue.
func (v Value) Time(loc *time.Location) (time.Time, Precision, error) {
	s := v.Trimmed()
	if s == "" {
		return time.Time{}, PrecisionNone, nil
	}
	fail := func() (time.Time, Precision, error) {
		return time.Time{}, PrecisionNone, bad(ReasonValue).Because("not a time")
	}
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	form, ok := timeLayouts[digits]
	if !ok {
		return fail()
	}
	layout, precision, rest := form.layout, form.precision, s[digits:]
	if digits == 14 && len(rest) > 1 && rest[0] == '.' {
		n := 1
		for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
			n++
		}
		if n == 1 || n > 10 {
			return fail()
		}
		layout, precision, rest = layout+".000000000"[:n], PrecisionFraction, rest[n:]
	}
	if rest != "" {
		if len(rest) != 5 {
			return fail()
		}
		layout += "-0700"
	}
	t, err := time.ParseInLocation(layout, s, loc)
	if err != nil {
		return fail()
	}
	return t, precision, nil
}

// Date reads the day of a time, or what is known of it, for a birth. Error: ReasonValue.
func (v Value) Date() (record.Date, error) {
	t, p, err := v.Time(time.UTC)
	switch {
	case err != nil:
		return "", err
	case p == PrecisionNone:
		return "", nil
	case p == PrecisionYear:
		return record.Date(t.Format("2006")), nil
	case p == PrecisionMonth:
		return record.Date(t.Format("2006-01")), nil
	}
	return record.Date(v.Trimmed()[:4] + "-" + v.Trimmed()[4:6] + "-" + v.Trimmed()[6:8]), nil
}

// FormatTime writes t to the second, in its own zone without offset, as French messages do.
func FormatTime(t time.Time) string { return t.Format("20060102150405") }
