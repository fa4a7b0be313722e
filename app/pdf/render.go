package pdf

import (
	"context"
	"errors"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

const maxPixelSide = 16_384

// Render draws a page, from 0, at scale pixels per point, turned clockwise by rotation degrees (a multiple of 90).
// The pixels are opaque and belong to the caller. A page larger than Options.MaxPixels is drawn smaller: read
// the size from the image. Errors: PDF-PAGE, PDF-DELAI, PDF-MOTEUR, PDF-FERME, or ctx.Err() as soon as ctx ends.
func (d *Document) Render(ctx context.Context, page int, scale float64, rotation int) (*image.NRGBA, error) {
	const op = "pdf.Render"
	if err := d.check(op, page); err != nil {
		return nil, err
	}
	var img *image.NRGBA
	err := d.engine.run(ctx, visible, func(s *sandbox) error {
		drawn, err := d.draw(ctx, s, page, scale, rotation)
		if err == nil && ctx.Err() == nil { // run happens-before the read below only when it is waited for
			img = drawn
		}
		return d.remember(page, err)
	})
	if err != nil {
		return nil, err
	}
	if img == nil {
		return nil, ctx.Err()
	}
	return img, nil
}

func (d *Document) draw(ctx context.Context, s *sandbox, page int, scale float64, rotation int) (*image.NRGBA, error) {
	const op = "pdf.Render"
	if err := d.check(op, page); err != nil {
		return nil, err
	}
	l, err := s.loaded(op, d)
	if err != nil {
		return nil, err
	}
	var img *image.NRGBA
	err = s.call(op, ReasonPage, func(p pdfium.Pdfium) error {
		byIndex := requests.Page{ByIndex: &requests.PageByIndex{Document: l.ref, Index: page}}
		size, err := p.GetPageSize(&requests.GetPageSize{Page: byIndex})
		if err != nil {
			return err
		}
		turn := (rotation/90%4 + 4) % 4
		w, h := pixels(size.Width, size.Height, scale, s.opt.MaxPixels)
		if turn%2 == 1 {
			w, h = h, w
		}
		if ctx.Err() != nil {
			return nil
		}
		img, err = paint(p, l, byIndex, w, h, enums.FPDF_PAGE_ROTATION(turn))
		return err
	})
	return img, err
}

// pixels returns the size of the image of a page, within the limits.
func pixels(w, h, scale float64, most int) (int, int) {
	if math.IsNaN(scale) || scale <= 0 {
		scale = 1
	}
	x, y := side(w)*min(scale, maxPixelSide), side(h)*min(scale, maxPixelSide)
	if f := math.Sqrt(float64(most) / (x * y)); f < 1 {
		x, y = x*f, y*f
	}
	x, y = min(x, maxPixelSide), min(y, maxPixelSide)
	return max(int(math.Round(x)), 1), max(int(math.Round(y)), 1)
}

// paint draws on white: PDFium blends against what is under the page, as on paper.
func paint(p pdfium.Pdfium, l *loaded, page requests.Page, w, h int, turn enums.FPDF_PAGE_ROTATION) (*image.NRGBA, error) {
	made, err := p.FPDFBitmap_Create(&requests.FPDFBitmap_Create{Width: w, Height: h})
	if err != nil {
		return nil, err
	}
	bitmap := made.Bitmap
	img, err := paintOn(p, l, bitmap, page, w, h, turn)
	if _, freeErr := p.FPDFBitmap_Destroy(&requests.FPDFBitmap_Destroy{Bitmap: bitmap}); err == nil {
		err = freeErr
	}
	return img, err
}

func paintOn(p pdfium.Pdfium, l *loaded, bitmap references.FPDF_BITMAP, page requests.Page, w, h int, turn enums.FPDF_PAGE_ROTATION) (*image.NRGBA, error) {
	const flags = enums.FPDF_RENDER_FLAG_REVERSE_BYTE_ORDER | enums.FPDF_RENDER_FLAG_ANNOT | enums.FPDF_RENDER_FLAG_RENDER_LIMITEDIMAGECACHE
	if _, err := p.FPDFBitmap_FillRect(&requests.FPDFBitmap_FillRect{Bitmap: bitmap, Width: w, Height: h, Color: 0xFFFFFFFF}); err != nil {
		return nil, err
	}
	if _, err := p.FPDF_RenderPageBitmap(&requests.FPDF_RenderPageBitmap{Bitmap: bitmap, Page: page, SizeX: w, SizeY: h,
		Rotate: turn, Flags: flags}); err != nil {
		return nil, err
	}
	if l.form != "" { // what was typed into a form is drawn apart
		if _, err := p.FPDF_FFLDraw(&requests.FPDF_FFLDraw{FormHandle: l.form, Bitmap: bitmap, Page: page, SizeX: w, SizeY: h,
			Rotate: turn, Flags: flags}); err != nil {
			return nil, err
		}
	}
	view, err := p.FPDFBitmap_GetBuffer(&requests.FPDFBitmap_GetBuffer{Bitmap: bitmap})
	if err != nil {
		return nil, err
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	if len(view.Buffer) < len(img.Pix) {
		return nil, errors.New("pdf: short bitmap")
	}
	copy(img.Pix, view.Buffer) // the view dies with the bitmap
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 0xFF // PDFium leaves the fourth byte of BGRx undefined
	}
	return img, nil
}
