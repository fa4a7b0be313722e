package icon_test

import (
	"image"
	"image/color"
	"regexp"
	"strings"
	"testing"

	"chevet/assets/icons"
	"chevet/ui/icon"

	"fyne.io/fyne/v2/test"
)

var red = color.NRGBA{0xAB, 0x1F, 0x2B, 0xFF}

func ink(img image.Image) (n int) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if _, _, _, a := img.At(x, y).RGBA(); a > 0x4000 {
				n++
			}
		}
	}
	return n
}

func TestAResourceIsNamedByIconColourAndSizeAndMadeOnce(t *testing.T) {
	r := icon.Get("eye-off", red, 14)
	if r.Name() != "eye-off-AB1F2B-14.svg" {
		t.Errorf("named %q", r.Name())
	}
	if strings.Contains(string(r.Content()), "currentColor") {
		t.Error("currentColor stays")
	}
	if icon.Get("eye-off", red, 14) != r || icon.Get("eye-off", red, 16) == r {
		t.Error("the cache mixes sizes or keeps nothing")
	}
}

func TestEveryIconIsPaintedInItsColour(t *testing.T) {
	test.NewTempApp(t)
	names := icons.Names()
	if len(names) < 100 {
		t.Fatalf("%d icons", len(names))
	}
	for _, n := range names {
		img := icon.Picture(n, red, 16, 2)
		if img.Bounds().Dx() != 32 || ink(img) < 10 {
			t.Errorf("%s: %v, %d painted px", n, img.Bounds(), ink(img))
		}
	}
}

func TestTheSpinnerTurnsWithoutLosingItsStroke(t *testing.T) {
	test.NewTempApp(t)
	still := icon.Turned("loader-circle", red, 24, 1, 0)
	for s := 1; s < icon.Steps; s++ {
		img := icon.Turned("loader-circle", red, 24, 1, s)
		if img == still {
			t.Fatalf("step %d is step 0", s)
		}
		if a, b := ink(img), ink(still); a < b*7/10 || a > b*13/10 {
			t.Errorf("step %d paints %d px, step 0 %d", s, a, b)
		}
	}
	if icon.Turned("loader-circle", red, 24, 1, icon.Steps) != still {
		t.Error("a whole turn is not step 0")
	}
}

func TestTheIconThatTurnsHasOnlyPairsOfCoordinates(t *testing.T) {
	svg, _ := icons.SVG("loader-circle")
	for _, d := range regexp.MustCompile(` d="([^"]*)"`).FindAllStringSubmatch(string(svg), -1) {
		if strings.ContainsAny(d[1], "HVAhvamlcsqt") {
			t.Errorf("%q: turn() reads absolute M, L and C", d[1])
		}
	}
}
