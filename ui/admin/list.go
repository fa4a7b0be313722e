package admin

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// list is a page made of a heading, what went wrong, a table, and a panel at the right when something is open.
type list[T any] struct {
	a      *Admin
	root   *fyne.Container
	count  *widget.Text
	notice *fyne.Container
	table  *widget.Table[T]
	more   *fyne.Container // asks for the next page
	panel  *fyne.Container
	filter *widget.Field // nil when the page has none
	next   string
	turn   int // of the reading under way: an older answer is dropped
	read   func(ctx context.Context, after string) ([]T, string, error)
	closed func() // the panel was closed
	chips  []fyne.CanvasObject
}

// roomy is the least width of a page whose heading holds every tool beside an open panel.
const roomy = 1140

// newList builds the page; tools go at the right of the heading.
func newList[T any](a *Admin, title string, o widget.TableOptions[T], filter *widget.Field, left []fyne.CanvasObject, right ...fyne.CanvasObject) *list[T] {
	l := &list[T]{a: a, count: widget.NewText("", theme.Body, theme.Muted), notice: container.NewStack(), more: container.NewStack(), panel: container.NewStack(), filter: filter, chips: left}
	if o.Empty == nil {
		o.Empty = widget.NewEmpty("inbox", window.AdminNone, window.AdminNoneText, nil)
	}
	l.table = widget.NewTable(o)
	head := []fyne.CanvasObject{widget.NewText(title, theme.Title, theme.Text), l.count}
	if filter != nil {
		head = append(head, widget.Sized(200, 0, filter))
	}
	head = append(append(append(head, left...), widget.Spacer()), right...)
	again := widget.NewSmallButton(window.AdminMore, "chevron-down", widget.Second, func() { l.load(l.next) })
	l.more.Objects = []fyne.CanvasObject{widget.Bar(44, widget.NewFill(theme.Surface).Edged("t"), 16, 16, widget.Row(8, widget.Spacer(), again, widget.Spacer()))}
	l.more.Hide()
	l.panel.Hide()
	main := widget.Col(0, widget.Bar(56, widget.NewFill(theme.Surface).Edged("b"), 16, 16, widget.Row(8, head...)), l.notice, widget.Grow(l.table), l.more)
	l.root = widget.RowFill(0, widget.Grow(main), l.panel)
	a.env.Names.Set("admin.table", l.table)
	return l
}

func (l *list[T]) content() fyne.CanvasObject { return l.root }
func (l *list[T]) rows() int                  { return len(l.table.Rows()) }

func (l *list[T]) shown() {
	l.a.env.Names.Set("admin.table", l.table)
	l.reload()
	l.a.env.Go.Focus(l.table)
}

// reload reads from the first page.
func (l *list[T]) reload() { l.load("") }

func (l *list[T]) load(after string) {
	l.turn++
	turn := l.turn
	type answer struct {
		rows []T
		next string
	}
	ask(l.a, func(ctx context.Context) (answer, error) {
		rows, next, err := l.read(ctx, after)
		return answer{rows, next}, err
	}, func(got answer, err error) {
		if turn != l.turn {
			return
		}
		if l.wrong(err); err != nil {
			return
		}
		rows := got.rows
		if after != "" {
			rows = append(append([]T(nil), l.table.Rows()...), rows...)
		}
		l.next = got.next
		l.table.SetRows(rows)
		text := window.Number(len(rows))
		if l.next != "" {
			text += "+"
			l.more.Show()
		} else {
			l.more.Hide()
		}
		l.count.SetText(text)
		l.root.Refresh()
	})
}

// wrong says in place why the server did not do it; nil clears it.
func (l *list[T]) wrong(err error) {
	if err == nil {
		l.notice.Objects = nil
	} else {
		n := widget.NewNotice(texts.Error(err)+" ("+string(record.ReasonOf(err))+")", "circle-alert", widget.ToneDanger,
			widget.NewSmallButton(window.LoginRetry, "rotate-ccw", widget.Second, l.reload))
		l.notice.Objects = []fyne.CanvasObject{n}
	}
	l.notice.Refresh()
	l.root.Refresh()
}

// open shows a panel 376 wide at the right; its foot stays in sight.
func (l *list[T]) open(title string, body, foot fyne.CanvasObject) {
	x := widget.NewSmallIconButton("x", window.Close, widget.Quiet, l.shut)
	l.a.env.Names.Set("admin.panel.close", x)
	parts := []fyne.CanvasObject{widget.Bar(theme.HeightPanelHead, widget.NewFill(theme.Surface).Edged("b"), 16, 12,
		widget.Row(8, widget.Flex(widget.NewText(title, theme.Title, theme.Text)), x)),
		widget.Grow(widget.NewScroll(widget.Pad(16, 16, 16, 16, body)))}
	if foot != nil {
		parts = append(parts, widget.Bar(56, widget.NewFill(theme.Surface).Edged("t"), 16, 16, foot))
	}
	l.panel.Objects = []fyne.CanvasObject{widget.Sized(376, 0, widget.On(widget.NewFill(theme.Surface).Edged("l"), widget.Col(0, parts...)))}
	l.panel.Show()
	if l.root.Size().Width < roomy { // a narrow window keeps the filter and the verbs
		for _, c := range l.chips {
			c.Hide()
		}
	}
	l.root.Refresh()
}

func (l *list[T]) shut() {
	if !l.panel.Visible() {
		return
	}
	l.panel.Objects = nil
	l.panel.Hide()
	for _, c := range l.chips {
		c.Show()
	}
	l.root.Refresh()
	if l.closed != nil {
		l.closed()
	}
	l.a.env.Go.Focus(l.table)
}

func (l *list[T]) key(name string) bool {
	switch {
	case name == "ctrl+f" && l.filter != nil:
		l.filter.Focus()
	case name == "escape" && l.panel.Visible():
		l.shut()
	default:
		return false
	}
	return true
}

// line is one fact of a panel.
func line(label, value string) fyne.CanvasObject {
	return widget.Sized(0, 24, widget.Row(12, widget.NewText(label, theme.Body, theme.Muted), widget.Spacer(), widget.NewText(value, theme.Body, theme.Text)))
}

// problem is an error inside a panel or a dialog.
func problem(err error, width float32) fyne.CanvasObject {
	return widget.On(widget.NewFill(theme.DangerBg), widget.Pad(12, 8, 12, 8, widget.TopRow(8, widget.NewIcon("circle-alert", theme.Danger, 16),
		widget.Grow(widget.NewParagraph(texts.Error(err)+" ("+string(record.ReasonOf(err))+")", theme.Body, theme.Text, width-52)))))
}

// rule is a line between two parts of a panel.
func rule() fyne.CanvasObject { return widget.Sized(0, 1, widget.NewFill(theme.Border)) }
