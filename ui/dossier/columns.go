package dossier

import (
	"strings"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

const colSendings = "sendings"

// columnOrder is that of tokens.md, after the column of ticks.
var columnOrder = [...]string{string(app.ByProvenance), string(app.ByTitle), string(app.ByType), string(app.ByAct), string(app.ByAuthor),
	string(app.ByState), colSendings}

var _ fyne.Focusable = (*widget.Table[*app.Row])(nil)

// asGiven makes a column sortable and leaves the order to app.Listing: the table keeps rows as they come.
func asGiven(_, _ *app.Row) int { return 0 }

func (l *list) columns() []widget.Column[*app.Row] {
	type column = widget.Column[*app.Row]
	w := theme.ColumnsAt1440
	return []column{
		{ID: string(app.ByProvenance), Title: window.DocProvenance, Width: w[1], Min: 72, Compare: asGiven, Fill: provenanceCell},
		{ID: string(app.ByTitle), Title: window.DocTitle, Min: 160, Compare: asGiven, Fill: l.titleCell},
		{ID: string(app.ByType), Title: window.DocType, Width: w[3], Compare: asGiven, Fill: func(r *app.Row, c *widget.Cell) {
			c.Text, c.Ink = window.ShortType(r.Document.Type), theme.Text2
		}},
		{ID: string(app.ByAct), Title: window.DocAct, Width: w[4], Min: 88, Compare: asGiven, Fill: func(r *app.Row, c *widget.Cell) {
			c.Text = window.Date(r.Document.ActDate())
			if l.dim(r) {
				c.Ink = theme.Muted
			}
		}},
		{ID: string(app.ByAuthor), Title: window.DocAuthor, Width: w[5], Compare: asGiven, Fill: func(r *app.Row, c *widget.Cell) {
			c.Text, c.Ink = strings.TrimPrefix(r.Document.Author.Display(), "Dr "), theme.Text2 // a surname starts the cell
		}},
		{ID: string(app.ByState), Title: window.DocState, Width: w[6], Compare: asGiven, Fill: l.stateCell},
		{ID: colSendings, Title: window.DocSendings, Width: w[7], Fill: l.sendingsCell},
	}
}

func provenanceCell(r *app.Row, c *widget.Cell) {
	c.Text, c.Weight, c.Small = window.Provenance(r.Document.Provenance), theme.Medium, true
	switch r.Document.Provenance {
	case record.DMP:
		c.Icon, c.Ink = "cloud", theme.ProvDMP
		if r.Document.Here() || r.Activity == app.RowIntegrated {
			c.Icon = "cloud-download"
		}
	case record.MSSante:
		c.Icon, c.Ink = "mail", theme.ProvMSS
	default:
		c.Icon, c.Ink = "hospital", theme.ProvLocal
	}
}

// absent reports a document that cannot be read now: in the DMP only, and the network is away.
func (l *list) absent(r *app.Row) bool {
	return l.d.rec != nil && l.d.rec.Offline && !r.Document.Here()
}

func (l *list) dim(r *app.Row) bool {
	return l.finder.results() && r.Document.Here() || r.Document.State == record.Withdrawn || l.absent(r) || r.Activity == app.RowAlready
}

func (l *list) titleCell(r *app.Row, c *widget.Cell) {
	c.Text = r.Document.Title
	if r.Twin != nil {
		c.Text += " · " + window.DocForms
	}
	if l.dim(r) {
		c.Ink, c.Strike = theme.Muted, r.Document.State == record.Withdrawn
		return
	}
	if r.New {
		c.Weight = theme.SemiBold
	}
}

type look struct {
	icon string
	tone widget.Tone
}

// badgeLooks is the table of patterns.md «Status badge».
var badgeLooks = map[app.RowBadge]look{
	app.BadgeWithdrawn:       {"trash-2", widget.ToneDanger},
	app.BadgeHiddenPatient:   {"eye-off", widget.ToneInvisible},
	app.BadgeHiddenGuardians: {"eye-off", widget.ToneInvisible},
	app.BadgeMasked:          {"eye-off", widget.ToneWarning},
	app.BadgeNewVersion:      {"layers", widget.ToneInfo},
	app.BadgeHeld:            {"circle-pause", widget.ToneWarning},
	app.BadgeNew:             {"bell", widget.ToneAccent},
	app.BadgeDraft:           {"pencil", widget.ToneLocal},
	app.BadgeFromPatient:     {"user", widget.ToneLocal},
	app.BadgeVersion:         {"history", widget.ToneInfo},
	app.BadgeArchived:        {"archive", widget.ToneLocal},
	app.BadgeDisputed:        {"git-compare", widget.ToneWarning},
}

// activityLooks are shown without fill, in the place of the badge.
var activityLooks = map[app.RowActivity]struct {
	icon      string
	ink, word theme.Token
	turning   bool
}{
	app.RowFetching:    {"loader-circle", theme.AccentText, theme.Muted, true},
	app.RowQueued:      {"clock", theme.Muted, theme.Muted, false},
	app.RowIntegrating: {"loader-circle", theme.AccentText, theme.AccentText, true},
	app.RowIntegrated:  {"circle-check", theme.Success, theme.Success, false},
	app.RowAlready:     {"folder-check", theme.Success, theme.Muted, false},
	app.RowFailed:      {"triangle-alert", theme.Danger, theme.Danger, false},
}

func (l *list) stateCell(r *app.Row, c *widget.Cell) {
	if l.stateOfChange(r, c) {
		return
	}
	if a, ok := activityLooks[r.Activity]; ok && !(r.Activity == app.RowIntegrated && r.Document.Here()) {
		c.Icon, c.IconInk, c.Ink, c.Small, c.Turning = a.icon, a.ink, a.word, true, a.turning
		c.Text = window.Activity(r.Activity)
		if !a.turning {
			c.Gap = 4
		}
		if r.Activity == app.RowIntegrated || r.Activity == app.RowFailed {
			c.Weight = theme.Medium
		}
		return
	}
	offline := l.d.rec != nil && l.d.rec.Offline
	switch {
	case r.Badge == app.BadgeNotIntegrated, r.Badge != app.BadgeWithdrawn && l.absent(r):
		c.Icon, c.Text, c.Ink, c.Small, c.Gap = "cloud", window.Badge(app.Row{Badge: app.BadgeNotIntegrated}), theme.Muted, true, 4
		return
	case r.Badge == app.BadgeNone && offline && r.Document.Provenance == record.DMP:
		c.Icon, c.Text, c.Ink, c.Small, c.Gap = "folder-check", window.StateLocalCopy, theme.Muted, true, 4
		return
	}
	if b, ok := badgeLooks[r.Badge]; ok {
		c.Icon, c.Tone, c.Badge, c.Text = b.icon, b.tone, true, window.Badge(*r)
	}
}

var deliveryLooks = map[record.Delivery]struct {
	icon string
	ink  theme.Token
}{
	record.Waiting: {"clock", theme.Info}, record.Held: {"circle-pause", theme.Warning}, record.Refused: {"hand", theme.Danger},
	record.Submitted: {"send", theme.Muted}, record.Accepted: {"circle-check", theme.Success}, record.Read: {"mail-open", theme.Success},
	record.Failed: {"triangle-alert", theme.Danger}, record.Removed: {"trash-2", theme.Muted},
}

func (l *list) sendingsCell(r *app.Row, c *widget.Cell) {
	now := l.d.desk.Now()
	offline := l.d.rec != nil && l.d.rec.Offline
	for _, s := range r.Document.Sendings {
		look := deliveryLooks[s.State]
		text := ""
		switch {
		case s.State == record.Waiting && offline: // its delay does not run out while nothing can leave
			look.icon, look.ink = "circle-pause", theme.Warning
			text = channelWord(s.Channel) + " " + window.MarkWaits
		case s.State == record.Held && r.Badge == app.BadgeHeld: // the badge says it
			text = channelWord(s.Channel)
		default:
			text = window.Delivery(s, now)
		}
		c.Mark(widget.CellMark{Icon: look.icon, IconInk: look.ink, Text: text})
	}
}

func channelWord(c record.Channel) string {
	if c == record.ToMSS {
		return "MSS"
	}
	return "DMP"
}

// integrable reports a document of the DMP that is not in the record.
func integrable(r *app.Row) bool {
	return r.Document.Provenance == record.DMP && !r.Document.Here() && r.Document.Entry != nil
}

// tickable lets every document of the DMP be chosen, those already in the record too: they are skipped, and it is said.
func (l *list) tickable(r *app.Row) bool {
	if l.finder.results() && r.Document.Here() { // mock 07
		return false
	}
	return r.Document.Provenance == record.DMP && l.d.rec != nil && l.d.rec.Gate.Open
}

// tickIcon is what shows where a row cannot be ticked: there is nothing to integrate.
func (l *list) tickIcon(r *app.Row) (string, theme.Token) {
	if l.finder.results() && r.Document.Here() {
		return "folder-check", theme.Success
	}
	return "square", theme.Border
}

// stateOfChange shows in the row a change of the DMP on its way or that failed, and in a search what is already here or
// no longer in force.
func (l *list) stateOfChange(r *app.Row, c *widget.Cell) bool {
	status := record.Approved
	if r.Document.Entry != nil {
		status = r.Document.Entry.Status
	}
	switch {
	case l.changing[r.Document.Key]:
		c.Icon, c.IconInk, c.Ink, c.Small, c.Turning, c.Text = "loader-circle", theme.AccentText, theme.AccentText, true, true, window.ChangeRunning
	case l.unchanged[r.Document.Key]:
		c.Icon, c.IconInk, c.Ink, c.Small, c.Gap, c.Weight, c.Text = "triangle-alert", theme.Danger, theme.Danger, true, 4, theme.Medium, window.Activity(app.RowFailed)
	case l.finder.results() && r.Activity != app.RowIdle:
		return false
	case l.finder.results() && r.Document.Here():
		c.Icon, c.IconInk, c.Ink, c.Small, c.Gap, c.Text = "folder-check", theme.Success, theme.Muted, true, 4, window.Activity(app.RowAlready)
	case l.finder.results() && status == record.Deleted:
		c.Icon, c.Tone, c.Badge, c.Text = "trash-2", widget.ToneDanger, true, window.EntryStatus(status)
	case l.finder.results() && status == record.Deprecated:
		c.Icon, c.Tone, c.Badge, c.Text = "history", widget.ToneLocal, true, window.EntryStatus(status)
	default:
		return false
	}
	return true
}
