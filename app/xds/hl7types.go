package xds

import (
	"strings"
	"time"
)

// Values inside XDS attributes are HL7 v2 types, read by component and never compared whole: the registry adds
// components of its own (a date after "NH"). // dmp.md §5.3

// XCN is a person or a device.
type XCN struct {
	ID        string // 1: PS_IdNat or internal
	Family    string // 2
	Given     string // 3
	Authority string // 9, the OID alone
	NameType  string // 10: "D" a person, "U" a device
	IDType    string // 13: IDNPS, EI…
}

// XON is an organisation.
type XON struct {
	Name      string // 1
	Authority string // 6, the OID alone
	IDType    string // 7: IDNST…
	ID        string // 10: Struct_IdNat
}

// CX is an identifier with the authority that gave it.
type CX struct {
	ID        string // 1
	Authority string // 4, the OID alone
	Type      string // 5: NH, PI…
}

// ParseXCN reads an authorPerson or a legalAuthenticator.
func ParseXCN(s string) XCN {
	c := components(s)
	return XCN{ID: c(1), Family: c(2), Given: c(3), Authority: universal(c(9)), NameType: c(10), IDType: c(13)}
}

// ParseXON reads an authorInstitution.
func ParseXON(s string) XON {
	c := components(s)
	return XON{Name: c(1), Authority: universal(c(6)), IDType: c(7), ID: c(10)}
}

// ParseCX reads a patientId or a sourcePatientId.
func ParseCX(s string) CX {
	c := components(s)
	return CX{ID: c(1), Authority: universal(c(4)), Type: c(5)}
}

// Name returns «NOM Prénom», or the device's name.
func (x XCN) Name() string { return strings.TrimSpace(x.Family + " " + x.Given) }

// components gives the nth field between "^", from 1.
func components(s string) func(int) string {
	return func(n int) string {
		rest := s
		for ; n > 1; n-- {
			var found bool
			if _, rest, found = strings.Cut(rest, "^"); !found {
				return ""
			}
		}
		field, _, _ := strings.Cut(rest, "^")
		return strings.TrimSpace(field)
	}
}

// universal returns the OID of an HD "namespace&oid&ISO".
func universal(hd string) string {
	parts := strings.Split(hd, "&")
	if len(parts) > 1 {
		return parts[1]
	}
	return hd
}

// FormatTime writes an instant as XDS wants it: UTC, "20060102150405". // EX_3.1-1070
func FormatTime(t time.Time) string { return t.UTC().Format("20060102150405") }

// ParseTime reads a DTM of 4 to 14 digits, which is UTC when no zone follows it. The zero time means that it
// cannot be read.
func ParseTime(s string) time.Time {
	const layout = "20060102150405"
	s = strings.TrimSpace(s)
	digits, zone := s, ""
	if i := strings.IndexAny(s, "+-"); i > 0 {
		digits, zone = s[:i], s[i:]
	}
	digits, _, _ = strings.Cut(digits, ".")
	if n := len(digits); n < 4 || n > 14 || n%2 != 0 {
		return time.Time{}
	}
	if zone != "" {
		if t, err := time.Parse(layout[:len(digits)]+"-0700", digits+zone); err == nil {
			return t.UTC()
		}
		return time.Time{}
	}
	t, err := time.ParseInLocation(layout[:len(digits)], digits, time.UTC)
	if err != nil {
		return time.Time{}
	}
	return t
}
