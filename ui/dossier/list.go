package dossier

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// offThread is the number of rows from which a list is prepared off the UI thread: under it, it costs less than a frame.
const offThread = 2000

// list is the tab of documents, left of the preview: filters, notices, table, selection.
type list struct {
	d        *Dossier
	root     *fyne.Container
	tools    *tools
	finder   *finder
	notice   *fyne.Container
	noticed  string
	arrivals *fyne.Container
	arrived  *widget.Text
	table    *widget.Table[*app.Row]
	empty    *fyne.Container
	bar      *selection

	rows    []app.Row    // all of the record
	listing *app.Listing // prepared from rows; nil until it is
	filter  app.Filter
	order   app.Order
	shown   []*app.Row
	ticked  map[record.DocumentKey]bool
	waiting int             // rows that arrived and are not shown
	handled bool            // the person has used the table since the record was opened
	quiet   bool            // the selection is being moved by the program
	hidden  map[string]bool // columns the person does not want
	away    map[string]bool // columns hidden now
	reading context.CancelFunc
	// changing are the documents of the DMP that a change is on its way for, unchanged those that it failed for.
	changing, unchanged map[record.DocumentKey]bool
	beside              float32 // what the preview takes at the right of the list, px at 100 %
	// prepareOff makes a listing off the UI thread and gives it back on it; tests do it their way.
	prepareOff func(ctx context.Context, rows []app.Row, done func(*app.Listing))
}

func newList(d *Dossier) *list {
	l := &list{d: d, ticked: map[record.DocumentKey]bool{}, hidden: map[string]bool{}, away: map[string]bool{}, order: defaultOrder,
		changing: map[record.DocumentKey]bool{}, unchanged: map[record.DocumentKey]bool{}}
	l.prepareOff = func(ctx context.Context, rows []app.Row, done func(*app.Listing)) {
		bridge.Run(ctx, func(context.Context) (*app.Listing, error) { return app.NewListing(rows), nil },
			func(listing *app.Listing, _ error) { done(listing) })
	}
	l.readPrefs()
	l.tools = newTools(l)
	l.finder = newFinder(l)
	l.empty = widget.Grow(widget.NewText("", theme.Body, theme.Muted))
	l.table = widget.NewTable(widget.TableOptions[*app.Row]{
		Columns: l.columns(), Ticks: true, Key: func(r *app.Row) string { return string(r.Document.Key) },
		Tickable: l.tickable, TickIcon: l.tickIcon, Letter: func(r *app.Row) string { return r.Document.Title },
		SortBy: string(l.order.Column), Descending: l.order.Descending, Empty: l.empty,
		OnSelected: func(*app.Row) { l.handled = l.handled || !l.quiet },
		OnSettled:  func(r *app.Row) { d.open(r.Document.Key) },
		OnOpened: func(r *app.Row) {
			if r.Document.State == record.Draft {
				d.write(app.WriteRequest{Resume: string(r.Document.Key)})
				return
			}
			d.open(r.Document.Key)
		},
		OnMenu: l.menu, OnTicked: l.tickedByHand, OnSorted: l.sorted, OnHeaderMenu: l.headerMenu,
		OnResized: func(c string, w float32) {
			d.setPref("record.column."+d.form.name+"."+c, strconv.FormatFloat(float64(w), 'f', 0, 32))
		},
	})
	l.notice = container.NewStack()
	l.notice.Hide()
	l.arrived = widget.NewText("", theme.BodyStrong, theme.Text)
	fill := widget.NewFill(theme.InfoBg)
	fill.Bottom, fill.Line = true, theme.InfoBorder
	reveal := widget.NewSmallButton(window.DocsShow, "", widget.Link, func() {
		l.arrange(true)
		d.focus(l.table)
	})
	l.arrivals = widget.Bar(28, fill, 16, 8, row(8, -1, 2, widget.NewIcon("cloud-download", theme.Info, 14), l.arrived, reveal))
	l.arrivals.Hide()
	l.bar = newSelection(l)
	l.root = container.New(told{l.giveWay}, widget.On(widget.NewFill(theme.Surface),
		widget.Col(0, l.tools.root, l.finder.root, l.notice, l.arrivals, widget.Grow(l.table), l.bar.root)))
	d.name("record.table", l.table)
	d.name("record.arrivals", reveal)
	return l
}

var defaultOrder = app.Order{Column: app.ByAct, Descending: true}

func (l *list) readPrefs() {
	column, way, _ := strings.Cut(l.d.pref("record.sort"), " ")
	if column != "" {
		l.order = app.Order{Column: app.Column(column), Descending: way == "desc"}
	}
	for c := range strings.FieldsSeq(l.d.pref("record.hidden")) {
		l.hidden[c] = true
	}
}

// useForm gives the columns the widths of the window, or those the person chose for it.
func (l *list) useForm() {
	for i, c := range columnOrder {
		w := l.d.form.columns[i+1]
		if v, err := strconv.ParseFloat(l.d.pref("record.column."+l.d.form.name+"."+c), 32); err == nil {
			w = float32(v)
		}
		if w > 0 {
			l.table.SetWidth(c, w)
		}
	}
	l.tools.useForm()
}

// giveWay hides Envois, then Type, then Auteur, when the preview leaves too little to the title. // mock 05
func (l *list) giveWay(width float32) {
	l.beside = l.d.root.Size().Width/theme.Current().Scale() - width
	left := width - 16 - l.d.form.columns[0] - 160
	for _, c := range columnOrder {
		if c != string(app.ByTitle) && !l.hidden[c] {
			left -= l.table.Width(c)
		}
	}
	for _, c := range []string{colSendings, string(app.ByType), string(app.ByAuthor)} {
		hide := l.hidden[c] || c == colSendings && l.finder.results() // nothing found is on its way out
		if !hide && left < 0 {
			hide = true
			left += l.table.Width(c)
		}
		if l.away[c] != hide {
			l.away[c] = hide
			l.table.SetHidden(c, hide)
		}
	}
}

// open shows the rows of another record.
func (l *list) open(r *app.Record) {
	l.stopReading()
	l.filter = app.Filter{}
	l.tools.clear()
	l.finder.reset()
	clear(l.ticked)
	clear(l.changing)
	clear(l.unchanged)
	l.waiting, l.handled = 0, false
	l.bar.end()
	l.listing, l.shown = nil, nil
	l.quiet = true
	l.table.Select("")
	l.quiet = false
	l.table.SetRows(nil) // the keyboard starts at the top again
	l.table.ScrollBy(-l.table.Offset())
	l.prepare(r.Rows, true)
	l.notices()
	l.bar.draw()
}

// update shows a new picture of the same record.
func (l *list) update(r *app.Record) {
	l.tools.draw()
	l.finder.draw()
	if l.finder.results() {
		l.prepare(l.finder.present(), false)
	} else {
		l.prepare(r.Rows, false)
	}
	l.bar.draw()
}

func (l *list) drawEmpty() {
	if len(l.shown) > 0 {
		return
	}
	if l.finder.results() {
		l.empty.Objects = []fyne.CanvasObject{widget.NewEmpty("cloud-download", window.FindNone, window.FindNoneText, nil)}
	} else if l.filter.Active() && len(l.rows) > 0 {
		l.empty.Objects = []fyne.CanvasObject{widget.NewEmpty("list-filter", window.DocsNone, window.DocsNoMatch,
			widget.NewSmallButton(window.FilterClear, "", widget.Second, func() { l.setFilter(app.Filter{}) }))}
	} else {
		l.empty.Objects = []fyne.CanvasObject{widget.NewEmpty("file-text", window.DocsNone, window.DocsNoneText, nil)}
	}
	l.table.Refresh()
}

// notices says above the list why it holds nothing of the DMP, or that the record was joined to another.
func (l *list) notices() {
	r := l.d.rec
	if r != nil && r.Patient.MergedInto != "" {
		l.merged(r)
		return
	}
	text, icon := "", "lock"
	if r != nil && !r.Gate.Open {
		text = window.GateNotice(r.Gate.Reason)
		if look, ok := chipLooks[r.DMP.State]; ok {
			icon = look.icon
		}
	}
	inform := text != "" && l.d.toInform() && !l.d.inInfo
	drawn := text
	if inform {
		drawn += "+"
	}
	if drawn != l.noticed {
		l.noticed = drawn
		var buttons []*widget.Button
		if inform {
			buttons = append(buttons, widget.NewSmallButton(window.InfoInform, "", widget.Link, func() {
				l.d.showInformation()
				l.d.focus(l.d.info.first)
			}))
		}
		l.notice.Objects = []fyne.CanvasObject{widget.NewNotice(text, icon, widget.ToneWarning, buttons...)}
		l.notice.Refresh()
	}
	l.setVisible(l.notice, text != "")
}

// merged says above a record without documents any more where they went, and leads there. // PAM A40
func (l *list) merged(r *app.Record) {
	if l.noticed != string(r.Patient.MergedInto) {
		l.noticed = string(r.Patient.MergedInto)
		e := record.IdentityEvent{At: r.Patient.UpdatedAt}
		if len(r.Merges) > 0 {
			e = r.Merges[0]
		}
		other := widget.NewSmallButton(window.MergeOpen, "", widget.Link, func() { l.d.env.Go.OpenRecord(r.Patient.MergedInto) })
		story := widget.NewSmallButton(window.MergeExplain, "", widget.Link, func() {
			l.d.env.Go.Identity(screen.IdentityRequest{Part: screen.IdentityHistory})
		})
		l.d.name("record.merged", other)
		l.notice.Objects = []fyne.CanvasObject{widget.NewNotice(window.MergeGone(e), "layers", widget.ToneWarning, story, other)}
		l.notice.Refresh()
	}
	l.setVisible(l.notice, true)
}

func (l *list) sorted(column string, descending bool) {
	l.order = app.Order{Column: app.Column(column), Descending: descending}
	way := "asc"
	if descending {
		way = "desc"
	}
	l.d.setPref("record.sort", column+" "+way)
	l.arrange(true)
}

// setFilter changes the filter and shows what it keeps.
func (l *list) setFilter(f app.Filter) {
	l.filter = f
	l.tools.text(f.Text)
	l.arrange(true)
	l.tools.draw()
}

// onlyNew keeps the documents that the counter counts. // record.CountNew
func (l *list) onlyNew(invisible bool) {
	r := l.d.rec
	if r == nil || r.Count == nil || r.Count.New == 0 {
		return
	}
	ours := l.d.desk.Config().Structure
	var keys []record.DocumentKey
	for i := range l.rows {
		doc := l.rows[i].Document
		c := record.CountNew([]record.Document{doc}, r.Count.Since, ours)
		if c.New > 0 && (!invisible || c.Invisible > 0) {
			keys = append(keys, doc.Key)
		}
	}
	l.d.banner.tabs.Choose(0)
	l.finder.close()
	l.setFilter(app.Filter{Only: keys})
	l.d.focus(l.table)
}
