package dossier

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/notes"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// tabStays is the place of the tab of the stays.
const tabStays = 1

// stays is the tab of the encounters, newest first, with the shared notes beside them.
type stays struct {
	root  *fyne.Container
	split *widget.Splitter
	notes *notes.Notes
	table *widget.Table[record.Encounter]
	rec   *app.Record
}

func newStays(d *Dossier) *stays {
	s := &stays{}
	type column = widget.Column[record.Encounter]
	plain := func(of func(record.Encounter) string) func(record.Encounter, *widget.Cell) {
		return func(e record.Encounter, c *widget.Cell) { c.Text, c.Ink = of(e), theme.Text2 }
	}
	s.table = widget.NewTable(widget.TableOptions[record.Encounter]{
		Key: func(e record.Encounter) string { return string(e.ID) }, Letter: func(e record.Encounter) string { return e.Unit.Name },
		Empty: widget.NewEmpty("bed-double", window.StaysEmpty, window.StaysEmptyText, nil),
		Columns: []column{
			{ID: "start", Title: window.ColStayStart, Width: 108, Min: 88, Compare: func(a, b record.Encounter) int { return a.Start.Compare(b.Start) },
				Fill: func(e record.Encounter, c *widget.Cell) { c.Text = window.Date(e.Start) }},
			{ID: "end", Title: window.ColStayEnd, Width: 108, Min: 88, Fill: func(e record.Encounter, c *widget.Cell) {
				if c.Text = window.Date(e.End); e.End.IsZero() {
					c.Text, c.Icon, c.Tone, c.Badge = window.StayCurrent, "circle-dot", widget.ToneSuccess, true
				}
			}},
			{ID: "kind", Title: window.ColStayKind, Width: 140, Fill: plain(func(e record.Encounter) string { return window.StayKind(e.Class) })},
			{ID: "unit", Title: window.ColStayUnit, Min: 160, Fill: func(e record.Encounter, c *widget.Cell) { c.Text = e.Unit.Name }},
			{ID: "room", Title: window.ColStayRoom, Width: 92, Fill: plain(func(e record.Encounter) string { return e.Room })},
			{ID: "doctor", Title: window.ColStayDoctor, Width: 160, Spare: 1, Fill: plain(func(e record.Encounter) string { return e.Physician })},
			{ID: "information", Title: window.ColStayInformation, Width: 184, Fill: func(e record.Encounter, c *widget.Cell) {
				last := record.LastConsent(s.rec.Consents, e.ID)
				switch {
				case last == nil, last.Kind == record.NotInformed:
					c.Icon, c.IconInk, c.Text, c.Ink = "lock", theme.Muted, window.InfoNotInformed, theme.Muted
				case last.Kind == record.Opposed:
					c.Icon, c.IconInk, c.Text = "hand", theme.Danger, window.InfoOpposed
				default:
					c.Icon, c.IconInk, c.Text = "user-round-check", theme.Success, window.InfoUnopposed
				}
				c.Small = true
			}},
			{ID: "nda", Title: window.ColStayNDA, Width: 120, Spare: 2, Fill: plain(func(e record.Encounter) string { return string(e.NDA) })},
		},
	})
	s.root = container.NewStack()
	s.notes = notes.New(d.env, d.desk, s.over)
	s.split = widget.NewSplitter(widget.On(widget.NewFill(theme.Surface), s.table), s.notes.Content(), notes.Width)
	s.root.Objects = []fyne.CanvasObject{s.split}
	d.name("record.stays", s.table)
	return s
}

func (s *stays) show(r *app.Record) {
	s.rec = r
	s.table.SetRows(r.Encounters)
	s.notes.Show(r)
}

// over gives the whole tab to two texts side by side, or takes it back.
func (s *stays) over(o fyne.CanvasObject) {
	if o == nil {
		o = s.split
	}
	s.root.Objects = []fyne.CanvasObject{o}
	s.root.Refresh()
}
