package dossier

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// finder is the search in the DMP: it unfolds in the place of the filter bar, and its results come in the same table.
// // mock 07, SC.DMP/UX.27
type finder struct {
	l    *list
	root *fyne.Container

	from, to, since          *widget.Field
	author, structure, words *widget.Field
	types                    *widget.Select
	practice                 *widget.Select
	boxes                    [6]*widget.Checkbox // of findBoxes
	search, stop             *widget.Button
	saved, fold              *widget.Button
	second                   *fyne.Container // criteria that are folded until asked for
	line                     *fyne.Container // results, progress or failure
	state                    *widget.Mark
	told                     *widget.Text
	all                      *widget.Button
	retry                    *widget.Button
	chosen                   []string // short words of the types

	on    bool
	busy  bool
	asked app.Criteria
	began time.Time
	took  time.Duration
	rows  []app.Row // found; nil before the first answer
	got   *app.DMPSearched
	kept  app.Filter // of the list, put back at the end
}

// findBoxes are the boxes in their order.
var findBoxes = [6]string{window.FindInvisible, window.FindMasked, window.FindByPatient, window.FindArchived, window.FindObsolete, window.FindDeleted}

func newFinder(l *list) *finder {
	f := &finder{l: l}
	date := func(label string) *widget.Field {
		d := widget.NewField(label, window.FindDateHint)
		d.Icon = "calendar"
		d.Check = func(s string) string {
			if _, ok := readDate(s, l.d.desk.Now()); !ok && strings.TrimSpace(s) != "" {
				return window.FindDateWrong
			}
			return ""
		}
		return d
	}
	f.from, f.to, f.since = date(window.FindFrom), date(window.FindTo), date(window.FindDeposited)
	f.author = widget.NewField(window.FindAuthor, window.FindAuthorHint)
	f.words = widget.NewField(window.FindWords, "")
	f.structure = widget.NewField(window.FindStructure, "")
	f.types = widget.NewSelect(window.FindType, window.FindTypeAll, nil, nil)
	f.types.OnOpen = f.openTypes
	practices := []string{window.FindPracticeAll}
	for _, p := range app.SearchPractices() {
		practices = append(practices, p.Label)
	}
	f.practice = widget.NewSelect(window.FindPractice, window.FindPracticeAll, practices, nil)
	boxes := make([]fyne.CanvasObject, len(findBoxes))
	for i, word := range findBoxes {
		f.boxes[i] = widget.NewCheckbox(word, false, nil)
		boxes[i] = f.boxes[i]
	}
	f.search = widget.NewButton(window.FindGo, "search", widget.Main, f.run)
	f.stop = widget.NewButton(window.FindStop, "x", widget.Second, f.cancel)
	f.stop.Hide()
	f.saved = widget.NewSmallButton(window.FindSaved, "save", widget.Quiet, f.openSaved)
	f.fold = widget.NewSmallButton(window.FindMore, "chevron-down", widget.Quiet, func() { f.unfold(!f.second.Visible()) })
	for _, b := range []*widget.Button{f.search, f.stop, f.saved, f.fold} {
		b.Backdrop = theme.Canvas
	}
	for _, field := range []*widget.Field{f.from, f.to, f.since, f.author, f.words, f.structure} {
		field.OnSubmitted = func(string) { f.run() }
		field.OnKey = f.key
	}
	head := row(8, 2, 3, widget.NewIcon("cloud-download", theme.ProvDMP, 16), widget.NewText(window.FindTitle, theme.Section, theme.Text),
		widget.NewText(window.FindTraced, theme.Caption, theme.Muted), widget.Row(4, f.fold, f.saved, widget.NewKeyHint(window.KeyEscape)))
	f.second = container.New(fields{[]float32{178, 152, 140}}, f.words, f.structure, f.since)
	f.second.Hide()
	fill := widget.NewFill(theme.Canvas)
	fill.Bottom = true
	form := widget.On(fill, widget.Pad(16, 10, 16, 12, widget.Col(10, widget.Sized(0, 24, head),
		container.New(fields{[]float32{128, 128, 178, 152, 128}}, f.from, f.to, f.types, f.author, f.practice, f.search, f.stop),
		f.second, widget.Wrap(12, 860, boxes...))))
	f.state = widget.NewMark("", "circle-check", theme.Success)
	f.state.Style, f.state.Word = theme.Caption, theme.Muted
	f.told = widget.NewText("", theme.Caption, theme.Muted)
	f.all = widget.NewSmallButton(window.FindAllTick, "", widget.Quiet, f.tickAll)
	f.all.Hint = "Ctrl+A"
	f.retry = widget.NewSmallButton(window.FindRetry, "refresh-cw", widget.Second, f.run)
	lineFill := widget.NewFill(theme.Surface)
	lineFill.Bottom = true
	f.line = widget.Bar(32, lineFill, 16, 16, row(8, 1, 2, f.state, f.told, widget.Row(8, f.retry, f.all)))
	f.line.Hide()
	f.root = widget.Col(0, form, f.line)
	f.root.Hide()
	n := l.d.name
	n("find.from", f.from)
	n("find.to", f.to)
	n("find.type", f.types)
	n("find.author", f.author)
	n("find.practice", f.practice)
	n("find.search", f.search)
	n("find.stop", f.stop)
	n("find.saved", f.saved)
	n("find.words", f.words)
	n("find.retry", f.retry)
	for i, b := range f.boxes {
		n("find.box."+string(rune('0'+i)), b)
	}
	return f
}

// unfold shows the criteria that are asked less often.
func (f *finder) unfold(on bool) {
	show(f.second, on)
	f.fold.Text, f.fold.Icon = window.FindMore, "chevron-down"
	if on {
		f.fold.Text, f.fold.Icon = window.FindLess, "chevron-up"
	}
	f.fold.Refresh()
	f.root.Refresh()
	f.l.root.Refresh()
}

func (f *finder) key(k *fyne.KeyEvent) bool {
	if k.Name == fyne.KeyEscape {
		f.escape()
		return true
	}
	return false
}

// escape abandons the search under way, and again folds the form.
func (f *finder) escape() {
	if f.busy {
		f.cancel()
		return
	}
	f.close()
}

// open unfolds the form; the list stays until an answer comes.
func (f *finder) open() {
	if f.on || f.l.d.whyNoDMP() != "" {
		return
	}
	f.on, f.kept = true, f.l.filter
	if f.from.Text() == "" && f.to.Text() == "" && f.asked.Name == "" {
		now := f.l.d.desk.Now()
		f.from.SetText(window.Date(now.AddDate(-1, 0, 0)))
		f.to.SetText(window.Date(now))
	}
	show(f.l.tools.root, false)
	show(f.root, true)
	f.draw()
	f.l.root.Refresh()
	f.author.Focus()
}

// close folds it: the list of the record is back with its filters.
func (f *finder) close() {
	if !f.on {
		return
	}
	f.cancel()
	had := f.rows != nil
	f.on, f.rows, f.got = false, nil, nil
	show(f.root, false)
	show(f.line, false)
	show(f.l.tools.root, true)
	if d := f.l.d; d.rec != nil && had {
		f.l.filter = f.kept
		f.l.tools.text(f.kept.Text)
		f.l.tick(nil)
		f.l.prepare(d.rec.Rows, true)
	}
	f.l.root.Refresh()
	f.l.d.focus(f.l.table)
}

// reset forgets the search of another record; the criteria stay.
func (f *finder) reset() {
	f.busy, f.rows, f.got, f.on = false, nil, nil, false
	show(f.root, false)
	show(f.line, false)
	show(f.l.tools.root, true)
	f.draw()
}

// results reports that the table holds what was found.
func (f *finder) results() bool { return f.on && f.rows != nil }
