package wiring

import (
	"context"
	"net"
	"net/url"
	"sync"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
)

// Target is a service around the server.
type Target struct {
	Service string // as in api.ServiceState
	URL     string
}

// Services tells how the services around the server do: whether they take a connection, how fast, since when. Whoever
// asks gets what is at most Every old: the question needs no session, and must not make the server knock at the
// nation's door each time. The zero value knows no service.
type Services struct {
	Targets []Target
	Clock   record.Clock  // time.Now
	Every   time.Duration // 10 s; negative: knocks each time

	mu     sync.Mutex
	states []api.ServiceState
	asked  time.Time
}

// States is central.Options.Services.
func (s *Services) States(ctx context.Context) []api.ServiceState {
	clock, every := s.Clock, s.Every
	if clock == nil {
		clock = time.Now
	}
	if every == 0 {
		every = 10 * time.Second
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := clock()
	if s.states != nil && now.Sub(s.asked) < every && !now.Before(s.asked) {
		return append([]api.ServiceState(nil), s.states...)
	}
	fresh := make([]api.ServiceState, len(s.Targets))
	var all sync.WaitGroup
	for i, t := range s.Targets {
		all.Go(func() { fresh[i] = reach(ctx, t) })
	}
	all.Wait()
	if ctx.Err() != nil { // whoever asked left: what was seen is not what there is
		return append([]api.ServiceState(nil), s.states...)
	}
	for i := range fresh {
		fresh[i].Since = now
		if s.states != nil && s.states[i].Up == fresh[i].Up {
			fresh[i].Since = s.states[i].Since
		}
	}
	s.states, s.asked = fresh, now
	return append([]api.ServiceState(nil), fresh...)
}

func reach(ctx context.Context, t Target) api.ServiceState {
	s := api.ServiceState{Service: t.Service}
	u, err := url.Parse(t.URL)
	if err != nil {
		return s
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	began := time.Now()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return s
	}
	s.Up, s.Latency = true, time.Since(began)
	_ = conn.Close()
	return s
}
