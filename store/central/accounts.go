package central

import (
	"context"
	"database/sql"
	"encoding/json"

	"chevet/app/record"
)

// reasonNoAccount: nobody has this national identifier here. Its sentence is that of whoever logs people in.
const reasonNoAccount record.Reason = record.ReasonIdentifier

// Account is one person who may use Chevet in the establishment.
type Account struct {
	NationalID string // PS_IdNat, the key: never a name, never an e-mail // SC.PSC.02
	Name       string
	Unit       record.Unit
	Roles      []string
	Disabled   bool // accounts are disabled, never deleted // SC.SSI/IAM.83
}

// PutAccount adds an account or replaces what is known of it.
func (s *Store) PutAccount(ctx context.Context, a Account) error {
	unit, err := json.Marshal(a.Unit)
	if err != nil {
		return err
	}
	roles, err := json.Marshal(append([]string{}, a.Roles...))
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		return t.exec(`INSERT INTO accounts (establishment, national_id, name, unit, roles, disabled, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (establishment, national_id) DO UPDATE SET name = excluded.name, unit = excluded.unit, roles = excluded.roles,
			disabled = excluded.disabled, updated_at = excluded.updated_at`,
			s.o.Establishment, a.NationalID, a.Name, string(unit), string(roles), a.Disabled, micros(s.o.Clock()))
	})
}

// Account returns one account; a NotFound error when there is none.
func (s *Store) Account(ctx context.Context, nationalID string) (Account, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT national_id, name, unit, roles, disabled FROM accounts WHERE establishment = ? AND national_id = ?",
		s.o.Establishment, nationalID)
	found, err := scanAccounts(rows, err)
	if err != nil {
		return Account{}, err
	}
	if len(found) == 0 {
		return Account{}, record.E(record.NotFound, reasonNoAccount).In("store/central.Account")
	}
	return found[0], nil
}

// Accounts returns every account, by national identifier.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT national_id, name, unit, roles, disabled FROM accounts WHERE establishment = ? ORDER BY national_id",
		s.o.Establishment)
	return scanAccounts(rows, err)
}

func scanAccounts(rows *sql.Rows, err error) (out []Account, _ error) {
	err = each(rows, err, func(rows *sql.Rows) error {
		var a Account
		var unit, roles []byte
		if err := rows.Scan(&a.NationalID, &a.Name, &unit, &roles, &a.Disabled); err != nil {
			return err
		}
		if err := json.Unmarshal(unit, &a.Unit); err != nil {
			return err
		}
		if err := json.Unmarshal(roles, &a.Roles); err != nil {
			return err
		}
		out = append(out, a)
		return nil
	})
	return out, err
}
