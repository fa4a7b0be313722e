// Package search is the patient search that opens over any screen (Ctrl+K): one box for name, given name, birth date,
// INS, IPP or NDA, answers from the cache at each key. When typing rests, the server's answers about patients that this
// workstation does not hold follow; they never move what is chosen.
//
//	p := search.Open(env, canvas)
//	p.OnClosed(func() { … })
package search

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

const (
	width  = 640
	most   = 8
	recent = 5
)

// desk is what the search asks of the workstation; *app.Workstation satisfies it.
type desk interface {
	Now() time.Time
	Search(ctx context.Context, query string, limit int) ([]app.Hit, error)
	SearchElsewhere(ctx context.Context, query string, limit int) ([]app.Hit, error)
	screen.Bringer
}

// Search is the open panel.
type Search struct {
	env    *screen.Env
	desk   desk
	panel  *widget.Panel
	field  *widget.Field
	list   *fyne.Container
	hits   []app.Hit
	far    far // what the server answers
	query  string
	rows   []*row // patients of here, then those of the server
	create *row   // last row: a new patient with what was searched
	at     int
	cancel context.CancelFunc
	closed func()
	shown  func()
}

// Open shows the panel, with the patients this person opened last.
func Open(env *screen.Env, c fyne.Canvas, top float32) *Search { return show(env, env.Desk, c, top) }

func show(env *screen.Env, d desk, c fyne.Canvas, top float32) *Search {
	s := &Search{env: env, desk: d, list: container.NewStack(), field: widget.NewField("", window.SearchPatient)}
	s.field.Bare = true
	s.far.rest = bridge.NewDebouncer(farAfter)
	s.field.OnChanged = func(string) { s.ask() }
	s.field.OnSubmitted = func(string) { s.open() }
	s.field.OnKey = s.key
	env.Names.Set("search.field", s.field)
	head := widget.Sized(0, 56, widget.Pad(20, 0, 16, 0, widget.Row(12, widget.NewIcon("search", theme.Accent, 20),
		widget.Grow(s.field), widget.NewKeyHint(texts.KeyEscape))))
	foot := widget.Pad(20, 8, 20, 8, widget.Row(8, widget.NewKeyHint("↑"), widget.NewKeyHint("↓"), hint(window.SearchChoose), gap(),
		widget.NewKeyHint(texts.KeyEnter), hint(window.SearchOpen)))
	body := widget.Col(0, head, line(), s.list, line(), foot)
	s.panel = widget.ShowPanel(c, body, widget.PanelPlace{Width: width, Top: top}, s.field.Entry, nil)
	s.panel.OnClosed(s.ended)
	s.ask()
	return s
}

func hint(word string) fyne.CanvasObject { return widget.NewText(word, theme.Caption, theme.Muted) }
func gap() fyne.CanvasObject             { return widget.Sized(8, 0, container.NewWithoutLayout()) }
func line() fyne.CanvasObject            { return widget.Sized(0, 1, widget.NewFill(theme.Border)) }

// OnClosed is told when the panel goes.
func (s *Search) OnClosed(f func()) { s.closed = f }

// Close removes the panel.
func (s *Search) Close() { s.panel.Close() }

// Query is the text that the patients shown answer.
func (s *Search) Query() string { return s.query }

// Hits is how many patients are shown.
func (s *Search) Hits() int { return len(s.hits) }

func (s *Search) ended() {
	s.far.rest.Stop()
	if s.cancel != nil {
		s.cancel()
	}
	s.env.Names.Set("search.field", nil)
	s.env.Names.Set("search.create", nil)
	if s.closed != nil {
		s.closed()
	}
}

func (s *Search) key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyDown:
		s.move(1)
	case fyne.KeyUp:
		s.move(-1)
	case fyne.KeyEscape:
		s.panel.Close()
	default:
		return false
	}
	return true
}

func (s *Search) move(by int) {
	all := s.rows
	if s.create != nil {
		all = append(slices.Clip(all), s.create)
	}
	if len(all) == 0 {
		return
	}
	all[s.at].setChosen(false)
	s.at = (s.at + by + len(all)) % len(all)
	all[s.at].setChosen(true)
}

func (s *Search) open() {
	switch away := s.at - len(s.hits); {
	case away < 0:
		id := s.hits[s.at].Patient.ID
		s.panel.Close()
		s.env.Go.OpenRecord(id)
	case away < len(s.far.hits):
		id := s.far.hits[away].Patient.ID
		s.panel.Close()
		s.env.Bring(s.desk, id)
	case s.create != nil:
		s.newPatient()
	}
}

func (s *Search) newPatient() {
	query := s.query
	s.panel.Close()
	s.env.Go.Identity(screen.IdentityRequest{New: true, Query: query})
}

// ask searches off the UI thread; an answer to an older text is dropped.
func (s *Search) ask() {
	if s.cancel != nil {
		s.cancel()
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	query := strings.TrimSpace(s.field.Text())
	limit := most
	if query == "" {
		limit = recent
	}
	bridge.Run(ctx, func(ctx context.Context) ([]app.Hit, error) { return s.desk.Search(ctx, query, limit) },
		func(hits []app.Hit, err error) {
			if err == nil {
				s.show(query, hits)
				s.askFar(ctx, query)
			}
		})
}

func (s *Search) show(query string, hits []app.Hit) {
	s.hits, s.query, s.at = hits, query, 0
	s.far.state, s.far.hits = farNothing, nil
	s.draw()
}

// draw shows the answers of here, then those of the server, then the creation.
func (s *Search) draw() {
	query, hits, now := s.query, s.hits, s.desk.Now()
	s.rows, s.create = nil, nil
	title := window.SearchFound(len(hits))
	switch {
	case query == "":
		title = window.SearchRecent
	case len(hits) == 0:
		title = window.SearchNone
	}
	objs := []fyne.CanvasObject{widget.Pad(20, 10, 20, 4, widget.NewText(title, theme.CaptionStrong, theme.Muted))}
	for i, h := range hits {
		r := hitRow(h, now, i == s.at, bornAsTyped(query, h.Patient.BirthDate, now), func() { s.at = i; s.open() })
		s.rows = append(s.rows, r)
		objs = append(objs, widget.Pad(8, 0, 8, 0, r))
	}
	objs = append(objs, s.drawFar()...)
	if query != "" {
		s.create = createRow(s.at == len(s.rows), s.newPatient)
		s.env.Names.Set("search.create", s.create)
		objs = append(objs, widget.Pad(8, 0, 8, 0, s.create))
	}
	objs = append(objs, widget.Sized(0, 8, container.NewWithoutLayout()))
	s.list.Objects = []fyne.CanvasObject{widget.Col(0, objs...)}
	s.list.Refresh()
	s.panel.Fit()
	if s.shown != nil {
		s.shown()
	}
}

// OnShown is told each time answers are shown.
func (s *Search) OnShown(f func()) { s.shown = f }
