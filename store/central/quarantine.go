package central

import (
	"context"
	"encoding/json"

	changelog "chevet/app/sync"
)

var _ changelog.QuarantineTx = (*tx)(nil)

// AuthorBarred reports that a person has accounts here and that each is disabled. // sync.ServerTx
func (t *tx) AuthorBarred(nationalID string) (bool, error) {
	if barred, asked := t.seen.barred[nationalID]; asked {
		return barred, nil
	}
	all, disabled := 0, 0
	err := t.learn(question{"SELECT disabled FROM accounts WHERE establishment = ? AND national_id = ?", []any{t.s.o.Establishment, nationalID},
		func(scan func(...any) error) error {
			var off bool
			err := scan(&off)
			if all++; off {
				disabled++
			}
			return err
		}})
	t.seen.barred[nationalID] = all > 0 && all == disabled
	return t.seen.barred[nationalID], err
}

// Kept returns a mutation as it came, with its first outcome. // sync.QuarantineTx
func (t *tx) Kept(id string) (m changelog.Mutation, o changelog.Outcome, ok bool, err error) {
	var at int64
	var bodies, payload []byte
	ok, err = t.one("SELECT workstation, seq, kind, patient, by_id, at, state, reason, detail, bodies, payload FROM mutations WHERE establishment = ? AND id = ?",
		[]any{t.s.o.Establishment, id}, []any{&m.Workstation, &m.Seq, &m.Kind, &m.Patient, &m.ByID, &at, &o.State, &o.Reason, &o.Detail, &bodies, &payload})
	if err != nil || !ok {
		return m, o, false, err
	}
	m.ID, o.ID, m.At, m.Payload = id, id, instant(at), payload
	return m, o, true, json.Unmarshal(bodies, &m.Bodies)
}

// Rule records an administrator's decision, once. // sync.QuarantineTx
func (t *tx) Rule(mutation, ruling, byID string) (bool, error) {
	n, err := t.affect("INSERT INTO rulings (establishment, mutation, ruling, by_id, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (establishment, mutation) DO NOTHING",
		t.s.o.Establishment, mutation, ruling, byID, micros(t.s.o.Clock()))
	return n > 0, err
}

// Quarantined returns the writes that wait for an administrator, because their author lost their rights before they
// came. Oldest first.
func (s *Store) Quarantined(ctx context.Context, limit int) ([]changelog.Mutation, error) {
	rows, err := s.query(ctx, "SELECT "+keptColumns+` FROM mutations WHERE establishment = ? AND state = 'refused' AND reason = ?
		AND NOT EXISTS (SELECT 1 FROM rulings WHERE rulings.establishment = mutations.establishment AND rulings.mutation = mutations.id)
		ORDER BY received_at, seq LIMIT ?`, s.o.Establishment, string(changelog.ReasonQuarantine), limit)
	kept, err := scanKept(rows, err)
	out := make([]changelog.Mutation, len(kept))
	for i, k := range kept {
		out[i] = k.Mutation
	}
	return out, err
}
