package home

import (
	"context"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// todoLooks are the icon of each kind and the tone of its counter. // mock 02
var todoLooks = map[app.TodoKind]struct {
	icon string
	tone widget.Tone
}{
	app.TodoRefused:    {"circle-x", widget.ToneDanger},
	app.TodoConflicts:  {"git-compare", widget.ToneWarning},
	app.TodoIdentities: {"user-round-search", widget.ToneLocal},
	app.TodoInvisible:  {"eye-off", widget.ToneLocal},
	app.TodoDrafts:     {"file-pen", widget.ToneLocal},
}

// todo is the part of the left column that says what waits for somebody of the service.
type todo struct {
	home     *Home
	nav      map[app.TodoKind]*widget.NavItem
	sentence *fyne.Container
	words    *widget.Paragraph
	link     *widget.Button // to the screen of synchronisation
	all      app.Todo
	chosen   app.TodoKind
	cancel   context.CancelFunc
}

func newTodo(h *Home) *todo {
	t := &todo{home: h, nav: map[app.TodoKind]*widget.NavItem{}, words: widget.NewParagraph("", theme.Caption, theme.Muted, 184)}
	t.sentence = widget.Pad(12, 0, 0, 0, t.words)
	t.link = widget.NewSmallButton(window.SyncTitle, "refresh-cw", widget.Second, func() { h.env.Go.Section("sync") })
	t.link.Hide()
	return t
}

func (t *todo) items() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{widget.Pad(0, 16, 0, 0, heading(window.HomeTodo))}
	for _, kind := range app.TodoKinds {
		n := widget.NewNavItem(window.TodoKind(kind), todoLooks[kind].icon, func() { t.home.chooseTodo(kind) })
		n.Side, n.Tone = true, todoLooks[kind].tone
		t.nav[kind] = n
		t.home.env.Names.Set("home.todo."+string(kind), n)
		objs = append(objs, n)
	}
	return objs
}

// read counts off the UI thread.
func (t *todo) read() {
	t.stop()
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	bridge.Run(ctx, t.home.env.Desk.ToDo, func(all app.Todo, err error) {
		if err == nil { // otherwise the session has ended: the frame shows the login
			t.show(all)
		}
	})
}

func (t *todo) stop() {
	if t.cancel != nil {
		t.cancel()
	}
}

func (t *todo) show(all app.Todo) {
	t.all = all
	for kind, item := range t.nav {
		if item.Count = ""; all.Count[kind] > 0 {
			item.Count = window.Number(all.Count[kind])
		}
		item.Refresh()
	}
	t.words.SetText(window.TodoTotal(all.Total()))
	t.home.root.Refresh()
	if t.chosen != "" {
		t.home.show()
	}
}

func (t *todo) choose(kind app.TodoKind) {
	t.chosen = kind
	for k, item := range t.nav {
		item.Active = k == kind
		item.Refresh()
	}
	if kind == app.TodoRefused || kind == app.TodoConflicts {
		t.link.Show()
	} else {
		t.link.Hide()
	}
	if kind == "" {
		t.home.switcher.Show()
	} else {
		t.home.switcher.Hide()
	}
	t.home.root.Refresh()
}

// chooseTodo filters the list on those whom a kind concerns.
func (h *Home) chooseTodo(kind app.TodoKind) {
	for _, item := range h.lists {
		item.Active = false
		item.Refresh()
	}
	h.waits.choose(kind)
	h.show()
	h.env.Go.Focus(h.table)
}

func (h *Home) showWaiting() {
	rows := h.waits.all.Patients[h.waits.chosen]
	h.title.SetText(window.TodoKind(h.waits.chosen))
	h.count.SetText(window.TodoCount(len(rows)))
	h.head.Refresh()
	h.table.SetRows(rows)
}
