package compose

import "time"

var stampLayouts = []string{"20060102150405-0700", "200601021504-0700", "20060102150405", "200601021504", "20060102", "200601", "2006"}

// moment reads a date in any of its forms, the zero time when it has none.
func moment(v string) time.Time {
	for _, layout := range stampLayouts {
		if t, err := time.Parse(layout, v); err == nil {
			return t
		}
	}
	return time.Time{}
}

func validStamp(v string) bool { return stampForm.MatchString(v) && !moment(v).IsZero() }
