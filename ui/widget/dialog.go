package widget

import (
	"chevet/assets/texts"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
)

// Dialog asks a question: the title is the question, the button is the verb.
type Dialog struct {
	Title string
	Text  string
	Icon  string
	Tone  Tone
	// Verb is the button that acts, with its icon; Cancel is *Annuler* when empty.
	Verb     string
	VerbIcon string
	Cancel   string
	// Destructive paints the verb in danger-solid.
	Destructive bool
	// Only shows the verb alone: a dialog that tells and asks nothing.
	Only bool
	// Final is an act that cannot be undone: the focus starts on Cancel.
	Final bool
	// Extra goes between the text and the buttons: fields, boxes.
	Extra fyne.CanvasObject
	// First, when set, takes the focus instead of a button.
	First fyne.Focusable
	Width float32 // 520 by default
	// OnVerb acts; false keeps the dialog open (a field is missing). OnCancel follows Annuler and Échap.
	OnVerb   func() bool
	OnCancel func()

	verb, cancel *Button
	over         *overlay
	shown        bool
}

// dialogs waiting for the one that is open, per canvas: one at a time.
var dialogQueue = map[fyne.Canvas][]*Dialog{}

// Verbs gives the two buttons, once shown: SetWhy on the first one makes it wait for a required field.
func (d *Dialog) Verbs() (verb, cancel *Button) {
	d.build()
	return d.verb, d.cancel
}

func (d *Dialog) build() {
	if d.verb != nil {
		return
	}
	kind := Main
	if d.Destructive {
		kind = Destructive
	}
	word := d.Cancel
	if word == "" {
		word = texts.WordCancel
	}
	d.verb = NewButton(d.Verb, d.VerbIcon, kind, d.act)
	d.cancel = NewButton(word, "", Second, d.giveUp)
	d.verb.Backdrop, d.cancel.Backdrop = theme.Raised, theme.Raised
}

func (d *Dialog) foot() *fyne.Container {
	if d.Only {
		return Row(8, Spacer(), d.verb)
	}
	return Row(8, Spacer(), d.cancel, d.verb)
}

// Box is the dialog's content without its veil, for a gallery.
func (d *Dialog) Box() *Float {
	d.build()
	w := d.Width
	if w == 0 {
		w = 520
	}
	pad := float32(24)
	if w < 420 {
		pad = 16
	}
	inner := w - 2*pad
	if d.Icon != "" {
		inner -= theme.IconDialog + 12
	}
	col := []fyne.CanvasObject{NewParagraph(d.Title, theme.Title, theme.Text, inner)}
	if d.Text != "" {
		col = append(col, Pad(0, 4, 0, 0, NewParagraph(d.Text, theme.Body, theme.Text2, inner)))
	}
	if d.Extra != nil {
		col = append(col, Pad(0, 12, 0, 0, d.Extra))
	}
	var head fyne.CanvasObject = Col(0, col...)
	if d.Icon != "" {
		head = TopRow(12, NewIcon(d.Icon, d.Tone.Ink(), theme.IconDialog), Grow(head))
	}
	// The border of the box counts in its padding, as in the mocks.
	return NewFloat(Pad(pad, pad, pad-1, pad-1, Col(20, head, d.foot())), w)
}

// Show opens the dialog over the window of o, or queues it behind the one that is open.
func (d *Dialog) Show(c fyne.Canvas) {
	if len(dialogQueue[c]) > 0 {
		dialogQueue[c] = append(dialogQueue[c], d)
		return
	}
	dialogQueue[c] = []*Dialog{d}
	d.open(c)
}

func (d *Dialog) open(c fyne.Canvas) {
	d.over = newOverlay(d.Box())
	d.over.scrim = true
	d.over.onKey = func(ev *fyne.KeyEvent) bool {
		if ev.Name == fyne.KeyEscape {
			d.giveUp()
			return true
		}
		return false
	}
	d.over.at = func(_ *theme.Look, size fyne.Size) (fyne.Position, fyne.Size) {
		m := d.over.box.MinSize()
		return fyne.NewPos((size.Width-m.Width)/2, max(0, (size.Height-m.Height)*2/5)), m
	}
	d.over.closed = func() {
		q := dialogQueue[c][1:]
		if len(q) == 0 {
			delete(dialogQueue, c)
			return
		}
		dialogQueue[c] = q
		q[0].open(c)
	}
	d.over.open(c)
	d.shown = true
	switch {
	case d.First != nil:
		c.Focus(d.First)
	case d.Final || d.Destructive:
		c.Focus(d.cancel)
	default:
		c.Focus(d.verb)
	}
}

// Close removes the dialog without acting.
func (d *Dialog) Close() {
	if d.shown {
		d.shown = false
		d.over.close()
	}
}

func (d *Dialog) act() {
	if d.verb.Why != "" || d.OnVerb != nil && !d.OnVerb() {
		return
	}
	d.Close()
}

func (d *Dialog) giveUp() {
	d.Close()
	if d.OnCancel != nil {
		d.OnCancel()
	}
}

type topRow struct{ rowLayout }

// TopRow is Row with every object at the top.
func TopRow(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: topRow{rowLayout{gap: gap}}, Objects: objs}
}

func (r topRow) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	r.rowLayout.Layout(objs, size)
	for _, o := range objs {
		o.Move(fyne.NewPos(o.Position().X, 0))
	}
}

// Popover opens a box under an object; a click outside and Échap close it.
type Popover struct{ over *overlay }

// ShowPopover opens content, width px at 100 % wide, under the rectangle at pos and size inside anchor. first takes the
// focus; nil leaves it to Tab.
func ShowPopover(anchor fyne.CanvasObject, pos fyne.Position, size fyne.Size, content fyne.CanvasObject, width float32, first fyne.Focusable) *Popover {
	c := canvasOf(anchor)
	if c == nil {
		return &Popover{}
	}
	p := &Popover{over: newOverlay(NewFloat(content, width))}
	abs := fyne.CurrentApp().Driver().AbsolutePositionForObject(anchor).Add(pos)
	p.over.onAway = p.Close
	p.over.at = func(look *theme.Look, win fyne.Size) (fyne.Position, fyne.Size) {
		return under(look, win, abs, size, p.over.box.MinSize())
	}
	p.over.open(c)
	if first != nil {
		c.Focus(first)
	}
	return p
}

// OnClosed is told once when the popover goes.
func (p *Popover) OnClosed(f func()) {
	if p.over != nil {
		p.over.closed = f
	}
}

// Close removes the popover.
func (p *Popover) Close() {
	if p.over != nil {
		p.over.close()
	}
}

// under puts a box of size m below the anchor, or above when there is no room, inside the window.
func under(look *theme.Look, win fyne.Size, at fyne.Position, anchor, m fyne.Size) (fyne.Position, fyne.Size) {
	pos := fyne.NewPos(at.X, at.Y+anchor.Height+look.Px(4))
	if pos.Y+m.Height > win.Height && at.Y-m.Height-look.Px(4) >= 0 {
		pos.Y = at.Y - m.Height - look.Px(4)
	}
	pos.X = max(0, min(pos.X, win.Width-m.Width-look.Px(4)))
	pos.Y = max(0, min(pos.Y, win.Height-m.Height))
	return pos, m
}
