package dossier

import (
	"bytes"
	"context"
	"os"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/files"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// tabTraces is the place of the tab of traces.
const tabTraces = 4

// tracePage is how many traces are asked at once.
const tracePage = 200

// traces is the tab of the journal: what was done of the DMP, by whom and with what result. // SC.DMP/CONF.14, CONF.15
type traces struct {
	d     *Dossier
	root  fyne.CanvasObject
	table *widget.Table[record.Trace]

	where, whose   *widget.Select
	period, action *widget.FilterChip
	refused        *widget.Checkbox
	told           *widget.Text
	more, export   *widget.Button

	spell   int
	actions []record.Action
	rows    []record.Trace
	asked   record.TraceQuery
	others  bool // this person may read those of others
	left    bool // others follow
}

func newTraces(d *Dossier) *traces {
	t := &traces{d: d}
	again := func(int) { t.read() }
	t.where = widget.NewSelect("", "", []string{window.TraceHere, window.TraceEverywhere}, again)
	t.where.At = 0
	t.whose = widget.NewSelect("", "", []string{window.TraceMine, window.TraceAll}, again)
	t.whose.At = 0
	t.period = widget.NewFilterChip("", t.openPeriods, func() { t.spell = 0; t.read() })
	t.action = widget.NewFilterChip(window.TraceAction, t.openActions, func() { t.actions = nil; t.read() })
	t.refused = widget.NewCheckbox(window.TraceOnlyNo, false, func(bool) { t.read() })
	t.told = widget.NewText("", theme.Caption, theme.Muted)
	t.more = widget.NewSmallButton(window.TraceMore, "", widget.Link, t.next)
	t.export = widget.NewSmallButton(window.TraceExport, "download", widget.Second, t.openExport)
	type column = widget.Column[record.Trace]
	t.table = widget.NewTable(widget.TableOptions[record.Trace]{
		Key: func(x record.Trace) string { return x.ID }, Letter: func(x record.Trace) string { return window.TraceWord(x.Action) },
		Empty: widget.NewEmpty("history", window.TraceNone, window.TraceNoneText, nil),
		Columns: []column{
			{ID: "at", Title: window.TraceAt, Width: 160, Min: 140, Fill: func(x record.Trace, c *widget.Cell) { c.Text = window.TraceMoment(x.At) }},
			{ID: "by", Title: window.TraceBy, Width: 144, Fill: func(x record.Trace, c *widget.Cell) { c.Text, c.Ink = t.who(x), theme.Text2 }},
			{ID: "what", Title: window.TraceWhat, Min: 200, Fill: func(x record.Trace, c *widget.Cell) { c.Text, c.Weight = window.TraceWord(x.Action), theme.Medium }},
			{ID: "document", Title: window.TraceDocument, Width: 260, Fill: func(x record.Trace, c *widget.Cell) { c.Text, c.Ink = t.title(x), theme.Text2 }},
			{ID: "result", Title: window.TraceResult, Width: 108, Fill: func(x record.Trace, c *widget.Cell) {
				if c.Badge = true; x.OK {
					c.Icon, c.Tone, c.Text = "circle-check", widget.ToneSuccess, window.TraceDone
				} else {
					c.Icon, c.Tone, c.Text = "circle-x", widget.ToneDanger, window.TraceRefused
				}
			}},
			{ID: "cause", Title: window.TraceCause, Width: 200, Fill: func(x record.Trace, c *widget.Cell) {
				if c.Text, c.Ink = x.Detail, theme.Text2; x.Reason != "" {
					c.Text = string(x.Reason)
				}
			}},
			{ID: "station", Title: window.TraceStation, Width: 140, Fill: func(x record.Trace, c *widget.Cell) { c.Text, c.Ink = x.Workstation, theme.Text2 }},
		}})
	bar := widget.Bar(theme.HeightToolbar, widget.NewFill(theme.Surface).Edged("b"), 16, 16, widget.Row(8, widget.Sized(160, 0, t.where), widget.Sized(140, 0, t.whose),
		t.period, t.action, t.refused, t.told, t.more, widget.Spacer(), t.export))
	t.root = widget.On(widget.NewFill(theme.Surface), widget.Col(0, bar, widget.Grow(t.table)))
	d.name("traces.table", t.table)
	d.name("traces.where", t.where)
	d.name("traces.whose", t.whose)
	d.name("traces.period", t.period)
	d.name("traces.action", t.action)
	d.name("traces.more", t.more)
	d.name("traces.export", t.export)
	t.draw()
	return t
}

func (t *traces) me() string {
	if s := t.d.desk.Session(); s != nil {
		return s.Practitioner.NationalID
	}
	return ""
}

func (t *traces) who(x record.Trace) string {
	if x.ByID != "" && x.ByID == t.me() {
		return x.ByID + " (" + window.TraceMe + ")"
	}
	return x.ByID
}

// title names a document of this record; another keeps its identifier.
func (t *traces) title(x record.Trace) string {
	if x.Document == "" || t.d.rec == nil {
		return ""
	}
	for i := range t.d.rec.Rows {
		if doc := t.d.rec.Rows[i].Document; doc.ID == x.Document {
			return doc.Title
		}
	}
	return string(x.Document)
}

// query is what the filters ask.
func (t *traces) query() record.TraceQuery {
	q := record.TraceQuery{Actions: t.actions, Refused: t.refused.Checked, Limit: tracePage}
	if t.where.At == 0 && t.d.rec != nil {
		q.Patient = t.d.rec.Patient.ID
	}
	if t.whose.At == 0 {
		q.ByID = t.me()
	}
	if t.spell > 0 {
		q.From = spells[t.spell].from(t.d.rec, t.d.desk.Now())
	}
	return q
}

// read asks the journal again.
func (t *traces) read() {
	if t.d.rec == nil {
		return
	}
	t.asked = t.query()
	t.told.SetText(window.TraceReading)
	t.draw()
	t.d.desk.FindTraces(t.asked)
}

func (t *traces) next() {
	if len(t.rows) == 0 {
		return
	}
	t.asked.After = t.rows[len(t.rows)-1].ID
	t.d.desk.FindTraces(t.asked)
}

func same2(a, b record.TraceQuery) bool {
	return a.Patient == b.Patient && a.ByID == b.ByID && a.After == b.After && a.Refused == b.Refused && a.From.Equal(b.From)
}

// show writes an answer, unless the person asked something else since.
func (t *traces) show(e app.TracesFound) {
	if !same2(e.Query, t.asked) {
		return
	}
	if e.Failed != nil {
		t.told.SetText(texts.Error(e.Failed.Err))
		return
	}
	if e.Query.After == "" {
		t.rows = nil
	}
	t.rows = append(t.rows, e.Page.Traces...)
	t.left, t.others = e.Page.More, t.others || e.Page.Others
	t.table.SetRows(t.rows)
	t.told.SetText(window.TracesShown(len(t.rows), t.left))
	t.draw()
}

func (t *traces) draw() {
	t.period.Set(window.FilterPeriod+window.NBSP+": "+spells[t.spell].word, t.spell > 0)
	var words []string
	for _, a := range t.actions {
		words = append(words, window.TraceWord(a))
	}
	t.action.Set(window.ChipValue(window.TraceAction, words), len(t.actions) > 0)
	show(t.whose, t.others) // only an auditor reads those of others
	show(t.more, t.left)
	why := ""
	if len(t.rows) == 0 {
		why = window.WhyNoTrace
	}
	t.export.SetWhy(why)
	t.root.Refresh()
}

func (t *traces) openPeriods() {
	var items []widget.MenuItem
	for i, s := range spells {
		if s.word == window.SpellStay && (t.d.rec == nil || t.d.rec.Current == nil) {
			continue
		}
		items = append(items, widget.MenuItem{Text: s.word, Checked: i == t.spell, Do: func() { t.spell = i; t.read() }})
	}
	widget.NewMenu(items...).ShowUnder(t.period)
}

func (t *traces) openActions() {
	var items []widget.MenuItem
	for _, a := range record.DMPActions {
		on := false
		for _, c := range t.actions {
			on = on || c == a
		}
		items = append(items, widget.MenuItem{Text: window.TraceWord(a), Checked: on, Do: func() {
			t.actions = toggled(t.actions, a)
			t.read()
		}})
	}
	m := widget.NewMenu(items...)
	m.Width = 320
	m.ShowUnder(t.action)
}

func (t *traces) openExport() {
	widget.NewMenu(
		widget.MenuItem{Text: window.TraceCSV, Icon: "file-text", Do: func() { t.save(app.TracesCSV) }},
		widget.MenuItem{Text: window.TraceJSON, Icon: "file-text", Do: func() { t.save(app.TracesJSON) }}).ShowUnder(t.export)
}

// save extracts what the filters keep, all its pages, in a file that the person chooses.
func (t *traces) save(format app.TraceFormat) {
	q := t.query()
	name := window.TraceFileName + "-" + t.d.desk.Now().Format(time.DateOnly) + "." + string(format)
	files.Save(t.d.env.Window.Canvas(), window.TraceSaveTitle, name, func(path string) {
		bridge.Run(context.Background(), func(ctx context.Context) (int, error) { return t.write(ctx, q, format, path) }, func(n int, err error) {
			if err != nil {
				t.d.refused(err)
				return
			}
			t.d.say(screen.Toast{Key: "traces.saved", Tone: screen.Success, Text: window.TracesSaved(n)})
			t.read()
		})
	})
}

// write leaves a whole file or none: what a failure cut is no extraction.
func (t *traces) write(ctx context.Context, q record.TraceQuery, format app.TraceFormat, path string) (int, error) {
	var out bytes.Buffer
	n, err := t.d.desk.ExportTraces(ctx, q, format, &out)
	if err != nil {
		return 0, err
	}
	part := path + ".partiel"
	if err := os.WriteFile(part, out.Bytes(), 0o600); err != nil {
		return 0, record.E(record.Unavailable, app.ReasonFile).Wrap(err)
	}
	if err := os.Rename(part, path); err != nil {
		_ = os.Remove(part)
		return 0, record.E(record.Unavailable, app.ReasonFile).Wrap(err)
	}
	return n, nil
}

// reset forgets what was read for another record.
func (t *traces) reset() {
	t.rows, t.left, t.asked = nil, false, record.TraceQuery{}
	t.where.SetAt(0)
	t.table.SetRows(nil)
	t.draw()
}
