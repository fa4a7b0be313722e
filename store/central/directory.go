package central

import (
	"context"
	"database/sql"
	"encoding/json"

	"chevet/app/access"
)

// Directory is access.Accounts in the database, with what an administrator decides about links.
type Directory struct{ s *Store }

var _ access.Registry = Directory{}

// Directory returns the store's accounts and links, as logins ask for them.
func (s *Store) Directory() Directory { return Directory{s} }

// Linked implements access.Accounts.
func (d Directory) Linked(ctx context.Context, issuer, subject string) (access.Link, access.Account, error) {
	l := access.Link{Issuer: issuer, Subject: subject}
	var at int64
	err := d.s.row(ctx, "SELECT national_id, account, at, pending FROM links WHERE establishment = ? AND issuer = ? AND subject = ?",
		d.s.o.Establishment, issuer, subject).Scan(&l.NationalID, &l.Account, &at, &l.Pending)
	if err != nil {
		return access.Link{}, access.Account{}, ended(err)
	}
	l.At = instant(at)
	found, err := d.s.accounts(ctx, " AND id = ?", l.Account)
	if err == nil && len(found) == 0 {
		err = access.ErrNone
	}
	if err != nil {
		return access.Link{}, access.Account{}, err
	}
	return l, found[0], nil
}

// WithNationalID implements access.Accounts.
func (d Directory) WithNationalID(ctx context.Context, id string) (all []access.Account, _ error) {
	if id == "" {
		return nil, nil
	}
	return d.s.accounts(ctx, " AND national_id = ?", id)
}

// AddLink implements access.Accounts.
func (d Directory) AddLink(ctx context.Context, l access.Link) error {
	return d.s.update(ctx, func(t *tx) error {
		n, err := t.affect(`INSERT INTO links (establishment, issuer, subject, national_id, account, at, pending) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (establishment, issuer, subject) DO UPDATE SET national_id = excluded.national_id, account = excluded.account,
			at = excluded.at, pending = excluded.pending WHERE links.pending`,
			d.s.o.Establishment, l.Issuer, l.Subject, l.NationalID, l.Account, micros(l.At), l.Pending)
		if err == nil && n == 0 {
			err = access.ErrReplay
		}
		return err
	})
}

// Approve ends the wait of a pending link; false when there is none.
func (d Directory) Approve(ctx context.Context, issuer, subject string) (bool, error) {
	return d.touch(ctx, "UPDATE links SET pending = ? WHERE establishment = ? AND issuer = ? AND subject = ? AND pending",
		false, d.s.o.Establishment, issuer, subject)
}

// LinksOf implements access.Registry.
func (d Directory) LinksOf(ctx context.Context, account string) ([]access.Link, error) {
	return d.links(ctx, "account = ? ORDER BY at", account)
}

// Pending implements access.Registry.
func (d Directory) Pending(ctx context.Context) ([]access.Link, error) {
	return d.links(ctx, "pending ORDER BY at")
}

func (d Directory) links(ctx context.Context, is string, args ...any) (all []access.Link, _ error) {
	rows, err := d.s.query(ctx, "SELECT issuer, subject, national_id, account, at, pending FROM links WHERE establishment = ? AND "+is,
		append([]any{d.s.o.Establishment}, args...)...)
	err = each(rows, err, func(rows *sql.Rows) error {
		var l access.Link
		var at int64
		if err := rows.Scan(&l.Issuer, &l.Subject, &l.NationalID, &l.Account, &at, &l.Pending); err != nil {
			return err
		}
		l.At = instant(at)
		all = append(all, l)
		return nil
	})
	return all, err
}

// Settle implements access.Registry.
func (d Directory) Settle(ctx context.Context, issuer, subject string) (bool, error) {
	return d.touch(ctx, "DELETE FROM habilitations WHERE establishment = ? AND issuer = ? AND subject = ?", d.s.o.Establishment, issuer, subject)
}

// Unlink revokes a link; false when there is none.
func (d Directory) Unlink(ctx context.Context, issuer, subject string) (bool, error) {
	return d.touch(ctx, "DELETE FROM links WHERE establishment = ? AND issuer = ? AND subject = ?", d.s.o.Establishment, issuer, subject)
}

func (d Directory) touch(ctx context.Context, query string, args ...any) (done bool, err error) {
	err = d.s.update(ctx, func(t *tx) error {
		n, err := t.affect(query, args...)
		done = n > 0
		return err
	})
	return done, err
}

// Ask implements access.Accounts. At most 1,000 requests are kept.
func (d Directory) Ask(ctx context.Context, h access.Habilitation) error {
	who, err := json.Marshal(h.Practitioner)
	if err != nil {
		return err
	}
	return d.s.update(ctx, func(t *tx) error {
		key := []any{d.s.o.Establishment, h.Issuer, h.Subject}
		n, err := t.affect("UPDATE habilitations SET practitioner = ?, workstation = ?, at = ? WHERE establishment = ? AND issuer = ? AND subject = ?",
			append([]any{string(who), h.Workstation, micros(h.At)}, key...)...)
		if err != nil || n > 0 {
			return err
		}
		return t.few(`INSERT INTO habilitations (establishment, issuer, subject, practitioner, workstation, at) SELECT ?, ?, ?, ?, ?, ?
			WHERE (SELECT count(*) FROM habilitations WHERE establishment = ?) < 1000`,
			append(key, string(who), h.Workstation, micros(h.At), d.s.o.Establishment)...)
	})
}

// Asked lists the habilitation requests, oldest first.
func (d Directory) Asked(ctx context.Context) (all []access.Habilitation, _ error) {
	rows, err := d.s.query(ctx, "SELECT issuer, subject, practitioner, workstation, at FROM habilitations WHERE establishment = ? ORDER BY at",
		d.s.o.Establishment)
	err = each(rows, err, func(rows *sql.Rows) error {
		var h access.Habilitation
		var who []byte
		var at int64
		if err := rows.Scan(&h.Issuer, &h.Subject, &who, &h.Workstation, &at); err != nil {
			return err
		}
		h.At = instant(at)
		if err := json.Unmarshal(who, &h.Practitioner); err != nil {
			return err
		}
		all = append(all, h)
		return nil
	})
	return all, err
}
