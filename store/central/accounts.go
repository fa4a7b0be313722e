package central

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"chevet/app/access"
	"chevet/app/record"
)

// reasonNoAccount: there is no such account here. Its sentence is that of whoever logs people in.
const reasonNoAccount record.Reason = record.ReasonIdentifier

// details is what no search asks for.
type details struct {
	Exercise  access.Exercise     `json:"exercise,omitzero"`
	Purpose   string              `json:"purpose,omitempty"`
	Verified  access.Verification `json:"verified,omitzero"`
	ExpiresAt time.Time           `json:"expiresAt,omitzero"`
	Closer    string              `json:"disabledBy,omitempty"`
}

// PutAccount adds an account or replaces what is known of it, except when it was made and last used. One without an ID
// takes the national identifier.
func (s *Store) PutAccount(ctx context.Context, a access.Account) error {
	return s.PutAccounts(ctx, []access.Account{a})
}

// PutAccounts is PutAccount for many, in one transaction: all of them or none.
func (s *Store) PutAccounts(ctx context.Context, all []access.Account) error {
	return s.update(ctx, func(t *tx) error {
		for _, a := range all {
			if err := t.putAccount(a); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) putAccount(a access.Account) error {
	if a.ID == "" {
		a.ID = a.Practitioner.NationalID
	}
	var text [4][]byte
	more := details{Exercise: a.Exercise, Purpose: a.Purpose, Verified: a.Verified, ExpiresAt: a.ExpiresAt, Closer: a.DisabledBy}
	for i, v := range []any{a.Practitioner, a.Unit, append([]record.Role{}, a.Roles...), more} {
		var err error
		if text[i], err = json.Marshal(v); err != nil {
			return err
		}
	}
	now := micros(t.s.o.Clock())
	created := now
	if !a.CreatedAt.IsZero() {
		created = micros(a.CreatedAt)
	}
	n, err := t.affect(`INSERT INTO accounts (establishment, id, national_id, practitioner, unit, roles, details, disabled, kind, login, origin,
		origin_key, search, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (establishment, id) DO UPDATE SET national_id = excluded.national_id, practitioner = excluded.practitioner,
		unit = excluded.unit, roles = excluded.roles, details = excluded.details, disabled = excluded.disabled, kind = excluded.kind,
		login = excluded.login, origin = excluded.origin, origin_key = excluded.origin_key, search = excluded.search,
		updated_at = excluded.updated_at WHERE CAST(? AS BIGINT) = 0 OR accounts.updated_at = CAST(? AS BIGINT)`,
		t.s.o.Establishment, a.ID, a.Practitioner.NationalID, string(text[0]), string(text[1]), string(text[2]), string(text[3]), a.Disabled,
		string(a.Kind), a.Login, a.Origin, a.OriginKey, a.SearchText(), created, now, micros(a.UpdatedAt), micros(a.UpdatedAt))
	if err == nil && n == 0 {
		err = record.E(record.Conflict, access.ReasonMeanwhile).In("store/central.PutAccounts")
	}
	return err
}

// Account returns one account; a NotFound error when there is none.
func (s *Store) Account(ctx context.Context, id string) (access.Account, error) {
	found, err := s.accounts(ctx, " AND id = ?", id)
	if err == nil && len(found) == 0 {
		err = record.E(record.NotFound, reasonNoAccount).In("store/central.Account")
	}
	if err != nil {
		return access.Account{}, err
	}
	return found[0], nil
}

// Accounts returns every account, by its ID.
func (s *Store) Accounts(ctx context.Context) ([]access.Account, error) { return s.accounts(ctx, "") }

// Find implements access.Registry.
func (d Directory) Find(ctx context.Context, q access.AccountQuery) ([]access.Account, error) {
	where, args := " AND id > ?", []any{q.After}
	for word := range strings.FieldsSeq(access.Fold(q.Text)) {
		where += ` AND search LIKE ? ESCAPE '\'`
		args = append(args, "%"+likeless.Replace(word)+"%")
	}
	if q.Kind != nil {
		where += " AND kind = ?"
		args = append(args, string(*q.Kind))
	}
	if q.Disabled != nil {
		where += " AND disabled = ?"
		args = append(args, *q.Disabled)
	}
	if q.Origin != "" {
		where += " AND origin = ?"
		args = append(args, q.Origin)
	}
	if q.Role != "" {
		where += " AND roles LIKE ?"
		args = append(args, `%"`+likeless.Replace(string(q.Role))+`"%`)
	}
	return d.s.accountsUpTo(ctx, where, q.Limit, args...)
}

var likeless = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// WithLogin implements access.Registry.
func (d Directory) WithLogin(ctx context.Context, login string) (access.Account, error) {
	return d.one(ctx, " AND login = ?", login)
}

// ByID implements access.Accounts.
func (d Directory) ByID(ctx context.Context, id string) (access.Account, error) {
	return d.one(ctx, " AND id = ?", id)
}

func (d Directory) one(ctx context.Context, where, arg string) (access.Account, error) {
	if arg == "" {
		return access.Account{}, access.ErrNone
	}
	found, err := d.s.accounts(ctx, where, arg)
	if err == nil && len(found) == 0 {
		err = access.ErrNone
	}
	if err != nil {
		return access.Account{}, err
	}
	return found[0], nil
}

// Put implements access.Registry.
func (d Directory) Put(ctx context.Context, all ...access.Account) error {
	return d.s.PutAccounts(ctx, all)
}

// LoggedIn implements access.Accounts.
func (d Directory) LoggedIn(ctx context.Context, id string, at time.Time) error {
	done, err := d.touch(ctx, "UPDATE accounts SET last_login_at = ? WHERE establishment = ? AND id = ?", micros(at), d.s.o.Establishment, id)
	if err == nil && !done {
		err = access.ErrNone
	}
	return err
}

func (s *Store) accounts(ctx context.Context, where string, args ...any) ([]access.Account, error) {
	return s.accountsUpTo(ctx, where, 0, args...)
}

func (s *Store) accountsUpTo(ctx context.Context, where string, limit int, args ...any) (out []access.Account, _ error) {
	query := `SELECT id, practitioner, unit, roles, details, disabled, kind, login, origin, origin_key, created_at, updated_at, last_login_at
		FROM accounts WHERE establishment = ?` + where + " ORDER BY id"
	args = append([]any{s.o.Establishment}, args...)
	if limit > 0 {
		query += " LIMIT ?"
		args = append(args, limit)
	}
	rows, err := s.query(ctx, query, args...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var a access.Account
		var more details
		var text [4][]byte
		var created, updated, last int64
		if err := rows.Scan(&a.ID, &text[0], &text[1], &text[2], &text[3], &a.Disabled, &a.Kind, &a.Login, &a.Origin, &a.OriginKey,
			&created, &updated, &last); err != nil {
			return err
		}
		for i, into := range []any{&a.Practitioner, &a.Unit, &a.Roles, &more} {
			if err := json.Unmarshal(text[i], into); err != nil {
				return err
			}
		}
		a.Exercise, a.Purpose, a.Verified, a.ExpiresAt, a.DisabledBy = more.Exercise, more.Purpose, more.Verified, more.ExpiresAt, more.Closer
		a.CreatedAt, a.UpdatedAt, a.LastLoginAt = instant(created), instant(updated), instant(last)
		out = append(out, a)
		return nil
	})
	return out, err
}
