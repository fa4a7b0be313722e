// Package notes is the panel of shared notes of a stay («Transmissions»): the team reads them, writes them with every
// key kept as a draft on this workstation, and settles those that two people wrote apart. It follows app.Record and asks
// the workstation; what conflicts, and when, the record says.
//
//	n := notes.New(env, desk)
//	n.Show(r)        // a record, or a new picture of it
//	n.Content()      // beside the stays
//	n.Compare(id)    // the two texts of a note in conflict
package notes

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/conflict"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// Desk is what the panel asks of the workstation; *app.Workstation satisfies it.
type Desk interface {
	WriteNote(ctx context.Context, d app.NoteDraft) (record.NoteID, error)
	SettleNote(ctx context.Context, seen record.SharedNote, title, text string) error
	Setting(ctx context.Context, name string) (string, error)
	PutSetting(ctx context.Context, name, value string) error
	Now() time.Time
}

// Notes is the panel.
type Notes struct {
	env  *screen.Env
	desk Desk
	root *fyne.Container

	rec  *app.Record
	list *fyne.Container
	tell *widget.Button

	editor  *editor        // nil while nobody writes
	compare *conflict.View // nil unless two texts are compared
	of      record.NoteID  // the note compared
	over    func(fyne.CanvasObject)
	inline  bool // tests: nothing runs in the background
	ctx     context.Context
	cancel  context.CancelFunc
}

// New returns the panel, empty until Show. over is given what must take the whole place of the tab, nil to give it back.
func New(env *screen.Env, d Desk, over func(fyne.CanvasObject)) *Notes {
	n := &Notes{env: env, desk: d, root: container.NewStack(), list: container.NewStack(), over: over}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	n.tell = widget.NewSmallButton(window.NotesNew, "plus", widget.Second, func() { n.Write("") })
	if env.Names != nil {
		env.Names.Set("notes.new", n.tell)
	}
	return n
}

// Content is the panel.
func (n *Notes) Content() fyne.CanvasObject { return n.root }

// Show draws the notes of a record. What is being written, or compared, stays in front of the person.
func (n *Notes) Show(r *app.Record) {
	other := n.rec == nil || n.rec.Patient.ID != r.Patient.ID
	if other {
		n.Close()
		n.ctx, n.cancel = context.WithCancel(context.Background())
		n.editor = nil
		n.endCompare()
	}
	n.rec = r
	if n.compare != nil {
		if s := n.note(n.of); s == nil || s.Settled() { // a colleague settled it meanwhile
			n.endCompare()
		}
	}
	n.draw()
}

// Close ends what the panel started.
func (n *Notes) Close() {
	if n.editor != nil {
		n.editor.close()
	}
	n.cancel()
}

// Conflicts counts the notes that wait for a choice.
func (n *Notes) Conflicts() (count int) {
	if n.rec == nil {
		return 0
	}
	for _, s := range n.rec.Notes {
		if !s.Settled() {
			count++
		}
	}
	return count
}

// Writing reports that somebody writes here; Comparing that two texts are side by side.
func (n *Notes) Writing() bool { return n.editor != nil }

// Comparing reports that two texts are side by side.
func (n *Notes) Comparing() bool { return n.compare != nil }

func (n *Notes) note(id record.NoteID) *record.SharedNote {
	for i := range n.rec.Notes {
		if n.rec.Notes[i].ID == id {
			return &n.rec.Notes[i]
		}
	}
	return nil
}

func (n *Notes) draw() {
	n.tell.SetWhy("")
	if n.rec.Current == nil {
		n.tell.SetWhy(window.NotesNoStay)
	}
	head := widget.Bar(48, widget.NewFill(theme.Surface).Edged("b"), 16, 12,
		widget.Row(8, widget.NewText(window.NotesTitle, theme.Section, theme.Text), widget.Spacer(), n.tell))
	var body fyne.CanvasObject
	switch {
	case n.editor != nil:
		body = n.editor.root
	case len(n.rec.Notes) == 0:
		body = widget.NewEmpty("scroll-text", window.NotesEmptyTitle, window.NotesEmptyText, nil)
	default:
		var cards []fyne.CanvasObject
		for i := range n.rec.Notes {
			cards = append(cards, n.card(&n.rec.Notes[i]))
		}
		body = widget.NewScroll(widget.Pad(16, 16, 16, 16, widget.Col(12, cards...)))
	}
	n.root.Objects = []fyne.CanvasObject{widget.On(widget.NewFill(theme.Canvas), widget.Col(0, head, widget.Grow(body)))}
	n.root.Refresh()
}

// shown is the text that stands for a note: what was written here last, else what the server has, else the first that
// conflicts.
func shown(s *record.SharedNote) record.Note {
	switch {
	case len(s.Waiting) > 0:
		return s.Waiting[len(s.Waiting)-1]
	case s.Current != nil:
		return *s.Current
	case len(s.Conflicts) > 0:
		return s.Conflicts[0]
	case len(s.History) > 0:
		return s.History[0]
	}
	return record.Note{}
}

func title(t record.Note) string {
	if strings.TrimSpace(t.Title) == "" {
		return window.NotesUntitled
	}
	return t.Title
}

func (n *Notes) card(s *record.SharedNote) fyne.CanvasObject {
	t := shown(s)
	badge := widget.NewBadge(window.NotesShared, "check-check", widget.ToneSuccess)
	action := widget.NewSmallButton(window.NotesEdit, "pencil", widget.Quiet, func() { n.Write(s.ID) })
	switch {
	case !s.Settled():
		badge = widget.NewBadge(window.NotesConflict, "git-compare", widget.ToneWarning)
		action = widget.NewSmallButton(window.NotesChoose, "git-compare", widget.Second, func() { n.Compare(s.ID) })
		if n.env.Names != nil {
			n.env.Names.Set("notes.compare", action)
		}
	case len(s.Waiting) > 0:
		badge = widget.NewBadge(window.NotesWaiting, "upload", widget.ToneInfo)
	}
	col := []fyne.CanvasObject{
		widget.Row(8, widget.Flex(widget.NewText(title(t), theme.BodyUnread, theme.Text)), badge, action),
		widget.NewText(window.NoteBy(t), theme.Caption, theme.Muted),
		widget.NewParagraph(t.Text, theme.Body, theme.Text, panelText)}
	if former := len(s.History); former > 0 {
		var all []fyne.CanvasObject
		for _, h := range s.History {
			all = append(all, widget.Col(2, widget.NewText(window.NoteBy(h), theme.Caption, theme.Muted), widget.NewParagraph(h.Text, theme.Body, theme.Text2, panelText-24)))
		}
		col = append(col, widget.NewFold(window.NotesHistory+" · "+window.NoteVersions(former), widget.Pad(12, 8, 12, 12, widget.Col(12, all...))))
	}
	return widget.NewCard(widget.Pad(16, 12, 16, 12, widget.Col(6, col...)))
}

// Width is that of the panel, px at 100 %; texts break inside its cards.
const (
	Width     = 460
	panelText = Width - 68
)

// Compare puts both texts of a note in conflict side by side, over the whole tab. // mock 11
func (n *Notes) Compare(id record.NoteID) {
	s := n.note(id)
	if s == nil || s.Settled() {
		return
	}
	n.of = id
	seen := *s
	seen.Conflicts = slices.Clone(s.Conflicts)
	left, right, rest := sides(&seen)
	rank, of := 0, n.Conflicts()
	for _, x := range n.rec.Notes {
		if !x.Settled() {
			rank++
		}
		if x.ID == id {
			break
		}
	}
	sub := window.ConflictNoteSub
	if len(rest) > 0 {
		sub = window.ConflictNotesSub
	}
	n.compare = conflict.New(n.env, conflict.Options{Title: window.ConflictOf(title(right), 2+len(rest)), Sub: sub, Rank: window.ConflictRank(rank, of),
		Left:   here(left),
		Right:  conflict.Who{Title: window.ConflictServer, Badge: window.ConflictShared, Icon: "server", By: window.NoteBy(right)},
		Fields: noteFields(left, right), Others: rest, CanMerge: true, Later: n.endCompare,
		Keep: func(v []string, _ conflict.Side) { n.settle(seen, v[0], v[1]) }})
	n.over(n.compare.Content())
	n.env.Go.Focus(n.compare.First())
}

// sides are the two texts that are compared first, and those beside them: nobody settles what they did not see.
func sides(s *record.SharedNote) (left, right record.Note, rest []conflict.Version) {
	left = s.Conflicts[0]
	others := s.Conflicts[1:]
	switch {
	case s.Current != nil:
		right = *s.Current
	case len(others) > 0:
		right, others = others[0], others[1:]
	}
	for _, o := range others {
		rest = append(rest, conflict.Version{Who: here(o), Values: []string{o.Title, o.Text}})
	}
	return left, right, rest
}

func here(t record.Note) conflict.Who {
	return conflict.Who{Title: window.ConflictHere, Badge: window.NotesConflict, Icon: "git-compare", By: window.NoteBy(t)}
}

func noteFields(left, right record.Note) []conflict.Field {
	return []conflict.Field{{Label: window.NotesField, Left: left.Title, Right: right.Title}, {Label: window.NotesTextLabel, Left: left.Text, Right: right.Text, Area: true}}
}

func (n *Notes) settle(seen record.SharedNote, title, text string) {
	n.run(func(ctx context.Context) error { return n.desk.SettleNote(ctx, seen, title, text) }, func() {
		n.env.Say(screen.Toast{Key: "note.settled", Tone: screen.Success, Text: window.NotesSettled})
		n.endCompare()
	})
}

func (n *Notes) endCompare() {
	if n.compare != nil {
		n.compare, n.of = nil, ""
		n.over(nil)
	}
}

// Key answers Échap and F8 while something is open.
func (n *Notes) Key(k *fyne.KeyEvent) bool {
	switch {
	case n.compare != nil:
		return n.compare.Key(k)
	case n.editor != nil && k.Name == fyne.KeyEscape:
		n.editor.leave()
		return true
	}
	return false
}

func (n *Notes) run(do func(context.Context) error, done func()) {
	after := func(_ bool, err error) {
		if err != nil {
			n.env.Say(screen.Toast{Key: "note.failed", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
			return
		}
		done()
	}
	if n.inline {
		after(true, do(n.ctx))
		return
	}
	bridge.Run(n.ctx, func(ctx context.Context) (bool, error) { return true, do(ctx) }, after)
}
