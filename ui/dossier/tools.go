package dossier

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// tools is the filter bar.
type tools struct {
	l                          *list
	root                       *fyne.Container
	field                      *widget.Field
	kind, period, author, from *widget.FilterChip
	news                       *widget.FilterChip
	invisible                  *widget.Checkbox
	count                      *widget.Text
	search, searchIcon         *widget.Button
	spell                      int // which period is chosen
}

func newTools(l *list) *tools {
	t := &tools{l: l}
	t.field = widget.NewField("", window.FilterHint)
	t.field.Icon, t.field.Low = "list-filter", true
	t.field.OnChanged = func(text string) {
		l.filter.Text = text
		l.arrange(true)
		t.draw()
	}
	t.field.OnKey = t.key
	t.field.OnSubmitted = func(string) { l.d.focus(l.table) }
	t.kind = widget.NewFilterChip(window.DocType, func() { t.openTypes() }, func() { t.change(func(f *app.Filter) { f.Types = nil }) })
	t.period = widget.NewFilterChip("", func() { t.openPeriods() }, func() { t.usePeriod(0) })
	t.author = widget.NewFilterChip(window.DocAuthor, func() { t.openAuthors() }, func() { t.change(func(f *app.Filter) { f.Authors = nil }) })
	t.from = widget.NewFilterChip(window.DocProvenance, func() { t.openProvenances() }, func() { t.change(func(f *app.Filter) { f.Provenances = nil }) })
	t.news = widget.NewFilterChip(window.FilterNew, nil, func() { t.change(func(f *app.Filter) { f.Only = nil }) })
	t.news.Set(window.FilterNew, true)
	t.news.Hide()
	t.invisible = widget.NewCheckbox(window.FilterInvisible, false, func(on bool) { t.change(func(f *app.Filter) { f.Invisible = on }) })
	t.count = widget.NewText("", theme.Caption, theme.Muted)
	t.search = widget.NewSmallButton(window.FilterSearchDMP, "cloud-download", widget.Second, func() { l.finder.open() })
	t.searchIcon = widget.NewSmallIconButton("cloud-download", window.FilterSearchDMP, widget.Second, func() { l.finder.open() })
	fill := widget.NewFill(theme.Surface)
	fill.Bottom = true
	t.root = widget.Bar(theme.HeightToolbar, fill, 16, 16, container.New(toolsLayout{t},
		t.field, t.kind, t.period, t.author, t.from, t.news, t.invisible, t.count, t.search, t.searchIcon))
	n := l.d.name
	n("record.filter", t.field)
	n("record.filter.type", t.kind)
	n("record.filter.period", t.period)
	n("record.filter.author", t.author)
	n("record.filter.provenance", t.from)
	n("record.filter.invisible", t.invisible)
	n("record.search", t.search)
	return t
}

func (t *tools) useForm() {
	if t.field.Hint = "Ctrl+F"; t.l.d.form.narrow {
		t.field.Hint = ""
	}
	t.field.Refresh()
	t.root.Refresh()
}

// key: Échap clears the field, and again leaves it; the arrow down goes to the list.
func (t *tools) key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyEscape:
		if t.field.Text() != "" {
			t.field.SetText("")
			t.change(func(f *app.Filter) { f.Text = "" })
			return true
		}
		t.l.d.focus(t.l.table)
		return true
	case fyne.KeyDown:
		t.l.d.focus(t.l.table)
		return true
	}
	return false
}

func (t *tools) text(s string) {
	if t.field.Text() != s {
		t.field.SetText(s)
	}
}

func (t *tools) clear() {
	t.text("")
	t.spell = 0
	t.invisible.SetChecked(false)
	t.draw()
}

func (t *tools) change(f func(*app.Filter)) {
	f(&t.l.filter)
	t.l.arrange(true)
	t.draw()
}

// draw shows what filters, how many rows it keeps, and whether the DMP can be asked.
func (t *tools) draw() {
	f := t.l.filter
	if !f.Active() {
		t.spell = 0
	}
	t.kind.Set(window.ChipValue(window.DocType, t.typeLabels(f.Types)), len(f.Types) > 0)
	t.period.Set(window.FilterPeriod+window.NBSP+": "+spells[t.spell].word, t.spell > 0)
	t.author.Set(window.ChipValue(window.DocAuthor, f.Authors), len(f.Authors) > 0)
	var from []string
	for _, p := range f.Provenances {
		from = append(from, window.Provenance(p))
	}
	t.from.Set(window.ChipValue(window.DocProvenance, from), len(from) > 0)
	if t.invisible.Checked != f.Invisible {
		t.invisible.SetChecked(f.Invisible)
	}
	show(t.news, len(f.Only) > 0)
	t.count.Text = ""
	if f.Active() {
		t.count.Text = window.SomeOf(len(t.l.shown), len(t.l.rows))
	}
	t.count.Refresh()
	why, icon := t.l.d.whyNoDMP(), "cloud-download"
	if why != "" {
		icon = "cloud-off"
	}
	for _, b := range []*widget.Button{t.search, t.searchIcon} {
		if b.Why != why || b.Icon != icon {
			b.Icon = icon
			b.SetWhy(why)
		}
	}
	t.root.Refresh()
}

func (t *tools) typeLabels(codes []string) []string {
	var out []string
	for _, code := range codes {
		label := code
		for i := range t.l.rows {
			if ty := t.l.rows[i].Document.Type; ty.Code == code && ty.Label != "" {
				label = ty.Label
				break
			}
		}
		out = append(out, label)
	}
	return out
}

// toolsLayout gives each part its place. When the list is narrow the field shortens, the command of the DMP keeps its
// icon only, the count goes, then the box, which the menu of provenances has too.
type toolsLayout struct{ t *tools }

// MinSize implements fyne.Layout.
func (toolsLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, theme.Current().Px(theme.HeightFilterChip))
}

// Layout implements fyne.Layout.
func (tl toolsLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	t, look := tl.t, theme.Current()
	gap, least := look.Px(8), look.Px(96)
	chips := []fyne.CanvasObject{t.kind, t.period, t.author, t.from}
	if t.news.Visible() {
		chips = append(chips, t.news)
	}
	var used float32
	for _, o := range chips {
		used += gap + o.MinSize().Width
	}
	box := look.Px(4) + gap + t.invisible.MinSize().Width
	count := float32(0)
	if t.count.Text != "" {
		count = gap + t.count.MinSize().Width
	}
	button := gap + t.search.MinSize().Width
	wide := true
	over := func() bool { return least+used+box+count+button > size.Width }
	if over() {
		wide, button = false, gap+t.searchIcon.MinSize().Width
	}
	if over() {
		count = 0
	}
	if over() {
		box = 0
	}
	whole := look.Px(188)
	if t.l.d.form.narrow {
		whole = look.Px(160)
	}
	h := size.Height
	x := max(least, min(whole, size.Width-used-box-count-button))
	put(t.field, 0, h, x, look.Px(theme.HeightFilterChip))
	next := func(o fyne.CanvasObject, on bool) {
		show(o, on)
		if on {
			m := o.MinSize()
			put(o, x+gap, h, m.Width, m.Height)
			x += gap + m.Width
		}
	}
	for _, o := range chips {
		next(o, true)
	}
	x += look.Px(4)
	next(t.invisible, box > 0)
	next(t.count, count > 0)
	show(t.search, wide)
	show(t.searchIcon, !wide)
	for _, b := range []*widget.Button{t.search, t.searchIcon} {
		m := b.MinSize()
		put(b, size.Width-m.Width, h, m.Width, m.Height)
	}
}
