package central

import (
	"context"
	"database/sql"
	"encoding/json"

	"chevet/app/access"
	"chevet/app/record"
)

// reasonNoAccount: there is no such account here. Its sentence is that of whoever logs people in.
const reasonNoAccount record.Reason = record.ReasonIdentifier

// Account is one person who may use Chevet in the establishment. Accounts are disabled, never deleted.
// // SC.SSI/IAM.83
type Account struct {
	access.Account
	Roles []string
}

// PutAccount adds an account or replaces what is known of it. One without an ID takes the national identifier.
func (s *Store) PutAccount(ctx context.Context, a Account) error {
	if a.ID == "" {
		a.ID = a.Practitioner.NationalID
	}
	var text [3][]byte
	for i, v := range []any{a.Practitioner, a.Unit, append([]string{}, a.Roles...)} {
		var err error
		if text[i], err = json.Marshal(v); err != nil {
			return err
		}
	}
	return s.update(ctx, func(t *tx) error {
		return t.exec(`INSERT INTO accounts (establishment, id, national_id, practitioner, unit, roles, disabled, updated_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (establishment, id) DO UPDATE SET national_id = excluded.national_id,
			practitioner = excluded.practitioner, unit = excluded.unit, roles = excluded.roles, disabled = excluded.disabled,
			updated_at = excluded.updated_at`, s.o.Establishment, a.ID, a.Practitioner.NationalID, string(text[0]), string(text[1]), string(text[2]),
			a.Disabled, micros(s.o.Clock()))
	})
}

// Account returns one account; a NotFound error when there is none.
func (s *Store) Account(ctx context.Context, id string) (Account, error) {
	found, err := s.accounts(ctx, " AND id = ?", id)
	if err == nil && len(found) == 0 {
		err = record.E(record.NotFound, reasonNoAccount).In("store/central.Account")
	}
	if err != nil {
		return Account{}, err
	}
	return found[0], nil
}

// Accounts returns every account, by its ID.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) { return s.accounts(ctx, "") }

func (s *Store) accounts(ctx context.Context, where string, args ...any) (out []Account, _ error) {
	rows, err := s.query(ctx, "SELECT id, practitioner, unit, roles, disabled FROM accounts WHERE establishment = ?"+where+" ORDER BY id",
		append([]any{s.o.Establishment}, args...)...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var a Account
		var practitioner, unit, roles []byte
		if err := rows.Scan(&a.ID, &practitioner, &unit, &roles, &a.Disabled); err != nil {
			return err
		}
		for text, into := range map[*[]byte]any{&practitioner: &a.Practitioner, &unit: &a.Unit, &roles: &a.Roles} {
			if err := json.Unmarshal(*text, into); err != nil {
				return err
			}
		}
		out = append(out, a)
		return nil
	})
	return out, err
}
