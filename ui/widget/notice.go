package widget

import (
	"chevet/assets/texts"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Notice is a bar of 40 above a document or a list: icon, one sentence, one or two small buttons.
type Notice struct {
	leaf
	Text    string
	Icon    string
	Tone    Tone
	Buttons []*Button
	// Strong is a first part of the sentence in 600, as in the offline bar; Aside goes before the buttons.
	Strong string
	Aside  string
	Tall   bool // 48: the offline bar
}

// NewNotice returns a notice; the buttons are small ones, Link or Second.
func NewNotice(text, icon string, tone Tone, buttons ...*Button) *Notice {
	n := &Notice{Text: text, Icon: icon, Tone: tone, Buttons: buttons}
	n.ExtendBaseWidget(n)
	return n
}

// CreateRenderer implements fyne.Widget.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer {
	back, edge, icon, strong, word, aside := fillRect(), fillRect(), newGlyph(), newLine(), newLine(), newLine()
	s := &scene{owner: n, objects: []fyne.CanvasObject{back, edge, icon.Image, strong.Text, word.Text, aside.Text}}
	for _, b := range n.Buttons {
		s.objects = append(s.objects, b)
	}
	s.paint = func(look *theme.Look) {
		back.FillColor, edge.FillColor = look.Colour(n.Tone.Fill()), look.Colour(n.Tone.Line())
		side := theme.IconDefault
		if n.Tall {
			side = theme.IconTitle
		}
		icon.set(look, n.Icon, look.Colour(n.Tone.Ink()), side, 0)
		strong.set(look, theme.BodyUnread, n.Strong, look.Colour(theme.Text))
		word.set(look, theme.Body, n.Text, look.Colour(theme.Text))
		aside.set(look, theme.Caption, n.Aside, look.Colour(theme.Muted))
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height-1)
		put(edge, 0, size.Height-1, size.Width, 1)
		h := size.Height - 1
		end := size.Width - look.Px(12)
		if n.Tall {
			end = size.Width - look.Px(16)
		}
		for i := len(n.Buttons) - 1; i >= 0; i-- {
			m := n.Buttons[i].MinSize()
			right := snap(end)
			end -= m.Width
			put(n.Buttons[i], snap(end), snap((h-m.Height)/2), right-snap(end), m.Height)
			end -= look.Px(8)
		}
		if n.Aside != "" {
			end -= aside.wide
			aside.place(look, end, 0, aside.wide+1, h)
			end -= look.Px(8)
		} else {
			aside.place(look, 0, 0, 0, h)
		}
		x := look.Px(16)
		icon.place(x, 0, h)
		if icon.side > 0 {
			x += icon.side + look.Px(8)
		}
		strong.place(look, x, 0, end-x, h)
		if n.Strong != "" {
			x += strong.wide + width(look, theme.Body, " ")
		}
		word.place(look, x, 0, end-x, h)
	}
	s.min = func(look *theme.Look) fyne.Size {
		h := theme.HeightNotice
		if n.Tall {
			h = theme.HeightOfflineBar
		}
		w := look.Px(120)
		for _, b := range n.Buttons {
			w += b.MinSize().Width + look.Px(8)
		}
		return fyne.NewSize(w, look.Px(h))
	}
	return s
}

// Ribbon is the amber bar of the sandbox, on every screen.
type Ribbon struct {
	leaf
	Text string
}

// NewRibbon returns the bar, 24 high.
func NewRibbon() *Ribbon {
	r := &Ribbon{Text: texts.Ribbon}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer implements fyne.Widget.
func (r *Ribbon) CreateRenderer() fyne.WidgetRenderer {
	back, icon, word := fillRect(), newGlyph(), newLine()
	s := &scene{owner: r, objects: []fyne.CanvasObject{back, icon.Image, word.Text}}
	s.paint = func(look *theme.Look) {
		back.FillColor = look.Colour(theme.Ribbon)
		icon.set(look, "triangle-alert", look.Colour(theme.OnRibbon), theme.IconBadge, 0)
		word.set(look, theme.CaptionBold, r.Text, look.Colour(theme.OnRibbon))
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		put(back, 0, 0, size.Width, size.Height)
		w := icon.side + look.Px(8) + word.wide
		x := max(0, (size.Width-w)/2)
		icon.place(x, 0, size.Height)
		x += icon.side + look.Px(8)
		word.place(look, x, 0, size.Width-x, size.Height)
	}
	s.min = func(look *theme.Look) fyne.Size { return fyne.NewSize(0, look.Px(theme.HeightRibbon)) }
	return s
}

// Toast says what was just done; it never takes the focus and is never the only trace of something.
type Toast struct {
	Float
	Text   string
	Icon   string
	Tone   Tone
	Link   string // at most one
	OnLink func()
	// Stays keeps it until it is closed: failures.
	Stays bool

	close func()
}

// NewToast returns a toast; show it with Stage.Toast.
func NewToast(text, icon string, tone Tone, link string, onLink func()) *Toast {
	t := &Toast{Text: text, Icon: icon, Tone: tone, Link: link, OnLink: onLink}
	items := []fyne.CanvasObject{NewIcon(icon, tone.Ink(), theme.IconDefault), NewText(text, theme.Body, theme.Text)}
	if link != "" {
		b := NewSmallButton(link, "", Link, func() {
			t.Close()
			if t.OnLink != nil {
				t.OnLink()
			}
		})
		b.Aside = true
		items = append(items, b)
	}
	end := NewSmallIconButton("x", texts.WordClose, Quiet, func() { t.Close() })
	end.Aside = true
	items = append(items, end)
	t.Content = Sized(0, theme.HeightToast-2, Pad(15, 0, 7, 0, Row(12, items...)))
	t.Float.Toast = true
	t.ExtendBaseWidget(t)
	return t
}

// Close removes the toast.
func (t *Toast) Close() {
	if t.close != nil {
		t.close()
	}
}
