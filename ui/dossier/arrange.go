package dossier

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
)

// prepare folds the texts of the rows, off the UI thread when they are many, then arranges them.
func (l *list) prepare(rows []app.Row, all bool) {
	l.stopReading()
	if len(rows) <= offThread {
		l.take(rows, app.NewListing(rows), all)
		return
	}
	if l.shown == nil && !l.filter.Active() && l.order == defaultOrder { // they come newest first: show them at once
		l.rows = rows
		l.put(pointers(rows))
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.reading = cancel
	l.prepareOff(ctx, rows, func(listing *app.Listing) { l.take(rows, listing, all) })
}

func (l *list) stopReading() {
	if l.reading != nil {
		l.reading()
		l.reading = nil
	}
}

func (l *list) take(rows []app.Row, listing *app.Listing, all bool) {
	l.rows, l.listing = rows, listing
	l.arrange(all)
}

func pointers(rows []app.Row) []*app.Row {
	out := make([]*app.Row, len(rows))
	for i := range rows {
		out[i] = &rows[i]
	}
	return out
}

// arrange filters and sorts. Unless all is set, a list that the person is using keeps its order: rows change in place,
// and those that arrive are announced instead of moving the others. // patterns.md «Document row»
func (l *list) arrange(all bool) {
	if l.listing == nil {
		return
	}
	kept := l.listing.Select(l.filter, l.order)
	next := make([]*app.Row, len(kept))
	for i, at := range kept {
		next[i] = &l.rows[at]
	}
	l.waiting = 0
	if !all && l.handled && l.table.Focused() && len(l.shown) > 0 {
		next, l.waiting = inPlace(l.shown, next)
	}
	l.put(next)
}

// same tells rows apart across pictures: integration gives a document of the DMP another key, not another identifier.
func same(r *app.Row) string {
	if r.Document.ID != "" {
		return string(r.Document.ID)
	}
	return string(r.Document.Key)
}

// inPlace gives the rows of next in the order of shown, without those that are not there yet, and how many those are.
func inPlace(shown, next []*app.Row) (rows []*app.Row, arrived int) {
	now := make(map[string]*app.Row, len(next))
	for _, r := range next {
		now[same(r)] = r
	}
	for _, r := range shown {
		if n, ok := now[same(r)]; ok {
			rows = append(rows, n)
		}
	}
	return rows, len(next) - len(rows)
}

// put gives the table its rows: selection, ticks and scroll follow the documents.
func (l *list) put(rows []*app.Row) {
	selected, had := l.table.Selected()
	l.shown = rows
	l.retick()
	l.table.SetRows(rows)
	l.table.SetTicked(l.tickedKeys()...)
	if had {
		l.follow(selected)
	}
	l.drawEmpty()
	l.tools.draw()
	l.arrived.SetText(window.NewRows(l.waiting))
	l.setVisible(l.arrivals, l.waiting > 0)
	l.bar.draw()
}

// follow keeps the selected document selected when integration changed its key; the preview is then asked again, for
// what it offers changed too.
func (l *list) follow(before *app.Row) {
	if _, still := l.table.Selected(); still {
		return
	}
	for _, r := range l.shown {
		if same(r) == same(before) {
			l.quiet = true
			l.table.Select(string(r.Document.Key))
			l.quiet = false
			return
		}
	}
}

func (l *list) setVisible(o fyne.CanvasObject, on bool) {
	if o.Visible() == on {
		return
	}
	show(o, on)
	l.root.Refresh()
}

// row returns the row of a document, or nil.
func (l *list) row(key record.DocumentKey) *app.Row {
	i := slices.IndexFunc(l.rows, func(r app.Row) bool { return r.Document.Key == key })
	if i < 0 {
		return nil
	}
	return &l.rows[i]
}

// newer returns the newer version that only the DMP has, which shares the row of the one that is here, or nil.
func (l *list) newer(key record.DocumentKey) *record.Document {
	for i := range l.rows {
		for _, n := range []*record.Document{l.rows[i].Newer, l.rows[i].Twin} {
			if n != nil && n.Key == key {
				return n
			}
		}
	}
	return nil
}

// reveal selects a document, without the filters when they hide it. A newer version, or the
// other form of an act, has no row of its own to select.
func (l *list) reveal(key record.DocumentKey) {
	if l.row(key) == nil {
		if l.newer(key) != nil {
			l.d.open(key)
		}
		return
	}
	if !slices.ContainsFunc(l.shown, func(r *app.Row) bool { return r.Document.Key == key }) {
		l.setFilter(app.Filter{})
	}
	l.table.Select(string(key))
	l.d.open(key)
}
