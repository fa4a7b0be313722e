package central

import (
	"context"
	"time"

	"chevet/app/access"
)

// AddDemand implements access.Sessions.
func (x Sessions) AddDemand(ctx context.Context, d access.Demand) error {
	sealed, err := x.s.sealJSON(d, "demands", string(d.ID))
	if err != nil {
		return err
	}
	return x.s.update(ctx, func(t *tx) error {
		return t.few(`INSERT INTO demands (establishment, id, national_id, created_at, expires_at, closed, sealed) SELECT ?, ?, ?, ?, ?, ?, ?
			WHERE (SELECT count(*) FROM demands WHERE establishment = ?) < ?`,
			x.s.o.Establishment, string(d.ID), d.CIBA.NationalID, micros(d.CreatedAt), micros(d.CIBA.ExpiresAt), false, sealed,
			x.s.o.Establishment, most)
	})
}

// UpdateDemand implements access.Sessions. change asks the provider: nothing of the database is held meanwhile but the
// demand's turn, so that it can be closed.
func (x Sessions) UpdateDemand(ctx context.Context, id access.Hash, change func(*access.Demand)) error {
	release, err := x.s.turns.take(ctx, "demand|"+x.s.o.Establishment+"|"+string(id))
	if err != nil {
		return err
	}
	defer release()
	var sealed []byte
	err = x.s.row(ctx, "SELECT sealed FROM demands WHERE establishment = ? AND id = ? AND NOT closed", x.s.o.Establishment, string(id)).Scan(&sealed)
	if err != nil {
		return ended(err)
	}
	var d access.Demand
	if err := x.s.openJSON(sealed, "demands", string(id), &d); err != nil {
		return err
	}
	change(&d)
	if sealed, err = x.s.sealJSON(d, "demands", string(id)); err != nil {
		return err
	}
	return x.s.update(context.WithoutCancel(ctx), func(t *tx) error {
		return t.exec("UPDATE demands SET sealed = ?, expires_at = ? WHERE establishment = ? AND id = ?", sealed, micros(d.CIBA.ExpiresAt),
			x.s.o.Establishment, string(id))
	})
}

// EndDemand implements access.Sessions.
func (x Sessions) EndDemand(ctx context.Context, id access.Hash) error {
	return x.s.update(ctx, func(t *tx) error {
		n, err := t.affect("UPDATE demands SET closed = ? WHERE establishment = ? AND id = ? AND NOT closed", true, x.s.o.Establishment, string(id))
		if err == nil && n == 0 {
			err = access.ErrNone
		}
		return err
	})
}

// CountDemands implements access.Sessions.
func (x Sessions) CountDemands(ctx context.Context, nationalID string, since time.Time) (n int, err error) {
	err = x.s.row(ctx, "SELECT count(*) FROM demands WHERE establishment = ? AND national_id = ? AND created_at > ?",
		x.s.o.Establishment, nationalID, micros(since)).Scan(&n)
	return n, err
}
