package admin

import (
	"context"
	"io"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// traces searches the audit journal, checks its chains and exports it. // SC.SSI/IAM.91
type traces struct {
	*list[api.TraceLine]
	query  api.TraceQuery
	action *widget.FilterChip
	failed *widget.FilterChip
	days   *widget.FilterChip
	later  *bridge.Debouncer
}

// spans are how far back the journal is read.
var spans = []struct {
	word string
	days int
}{{window.TraceAlways, 0}, {window.TraceToday, 1}, {window.TraceWeek, 7}, {window.TraceMonth, 31}}

func newTraces(a *Admin) page {
	p := &traces{query: api.TraceQuery{Limit: pageSize}, later: bridge.NewDebouncer(250 * time.Millisecond)}
	by := widget.NewField("", window.TraceWho)
	by.Icon, by.Hint, by.Low = "search", "Ctrl+F", true
	by.OnChanged = func(s string) {
		s = strings.ReplaceAll(s, " ", "")
		if id := national(s); id != "" {
			s = id
		}
		p.query.By = s
		p.later.Call(p.reload)
	}
	p.action = widget.NewFilterChip(window.JournalAction, p.chooseAction, func() { p.setAction("") })
	p.failed = widget.NewFilterChip(window.TraceFailures, func() { p.setFailed(true) }, func() { p.setFailed(false) })
	p.days = widget.NewFilterChip(window.TraceAlways, p.chooseSpan, func() { p.setSpan(0) })
	check := widget.NewButton(window.TraceCheck, "shield-check", widget.Second, p.check)
	export := widget.NewButton(window.JournalExport, "download", widget.Second, nil)
	export.OnTapped = func() {
		q := p.query
		a.chooseFormat(export, window.TraceFile, func(ctx context.Context, format string) (io.ReadCloser, error) {
			return a.server.ExportTraces(ctx, q, format)
		})
	}
	a.env.Names.Set("admin.check", check)
	a.env.Names.Set("admin.traces.export", export)
	p.list = newList(a, window.AdminTraces, widget.TableOptions[api.TraceLine]{
		Key: func(l api.TraceLine) string { return l.Origin + " " + window.Number(int(l.Seq)) }, RowHeight: theme.HeightRow, OnSettled: p.show, OnOpened: p.show,
		Columns: []widget.Column[api.TraceLine]{
			{ID: "at", Title: window.AdminAt, Width: 136, Fill: func(l api.TraceLine, c *widget.Cell) { c.Text, c.Small = window.DateTime(l.Trace.At), true }},
			{ID: "action", Title: window.JournalAction, Fill: func(l api.TraceLine, c *widget.Cell) {
				c.Text, c.Weight = window.JournalWord(l.Trace.Action), theme.Medium
			}},
			{ID: "by", Title: window.AdminBy, Width: 130, Fill: func(l api.TraceLine, c *widget.Cell) { c.Text = rpps(l.Trace.ByID) }},
			{ID: "target", Title: window.TraceTarget, Width: 150, Fill: func(l api.TraceLine, c *widget.Cell) { c.Text, c.Ink = target(l.Trace), theme.Text2 }},
			{ID: "station", Title: window.AdminStation, Width: 120, Fill: func(l api.TraceLine, c *widget.Cell) { c.Text, c.Ink = l.Trace.Workstation, theme.Text2 }},
			{ID: "ok", Title: window.TraceOK, Width: 104, Fill: func(l api.TraceLine, c *widget.Cell) {
				if c.Badge = true; l.Trace.OK {
					c.Text, c.Icon, c.Tone = window.JournalDone, "circle-check", widget.ToneSuccess
					return
				}
				c.Text, c.Icon, c.Tone = window.JournalRefused, "circle-x", widget.ToneDanger
			}},
		}}, by, []fyne.CanvasObject{p.days, p.action, p.failed}, check, export)
	p.read = func(ctx context.Context, after string) ([]api.TraceLine, string, error) {
		q := p.query
		q.After = after
		got, err := a.server.Journal(ctx, q)
		return got.Lines, got.Next, err
	}
	return p
}

func target(t record.Trace) string {
	if t.Target != "" {
		return t.Target
	}
	return string(t.Patient)
}

func (p *traces) show(l api.TraceLine) {
	t := l.Trace
	body := []fyne.CanvasObject{line(window.AdminAt, window.DateTime(t.At)), line(window.AdminBy, rpps(t.ByID)), line(window.AdminStation, t.Workstation)}
	for _, x := range []struct{ label, value string }{{window.TraceTarget, t.Target}, {window.AdminPatient, string(t.Patient)}, {window.JournalDocument, string(t.Document)}, {window.TracePurpose, string(t.Purpose)}} {
		if x.value != "" {
			body = append(body, line(x.label, x.value))
		}
	}
	text := func(label, value string) {
		if value != "" {
			body = append(body, widget.NewText(label, theme.CaptionStrong, theme.Text2), widget.NewParagraph(value, theme.Body, theme.Text, panelWidth))
		}
	}
	text(window.TraceWhy, reasonSentence(t.Reason))
	text(window.TraceDetail, t.Detail)
	text(window.TraceBefore, t.Before)
	text(window.TraceAfter, t.After)
	body = append(body, rule(), line(window.TraceChain, l.Origin+" · "+window.Number(int(l.Seq))))
	text(window.TraceHash, l.Hash)
	p.open(window.JournalWord(t.Action), widget.Col(8, body...), nil)
}

// check verifies every chain and names the first broken link.
func (p *traces) check() {
	ask(p.a, p.a.server.CheckTraces, func(c api.TraceCheck, err error) {
		if err != nil {
			p.wrong(err)
			return
		}
		n := widget.NewNotice(window.TraceWhole, "shield-check", widget.ToneSuccess)
		if !c.OK {
			n = widget.NewNotice(window.TraceBroken(c.Broken), "triangle-alert", widget.ToneDanger)
		}
		p.notice.Objects = []fyne.CanvasObject{n}
		p.root.Refresh()
	})
}

func (p *traces) chooseAction() {
	items := make([]widget.MenuItem, 0, 24)
	for _, x := range window.TraceActions() {
		items = append(items, widget.MenuItem{Text: window.JournalWord(x), Do: func() { p.setAction(x) }})
	}
	widget.NewMenu(items...).ShowUnder(p.action)
}

func (p *traces) setAction(x record.Action) {
	if p.query.Actions = nil; x != "" {
		p.query.Actions = []record.Action{x}
		p.action.Set(window.JournalWord(x), true)
	} else {
		p.action.Set(window.JournalAction, false)
	}
	p.reload()
}

func (p *traces) setFailed(on bool) {
	if p.query.OK = nil; on {
		p.query.OK = to(false)
	}
	p.failed.Set(window.TraceFailures, on)
	p.reload()
}

func (p *traces) chooseSpan() {
	items := make([]widget.MenuItem, 0, len(spans))
	for i, s := range spans[1:] {
		items = append(items, widget.MenuItem{Text: s.word, Do: func() { p.setSpan(i + 1) }})
	}
	widget.NewMenu(items...).ShowUnder(p.days)
}

func (p *traces) setSpan(i int) {
	if p.query.From = (time.Time{}); i > 0 {
		p.query.From = p.a.env.Desk.Now().AddDate(0, 0, -spans[i].days)
	}
	p.days.Set(spans[i].word, i > 0)
	p.reload()
}
