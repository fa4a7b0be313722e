package central

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"chevet/app/pam"
	"chevet/app/record"
)

// History returns how a patient's record came to be what it is. // INS/va1.62
func (s *Store) History(ctx context.Context, id record.PatientID) (h pam.History, err error) {
	rows, err := s.query(ctx, "SELECT payload, why, received_at, message FROM identity_changes WHERE establishment = ? AND patient = ? ORDER BY seq", s.o.Establishment, string(id))
	err = each(rows, err, func(rows *sql.Rows) error {
		var c pam.IdentityChange
		var payload, why []byte
		var at int64
		if err := rows.Scan(&payload, &why, &at, &c.Message); err != nil {
			return err
		}
		c.ReceivedAt = instant(at)
		if err := json.Unmarshal(payload, &c.Patient); err != nil {
			return err
		}
		err := json.Unmarshal(why, &c.Why)
		h.Changes = append(h.Changes, c)
		return err
	})
	if err != nil {
		return h, err
	}
	rows, err = s.query(ctx, "SELECT seq, payload, received_at, message FROM merges WHERE establishment = ? AND survivor = ? UNION "+
		"SELECT seq, payload, received_at, message FROM merges WHERE establishment = ? AND absorbed = ? ORDER BY seq", s.o.Establishment, string(id), s.o.Establishment, string(id))
	err = each(rows, err, func(rows *sql.Rows) error {
		var m pam.MergeFact
		var payload []byte
		var seq, at int64
		if err := rows.Scan(&seq, &payload, &at, &m.Message); err != nil {
			return err
		}
		m.ReceivedAt = instant(at)
		err := json.Unmarshal(payload, &m.Merge)
		h.Merges = append(h.Merges, m)
		return err
	})
	if err != nil {
		return h, err
	}
	h.Movements, err = list[pam.Movement](ctx, s, "SELECT m.payload FROM movements m JOIN stays s ON s.establishment = m.establishment AND s.nda = m.nda"+
		" WHERE s.establishment = ? AND s.patient = ? ORDER BY m.nda, m.id", s.o.Establishment, string(id))
	slices.SortStableFunc(h.Movements, func(a, b pam.Movement) int {
		return cmp.Or(cmp.Compare(a.Key.NDA, b.Key.NDA), a.Start.Compare(b.Start))
	})
	return h, err
}
