// Package theme holds the look of the window as values: the colour tokens in light and dark, the type scale, the heights
// and radii, and the fyne.Theme that maps Fyne's own names onto them. It draws nothing, and never follows the system:
// the mode and the text size are the user's settings.
//
//	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Dark, theme.Scale112))
//	look := theme.Current()
//	rect.FillColor = look.Colour(theme.Surface)
//	height := look.Px(theme.HeightRow) // 32 px × the user's text size, a whole number
//
// A widget names a token, never a hexadecimal value. // tokens.md
package theme

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Token is the name of a colour; its value depends on the mode.
type Token uint8

// String is the token's name in tokens.md, such as "row-checked".
func (t Token) String() string {
	if t == None || t >= tokenCount {
		return "none"
	}
	return tokenNames[t]
}

// Tokens lists every colour token, in the order of tokens.md.
func Tokens() []Token {
	all := make([]Token, 0, tokenCount-1)
	for t := None + 1; t < tokenCount; t++ {
		all = append(all, t)
	}
	return all
}

// Mode is light or dark.
type Mode uint8

// Modes.
const (
	Light Mode = iota
	Dark
)

// Text sizes the user may choose; each multiplies sizes, heights and columns alike.
const (
	Scale100 float32 = 1
	Scale112 float32 = 1.12
	Scale125 float32 = 1.25
	Scale150 float32 = 1.5
)

// Scales lists the text sizes in order.
var Scales = [...]float32{Scale100, Scale112, Scale125, Scale150}

// Look is a mode and a text size: all that a widget asks before it draws. It is the application's fyne.Theme.
type Look struct {
	mode    Mode
	scale   float32
	colours *[tokenCount]color.NRGBA
}

var _ fyne.Theme = (*Look)(nil)

// fallback answers while the application has another theme, as in a test of a single widget.
var fallback = New(Light, Scale100)

// New returns a look. A scale outside [1, 2] becomes 1.
func New(mode Mode, scale float32) *Look {
	if scale < 1 || scale > 2 {
		scale = 1
	}
	l := &Look{mode: mode, scale: scale, colours: &lightColours}
	if mode == Dark {
		l.colours = &darkColours
	}
	return l
}

// Current returns the look of the running application; light at 100 % when it has none of ours.
func Current() *Look {
	app := fyne.CurrentApp()
	if app == nil {
		return fallback
	}
	l, ok := app.Settings().Theme().(*Look)
	if !ok {
		return fallback
	}
	return l
}

// Mode returns light or dark.
func (l *Look) Mode() Mode { return l.mode }

// Scale returns the text size, 1 for 100 %.
func (l *Look) Scale() float32 { return l.scale }

// Colour returns a token's value in this mode; None is transparent.
func (l *Look) Colour(t Token) color.NRGBA {
	if t >= tokenCount {
		return color.NRGBA{}
	}
	return l.colours[t]
}

// Px returns a measure of patterns.md at the user's text size, rounded to a whole number so that edges stay sharp.
func (l *Look) Px(v float32) float32 {
	if l.scale == 1 {
		return v
	}
	return float32(math.Round(float64(v * l.scale)))
}

// Color implements fyne.Theme. The variant is ignored: the mode is the user's setting, not the system's.
func (l *Look) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	switch name {
	case fynetheme.ColorNameShadow:
		return ShadowToast
	case fynetheme.ColorNameScrollBarBackground:
		return color.NRGBA{}
	}
	if t, ok := fyneColours[name]; ok {
		return l.Colour(t)
	}
	variant := fynetheme.VariantLight
	if l.mode == Dark {
		variant = fynetheme.VariantDark
	}
	return fynetheme.DefaultTheme().Color(name, variant)
}

// Font implements fyne.Theme: bold is the 600 file. Weight 500 comes by Style.Source. // patterns.md «In Fyne» 2
func (l *Look) Font(s fyne.TextStyle) fyne.Resource {
	switch {
	case s.Monospace, s.Symbol:
		return fynetheme.DefaultTheme().Font(s)
	case s.Bold:
		return semiBoldFile
	default:
		return regularFile
	}
}

// Icon implements fyne.Theme with Fyne's own icons; ours come from ui/icon.
func (l *Look) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(name)
}

// Size implements fyne.Theme.
func (l *Look) Size(name fyne.ThemeSizeName) float32 {
	if v, ok := fyneSizes[name]; ok {
		if v <= 1 {
			return v // strokes and zeros do not grow with the text
		}
		return l.Px(v)
	}
	return fynetheme.DefaultTheme().Size(name)
}

// Paper is the page of a document, white in both modes. // patterns.md «Preview»
var Paper = color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}

// Pro Santé Connect's blue, in both modes, until its official artwork takes the place of the button. // patterns.md «Login»
var (
	BrandPSC   = color.NRGBA{R: 0x00, G: 0x31, B: 0x89, A: 0xff}
	OnBrandPSC = color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
)

// Shadows of what floats. // tokens.md «Space, shape»
var (
	ShadowFloat = color.NRGBA{A: 0x2e} // menu, dialog, search: blur 24, offset 0,8
	ShadowToast = color.NRGBA{A: 0x26} // toast: blur 16, offset 0,4
)

// tokens.md «Fyne theme names».
var fyneColours = map[fyne.ThemeColorName]Token{
	fynetheme.ColorNameBackground:          Canvas,
	fynetheme.ColorNameForeground:          Text,
	fynetheme.ColorNamePlaceHolder:         Placeholder,
	fynetheme.ColorNameDisabled:            Disabled,
	fynetheme.ColorNamePrimary:             Accent,
	fynetheme.ColorNameForegroundOnPrimary: OnAccent,
	fynetheme.ColorNameHyperlink:           AccentText,
	fynetheme.ColorNameButton:              Surface,
	fynetheme.ColorNameDisabledButton:      Header,
	fynetheme.ColorNameHover:               Hover,
	fynetheme.ColorNamePressed:             AccentSoft,
	fynetheme.ColorNameFocus:               Focus,
	fynetheme.ColorNameSelection:           Selection,
	fynetheme.ColorNameInputBackground:     Surface,
	fynetheme.ColorNameInputBorder:         BorderStrong,
	fynetheme.ColorNameHeaderBackground:    Header,
	fynetheme.ColorNameMenuBackground:      Raised,
	fynetheme.ColorNameOverlayBackground:   Raised,
	fynetheme.ColorNameSeparator:           Border,
	fynetheme.ColorNameScrollBar:           BorderStrong,
	fynetheme.ColorNameSuccess:             Success,
	fynetheme.ColorNameWarning:             Warning,
	fynetheme.ColorNameError:               Danger,
	fynetheme.ColorNameForegroundOnError:   OnDanger,
}

// tokens.md «Type», theme sizes at 100 %.
var fyneSizes = map[fyne.ThemeSizeName]float32{
	fynetheme.SizeNameText:               13,
	fynetheme.SizeNameCaptionText:        12,
	fynetheme.SizeNameSubHeadingText:     16,
	fynetheme.SizeNameHeadingText:        20,
	fynetheme.SizeNamePadding:            4,
	fynetheme.SizeNameInnerPadding:       8,
	fynetheme.SizeNameInlineIcon:         16,
	fynetheme.SizeNameInputRadius:        6,
	fynetheme.SizeNameSelectionRadius:    0,
	fynetheme.SizeNameInputBorder:        1,
	fynetheme.SizeNameSeparatorThickness: 1,
	fynetheme.SizeNameScrollBar:          10,
	fynetheme.SizeNameScrollBarSmall:     0, // a field scrolls with its cursor: a bar would cross its text
}
