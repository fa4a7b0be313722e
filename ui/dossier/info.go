package dossier

import (
	"strings"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// historyShown bounds the history under the cards; all of it is in the tab of traces.
const historyShown = 6

// information takes the place of the preview while nothing is recorded for the stay: three cards that act.
type information struct {
	d     *Dossier
	root  fyne.CanvasObject
	first *choiceCard

	cause            *widget.Paragraph
	feeding, reading *widget.Checkbox
	motive           *widget.Field
	access, oppose   *widget.Button
	history          *fyne.Container
	scroll           *widget.Scroll
	drawn            string
}

func newInformation(d *Dossier) *information {
	n := &information{d: d}
	head := widget.NewFill(theme.Surface)
	head.Bottom = true
	foot := widget.NewFill(theme.Surface)
	foot.Top = true

	n.cause = widget.NewParagraph(window.InfoNotAskedText, theme.Style{Size: 13, Line: 18, Weight: theme.Regular}, theme.Text2, 0)
	warning := widget.NewCard(widget.Pad(16, 12, 16, 12, widget.TopRow(8, widget.Sized(20, 20, widget.NewIcon("lock", theme.Warning, theme.IconTitle)),
		widget.Grow(widget.Col(0, widget.NewText(window.InfoNotAsked, theme.BodyUnread, theme.Text), n.cause)))))
	warning.Fill, warning.Line = theme.WarningBg, theme.WarningBorder

	save := widget.NewSmallButton(window.InfoSave, "", widget.Main, func() { n.apply(1) })
	save.Hint = "Alt+1"
	n.first = newChoiceCard(n.card("user-round-check", theme.Success, window.InfoUnopposed, window.InfoUnopposedDoc, nil, save), func() { n.apply(1) })
	n.first.card.Line = theme.SuccessBorder

	n.feeding, n.reading = widget.NewCheckbox(window.InfoFeeding, true, nil), widget.NewCheckbox(window.InfoReading, true, nil)
	n.oppose = widget.NewSmallButton(window.InfoSave, "", widget.Second, func() { n.apply(2) })
	n.oppose.Tooltip = "Alt+2"
	needOne(n.oppose, n.feeding, n.reading)
	second := widget.NewCard(n.card("hand", theme.Danger, window.InfoOpposed, window.InfoNoMotive, widget.Row(16, n.feeding, n.reading), n.oppose))

	n.motive = widget.NewField("", window.InfoMotive)
	n.access = widget.NewSmallButton(window.InfoAccess, "", widget.Second, func() { n.apply(3) })
	n.motive.OnChanged = func(text string) { n.access.SetWhy(missingMotive(text)) }
	n.motive.OnSubmitted = func(string) { n.apply(3) }
	n.access.SetWhy(window.WhyNeedsMotive)
	third := widget.NewCard(n.card("siren", theme.Warning, window.InfoBreakGlass, window.InfoBreakDoc, n.motive, n.access))

	n.history = widget.Col(12)
	d.name("info.card.1", n.first)
	d.name("info.card.2", second)
	d.name("info.card.3", third)
	d.name("info.save", save)
	d.name("info.oppose", n.oppose)
	d.name("info.motive", n.motive)
	d.name("info.access", n.access)
	n.scroll = widget.NewScroll(widget.Pad(16, 16, 16, 16, widget.Col(12, warning, n.first, second, third,
		widget.Pad(0, 8, 0, 0, widget.NewText(window.InfoHistory, theme.Section, theme.Text)), n.history)))
	n.root = widget.On(widget.NewFill(theme.Surface), widget.Col(0,
		widget.Bar(theme.HeightPanelHead, head, 16, 12, row(8, 0, 1, widget.NewText(window.InfoTitle, theme.Section, theme.Text),
			widget.NewText(window.InfoScope, theme.Caption, theme.Muted))),
		widget.Grow(n.scroll),
		widget.Bar(theme.HeightPanelFoot, foot, 16, 16, widget.Col(0, widget.Spacer(), widget.NewParagraph(window.InfoFoot, theme.Caption, theme.Muted, 0), widget.Spacer()))))
	return n
}

// card is icon, title and sentence at the left, the button at the right, and what the choice needs under the sentence.
func (n *information) card(icon string, ink theme.Token, title, sentence string, more fyne.CanvasObject, button *widget.Button) fyne.CanvasObject {
	col := []fyne.CanvasObject{widget.NewText(title, theme.BodyStrong, theme.Text),
		widget.NewParagraph(sentence, theme.Style{Size: 12, Line: 18, Weight: theme.Regular}, theme.Muted, 0)}
	if more != nil {
		col = append(col, widget.Pad(0, 8, 0, 0, more))
	}
	return widget.Pad(16, 12, 16, 12, widget.TopRow(12, widget.NewIcon(icon, ink, theme.IconTitle), widget.Grow(widget.Col(0, col...)), button))
}

// reset forgets what was typed for another patient.
func (n *information) reset() {
	n.feeding.SetChecked(true)
	n.reading.SetChecked(true)
	n.oppose.SetWhy("")
	n.motive.SetText("")
	n.scroll.To(0)
	n.access.SetWhy(window.WhyNeedsMotive)
	n.drawn = ""
}

func (n *information) show(r *app.Record) {
	cause := window.InfoNotAskedText
	if r.InForce != nil && r.InForce.Origin == record.TypedHere {
		cause = window.InfoReturned
	}
	if n.cause.Text != cause {
		n.cause.SetText(cause)
	}
	var lines [][2]string
	for i := len(r.Consents) - 1; i >= 0; i-- { // oldest first, as one reads a history
		lines = append(lines, [2]string{window.SameStay(r.Consents[i], encounter(r, r.Consents[i].Encounter)), window.ConsentBy(r.Consents[i], r.At)})
	}
	if len(lines) > historyShown {
		lines = lines[len(lines)-historyShown:]
	}
	var drawn strings.Builder
	for _, l := range lines {
		drawn.WriteString(l[0] + l[1] + "\n")
	}
	if drawn.String() == n.drawn && n.drawn != "" {
		return
	}
	n.drawn = drawn.String()
	n.history.Objects = nil
	for _, l := range lines {
		n.history.Objects = append(n.history.Objects, widget.Sized(0, 20, row(8, 1, 2, widget.NewIcon("history", theme.Muted, 14),
			widget.NewText(l[0], theme.Body, theme.Text2), widget.NewText(l[1], theme.Caption, theme.Muted))))
	}
	if len(lines) == 0 {
		n.history.Objects = []fyne.CanvasObject{widget.NewText(window.InfoNoHistory, theme.Body, theme.Muted)}
	}
	n.root.Refresh()
}

func encounter(r *app.Record, id record.EncounterID) *record.Encounter {
	for i := range r.Encounters {
		if r.Encounters[i].ID == id {
			return &r.Encounters[i]
		}
	}
	return nil
}

// focused reports that the keyboard is in the cards.
func (n *information) focused() bool {
	c := n.d.env.Window.Canvas()
	switch f := c.Focused(); f {
	case nil:
		return false
	case fyne.Focusable(n.first), fyne.Focusable(n.feeding), fyne.Focusable(n.reading), fyne.Focusable(n.access), fyne.Focusable(n.oppose):
		return true
	default:
		e, ok := f.(*widget.Entry)
		return ok && e == n.motive.Entry
	}
}

// apply does what the card says: Alt+1…3. // patterns.md «Consent control»
func (n *information) apply(card int) {
	switch card {
	case 1:
		n.d.desk.SetInformation(record.Unopposed, false, false)
	case 2:
		if n.feeding.Checked || n.reading.Checked {
			n.d.desk.SetInformation(record.Opposed, n.feeding.Checked, n.reading.Checked)
		}
	case 3:
		motive := strings.TrimSpace(n.motive.Text())
		if motive == "" {
			n.scroll.To(n.scroll.Content.Size().Height) // its field may be under the edge of a low window
			n.motive.Focus()
			return
		}
		n.d.desk.BreakTheGlass(motive)
	}
}

// choiceCard is a card that takes the focus: Entrée and Espace do what its button does.
type choiceCard struct {
	fynewidget.BaseWidget
	card *widget.Card
	act  func()
}

func newChoiceCard(content fyne.CanvasObject, act func()) *choiceCard {
	c := &choiceCard{card: widget.NewCard(content), act: act}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget.
func (c *choiceCard) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(c.card)
}

// FocusGained implements fyne.Focusable.
func (c *choiceCard) FocusGained() { c.ring(true) }

// FocusLost implements fyne.Focusable.
func (c *choiceCard) FocusLost() { c.ring(false) }

func (c *choiceCard) ring(on bool) {
	c.card.Ring = on
	c.card.Refresh()
}

// TypedRune implements fyne.Focusable.
func (c *choiceCard) TypedRune(rune) {}

// TypedKey implements fyne.Focusable; keys it does not use go to the window.
func (c *choiceCard) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.act()
		return
	}
	if cv := fyne.CurrentApp().Driver().CanvasForObject(c); cv != nil && cv.OnTypedKey() != nil {
		cv.OnTypedKey()(ev)
	}
}
