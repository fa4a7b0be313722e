package identity

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// insi is INSi's answer beside the record. Nothing changes before the person accepts it.
type insi struct {
	of      *Identity
	root    *fyne.Container
	askBtn  *widget.Button
	asking  bool
	answer  *app.INSiComparison
	stopped context.CancelFunc
}

func newINSi(i *Identity) *insi {
	n := &insi{of: i, root: container.NewStack()}
	n.show()
	return n
}

func (n *insi) busy() bool { return n != nil && (n.asking || n.answer != nil) }

// whyNotAsk says why INSi may not be asked, or "".
func (n *insi) whyNotAsk() string {
	if n.of.dirty() {
		return window.WhyFormDirty
	}
	if err := n.of.desk.IdentityRules().AskINSi(n.of.base); err != nil {
		return texts.Error(err)
	}
	return ""
}

// follow keeps the button true to what is typed.
func (n *insi) follow() {
	if n.askBtn != nil {
		n.askBtn.SetWhy(n.whyNotAsk())
	}
}

func (n *insi) ask() {
	if n.asking || n.whyNotAsk() != "" {
		n.show()
		return
	}
	ctx, stop := context.WithCancel(n.of.ctx)
	n.asking, n.answer, n.stopped = true, nil, stop
	n.show()
	p := n.of.base
	run(n.of, ctx, func(ctx context.Context) (app.INSiComparison, error) { return n.of.desk.AskINSi(ctx, p) },
		func(c app.INSiComparison, err error) {
			n.asking = false
			if err != nil {
				n.fail(err)
				return
			}
			n.answer = &c
			n.show()
		})
}

// tell puts a short state where the eye is.
func (n *insi) tell(o fyne.CanvasObject) { n.put(widget.Pad(0, 96, 0, 0, o)) }

func (n *insi) put(o fyne.CanvasObject) {
	n.root.Objects = []fyne.CanvasObject{o}
	n.root.Refresh()
}

func (n *insi) button() *widget.Button {
	n.askBtn = widget.NewButton(window.INSiAsk, "search", widget.Second, n.ask)
	n.askBtn.SetWhy(n.whyNotAsk())
	n.of.env.Names.Set("identity.ask", n.askBtn)
	return n.askBtn
}

func (n *insi) fail(err error) {
	n.tell(widget.NewEmpty("cloud-off", window.INSiFailed, texts.Error(err), n.button()))
}

func (n *insi) show() {
	switch c := n.answer; {
	case n.asking:
		n.tell(widget.NewLoading(window.INSiAsking, window.INSiIdleText, 24, widget.NewButton(texts.WordCancel, "", widget.Second, func() {
			n.stopped()
			n.asking = false
			n.show()
		})))
	case c == nil:
		n.tell(widget.NewEmpty("badge-check", window.INSiIdle, window.INSiIdleText, n.button()))
	case c.Found.Code == record.INSiSeveral:
		n.tell(widget.NewEmpty("users", window.INSiSeveral, window.INSiSeveralText, n.button()))
	case c.Found.Code != record.INSiOne:
		n.tell(widget.NewEmpty("user-round-search", window.INSiNone, window.INSiNoneText, n.button()))
	default:
		n.put(n.compared(*c))
	}
}

// compared shows two columns; a trait that differs has an icon, a word and a fill.
func (n *insi) compared(c app.INSiComparison) fyne.CanvasObject {
	notice := widget.NewNotice(window.INSiAllSame, "circle-check", widget.ToneSuccess)
	if c.Clash {
		notice = widget.NewNotice(window.INSiSomeDiffer, "triangle-alert", widget.ToneWarning)
	}
	rows := []fyne.CanvasObject{comparedRow("", widget.NewText(window.INSiHere, theme.CaptionStrong, theme.Muted),
		widget.NewText(window.INSiThere, theme.CaptionStrong, theme.Muted), nil, theme.None)}
	for _, r := range c.Rows {
		here, there := window.FieldValue(r.Field, r.Here), window.FieldValue(r.Field, r.There)
		mark, fill := widget.NewMark(window.INSiSame, "check", theme.Success), theme.None
		switch {
		case r.Missing:
			mark = widget.NewMark(window.INSiMissing, "plus", theme.Info)
		case r.Differ:
			mark, fill = widget.NewMark(window.INSiDiffers, "triangle-alert", theme.Warning), theme.DiffBg
		}
		rows = append(rows, comparedRow(window.IdentityField(r.Field), widget.NewText(here, theme.Body, theme.Text), widget.NewText(there, theme.BodyStrong, theme.Text), mark, fill))
	}
	ins := window.FieldValue(record.FieldINS, string(n.of.base.INS.Matricule))
	mark, fill := widget.NewMark(window.INSiSame, "check", theme.Success), theme.None
	switch {
	case c.OtherINS:
		mark, fill = widget.NewMark(window.INSiDiffers, "triangle-alert", theme.Warning), theme.DiffBg
	case n.of.base.INS.IsZero():
		mark = widget.NewMark(window.INSiMissing, "plus", theme.Info)
	}
	rows = append(rows, comparedRow(window.RecordINS, widget.NewText(ins, theme.Body, theme.Text), widget.NewText(c.Found.INS.Grouped(), theme.BodyStrong, theme.Text), mark, fill))
	col := []fyne.CanvasObject{notice, widget.Pad(16, 16, 16, 0, widget.NewCard(widget.Pad(0, 8, 0, 8, widget.Col(0, rows...))))}
	for _, aside := range []struct {
		on   bool
		text string
	}{{c.OtherINS, window.INSiOtherINS}, {c.Found.KeyWrong, window.INSiKeyWrong}} {
		if aside.on {
			col = append(col, widget.Pad(20, 10, 20, 0, widget.NewText(aside.text, theme.Caption, theme.Text2)))
		}
	}
	accepted := c.Accept(n.of.base)
	why := ""
	if n.needsWhy(accepted) {
		why = texts.Sentence(record.ReasonIdentityWhy)
	}
	motive := widget.NewField(window.StatusWhy, "")
	take := widget.NewButton(window.INSiAccept, "badge-check", widget.Main, func() { n.accept(c, motive.Text()) })
	n.of.env.Names.Set("identity.accept", take)
	if reason := c.Refusal(n.of.base); reason != "" {
		take.SetWhy(texts.Sentence(reason))
		col = append(col, widget.Pad(20, 12, 20, 0, widget.Row(6, widget.NewIcon("circle-alert", theme.Warning, 14),
			widget.NewText(window.INSiProvisionalFirst, theme.Body, theme.Text2))))
	} else if len(record.IdentityChanges(n.of.base, accepted)) == 0 {
		take.SetWhy(texts.Sentence(record.ReasonNothing))
	} else if why != "" {
		take.SetWhy(why)
		motive.OnChanged = func(s string) {
			if s != "" {
				take.SetWhy("")
			} else {
				take.SetWhy(why)
			}
		}
		col = append(col, widget.Pad(16, 12, 16, 0, motive))
	}
	icon, tone := screenLook(accepted.Status)
	col = append(col, widget.Pad(16, 16, 16, 16, widget.Row(8, widget.NewText(window.StatusTo+window.NBSP+":", theme.Body, theme.Text2),
		widget.NewBadge(window.ShortStatus(accepted.Status), icon, tone), widget.Spacer(),
		widget.NewButton(window.INSiRefuse, "", widget.Second, func() { n.answer = nil; n.show() }), take)))
	return widget.NewScroll(widget.Col(0, col...))
}

// needsWhy reports that accepting takes a proof away: the person says why.
func (n *insi) needsWhy(after record.Patient) bool {
	t, ok := record.FindTransition(n.of.base.Status, after.Status)
	return ok && t.Needs&record.NeedsMotive != 0
}

// comparedRow is one line of two columns side by side, with what to see in them.
func comparedRow(label string, here, there fyne.CanvasObject, mark fyne.CanvasObject, fill theme.Token) fyne.CanvasObject {
	if mark == nil {
		mark = widget.Sized(0, 0, container.NewWithoutLayout())
	}
	line := widget.Row(12, widget.Sized(128, 0, widget.NewText(label, theme.Caption, theme.Muted)), widget.Grow(here), widget.Grow(there), widget.Sized(92, 0, mark))
	return widget.On(widget.NewFill(fill), widget.Sized(0, 32, widget.Pad(16, 6, 16, 6, line)))
}

func (n *insi) accept(c app.INSiComparison, why string) {
	before, after := n.of.base, c.Accept(n.of.base)
	n.of.write(after, func(ctx context.Context) error {
		return n.of.desk.EditPatient(ctx, before, after, app.IdentityChange{Found: &c.Found, Why: why})
	}, window.IdentitySaved)
}

func counted(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
