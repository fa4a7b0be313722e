// Package writing is the screen where a document is written: a form on the left, what the document looks like in the
// middle while it is typed, and on the right what is to be completed before it can be signed. It draws the tables of
// app.Form and gives what is typed to app.Writing, which saves, previews and signs; it decides nothing. // mock 08
//
//	s := writing.New(env, wr) // of desk.Write
//	s.Event(e)                // DraftSaved, DraftPreviewed
//	s.Shortcut("ctrl+enter")  // validates and signs
package writing

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/pdf"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/preview"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// pen is the document being written; *app.Writing satisfies it.
type pen interface {
	Draft() app.Draft
	Form() app.Form
	Record() *app.Record
	Blank() bool
	Saved() (at time.Time, all bool)
	Dirty() bool
	Change(app.Answers)
	SignOff(context.Context) (record.Document, error)
	Discard(context.Context) error
	Close()
}

// desk is what the screen asks of the workstation.
type desk interface {
	Now() time.Time
	PDF() *pdf.Engine
	boxReader
}

// Screen is the writing screen of one document.
type Screen struct {
	env  *screen.Env
	desk desk
	pen  pen
	id   string

	root    *fyne.Container
	form    *form
	check   *check
	live    *preview.Live
	state   *widget.Mark
	pages   *fyne.Container
	refused *widget.Paragraph // why the document cannot be drawn

	named   []string
	sending bool // it is being signed
	left    bool // the person has left: nothing more is theirs
	failed  error
	stop    func() // of the second
	ctx     context.Context
	cancel  context.CancelFunc
}

// New returns the screen of a document.
func New(env *screen.Env, wr *app.Writing) *Screen { return build(env, env.Desk, wr) }

func build(env *screen.Env, d desk, p pen) *Screen {
	s := &Screen{env: env, desk: d, pen: p, id: p.Draft().ID}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.live = preview.NewLive(d.PDF)
	s.live.OnShown = func() { s.root.Refresh() }
	s.state = widget.NewMark("", "", theme.Muted)
	s.state.Style = theme.Caption
	s.form = newForm(s)
	s.check = newCheck(s)
	s.refused = widget.NewParagraph("", theme.Body, theme.Text2, 0)
	s.refused.Hide()
	s.pages = container.NewStack(s.live.Content(), widget.Pad(24, 24, 24, 0, s.refused))

	back := widget.NewSmallIconButton("arrow-left", window.WriteBack, widget.Quiet, s.leave)
	title := window.FormWord(p.Form().Name)
	if n := p.Draft().Corrects.Number; n > 0 {
		title += " · " + window.WriteVersion(n+1)
	}
	head := func(pad float32, objs ...fyne.CanvasObject) fyne.CanvasObject {
		return widget.Bar(theme.HeightPanelHead, widget.NewFill(theme.Surface).Edged("b"), pad, 16, widget.Row(8, objs...))
	}
	nature := window.WritePreviewLive
	if p.Form().Name == app.FormImport {
		nature = window.WriteImported
	}
	s.root = container.New(&columns{}, // what scrolls comes first: the bars cover what a field paints beyond its place
		widget.On(widget.NewFill(theme.Surface), s.form.scroll),
		widget.On(widget.NewFill(theme.Sunken), s.pages),
		widget.On(widget.NewFill(theme.Canvas).Edged("l"), s.check.root),
		widget.On(widget.NewFill(theme.Surface).Edged("r"), head(12, back, widget.Flex(widget.NewText(title, theme.Section, theme.Text)), s.state)),
		head(16, widget.NewText(window.WritePreview, theme.Section, theme.Text), widget.Spacer(), widget.NewText(nature, theme.Caption, theme.Muted)),
		widget.On(widget.NewFill(theme.Surface).Edged("l"), head(16, widget.Grow(s.check.head))),
		banner(p.Record()),
		widget.On(widget.NewFill(theme.Surface).Edged("t"), s.check.foot),
		s.live.Controls())
	s.name("write.back", back)
	s.name("write.form", s.form.scroll)
	s.name("write.preview", s.live.Content())
	s.tell()
	return s
}

func (s *Screen) name(n string, o fyne.CanvasObject) {
	if s.env.Names != nil {
		s.env.Names.Set(n, o)
	}
}

// nameInput names an input until the screen is left.
func (s *Screen) nameInput(id string, o fyne.CanvasObject) {
	s.named = append(s.named, "write."+id)
	s.name("write."+id, o)
}

// Name implements screen.Screen.
func (s *Screen) Name() string { return "write" }

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.root }

// Shown implements screen.Screen.
func (s *Screen) Shown() {
	if s.stop == nil {
		s.stop = bridge.Every(time.Second, s.tell)
	}
	s.check.draw()
	s.form.focusFirst()
}

// Hidden implements screen.Screen: what is typed is saved, wherever the person goes.
func (s *Screen) Hidden() {
	s.left = true
	s.cancel()
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
	s.live.Close()
	for _, n := range append(s.named, "write.back", "write.form", "write.preview", "write.sign", "write.scan") {
		s.name(n, nil)
	}
	p := s.pen
	bridge.Run(context.Background(), func(context.Context) (struct{}, error) { p.Close(); return struct{}{}, nil }, func(struct{}, error) {})
}

// Restyle implements screen.Screen.
func (s *Screen) Restyle() {
	s.root.Refresh()
	s.form.restyle()
	s.check.draw()
	s.live.Restyle()
}

// Observe implements screen.Screen.
func (s *Screen) Observe(o *screen.State) {
	_, all := s.pen.Saved()
	o.Form, o.Pages, o.Drawing, o.Saved = string(s.pen.Form().Name), s.live.Pages(), s.live.Drawing(), all
	o.Findings, o.Checked = s.check.errors(), s.check.current()
}

// Event implements screen.Screen.
func (s *Screen) Event(e app.Event) {
	switch e := e.(type) {
	case app.DraftSaved:
		if e.ID == s.id {
			s.failed = e.Err
			s.tell()
		}
	case app.DraftPreviewed:
		if e.ID == s.id && !s.left {
			s.previewed(e)
		}
	}
}

func (s *Screen) previewed(e app.DraftPreviewed) {
	if e.PDF != nil {
		s.live.Show(e.PDF, s.cannotDraw)
		s.refused.Hide()
	} else if e.Err != nil {
		s.cannotDraw(e.Err)
	}
	s.check.show(e)
	s.form.mark(s.check.found)
}

func (s *Screen) cannotDraw(err error) {
	s.refused.SetText(texts.Error(err))
	s.refused.Show()
	s.pages.Refresh()
}

// typed gives what is written to the document.
func (s *Screen) typed() {
	s.pen.Change(s.form.answers())
	s.check.waits()
	s.tell()
}

// tell says whether what is typed is on disk, and since when.
func (s *Screen) tell() {
	at, all := s.pen.Saved()
	text, icon, ink := window.WriteTyping, "pencil", theme.Muted
	switch {
	case s.failed != nil:
		text, icon, ink = window.WriteSaveFailed, "triangle-alert", theme.Danger
	case !s.pen.Dirty():
		text, icon = window.WriteNotSaved, "pencil"
	case all:
		text, icon, ink = window.WriteSavedAgo(s.desk.Now().Sub(at)), "circle-check", theme.Success
	}
	if s.state.Text != text || s.state.Icon != icon {
		s.state.Text, s.state.Icon, s.state.Ink = text, icon, ink
		s.state.Refresh()
		s.root.Refresh()
	}
}

// sign validates the document; the record is shown again with its row.
func (s *Screen) sign() {
	if s.sending || s.left {
		return
	}
	if why := s.check.why(); why != "" {
		s.check.first()
		return
	}
	s.sending = true
	s.check.draw()
	bridge.Run(s.ctx, s.pen.SignOff, func(d record.Document, err error) {
		s.sending = false
		s.check.draw()
		if err != nil && d.Key == "" {
			s.say(screen.Toast{Key: "write.refused", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
			return
		}
		s.left = true
		s.env.Go.BackToRecord(d.Key)
		s.say(screen.Toast{Key: "write.signed", Tone: screen.Success, Text: window.WriteSigned})
	})
}

func (s *Screen) say(t screen.Toast) {
	if s.env.Say != nil {
		s.env.Say(t)
	}
}
