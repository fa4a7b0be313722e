package dossier

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// tabVaccines is the place of the tab of vaccinations.
const tabVaccines = 2

// vaccinations is the tab of what the notes and histories of the record tell, newest first.
type vaccinations struct {
	d       *Dossier
	root    fyne.CanvasObject
	table   *widget.Table[app.Vaccination]
	rec     *app.Record
	reading context.CancelFunc
}

func newVaccinations(d *Dossier) *vaccinations {
	v := &vaccinations{d: d}
	type column = widget.Column[app.Vaccination]
	plain := func(of func(app.Vaccination) string) func(app.Vaccination, *widget.Cell) {
		return func(x app.Vaccination, c *widget.Cell) { c.Text, c.Ink = of(x), theme.Text2 }
	}
	label := func(c record.Coded) string {
		if c.Label != "" {
			return c.Label
		}
		return c.Code
	}
	v.table = widget.NewTable(widget.TableOptions[app.Vaccination]{
		Key:    func(x app.Vaccination) string { return string(x.Document) + x.ID + string(x.Date) + x.Lot },
		Letter: func(x app.Vaccination) string { return x.Name },
		OnOpened: func(x app.Vaccination) {
			d.banner.tabs.Choose(0)
			d.list.reveal(x.Document)
		},
		Empty: widget.NewEmpty("syringe", window.VaccinesEmpty, window.VaccinesEmptyText, nil),
		Columns: []column{
			{ID: "date", Title: window.ColVaccineDate, Width: 108, Min: 88, Compare: func(a, b app.Vaccination) int { return strings.Compare(string(a.Date), string(b.Date)) },
				Fill: func(x app.Vaccination, c *widget.Cell) { c.Text = x.Date.French() }},
			{ID: "name", Title: window.ColVaccine, Min: 200, Compare: func(a, b app.Vaccination) int { return strings.Compare(a.Name, b.Name) },
				Fill: func(x app.Vaccination, c *widget.Cell) { c.Text, c.Weight = x.Name, theme.SemiBold }},
			{ID: "lot", Title: window.ColVaccineLot, Width: 112, Fill: plain(func(x app.Vaccination) string { return x.Lot })},
			{ID: "rank", Title: window.ColVaccineRank, Width: 64, Fill: plain(func(x app.Vaccination) string {
				if x.Rank == 0 {
					return ""
				}
				return strconv.Itoa(x.Rank)
			})},
			{ID: "kind", Title: window.ColVaccineKind, Width: 180, Fill: plain(func(x app.Vaccination) string { return label(x.Kind) })},
			{ID: "route", Title: window.ColVaccineRoute, Width: 152, Fill: plain(func(x app.Vaccination) string { return label(x.Route) })},
			{ID: "site", Title: window.ColVaccineSite, Width: 132, Fill: plain(func(x app.Vaccination) string { return label(x.Site) })},
			{ID: "by", Title: window.ColVaccineBy, Width: 172, Fill: plain(func(x app.Vaccination) string { return x.By })},
			{ID: "from", Title: window.ColVaccineFrom, Width: 188, Fill: plain(func(x app.Vaccination) string { return x.Title })},
		},
	})
	add := widget.NewSmallButton(window.VaccinesAdd, "plus", widget.Second, func() { d.write(app.WriteRequest{Form: app.FormVaccination}) })
	tools := widget.Bar(theme.HeightToolbar, widget.NewFill(theme.Surface).Edged("b"), 16, 16, widget.Row(8, widget.Spacer(), add))
	v.root = widget.On(widget.NewFill(theme.Surface), widget.Col(0, tools, widget.Grow(v.table)))
	d.name("record.vaccines", v.table)
	d.name("record.vaccines.add", add)
	return v
}

// show follows the record; the documents are read when the tab is seen, and again when they changed.
func (v *vaccinations) show(r *app.Record) {
	if v.rec != nil && v.rec.Patient.ID != r.Patient.ID {
		v.table.SetRows(nil)
	}
	v.rec = r
	if v.d.banner.tabs.Chosen == tabVaccines {
		v.read()
	}
}

func (v *vaccinations) read() {
	v.stopReading()
	ctx, cancel := context.WithCancel(context.Background())
	v.reading = cancel
	bridge.Run(ctx, v.d.desk.Vaccinations, func(l app.VaccinationList, err error) {
		if err != nil {
			v.d.refused(err)
			return
		}
		v.table.SetRows(l.Known)
		v.d.banner.tabs.SetCount(tabVaccines, countWord(len(l.Known)))
	})
}

func (v *vaccinations) stopReading() {
	if v.reading != nil {
		v.reading()
		v.reading = nil
	}
}
