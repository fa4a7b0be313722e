package dossier

import (
	"slices"
	"strings"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
)

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
