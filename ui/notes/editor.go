package notes

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// saveAfter is how long typing rests before the draft is kept.
const saveAfter = 400 * time.Millisecond

// editor is a text being written. Each pause keeps it on this workstation, encrypted; nothing is shared before the
// person says so.
type editor struct {
	of     *Notes
	id     record.NoteID
	base   int
	name   string // of the setting that keeps the draft
	title  *widget.Field
	text   *widget.Field
	saved  *widget.Text
	share  *widget.Button
	rest   *bridge.Debouncer
	root   fyne.CanvasObject
	closed bool
	dirty  bool // typed since the draft was last given to the disk

	storing sync.Mutex   // one write of the draft at a time
	turn    atomic.Int64 // the last one asked: an older one that comes late writes nothing
}

// kept is a draft as it is stored.
type kept struct {
	Title string `json:"title"`
	Text  string `json:"text"`
	Base  int    `json:"base"` // what its author had read: a later reading must not hide a conflict
}

// Write opens the editor on a note, "" for a new one, with the draft kept of it.
func (n *Notes) Write(id record.NoteID) {
	if n.rec == nil || n.rec.Current == nil && id == "" {
		return
	}
	e := &editor{of: n, id: id, title: widget.NewField(window.NotesField, ""), text: widget.NewArea(window.NotesText, ""),
		saved: widget.NewText("", theme.Caption, theme.Muted), rest: bridge.NewDebouncer(saveAfter)}
	e.text.Lines = 14
	e.name = "note-draft:" + string(n.rec.Patient.ID) + ":" + string(id)
	if s := n.note(id); s != nil {
		t := shown(s)
		if s.Current != nil {
			e.base = s.Current.Version
		}
		e.title.SetText(t.Title)
		e.text.SetText(t.Text)
	}
	e.share = widget.NewButton(window.NotesSave, "check", widget.Main, e.submit)
	drop := widget.NewButton(window.NotesDrop, "", widget.Second, e.drop)
	if n.env.Names != nil {
		n.env.Names.Set("notes.text", e.text)
		n.env.Names.Set("notes.share", e.share)
	}
	changed := func(string) { e.changed() }
	e.title.OnChanged, e.text.OnChanged = changed, changed
	e.root = widget.NewScroll(widget.Pad(16, 16, 16, 16, widget.Col(12, e.title, e.text, e.saved, widget.Row(8, widget.Spacer(), drop, e.share))))
	n.editor = e
	n.draw()
	e.check()
	n.env.Go.Focus(e.text.Entry)
	var text string
	n.run(func(ctx context.Context) (err error) { text, err = n.desk.Setting(ctx, e.name); return err }, func() { e.restore(text) })
}

// restore puts a kept draft back, unless the person began to write already.
func (e *editor) restore(text string) {
	var k kept
	if text == "" || json.Unmarshal([]byte(text), &k) != nil || e.closed {
		return
	}
	e.base = k.Base
	e.title.SetText(k.Title)
	e.text.SetText(k.Text)
	e.check()
}

func (e *editor) check() {
	if strings.TrimSpace(e.text.Text()) == "" {
		e.share.SetWhy(window.NotesText)
	} else {
		e.share.SetWhy("")
	}
}

func (e *editor) changed() {
	e.dirty = true
	e.check()
	if e.of.inline {
		e.keep()
		return
	}
	e.rest.Call(e.keep)
}

// keep stores the draft on this workstation.
func (e *editor) keep() {
	if e.closed {
		return
	}
	e.put(e.draft(), func() {
		e.saved.SetText(window.NotesDraft + window.Hour(e.of.desk.Now()))
	})
}

func (e *editor) draft() string {
	text, _ := json.Marshal(kept{e.title.Text(), e.text.Text(), e.base}) // plain values
	return string(text)
}

func (e *editor) put(text string, done func()) {
	e.dirty = false
	store := e.storer(text)
	e.of.run(store, done)
}

// storer writes a draft unless a later one was asked meanwhile.
func (e *editor) storer(text string) func(context.Context) error {
	turn := e.turn.Add(1)
	return func(ctx context.Context) error {
		e.storing.Lock()
		defer e.storing.Unlock()
		if e.turn.Load() != turn {
			return nil
		}
		return e.of.desk.PutSetting(ctx, e.name, text)
	}
}

func (e *editor) submit() {
	if strings.TrimSpace(e.text.Text()) == "" {
		return
	}
	d := app.NoteDraft{ID: e.id, Base: e.base, Title: strings.TrimSpace(e.title.Text()), Text: e.text.Text()}
	e.rest.Stop()
	forget := e.storer("")
	e.of.run(func(ctx context.Context) error {
		if _, err := e.of.desk.WriteNote(ctx, d); err != nil {
			return err
		}
		return forget(ctx) // only once the text is on disk under its own name
	}, func() {
		e.end()
		e.of.env.Say(screen.Toast{Key: "note.written", Tone: screen.Success, Text: window.NotesDone})
	})
}

// drop forgets the draft; leave keeps it for later.
func (e *editor) drop() {
	e.rest.Stop()
	e.put("", e.end)
}

func (e *editor) leave() {
	e.rest.Stop()
	e.keep()
	e.end()
}

func (e *editor) end() {
	e.closed = true
	if e.of.editor == e {
		e.of.editor = nil
		e.of.draw()
	}
}

// close keeps what was typed last although the screen goes.
func (e *editor) close() {
	e.rest.Stop()
	if e.dirty && !e.closed && !e.of.inline {
		store := e.storer(e.draft())
		bridge.Run(context.Background(), func(ctx context.Context) (bool, error) { return true, store(ctx) }, func(bool, error) {})
	}
	e.closed = true
}
