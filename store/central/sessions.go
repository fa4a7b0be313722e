package central

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"chevet/app/access"
)

// most bounds what people who are not logged in can make the server remember.
const most = 10000

// Sessions is access.Sessions in the database: what logins and sessions need survives the server. Secrets are kept as
// hashes; all else, a provider's tokens first, is sealed.
type Sessions struct{ s *Store }

var _ access.Sessions = Sessions{}

// Sessions returns the store's logins and sessions.
func (s *Store) Sessions() Sessions { return Sessions{s} }

// sealJSON seals a value for one row of one table.
func (s *Store) sealJSON(v any, table, key string) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return s.access.seal(text, table+"|"+key, 0), nil
}

func (s *Store) openJSON(sealed []byte, table, key string, into any) error {
	text, err := s.access.open(sealed, table+"|"+key, 0)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

// ended maps «no row» to the error of the contract.
func ended(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return access.ErrNone
	}
	return err
}

// AddLogin implements access.Sessions.
func (x Sessions) AddLogin(ctx context.Context, l access.Login) error {
	sealed, err := x.s.sealJSON(l, "logins", string(l.State))
	if err != nil {
		return err
	}
	return x.s.update(ctx, func(t *tx) error {
		return t.few(`INSERT INTO logins (establishment, state, expires_at, sealed) SELECT ?, ?, ?, ?
			WHERE (SELECT count(*) FROM logins WHERE establishment = ?) < ?`,
			x.s.o.Establishment, string(l.State), micros(l.ExpiresAt), sealed, x.s.o.Establishment, most)
	})
}

// few inserts unless there are too many already.
func (t *tx) few(query string, args ...any) error {
	n, err := t.affect(query, args...)
	if err == nil && n == 0 {
		err = access.ErrFull
	}
	return err
}

// TakeLogin implements access.Sessions.
func (x Sessions) TakeLogin(ctx context.Context, state access.Hash) (l access.Login, err error) {
	var sealed []byte
	err = x.s.update(ctx, func(t *tx) error {
		return t.must("DELETE FROM logins WHERE establishment = ? AND state = ? RETURNING sealed",
			[]any{x.s.o.Establishment, string(state)}, []any{&sealed})
	})
	if err != nil {
		return l, err
	}
	return l, x.s.openJSON(sealed, "logins", string(state), &l)
}

// must is one for what has to be there.
func (t *tx) must(query string, args, into []any) error {
	found, err := t.one(query, args, into)
	if err == nil && !found {
		err = access.ErrNone
	}
	return err
}

// AddGrant implements access.Sessions.
func (x Sessions) AddGrant(ctx context.Context, g access.Grant) error {
	sealed, err := x.s.sealJSON(g, "grants", string(g.Code))
	if err != nil {
		return err
	}
	return x.s.update(ctx, func(t *tx) error {
		return t.few(`INSERT INTO grants (establishment, code, used, expires_at, sealed) SELECT ?, ?, ?, ?, ?
			WHERE (SELECT count(*) FROM grants WHERE establishment = ?) < ?`,
			x.s.o.Establishment, string(g.Code), false, micros(g.ExpiresAt), sealed, x.s.o.Establishment, most)
	})
}

// UseGrant implements access.Sessions. Once used, the provider's tokens are no longer in it.
func (x Sessions) UseGrant(ctx context.Context, code access.Hash) (g access.Grant, err error) {
	var used bool
	err = x.s.update(ctx, func(t *tx) error {
		var sealed []byte
		if err := t.must("SELECT used, sealed FROM grants WHERE establishment = ? AND code = ?",
			[]any{x.s.o.Establishment, string(code)}, []any{&used, &sealed}); err != nil {
			return err
		}
		if err := x.s.openJSON(sealed, "grants", string(code), &g); err != nil || used {
			return err
		}
		rest := g
		rest.Tokens = access.Tokens{}
		if sealed, err = x.s.sealJSON(rest, "grants", string(code)); err != nil {
			return err
		}
		return t.exec("UPDATE grants SET used = ?, sealed = ? WHERE establishment = ? AND code = ?", true, sealed, x.s.o.Establishment, string(code))
	})
	if err == nil && used {
		err = access.ErrReplay
	}
	return g, err
}

// AddSession implements access.Sessions.
func (x Sessions) AddSession(ctx context.Context, s access.Session, tokens access.Tokens) error {
	sealed, err := x.s.sealJSON(s, "sessions", s.ID)
	if err != nil {
		return err
	}
	secret, err := x.s.sealJSON(tokens, "tokens", s.ID)
	if err != nil {
		return err
	}
	return x.s.update(ctx, func(t *tx) error {
		return t.exec("INSERT INTO sessions (establishment, id, token, account, expires_at, refresh_at, sealed, tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			x.s.o.Establishment, s.ID, string(s.Token), s.Account, micros(s.ExpiresAt), refreshAt(tokens), sealed, secret)
	})
}

func refreshAt(t access.Tokens) int64 {
	if t.Over || t.Refresh == "" {
		return 0
	}
	return micros(t.RefreshExpires)
}

// SessionByToken implements access.Sessions.
func (x Sessions) SessionByToken(ctx context.Context, token access.Hash) (s access.Session, err error) {
	var id string
	var sealed []byte
	err = x.s.row(ctx, "SELECT id, sealed FROM sessions WHERE establishment = ? AND token = ?", x.s.o.Establishment, string(token)).Scan(&id, &sealed)
	if err != nil {
		return s, ended(err)
	}
	return s, x.s.openJSON(sealed, "sessions", id, &s)
}

// UpdateSession implements access.Sessions.
func (x Sessions) UpdateSession(ctx context.Context, id string, change func(*access.Session)) (s access.Session, err error) {
	err = x.s.update(ctx, func(t *tx) error {
		var sealed []byte
		if err := t.must("SELECT sealed FROM sessions WHERE establishment = ? AND id = ?", []any{x.s.o.Establishment, id}, []any{&sealed}); err != nil {
			return err
		}
		s = access.Session{}
		if err := x.s.openJSON(sealed, "sessions", id, &s); err != nil {
			return err
		}
		change(&s)
		if sealed, err = x.s.sealJSON(s, "sessions", id); err != nil {
			return err
		}
		return t.exec("UPDATE sessions SET token = ?, account = ?, expires_at = ?, sealed = ? WHERE establishment = ? AND id = ?",
			string(s.Token), s.Account, micros(s.ExpiresAt), sealed, x.s.o.Establishment, id)
	})
	return s, err
}

// EndSession implements access.Sessions.
func (x Sessions) EndSession(ctx context.Context, id string) (s access.Session, tokens access.Tokens, err error) {
	var sealed, secret []byte
	err = x.s.update(ctx, func(t *tx) error {
		return t.must("DELETE FROM sessions WHERE establishment = ? AND id = ? RETURNING sealed, tokens",
			[]any{x.s.o.Establishment, id}, []any{&sealed, &secret})
	})
	if err == nil {
		err = x.s.openJSON(sealed, "sessions", id, &s)
	}
	if err == nil {
		err = x.s.openJSON(secret, "tokens", id, &tokens)
	}
	return s, tokens, err
}

// SessionsOf implements access.Sessions.
func (x Sessions) SessionsOf(ctx context.Context, account string) ([]access.Session, error) {
	return x.where(ctx, "account = ?", account)
}

// OpenSessions implements access.Sessions.
func (x Sessions) OpenSessions(ctx context.Context, after string, limit int) ([]access.Session, error) {
	return x.where(ctx, "id > ? ORDER BY id LIMIT ?", after, limit)
}

// RefreshDue implements access.Sessions.
func (x Sessions) RefreshDue(ctx context.Context, at time.Time) ([]access.Session, error) {
	return x.where(ctx, "refresh_at > 0 AND refresh_at < ?", micros(at))
}

func (x Sessions) where(ctx context.Context, is string, args ...any) (all []access.Session, err error) {
	rows, err := x.s.query(ctx, "SELECT id, sealed FROM sessions WHERE establishment = ? AND "+is, append([]any{x.s.o.Establishment}, args...)...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var id string
		var sealed []byte
		if err := rows.Scan(&id, &sealed); err != nil {
			return err
		}
		var s access.Session
		if err := x.s.openJSON(sealed, "sessions", id, &s); err != nil {
			return err
		}
		all = append(all, s)
		return nil
	})
	return all, err
}

// Tokens implements access.Sessions.
func (x Sessions) Tokens(ctx context.Context, session string) (tokens access.Tokens, err error) {
	var secret []byte
	err = x.s.row(ctx, "SELECT tokens FROM sessions WHERE establishment = ? AND id = ?", x.s.o.Establishment, session).Scan(&secret)
	if err != nil {
		return tokens, ended(err)
	}
	return tokens, x.s.openJSON(secret, "tokens", session, &tokens)
}

// UpdateTokens implements access.Sessions. change asks the provider: nothing of the database is held meanwhile but
// the session's turn.
func (x Sessions) UpdateTokens(ctx context.Context, session string, change func(access.Tokens) (access.Tokens, error)) error {
	release, err := x.s.turns.take(ctx, "tokens|"+x.s.o.Establishment+"|"+session)
	if err != nil {
		return err
	}
	defer release()
	before, err := x.Tokens(ctx, session)
	if err != nil {
		return err
	}
	after, err := change(before)
	if err != nil {
		return err
	}
	secret, err := x.s.sealJSON(after, "tokens", session)
	if err != nil {
		return err
	}
	return x.s.update(context.WithoutCancel(ctx), func(t *tx) error {
		_, err := t.affect("UPDATE sessions SET tokens = ?, refresh_at = ? WHERE establishment = ? AND id = ?",
			secret, refreshAt(after), x.s.o.Establishment, session)
		return err
	})
}

// Sweep implements access.Sessions.
func (x Sessions) Sweep(ctx context.Context, now time.Time) ([]access.Session, error) {
	err := x.s.update(ctx, func(t *tx) error {
		for _, table := range []string{"logins", "grants"} {
			if err := t.exec("DELETE FROM "+table+" WHERE establishment = ? AND expires_at < ?", x.s.o.Establishment, micros(now)); err != nil {
				return err
			}
		}
		return t.exec("DELETE FROM demands WHERE establishment = ? AND expires_at < ? AND created_at < ?",
			x.s.o.Establishment, micros(now), micros(now.Add(-access.DemandsWithin)))
	})
	if err != nil {
		return nil, err
	}
	return x.where(ctx, "expires_at < ?", micros(now))
}
