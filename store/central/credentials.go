package central

import (
	"context"
	"database/sql"
	"errors"

	"chevet/app/access/password"
)

// UpdateCredential implements access.Registry. Hashing a password takes half a second: no transaction waits for it, only
// whoever tries the same account.
func (d Directory) UpdateCredential(ctx context.Context, account string, change func(*password.Credential) error) error {
	release, err := d.s.turns.take(ctx, "credential|"+d.s.o.Establishment+"|"+account)
	if err != nil {
		return err
	}
	defer release()
	var c password.Credential
	var sealed []byte
	switch err := d.s.row(ctx, "SELECT sealed FROM credentials WHERE establishment = ? AND account = ?", d.s.o.Establishment, account).Scan(&sealed); {
	case errors.Is(err, sql.ErrNoRows):
	case err != nil:
		return err
	default:
		if err := d.s.openJSON(sealed, "credentials", account, &c); err != nil {
			return err
		}
	}
	said := change(&c)
	if sealed, err = d.s.sealJSON(c, "credentials", account); err != nil {
		return err
	}
	// a wrong try counts even for whoever left in between
	err = d.s.update(context.WithoutCancel(ctx), func(t *tx) error {
		return t.exec(`INSERT INTO credentials (establishment, account, sealed) VALUES (?, ?, ?)
			ON CONFLICT (establishment, account) DO UPDATE SET sealed = excluded.sealed`, d.s.o.Establishment, account, sealed)
	})
	if err != nil {
		return err
	}
	return said
}

// Setting implements access.Registry.
func (d Directory) Setting(ctx context.Context, name string) (value string, err error) {
	err = d.s.row(ctx, "SELECT value FROM settings WHERE establishment = ? AND name = ?", d.s.o.Establishment, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// PutSetting implements access.Registry.
func (d Directory) PutSetting(ctx context.Context, name, value string) error {
	return d.s.update(ctx, func(t *tx) error {
		return t.exec(`INSERT INTO settings (establishment, name, value, updated_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (establishment, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
			d.s.o.Establishment, name, value, micros(d.s.o.Clock()))
	})
}
