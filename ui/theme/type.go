package theme

import (
	"math"

	"chevet/assets/fonts"

	"fyne.io/fyne/v2"
)

// Weight of a text.
type Weight uint16

// Weights embedded.
const (
	Regular  Weight = 400
	Medium   Weight = 500
	SemiBold Weight = 600
)

var (
	regularFile  = fyne.NewStaticResource("IBMPlexSans-Regular.ttf", fonts.Regular)
	mediumFile   = fyne.NewStaticResource("IBMPlexSans-Medium.ttf", fonts.Medium)
	semiBoldFile = fyne.NewStaticResource("IBMPlexSans-SemiBold.ttf", fonts.SemiBold)
)

// Style is one line of the type scale, px at 100 %.
type Style struct {
	Size   float32
	Line   float32
	Weight Weight
}

// The type scale. // tokens.md «Type»
var (
	Display       = Style{28, 36, SemiBold} // figure of an indicator, e-CPS number
	PatientName   = Style{20, 28, SemiBold} // name of the patient, title of a page
	Title         = Style{16, 24, SemiBold} // title of a panel or dialog
	Brand         = Style{15, 20, SemiBold} // the word Chevet in the top bar
	BrandButton   = Style{15, 20, SemiBold} // Pro Santé Connect
	Section       = Style{14, 20, SemiBold} // title of a section or preview
	Large         = Style{14, 20, Regular}  // traits in the banner
	LargeStrong   = Style{14, 20, Medium}   // INS in the banner, large buttons
	Body          = Style{13, 20, Regular}
	BodyStrong    = Style{13, 20, Medium} // buttons, tabs, chips
	BodyUnread    = Style{13, 20, SemiBold}
	Caption       = Style{12, 16, Regular}
	CaptionStrong = Style{12, 16, Medium}   // badges, provenance, field labels
	CaptionBold   = Style{12, 16, SemiBold} // initials, ribbon
	Search        = Style{16, 24, Regular}  // field of the patient search
)

// Plex Sans: ascent and descent in em.
const (
	ascent  = 1.025
	descent = 0.275
)

// Source is the file of the weight. Asking for it by TextStyle instead would make Fyne read its own fonts and search
// the system's, for glyphs that ours has: 8 MB, and part of the start.
func (s Style) Source() fyne.Resource {
	switch s.Weight {
	case Medium:
		return mediumFile
	case SemiBold:
		return semiBoldFile
	}
	return regularFile
}

// TextStyle goes with Source: it is what Fyne asks Font for where no file can be given.
func (s Style) TextStyle() fyne.TextStyle { return fyne.TextStyle{Bold: s.Weight == SemiBold} }

// Rise is where the top of a Fyne text goes inside a line box of height line, so that its baseline falls on the pixel
// where browsers, and the mocks, put it. Fyne rounds the ascent up, browsers to the nearest.
func (s Style) Rise(size, line float32) float32 {
	up := math.Round(ascent * float64(size))
	down := math.Round(descent * float64(size))
	baseline := up + math.Floor((float64(line)-up-down)/2)
	return float32(baseline - math.Ceil(ascent*float64(size)))
}
