package dossier

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
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

// readDate reads JJ/MM/AAAA, also without slashes or with a short year, «auj», and «-3» or «+3» days. // patterns.md «Field»
func readDate(s string, now time.Time) (time.Time, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	n := now.Local()
	today := time.Date(n.Year(), n.Month(), n.Day(), 0, 0, 0, 0, n.Location())
	if s == "auj" || s == "aujourd’hui" {
		return today, true
	}
	if days, ok := signed(s); ok {
		return today.AddDate(0, 0, days), true
	}
	for _, form := range []string{"02/01/2006", "2/1/2006", "02012006", "02/01/06", "2/1/06", "020106", "02.01.2006", "02-01-2006", time.DateOnly} {
		if t, err := time.ParseInLocation(form, s, n.Location()); err == nil && t.Year() > 1800 {
			return t, true
		}
	}
	return time.Time{}, false
}

func signed(s string) (int, bool) {
	if len(s) < 2 || len(s) > 5 || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	n := 0
	for _, c := range s[1:] {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	if s[0] == '-' {
		n = -n
	}
	return n, true
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

// criteria reads the form; ok is false when a date does not read, and the keyboard goes to it.
func (f *finder) criteria() (c app.Criteria, ok bool) {
	now := f.l.d.desk.Now()
	for _, d := range []struct {
		field *widget.Field
		into  *time.Time
	}{{f.from, &c.ActFrom}, {f.to, &c.ActTo}, {f.since, &c.DepositedFrom}} {
		text := strings.TrimSpace(d.field.Text())
		if text == "" {
			continue
		}
		t, reads := readDate(text, now)
		if !reads {
			d.field.SetError(window.FindDateWrong)
			d.field.Focus()
			return c, false
		}
		*d.into = t
	}
	c.Author, c.Structure, c.Text = strings.TrimSpace(f.author.Text()), strings.TrimSpace(f.structure.Text()), strings.TrimSpace(f.words.Text())
	for _, t := range f.allTypes() {
		if slices.Contains(f.chosen, window.ShortType(t)) {
			c.Types = append(c.Types, t)
		}
	}
	if i := f.practice.At; i > 0 {
		c.Practices = []record.Coded{app.SearchPractices()[i-1]}
	}
	c.Invisible, c.Masked, c.ByPatient = f.boxes[0].Checked, f.boxes[1].Checked, f.boxes[2].Checked
	c.Archived, c.Obsolete, c.Deleted = f.boxes[3].Checked, f.boxes[4].Checked, f.boxes[5].Checked
	return c, true
}

// fill writes criteria in the form.
func (f *finder) fill(c app.Criteria) {
	now := f.l.d.desk.Now()
	if c.Months > 0 {
		c.ActFrom, c.ActTo = now.AddDate(0, -c.Months, 0), time.Time{}
	}
	for field, t := range map[*widget.Field]time.Time{f.from: c.ActFrom, f.to: c.ActTo, f.since: c.DepositedFrom} {
		text := ""
		if !t.IsZero() {
			text = window.Date(t)
		}
		field.SetText(text)
	}
	f.author.SetText(c.Author)
	f.structure.SetText(c.Structure)
	f.words.SetText(c.Text)
	f.chosen = nil
	for _, t := range c.Types {
		if w := window.ShortType(t); !slices.Contains(f.chosen, w) {
			f.chosen = append(f.chosen, w)
		}
	}
	f.practice.SetAt(0)
	if len(c.Practices) > 0 {
		f.practice.SetAt(1 + slices.IndexFunc(app.SearchPractices(), func(p record.Coded) bool { return p.Code == c.Practices[0].Code }))
	}
	for i, on := range []bool{c.Invisible, c.Masked, c.ByPatient, c.Archived, c.Obsolete, c.Deleted} {
		f.boxes[i].SetChecked(on)
	}
	f.drawTypes()
	f.unfold(f.second.Visible() || c.Text != "" || c.Structure != "" || !c.DepositedFrom.IsZero()) // nothing asked is out of sight
}

// allTypes are those that Chevet knows and those of the list.
func (f *finder) allTypes() []record.Coded {
	all := slices.Clone(app.SearchTypes())
	if r := f.l.d.rec; r != nil {
		for i := range r.Rows {
			t := r.Rows[i].Document.Type
			if t.Code != "" && !slices.ContainsFunc(all, func(o record.Coded) bool { return o.Code == t.Code }) {
				all = append(all, t)
			}
		}
	}
	return all
}

// openTypes lists the types by the short words of the column, several at once.
func (f *finder) openTypes() {
	var words []string
	for _, t := range f.allTypes() {
		if w := window.ShortType(t); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	items := []widget.MenuItem{{Text: window.FindTypeAll, Checked: len(f.chosen) == 0, Do: func() { f.chosen = nil; f.drawTypes() }}, widget.Separator}
	for _, w := range words {
		items = append(items, widget.MenuItem{Text: w, Checked: slices.Contains(f.chosen, w), Do: func() {
			f.chosen = toggled(f.chosen, w)
			f.drawTypes()
		}})
	}
	widget.NewMenu(items...).ShowUnder(f.types)
}

func (f *finder) drawTypes() {
	f.types.Options, f.types.At = []string{window.FindTypes(f.chosen)}, 0
	if len(f.chosen) == 0 {
		f.types.At = -1
	}
	f.types.Refresh()
}

// run asks the DMP.
func (f *finder) run() {
	if !f.on || f.l.d.whyNoDMP() != "" {
		return
	}
	c, ok := f.criteria()
	if !ok {
		return
	}
	f.asked, f.busy, f.began = c, true, f.l.d.desk.Now()
	f.l.d.desk.SearchDMP(c)
	f.tell("loader-circle", theme.Muted, window.FindRunning, "", false)
	f.draw()
}

func (f *finder) cancel() {
	if !f.busy {
		return
	}
	f.busy = false
	f.l.d.desk.CancelSearch()
	if f.got != nil {
		f.tellFound()
	} else {
		show(f.line, false)
		f.root.Refresh()
		f.l.root.Refresh()
	}
	f.draw()
}

// found shows the answer in the table.
func (f *finder) found(e app.DMPSearched) {
	if !f.on || !f.busy {
		return
	}
	f.busy, f.took, f.got = false, f.l.d.desk.Now().Sub(f.began), &e
	f.rows = e.Rows
	if f.rows == nil {
		f.rows = []app.Row{}
	}
	f.l.filter = app.Filter{}
	f.l.tick(nil)
	f.l.prepare(f.present(), true)
	f.tellFound()
	f.draw()
	f.l.d.focus(f.l.table)
}

func (f *finder) tellFound() {
	parts := window.Found(f.rows, f.took)
	icon, ink := "circle-check", theme.Success
	if f.got.Partial {
		icon, ink, parts = "triangle-alert", theme.Warning, append(parts, window.FindPartial)
	}
	if f.got.ByOwnDate {
		parts = append(parts, window.FindOwnDates)
	}
	f.tell(icon, ink, parts[0], strings.Join(parts[1:], "   "), len(f.rows) > 0)
}

func (f *finder) failed(e app.DMPSearchFailed) {
	if !f.on || !f.busy {
		return
	}
	f.busy = false
	f.tell("triangle-alert", theme.Danger, texts.Error(e.Failure.Err), "", false)
	show(f.retry, true)
	f.draw()
}

func (f *finder) tell(icon string, ink theme.Token, text, more string, tick bool) {
	f.state.Icon, f.state.Ink, f.state.Text = icon, ink, text
	f.told.Text = more
	show(f.all, tick)
	show(f.retry, false)
	show(f.line, true)
	f.state.Refresh()
	f.line.Refresh()
	f.root.Refresh()
	f.l.root.Refresh()
}

// draw shows what can be asked now.
func (f *finder) draw() {
	show(f.search, !f.busy)
	show(f.stop, f.busy)
	f.search.SetWhy(f.l.d.whyNoDMP())
	f.root.Refresh()
}

// present gives the rows found as the record shows them now: what is integrated meanwhile says so. // SC.DMP/UX.14.TER
func (f *finder) present() []app.Row {
	r := f.l.d.rec
	if r == nil {
		return f.rows
	}
	now := make(map[record.DocumentID]*app.Row, len(r.Rows))
	for i := range r.Rows {
		now[r.Rows[i].Document.ID] = &r.Rows[i]
	}
	for i := range f.rows {
		if n, ok := now[f.rows[i].Document.ID]; ok && (n.Document.Here() || n.Document.Entry != nil) {
			f.rows[i] = *n
		}
	}
	return slices.Clone(f.rows)
}

// changed writes what the DMP holds now in a row that is in no list of the record.
func (f *finder) changed(e app.DMPDocumentChanged) {
	for i := range f.rows {
		if d := &f.rows[i].Document; d.Key == e.Key && d.Entry != nil {
			entry := *d.Entry
			if e.Document.Entry != nil {
				entry = *e.Document.Entry
				d.Visibility = e.Document.Visibility
			} else {
				entry.Status = record.Deleted
			}
			d.Entry = &entry
			f.rows[i].Badge = app.BadgeOf(f.rows[i])
		}
	}
}

func (f *finder) tickAll() {
	var keys []record.DocumentKey
	for _, r := range f.l.shown {
		if f.l.tickable(r) {
			keys = append(keys, r.Document.Key)
		}
	}
	f.l.tick(keys)
	f.l.d.focus(f.l.table)
}

// fields lays fields from the left, each of its width, and buttons after them at the right, at the foot of the fields;
// widths shrink together when the list is narrow.
type fields struct{ widths []float32 }

// MinSize implements fyne.Layout.
func (l fields) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var h float32
	for _, o := range objs {
		h = max(h, o.MinSize().Height)
	}
	return fyne.NewSize(0, h)
}

// Layout implements fyne.Layout.
func (l fields) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	look := theme.Current()
	gap, right := look.Px(12), size.Width
	for _, o := range objs[len(l.widths):] {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		place(o, right-m.Width, size.Height-m.Height, m.Width, m.Height)
		right -= m.Width + gap
	}
	var whole float32
	for _, w := range l.widths {
		whole += look.Px(w)
	}
	room := right - gap*float32(len(l.widths)-1)
	scale := min(1, room/whole)
	var x float32
	for i, w := range l.widths {
		wide := snap(look.Px(w) * scale)
		place(objs[i], x, 0, wide, objs[i].MinSize().Height)
		x += wide + gap
	}
}
