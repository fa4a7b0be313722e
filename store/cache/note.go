package cache

import (
	"context"
	"database/sql"

	"chevet/app/record"
	"chevet/app/sync"
)

func noteCell(p, r tag) place { return place{column: "note.cell", row: [2]tag{p, r}} }

// putNote stores one text. What the server says of a text replaces what was written of it here.
func (s *Store) putNote(h *handle, n *record.Note) error {
	pt, rt := s.keys.patientTag(n.Patient), s.keys.tag("note", n.Rev)
	_, err := h.exec("INSERT OR REPLACE INTO note (patient, rev, cell) VALUES (?, ?, ?)", pt[:], rt[:], s.keys.seal(noteCell(pt, rt), encodeNote(n)))
	if err != nil || n.Version == 0 {
		return err
	}
	return s.settledBy(h, n)
}

// Notes returns every text of the shared notes of patients. // app.Cache
func (s *Store) Notes(ctx context.Context, patients []record.PatientID) (map[record.PatientID][]record.Note, error) {
	all := map[record.PatientID][]record.Note{}
	err := s.read(ctx, "cache.Notes", func(h *handle) error {
		for _, id := range patients {
			notes, err := s.loadNotes(h, s.keys.patientTag(id))
			if err != nil {
				return err
			}
			if len(notes) > 0 {
				all[id] = notes
			}
		}
		return nil
	})
	return all, err
}

func (s *Store) loadNotes(h *handle, pt tag) (all []record.Note, err error) {
	var rt, cell sql.RawBytes
	err = h.each("SELECT rev, cell FROM note WHERE patient = ?", func(scan func(...any) error) error {
		if err := scan(&rt, &cell); err != nil {
			return err
		}
		plain, err := s.keys.open(noteCell(pt, tagOf(rt)), cell, nil)
		if err != nil {
			return err
		}
		all = append(all, record.Note{})
		return decodeNote(plain, &all[len(all)-1])
	}, pt[:])
	return all, err
}

// settleNote is what an answer does to a text that was written here: one that is refused leaves the record, and stays
// readable among the items, one that says what somebody else wrote gives way to theirs; one that conflicts says so at once, before the log does.
func (s *Store) settleNote(h *handle, it tag, state int, why record.Reason) error {
	if state == stateAccepted && why != sync.ReasonSameHere {
		return nil // the log brings its number
	}
	m, found, err := s.loadMutation(h, it)
	if err != nil || !found {
		return err
	}
	e, err := parseEffect(m.Kind, m.Patient, m.Payload)
	if err != nil || e.note == nil {
		return err
	}
	pt, rt := s.keys.patientTag(e.note.Patient), s.keys.tag("note", e.note.Rev)
	if state == stateConflict {
		e.note.Conflicts = true
		return s.putNote(h, e.note)
	}
	_, err = h.exec("DELETE FROM note WHERE patient = ? AND rev = ?", pt[:], rt[:])
	return err
}

func encodeNote(n *record.Note) []byte {
	e := newEnc(256 + len(n.Text))
	e.str(string(n.ID))
	e.str(string(n.Patient))
	e.str(string(n.Encounter))
	e.str(n.Rev)
	e.int(int64(n.Version))
	e.int(int64(n.Base))
	e.bool(n.Conflicts)
	e.strs(n.Resolves)
	e.str(n.Title)
	e.str(n.Text)
	e.str(n.ByID)
	e.str(n.ByName)
	e.time(n.At)
	return e.b
}

func decodeNote(plain []byte, n *record.Note) error {
	d := newDec(plain)
	n.ID = record.NoteID(d.str())
	n.Patient = record.PatientID(d.str())
	n.Encounter = record.EncounterID(d.str())
	n.Rev = d.str()
	n.Version = int(d.int())
	n.Base = int(d.int())
	n.Conflicts = d.bool()
	n.Resolves = d.strs()
	n.Title = d.str()
	n.Text = d.str()
	n.ByID = d.str()
	n.ByName = d.str()
	n.At = d.time()
	return d.end("note")
}
