package theme_test

import (
	"encoding/json"
	"fmt"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"testing"

	"chevet/assets/reference"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// shared reads a file of the sibling folder shared, or skips.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(reference.Path(t, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type doc struct {
	Light, Dark     map[string]string
	Contrast        []contrast
	ContrastNonText []contrast
	Height          map[string]float32
}

type contrast struct {
	Text, Mark, On string
	Light, Dark    float64
}

func tokens(t *testing.T) doc {
	t.Helper()
	var d doc
	if err := json.Unmarshal(shared(t, "design/visual/tokens.json"), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func byName(name string) theme.Token {
	for _, t := range theme.Tokens() {
		if t.String() == name {
			return t
		}
	}
	return theme.None
}

func TestTheTableOfColoursIsTheOneOfTheDesign(t *testing.T) {
	d := tokens(t)
	if len(d.Light) != len(theme.Tokens()) {
		t.Errorf("%d tokens, the design has %d", len(theme.Tokens()), len(d.Light))
	}
	for mode, values := range map[theme.Mode]map[string]string{theme.Light: d.Light, theme.Dark: d.Dark} {
		look := theme.New(mode, 1)
		for _, tok := range theme.Tokens() {
			c := look.Colour(tok)
			got := fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B)
			if c.A != 255 {
				got += fmt.Sprintf("%02X", c.A)
			}
			if got != values[tok.String()] {
				t.Errorf("%s: %s, want %s", tok, got, values[tok.String()])
			}
		}
	}
}

func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

func ratio(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func TestContrastIsTheMeasuredOneAndNeverUnderItsFloor(t *testing.T) {
	d := tokens(t)
	if len(d.Contrast) == 0 || len(d.ContrastNonText) == 0 {
		t.Fatal("the design gives no pair")
	}
	check := func(floor float64, pairs []contrast) {
		for _, p := range pairs {
			name := p.Text + p.Mark
			for mode, want := range map[theme.Mode]float64{theme.Light: p.Light, theme.Dark: p.Dark} {
				look := theme.New(mode, 1)
				got := ratio(look.Colour(byName(name)), look.Colour(byName(p.On)))
				if math.Abs(got-want) > 0.011 {
					t.Errorf("%s on %s: %.2f, the design says %.2f", name, p.On, got, want)
				}
				if got < floor {
					t.Errorf("%s on %s: %.2f, under %.1f", name, p.On, got, floor)
				}
			}
		}
	}
	check(4.5, d.Contrast)
	check(3, d.ContrastNonText)
}

func TestHeightsAreThoseOfTheDesign(t *testing.T) {
	d := tokens(t)
	for name, got := range map[string]float32{
		"ribbon": theme.HeightRibbon, "topBar": theme.HeightTopBar, "statusBar": theme.HeightStatusBar, "banner": theme.HeightBanner,
		"tabs": theme.HeightTabs, "toolbar": theme.HeightToolbar, "tableHead": theme.HeightTableHead, "row": theme.HeightRow, "rowCompact": theme.HeightRowCompact,
		"rowComfort": theme.HeightRowComfort, "notice": theme.HeightNotice, "offlineBar": theme.HeightOfflineBar, "button": theme.HeightButton, "buttonSmall": theme.HeightButtonSmall,
		"buttonLarge": theme.HeightButtonLarge, "field": theme.HeightField, "filterChip": theme.HeightFilterChip, "badge": theme.HeightBadge, "badgeLarge": theme.HeightBadgeLarge,
		"counter": theme.HeightCounter, "segment": theme.HeightSegment, "segmentSmall": theme.HeightSegmentSmall, "toast": theme.HeightToast, "menuItem": theme.HeightMenuItem, "nav": theme.HeightNav,
	} {
		if d.Height[name] != got {
			t.Errorf("%s is %g, the design says %g", name, got, d.Height[name])
		}
	}
}

func TestTheUsersModeWinsOverTheSystems(t *testing.T) {
	for _, variant := range []fyne.ThemeVariant{fynetheme.VariantLight, fynetheme.VariantDark} {
		if c := theme.New(theme.Dark, 1).Color(fynetheme.ColorNameBackground, variant); c != (color.NRGBA{0x0F, 0x13, 0x17, 0xFF}) {
			t.Errorf("variant %d gives %v", variant, c)
		}
	}
}

func TestTheTextSizeMultipliesSizesAndHeightsAndLeavesStrokes(t *testing.T) {
	look := theme.New(theme.Light, theme.Scale150)
	if look.Px(theme.HeightRow) != 48 || look.Size(fynetheme.SizeNameText) != 20 || look.Size(fynetheme.SizeNameInputBorder) != 1 {
		t.Errorf("row %g, text %g, border %g", look.Px(theme.HeightRow), look.Size(fynetheme.SizeNameText), look.Size(fynetheme.SizeNameInputBorder))
	}
	if got := theme.New(theme.Light, theme.Scale112).Px(32); got != 36 {
		t.Errorf("32 at 112 %% is %g: it must be a whole number", got)
	}
	if theme.New(theme.Light, 9).Scale() != 1 {
		t.Error("an absurd scale is kept")
	}
}
