package psc

import (
	"context"
	"sync"

	"chevet/app/record"
)

// Keeper holds the tokens of one login where every replica of the server finds them.
type Keeper interface {
	// Tokens reads without waiting for an Update under way.
	Tokens(ctx context.Context) (Tokens, error)
	// Update calls change alone among all replicas, then stores what it returned, unless it failed. ctx bounds the
	// wait for the turn only: once change was called its result is stored, because the provider has forgotten the
	// token before.
	Update(ctx context.Context, change func(Tokens) (Tokens, error)) error
}

// Session gives access tokens that live for at least Config.RefreshEarly. Whoever asks at the same time waits for one
// refresh and shares it: a refresh token used twice would end the session. // security.md §2a, A3b
type Session struct {
	Provider *Provider
	Keeper   Keeper
}

// AccessToken returns a token to send. Errors: ReasonOver when only a new login helps, ReasonUnreachable.
func (s Session) AccessToken(ctx context.Context) (Secret, error) {
	t, err := s.Keeper.Tokens(ctx)
	if err != nil {
		return "", err
	}
	if s.fresh(t) {
		return t.Access, nil
	}
	return s.renew(ctx, s.fresh)
}

// KeepAlive renews the tokens when due says so, so that the refresh token does not die of disuse. A background task
// calls it.
func (s Session) KeepAlive(ctx context.Context, due func(Tokens) bool) error {
	t, err := s.Keeper.Tokens(ctx)
	if err != nil || t.Over || !due(t) {
		return err
	}
	_, err = s.renew(ctx, func(t Tokens) bool { return !due(t) })
	return err
}

func (s Session) renew(ctx context.Context, enough func(Tokens) bool) (Secret, error) {
	var got Secret
	var over error
	err := s.Keeper.Update(ctx, func(t Tokens) (Tokens, error) {
		if !t.Over && enough(t) { // somebody else renewed it while we waited
			got = t.Access
			return t, nil
		}
		// not the caller's ctx: half a refresh is a lost session
		alone, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*s.Provider.cfg.Timeout)
		defer cancel()
		next, err := s.Provider.Refresh(alone, t)
		if record.ReasonOf(err) == ReasonOver {
			over = err
			return Tokens{ID: t.ID, Over: true}, nil
		}
		got = next.Access
		return next, err
	})
	if over != nil {
		return "", over
	}
	return got, err
}

func (s Session) fresh(t Tokens) bool {
	return !t.Over && t.Access != "" && t.AccessExpires.After(s.Provider.cfg.Clock().Add(s.Provider.cfg.RefreshEarly))
}

// Keep holds tokens in memory, for one process.
func Keep(t Tokens) Keeper { return &memory{turn: make(chan struct{}, 1), tokens: t} }

type memory struct {
	turn   chan struct{}
	mu     sync.Mutex
	tokens Tokens
}

func (m *memory) Tokens(context.Context) (Tokens, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tokens, nil
}

func (m *memory) Update(ctx context.Context, change func(Tokens) (Tokens, error)) error {
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	t, _ := m.Tokens(ctx)
	next, err := change(t)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.tokens = next
	return nil
}
