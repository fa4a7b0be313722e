package writing

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// rowList is an input of several lines: «+ Ajouter» adds one, Entrée in a line adds the next, the cross removes it.
type rowList struct {
	f     *form
	in    app.Input
	root  *fyne.Container
	lines *fyne.Container
	add   *widget.Button
	rows  []*row
}

type row struct {
	parts  map[string]part
	object fyne.CanvasObject
}

// linkPad is what a link button keeps on each side of its word: «Ajouter» ends where the boxes end. // mock 08
const linkPad = 11

func newRowList(f *form, in app.Input, label string, written []map[string]string) *rowList {
	l := &rowList{f: f, in: in, lines: widget.Col(8)}
	l.add = widget.NewSmallButton(window.WriteAdd, "plus", widget.Link, func() { l.insert(len(l.rows)).first(l) })
	l.add.OnFocus = func() { f.reveal(l.root) }
	f.s.nameInput(in.ID, l.add)
	head := widget.Row(0, widget.NewText(label, theme.CaptionStrong, theme.Text2), widget.Spacer(), widget.Pad(0, 0, -linkPad, 0, l.add))
	l.root = widget.Col(4, head, l.lines)
	for _, texts := range written {
		r := l.make()
		for id, v := range texts {
			if p := r.parts[id]; p != nil {
				p.set(v)
			}
		}
		l.rows = append(l.rows, r)
	}
	l.draw()
	return l
}

// stacked reports that a line has too many columns for the width of the form: the first has a line of its own, and every
// one its label.
func (l *rowList) stacked() bool { return len(l.in.Columns) > 3 }

// make builds an empty line. Short columns stand beside the first; a text of several lines goes under.
func (l *rowList) make() *row {
	r := &row{parts: map[string]part{}}
	var beside, under []fyne.CanvasObject
	for _, c := range l.in.Columns {
		word := window.ColumnWord(l.in.ID, c.ID)
		p := l.f.part(app.Input{ID: c.ID, Kind: c.Kind}, word)
		r.parts[c.ID] = p
		if t, ok := p.(*textPart); ok {
			t.field.Label, t.field.Entry.PlaceHolder = "", ""
			switch {
			case l.stacked():
				t.field.Label = word
			case len(l.in.Columns) == 1:
				t.field.Entry.PlaceHolder = word
			}
			if c.Kind != app.InputArea {
				t.field.OnSubmitted = func(string) { l.insert(l.index(r) + 1).first(l) }
			}
		}
		if c.Kind == app.InputArea {
			under = append(under, p.object())
		} else {
			beside = append(beside, p.object())
		}
	}
	remove := widget.NewSmallIconButton("x", window.WriteRemove, widget.Quiet, func() { l.remove(r) })
	if l.stacked() {
		r.object = widget.Pad(0, 0, 0, 4, widget.Col(6, beside[0], container.New(&rowLine{l.in.Columns[1:]}, append(beside[1:], remove)...)))
		return r
	}
	if len(under) > 0 { // the cross comes last for the keyboard
		r.object = widget.Col(4, append(beside, widget.TopRow(6, widget.Grow(widget.Col(4, under...)), remove))...)
		return r
	}
	line := container.New(&rowLine{l.in.Columns}, append(beside, remove)...)
	r.object = line
	return r
}

func (l *rowList) index(r *row) int {
	for i, x := range l.rows {
		if x == r {
			return i
		}
	}
	return len(l.rows) - 1
}

func (l *rowList) insert(at int) *row {
	r := l.make()
	l.rows = append(l.rows[:at], append([]*row{r}, l.rows[at:]...)...)
	l.draw()
	return r
}

func (l *rowList) remove(r *row) {
	at := l.index(r)
	l.rows = append(l.rows[:at:at], l.rows[at+1:]...)
	l.draw()
	if at > 0 {
		l.rows[at-1].first(l)
	} else {
		focusOn(l.add)
	}
	l.f.s.typed()
}

// clear removes every line.
func (l *rowList) clear() {
	l.rows = nil
	l.draw()
}

// first gives the keyboard to the first column.
func (r *row) first(l *rowList) { r.parts[l.in.Columns[0].ID].focus() }

func (l *rowList) focus() {
	if len(l.rows) == 0 {
		l.insert(0)
	}
	l.rows[0].first(l)
}

func (l *rowList) draw() {
	l.lines.Objects = nil
	if len(l.rows) > 0 && len(l.in.Columns) > 1 && !l.stacked() {
		l.lines.Objects = []fyne.CanvasObject{l.captions()}
	}
	for _, r := range l.rows {
		l.lines.Objects = append(l.lines.Objects, r.object)
	}
	l.lines.Refresh()
	l.f.again()
}

// captions name the columns above the first line: a number alone says nothing.
func (l *rowList) captions() fyne.CanvasObject {
	var words []fyne.CanvasObject
	for _, c := range l.in.Columns {
		if c.Kind == app.InputArea {
			continue
		}
		word := window.ColumnWord(l.in.ID, c.ID)
		if c.Kind == app.InputTick {
			word = ""
		}
		words = append(words, widget.NewText(word, theme.Caption, theme.Muted))
	}
	return container.New(&rowLine{l.in.Columns}, append(words, widget.Spacer())...)
}

func (l *rowList) values() []map[string]string {
	var out []map[string]string
	for _, r := range l.rows {
		texts := map[string]string{}
		for id, p := range r.parts {
			if v := p.value(); v != "" {
				texts[id] = v
			}
		}
		if len(texts) > 0 {
			out = append(out, texts)
		}
	}
	return out
}

// rowLine gives words the room that numbers and boxes leave; the last object is the cross.
type rowLine struct{ columns []app.Input }

// Layout implements fyne.Layout.
func (r *rowLine) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	look := theme.Current()
	gap, left, words := look.Px(6), size.Width, 0
	fixed := make([]float32, len(objs))
	at := 0
	for _, c := range r.columns {
		if c.Kind == app.InputArea {
			continue
		}
		switch c.Kind {
		case app.InputNumber:
			fixed[at] = look.Px(76)
		case app.InputTick:
			fixed[at] = look.Px(60)
		default:
			words++
		}
		at++
	}
	last := len(objs) - 1
	fixed[last] = look.Px(28)
	for _, w := range fixed {
		left -= w
	}
	left -= gap * float32(last)
	x := float32(0)
	for i, o := range objs {
		w := fixed[i]
		if w == 0 {
			w = float32(int(left / float32(max(1, words))))
		}
		h := o.MinSize().Height
		y := size.Height - h
		if field := look.Px(theme.HeightField); h < field { // in the middle of the boxes, which may have a label above
			y -= (field - h) / 2
		}
		o.Move(fyne.NewPos(x, float32(int(max(0, y)))))
		o.Resize(fyne.NewSize(max(0, w), h))
		x += w + gap
	}
}

// MinSize implements fyne.Layout.
func (r *rowLine) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objs {
		m = m.Max(o.MinSize())
	}
	return m
}
