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
	if _, asked := t.seen.outcomes[id]; !asked {
		if err := t.learn(t.outcomeQuestion(id)); err != nil {
			return changelog.Outcome{}, false, err
		}
	}
	if o := t.seen.outcomes[id]; o != nil {
		return *o, true, nil
	}
	return changelog.Outcome{ID: id}, false, nil
}

// LastSeq returns the highest rank used by the workstation.
func (t *tx) LastSeq(workstation string) (int64, error) {
	if last, asked := t.seen.last[workstation]; asked {
		return last, nil
	}
	var last sql.NullInt64
	err := t.learn(question{"SELECT MAX(seq) FROM mutations WHERE establishment = ? AND workstation = ?",
		[]any{t.s.o.Establishment, workstation}, func(scan func(...any) error) error { return scan(&last) }})
	t.seen.last[workstation] = last.Int64
	return last.Int64, err
}

// Keep stores a mutation with its outcome.
func (t *tx) Keep(m changelog.Mutation, o changelog.Outcome, from changelog.Sender) error {
	bodies, err := json.Marshal(m.Bodies)
	if err != nil {
		return err
	}
	err = t.add(mutationRows,
		t.s.o.Establishment, m.ID, m.Workstation, m.Seq, printable(string(m.Kind)), printable(string(m.Patient)), printable(m.ByID), from.ByID,
		micros(m.At), micros(t.s.o.Clock()), string(o.State), printable(string(o.Reason)), printable(o.Detail), string(bodies), []byte(m.Payload))
	if err == nil {
		t.seen.outcomes[m.ID] = &o
		if last, asked := t.seen.last[m.Workstation]; asked {
			t.seen.last[m.Workstation] = max(last, m.Seq)
		}
	}
	return err
}

// Append adds one line to the log.
func (t *tx) Append(kind changelog.Kind, patient record.PatientID, mutation string, payload any) error {
	if err := t.appendTo("", kind, patient, mutation, payload); err != nil || kind != changelog.KindEncounter {
		return err
	}
	var e record.Encounter
	switch v := payload.(type) {
	case record.Encounter:
		e = v
	case *record.Encounter:
		e = *v
	default:
		return nil
	}
	return t.moved(e)
}

// appendTo adds a line for one workstation, or for all.
func (t *tx) appendTo(audience string, kind changelog.Kind, patient record.PatientID, mutation string, payload any) error {
	text, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	cursor, err := t.nextCursor()
	if err != nil {
		return err
	}
	t.grew = true
	return t.add(changeRows, t.s.o.Establishment, cursor, string(kind), string(patient), mutation, micros(t.s.o.Clock()), string(text), audience)
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
	if err := t.flush(); err != nil { // it looks at every table
		return 0, err
	}
	var nothing any
	_, err := t.one(t.s.engine.learn, nil, []any{&nothing})
	return t.head, err
}

// commit writes what waits and the last cursor given, once for all that share the transaction, tells other processes
// and ends: on PostgreSQL in one turn on the network. After one that fails the rest does not run.
func (t *tx) commit() error {
	all := t.waiting()
	if t.grew {
		all = append(all, question{query: "UPDATE establishment SET head = ? WHERE id = ?", args: []any{t.head, t.s.o.Establishment}})
		if t.s.engine.tell != "" {
			all = append(all, question{query: t.s.engine.tell, args: []any{t.s.o.Establishment}})
		}
	}
	return t.s.ask(t.ctx, append(all, question{query: "COMMIT"}))
}

// HasPatient reports that the patient is known.
func (t *tx) HasPatient(id record.PatientID) (bool, error) {
	return t.is(name{"patients", string(id), ""})
}

// HasEncounter reports that the encounter is known and the patient's.
func (t *tx) HasEncounter(patient record.PatientID, id record.EncounterID) (bool, error) {
	if id == "" {
		return false, nil
	}
	return t.is(name{"encounters", string(patient), string(id)})
}

// HasBody reports that the whole body is here.
func (t *tx) HasBody(sha256 string) (bool, error) { return t.is(name{"bodies", sha256, ""}) }

func (t *tx) is(n name) (bool, error) {
	if _, asked := t.seen.known[n]; !asked {
		if err := t.learn(t.knownQuestion(n)); err != nil {
			return false, err
		}
	}
	return t.seen.known[n], nil
}

func (t *tx) exists(query string, args ...any) (bool, error) {
	var one int
	return t.one(query, args, []any{&one})
}

// factTables are where facts of each kind lie.
var factTables = map[changelog.Kind]struct {
	name string
	rows table
}{
	changelog.KindConsent:       {"consents", consentRows},
	changelog.KindBreakGlass:    {"break_glass", breakGlassRows},
	changelog.KindIdentityEvent: {"identity_events", identityEventRows},
}

// AddConsent adds a consent.
func (t *tx) AddConsent(c record.Consent) (bool, error) {
	return t.addFact(c, changelog.KindConsent, c.Patient, c.ID, string(c.Encounter))
}

// AddBreakGlass adds an emergency access.
func (t *tx) AddBreakGlass(b record.BreakGlass) (bool, error) {
	return t.addFact(b, changelog.KindBreakGlass, b.Patient, b.ID)
}

func (t *tx) addFact(fact any, kind changelog.Kind, patient record.PatientID, id string, more ...any) (bool, error) {
	text, err := json.Marshal(fact)
	if err != nil {
		return false, err
	}
	payload, at := string(text), factTables[kind]
	n := name{at.name, string(patient), id}
	if _, asked := t.seen.facts[n]; !asked {
		if err := t.learn(t.factQuestion(n)); err != nil {
			return false, err
		}
	}
	switch held := t.seen.facts[n]; {
	case held != nil && *held == payload:
		return false, nil
	case held != nil:
		return false, record.E(record.Conflict, changelog.ReasonFactChanged)
	}
	args := append(append([]any{t.s.o.Establishment, string(patient), id}, more...), payload)
	if err := t.add(at.rows, args...); err != nil {
		return false, err
	}
	t.seen.facts[n] = &payload
	return true, nil
}

// Document returns one version, or nil.
func (t *tx) Document(patient record.PatientID, key record.DocumentKey) (*record.Document, error) {
	v := t.seen.versions(patient)
	if held, there := v.byKey[key]; there {
		return held, nil
	}
	if q, ask := t.kinQuestion(record.Document{Patient: patient, Key: key}); ask {
		if err := t.learn(q); err != nil {
			return nil, err
		}
	}
	return v.byKey[key], nil
}

// Kin returns the versions that share an id or a set with d, or that d replaces.
func (t *tx) Kin(d record.Document) ([]record.Document, error) {
	if q, ask := t.kinQuestion(d); ask {
		if err := t.learn(q); err != nil {
			return nil, err
		}
	}
	return t.seen.versions(d.Patient).kin(d), nil
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
	err = t.put(documentRows, string(d.Patient)+"|"+string(d.Key), t.s.o.Establishment, string(d.Patient), string(d.Key), string(d.ID), string(d.SetID),
		digest, string(payload))
	if err == nil {
		t.seen.versions(d.Patient).hold(d, true)
	}
	return err
}
