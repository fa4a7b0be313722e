package writing

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// check is the right column: what is to be completed, with a jump to each place, and the signature.
type check struct {
	s        *Screen
	root     *fyne.Container
	list     *fyne.Container
	count    *widget.Counter
	head     *fyne.Container
	foot     fyne.CanvasObject
	button   *widget.Button
	found    []app.DraftFinding
	revision int // that found is of; -1 before the first
	refused  error
}

func newCheck(s *Screen) *check {
	c := &check{s: s, revision: -1, list: widget.Col(12), count: widget.NewCounter("", widget.ToneLocal)}
	c.button = widget.NewButton(window.WriteSign, "file-check", widget.Main, s.sign)
	c.button.Format, c.button.Wide, c.button.Hint = widget.Big, true, window.WriteSignKey
	note := widget.NewParagraph(window.WriteSignNote, theme.Caption, theme.Muted, 0)
	note.Centred = true
	c.foot = widget.Pad(16, 12, 16, 12, widget.Col(8, c.button, note))
	c.root = container.NewStack(widget.NewScroll(widget.Pad(16, 16, 16, 16, c.list)))
	c.head = widget.Row(8, widget.NewText(window.WriteCheck, theme.Section, theme.Text), widget.Spacer(), c.count)
	s.name("write.sign", c.button)
	c.draw()
	return c
}

// show takes the findings of a preview. One that was overtaken while it was made brings none: they are on their way.
func (c *check) show(e app.DraftPreviewed) {
	if e.Revision < c.s.pen.Draft().Revision && len(e.Findings) == 0 {
		return
	}
	c.found, c.refused, c.revision = e.Findings, e.Err, e.Revision
	c.draw()
}

// waits says that what is typed is not checked yet.
func (c *check) waits() { c.drawButton() }

func (c *check) current() bool { return c.revision == c.s.pen.Draft().Revision }

func (c *check) errors() int {
	n := 0
	for _, f := range c.found {
		if f.Error {
			n++
		}
	}
	return n
}

// why is what keeps the document from being signed, "" when nothing does.
func (c *check) why() string {
	switch {
	case c.revision < 0:
		return window.WriteChecking
	case c.errors() > 0 || c.refused != nil:
		return window.WriteWhyNot
	}
	return ""
}

// first goes to the first place to complete; every place now says what it lacks.
func (c *check) first() {
	first := ""
	for _, f := range c.found {
		if f.Error && f.Input != "" {
			c.s.form.told[f.Input] = true
			if first == "" {
				first = f.Input
			}
		}
	}
	c.s.form.mark(c.found)
	if first != "" {
		c.s.form.jump(first)
	}
}

func (c *check) drawButton() {
	c.button.Text = window.WriteSign
	if c.s.sending {
		c.button.Text = window.WriteSigning
	}
	c.button.SetWhy(c.why())
	c.button.Refresh()
}

func (c *check) draw() {
	c.drawButton()
	var cards []fyne.CanvasObject
	errors := c.errors()
	c.count.Text, c.count.Tone = window.Number(errors), widget.ToneWarning
	c.count.Hidden = errors == 0
	c.count.Refresh()
	switch {
	case c.revision < 0:
		cards = append(cards, note(window.WriteChecking, "loader-circle", widget.ToneLocal))
	case c.refused != nil:
		cards = append(cards, note(texts.Error(c.refused), "circle-alert", widget.ToneDanger))
	case errors == 0:
		cards = append(cards, note(window.WriteReady, "file-check", widget.ToneSuccess))
	}
	for _, group := range []struct {
		title, icon string
		errors      bool
		ink         theme.Token
	}{{window.WriteToComplete, "circle-alert", true, theme.Danger}, {window.WriteAdvice, "triangle-alert", false, theme.Warning}} {
		var lines []fyne.CanvasObject
		for _, f := range c.found {
			if f.Error == group.errors {
				lines = append(lines, c.line(f, group.icon, group.ink))
			}
		}
		if len(lines) > 0 {
			cards = append(cards, widget.NewCard(widget.Pad(0, 0, 0, 8, widget.Col(0,
				append([]fyne.CanvasObject{widget.Pad(12, 10, 12, 8, widget.NewText(group.title, theme.BodyStrong, theme.Text))}, lines...)...))))
		}
	}
	cards = append(cards, widget.NewCard(widget.Pad(12, 10, 12, 12, widget.Col(6, widget.NewText(window.WriteDiffusion, theme.BodyStrong, theme.Text),
		widget.NewParagraph(window.WriteDiffusionNo, theme.Body, theme.Muted, 0)))))
	c.list.Objects = cards
	c.list.Refresh()
	c.list.Refresh() // a paragraph knows how high it is once it knows its width
	c.head.Refresh()
	c.root.Objects[0].Refresh()
}

// line is one finding; when it is of the form, choosing it goes there.
func (c *check) line(f app.DraftFinding, icon string, ink theme.Token) fyne.CanvasObject {
	words := window.FindingWord(c.s.pen.Form().Name, f)
	return newFindingLine(words, icon, ink, f.Input != "", func() { c.s.form.jump(f.Input) })
}
