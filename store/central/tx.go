package central

import (
	"database/sql"
	"encoding/json"
	"errors"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

var (
	_ changelog.ServerStore = (*Store)(nil)
	_ changelog.ServerTx    = (*tx)(nil)
)

// Outcome returns what was answered to a mutation the first time. // sync.ServerTx
func (t *tx) Outcome(id string) (changelog.Outcome, bool, error) {
	o := changelog.Outcome{ID: id}
	found, err := t.one("SELECT state, reason, detail FROM mutations WHERE establishment = ? AND id = ?",
		[]any{t.s.o.Establishment, id}, []any{&o.State, &o.Reason, &o.Detail})
	return o, found, err
}

// LastSeq returns the highest rank used by the workstation.
func (t *tx) LastSeq(workstation string) (int64, error) {
	var last sql.NullInt64
	_, err := t.one("SELECT MAX(seq) FROM mutations WHERE establishment = ? AND workstation = ?",
		[]any{t.s.o.Establishment, workstation}, []any{&last})
	return last.Int64, err
}

// Keep stores a mutation with its outcome.
func (t *tx) Keep(m changelog.Mutation, o changelog.Outcome, from changelog.Sender) error {
	bodies, err := json.Marshal(m.Bodies)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO mutations (establishment, id, workstation, seq, kind, patient, by_id, pushed_by, at, received_at,
		state, reason, detail, bodies, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		t.s.o.Establishment, m.ID, m.Workstation, m.Seq, printable(string(m.Kind)), printable(string(m.Patient)), printable(m.ByID), from.ByID,
		micros(m.At), micros(t.s.o.Clock()), string(o.State), printable(string(o.Reason)), printable(o.Detail), string(bodies), []byte(m.Payload))
}

// Append adds one line to the log.
func (t *tx) Append(kind changelog.Kind, patient record.PatientID, mutation string, payload any) error {
	text, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	cursor, err := t.nextCursor()
	if err != nil {
		return err
	}
	t.grew = true
	return t.exec("INSERT INTO changes (establishment, cursor, kind, patient, mutation, at, payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
		t.s.o.Establishment, cursor, string(kind), string(patient), mutation, micros(t.s.o.Clock()), string(text))
}

// nextCursor gives the next cursor. Nobody else gives any until the commit, because the transaction holds the
// establishment's row (SQLite has one writer anyway): a reader never sees a gap that fills afterwards.
func (t *tx) nextCursor() (int64, error) {
	if t.head == 0 {
		found, err := t.one("SELECT head FROM establishment WHERE id = ?", []any{t.s.o.Establishment}, []any{&t.head})
		if err == nil && !found {
			err = errors.New("store/central: the establishment's row is gone")
		}
		if err != nil {
			return 0, err
		}
	}
	t.head++
	if t.s.engine.learn == "" || !learnAt[t.head] {
		return t.head, nil
	}
	var nothing any
	_, err := t.one(t.s.engine.learn, nil, []any{&nothing})
	return t.head, err
}

// moveHead writes the last cursor given, once for all that share the transaction, and tells other processes.
func (t *tx) moveHead() error {
	if !t.grew {
		return nil
	}
	if err := t.exec("UPDATE establishment SET head = ? WHERE id = ?", t.head, t.s.o.Establishment); err != nil || t.s.engine.tell == "" {
		return err
	}
	var nothing any
	_, err := t.one(t.s.engine.tell, []any{t.s.o.Establishment}, []any{&nothing})
	return err
}

// HasPatient reports that the patient is known.
func (t *tx) HasPatient(id record.PatientID) (bool, error) {
	return t.exists("SELECT 1 FROM patients WHERE establishment = ? AND id = ?", t.s.o.Establishment, string(id))
}

// HasEncounter reports that the encounter is known and the patient's.
func (t *tx) HasEncounter(patient record.PatientID, id record.EncounterID) (bool, error) {
	return t.exists("SELECT 1 FROM encounters WHERE establishment = ? AND patient = ? AND id = ?", t.s.o.Establishment, string(patient), string(id))
}

// HasBody reports that the whole body is here.
func (t *tx) HasBody(sha256 string) (bool, error) {
	return t.exists("SELECT 1 FROM bodies WHERE establishment = ? AND sha256 = ? AND complete", t.s.o.Establishment, sha256)
}

func (t *tx) exists(query string, args ...any) (bool, error) {
	var one int
	return t.one(query, args, []any{&one})
}

// AddConsent adds a consent.
func (t *tx) AddConsent(c record.Consent) (bool, error) {
	return t.addFact(c, "SELECT payload FROM consents WHERE establishment = ? AND patient = ? AND id = ?",
		[]any{t.s.o.Establishment, string(c.Patient), c.ID},
		"INSERT INTO consents (establishment, patient, id, encounter, payload) VALUES (?, ?, ?, ?, ?)", string(c.Encounter))
}

// AddBreakGlass adds an emergency access.
func (t *tx) AddBreakGlass(b record.BreakGlass) (bool, error) {
	return t.addFact(b, "SELECT payload FROM break_glass WHERE establishment = ? AND patient = ? AND id = ?",
		[]any{t.s.o.Establishment, string(b.Patient), b.ID},
		"INSERT INTO break_glass (establishment, patient, id, payload) VALUES (?, ?, ?, ?)")
}

func (t *tx) addFact(fact any, find string, key []any, insert string, more ...any) (bool, error) {
	payload, err := json.Marshal(fact)
	if err != nil {
		return false, err
	}
	var held string
	found, err := t.one(find, key, []any{&held})
	switch {
	case err != nil:
		return false, err
	case found && held == string(payload):
		return false, nil
	case found:
		return false, record.E(record.Conflict, changelog.ReasonFactChanged)
	}
	args := append(append(append([]any(nil), key...), more...), string(payload))
	return true, t.exec(insert, args...)
}

// Document returns one version, or nil.
func (t *tx) Document(patient record.PatientID, key record.DocumentKey) (*record.Document, error) {
	var payload string
	found, err := t.one("SELECT payload FROM documents WHERE establishment = ? AND patient = ? AND doc_key = ?",
		[]any{t.s.o.Establishment, string(patient), string(key)}, []any{&payload})
	if err != nil || !found {
		return nil, err
	}
	var d record.Document
	return &d, json.Unmarshal([]byte(payload), &d)
}

// Kin returns the versions that share an id or a set with d, or that d replaces.
func (t *tx) Kin(d record.Document) ([]record.Document, error) {
	var kin []record.Document
	where := []any{t.s.o.Establishment, string(d.Patient)}
	query, args := "SELECT payload FROM documents WHERE establishment = ? AND patient = ? AND document_id = ?", append(where, string(d.ID))
	add := func(column, value string) {
		if value != "" { // most documents have no set: asking for it would read them all
			query += " UNION SELECT payload FROM documents WHERE establishment = ? AND patient = ? AND " + column + " = ?"
			args = append(append(args, where...), value)
		}
	}
	add("document_id", string(d.Replaces))
	add("set_id", string(d.SetID))
	err := t.rows(query, args,
		func(rows *sql.Rows) error {
			var payload string
			if err := rows.Scan(&payload); err != nil {
				return err
			}
			var one record.Document
			if err := json.Unmarshal([]byte(payload), &one); err != nil {
				return err
			}
			kin = append(kin, one)
			return nil
		})
	return kin, err
}

// PutDocument adds a version, or replaces what is known of it.
func (t *tx) PutDocument(d record.Document) error {
	payload, err := json.Marshal(d)
	if err != nil {
		return err
	}
	digest := ""
	if d.Body != nil {
		digest = d.Body.SHA256
	}
	return t.exec(`INSERT INTO documents (establishment, patient, doc_key, document_id, set_id, sha256, payload) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (establishment, patient, doc_key) DO UPDATE SET document_id = excluded.document_id, set_id = excluded.set_id,
		sha256 = excluded.sha256, payload = excluded.payload`,
		t.s.o.Establishment, string(d.Patient), string(d.Key), string(d.ID), string(d.SetID), digest, string(payload))
}
