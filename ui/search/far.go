package search

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

const (
	farAfter = 250 * time.Millisecond // typing rests before the server is asked
	farLeast = 3                      // characters
	farMost  = 5
)

type farState int

const (
	farNothing farState = iota
	farAnswered
	farAway // the server is not reached
)

// far is what the server answers about the patients that this workstation does not hold.
type far struct {
	rest  *bridge.Debouncer
	state farState
	hits  []app.Hit
}

// askFar asks the server once typing rests; ctx ends with the next key.
func (s *Search) askFar(ctx context.Context, query string) {
	if len([]rune(query)) < farLeast {
		s.far.rest.Stop()
		return
	}
	s.far.rest.Call(func() {
		if ctx.Err() != nil {
			return
		}
		bridge.Run(ctx, func(ctx context.Context) ([]app.Hit, error) { return s.desk.SearchElsewhere(ctx, query, farMost) },
			func(hits []app.Hit, err error) { s.showFar(query, hits, err) })
	})
}

// showFar adds the server's answers under those of here. Whoever had chosen the creation keeps it.
func (s *Search) showFar(query string, hits []app.Hit, err error) {
	if query != s.query {
		return
	}
	creating := s.at == len(s.rows) && len(s.hits) > 0
	s.far.state, s.far.hits = farAnswered, hits
	if err != nil {
		s.far.state, s.far.hits = farNothing, nil
		if record.CodeOf(err) == record.Unavailable {
			s.far.state = farAway
		}
	}
	if creating {
		s.at = len(s.hits) + len(s.far.hits)
	}
	s.draw()
}

func (s *Search) drawFar() (objs []fyne.CanvasObject) {
	note := func(icon, text string) {
		objs = append(objs, widget.Pad(20, 8, 20, 4, widget.Row(6, widget.NewIcon(icon, theme.Muted, 14), widget.NewText(text, theme.Caption, theme.Muted))))
	}
	switch {
	case s.far.state == farAway:
		note("cloud-off", window.SearchFarNo)
	case len(s.far.hits) > 0:
		objs = append(objs, widget.Pad(20, 10, 20, 4, widget.NewText(window.SearchFar, theme.CaptionStrong, theme.Muted)))
	}
	now := s.desk.Now()
	for _, h := range s.far.hits {
		i := len(s.rows)
		r := hitRow(h, now, i == s.at, bornAsTyped(s.query, h.Patient.BirthDate, now), func() { s.at = i; s.open() })
		s.rows = append(s.rows, r)
		objs = append(objs, widget.Pad(8, 0, 8, 0, r))
	}
	return objs
}
