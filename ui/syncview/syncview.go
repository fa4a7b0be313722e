// Package syncview is the screen of synchronisation: what this workstation wrote and where each write stands, what was
// refused and why, and what support may do: force an exchange, pause the filling, repair the copy, export a diagnostic
// without patients. It moves nothing by itself.
//
//	s := syncview.New(env)   // section "sync" of the frame, F7
package syncview

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/conflict"
	"chevet/ui/files"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// desk is what the screen asks of the workstation; *app.Workstation satisfies it.
type desk interface {
	Now() time.Time
	Sync() app.SyncState
	SyncNow()
	PauseFilling(paused bool)
	ItemLines(ctx context.Context, states ...app.ItemState) ([]app.ItemLine, error)
	IdentityConflict(ctx context.Context, id string) (app.IdentityConflict, error)
	WithdrawItem(ctx context.Context, id, why string) error
	ResendItem(ctx context.Context, id, why string, correction json.RawMessage) error
	RepairCache(ctx context.Context) (int, error)
	Diagnostic(ctx context.Context) ([]byte, error)
}

// tiles are the states shown, in the order a write goes through them.
var tiles = []struct {
	state app.ItemState
	icon  string
	tone  widget.Tone
}{
	{app.ItemToSend, "upload", widget.ToneLocal},
	{app.ItemSending, "loader-circle", widget.ToneInfo},
	{app.ItemSent, "send", widget.ToneInfo},
	{app.ItemAccepted, "check-check", widget.ToneSuccess},
	{app.ItemRefused, "circle-x", widget.ToneDanger},
	{app.ItemConflict, "git-compare", widget.ToneWarning},
}

// look is how a state shows: icon and tone, beside its word.
func look(s app.ItemState) (string, widget.Tone) {
	for _, t := range tiles {
		if t.state == s {
			return t.icon, t.tone
		}
	}
	if s == app.ItemCorrected {
		return "history", widget.ToneLocal
	}
	return "ban", widget.ToneLocal
}

// Sync is the screen.
type Sync struct {
	env  *screen.Env
	desk desk

	root    *fyne.Container
	main    fyne.CanvasObject
	tiles   map[app.ItemState]*widget.FilterChip
	facts   *fyne.Container
	pause   *widget.Button
	table   *widget.Table[app.ItemLine]
	pane    *fyne.Container
	compare *conflict.View

	all    []app.ItemLine
	only   app.ItemState // "" for all
	inline bool          // tests: nothing runs in the background
	ctx    context.Context
	cancel context.CancelFunc
	stop   func()
	read   *bridge.Debouncer
}

// New returns the screen, empty until Shown.
func New(env *screen.Env) screen.Screen { return build(env, env.Desk) }

func build(env *screen.Env, d desk) *Sync {
	s := &Sync{env: env, desk: d, root: container.NewStack(), tiles: map[app.ItemState]*widget.FilterChip{}, facts: container.NewStack(),
		pane: container.NewStack(), read: bridge.NewDebouncer(150 * time.Millisecond)}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.table = widget.NewTable(widget.TableOptions[app.ItemLine]{
		Key: func(l app.ItemLine) string { return l.Mutation.ID }, Letter: func(l app.ItemLine) string { return window.ItemPatient(l) },
		SortBy: "at", Descending: true, OnSelected: s.show, OnOpened: func(l app.ItemLine) { s.openRecord(l) },
		Empty: widget.NewEmpty("check-check", window.SyncEmptyTitle, window.SyncEmptyText, nil),
		Columns: []widget.Column[app.ItemLine]{
			{ID: "kind", Title: window.SyncColKind, Width: 176, Fill: func(l app.ItemLine, c *widget.Cell) { c.Text = window.ItemKind(l.Mutation.Kind) }},
			{ID: "patient", Title: window.SyncColPatient, Min: 140, Fill: func(l app.ItemLine, c *widget.Cell) {
				if c.Text = window.ItemPatient(l); l.Patient == nil {
					c.Ink = theme.Muted
				}
			}},
			{ID: "state", Title: window.SyncColState, Width: 136, Fill: func(l app.ItemLine, c *widget.Cell) {
				c.Badge, c.Text = true, window.ItemState(l.State)
				c.Icon, c.Tone = look(l.State)
			}},
			{ID: "at", Title: window.SyncColAt, Width: 156, Min: 88, Compare: func(a, b app.ItemLine) int { return a.Mutation.At.Compare(b.Mutation.At) },
				Fill: func(l app.ItemLine, c *widget.Cell) { c.Text, c.Ink = window.DateTime(l.Mutation.At), theme.Text2 }},
			{ID: "seq", Title: window.SyncColSeq, Width: 72, Fill: func(l app.ItemLine, c *widget.Cell) { c.Text, c.Ink = window.Number(int(l.Mutation.Seq)), theme.Muted }},
		}})
	s.lay()
	return s
}

func (s *Sync) name(n string, o fyne.CanvasObject) {
	if s.env.Names != nil {
		s.env.Names.Set(n, o)
	}
}

func (s *Sync) lay() {
	button := func(name, word, icon string, kind widget.Kind, do func()) *widget.Button {
		b := widget.NewButton(word, icon, kind, do)
		s.name(name, b)
		return b
	}
	s.pause = button("sync.pause", window.SyncPause, "circle-pause", widget.Second, s.togglePause)
	head := widget.Bar(56, widget.NewFill(theme.Surface).Edged("b"), 16, 16, widget.Row(8,
		widget.NewText(window.SyncTitle, theme.Title, theme.Text), widget.Flex(widget.NewText(window.SyncSub, theme.Body, theme.Muted)),
		s.pause, button("sync.repair", window.SyncRepair, "database-backup", widget.Second, s.repair),
		button("sync.export", window.SyncDiagnostic, "save", widget.Second, s.export),
		button("sync.force", window.SyncForce, "refresh-cw", widget.Main, s.desk.SyncNow)))
	var chips []fyne.CanvasObject
	for i, t := range tiles {
		chip := widget.NewFilterChip("", func() { s.filter(t.state) }, func() { s.filter("") })
		s.tiles[t.state] = chip
		s.name("sync.tile."+string(t.state), chip)
		if i == 4 {
			chips = append(chips, widget.Sized(1, 20, widget.NewFill(theme.Border)))
		}
		chips = append(chips, widget.Row(4, widget.NewIcon(t.icon, t.tone.Ink(), 16), chip))
	}
	bar := widget.Bar(48, widget.NewFill(theme.Surface).Edged("b"), 16, 16, widget.Row(12, chips...))
	facts := widget.Bar(60, widget.NewFill(theme.Canvas).Edged("b"), 16, 16, s.facts)
	s.name("sync.table", s.table)
	split := widget.NewSplitter(widget.On(widget.NewFill(theme.Surface), s.table), s.pane, 440)
	s.main = widget.Col(0, head, facts, bar, widget.Grow(split))
	s.root.Objects = []fyne.CanvasObject{s.main}
	s.showNone()
	s.tell()
}

// tell writes the state of the exchange and the counts.
func (s *Sync) tell() {
	state, now := s.desk.Sync(), s.desk.Now()
	icon, ink := "circle-check", theme.Success
	if state.Offline() {
		icon, ink = "server-off", theme.Danger
	}
	fact := func(label, value string) fyne.CanvasObject {
		return widget.Col(2, widget.NewText(label, theme.CaptionStrong, theme.Muted), widget.NewText(value, theme.BodyStrong, theme.Text))
	}
	s.facts.Objects = []fyne.CanvasObject{widget.Row(36,
		widget.Row(8, widget.NewIcon(icon, ink, 20), fact(window.SyncServer, window.SyncReached(state))),
		fact(window.SyncLast, window.SyncLastAt(state, now)), fact(window.SyncNext, window.SyncNextAt(state, now)),
		fact(window.SyncFill, window.SyncFilling(state.Filling)), widget.Spacer())}
	s.facts.Refresh()
	s.pause.Text, s.pause.Icon = window.SyncPause, "circle-pause"
	if state.Filling.Paused {
		s.pause.Text, s.pause.Icon = window.SyncGoOn, "arrow-right"
	}
	s.pause.Refresh()
	t := state.Tally
	taken := 0
	for _, l := range s.all {
		if l.State == app.ItemAccepted {
			taken++
		}
	}
	for kind, n := range map[app.ItemState]int{app.ItemToSend: t.ToSend, app.ItemSending: t.Sending, app.ItemSent: t.Sent, app.ItemAccepted: taken,
		app.ItemRefused: t.Refused, app.ItemConflict: t.Conflict} {
		s.tiles[kind].Set(window.ItemState(kind)+window.NBSP+window.Number(n), s.only == kind)
	}
	s.root.Refresh()
}

func (s *Sync) filter(only app.ItemState) {
	if s.only == only {
		only = ""
	}
	s.only = only
	s.rows()
	s.tell()
}

// every is what the screen reads: all that a person can be asked about.
var every = []app.ItemState{app.ItemToSend, app.ItemSending, app.ItemSent, app.ItemAccepted, app.ItemRefused, app.ItemConflict,
	app.ItemWithdrawn, app.ItemCorrected}

// refresh reads the writes again.
func (s *Sync) refresh() {
	run(s, func(ctx context.Context) ([]app.ItemLine, error) { return s.desk.ItemLines(ctx, every...) }, func(all []app.ItemLine, err error) {
		if err != nil {
			return // the session has ended: the frame shows the login
		}
		s.all = all
		s.rows()
		s.tell()
	})
}

func (s *Sync) rows() {
	kept := make([]app.ItemLine, 0, len(s.all))
	for _, l := range s.all {
		if s.only == "" || l.State == s.only {
			kept = append(kept, l)
		}
	}
	s.table.SetRows(kept)
	if l, ok := s.table.Selected(); ok {
		s.show(l)
	} else {
		s.showNone()
	}
}

func (s *Sync) togglePause() {
	s.desk.PauseFilling(!s.desk.Sync().Filling.Paused)
	s.tell()
}

func (s *Sync) repair() {
	(&widget.Dialog{Title: window.SyncRepairQ, Text: window.SyncRepairT, Icon: "database-backup", Tone: widget.ToneWarning, Verb: window.SyncRepairDo, VerbIcon: "check",
		OnVerb: func() bool {
			run(s, s.desk.RepairCache, func(n int, err error) {
				if err != nil {
					s.failed(err)
					return
				}
				s.env.Say(screen.Toast{Key: "sync.repaired", Tone: screen.Success, Text: window.SyncRepaired(n)})
			})
			return true
		}}).Show(s.env.Window.Canvas())
}

func (s *Sync) export() { files.ChooseFolder(s.env.Window.Canvas(), window.SyncFolder, s.exportTo) }

// exportTo writes the diagnostic as a file of its own name in a folder.
func (s *Sync) exportTo(dir string) {
	name := "chevet-diagnostic-" + s.desk.Now().Format("20060102-150405") + ".json"
	run(s, func(ctx context.Context) (bool, error) {
		text, err := s.desk.Diagnostic(ctx)
		if err != nil {
			return false, err
		}
		return os.WriteFile(filepath.Join(dir, name), text, 0o600) == nil, nil
	}, func(written bool, err error) {
		switch {
		case err != nil:
			s.failed(err)
		case !written:
			s.env.Say(screen.Toast{Key: "sync.unsaved", Tone: screen.Danger, Text: window.SyncNotSaved, Sticky: true})
		default:
			s.env.Say(screen.Toast{Key: "sync.exported", Tone: screen.Success, Text: window.SyncSaved})
		}
	})
}

func (s *Sync) failed(err error) {
	s.env.Say(screen.Toast{Key: "sync.failed", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
}

func (s *Sync) openRecord(l app.ItemLine) {
	if l.Patient != nil {
		s.env.Go.OpenRecord(l.Patient.ID)
	}
}

// compareIdentity shows both values of an identity's fields over the whole screen.
func (s *Sync) compareIdentity(l app.ItemLine) {
	run(s, func(ctx context.Context) (app.IdentityConflict, error) {
		return s.desk.IdentityConflict(ctx, l.Mutation.ID)
	},
		func(c app.IdentityConflict, err error) {
			if err != nil {
				s.failed(err)
				return
			}
			s.showIdentity(c)
		})
}

func (s *Sync) showIdentity(c app.IdentityConflict) {
	var fields []conflict.Field
	for _, f := range c.Fields {
		fields = append(fields, conflict.Field{Label: window.IdentityField(f.Field), Left: window.FieldValue(f.Field, f.After), Right: window.FieldValue(f.Field, f.Before)})
	}
	s.compare = conflict.New(s.env, conflict.Options{Title: window.ConflictIdentity + c.Patient.Name(), Sub: window.ConflictIdentityS,
		Left:   conflict.Who{Title: window.ConflictHereWho, Badge: window.NotesConflict, Icon: "monitor", By: c.Edit.ByName + " · " + window.DateTime(c.Edit.At)},
		Right:  conflict.Who{Title: window.ConflictServer, Badge: window.ConflictShared, Icon: "server", By: window.DateTime(c.Patient.UpdatedAt)},
		Fields: fields, Later: s.endCompare, Keep: func(_ []string, side conflict.Side) { s.settleIdentity(c, side) }})
	s.root.Objects = []fyne.CanvasObject{s.compare.Content()}
	s.root.Refresh()
	s.env.Go.Focus(s.compare.First())
}

// settleIdentity keeps the server's value by giving up the edit, or this one's by writing it again over what is known
// now: the server judges it as any other edit.
func (s *Sync) settleIdentity(c app.IdentityConflict, side conflict.Side) {
	run(s, func(ctx context.Context) (bool, error) {
		if side == conflict.Right {
			return true, s.desk.WithdrawItem(ctx, c.Item.Mutation.ID, window.ConflictWithdrawn)
		}
		return true, s.desk.ResendItem(ctx, c.Item.Mutation.ID, window.ConflictResent, c.Again())
	}, func(_ bool, err error) {
		if err != nil {
			s.failed(err)
			return
		}
		s.endCompare()
		s.refresh()
	})
}

func (s *Sync) endCompare() {
	s.compare = nil
	s.root.Objects = []fyne.CanvasObject{s.main}
	s.root.Refresh()
	s.env.Go.Focus(s.table)
}

// run does work off the UI thread, then done on it. Tests do both at once, on theirs.
func run[T any](s *Sync, work func(context.Context) (T, error), done func(T, error)) {
	if s.inline {
		done(work(s.ctx))
		return
	}
	bridge.Run(s.ctx, work, done)
}
