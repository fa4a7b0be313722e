package cache

import (
	"context"
	"slices"
	"strings"
	"time"

	"chevet/app/record"
	"chevet/app/sync"
)

// States that a person gives to a mutation, after those of write.go.
const (
	stateWithdrawn = 4
	stateCorrected = 5
)

var itemStates = map[int]sync.ItemState{
	statePending: sync.ToSend, stateAccepted: sync.Taken, stateRefused: sync.Turned, stateConflict: sync.InConflict,
	stateWithdrawn: sync.Withdrawn, stateCorrected: sync.Corrected,
}

func rulingCell(it tag) place { return place{column: "mutation.ruling", row: [2]tag{it}} }

// CountConflicts counts the conflicting mutations that nobody has settled. // sync.ConflictCounter
func (s *Store) CountConflicts(ctx context.Context) (n int, err error) {
	err = s.read(ctx, "cache.CountConflicts", func(h *handle) error {
		_, err := h.one("SELECT count(*) FROM mutation WHERE state = 3", []any{&n})
		return err
	})
	return n, err
}

// Items lists writes with where they stand, newest first, whoever wrote them. // sync.ItemStore
func (s *Store) Items(ctx context.Context, q sync.ItemQuery) (all []sync.Item, err error) {
	var marks []string
	for state, name := range itemStates {
		if len(q.States) == 0 && name.Open() || slices.Contains(q.States, name) {
			marks = append(marks, string(rune('0'+state)))
		}
	}
	if len(marks) == 0 {
		return nil, nil
	}
	query, args := "SELECT id, workstation, seq, cell, state, outcome, settled, ruling FROM mutation WHERE state IN ("+strings.Join(marks, ",")+")", []any{}
	if q.Patient != "" {
		pt := s.keys.patientTag(q.Patient)
		query, args = query+" AND patient = ?", append(args, pt[:])
	}
	limit := q.Limit
	if limit <= 0 {
		limit = -1
	}
	err = s.read(ctx, "cache.Items", func(h *handle) error {
		return h.each(query+" ORDER BY pos DESC LIMIT ?", func(scan func(...any) error) error {
			item, err := s.scanItem(scan)
			all = append(all, item)
			return err
		}, append(args, limit)...)
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

func (s *Store) scanItem(scan func(...any) error) (i sync.Item, err error) {
	var state int
	var outcome, ruling []byte
	var settled int64
	if i.Mutation, err = s.scanMutation(scan, &state, &outcome, &settled, &ruling); err != nil {
		return i, err
	}
	i.State = itemStates[state]
	it := s.keys.tag("mutation", i.Mutation.ID)
	if settled > 0 && state != statePending {
		i.SettledAt = time.Unix(settled, 0).UTC()
	}
	if outcome != nil {
		plain, err := s.keys.open(outcomeCell(it, state), outcome, nil)
		if err != nil {
			return i, err
		}
		if err := decodeOutcome(plain, &i.Outcome); err != nil {
			return i, err
		}
	}
	if ruling != nil {
		plain, err := s.keys.open(rulingCell(it), ruling, nil)
		if err != nil {
			return i, err
		}
		return i, decodeRuling(plain, &i.Ruling)
	}
	return i, nil
}

// Rule records what a person decided of a refused or conflicting write. // sync.ItemStore
func (s *Store) Rule(ctx context.Context, id string, r sync.Ruling, correction *sync.Mutation) (written sync.Mutation, err error) {
	const op = "cache.Rule"
	var e effect
	if correction != nil {
		if e, err = readEffect(*correction); err != nil {
			return written, fault(op, err)
		}
	}
	err = s.write(ctx, op, func(h *handle) error {
		it := s.keys.tag("mutation", id)
		var state int
		var cell []byte
		found, err := h.one("SELECT state, outcome FROM mutation WHERE id = ?", []any{&state, &cell}, it[:])
		if err != nil {
			return err
		}
		if !found || state != stateRefused && state != stateConflict {
			return record.E(record.Conflict, sync.ReasonNotRefused)
		}
		to := stateWithdrawn
		if correction != nil {
			if written, err = s.writeIn(h, *correction, e); err != nil {
				return err
			}
			to, r.By = stateCorrected, written.ID
		}
		return s.ruleIn(h, it, state, to, cell, r)
	})
	return written, err
}

// ruleIn moves a mutation from one state to another with what was decided of it; outcome is its cell as it is.
func (s *Store) ruleIn(h *handle, it tag, from, to int, outcome []byte, r sync.Ruling) error {
	plain, err := s.keys.open(outcomeCell(it, from), outcome, nil)
	if err != nil {
		return err
	}
	_, err = h.exec("UPDATE mutation SET state = ?, outcome = ?, ruling = ? WHERE id = ?",
		to, s.keys.seal(outcomeCell(it, to), plain), s.keys.seal(rulingCell(it), encodeRuling(&r)), it[:])
	return err
}

// settledBy closes the writes of this workstation that an accepted text settles, whoever settled them and wherever:
// otherwise a conflict that a colleague ended would ask for somebody here for ever.
func (s *Store) settledBy(h *handle, n *record.Note) error {
	for _, rev := range n.Resolves {
		it := s.keys.tag("mutation", rev)
		var state int
		var cell []byte
		found, err := h.one("SELECT state, outcome FROM mutation WHERE id = ?", []any{&state, &cell}, it[:])
		if err != nil {
			return err
		}
		if !found || state != stateConflict {
			continue
		}
		if err := s.ruleIn(h, it, state, stateCorrected, cell, sync.Ruling{ByID: n.ByID, ByName: n.ByName, At: n.At, By: n.Rev}); err != nil {
			return err
		}
	}
	return nil
}

func encodeRuling(r *sync.Ruling) []byte {
	e := newEnc(128)
	e.str(r.ByID)
	e.str(r.ByName)
	e.time(r.At)
	e.str(r.Why)
	e.str(r.By)
	return e.b
}

func decodeRuling(plain []byte, r *sync.Ruling) error {
	d := newDec(plain)
	r.ByID = d.str()
	r.ByName = d.str()
	r.At = d.time()
	r.Why = d.str()
	r.By = d.str()
	return d.end("ruling")
}
