package hospital

import (
	"bytes"
	"fmt"

	"chevet/app/record"
	"chevet/assets/fonts"

	"codeberg.org/go-pdf/fpdf"
)

// Millimetres and colours of the printed documents.
const (
	marginX   = 20.0
	pageWidth = 210.0
	textWidth = pageWidth - 2*marginX
	lineSmall = 3.9
	lineText  = 4.6
)

var (
	inkTeal  = [3]int{15, 95, 110}
	inkText  = [3]int{28, 35, 41}
	inkMuted = [3]int{92, 104, 113}
	inkAlarm = [3]int{190, 18, 48}
	inkRule  = [3]int{205, 212, 218}
	inkHead  = [3]int{243, 246, 248}
)

// sheet draws one document on A4.
type sheet struct {
	*fpdf.Fpdf
	p *paper
}

// pdf prints a report: the same bytes for the same report.
func (p *paper) pdf(r report) ([]byte, error) {
	f := fpdf.New("P", "mm", "A4", "")
	f.AddUTF8FontFromBytes("Plex", "", fonts.Regular)
	f.AddUTF8FontFromBytes("Plex", "B", fonts.SemiBold)
	f.SetCatalogSort(true)
	f.SetCreationDate(p.doc.CreatedAt)
	f.SetModificationDate(p.doc.CreatedAt)
	f.SetTitle(p.doc.Title, true)
	f.SetLang("fr-FR")
	f.SetMargins(marginX, 16, marginX)
	f.SetAutoPageBreak(true, 20)
	f.AliasNbPages("{nb}")
	s := &sheet{f, p}
	f.SetFooterFunc(s.footer)
	f.AddPage()
	s.letterhead()
	s.patientBox(r.meta)
	s.heading(r.heading)
	for _, sec := range r.sections {
		s.section(sec)
	}
	s.signature(r.signed)
	var b bytes.Buffer
	err := f.Output(&b)
	return b.Bytes(), err
}

func (s *sheet) ink(c [3]int) { s.SetTextColor(c[0], c[1], c[2]) }

func (s *sheet) font(bold bool, size float64, c [3]int) {
	style := ""
	if bold {
		style = "B"
	}
	s.SetFont("Plex", style, size)
	s.ink(c)
}

func (s *sheet) line(width float64, text string, height float64) {
	s.CellFormat(width, height, text, "", 1, "L", false, 0, "")
}

func (s *sheet) letterhead() {
	at, by := s.p.author.at, s.p.author
	top := s.GetY()
	s.font(true, 14, inkTeal)
	s.line(130, at.name, 6.5)
	s.font(false, 8, inkMuted)
	if at == monEspace {
		s.line(130, "Document déposé par le patient", lineSmall)
	} else {
		s.line(130, fmt.Sprintf("%s — %s %s · FINESS %s · %s", at.street, at.zip, at.city, string(at.finess), phone(at.phone)), lineSmall)
		s.line(130, by.name()+" · "+specialtyLabel(by), lineSmall)
	}
	bottom := s.GetY()
	if s.p.patient.INSUsable() {
		bottom = max(bottom, s.datamatrix(pageWidth-marginX-17, top, 17))
	}
	s.SetXY(marginX, bottom+4)
}

func (s *sheet) patientBox(meta []string) {
	pt := s.p.patient
	top := s.GetY()
	left := []string{"Prénoms de naissance : " + joined(pt.GivenNames), bornLine(pt.Patient)}
	if pt.UsedName != "" {
		left = append(left, "Nom utilisé : "+pt.UsedName)
	}
	switch {
	case pt.INSUsable():
		left = append(left, "INS "+pt.INS.Grouped()+" (NIR de test)")
	default:
		left = append(left, "IPP "+string(pt.IPP))
	}
	s.font(true, 9, inkText)
	name := s.SplitText(pt.Name(), textWidth-8)
	rows := max(len(left), len(meta))
	height := float64(rows)*lineSmall + float64(len(name))*(lineSmall+0.6) + 6
	s.SetDrawColor(inkMuted[0], inkMuted[1], inkMuted[2])
	s.SetLineWidth(0.25)
	s.RoundedRect(marginX, top, textWidth, height, 1.2, "1234", "D")
	s.SetXY(marginX+4, top+3)
	s.font(true, 9, inkText)
	s.MultiCell(textWidth-8, lineSmall+0.6, pt.Name(), "", "L", false)
	columns := s.GetY()
	s.font(false, 8, inkText)
	for _, l := range left {
		s.SetX(marginX + 4)
		s.CellFormat(82, lineSmall, s.fit(l, 82), "", 1, "L", false, 0, "")
	}
	for i, l := range meta {
		s.SetXY(marginX+textWidth/2+4, columns+float64(i)*lineSmall)
		s.CellFormat(textWidth/2-8, lineSmall, s.fit(l, textWidth/2-8), "", 1, "L", false, 0, "")
	}
	s.SetXY(marginX, top+height+6)
}

func (s *sheet) heading(title string) {
	s.font(true, 13, inkText)
	s.MultiCell(textWidth, 6, title, "", "L", false)
	s.Ln(2)
}

func (s *sheet) section(sec section) {
	if s.GetY() > 245 {
		s.AddPage()
	}
	if sec.title != "" {
		s.Ln(1.5)
		s.font(true, 9.5, inkTeal)
		s.line(textWidth, sec.title, 5)
		y := s.GetY()
		s.SetDrawColor(inkTeal[0], inkTeal[1], inkTeal[2])
		s.SetLineWidth(0.4)
		s.Line(marginX, y, pageWidth-marginX, y)
		s.Ln(1.6)
	}
	for _, b := range sec.blocks {
		switch b := b.(type) {
		case paragraph:
			s.font(false, 9, inkText)
			s.MultiCell(textWidth, lineText, string(b), "", "L", false)
			s.Ln(1.2)
		case list:
			s.bullets(b)
		case *grid:
			s.table(b)
		case *picture:
			s.picture(b)
		}
	}
}

func (s *sheet) bullets(l list) {
	for _, item := range l {
		s.font(true, 9, inkTeal)
		s.CellFormat(4.5, lineText, "–", "", 0, "L", false, 0, "")
		s.font(false, 9, inkText)
		s.MultiCell(textWidth-4.5, lineText, item, "", "L", false)
	}
	s.Ln(1.2)
}

func (s *sheet) picture(p *picture) {
	s.RegisterImageOptionsReader(p.caption, fpdf.ImageOptions{ImageType: "PNG"}, bytes.NewReader(p.png))
	s.ImageOptions(p.caption, marginX, s.GetY()+1, 70, 0, true, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	s.Ln(1)
	s.font(false, 8, inkMuted)
	s.line(textWidth, p.caption, lineSmall)
	s.Ln(2)
}

func (s *sheet) signature(signed string) {
	if signed == "" {
		return
	}
	if s.GetY() > 255 {
		s.AddPage()
	}
	s.Ln(5)
	s.font(false, 8, inkMuted)
	s.MultiCell(textWidth, lineSmall, signed, "", "R", false)
}

func (s *sheet) footer() {
	s.SetY(-14)
	s.font(false, 7.5, inkMuted)
	s.CellFormat(textWidth/2, 4, fmt.Sprintf("Document fictif — version %d", s.p.doc.Version), "", 0, "L", false, 0, "")
	s.CellFormat(textWidth/2, 4, fmt.Sprintf("Page %d / {nb}", s.PageNo()), "", 0, "R", false, 0, "")
}

// fit cuts a text that a cell cannot hold, with an ellipsis.
func (s *sheet) fit(text string, width float64) string {
	width -= 2.2
	if s.GetStringWidth(text) <= width {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && s.GetStringWidth(string(runes)+"…") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

func bornLine(p record.Patient) string {
	verb := map[record.Sex]string{record.Female: "Née", record.Male: "Né"}[p.Sex]
	if verb == "" {
		verb = "Né(e)"
	}
	line := verb + " le " + p.BirthDate.French()
	if !p.BirthDate.Complete() {
		line = verb + " en " + p.BirthDate.French()
	}
	if p.BirthPlace != "" {
		line += " à " + p.BirthPlace
	}
	if p.BirthCOG != "" {
		line += " (" + string(p.BirthCOG) + ")"
	}
	return line + " · Sexe " + string(p.Sex)
}
