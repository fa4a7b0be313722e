package barcode

import (
	"fmt"
	"strings"
	"time"

	"chevet/app/record"
)

const (
	gs     = "\x1d"
	header = "IS010000000000000000000000" // "IS", version "01", 22 zeros // ANS «INS - Format datamatrix» v2.2
)

// INS returns the exact content of the datamatrix INS: header, then S1 to S7 in order, S7 when the place of birth is
// known. Only a qualified identity has one. // ANS «INS - Format datamatrix» v2.2, EXI ID 29
func INS(p record.Patient) (string, error) {
	if !p.INSUsable() {
		return "", record.E(record.NotAllowed, ReasonINSNotQualified)
	}
	given, name := Capitals(strings.Join(p.GivenNames, " ")), Capitals(p.BirthName)
	if given == "" || name == "" || len(given) > 100 || len(name) > 100 || !p.BirthDate.Complete() ||
		p.Sex != record.Female && p.Sex != record.Male || !writable(given) || !writable(name) {
		return "", invalid(ReasonINSTraits)
	}
	year, month, day := p.BirthDate.Parts()
	var b strings.Builder
	b.WriteString(header)
	b.WriteString("S1" + string(p.INS.Matricule))
	b.WriteString("S2" + separated(string(p.INS.OID), 20))
	b.WriteString("S3" + separated(given, 100))
	b.WriteString("S4" + separated(name, 100))
	b.WriteString("S5" + string(p.Sex))
	fmt.Fprintf(&b, "S6%02d-%02d-%04d", day, month, year)
	if p.BirthCOG != "" {
		b.WriteString("S7" + string(p.BirthCOG))
	}
	return b.String(), nil
}

// separated ends a variable field with GS unless it has reached its greatest length.
func separated(s string, most int) string {
	if len(s) < most {
		return s + gs
	}
	return s
}

func writable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && r != ' ' && r != '-' && r != '\''
	})
}

// INSScan is what a datamatrix INS says.
type INSScan struct {
	INS    record.INS
	Traits record.Traits
}

// ReadINS reads the content of a datamatrix INS: fields in any order, separators as GS, as the text <GS> or as what
// scanners make of them. The INS key is checked, the date of birth must exist before now. S7 is optional.
func ReadINS(text string, now time.Time) (INSScan, error) {
	if len(text) > 8000 {
		return INSScan{}, invalid(ReasonINSHeader)
	}
	text, _ = repairKeyboard(text)
	text = normalize(text)
	if !strings.HasPrefix(text, "IS") || len(text) < len(header) || !allDigits(text[2:len(header)]) {
		return INSScan{}, invalid(ReasonINSHeader)
	}
	fields, err := splitINS(text[len(header):])
	if err != nil {
		return INSScan{}, err
	}
	for _, tag := range []byte("123456") {
		if fields[tag] == "" {
			return INSScan{}, invalid(ReasonINSField).Because("S%c is missing", tag)
		}
	}
	ins, err := record.ParseINS(fields['1'], record.OID(fields['2']))
	if err != nil {
		return INSScan{}, err
	}
	scan := INSScan{INS: ins, Traits: record.Traits{BirthName: fields['4'], GivenNames: strings.Fields(fields['3']), Sex: record.Sex(fields['5'])}}
	if scan.Traits.Sex != record.Female && scan.Traits.Sex != record.Male {
		return INSScan{}, invalid(ReasonINSField).Because("S5")
	}
	if len(scan.Traits.GivenNames) == 0 || strings.TrimSpace(scan.Traits.BirthName) == "" {
		return INSScan{}, invalid(ReasonINSField).Because("S3, S4")
	}
	if scan.Traits.BirthDate, err = record.ParseDate(strings.ReplaceAll(fields['6'], "-", "/"), now); err != nil {
		return INSScan{}, err
	}
	if fields['7'] != "" {
		if scan.Traits.BirthCOG, err = record.ParseCOG(fields['7']); err != nil {
			return INSScan{}, err
		}
	}
	return scan, nil
}

// insFields gives the greatest length of each field and whether it is fixed.
var insFields = map[byte]struct {
	most  int
	fixed bool
}{'1': {15, true}, '2': {20, false}, '3': {100, false}, '4': {100, false}, '5': {1, true}, '6': {10, true}, '7': {5, true}}

func splitINS(s string) (map[byte]string, error) {
	fields := map[byte]string{}
	for s != "" {
		if strings.HasPrefix(s, gs) { // a separator where none is needed does no harm
			s = s[1:]
			continue
		}
		if len(s) < 3 || s[0] != 'S' {
			return nil, invalid(ReasonINSField).Because("no field at %d from the end", len(s))
		}
		tag, rest := s[1], s[2:]
		rule, known := insFields[tag]
		if _, twice := fields[tag]; !known || twice {
			return nil, invalid(ReasonINSField).Because("S%c", tag)
		}
		n := len(rest)
		if rule.fixed {
			n = rule.most
		} else {
			if i := strings.Index(rest, gs); i >= 0 {
				n = i
			}
			n = min(n, rule.most)
			if tag == '2' { // the OID ends by itself: a lost separator is repaired here
				n = min(n, len(rest)-len(strings.TrimLeft(rest, "0123456789.")))
			}
		}
		if n == 0 || n > len(rest) {
			return nil, invalid(ReasonINSField).Because("S%c is cut", tag)
		}
		fields[tag], s = rest[:n], rest[n:]
	}
	return fields, nil
}
