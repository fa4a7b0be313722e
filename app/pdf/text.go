package pdf

import (
	"context"
	"unicode"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/requests"
)

// maxChars bounds the text read from one page; an A4 page full of small print has 10,000.
const maxChars = 100_000

// Word is a word of a page with its box in points, from the top left corner of the page as it is shown.
type Word struct {
	Text        string
	X, Y        float64 // top left corner
	Width       float64
	Height      float64
	EndsLine    bool // the next word is on another line
	left, right float64
	low, high   float64
}

// Text returns the words of a page, from 0, in the order of the file: for searching and copying. A page that is a
// scan has none. Errors: as Render's.
func (d *Document) Text(ctx context.Context, page int) ([]Word, error) {
	const op = "pdf.Text"
	if err := d.check(op, page); err != nil {
		return nil, err
	}
	var words []Word
	err := d.engine.run(ctx, quiet, func(s *sandbox) error {
		l, err := s.loaded(op, d)
		if err != nil {
			return err
		}
		var found []Word
		err = s.call(op, ReasonPage, func(p pdfium.Pdfium) error {
			byIndex := requests.Page{ByIndex: &requests.PageByIndex{Document: l.ref, Index: page}}
			found, err = readWords(ctx, p, byIndex)
			return err
		})
		if err == nil && ctx.Err() == nil {
			words = found
		}
		return d.remember(page, err)
	})
	if err != nil {
		return nil, err
	}
	return words, ctx.Err()
}

func readWords(ctx context.Context, p pdfium.Pdfium, page requests.Page) ([]Word, error) {
	size, err := p.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return nil, err
	}
	text, err := p.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return nil, err
	}
	words, err := splitWords(ctx, p, text.TextPage)
	if _, closeErr := p.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage}); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, err
	}
	for i := range words {
		if err := place(p, page, side(size.Width), side(size.Height), &words[i]); err != nil {
			return nil, err
		}
	}
	return words, nil
}

// place turns a box of the file's own space into one of the page as it is shown: crop box and rotation count.
func place(p pdfium.Pdfium, page requests.Page, w, h float64, word *Word) error {
	const fine = 64 // device units per point: PDFium gives whole ones
	var x, y [2]float64
	for i, corner := range [2][2]float64{{word.left, word.high}, {word.right, word.low}} {
		at, err := p.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: page, SizeX: int(w * fine), SizeY: int(h * fine),
			PageX: corner[0], PageY: corner[1]})
		if err != nil {
			return err
		}
		x[i], y[i] = float64(at.DeviceX)/fine, float64(at.DeviceY)/fine
	}
	word.X, word.Y = min(x[0], x[1]), min(y[0], y[1])
	word.Width, word.Height = max(x[0], x[1])-word.X, max(y[0], y[1])-word.Y
	return nil
}

func appendWord(words []Word, letters []rune, w Word) []Word {
	if len(letters) == 0 {
		return words
	}
	w.Text = string(letters)
	return append(words, w)
}

// printable drops what no screen shows.
func printable(r rune) bool { return r != utf8.RuneError && unicode.IsGraphic(r) }
