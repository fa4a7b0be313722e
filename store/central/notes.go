package central

import (
	"encoding/json"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// LastNote returns the newest accepted text of a note, or nil. // sync.ServerTx
func (t *tx) LastNote(patient record.PatientID, id record.NoteID) (*record.Note, error) {
	var payload string
	found, err := t.one("SELECT payload FROM notes WHERE establishment = ? AND patient = ? AND id = ? AND version > 0 ORDER BY version DESC LIMIT 1",
		[]any{t.s.o.Establishment, string(patient), string(id)}, []any{&payload})
	if err != nil || !found {
		return nil, err
	}
	var n record.Note
	return &n, json.Unmarshal([]byte(payload), &n)
}

// AddNote adds one text. // sync.ServerTx
func (t *tx) AddNote(n record.Note) error {
	payload, err := json.Marshal(n)
	if err != nil {
		return err
	}
	known, err := t.exists("SELECT 1 FROM notes WHERE establishment = ? AND patient = ? AND id = ? AND rev = ?",
		t.s.o.Establishment, string(n.Patient), string(n.ID), n.Rev)
	if err == nil && known {
		err = record.E(record.Conflict, changelog.ReasonFactChanged)
	}
	if err != nil {
		return err
	}
	return t.exec("INSERT INTO notes (establishment, patient, id, rev, version, payload) VALUES (?, ?, ?, ?, ?, ?)",
		t.s.o.Establishment, string(n.Patient), string(n.ID), n.Rev, n.Version, string(payload))
}
