package dossier

import (
	"slices"
	"strings"
	"time"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/widget"
)

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
