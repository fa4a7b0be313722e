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
	Text     string
	X, Y     float64 // top left corner
	Width    float64
	Height   float64
	EndsLine bool      // the next word is on another line
	Ends     []float64 // where each character of Text ends, in points from X
	chars    []charBox // in the file's own space
}

type charBox struct{ left, right, low, high float64 }

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
	to, err := shownSpace(p, page, side(size.Width), side(size.Height))
	if err != nil {
		return nil, err
	}
	for i := range words {
		words[i].place(to)
	}
	return words, nil
}

// affine turns a point of the file's own space into one of the page as it is shown: crop box and rotation count.
type affine struct{ x0, xx, xy, y0, yx, yy float64 }

func (a affine) at(x, y float64) (float64, float64) {
	return a.x0 + a.xx*x + a.xy*y, a.y0 + a.yx*x + a.yy*y
}

// shownSpace measures the affine with three points.
func shownSpace(p pdfium.Pdfium, page requests.Page, w, h float64) (affine, error) {
	const fine, far = 64, 1000 // device units per point: PDFium gives whole ones
	var x, y [3]float64
	for i, corner := range [3][2]float64{{0, 0}, {far, 0}, {0, far}} {
		at, err := p.FPDF_PageToDevice(&requests.FPDF_PageToDevice{Page: page, SizeX: int(w * fine), SizeY: int(h * fine),
			PageX: corner[0], PageY: corner[1]})
		if err != nil {
			return affine{}, err
		}
		x[i], y[i] = float64(at.DeviceX)/fine, float64(at.DeviceY)/fine
	}
	return affine{x[0], (x[1] - x[0]) / far, (x[2] - x[0]) / far, y[0], (y[1] - y[0]) / far, (y[2] - y[0]) / far}, nil
}

// place gives a word its box and its characters their ends. Text that runs upwards has its ends at the right edge.
func (w *Word) place(to affine) {
	var left, top, right, bottom float64
	ends := make([]float64, len(w.chars))
	for i, c := range w.chars {
		x1, y1 := to.at(c.left, c.high)
		x2, y2 := to.at(c.right, c.low)
		if x1 > x2 {
			x1, x2 = x2, x1
		}
		if y1 > y2 {
			y1, y2 = y2, y1
		}
		if i == 0 {
			left, top, right, bottom = x1, y1, x2, y2
		}
		left, top, right, bottom = min(left, x1), min(top, y1), max(right, x2), max(bottom, y2)
		ends[i] = x2
	}
	for i := range ends {
		ends[i] -= left
	}
	w.X, w.Y, w.Width, w.Height, w.Ends, w.chars = left, top, right-left, bottom-top, ends, nil
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
