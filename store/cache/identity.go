package cache

import (
	"context"
	"encoding/json"
	"slices"

	"chevet/app"
	"chevet/app/record"
	"chevet/app/sync"
)

// identityBase is the server's word on a patient while edits of ours wait.
type identityBase struct {
	ID      record.PatientID `json:"id"`
	Patient *record.Patient  `json:"patient,omitempty"` // nil: the server does not know the patient yet
}

func editTag(k *keyring, id record.PatientID) tag { return k.tag("identity", string(id)) }
func baseCell(edit tag) place                     { return place{column: "identity_base.cell", row: [2]tag{edit}} }

func (s *Store) loadBase(h *handle, edit tag) (*identityBase, error) {
	var cell []byte
	found, err := h.one("SELECT cell FROM identity_base WHERE edit = ?", []any{&cell}, edit[:])
	if err != nil || !found {
		return nil, err
	}
	plain, err := s.keys.open(baseCell(edit), cell, nil)
	if err != nil {
		return nil, err
	}
	var b identityBase
	return &b, json.Unmarshal(plain, &b)
}

func (s *Store) putBase(h *handle, b *identityBase) error {
	edit := editTag(s.keys, b.ID)
	plain, err := json.Marshal(b)
	if err != nil {
		return err
	}
	_, err = h.exec("INSERT OR REPLACE INTO identity_base (edit, cell) VALUES (?, ?)", edit[:], s.keys.seal(baseCell(edit), plain))
	return err
}

// editIdentity shows an edit made here at once, and remembers what the server says without it.
func (s *Store) editIdentity(h *handle, e *record.PatientEdit) error {
	var current *record.Patient
	var stored record.Patient
	pt := s.keys.patientTag(e.Patient)
	found, err := s.loadPatient(h, pt, &stored)
	if err != nil {
		return err
	}
	if found {
		current = &stored
	}
	next, event, err := e.Apply(current)
	if err != nil {
		return err
	}
	base, err := s.loadBase(h, editTag(s.keys, e.Patient))
	if err != nil {
		return err
	}
	if base == nil {
		if err := s.putBase(h, &identityBase{ID: e.Patient, Patient: current}); err != nil {
			return err
		}
	}
	if err := s.showIdentity(h, &next); err != nil {
		return err
	}
	return s.putIdentityEvent(h, &event)
}

// showIdentity writes a patient and keeps the members that a newer server sent.
func (s *Store) showIdentity(h *handle, p *record.Patient) error {
	pt := s.keys.patientTag(p.ID)
	var cell []byte
	var extra json.RawMessage
	found, err := h.one("SELECT extra FROM patient WHERE patient = ?", []any{&cell}, pt[:])
	if err == nil && found && cell != nil {
		extra, err = s.keys.open(patientExtra(pt), cell, nil)
	}
	if err != nil {
		return err
	}
	return s.putPatient(h, p, extra)
}

// putIdentityEvent keeps a fact of history; the server's wording of one made here takes its place.
func (s *Store) putIdentityEvent(h *handle, e *record.IdentityEvent) error {
	plain, err := json.Marshal(e)
	if err != nil {
		return err
	}
	pt, ft := s.keys.patientTag(e.Patient), s.keys.tag("fact", e.ID)
	_, err = h.exec("INSERT OR REPLACE INTO fact (patient, kind, fact, cell) VALUES (?, ?, ?, ?)",
		pt[:], factIdentity, ft[:], s.keys.seal(factCell(pt, ft, factIdentity), plain))
	return err
}

// applyIdentity is the server's patient: shown as it is, or under the edits that wait here.
func (s *Store) applyIdentity(h *handle, p *record.Patient, extra json.RawMessage) error {
	if err := s.putPatient(h, p, extra); err != nil {
		return err
	}
	base, err := s.loadBase(h, editTag(s.keys, p.ID))
	if err != nil || base == nil {
		return err
	}
	base.Patient = p
	return s.rebase(h, base)
}

// rebase shows the server's identity with the waiting edits applied in their order; one that no longer fits is left to
// the server's answer. With none waiting the base goes.
func (s *Store) rebase(h *handle, base *identityBase) error {
	edit := editTag(s.keys, base.ID)
	var waiting []sync.Mutation
	err := h.each("SELECT id, workstation, seq, cell FROM mutation WHERE subject = ? AND state = 0 ORDER BY pos", func(scan func(...any) error) error {
		m, err := s.scanMutation(scan)
		waiting = append(waiting, m)
		return err
	}, edit[:])
	if err != nil {
		return err
	}
	shown := base.Patient
	for _, m := range waiting {
		var e record.PatientEdit
		if json.Unmarshal(m.Payload, &e) != nil {
			continue
		}
		if next, _, err := e.Apply(shown); err == nil {
			shown = &next
		}
	}
	if shown != nil {
		if err := s.showIdentity(h, shown); err != nil {
			return err
		}
	}
	if len(waiting) == 0 {
		_, err := h.exec("DELETE FROM identity_base WHERE edit = ?", edit[:])
		return err
	}
	return s.putBase(h, base)
}

// settleIdentity follows the server's answer to one edit: an accepted one becomes part of what the server says, a
// refused one leaves the screen. The patient of a refused creation stays here, with what was written about it.
func (s *Store) settleIdentity(h *handle, it, edit tag, state int) ([]record.PatientID, error) {
	base, err := s.loadBase(h, edit)
	if err != nil || base == nil {
		return nil, err
	}
	if state == stateAccepted {
		m, _, err := s.loadMutation(h, it)
		if err != nil {
			return nil, err
		}
		var e record.PatientEdit
		if json.Unmarshal(m.Payload, &e) == nil {
			if next, _, err := e.Apply(base.Patient); err == nil {
				base.Patient = &next
			}
		}
	}
	return []record.PatientID{base.ID}, s.rebase(h, base)
}

// loadIdentityEvents returns the facts of the history of an identity, in no order.
func (s *Store) loadIdentityEvents(h *handle, pt tag) (events []record.IdentityEvent, err error) {
	err = h.each("SELECT fact, cell FROM fact WHERE patient = ? AND kind = ?", func(scan func(...any) error) error {
		var ft, cell []byte
		if err := scan(&ft, &cell); err != nil {
			return err
		}
		plain, err := s.keys.open(factCell(pt, tagOf(ft), factIdentity), cell, nil)
		if err != nil {
			return err
		}
		events = append(events, record.IdentityEvent{})
		return json.Unmarshal(plain, &events[len(events)-1])
	}, pt[:], factIdentity)
	return events, err
}

// loadMerges returns the merges of a record, newest first.
func (s *Store) loadMerges(h *handle, pt tag) ([]record.IdentityEvent, error) {
	events, err := s.loadIdentityEvents(h, pt)
	return record.SortedEvents(slices.DeleteFunc(events, func(e record.IdentityEvent) bool { return !e.Joins() })), err
}

// IdentityHistory returns what happened to an identity, newest first, with how far each fact of this workstation went.
func (s *Store) IdentityHistory(ctx context.Context, patient record.PatientID) ([]app.IdentityLine, error) {
	var events []record.IdentityEvent
	outcome := map[string]app.IdentityLine{}
	err := s.read(ctx, "cache.IdentityHistory", func(h *handle) error {
		var err error
		if events, err = s.loadIdentityEvents(h, s.keys.patientTag(patient)); err != nil {
			return err
		}
		for _, e := range events {
			it := s.keys.tag("mutation", e.ID)
			var state int
			var cell []byte
			found, err := h.one("SELECT state, outcome FROM mutation WHERE id = ?", []any{&state, &cell}, it[:])
			if err != nil {
				return err
			}
			line := app.IdentityLine{Waiting: found && state == statePending}
			if found && (state == stateRefused || state == stateConflict) {
				var o sync.Outcome
				plain, err := s.keys.open(outcomeCell(it, state), cell, nil)
				if err == nil {
					err = decodeOutcome(plain, &o)
				}
				if err != nil {
					return err
				}
				line.Refused = o.Reason
			}
			outcome[e.ID] = line
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	lines := make([]app.IdentityLine, 0, len(events))
	for _, e := range record.SortedEvents(events) {
		line := outcome[e.ID]
		line.Event = e
		lines = append(lines, line)
	}
	return lines, nil
}
