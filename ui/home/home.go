// Package home is the screen between two patients: the lists of the ward, of the day's consultations and of the
// emergencies, and what waits for somebody. It reads the cache off the UI thread and opens records through the frame.
//
//	h := home.New(env)
//	h.Shown() // reads the lists
package home

import (
	"context"
	"strings"
	"time"

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

// Home is the home screen.
type Home struct {
	env      *screen.Env
	root     *fyne.Container
	head     *fyne.Container
	title    *widget.Text
	count    *widget.Text
	table    *widget.Table[app.WardPatient]
	switcher *widget.Segment
	lists    map[app.WardList]*widget.NavItem
	list     app.WardList
	rows     []app.WardPatient
	narrow   bool
	filter   int // 0 present, 1 arrived today, 2 leaving
	cancel   context.CancelFunc

	waits *todo
}

var lists = []struct {
	list app.WardList
	word string
	icon string
}{
	{app.ListWard, window.HomeMyWard, "bed-double"},
	{app.ListConsultations, window.HomeConsultations, "calendar-days"},
	{app.ListEmergencies, window.HomeEmergencies, "ambulance"},
}

// New returns the screen, empty until Shown.
func New(env *screen.Env) *Home {
	h := &Home{env: env, list: app.ListWard, lists: map[app.WardList]*widget.NavItem{},
		title: widget.NewText("", theme.Title, theme.Text), count: widget.NewText("", theme.Body, theme.Muted)}
	h.table = widget.NewTable(widget.TableOptions[app.WardPatient]{
		Columns: h.columns(), Key: func(p app.WardPatient) string { return string(p.Encounter.ID) },
		RowHeight: theme.HeightRowComfort, SortBy: "room", Letter: func(p app.WardPatient) string { return p.Patient.Name() },
		OnOpened: h.open,
		Empty:    widget.NewEmpty("users", window.HomeEmptyTitle, window.HomeEmptyText, nil),
	})
	h.waits = newTodo(h)
	h.switcher = widget.NewSegment([]string{window.HomePresent, window.HomeArrivals, window.HomeLeaving}, 0, func(i int) {
		h.filter = i
		h.show()
	})
	env.Names.Set("home.table", h.table)
	h.head = widget.Bar(56, widget.NewFill(theme.Surface).Edged("b"), 16, 16,
		widget.Row(12, h.title, h.count, widget.Spacer(), h.waits.link, h.switcher))
	main := widget.Col(0, h.head, widget.Grow(widget.On(widget.NewFill(theme.Surface), container.New(giveWay{h}, h.table))))
	h.root = widget.RowFill(0, h.side(), widget.Grow(main))
	return h
}

// giveWay gives the table its place and, in a narrow window, narrower columns.
type giveWay struct{ h *Home }

// Layout implements fyne.Layout.
func (g giveWay) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	if narrow := size.Width < theme.Current().Px(1120); narrow != g.h.narrow {
		g.h.narrow = narrow
		for _, c := range [...]struct {
			id          string
			wide, tight float32
		}{{"room", 96, 84}, {"entry", 120, 100}, {"dmp", 192, 180}, {"identity", 152, 124}, {"todo", 232, 204}} {
			w := c.wide
			if narrow {
				w = c.tight
			}
			g.h.table.SetWidth(c.id, w)
		}
	}
	for _, o := range objs {
		o.Resize(size)
	}
}

// MinSize implements fyne.Layout.
func (g giveWay) MinSize(objs []fyne.CanvasObject) fyne.Size { return objs[0].MinSize() }

func (h *Home) side() fyne.CanvasObject {
	items := []fyne.CanvasObject{heading(window.HomePatients)}
	for _, l := range lists {
		n := widget.NewNavItem(l.word, l.icon, func() { h.choose(l.list) })
		n.Side = true
		n.Active = l.list == h.list
		h.lists[l.list] = n
		h.env.Names.Set("home."+string(l.list), n)
		items = append(items, n)
	}
	items = append(append(items, h.waits.items()...), widget.Spacer(), h.waits.sentence)
	return widget.Sized(232, 0, widget.On(widget.NewFill(theme.Canvas).Edged("r"),
		widget.Pad(12, 16, 12, 16, widget.Col(4, items...))))
}

func heading(word string) fyne.CanvasObject {
	return widget.Pad(12, 0, 12, 4, widget.NewText(word, theme.CaptionStrong, theme.Muted))
}

func (h *Home) columns() []widget.Column[app.WardPatient] {
	type row = app.WardPatient
	return []widget.Column[row]{
		{ID: "name", Title: window.ColPatient, Min: 160, Compare: func(a, b row) int { return strings.Compare(a.Patient.Name(), b.Patient.Name()) },
			Fill: func(p row, c *widget.Cell) { c.Text, c.Weight = p.Patient.Name(), theme.SemiBold }},
		{ID: "birth", Title: window.ColBirth, Width: 176, Compare: func(a, b row) int { return strings.Compare(string(a.Patient.BirthDate), string(b.Patient.BirthDate)) },
			Fill: func(p row, c *widget.Cell) { c.Text, c.Ink = birth(p.Patient, h.env.Desk.Now()), theme.Text2 }},
		{ID: "room", Title: window.ColRoom, Width: 96, Compare: func(a, b row) int {
			if x := strings.Compare(a.Encounter.Room, b.Encounter.Room); x != 0 {
				return x
			}
			return a.Encounter.Start.Compare(b.Encounter.Start)
		}, Fill: func(p row, c *widget.Cell) {
			if c.Text = p.Encounter.Room; c.Text == "" {
				c.Text = window.Hour(p.Encounter.Start)
			}
		}},
		{ID: "entry", Title: window.ColEntry, Width: 120, Min: 88, Compare: func(a, b row) int { return a.Encounter.Start.Compare(b.Encounter.Start) },
			Fill: func(p row, c *widget.Cell) { c.Text = window.Date(p.Encounter.Start) }},
		{ID: "dmp", Title: window.ColDMP, Width: 192, Fill: dmpCell},
		{ID: "identity", Title: window.ColIdentity, Width: 152, Fill: identityCell},
		{ID: "todo", Title: window.ColTodo, Width: 232, Fill: func(p row, c *widget.Cell) { todoCell(p, c, h.env.Desk.Now()) }},
	}
}

func birth(p record.Patient, now time.Time) string {
	parts := []string{window.SexLetter(p.Sex)}
	if b := window.Birth(p.BirthDate); b != "" {
		parts = append(parts, b)
	}
	if age := window.Age(p.BirthDate, now); age != "" && p.BirthDate.Complete() {
		parts = append(parts, age)
	}
	return strings.Join(parts, " · ")
}

func dmpCell(p app.WardPatient, c *widget.Cell) {
	switch {
	case !p.Permissions.Reading && p.Permissions.Why == record.ReasonOpposed:
		c.Mark(widget.CellMark{Icon: "hand", IconInk: theme.Danger, Text: window.DMPOpposition, Ink: theme.Danger, Strong: true})
	case !p.Permissions.Reading || !p.Patient.INSUsable():
		c.Mark(widget.CellMark{Icon: "lock", IconInk: theme.Muted, Text: window.DMPNotAsked, Ink: theme.Muted})
	case p.DMP.Existence == record.NoDMP:
		c.Mark(widget.CellMark{Icon: "circle-slash", IconInk: theme.Muted, Text: window.DMPNoneShort, Ink: theme.Muted})
	case p.DMP.Existence == record.DMPClosed:
		c.Mark(widget.CellMark{Icon: "circle-slash", IconInk: theme.Muted, Text: window.DMPClosedWord, Ink: theme.Muted})
	case !p.Counted:
		c.Mark(widget.CellMark{Icon: "cloud", IconInk: theme.Muted, Text: window.DMPNotAsked, Ink: theme.Muted})
	case p.Count.New == 0:
		c.Mark(widget.CellMark{Icon: "cloud-download", IconInk: theme.Muted, Text: window.NewShort(0), Ink: theme.Muted})
	default:
		c.Mark(widget.CellMark{Icon: "cloud-download", IconInk: theme.ProvDMP, Text: window.NewShort(p.Count.New), Ink: theme.ProvDMP, Strong: true})
		if p.Count.Invisible > 0 {
			c.Mark(widget.CellMark{Icon: "eye-off", IconInk: theme.Invisible, Text: window.InvisibleShort(p.Count.Invisible), Ink: theme.Invisible, Strong: true})
		}
	}
}

func identityCell(p app.WardPatient, c *widget.Cell) {
	c.Badge, c.Text = true, window.ShortStatus(p.Patient.Status)
	c.Icon, c.Tone = screen.IdentityLook(p.Patient.Status)
}

func todoCell(p app.WardPatient, c *widget.Cell, now time.Time) {
	switch {
	case p.Patient.Status == record.Provisional:
		c.Text = window.TodoIdentityComplete
	case p.Patient.Status == record.Retrieved:
		c.Text = window.TodoIdentityValidate
	case p.Drafts > 0:
		c.Text = window.TodoDraft
	case p.Permissions.Why == record.ReasonOpposed:
		if c.Text = window.TodoOpposedReading; p.Patient.Sex == record.Female {
			c.Text = window.TodoOpposedReadingF
		}
	case p.Permissions.Why == record.ReasonNotInformed && p.Patient.Minor(now):
		c.Text = window.TodoInformGuardians
	case p.Permissions.Why == record.ReasonNotInformed:
		c.Text = window.TodoInform
	case p.Count.Invisible > 0:
		c.Text = window.TodoAnnounce
	case !p.Encounter.PlannedEnd.IsZero():
		c.Text, c.Ink = window.LeavingOn(p.Encounter), theme.Text2
		return
	default:
		return
	}
	c.Icon, c.IconInk, c.Ink, c.Weight, c.Small = "circle-alert", theme.Warning, theme.Warning, theme.Medium, true
}

// Name implements screen.Screen.
func (h *Home) Name() string { return "home" }

// Content implements screen.Screen.
func (h *Home) Content() fyne.CanvasObject { return h.root }

// Shown implements screen.Screen.
func (h *Home) Shown() {
	h.read()
	h.env.Go.Focus(h.table)
}

// Hidden implements screen.Screen.
func (h *Home) Hidden() {
	if h.cancel != nil {
		h.cancel()
	}
	h.waits.stop()
}

// Restyle implements screen.Screen.
func (h *Home) Restyle() {}

// Observe implements screen.Screen.
func (h *Home) Observe(s *screen.State) { s.Rows, s.Todo = len(h.table.Rows()), h.waits.all.Total() }

// Event implements screen.Screen.
func (h *Home) Event(e app.Event) {
	switch e.(type) {
	case app.WardChanged:
		h.read()
	case app.ItemsChanged:
		h.waits.read()
	}
}

// open opens the record of a line, on the texts to choose between when that is why it is listed.
func (h *Home) open(p app.WardPatient) {
	if h.waits.chosen == app.TodoConflicts {
		h.env.Go.Notes(p.Patient.ID)
		return
	}
	h.env.Go.OpenRecord(p.Patient.ID)
}

func (h *Home) choose(l app.WardList) {
	h.list = l
	h.waits.choose("")
	for list, item := range h.lists {
		item.Active = list == l
		item.Refresh()
	}
	h.read()
	h.env.Go.Focus(h.table)
}

// read reads every list, for their counts, and shows the chosen one.
func (h *Home) read() {
	if h.cancel != nil {
		h.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.cancel = cancel
	bridge.Run(ctx, func(ctx context.Context) (map[app.WardList][]app.WardPatient, error) {
		all := map[app.WardList][]app.WardPatient{}
		for _, l := range lists {
			rows, err := h.env.Desk.Ward(ctx, l.list)
			if err != nil {
				return nil, err
			}
			all[l.list] = rows
		}
		return all, nil
	}, func(all map[app.WardList][]app.WardPatient, err error) {
		if err != nil {
			return // the session has ended: the frame shows the login
		}
		for l, item := range h.lists {
			if n := len(all[l]); n > 0 {
				item.Count = window.Number(n)
			} else {
				item.Count = ""
			}
			item.Refresh()
		}
		h.rows = all[h.list]
		h.show()
	})
	h.waits.read()
}

func (h *Home) show() {
	if h.waits.chosen != "" {
		h.showWaiting()
		return
	}
	now := h.env.Desk.Now()
	today := now.Format(time.DateOnly)
	kept := make([]app.WardPatient, 0, len(h.rows))
	for _, p := range h.rows {
		switch h.filter {
		case 1:
			if p.Encounter.Start.In(now.Location()).Format(time.DateOnly) != today {
				continue
			}
		case 2:
			if p.Encounter.PlannedEnd.IsZero() {
				continue
			}
		}
		kept = append(kept, p)
	}
	if s := h.env.Desk.Session(); s != nil {
		h.title.SetText(window.ListTitle(h.list, s.Unit))
	}
	h.count.SetText(window.ListCount(h.list, len(kept)))
	h.head.Refresh() // its words have a new width
	h.table.SetRows(kept)
}
