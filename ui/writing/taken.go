package writing

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// marked puts under an input the document that it was filled from, until the person says that it was read again or takes
// it out. Nothing is taken over silently.
func (f *form) marked(in app.Input, input fyne.CanvasObject, from app.Origin) fyne.CanvasObject {
	f.taken[in.ID] = from
	root := widget.Col(6, input)
	done := func() {
		delete(f.taken, in.ID)
		root.Objects = root.Objects[:1]
		root.Refresh()
		f.again()
		f.s.typed()
		f.jump(in.ID)
	}
	read := widget.NewSmallButton(window.WriteReadAgain, "check", widget.Second, done)
	out := widget.NewSmallButton(window.WriteTakeOut, "x", widget.Quiet, func() {
		if l := f.rows[in.ID]; l != nil {
			l.clear()
		} else if p := f.parts[in.ID]; p != nil {
			p.set("")
		}
		done()
	})
	read.OnFocus = func() { f.reveal(root) }
	out.OnFocus = read.OnFocus
	f.s.nameInput(in.ID+".read", read)
	f.s.nameInput(in.ID+".out", out)
	words := widget.NewParagraph(window.WriteTaken(from.Title, from.At.French()), theme.Body, theme.Text, 0)
	c := widget.NewCard(widget.Pad(12, 8, 8, 8, widget.Col(4,
		widget.TopRow(8, widget.NewIcon("history", widget.ToneWarning.Ink(), theme.IconDefault), widget.Grow(words)),
		widget.Row(8, widget.Spacer(), out, read))))
	c.Fill, c.Line = widget.ToneWarning.Fill(), widget.ToneWarning.Line()
	root.Objects = append(root.Objects, c)
	return root
}
