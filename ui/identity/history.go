package identity

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

var historyIcons = map[record.IdentityEventKind]string{
	record.IdentityCreated: "plus", record.IdentityEdited: "pencil", record.IdentityStatusChanged: "id-card", record.IdentityChecked: "badge-check",
	record.IdentityMerged: "layers", record.IdentityAbsorbed: "layers", record.IdentityDoubles: "users",
}

// history lists what happened to the identity, newest first; a merge opens on its explanation.
type history struct {
	of    *Identity
	root  *fyne.Container
	table *widget.Table[app.IdentityLine]
	count int
}

func newHistory(i *Identity) *history {
	h := &history{of: i}
	h.table = widget.NewTable(widget.TableOptions[app.IdentityLine]{
		Key:      func(l app.IdentityLine) string { return l.Event.ID },
		OnOpened: h.open,
		Empty:    widget.NewEmpty("history", window.HistoryEmpty, window.HistoryEmptyText, nil),
		Columns: []widget.Column[app.IdentityLine]{
			{ID: "when", Title: window.HistoryWhen, Width: 150, Fill: func(l app.IdentityLine, c *widget.Cell) { c.Text = window.DateTime(l.Event.At) }},
			{ID: "kind", Title: window.HistoryWhat, Width: 152, Fill: fillKind},
			{ID: "text", Title: "", Fill: func(l app.IdentityLine, c *widget.Cell) { c.Text = window.HistoryText(l) }},
			{ID: "who", Title: window.HistoryWho, Width: 168, Fill: func(l app.IdentityLine, c *widget.Cell) {
				c.Text, c.Ink = window.HistoryAuthor(l.Event), theme.Text2
			}},
		},
	})
	h.root = container.NewStack(widget.On(widget.NewFill(theme.Surface), widget.Sized(0, 0, container.NewWithoutLayout()))) // until it is read
	return h
}

func fillKind(l app.IdentityLine, c *widget.Cell) {
	c.Icon, c.Text = historyIcons[l.Event.Kind], window.HistoryWord(l.Event.Kind)
	switch {
	case l.Refused != "":
		c.Badge, c.Icon, c.Text, c.Tone = true, "circle-x", window.HistoryRefused, widget.ToneDanger
	case l.Waiting:
		c.Badge, c.Icon, c.Text, c.Tone = true, "hourglass", window.HistoryWaiting, widget.ToneInfo
	}
}

func (h *history) read() {
	id := h.of.base.ID
	run(h.of, h.of.ctx, func(ctx context.Context) ([]app.IdentityLine, error) { return h.of.desk.IdentityHistory(ctx, id) },
		func(lines []app.IdentityLine, err error) {
			if err != nil {
				h.root.Objects = []fyne.CanvasObject{widget.NewEmpty("circle-alert", texts.Error(err), string(record.ReasonOf(err)), nil)}
				h.root.Refresh()
				return
			}
			h.count = len(lines)
			h.table.SetRows(lines)
			h.list()
		})
}

func (h *history) list() {
	h.root.Objects = []fyne.CanvasObject{widget.On(widget.NewFill(theme.Surface), h.table)}
	h.root.Refresh()
}

// open explains a line that has more to say than its row: a merge.
func (h *history) open(l app.IdentityLine) {
	if !l.Event.Joins() {
		return
	}
	run(h.of, h.of.ctx, func(ctx context.Context) (app.MergeStory, error) { return h.of.desk.Merge(ctx, h.of.base, l.Event) },
		func(story app.MergeStory, err error) {
			if err != nil {
				h.of.failed(err)
				return
			}
			h.root.Objects = []fyne.CanvasObject{h.story(story)}
			h.root.Refresh()
		})
}
