package cache

import (
	"context"
	"encoding/json"

	"chevet/app/record"
	"chevet/app/sync"
)

// Pending returns the mutations that the server has not settled, oldest first; all of them when limit is not
// positive.
func (s *Store) Pending(ctx context.Context, limit int) ([]sync.Mutation, error) {
	if limit <= 0 {
		limit = -1
	}
	var all []sync.Mutation
	err := s.read(ctx, "cache.Pending", func(h *handle) error {
		return h.each("SELECT id, workstation, seq, cell FROM mutation WHERE state = 0 ORDER BY pos LIMIT ?", func(scan func(...any) error) error {
			m, err := s.scanMutation(scan)
			all = append(all, m)
			return err
		}, limit)
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

func (s *Store) scanMutation(scan func(...any) error, more ...any) (m sync.Mutation, err error) {
	var it, wt, cell []byte
	var seq int64
	if err := scan(append([]any{&it, &wt, &seq, &cell}, more...)...); err != nil {
		return m, err
	}
	plain, err := s.keys.open(mutationCell(tagOf(it), tagOf(wt), seq), cell, nil)
	if err != nil {
		return m, err
	}
	return m, decodeMutation(plain, &m)
}

func (s *Store) loadMutation(h *handle, it tag) (m sync.Mutation, found bool, err error) {
	err = h.each("SELECT id, workstation, seq, cell FROM mutation WHERE id = ?", func(scan func(...any) error) error {
		found = true
		m, err = s.scanMutation(scan)
		return err
	}, it[:])
	return m, found, err
}

// CountPending counts the mutations that the server has not settled, all authors together.
func (s *Store) CountPending(ctx context.Context) (n int, err error) {
	err = s.read(ctx, "cache.CountPending", func(h *handle) error {
		_, err := h.one("SELECT count(*) FROM mutation WHERE state = 0", []any{&n})
		return err
	})
	return n, err
}

// CountRefused counts the refused and conflicting mutations that are kept here.
func (s *Store) CountRefused(ctx context.Context) (n int, err error) {
	err = s.read(ctx, "cache.CountRefused", func(h *handle) error {
		_, err := h.one("SELECT count(*) FROM mutation WHERE state IN (2, 3)", []any{&n})
		return err
	})
	return n, err
}

// Rejection is a write that the server did not take, whole, with its answer.
type Rejection struct {
	Mutation sync.Mutation
	Outcome  sync.Outcome
}

func outcomeCell(it tag, state int) place {
	return place{column: "mutation.outcome", row: [2]tag{it}, mark: uint64(state)}
}

// Refused returns refused and conflicting mutations, newest first; all of them when limit is not positive. They
// stay here for ever, whoever wrote them.
func (s *Store) Refused(ctx context.Context, limit int) ([]Rejection, error) {
	if limit <= 0 {
		limit = -1
	}
	var all []Rejection
	err := s.read(ctx, "cache.Refused", func(h *handle) error {
		return h.each("SELECT id, workstation, seq, cell, state, outcome FROM mutation WHERE state IN (2, 3) ORDER BY pos DESC LIMIT ?", func(scan func(...any) error) error {
			var state int
			var cell []byte
			m, err := s.scanMutation(scan, &state, &cell)
			if err != nil {
				return err
			}
			plain, err := s.keys.open(outcomeCell(s.keys.tag("mutation", m.ID), state), cell, nil)
			if err != nil {
				return err
			}
			r := Rejection{Mutation: m}
			err = decodeOutcome(plain, &r.Outcome)
			all = append(all, r)
			return err
		}, limit)
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// Settle records the server's answers. Unknown ids and Retry change nothing; an accepted mutation stays accepted.
// The document of a refused or conflicting one shows the server's version when there is one, and the text
// written here stays readable through Refused. A refused consent or break-glass stays in the record: taking it
// away could open what a patient closed, and the server asks the gate again with its own facts.
func (s *Store) Settle(ctx context.Context, outcomes []sync.Outcome) error {
	var touched []record.PatientID
	err := s.write(ctx, "cache.Settle", func(h *handle) error {
		for _, o := range outcomes {
			ids, err := s.settle(h, o)
			if err != nil {
				return err
			}
			touched = append(touched, ids...)
		}
		return nil
	})
	if err == nil {
		s.refreshIndex(touched)
	}
	return err
}

var settledStates = map[sync.OutcomeState]int{
	sync.Accepted: stateAccepted, sync.Refused: stateRefused, sync.Conflict: stateConflict,
}

// settle returns the patients whose search entry changed.
func (s *Store) settle(h *handle, o sync.Outcome) ([]record.PatientID, error) {
	state, final := settledStates[o.State]
	if !final {
		return nil, nil
	}
	it := s.keys.tag("mutation", o.ID)
	// What a person has ruled stays ruled, unless the log says that it was applied after all.
	n, err := h.exec("UPDATE mutation SET state = ?1, settled = ?, outcome = ? WHERE id = ? AND state <> 1 AND (?1 = 1 OR state < 4)",
		state, s.o.Clock().Unix(), s.keys.seal(outcomeCell(it, state), encodeOutcome(&o)), it[:])
	if err != nil {
		return nil, err
	}
	var subject []byte
	found, err := h.one("SELECT subject FROM mutation WHERE id = ?", []any{&subject}, it[:])
	if err != nil || !found {
		return nil, err
	}
	if n > 0 {
		if err := s.settleNote(h, it, state, o.Reason); err != nil {
			return nil, err
		}
	}
	dt := tagOf(subject)
	if o.State == sync.Accepted && o.Reason == sync.ReasonSameHere && o.Detail != "" && s.keys.documentTag(record.DocumentKey(o.Detail)) != dt {
		return nil, s.dropDocument(h, dt) // the log has given it to everybody under the key in Detail
	}
	if n == 0 {
		return nil, nil
	}
	if err := s.settleDocument(h, dt, state); err != nil {
		return nil, err
	}
	return s.settleIdentity(h, it, dt, state)
}

// dropDuplicate is what that answer does when it was lost and only the log shows it: the server's version of
// the same document, made by our write under another key.
func (s *Store) dropDuplicate(h *handle, own tag, theirs *record.Document) error {
	m, found, err := s.loadMutation(h, own)
	if err != nil || !found || m.Kind != sync.KindDocument {
		return err
	}
	var ours record.Document
	if json.Unmarshal(m.Payload, &ours) != nil || ours.Key == theirs.Key || ours.ID == "" || ours.ID != theirs.ID || ours.Patient != theirs.Patient {
		return nil
	}
	return s.dropDocument(h, s.keys.documentTag(ours.Key))
}

// settleDocument ends the wait of a document on which nothing is pending any more.
func (s *Store) settleDocument(h *handle, dt tag, state int) error {
	var theirs []byte
	found, err := h.one("SELECT theirs FROM document WHERE document = ?1 AND theirs IS NOT NULL AND NOT EXISTS (SELECT 1 FROM mutation WHERE subject = ?1 AND state = 0)",
		[]any{&theirs}, dt[:])
	if err != nil || !found {
		return err
	}
	if state == stateAccepted { // ours came after theirs at the server
		_, err := h.exec("UPDATE document SET theirs = NULL WHERE document = ?", dt[:])
		return err
	}
	plain, err := s.keys.open(documentTheirs(dt), theirs, nil)
	if err != nil {
		return err
	}
	var d record.Document
	if err := new(documents).decode(plain, &d); err != nil {
		return err
	}
	extra, err := s.loadExtra(h, dt)
	if err != nil {
		return err
	}
	return s.putDocument(h, &d, true, extra)
}

// Resend makes what the server judged of a workstation above a rank pending again, and says how many: for a server
// restored from a backup that had seen no further. All that waits then takes the ranks that follow, in the order of the
// writes. What a person has ruled is not sent again. KeepAccepted bounds how far back this can go.
func (s *Store) Resend(ctx context.Context, workstation string, after int64) (n int64, err error) {
	err = s.write(ctx, "cache.Resend", func(h *handle) error {
		wt := s.keys.tag("workstation", workstation)
		if n, err = h.exec("UPDATE mutation SET state = 0, outcome = NULL WHERE state IN (1, 2, 3) AND workstation = ? AND seq > ?", wt[:], after); err != nil {
			return err
		}
		return s.renumber(h, wt, after)
	})
	return n, err
}

// renumber gives what waits the ranks after, and what must not be in its way a rank below zero.
func (s *Store) renumber(h *handle, wt tag, after int64) error {
	type row struct {
		pos   int64
		state int
		m     sync.Mutation
	}
	var rows []row
	err := h.each("SELECT id, workstation, seq, cell, pos, state FROM mutation WHERE workstation = ? AND (state = 0 OR seq > ?) ORDER BY pos",
		func(scan func(...any) error) error {
			var r row
			var err error
			r.m, err = s.scanMutation(scan, &r.pos, &r.state)
			rows = append(rows, r)
			return err
		}, wt[:], after)
	if err != nil {
		return err
	}
	if _, err := h.exec("UPDATE mutation SET seq = -pos WHERE workstation = ? AND (state = 0 OR seq > ?)", wt[:], after); err != nil {
		return err
	}
	last := after
	for _, r := range rows {
		r.m.Seq = -r.pos
		if r.state == statePending {
			last++
			r.m.Seq = last
		}
		it := s.keys.tag("mutation", r.m.ID)
		if _, err := h.exec("UPDATE mutation SET seq = ?, cell = ? WHERE pos = ?", r.m.Seq,
			s.keys.seal(mutationCell(it, wt, r.m.Seq), encodeMutation(&r.m)), r.pos); err != nil {
			return err
		}
	}
	return s.setSeq(h, wt, last)
}

// prune drops accepted mutations that are too old to be asked for again.
func (s *Store) prune(h *handle) error {
	_, err := h.exec("DELETE FROM mutation WHERE state = 1 AND settled < ?", s.o.Clock().Add(-s.o.KeepAccepted).Unix())
	return err
}
