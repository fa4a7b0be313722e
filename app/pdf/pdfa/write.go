package pdfa

import (
	"bytes"
	_ "embed"
	"time"

	"chevet/app/record"

	"codeberg.org/go-pdf/fpdf"
)

//go:embed srgb.icc
var srgb []byte // sRGB 2014 of the International Color Consortium: LICENCE-ICC.txt

// Write prints a document. A character that the fonts lack is refused with ReasonGlyph: nothing is printed otherwise
// than it was written.
func Write(d Document, fonts *Fonts) ([]byte, error) {
	s := &sheet{fonts: fonts, d: d}
	s.Fpdf = fpdf.New("P", "mm", "A4", "")
	s.AddUTF8FontFromBytes(face, "", fonts.regular)
	s.AddUTF8FontFromBytes(face, "B", fonts.bold)
	at := d.Created.UTC().Truncate(time.Second)
	m := metadata{Title: s.clean(d.Title), Author: s.clean(d.Author), Subject: s.clean(d.Subject), Producer: s.clean(d.Producer), At: at}
	s.SetCatalogSort(true)
	s.SetCreationDate(at)
	s.SetModificationDate(at)
	s.SetTitle(m.Title, true)
	if m.Author != "" {
		s.SetAuthor(m.Author, true)
	}
	if m.Subject != "" {
		s.SetSubject(m.Subject, true)
	}
	s.SetProducer(m.Producer, true)
	s.SetCreator(m.Producer, true)
	s.SetLang(d.Language)
	s.SetXmpMetadata(m.xmp())
	s.AddOutputIntent(fpdf.OutputIntentType{SubtypeIdent: fpdf.OutputIntent_GTS_PDFA1, OutputConditionIdentifier: "sRGB IEC61966-2.1",
		Info: "sRGB IEC61966-2.1", ICCProfile: srgb})
	s.SetMargins(marginX, 16, marginX)
	s.SetAutoPageBreak(true, bottom)
	s.AliasNbPages(total)
	s.SetHeaderFunc(s.running)
	s.SetFooterFunc(s.footer)
	s.AddPage()
	s.draw()
	if s.bad != 0 {
		return nil, record.E(record.Invalid, ReasonGlyph).Because("%U", s.bad)
	}
	var raw bytes.Buffer
	if err := s.Output(&raw); err != nil {
		return nil, record.E(record.Invalid, ReasonWrite).Wrap(err)
	}
	return finish(raw.Bytes())
}
