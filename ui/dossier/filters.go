package dossier

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/widget"
)

// menuLength bounds the values a filter lists; the field reaches the others.
const menuLength = 14

// several is a menu of values that can be chosen together.
func several(choices []app.Choice, chosen []string, toggle func(string)) []widget.MenuItem {
	var items []widget.MenuItem
	for i, c := range choices {
		if i == menuLength && len(choices) > menuLength+1 {
			more := window.Others(len(choices) - menuLength)
			items = append(items, widget.Separator, widget.MenuItem{Text: more, Why: more})
			break
		}
		label := c.Label
		if label == "" {
			label = c.Value
		}
		items = append(items, widget.MenuItem{Text: window.Listed(label, c.Count), Checked: slices.Contains(chosen, c.Value), Do: func() { toggle(c.Value) }})
	}
	return items
}

func toggled[T comparable](all []T, v T) []T {
	if i := slices.Index(all, v); i >= 0 {
		return slices.Delete(slices.Clone(all), i, i+1)
	}
	return append(slices.Clone(all), v)
}

func (t *tools) choices() app.Choices {
	if t.l.listing == nil {
		return app.Choices{}
	}
	return t.l.listing.Choices()
}

func (t *tools) openTypes() {
	t.open(t.kind, several(t.choices().Types, t.l.filter.Types, func(v string) {
		t.change(func(f *app.Filter) { f.Types = toggled(f.Types, v) })
	}))
}

func (t *tools) openAuthors() {
	t.open(t.author, several(t.choices().Authors, t.l.filter.Authors, func(v string) {
		t.change(func(f *app.Filter) { f.Authors = toggled(f.Authors, v) })
	}))
}

func (t *tools) openProvenances() {
	var items []widget.MenuItem
	for _, p := range []struct {
		from record.Provenance
		icon string
	}{{record.Local, "hospital"}, {record.DMP, "cloud"}, {record.MSSante, "mail"}} {
		items = append(items, widget.MenuItem{Text: window.Provenance(p.from), Icon: p.icon, Checked: slices.Contains(t.l.filter.Provenances, p.from),
			Do: func() { t.change(func(f *app.Filter) { f.Provenances = toggled(f.Provenances, p.from) }) }})
	}
	items = append(items, widget.Separator, widget.MenuItem{Text: window.FilterHidden, Icon: "eye-off", Checked: t.l.filter.Invisible,
		Do: func() { t.change(func(f *app.Filter) { f.Invisible = !f.Invisible }) }})
	t.open(t.from, items)
}

// spells are the periods; from gives where one starts.
var spells = []struct {
	word string
	from func(r *app.Record, now time.Time) time.Time
}{
	{window.FilterAll, func(*app.Record, time.Time) time.Time { return time.Time{} }},
	{window.Spell7Days, func(_ *app.Record, t time.Time) time.Time { return t.AddDate(0, 0, -7) }},
	{window.Spell30Days, func(_ *app.Record, t time.Time) time.Time { return t.AddDate(0, 0, -30) }},
	{window.Spell3Months, func(_ *app.Record, t time.Time) time.Time { return t.AddDate(0, -3, 0) }},
	{window.Spell1Year, func(_ *app.Record, t time.Time) time.Time { return t.AddDate(-1, 0, 0) }},
	{window.Spell2Years, func(_ *app.Record, t time.Time) time.Time { return t.AddDate(-2, 0, 0) }},
	{window.SpellStay, func(r *app.Record, t time.Time) time.Time {
		if r == nil || r.Current == nil {
			return t
		}
		s := r.Current.Start.Local()
		return time.Date(s.Year(), s.Month(), s.Day(), 0, 0, 0, 0, s.Location())
	}},
}

func (t *tools) openPeriods() {
	var items []widget.MenuItem
	for i, s := range spells {
		if s.word == window.SpellStay && (t.l.d.rec == nil || t.l.d.rec.Current == nil) {
			continue
		}
		items = append(items, widget.MenuItem{Text: s.word, Checked: i == t.spell, Do: func() { t.usePeriod(i) }})
	}
	t.open(t.period, items)
}

func (t *tools) usePeriod(i int) {
	t.spell = i
	from := spells[i].from(t.l.d.rec, t.l.d.desk.Now())
	t.change(func(f *app.Filter) { f.From = from })
}

func (t *tools) open(under fyne.CanvasObject, items []widget.MenuItem) {
	if len(items) > 0 {
		widget.NewMenu(items...).ShowUnder(under)
	}
}
