package cache

import (
	"context"
	"encoding/json"

	"chevet/app/record"
	"chevet/app/sync"
)

// ReasonChange is the cause when the server's log holds something that cannot be read as what it says it is.
// Nothing of the batch is stored and the cursor stays: a skipped consent would be a silent wrong answer.
const ReasonChange record.Reason = "CACHE-CHANGEMENT"

func cursorCell() place { return place{column: "meta.cell", mark: 1} }

// Position is that of the last change applied here, zero at first.
func (s *Store) Position(ctx context.Context) (at sync.Position, err error) {
	err = s.read(ctx, "cache.Position", func(h *handle) error {
		at, err = s.position(h)
		return err
	})
	return at, err
}

// Cursor is that of Position.
func (s *Store) Cursor(ctx context.Context) (int64, error) {
	at, err := s.Position(ctx)
	return at.Cursor, err
}

func (s *Store) position(h *handle) (at sync.Position, err error) {
	var cell []byte
	found, err := h.one("SELECT cell FROM meta WHERE name = 'cursor'", []any{&cell})
	if err != nil || !found {
		return at, err
	}
	plain, err := s.keys.open(cursorCell(), cell, nil)
	if err != nil {
		return at, err
	}
	d := newDec(plain)
	at.Cursor = d.int()
	if len(d.s) > 0 { // files of before marks have none
		at.Mark = d.str()
	}
	return at, d.end("cursor")
}

func (s *Store) setPosition(h *handle, at sync.Position) error {
	e := newEnc(40)
	e.int(at.Cursor)
	e.str(at.Mark)
	_, err := h.exec("INSERT OR REPLACE INTO meta (name, cell) VALUES ('cursor', ?)", s.keys.seal(cursorCell(), e.b))
	return err
}

// Rewind moves the cursor back, so that the next pull brings again what followed. Applying it again changes
// nothing but repairs what was lost. A cursor ahead of the present one is ignored.
func (s *Store) Rewind(ctx context.Context, cursor int64) error {
	return s.write(ctx, "cache.Rewind", func(h *handle) error {
		now, err := s.position(h)
		if err != nil || cursor >= now.Cursor {
			return err
		}
		return s.setPosition(h, sync.Position{Cursor: max(cursor, 0)})
	})
}

// Apply stores changes in their order and moves the cursor in one transaction. Changes at or before the cursor
// do nothing. A change made by a pending mutation of this workstation settles it: its answer was lost.
func (s *Store) Apply(ctx context.Context, changes []sync.Change) error {
	if len(changes) == 0 {
		return nil
	}
	var touched []record.PatientID
	err := s.write(ctx, "cache.Apply", func(h *handle) error {
		at, err := s.position(h)
		if err != nil {
			return err
		}
		before := at
		for i := range changes {
			c := &changes[i]
			if c.Cursor <= at.Cursor {
				continue
			}
			ids, err := s.apply(ctx, h, c)
			if err != nil {
				return err
			}
			touched = append(touched, ids...)
			at = sync.Position{Cursor: c.Cursor, Mark: c.Mark}
		}
		gone, err := s.leaveLate(ctx, h)
		if err != nil {
			return err
		}
		touched = append(touched, gone...)
		if at == before {
			return nil
		}
		return s.setPosition(h, at)
	})
	if err == nil {
		s.refreshIndex(touched)
	}
	return err
}

// apply returns the patients whose search entry changed.
func (s *Store) apply(ctx context.Context, h *handle, c *sync.Change) ([]record.PatientID, error) {
	var own tag
	if c.Mutation != "" {
		own = s.keys.tag("mutation", c.Mutation)
		if _, err := s.settle(h, outcomeOf(c)); err != nil {
			return nil, err
		}
	}
	switch c.Kind {
	case sync.KindTrace, sync.KindLevel, sync.KindPatientEdit: // what workstations send, and what only moves the cursor
		return nil, nil
	case sync.KindScope:
		return s.applyScope(ctx, h, c)
	case sync.KindPatient, sync.KindEncounter, sync.KindConsent, sync.KindBreakGlass, sync.KindDocument, sync.KindNote, sync.KindIdentityEvent:
	default:
		e := place{column: "later.cell", mark: uint64(c.Cursor)}
		_, err := h.exec("INSERT OR REPLACE INTO later (cursor, cell) VALUES (?, ?)", c.Cursor, s.keys.seal(e, encodeChange(c)))
		return nil, err
	}
	e, err := parseEffect(c.Kind, c.Patient, c.Payload)
	if err != nil {
		return nil, record.E(record.Invalid, ReasonChange).Because("cursor %d: %v", c.Cursor, err)
	}
	switch {
	case e.encounter != nil:
		from, err := s.putEncounter(h, e.encounter, e.extra)
		touched := []record.PatientID{e.encounter.Patient}
		if from != "" {
			touched = append(touched, from)
		}
		return touched, err
	case e.document != nil:
		if c.Mutation != "" {
			if err := s.dropDuplicate(h, own, e.document); err != nil {
				return nil, err
			}
		}
		aside, err := s.keepAside(h, e.document, own)
		if err != nil || aside {
			return nil, err
		}
	case e.patient != nil:
		return []record.PatientID{e.patient.ID}, s.applyEffect(h, e, true)
	}
	return nil, s.applyEffect(h, e, true)
}

// outcomeOf is what a line of the log says of the mutation that made it.
func outcomeOf(c *sync.Change) sync.Outcome {
	o := sync.Outcome{ID: c.Mutation, State: sync.Accepted}
	var n record.Note
	if c.Kind == sync.KindNote && json.Unmarshal(c.Payload, &n) == nil && n.Conflicts {
		o.State, o.Reason, o.Detail = sync.Conflict, sync.ReasonBeside, string(n.ID)
	}
	return o
}

// keepAside stores the server's version beside ours while a write of ours on the same document waits.
func (s *Store) keepAside(h *handle, d *record.Document, own tag) (bool, error) {
	dt := s.keys.documentTag(d.Key)
	var one int
	waits, err := h.one("SELECT 1 FROM mutation WHERE subject = ? AND state = 0 AND id <> ? LIMIT 1", []any{&one}, dt[:], own[:])
	if err != nil || !waits {
		return false, err
	}
	n, err := h.exec("UPDATE document SET theirs = ? WHERE document = ?", s.keys.seal(documentTheirs(dt), encodeDocument(d)), dt[:])
	return n > 0, err
}
