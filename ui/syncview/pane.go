package syncview

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

func (s *Sync) setPane(head fyne.CanvasObject, body fyne.CanvasObject, foot fyne.CanvasObject) {
	parts := []fyne.CanvasObject{head, widget.Grow(body)}
	if foot != nil {
		parts = append(parts, foot)
	}
	s.pane.Objects = []fyne.CanvasObject{widget.On(widget.NewFill(theme.Surface), widget.Col(0, parts...))}
	s.pane.Refresh()
}

func paneHead(title string, more ...fyne.CanvasObject) fyne.CanvasObject {
	objs := append([]fyne.CanvasObject{widget.Flex(widget.NewText(title, theme.Section, theme.Text))}, more...)
	return widget.Bar(48, widget.NewFill(theme.Surface).Edged("b"), 16, 12, widget.Row(8, objs...))
}

func (s *Sync) showNone() {
	s.setPane(paneHead(window.SyncPaneTitle), widget.NewEmpty("send", window.SyncPaneEmpty, window.SyncPaneText, nil), nil)
}

// show tells the story of one write: its steps, why it was refused, and what may be done.
func (s *Sync) show(l app.ItemLine) {
	icon, tone := look(l.State)
	head := paneHead(window.ItemKind(l.Mutation.Kind), widget.NewBadge(window.ItemState(l.State), icon, tone))
	var col []fyne.CanvasObject
	if l.Outcome.Reason != "" && (l.State == app.ItemRefused || l.State == app.ItemConflict) {
		col = append(col, s.why(l))
	}
	for _, st := range steps(l) {
		col = append(col, stepRow(st))
	}
	fact := func(label, value string) fyne.CanvasObject {
		return widget.Row(8, widget.Sized(112, 0, widget.NewText(label, theme.Body, theme.Muted)), widget.Flex(widget.NewText(value, theme.Body, theme.Text)))
	}
	col = append(col, widget.NewCard(widget.Pad(16, 12, 16, 12, widget.Col(6, fact(window.SyncColPatient, window.ItemPatient(l)),
		fact(window.SyncRank, window.Number(int(l.Mutation.Seq))), fact(window.SyncSize, window.Size(int64(len(l.Mutation.Payload)))),
		widget.NewText(window.SyncID, theme.Body, theme.Muted), widget.NewText(l.Mutation.ID, theme.Caption, theme.Text2)))))
	s.setPane(head, widget.NewScroll(widget.Pad(16, 16, 16, 16, widget.Col(16, col...))), s.foot(l))
}

func (s *Sync) why(l app.ItemLine) fyne.CanvasObject {
	title, icon, tone := window.SyncRefusedHead, "triangle-alert", widget.ToneDanger
	if l.State == app.ItemConflict {
		title, icon, tone = window.SyncConflictHead, "git-compare", widget.ToneWarning
	}
	card := widget.NewCard(widget.Pad(12, 12, 12, 12, widget.TopRow(10, widget.NewIcon(icon, tone.Ink(), 16), widget.Col(4,
		widget.NewText(title, theme.BodyUnread, theme.Text), widget.NewParagraph(window.ItemWhy(l.Outcome), theme.Body, theme.Text, 300),
		widget.NewText(window.SyncCode+string(l.Outcome.Reason), theme.Caption, theme.Muted)))))
	card.Fill, card.Line = tone.Fill(), tone.Line()
	return card
}

// step is one moment of a write.
type step struct {
	icon        string
	ink         theme.Token
	word, under string
	at          string
}

func steps(l app.ItemLine) []step {
	all := []step{{icon: "circle-check", ink: theme.Success, word: window.SyncStepWritten, at: window.DateTime(l.Mutation.At)}}
	answer := window.DateTime(l.SettledAt)
	switch l.State {
	case app.ItemToSend:
		return append(all, step{icon: "circle-dashed", ink: theme.Muted, word: window.SyncStepLeft})
	case app.ItemSending, app.ItemSent:
		return append(all, step{icon: "send", ink: theme.Info, word: window.SyncStepLeft}, step{icon: "circle-dashed", ink: theme.Muted, word: window.SyncStepAccepted})
	}
	all = append(all, step{icon: "circle-check", ink: theme.Success, word: window.SyncStepLeft})
	end := step{icon: "circle-check", ink: theme.Success, word: window.SyncStepAccepted, at: answer}
	switch {
	case l.State == app.ItemAccepted:
		return append(all, end)
	case l.Outcome.State == app.AnswerConflict:
		end.icon, end.ink, end.word = "git-compare", theme.Warning, window.SyncStepConflict
	default:
		end.icon, end.ink, end.word = "circle-x", theme.Danger, window.SyncStepRefused
	}
	all = append(all, end)
	last := step{icon: "ban", ink: theme.Muted, under: window.Ruled(l.Ruling), at: window.DateTime(l.Ruling.At)}
	switch l.State {
	case app.ItemWithdrawn:
		last.word = window.SyncStepWithdrawn
		all = append(all, last)
	case app.ItemCorrected:
		last.icon, last.word = "history", window.SyncStepCorrected
		all = append(all, last)
	}
	return all
}

func stepRow(s step) fyne.CanvasObject {
	words := []fyne.CanvasObject{widget.NewText(s.word, theme.BodyStrong, theme.Text)}
	if s.under != "" {
		words = append(words, widget.NewText(s.under, theme.Caption, theme.Muted))
	}
	return widget.Row(12, widget.NewIcon(s.icon, s.ink, 20), widget.Flex(widget.Col(2, words...)), widget.NewText(s.at, theme.Caption, theme.Muted))
}

// foot is what a person may do of a write; nil when nothing is asked.
func (s *Sync) foot(l app.ItemLine) fyne.CanvasObject {
	if l.State != app.ItemRefused && l.State != app.ItemConflict {
		return nil
	}
	give := widget.NewButton(window.SyncWithdraw, "x", widget.Second, func() { s.withdraw(l) })
	s.name("sync.withdraw", give)
	parts := []fyne.CanvasObject{give, widget.Spacer()}
	act := func(name, word, icon string, kind widget.Kind, do func()) {
		b := widget.NewButton(word, icon, kind, do)
		s.name(name, b)
		parts = append(parts, b)
	}
	switch {
	case l.State == app.ItemConflict && l.Mutation.Kind == app.WriteOfIdentity:
		act("sync.compare", window.SyncConflict, "git-compare", widget.Main, func() { s.compareIdentity(l) })
	case l.State == app.ItemConflict && l.Mutation.Kind == app.WriteOfNote && l.Patient != nil:
		act("sync.compare", window.NotesChoose, "git-compare", widget.Main, func() { s.env.Go.Notes(l.Patient.ID) })
	default:
		if l.Patient != nil {
			act("sync.open", window.SyncOpenRecord, "", widget.Second, func() { s.openRecord(l) })
		}
		act("sync.resend", window.SyncResend, "rotate-ccw", widget.Main, func() { s.resend(l) })
	}
	return widget.Bar(56, widget.NewFill(theme.Surface).Edged("t"), 16, 16, widget.Row(8, parts...))
}

func (s *Sync) withdraw(l app.ItemLine) {
	why := widget.NewField(window.SyncWhy, "")
	d := &widget.Dialog{Title: window.SyncWithdrawQ, Text: window.SyncWithdrawT, Icon: "triangle-alert", Tone: widget.ToneWarning, Verb: window.SyncGiveUp, Destructive: true,
		Extra: why, First: why.Entry, OnVerb: func() bool {
			reason := strings.TrimSpace(why.Text())
			if reason == "" {
				return false
			}
			s.rule(func(ctx context.Context) error { return s.desk.WithdrawItem(ctx, l.Mutation.ID, reason) })
			return true
		}}
	s.name("sync.why", why)
	verb, _ := d.Verbs()
	verb.SetWhy(window.SyncWhy)
	why.OnChanged = func(text string) {
		reason := window.SyncWhy
		if strings.TrimSpace(text) != "" {
			reason = ""
		}
		verb.SetWhy(reason)
	}
	d.Show(s.env.Window.Canvas())
}

func (s *Sync) resend(l app.ItemLine) {
	(&widget.Dialog{Title: window.SyncResendQ, Text: window.SyncResendT, Icon: "rotate-ccw", Tone: widget.ToneInfo, Verb: window.SyncResend, OnVerb: func() bool {
		s.rule(func(ctx context.Context) error {
			return s.desk.ResendItem(ctx, l.Mutation.ID, window.SyncResendWhy, nil)
		})
		return true
	}}).Show(s.env.Window.Canvas())
}

func (s *Sync) rule(do func(context.Context) error) {
	run(s, func(ctx context.Context) (bool, error) { return true, do(ctx) }, func(_ bool, err error) {
		if err != nil {
			s.failed(err)
			return
		}
		s.refresh()
	})
}
