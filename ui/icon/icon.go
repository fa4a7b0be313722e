// Package icon colours the embedded drawings. It never goes through theme.NewThemedResource, which fills outlines into
// blobs. It knows no meaning: which icon stands for what is in tokens.md.
//
//	res := icon.Get("eye-off", look.Colour(theme.Invisible), 14) // eye-off-8A2468-14.svg
//	img := icon.Picture("eye-off", look.Colour(theme.Invisible), 14, canvas.Scale())
//	step := icon.Turned("loader-circle", colour, 14, 1, 3) // a quarter of a turn
//
// Everything is cached: the same arguments give the same value. Fyne keeps one raster per resource name, so that the
// name holds the icon, the colour and the size. // patterns.md «In Fyne» 4
package icon

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"
	"sync"

	"chevet/assets/icons"

	"fyne.io/fyne/v2"
	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

// Steps of a whole turn of a spinner.
const Steps = 12

type key struct {
	name   string
	colour color.NRGBA
	size   int16 // px
	step   int8
}

var (
	mu        sync.Mutex
	resources = map[key]fyne.Resource{}
	pictures  = map[key]image.Image{}
)

// Get returns the icon as a resource. An unknown name gives circle-question-mark, so that a fault is seen.
func Get(name string, c color.NRGBA, size float32) fyne.Resource {
	return resource(key{name: name, colour: c, size: int16(size)})
}

// Picture returns the icon in pixels for a canvas of that scale: lists use it, because Fyne parses a resource again at
// each change of an image.
func Picture(name string, c color.NRGBA, size, scale float32) image.Image {
	return Turned(name, c, size, scale, 0)
}

// Turned is Picture after step twelfths of a turn, clockwise.
func Turned(name string, c color.NRGBA, size, scale float32, step int) image.Image {
	k := key{name: name, colour: c, size: int16(math.Round(float64(size * scale))), step: int8(((step % Steps) + Steps) % Steps)}
	mu.Lock()
	p, ok := pictures[k]
	mu.Unlock()
	if ok {
		return p
	}
	p = Draw(resource(k).Content(), int(k.size))
	mu.Lock()
	pictures[k] = p
	mu.Unlock()
	return p
}

// Draw paints a drawing of ours in a square of px pixels; strokes keep the width they are written with. Going through
// canvas.Image instead would draw at twice the size an image that is on no window yet, and halve its strokes.
func Draw(svg []byte, px int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, px, px))
	drawing, err := oksvg.ReadIconStream(bytes.NewReader(svg))
	if err != nil {
		return img // an embedded drawing that does not read: a test sees it
	}
	drawing.SetTarget(0, 0, float64(px), float64(px))
	drawing.Draw(rasterx.NewDasher(px, px, rasterx.NewScannerGV(px, px, img, img.Bounds())), 1)
	return img
}

func resource(k key) fyne.Resource {
	mu.Lock()
	defer mu.Unlock()
	if r, ok := resources[k]; ok {
		return r
	}
	svg, ok := icons.SVG(k.name)
	if !ok {
		svg, _ = icons.SVG("circle-question-mark")
	}
	hex := fmt.Sprintf("%02X%02X%02X", k.colour.R, k.colour.G, k.colour.B)
	svg = bytes.ReplaceAll(svg, []byte("currentColor"), []byte("#"+hex))
	if k.size > 0 {
		// Fyne's reader scales the shapes and not the strokes. // oksvg v0.2.0 svg_path.go
		stroke := fmt.Sprintf(`stroke-width="%.3f"`, 1.75*float64(k.size)/24)
		svg = bytes.ReplaceAll(svg, []byte(`stroke-width="1.75"`), []byte(stroke))
	}
	name := fmt.Sprintf("%s-%s-%d.svg", k.name, hex, k.size)
	if k.step != 0 {
		svg = turn(svg, float64(k.step)*2*math.Pi/Steps)
		name = fmt.Sprintf("%s-%s-%d-%d.svg", k.name, hex, k.size, k.step)
	}
	r := fyne.NewStaticResource(name, svg)
	resources[k] = r
	return r
}
