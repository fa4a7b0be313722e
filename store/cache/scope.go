package cache

import (
	"context"
	"encoding/json"

	"chevet/app/record"
	"chevet/app/sync"
)

// What scope.wanting says of a patient.
const (
	wantNothing = 0
	wantPast    = 1
	wantLeave   = 2 // once nothing about the patient waits for the server
)

func scopeCell(p tag) place { return place{column: "scope.cell", row: [2]tag{p}} }

// StartAt moves the cursor of a cache that has read nothing yet. // sync.ScopeStore
func (s *Store) StartAt(ctx context.Context, p sync.Position) error {
	return s.write(ctx, "cache.StartAt", func(h *handle) error {
		now, err := s.position(h)
		if err != nil || now.Cursor > 0 {
			return err
		}
		return s.setPosition(h, p)
	})
}

// applyScope makes a patient enter or leave. Who leaves takes everything along, unless writes about them still wait.
func (s *Store) applyScope(ctx context.Context, h *handle, c *sync.Change) ([]record.PatientID, error) {
	var line sync.Scope
	if json.Unmarshal(c.Payload, &line) != nil || c.Patient == "" {
		return nil, record.E(record.Invalid, ReasonChange).Because("cursor %d: unreadable scope", c.Cursor)
	}
	if !line.In {
		return []record.PatientID{c.Patient}, s.leave(ctx, h, c.Patient)
	}
	if line.Patient != nil && line.Patient.ID == c.Patient {
		if err := s.putPatient(h, line.Patient, nil); err != nil {
			return nil, err
		}
	}
	for i := range line.Encounters {
		if line.Encounters[i].Patient != c.Patient {
			continue
		}
		if _, err := s.putEncounter(h, &line.Encounters[i], nil); err != nil {
			return nil, err
		}
	}
	return []record.PatientID{c.Patient}, s.putScope(h, c.Patient, wantPast, line.Rank)
}

func (s *Store) putScope(h *handle, patient record.PatientID, wanting, rank int) error {
	pt := s.keys.patientTag(patient)
	e := newEnc(48)
	e.str(string(patient))
	_, err := h.exec("INSERT OR REPLACE INTO scope (patient, wanting, rank, cell) VALUES (?, ?, ?, ?)", pt[:], wanting, rank, s.keys.seal(scopeCell(pt), e.b))
	return err
}

func (s *Store) leave(ctx context.Context, h *handle, patient record.PatientID) error {
	pt := s.keys.patientTag(patient)
	var n int
	if _, err := h.one("SELECT count(*) FROM mutation WHERE state = 0 AND patient = ?", []any{&n}, pt[:]); err != nil {
		return err
	}
	if n > 0 {
		return s.putScope(h, patient, wantLeave, 0)
	}
	if _, err := h.exec("DELETE FROM scope WHERE patient = ?", pt[:]); err != nil {
		return err
	}
	return s.forget(ctx, h, pt)
}

// NextFill returns the patient whose past is wanted first. // sync.ScopeStore
func (s *Store) NextFill(ctx context.Context) (patient record.PatientID, ok bool, err error) {
	err = s.read(ctx, "cache.NextFill", func(h *handle) error {
		var p, cell []byte
		if ok, err = h.one("SELECT patient, cell FROM scope WHERE wanting = 1 ORDER BY rank LIMIT 1", []any{&p, &cell}); err != nil || !ok {
			return err
		}
		patient, err = s.openScope(p, cell)
		return err
	})
	return patient, ok, err
}

func (s *Store) openScope(p, cell []byte) (record.PatientID, error) {
	plain, err := s.keys.open(scopeCell(tagOf(p)), cell, nil)
	if err != nil {
		return "", err
	}
	d := newDec(plain)
	patient := record.PatientID(d.str())
	return patient, d.end("scope")
}

// Fill stores a patient's past in one transaction. // sync.ScopeStore
func (s *Store) Fill(ctx context.Context, patient record.PatientID, past []sync.Change) error {
	touched := []record.PatientID{patient}
	err := s.write(ctx, "cache.Fill", func(h *handle) error {
		for i := range past {
			ids, err := s.apply(ctx, h, &past[i])
			if err != nil {
				return err
			}
			touched = append(touched, ids...)
		}
		pt := s.keys.patientTag(patient)
		_, err := h.exec("UPDATE scope SET wanting = 0 WHERE patient = ? AND wanting = 1", pt[:])
		return err
	})
	if err == nil {
		s.refreshIndex(touched)
	}
	return err
}

// Want puts a patient whose past is wanted before the others. // sync.ScopeStore
func (s *Store) Want(ctx context.Context, patient record.PatientID) error {
	return s.write(ctx, "cache.Want", func(h *handle) error {
		pt := s.keys.patientTag(patient)
		_, err := h.exec("UPDATE scope SET rank = ? WHERE patient = ? AND wanting = 1", sync.RankOpened, pt[:])
		return err
	})
}

// Filling counts the patients of the scope and those whose past has come. // sync.ScopeStore
func (s *Store) Filling(ctx context.Context) (f sync.Filling, err error) {
	err = s.read(ctx, "cache.Filling", func(h *handle) error {
		_, err := h.one("SELECT count(*), count(CASE WHEN wanting <> 1 THEN 1 END) FROM scope", []any{&f.Total, &f.Done})
		return err
	})
	return f, err
}

// leaveLate lets those go who had to stay until the server answered.
func (s *Store) leaveLate(ctx context.Context, h *handle) (gone []record.PatientID, err error) {
	err = h.each(`SELECT patient, cell FROM scope WHERE wanting = 2 AND NOT EXISTS (SELECT 1 FROM mutation WHERE mutation.patient = scope.patient AND state = 0)`,
		func(scan func(...any) error) error {
			var p, cell []byte
			if err := scan(&p, &cell); err != nil {
				return err
			}
			id, err := s.openScope(p, cell)
			gone = append(gone, id)
			return err
		})
	for _, id := range gone {
		if err == nil {
			err = s.leave(ctx, h, id)
		}
	}
	return gone, err
}
