package identity

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

func screenLook(s record.IdentityStatus) (string, widget.Tone) { return screen.IdentityLook(s) }

// status changes the status by hand: a document seen raises it, a motive lowers it. What only INSi gives is shown as
// unavailable, with why.
type status struct {
	of     *Identity
	root   *fyne.Container
	proof  record.ProofKind
	to     record.IdentityStatus
	change *widget.Button
	why    *widget.Field
	pick   *widget.Button
}

func newStatus(i *Identity) *status {
	s := &status{of: i, root: container.NewStack()}
	s.show()
	return s
}

// targets are the statuses that may follow, in the table's order.
func (s *status) targets() []record.Transition {
	var all []record.Transition
	for _, t := range record.Transitions {
		if t.From == s.of.base.Status {
			all = append(all, t)
		}
	}
	return all
}

func (s *status) show() {
	s.proof, s.to = "", ""
	icon, tone := screenLook(s.of.base.Status)
	targets := s.targets()
	parts := make([]widget.SegmentPart, 0, len(targets))
	for _, t := range targets {
		_, tone := screenLook(t.To)
		part := widget.SegmentPart{Text: window.ShortStatus(t.To), Tone: tone}
		if t.Needs&record.NeedsINSi != 0 {
			part.Why = window.StatusNoINSi
		}
		parts = append(parts, part)
	}
	var choice *widget.Segment
	choice = widget.NewChoice(parts, -1, func(n int) {
		choice.Chosen = n
		choice.Refresh()
		s.to = targets[n].To
		s.follow()
	})
	s.of.env.Names.Set("identity.status", choice)
	s.pick = widget.NewButton(window.StatusProofNone, "id-card", widget.Second, s.choose)
	s.pick.More = "chevron-down"
	s.of.env.Names.Set("identity.proof", s.pick)
	s.why = widget.NewField(window.StatusWhy, "")
	s.why.OnChanged = func(string) { s.follow() }
	s.change = widget.NewButton(window.StatusChange, "check", widget.Main, s.apply)
	s.of.env.Names.Set("identity.change", s.change)
	label := func(word string, o fyne.CanvasObject) fyne.CanvasObject {
		return widget.Col(4, widget.NewText(word, theme.CaptionStrong, theme.Text2), widget.Row(0, o, widget.Spacer()))
	}
	body := widget.Col(16, label(window.StatusNow, widget.NewBadge(window.ShortStatus(s.of.base.Status), icon, tone)),
		label(window.StatusTo, choice), label(window.StatusProof, s.pick), s.why, widget.Row(8, widget.Spacer(), s.change))
	s.root.Objects = []fyne.CanvasObject{widget.NewScroll(widget.Pad(16, 16, 16, 16, widget.Col(0, widget.NewCard(widget.Pad(20, 16, 20, 16, body)))))}
	s.root.Refresh()
	s.follow()
}

// choose offers the documents, those of high trust first.
func (s *status) choose() {
	var items []widget.MenuItem
	for _, p := range record.ProofKinds {
		why := ""
		if !p.High && !s.of.desk.IdentityRules().AnyProof {
			why = texts.Sentence(record.ReasonProof)
		}
		items = append(items, widget.MenuItem{Text: window.Proof(p.Kind), Why: why, Checked: s.proof == p.Kind, Do: func() {
			s.proof = p.Kind
			s.pick.Text = window.Proof(p.Kind)
			s.pick.Refresh()
			s.follow()
		}})
	}
	widget.NewMenu(items...).ShowUnder(s.pick)
}

// follow says why the change waits.
func (s *status) follow() { s.change.SetWhy(s.whyNot()) }

func (s *status) whyNot() string {
	t, ok := record.FindTransition(s.of.base.Status, s.to)
	switch {
	case s.of.dirty():
		return window.WhyFormDirty
	case !ok:
		return texts.Sentence(record.ReasonNothing)
	case t.Needs&record.NeedsINSi != 0:
		return window.StatusNoINSi
	case t.Needs&record.NeedsProof != 0 && s.proof == "":
		return window.StatusNoProof
	case t.Needs&record.NeedsMotive != 0 && s.why.Text() == "":
		return texts.Sentence(record.ReasonIdentityWhy)
	}
	return ""
}

func (s *status) apply() {
	if s.whyNot() != "" {
		return
	}
	before, after := s.of.base, s.of.base
	after.Status = s.to
	after = s.of.desk.IdentityRules().Settle(after)
	change := app.IdentityChange{Proof: s.proof, Why: s.why.Text()}
	s.of.write(after, func(ctx context.Context) error { return s.of.desk.EditPatient(ctx, before, after, change) }, window.StatusSaved)
}
