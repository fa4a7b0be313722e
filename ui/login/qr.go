package login

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	codes "github.com/boombuler/barcode/qr"

	"chevet/ui/widget"
)

// quiet is the white margin that readers ask for, in modules. // ISO/IEC 18004 §9.1
const quiet = 4

// qr draws an address as a QR code, black on white whatever the theme; an address too long draws nothing.
func qr(address string) fyne.CanvasObject {
	code, err := codes.Encode(address, codes.M, codes.Auto)
	if err != nil {
		return widget.Spacer()
	}
	n := code.Bounds().Dx()
	img := image.NewGray(image.Rect(0, 0, n+2*quiet, n+2*quiet))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for y := range n {
		for x := range n {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				img.SetGray(x+quiet, y+quiet, color.Gray{})
			}
		}
	}
	drawn := canvas.NewImageFromImage(img)
	drawn.ScaleMode, drawn.FillMode = canvas.ImageScalePixels, canvas.ImageFillContain
	return container.NewCenter(widget.Sized(176, 176, drawn))
}
