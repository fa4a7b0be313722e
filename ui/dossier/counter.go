package dossier

import (
	"context"
	"time"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/widget"
)

func countOf(r *app.Record) record.Count {
	if r == nil || r.Count == nil {
		return record.Count{}
	}
	return *r.Count
}

// openCounter chooses the event that the counter counts from, kept for the person. // SC.DMP/UX.15
func (b *banner) openCounter() {
	d := b.d
	bridge.Run(context.Background(), d.desk.CountRule, func(rule app.CountRule, err error) {
		if err != nil {
			d.refused(err)
			return
		}
		if b.counter.Visible() {
			b.counterMenu(rule).ShowUnder(b.counter)
		} else {
			b.counterMenu(rule).ShowUnder(b.more)
		}
	})
}

func (b *banner) counterMenu(rule app.CountRule) *widget.Menu {
	d := b.d
	see := widget.MenuItem{Text: window.CountSee, Icon: "list-filter", Shortcut: "Entrée", Do: func() { d.list.onlyNew(false) }}
	if d.rec == nil || d.rec.Count == nil || d.rec.Count.New == 0 {
		see.Why = window.NewSince(countOf(d.rec))
	}
	from := func(word string, base app.Baseline) widget.MenuItem {
		return widget.MenuItem{Text: word, Checked: rule.From == base, Do: func() { b.setRule(app.CountRule{From: base}) }}
	}
	m := widget.NewMenu(see, widget.Separator, from(window.CountOpening, app.SinceOpening), from(window.CountVisit, app.SinceVisit),
		widget.MenuItem{Text: window.CountFrom(rule.Date), Checked: rule.From == app.SinceDate, Do: func() { b.askDate(rule.Date) }})
	m.Width = 320
	return m
}

func (b *banner) setRule(rule app.CountRule) {
	b.d.do("count.rule", window.CountKept, func(ctx context.Context) error { return b.d.desk.SetCountRule(ctx, rule) })
}

func (b *banner) askDate(before time.Time) {
	d := b.d
	now := d.desk.Now()
	field := widget.NewField(window.CountDateField, window.FindDateHint)
	field.Icon = "calendar"
	if !before.IsZero() {
		field.SetText(window.Date(before))
	}
	wrong := func(text string) string {
		if t, ok := readDate(text, now); !ok || t.After(now) {
			return window.WhyNeedsDate
		}
		return ""
	}
	field.Check = wrong
	box := &widget.Dialog{Title: window.CountDateTitle, Icon: "calendar", Tone: widget.ToneInfo, Verb: window.CountDateVerb, Extra: field, First: field.Entry}
	verb, _ := box.Verbs()
	verb.SetWhy(wrong(field.Text()))
	field.OnChanged = func(text string) { verb.SetWhy(wrong(text)) }
	field.OnSubmitted = func(string) { verb.Tapped(nil) }
	box.OnVerb = func() bool {
		t, ok := readDate(field.Text(), now)
		if !ok || t.After(now) {
			return false
		}
		b.setRule(app.CountRule{From: app.SinceDate, Date: t})
		return true
	}
	d.name("count.date", field)
	box.Show(d.env.Window.Canvas())
}
