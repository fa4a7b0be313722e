package widget

import (
	"chevet/assets/texts"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// NewEmpty is what a pane shows when there is nothing: icon of 32, title, one sentence at most 260 wide, one button.
// Give nil for no button.
func NewEmpty(icon, title, sentence string, button *Button) *fyne.Container {
	objs := []fyne.CanvasObject{NewIcon(icon, theme.Muted, theme.IconEmpty), NewText(title, theme.Section, theme.Text)}
	return ColCentre(8, withSentence(objs, sentence, button)...)
}

// NewLoading is an empty pane on its way: spinner and sentence. For what the cache has not at all.
func NewLoading(title, sentence string, side float32, button *Button) *fyne.Container {
	sp := NewSpinner(side)
	if side >= theme.IconEmpty {
		sp.Colour = theme.Muted
	}
	objs := []fyne.CanvasObject{sp, NewText(title, theme.Section, theme.Text)}
	return ColCentre(8, withSentence(objs, sentence, button)...)
}

func withSentence(objs []fyne.CanvasObject, sentence string, button *Button) []fyne.CanvasObject {
	if sentence != "" {
		look := theme.Current()
		wide := min(float32(260), ceil(width(look, theme.Body, sentence)/look.Scale())+1)
		p := NewParagraph(sentence, theme.Body, theme.Muted, wide)
		p.Centred = true
		objs = append(objs, p)
	}
	if button != nil {
		button.Format = Small
		objs = append(objs, button)
	}
	return objs
}

// ErrorState is the block of an error, 360 wide at the left: what happened, what to do, its code, and folded details.
// No technical sentence outside Details.
type ErrorState struct {
	Icon    string // file-x, server-off…
	Title   string
	Text    string // two short sentences with the code
	Details string // hour, transaction, correlation; one a line
	OnRetry func()
	OnCopy  func()

	Retry *Button // takes the focus once shown
}

// Build returns the block; e.Retry is set by it.
func (e *ErrorState) Build() *fyne.Container {
	e.Retry = NewButton(texts.WordRetry, "rotate-ccw", Main, e.OnRetry)
	buttons := []fyne.CanvasObject{e.Retry}
	if e.OnCopy != nil {
		buttons = append(buttons, NewButton(texts.WordCopyCode, "copy", Second, e.OnCopy))
	}
	objs := []fyne.CanvasObject{
		Row(0, newDisc(e.Icon)),
		Pad(0, 16, 0, 0, NewText(e.Title, theme.Title, theme.Text)),
		Pad(0, 4, 0, 0, NewParagraph(e.Text, theme.Body, theme.Text2, 360)),
		Pad(0, 16, 0, 0, Row(8, buttons...)),
	}
	if e.Details != "" {
		objs = append(objs, Pad(0, 24, 0, 0, NewFold(texts.WordDetails, NewParagraph(e.Details, theme.Caption, theme.Muted, 334))))
	}
	return Sized(360, 0, Col(0, objs...))
}

type disc struct {
	leaf
	icon string
}

func newDisc(icon string) *disc {
	d := &disc{icon: icon}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer implements fyne.Widget.
func (d *disc) CreateRenderer() fyne.WidgetRenderer {
	box, g := newFrame(), newGlyph()
	s := &scene{owner: d, objects: []fyne.CanvasObject{box.in, g.Image}}
	s.paint = func(look *theme.Look) {
		box.set(look, theme.DangerBg, theme.None, 0, 24)
		g.set(look, d.icon, look.Colour(theme.Danger), theme.IconDialog, 0)
	}
	s.layout = func(look *theme.Look, _ fyne.Size) {
		side := look.Px(48)
		box.place(0, 0, side, side)
		g.place((side-g.side)/2, 0, side)
	}
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSquareSize(look.Px(48)) }
	return s
}

// Fold is a card with a heading that opens and closes its content.
type Fold struct {
	control
	Title   string
	Open    bool
	Content fyne.CanvasObject
}

// NewFold returns a closed fold.
func NewFold(title string, content fyne.CanvasObject) *Fold {
	f := &Fold{Title: title, Content: content}
	f.extend(f)
	return f
}

// Tapped implements fyne.Tappable.
func (f *Fold) Tapped(ev *fyne.PointEvent) {
	f.takeFocus()
	if ev == nil || ev.Position.Y < theme.Current().Px(38) {
		f.toggle()
	}
}

func (f *Fold) toggle() {
	f.Open = !f.Open
	f.Refresh()
}

// TypedKey implements fyne.Focusable.
func (f *Fold) TypedKey(ev *fyne.KeyEvent) {
	if isApply(ev) {
		f.showRing()
		f.toggle()
		return
	}
	passKey(f, ev)
}

// CreateRenderer implements fyne.Widget.
func (f *Fold) CreateRenderer() fyne.WidgetRenderer {
	ring, box, word, g, rule := newHalo(), newFrame(), newLine(), newGlyph(), fillRect()
	s := &scene{owner: f, objects: []fyne.CanvasObject{ring.out, ring.in, box.out, box.in, word.Text, g.Image, rule, f.Content}}
	s.paint = func(look *theme.Look) {
		ring.set(look, f.ring(), f.Backdrop, theme.RadiusCard)
		box.set(look, theme.Surface, theme.Border, 1, theme.RadiusCard)
		word.set(look, theme.BodyStrong, f.Title, look.Colour(theme.Text))
		icon := "chevron-down"
		if f.Open {
			icon = "chevron-up"
		}
		g.set(look, icon, look.Colour(theme.Muted), theme.IconDefault, 0)
		rule.FillColor = look.Colour(theme.Border)
		rule.Hidden = !f.Open
		f.Content.Hide()
		if f.Open {
			f.Content.Show()
		}
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		ring.around(size.Width, size.Height)
		box.place(0, 0, size.Width, size.Height)
		head := look.Px(37)
		word.place(look, look.Px(13), 0, size.Width-look.Px(48), head)
		g.place(size.Width-look.Px(13)-g.side, 0, head)
		put(rule, 1, head, size.Width-2, 1)
		put(f.Content, look.Px(13), head+1+look.Px(8), size.Width-2*look.Px(13), f.Content.MinSize().Height)
	}
	s.min = func(look *theme.Look) fyne.Size {
		m := fyne.NewSize(f.Content.MinSize().Width+2*look.Px(13), look.Px(38))
		if f.Open {
			m.Height += 1 + 2*look.Px(8) + f.Content.MinSize().Height
		}
		return m
	}
	return s
}
