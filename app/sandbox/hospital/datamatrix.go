package hospital

import (
	"strings"

	"chevet/app/record"

	"github.com/boombuler/barcode/datamatrix"
)

// insPayload is the content of the datamatrix INS. // ANS «INS - Format datamatrix» v2.2, as cda.md §6 knows it
func insPayload(p record.Patient) string {
	const gs = "\x1d"
	var b strings.Builder
	b.WriteString("IS01" + strings.Repeat("0", 22))
	b.WriteString("S1" + string(p.INS.Matricule))
	b.WriteString("S2" + string(p.INS.OID))
	if len(p.INS.OID) < 20 { // a separator follows a variable field that is shorter than its maximum
		b.WriteString(gs)
	}
	b.WriteString("S3" + capitals(strings.Join(p.GivenNames, " ")) + gs)
	b.WriteString("S4" + capitals(p.BirthName) + gs)
	b.WriteString("S5" + string(p.Sex))
	y, m, d := p.BirthDate.Parts()
	b.WriteString("S6" + two(d) + "-" + two(m) + "-" + two(y/100) + two(y%100))
	if p.BirthCOG != "" {
		b.WriteString("S7" + string(p.BirthCOG))
	}
	return b.String()
}

func two(n int) string { return string([]byte{'0' + byte(n/10%10), '0' + byte(n%10)}) }

// bare gives the letter without its accent, for the languages of the world's patients.
var bare = strings.NewReplacer("À", "A", "Â", "A", "Ä", "A", "Ç", "C", "É", "E", "È", "E", "Ê", "E", "Ë", "E", "Î", "I", "Ï", "I",
	"Ị", "I", "Ô", "O", "Ö", "O", "Ø", "O", "Ù", "U", "Û", "U", "Ü", "U", "Ÿ", "Y", "Ñ", "N", "Œ", "OE", "Æ", "AE", "’", "'", "Ã", "A", "Õ", "O", "Š", "S", "Ž", "Z", "Ć", "C", "Ł", "L")

func capitals(s string) string { return bare.Replace(strings.ToUpper(s)) }

// datamatrix draws the symbol with its quiet zone and its caption, and returns where it ends.
func (s *sheet) datamatrix(x, y, size float64) float64 {
	code, err := datamatrix.Encode(insPayload(s.p.patient.Patient))
	if err != nil {
		return y
	}
	n := code.Bounds().Dx()
	module := size / float64(n+2)
	s.SetFillColor(0, 0, 0)
	for row := range n {
		for from := 0; from < n; from++ {
			to := from
			for to < n && dark(code.At(to, row)) {
				to++
			}
			if to > from {
				s.Rect(x+float64(from+1)*module, y+float64(row+1)*module, float64(to-from)*module, module, "F")
				from = to
			}
		}
	}
	s.SetXY(x, y+size)
	s.font(false, 6.5, inkMuted)
	s.CellFormat(size, 3, "INS à scanner", "", 2, "C", false, 0, "")
	return y + size + 3
}

func dark(c interface{ RGBA() (r, g, b, a uint32) }) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}

func joined(given []string) string { return strings.Join(given, " ") }

func phone(s string) string {
	var b strings.Builder
	for i, r := range s {
		if i > 0 && i%2 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// specialtyLabel shortens «Médecin - Chirurgie viscérale et digestive (SM)».
func specialtyLabel(s *signer) string {
	l := s.role.Label
	if _, after, ok := strings.Cut(l, " - "); ok {
		l = after
	}
	l, _, _ = strings.Cut(l, " (")
	return strings.TrimSpace(strings.TrimPrefix(l, "Qualifié en "))
}
