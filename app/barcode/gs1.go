package barcode

import (
	"strings"
	"time"

	"chevet/app/record"
)

// Element is one field of a GS1 code.
type Element struct {
	AI    string // application identifier, such as "01"
	Value string
}

// Box is what the GS1 DataMatrix of a box says.
type Box struct {
	GTIN      string // 14 digits
	CIP13     string // 13 digits of a French medicine, or "" // 3400…
	Lot       string
	Serial    string
	Expiry    record.Date // last day of use; a day 00 is the last day of the month // GS1 General Specifications §3.4.7
	ExpiryRaw string      // YYMMDD as printed, or ""
	Elements  []Element   // all fields in the order of the code
	Repaired  bool        // the scanner typed with another keyboard layout; the lot must be compared with the box
}

// ReadGS1 reads a scan: with or without ]d2, separators as FNC1, GS, <GS>…, or the printed form with parentheses. now
// places the century of the dates.
func ReadGS1(scan string, now time.Time) (Box, error) {
	var box Box
	if len(scan) > 8000 {
		return Box{}, invalid(ReasonNotGS1)
	}
	if fixed, done := repairKeyboard(scan); done {
		scan, box.Repaired = fixed, true
	}
	text := strings.TrimLeft(normalize(scan), gs)
	if text == "" {
		return Box{}, invalid(ReasonEmptyScan)
	}
	if len(text) > 2000 {
		return Box{}, invalid(ReasonNotGS1)
	}
	elements, err := split(text)
	if err != nil {
		return Box{}, err
	}
	box.Elements = elements
	for _, e := range elements {
		if err := box.take(e, now); err != nil {
			return Box{}, err
		}
	}
	if box.GTIN == "" {
		return Box{}, invalid(ReasonNoGTIN)
	}
	return box, nil
}

func (b *Box) take(e Element, now time.Time) error {
	set := func(to *string, v string) error {
		if *to != "" && *to != v {
			return invalid(ReasonTwice).Because("AI %s", e.AI)
		}
		*to = v
		return nil
	}
	switch e.AI {
	case "00", "01", "02":
		if !mod10(e.Value) {
			return invalid(ReasonCheckDigit).Because("AI %s", e.AI)
		}
		if e.AI != "01" {
			return nil
		}
		if strings.HasPrefix(e.Value, "03400") {
			b.CIP13 = e.Value[1:]
		}
		return set(&b.GTIN, e.Value)
	case "10":
		return set(&b.Lot, e.Value)
	case "21":
		return set(&b.Serial, e.Value)
	case "17":
		d, err := expiry(e.Value, now)
		if err != nil {
			return err
		}
		b.Expiry = d
		return set(&b.ExpiryRaw, e.Value)
	}
	return nil
}

// expiry reads YYMMDD. The century is the one that puts the date at most 49 years behind and 50 ahead.
// // GS1 General Specifications §7.12
func expiry(s string, now time.Time) (record.Date, error) {
	year, month, day := int(s[0]-'0')*10+int(s[1]-'0'), int(s[2]-'0')*10+int(s[3]-'0'), int(s[4]-'0')*10+int(s[5]-'0')
	if month < 1 || month > 12 {
		return "", invalid(ReasonExpiryDate)
	}
	year += now.Year() / 100 * 100
	switch ahead := year - now.Year(); {
	case ahead > 50:
		year -= 100
	case ahead < -49:
		year += 100
	}
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)
	if day == 0 {
		day = last.Day()
	}
	if day > last.Day() {
		return "", invalid(ReasonExpiryDate)
	}
	return record.DateOf(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)), nil
}

// Warnings says what the person must know of a readable box: expired, unknown to the list of products, without a lot
// or a date, typed with another keyboard. known is asked with the CIP13, or the GTIN of a box that has none; nil skips it.
func (b Box) Warnings(now time.Time, known func(code string) bool) []record.Reason {
	var out []record.Reason
	if b.Expiry == "" {
		out = append(out, ReasonNoExpiry)
	} else if b.Expiry < record.DateOf(now) {
		out = append(out, ReasonExpired)
	}
	if b.Lot == "" {
		out = append(out, ReasonNoLot)
	}
	if known != nil && !known(b.Product()) {
		out = append(out, ReasonUnknownProduct)
	}
	if b.Repaired {
		out = append(out, ReasonKeyboard)
	}
	return out
}

// Product returns the CIP13, or the GTIN of a box that has none.
func (b Box) Product() string {
	if b.CIP13 != "" {
		return b.CIP13
	}
	return b.GTIN
}

// mod10 checks the last digit of a GTIN or SSCC. // GS1 General Specifications §7.9
func mod10(s string) bool {
	sum := 0
	for i := len(s) - 2; i >= 0; i-- {
		weight := 1
		if (len(s)-2-i)%2 == 0 {
			weight = 3
		}
		sum += int(s[i]-'0') * weight
	}
	return len(s) > 1 && (10-sum%10)%10 == int(s[len(s)-1]-'0')
}
