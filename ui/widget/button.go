package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Kind is what a button is for; one Main per region.
type Kind uint8

// Kinds. // patterns.md «Buttons»
const (
	Second      Kind = iota
	Main             // accent
	Quiet            // without outline
	Link             // accent-text
	Destructive      // danger-solid
	Brand            // Pro Santé Connect, 48 high
)

// ButtonSize is the height of a button.
type ButtonSize uint8

// Sizes.
const (
	Normal ButtonSize = iota // 32
	Small                    // 28, in bars
	Big                      // 40, the end of a task
)

// Button acts once. Entrée and Espace act too.
type Button struct {
	control
	Text string
	Icon string
	// More is an icon after the word, such as chevron-down.
	More string
	// Hint is a shortcut shown after the word, such as Alt+1.
	Hint     string
	Kind     Kind
	Format   ButtonSize
	OnTapped func()
	// Why, when not empty, makes the command unavailable and says the reason in its tooltip and on focus.
	Why string
	// Wide centres the words in a place wider than them.
	Wide bool
	// Aside leaves the focus to the control that has it when the button is clicked: toasts.
	Aside bool

	before focusHeld // by another control, while this one is clicked
}

// NewButton returns a button; icon may be empty.
func NewButton(text, icon string, kind Kind, tapped func()) *Button {
	b := &Button{Text: text, Icon: icon, Kind: kind, OnTapped: tapped}
	b.extend(b)
	return b
}

// NewSmallButton returns a button 28 high.
func NewSmallButton(text, icon string, kind Kind, tapped func()) *Button {
	b := NewButton(text, icon, kind, tapped)
	b.Format = Small
	return b
}

// NewIconButton returns a square button with no word: page, zoom, print, close, “…” only. tooltip names it.
func NewIconButton(icon, tooltip string, kind Kind, tapped func()) *Button {
	b := NewButton("", icon, kind, tapped)
	b.Tooltip = tooltip
	return b
}

// NewSmallIconButton is NewIconButton 28 high.
func NewSmallIconButton(icon, tooltip string, kind Kind, tapped func()) *Button {
	b := NewIconButton(icon, tooltip, kind, tapped)
	b.Format = Small
	return b
}

// SetWhy makes the command unavailable for that reason, or available when it is empty.
func (b *Button) SetWhy(why string) {
	if b.Why != why {
		b.Why = why
		b.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(*fyne.PointEvent) {
	if b.Aside {
		b.before.giveBack(canvasOf(b))
	} else {
		b.takeFocus()
	}
	b.act()
}

// MouseDown implements desktop.Mouseable.
func (b *Button) MouseDown(ev *desktop.MouseEvent) {
	if b.Aside {
		b.before = focusOf(canvasOf(b))
	}
	b.control.MouseDown(ev)
}

func (b *Button) act() {
	tooltipHide(b)
	if b.Why == "" && b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey implements fyne.Focusable.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	if isApply(ev) {
		b.showRing()
		b.act()
		return
	}
	passKey(b, ev)
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(ev *desktop.MouseEvent) {
	b.control.MouseIn(ev)
	if b.Why != "" {
		tooltipSoon(b, b.Why)
	}
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() {
	b.control.FocusGained()
	if b.ringed && b.Why != "" {
		tooltipSoon(b, b.Why)
	}
}

// colours returns fill, outline and ink.
func (b *Button) colours() (fill, outline, ink theme.Token) {
	if b.Why != "" {
		if b.Kind == Quiet || b.Kind == Link {
			return theme.None, theme.None, theme.Disabled
		}
		return theme.Header, theme.Border, theme.Disabled
	}
	over := b.over()
	switch b.Kind {
	case Main:
		switch {
		case b.pressed:
			return theme.AccentPressed, theme.None, theme.OnAccent
		case over:
			return theme.AccentHover, theme.None, theme.OnAccent
		}
		return theme.Accent, theme.None, theme.OnAccent
	case Destructive:
		return theme.DangerSolid, theme.None, theme.OnDanger
	case Quiet, Link:
		ink = theme.Text2
		if b.Kind == Link {
			ink = theme.AccentText
		}
		if over {
			return theme.Hover, theme.None, ink
		}
		return theme.None, theme.None, ink
	}
	if b.Kind == Brand {
		return theme.Surface, theme.None, theme.Text // the brand's own colours: see CreateRenderer
	}
	if over {
		return theme.Hover, theme.BorderCtl, theme.Text
	}
	return theme.Surface, theme.BorderCtl, theme.Text
}

func (b *Button) measures() (height, pad float32, style theme.Style) {
	switch b.Format {
	case Small:
		height, pad = theme.HeightButtonSmall, 11
	case Big:
		height, pad = theme.HeightButtonLarge, 17
	default:
		height, pad = theme.HeightButton, 13
	}
	style = theme.BodyStrong
	if b.Format == Big {
		style = theme.LargeStrong
	}
	if b.Kind == Brand {
		height, pad, style = 48, 17, theme.BrandButton
	}
	if b.Kind == Link && b.Format == Normal {
		pad = 9
	}
	return height, pad, style
}

func (b *Button) iconSide() float32 {
	if b.Kind == Brand {
		return theme.IconTitle
	}
	return theme.IconDefault
}

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	ring, box, icon, more, word, hint := newHalo(), newFrame(), newGlyph(), newGlyph(), newLine(), newLine()
	s := &scene{owner: b, objects: []fyne.CanvasObject{ring.out, ring.in, box.out, box.in, icon.Image, word.Text, hint.Text, more.Image}}
	s.paint = func(look *theme.Look) {
		fill, outline, ink := b.colours()
		ring.set(look, b.ring(), b.Backdrop, theme.RadiusControl)
		box.set(look, fill, outline, 1, theme.RadiusControl)
		c := look.Colour(ink)
		if b.Kind == Brand && b.Why == "" {
			box.in.FillColor, box.in.Hidden, c = theme.BrandPSC, false, theme.OnBrandPSC
		}
		_, _, style := b.measures()
		icon.set(look, b.Icon, c, b.iconSide(), 0)
		more.set(look, b.More, c, theme.IconBadge, 0)
		word.set(look, style, b.Text, c)
		hint.set(look, theme.Caption, b.Hint, c)
	}
	content := func(look *theme.Look) float32 {
		_, _, style := b.measures()
		parts, w := 0, float32(0)
		for _, part := range [...]float32{side(look, b.Icon, b.iconSide()), width(look, style, b.Text), width(look, theme.Caption, b.Hint), side(look, b.More, theme.IconBadge)} {
			if part > 0 {
				parts++
				w += part
			}
		}
		return w + float32(max(0, parts-1))*look.Px(8)
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		box.place(0, 0, size.Width, size.Height)
		gap := look.Px(8)
		_, pad, _ := b.measures()
		x := look.Px(pad)
		if b.Text == "" || b.Wide || b.Format == Big {
			x = (size.Width - content(look)) / 2
		}
		if icon.side > 0 {
			icon.place(x, 0, size.Height)
			x += icon.side + gap
		}
		room := size.Width - x - look.Px(pad)
		if more.side > 0 {
			room -= more.side + gap
		}
		if b.Hint != "" {
			room -= hint.wide + gap
		}
		word.place(look, x, 0, room+1, size.Height)
		if b.Text != "" {
			x += min(word.wide, room) + gap
		}
		if b.Hint != "" {
			hint.place(look, x, 0, hint.wide+1, size.Height)
			x += hint.wide + gap
		}
		more.place(x, 0, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size {
		height, pad, _ := b.measures()
		h := look.Px(height)
		if b.Text == "" && b.More == "" {
			return fyne.NewSquareSize(h)
		}
		return fyne.NewSize(content(look)+2*look.Px(pad), h)
	}
	return s
}

// side is the width of an icon of that size, 0 when there is none.
func side(look *theme.Look, icon string, size float32) float32 {
	if icon == "" {
		return 0
	}
	return look.Px(size)
}
