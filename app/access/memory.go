package access

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"chevet/app/psc"
)

// Memory is Sessions for one process: nothing survives it. The zero value works. It holds at most Most entries of
// each kind, so that anonymous callers cannot fill the memory.
type Memory struct {
	Most int // default 10,000

	mu       sync.Mutex
	logins   map[Hash]Login
	grants   map[Hash]*usedGrant
	demands  map[Hash]*lockedDemand
	sessions map[string]*lockedSession
	tokens   map[Hash]string // session id
}

type usedGrant struct {
	Grant
	used bool
}

type lockedDemand struct {
	turn sync.Mutex // of UpdateDemand
	Demand
	closed bool
}

type lockedSession struct {
	turn    chan struct{} // of UpdateTokens
	session Session
	tokens  psc.Tokens
}

func add[K comparable, V any](m *Memory, to *map[K]V, k K, v V) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if *to == nil {
		*to = map[K]V{}
	}
	if len(*to) >= cmp.Or(m.Most, 10000) {
		return ErrFull
	}
	(*to)[k] = v
	return nil
}

// AddLogin implements Sessions.
func (m *Memory) AddLogin(_ context.Context, l Login) error { return add(m, &m.logins, l.State, l) }

// TakeLogin implements Sessions.
func (m *Memory) TakeLogin(_ context.Context, state Hash) (Login, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l, ok := m.logins[state]
	if !ok {
		return Login{}, ErrNone
	}
	delete(m.logins, state)
	return l, nil
}

// AddGrant implements Sessions.
func (m *Memory) AddGrant(_ context.Context, g Grant) error {
	return add(m, &m.grants, g.Code, &usedGrant{Grant: g})
}

// UseGrant implements Sessions.
func (m *Memory) UseGrant(_ context.Context, code Hash) (Grant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	g, ok := m.grants[code]
	if !ok {
		return Grant{}, ErrNone
	}
	if g.used {
		return g.Grant, ErrReplay
	}
	g.used = true
	first := g.Grant
	g.Tokens = psc.Tokens{} // kept for replays only
	return first, nil
}

// AddDemand implements Sessions.
func (m *Memory) AddDemand(_ context.Context, d Demand) error {
	return add(m, &m.demands, d.ID, &lockedDemand{Demand: d})
}

// UpdateDemand implements Sessions.
func (m *Memory) UpdateDemand(_ context.Context, id Hash, change func(*Demand)) error {
	m.mu.Lock()
	d, ok := m.demands[id]
	m.mu.Unlock()
	if !ok {
		return ErrNone
	}
	d.turn.Lock() // held while the provider is asked: m.mu is not
	defer d.turn.Unlock()
	m.mu.Lock()
	next, closed := d.Demand, d.closed
	m.mu.Unlock()
	if closed {
		return ErrNone
	}
	change(&next)
	m.mu.Lock()
	defer m.mu.Unlock()
	d.Demand = next
	return nil
}

// EndDemand implements Sessions.
func (m *Memory) EndDemand(_ context.Context, id Hash) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.demands[id]
	if !ok || d.closed {
		return ErrNone
	}
	d.closed = true
	return nil
}

// CountDemands implements Sessions.
func (m *Memory) CountDemands(_ context.Context, nationalID string, since time.Time) (n int, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.demands {
		if d.CIBA.NationalID == nationalID && d.CreatedAt.After(since) {
			n++
		}
	}
	return n, nil
}

// AddSession implements Sessions.
func (m *Memory) AddSession(_ context.Context, s Session, t psc.Tokens) error {
	if err := add(m, &m.sessions, s.ID, &lockedSession{turn: make(chan struct{}, 1), session: s, tokens: t}); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tokens == nil {
		m.tokens = map[Hash]string{}
	}
	m.tokens[s.Token] = s.ID
	return nil
}

// SessionByToken implements Sessions.
func (m *Memory) SessionByToken(_ context.Context, token Hash) (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.sessions[m.tokens[token]]; ok {
		return s.session, nil
	}
	return Session{}, ErrNone
}

// UpdateSession implements Sessions.
func (m *Memory) UpdateSession(_ context.Context, id string, change func(*Session)) (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.sessions[id]
	if !ok {
		return Session{}, ErrNone
	}
	change(&s.session)
	return s.session, nil
}

// EndSession implements Sessions.
func (m *Memory) EndSession(_ context.Context, id string) (Session, psc.Tokens, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.sessions[id]
	if !ok {
		return Session{}, psc.Tokens{}, ErrNone
	}
	delete(m.sessions, id)
	delete(m.tokens, s.session.Token)
	return s.session, s.tokens, nil
}

// SessionsOf implements Sessions.
func (m *Memory) SessionsOf(_ context.Context, account string) ([]Session, error) {
	return m.where(func(s *lockedSession) bool { return s.session.Account == account }), nil
}

// OpenSessions implements Sessions.
func (m *Memory) OpenSessions(_ context.Context, after string, limit int) ([]Session, error) {
	all := m.where(func(s *lockedSession) bool { return s.session.ID > after })
	slices.SortFunc(all, func(a, b Session) int { return cmp.Compare(a.ID, b.ID) })
	return all[:min(len(all), limit)], nil
}

// RefreshDue implements Sessions.
func (m *Memory) RefreshDue(_ context.Context, t time.Time) ([]Session, error) {
	return m.where(func(s *lockedSession) bool {
		return !s.tokens.Over && s.tokens.Refresh != "" && !s.tokens.RefreshExpires.IsZero() && s.tokens.RefreshExpires.Before(t)
	}), nil
}

func (m *Memory) where(is func(*lockedSession) bool) (all []Session) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sessions {
		if is(s) {
			all = append(all, s.session)
		}
	}
	return all
}

// Tokens implements Sessions.
func (m *Memory) Tokens(_ context.Context, session string) (psc.Tokens, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.sessions[session]
	if !ok {
		return psc.Tokens{}, ErrNone
	}
	return s.tokens, nil
}

// UpdateTokens implements Sessions.
func (m *Memory) UpdateTokens(ctx context.Context, session string, change func(psc.Tokens) (psc.Tokens, error)) error {
	m.mu.Lock()
	s, ok := m.sessions[session]
	m.mu.Unlock()
	if !ok {
		return ErrNone
	}
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	m.mu.Lock()
	t := s.tokens
	m.mu.Unlock()
	next, err := change(t)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s.tokens = next
	return nil
}

// Sweep implements Sessions.
func (m *Memory) Sweep(_ context.Context, now time.Time) (expired []Session, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, l := range m.logins {
		if now.After(l.ExpiresAt) {
			delete(m.logins, k)
		}
	}
	for k, g := range m.grants {
		if now.After(g.ExpiresAt) {
			delete(m.grants, k)
		}
	}
	for k, d := range m.demands {
		if now.After(d.CIBA.ExpiresAt) && now.Sub(d.CreatedAt) > DemandsWithin {
			delete(m.demands, k)
		}
	}
	for _, s := range m.sessions {
		if now.After(s.session.ExpiresAt) {
			expired = append(expired, s.session)
		}
	}
	return expired, nil
}
