package hospital

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
)

// ultrasound draws something that looks like an ultrasound sector: a grey fan with a dark gallbladder and a stone.
func ultrasound(n names) []byte {
	const w, h = 320, 240
	img := image.NewGray(image.Rect(0, 0, w, h))
	noise := uint32(n) | 1
	for y := range h {
		for x := range w {
			noise = noise*1664525 + 1013904223
			dx, dy := float64(x-w/2), float64(y+20)
			r, a := math.Hypot(dx, dy), math.Abs(math.Atan2(dx, dy))
			if a > 0.65 || r < 40 || r > 250 {
				continue
			}
			v := 70 + float64(noise>>24)/5 - r/8
			if d := math.Pow((dx+10)/46, 2) + math.Pow((dy-130)/24, 2); d < 1 {
				v = 8
			} else if d < 1.25 {
				v = 150
			}
			if math.Hypot(dx-8, dy-143) < 6 {
				v = 235
			} else if math.Abs(dx-8*dy/143) < 5 && dy > 149 && dy < 225 {
				v *= 0.25 // the shadow of the stone
			}
			img.SetGray(x, y, color.Gray{Y: uint8(max(0, min(v, 255)))})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil
	}
	return b.Bytes()
}
