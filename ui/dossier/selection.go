package dossier

import (
	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// heightSelection is that of the bar under the list.
const heightSelection float32 = 56

// selection is the bar of the ticked documents, and of their integration while it lasts.
type selection struct {
	l             *list
	root          *fyne.Container
	count, toward *widget.Text
	integrate     *widget.Button
	working       *fyne.Container
	step, percent *widget.Text
	progress      *widget.Progress

	asked bool // an integration of this record was asked and has not ended
	seen  bool // its job was seen running
	job   int64
}

func newSelection(l *list) *selection {
	s := &selection{l: l}
	s.count = widget.NewText("", theme.BodyStrong, theme.Text)
	s.toward = widget.NewText("", theme.Caption, theme.Muted)
	s.integrate = widget.NewButton(window.DocIntegrate, "folder-input", widget.Main, l.integrateTicked)
	s.integrate.Hint = "Ctrl+I"
	s.integrate.Backdrop = theme.RowChecked
	s.step = widget.NewText("", theme.CaptionStrong, theme.Text)
	s.percent = widget.NewText("", theme.Caption, theme.Muted)
	s.progress = widget.NewProgress(200)
	cancel := widget.NewSmallButton(window.SelectCancel, "", widget.Second, func() { l.d.cancelJob(s.job) })
	cancel.Backdrop = theme.RowChecked
	s.working = widget.Row(12, widget.Sized(200, 0, widget.Col(6, widget.Row(0, s.step, widget.Spacer(), s.percent), s.progress)), cancel)
	f := widget.NewFill(theme.RowChecked)
	f.Top = true
	s.root = widget.Bar(heightSelection, f, 16, 16, row(12, 1, 2, s.count, s.toward, widget.Row(0, s.integrate, s.working)))
	s.root.Hide()
	l.d.name("record.integrate", s.integrate)
	l.d.name("record.integrate.cancel", cancel)
	l.d.name("record.selection", s.root)
	return s
}

func (s *selection) busy() bool { return s.asked }

func (s *selection) start() {
	s.asked, s.seen, s.job = true, false, 0
	s.step.SetText(window.IntegrateWaits)
	s.percent.SetText("")
	s.progress.SetValue(0)
	s.draw()
}

func (s *selection) end() {
	s.asked, s.seen, s.job = false, false, 0
	s.draw()
}

// jobs follows the integration among the workstation's jobs; the last one is this record's.
func (s *selection) jobs(jobs []app.Job) {
	var mine *app.Job
	for i := range jobs {
		j := &jobs[i]
		if j.Name == app.JobIntegrate && (j.State == app.JobRunning || j.State == app.JobWaiting) && (mine == nil || j.ID > mine.ID) {
			mine = j
		}
	}
	switch {
	case !s.asked:
	case mine == nil && s.seen: // it ended badly before it could tell: IntegrationDone does not come
		s.end()
	case mine != nil:
		s.seen, s.job = true, mine.ID
		if mine.Total > 0 {
			s.step.SetText(window.Integrating(mine.Done, mine.Total))
			s.percent.SetText(window.Percent(mine.Done, mine.Total))
			s.progress.SetValue(float32(mine.Done) / float32(mine.Total))
			s.working.Refresh()
		}
	}
}

// draw shows the bar when something is ticked or on its way.
func (s *selection) draw() {
	n := len(s.l.ticked)
	if n > 0 {
		s.count.SetText(window.Ticked(n, s.l.tickedHidden()))
	} else {
		s.count.SetText("")
	}
	if r := s.l.d.rec; r != nil {
		s.toward.SetText(window.Toward(r.Current))
	}
	s.integrate.SetWhy(s.l.d.whyNoDMP())
	show(s.integrate, !s.asked)
	show(s.working, s.asked)
	on := n > 0 || s.asked
	if on {
		s.root.Refresh()
	}
	if s.root.Visible() != on {
		s.l.setVisible(s.root, on)
		if s.l.d.stop != nil { // the screen is shown: a toast already there leaves the bar free
			s.l.d.placeToasts(true)
			s.l.d.env.Window.Canvas().Content().Refresh()
		}
	}
}

// tickedByHand follows the boxes: those of hidden rows stay as they were.
func (l *list) tickedByHand() {
	l.handled = true
	for _, r := range l.shown {
		delete(l.ticked, r.Document.Key)
	}
	for _, r := range l.table.Ticked() {
		l.ticked[r.Document.Key] = true
	}
	l.bar.draw()
}

// tick ticks exactly those documents.
func (l *list) tick(keys []record.DocumentKey) {
	clear(l.ticked)
	for _, k := range keys {
		l.ticked[k] = true
	}
	l.retick()
	l.table.SetTicked(l.tickedKeys()...)
	l.bar.draw()
}

// retick forgets ticks of documents that left or can no longer be integrated.
func (l *list) retick() {
	if len(l.ticked) == 0 {
		return
	}
	kept := make(map[record.DocumentKey]bool, len(l.ticked))
	for i := range l.rows {
		if k := l.rows[i].Document.Key; l.ticked[k] && (l.bar.busy() || l.tickable(&l.rows[i])) {
			kept[k] = true
		}
	}
	l.ticked = kept
}

func (l *list) tickedKeys() []string {
	keys := make([]string, 0, len(l.ticked))
	for k := range l.ticked {
		keys = append(keys, string(k))
	}
	return keys
}

func (l *list) tickedHidden() int {
	if len(l.ticked) == 0 {
		return 0
	}
	n := len(l.ticked)
	for _, r := range l.shown {
		if l.ticked[r.Document.Key] {
			n--
		}
	}
	return n
}

// integrateTicked integrates in the order of the list, hidden ones after.
func (l *list) integrateTicked() {
	if len(l.ticked) == 0 || l.d.whyNoDMP() != "" {
		return
	}
	keys := make([]record.DocumentKey, 0, len(l.ticked))
	put := map[record.DocumentKey]bool{}
	add := func(k record.DocumentKey) {
		if l.ticked[k] && !put[k] {
			put[k] = true
			keys = append(keys, k)
		}
	}
	for _, r := range l.shown {
		add(r.Document.Key)
	}
	for i := range l.rows {
		add(l.rows[i].Document.Key)
	}
	l.d.integrate(keys)
}
