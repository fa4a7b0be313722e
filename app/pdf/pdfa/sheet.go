package pdfa

import (
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Millimetres, points and colours of the page.
const (
	face      = "Plex"
	total     = "{nb}"
	pageWidth = 210.0
	marginX   = 18.0
	width     = pageWidth - 2*marginX
	bottom    = 19.0
	lowest    = 297 - bottom
	lineSmall = 4.0
	lineText  = 4.8
	symbol    = 20.0 // side of the datamatrix with its quiet zone
)

type colour [3]int

var (
	inkBrand = colour{15, 95, 110}
	inkText  = colour{28, 35, 41}
	inkMuted = colour{92, 104, 113}
	inkAlarm = colour{190, 18, 48}
	inkRule  = colour{205, 212, 218}
	inkHead  = colour{243, 246, 248}
	inkWater = colour{226, 236, 238}
)

// sheet draws one document on A4.
type sheet struct {
	*fpdf.Fpdf
	fonts *Fonts
	d     Document
	bad   rune // first character that cannot be printed
}

func (s *sheet) clean(text string) string {
	text, bad := s.fonts.printable(text)
	if s.bad == 0 {
		s.bad = bad
	}
	return text
}

func (s *sheet) font(bold bool, size float64, c colour) {
	style := ""
	if bold {
		style = "B"
	}
	s.SetFont(face, style, size)
	s.SetTextColor(c[0], c[1], c[2])
}

func (s *sheet) draw() {
	s.letterhead()
	s.identity()
	s.address()
	s.heading()
	for _, sec := range s.d.Sections {
		s.section(sec, 0)
	}
	s.closing()
}

func (s *sheet) letterhead() {
	top, room := s.GetY(), width
	if s.d.Identity.Symbol != nil {
		room -= symbol + 6
	}
	s.font(true, 14, inkBrand)
	s.MultiCell(room, 6.5, s.clean(s.d.Letterhead.Name), "", "L", false)
	s.font(false, 8.5, inkMuted)
	for _, l := range s.d.Letterhead.Lines {
		s.MultiCell(room, lineSmall, s.clean(l), "", "L", false)
	}
	end := s.GetY()
	if s.d.Identity.Symbol != nil {
		end = max(end, s.datamatrix(pageWidth-marginX-symbol, top))
	}
	s.SetXY(marginX, end+4)
}

// datamatrix draws the symbol in vectors with one module of quiet zone, and its caption.
func (s *sheet) datamatrix(x, y float64) float64 {
	m := *s.d.Identity.Symbol
	module := symbol / float64(m.Size+2)
	s.SetFillColor(0, 0, 0)
	for row := range m.Size {
		for from := 0; from < m.Size; from++ {
			to := from
			for m.Dark(to, row) {
				to++
			}
			if to > from {
				s.Rect(x+float64(from+1)*module, y+float64(row+1)*module, float64(to-from)*module, module, "F")
				from = to
			}
		}
	}
	s.font(true, 7.5, inkText)
	s.SetXY(x-4, y+symbol)
	s.CellFormat(symbol+8, 3.6, s.clean(s.d.Identity.Caption), "", 2, "C", false, 0, "")
	return y + symbol + 3.6
}

func (s *sheet) identity() {
	id := s.d.Identity
	if id.Title == "" && len(id.Facts) == 0 {
		return
	}
	top := s.GetY()
	half := width/2 - 6
	s.SetXY(marginX+4, top+3)
	s.font(true, 10.5, inkText)
	s.MultiCell(width-8, 5.2, s.clean(id.Title), "", "L", false)
	columns := s.GetY() + 0.6
	left := s.facts(id.Facts, marginX+4, columns, half)
	right := s.facts(s.d.Meta, marginX+width/2+2, columns, half)
	end := max(left, right) + 2.5
	s.SetDrawColor(inkMuted[0], inkMuted[1], inkMuted[2])
	s.SetLineWidth(0.25)
	s.RoundedRect(marginX, top, width, end-top, 1.2, "1234", "D")
	s.SetXY(marginX, end+5)
}

func (s *sheet) facts(facts []Fact, x, y, w float64) float64 {
	for _, f := range facts {
		s.font(false, 8.5, inkText)
		label, value := s.clean(f.Label), s.clean(f.Value)
		if label != "" {
			label += "\u00a0: "
		}
		for _, l := range s.SplitText(label+value, w-2) {
			s.SetXY(x, y)
			s.CellFormat(w, lineSmall, l, "", 0, "L", false, 0, "")
			y += lineSmall
		}
	}
	return y
}

func (s *sheet) address() {
	if len(s.d.Address) == 0 {
		return
	}
	s.font(false, 9.5, inkText)
	for _, l := range s.d.Address {
		s.SetX(marginX + width/2)
		s.MultiCell(width/2, lineText, s.clean(l), "", "L", false)
	}
	s.Ln(4)
}

func (s *sheet) heading() {
	if s.d.Notice != "" {
		s.font(true, 10, inkAlarm)
		s.MultiCell(width, 5, s.clean(s.d.Notice), "", "L", false)
		s.Ln(1)
	}
	s.font(true, 14, inkText)
	s.MultiCell(width, 6.5, s.clean(s.d.Heading), "", "L", false)
	s.Ln(2)
}

func (s *sheet) closing() {
	if len(s.d.Closing) == 0 {
		return
	}
	s.room(float64(len(s.d.Closing))*lineSmall + 8)
	s.Ln(5)
	s.font(false, 9, inkText)
	for _, l := range s.d.Closing {
		s.SetX(marginX + width/3)
		s.MultiCell(2*width/3, lineSmall+0.4, s.clean(l), "", "R", false)
	}
}

// room starts a page when less than the height is left.
func (s *sheet) room(height float64) {
	if s.GetY()+height > lowest {
		s.AddPage()
	}
}

// watermark lies behind the text of a page, in a plain colour: PDF/A-1 has no transparency. // ISO 19005-1 §6.4
func (s *sheet) watermark() {
	if s.d.Watermark == "" {
		return
	}
	const middle = 297.0 / 2
	text := s.clean(s.d.Watermark)
	s.font(true, 64, inkWater)
	s.TransformBegin()
	s.TransformRotate(30, pageWidth/2, middle)
	s.Text((pageWidth-s.GetStringWidth(text))/2, middle, text)
	s.TransformEnd()
}

func (s *sheet) running() {
	s.watermark()
	if s.PageNo() == 1 || s.d.Running == "" {
		return
	}
	s.SetY(10)
	s.font(false, 8, inkMuted)
	s.CellFormat(width, 4, s.fit(s.clean(s.d.Running), width), "B", 0, "L", false, 0, "")
	s.SetXY(marginX, 18)
}

func (s *sheet) footer() {
	s.SetY(-14)
	s.font(false, 7.5, inkMuted)
	s.CellFormat(width-36, 4, s.fit(s.clean(s.d.Footer), width-36), "", 0, "L", false, 0, "")
	if s.d.PageLabel != nil {
		s.CellFormat(36, 4, s.clean(s.d.PageLabel(itoa(s.PageNo()), total)), "", 0, "R", false, 0, "")
	}
}

// fit cuts a text that a line of the margins cannot hold, with an ellipsis.
func (s *sheet) fit(text string, w float64) string {
	text = strings.ReplaceAll(text, "\n", " ")
	w -= 2.4
	if s.GetStringWidth(text) <= w {
		return text
	}
	runes := []rune(text)
	for len(runes) > 1 && s.GetStringWidth(string(runes)+"…") > w {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
