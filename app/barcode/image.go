package barcode

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"

	"chevet/app/record"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix"
)

// Limits of an image file.
const (
	MaxImageBytes  = 20 << 20
	MaxImagePixels = 24_000_000
)

// ReadImage finds a DataMatrix in a PNG, JPEG or GIF file and returns its text, with "]d2" in front when it is a GS1
// code. A symbol alone, a crop around a symbol and a page are tried in that order.
func ReadImage(r io.Reader) (string, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxImageBytes+1))
	if err != nil {
		return "", err
	}
	if len(raw) > MaxImageBytes {
		return "", invalid(ReasonImage).Because("over %d bytes", MaxImageBytes)
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width > MaxImagePixels/config.Height {
		return "", invalid(ReasonImage).Wrap(err)
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return "", invalid(ReasonImage).Wrap(err)
	}
	return find(img)
}

func find(img image.Image) (string, error) {
	source := gozxing.NewLuminanceSourceFromImage(img)
	if text, ok := decode(source); ok {
		return text, nil
	}
	if small := reduced(img); small != img {
		img, source = small, gozxing.NewLuminanceSourceFromImage(small)
		if text, ok := decode(source); ok {
			return text, nil
		}
	}
	w, h := source.GetWidth(), source.GetHeight()
	// The detector starts from the centre: a page is searched by overlapping windows, the large ones first.
	for _, parts := range []int{2, 3, 5, 8} {
		side := max(min(w, h)/parts, 40)
		for y := 0; y < h; y += max(side/2, 1) {
			for x := 0; x < w; x += max(side/2, 1) {
				crop, err := source.Crop(x, y, min(side, w-x), min(side, h-y))
				if err != nil {
					continue
				}
				if text, ok := decode(crop); ok {
					return text, nil
				}
			}
		}
	}
	return "", record.E(record.NotFound, ReasonNoCode)
}

// searched is how many pixels are looked through window by window; a larger image is reduced first, which bounds the time.
const searched = 4_000_000

// reduced averages squares of pixels so that no more than searched are left.
func reduced(img image.Image) image.Image {
	b, step := img.Bounds(), 1
	for b.Dx()/step*(b.Dy()/step) > searched {
		step++
	}
	if step == 1 {
		return img
	}
	out := image.NewGray(image.Rect(0, 0, b.Dx()/step, b.Dy()/step))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			sum := 0
			for dy := range step {
				for dx := range step {
					sum += int(color.GrayModel.Convert(img.At(b.Min.X+x*step+dx, b.Min.Y+y*step+dy)).(color.Gray).Y)
				}
			}
			out.SetGray(x, y, color.Gray{Y: uint8(sum / (step * step))})
		}
	}
	return out
}

var pure = map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true}

func decode(source gozxing.LuminanceSource) (text string, ok bool) {
	for _, hints := range []map[gozxing.DecodeHintType]any{pure, nil} {
		for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
			bitmap, err := gozxing.NewBinaryBitmap(binarizer)
			if err != nil {
				return "", false
			}
			result, err := attempt(bitmap, hints)
			if err != nil {
				continue
			}
			text := result.GetText()
			if id, _ := result.GetResultMetadata()[gozxing.ResultMetadataType_SYMBOLOGY_IDENTIFIER].(string); id == "]d2" {
				text = "]d2" + text
			}
			return text, true
		}
	}
	return "", false
}

// attempt turns a panic of the third-party decoder, met on noise, into a failure to read.
func attempt(bitmap *gozxing.BinaryBitmap, hints map[gozxing.DecodeHintType]any) (result *gozxing.Result, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("barcode: the decoder gave up")
		}
	}()
	return datamatrix.NewDataMatrixReader().Decode(bitmap, hints)
}
