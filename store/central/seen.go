package central

import (
	"encoding/json"
	"errors"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// seen is what one writer knows of the database: what it has read, and what it adds, which may still wait in memory.
// Nobody else writes meanwhile, so that what was read once stays true.
type seen struct {
	outcomes map[string]*changelog.Outcome // nil: it never came
	known    map[name]bool                 // patients, encounters, bodies
	facts    map[name]*string              // consents and emergency accesses; nil: not there
	last     map[string]int64              // rank by workstation
	tails    map[string]tail               // chain of traces by origin
	traces   map[string]bool               // by id
	barred   map[string]bool               // authors, by national identifier
	kept     map[record.PatientID]*versions
}

// name is what a row is found by.
type name struct{ table, a, b string }

// tail is the last line of a chain.
type tail struct {
	seq  int64
	hash string
}

// versions are a patient's documents that were read or written, and the questions that they answer.
type versions struct {
	byKey map[record.DocumentKey]*record.Document // nil: not there
	byID  map[record.DocumentID][]record.DocumentKey
	bySet map[record.SetID][]record.DocumentKey
	asked map[name]bool
}

func newSeen() *seen {
	return &seen{outcomes: map[string]*changelog.Outcome{}, known: map[name]bool{}, facts: map[name]*string{}, last: map[string]int64{},
		tails: map[string]tail{}, traces: map[string]bool{}, barred: map[string]bool{}, kept: map[record.PatientID]*versions{}}
}

func (s *seen) versions(p record.PatientID) *versions {
	v := s.kept[p]
	if v == nil {
		v = &versions{byKey: map[record.DocumentKey]*record.Document{}, byID: map[record.DocumentID][]record.DocumentKey{},
			bySet: map[record.SetID][]record.DocumentKey{}, asked: map[name]bool{}}
		s.kept[p] = v
	}
	return v
}

// hold keeps a version. One that is held already is what this writer made of it, and stays, unless newer.
func (v *versions) hold(d record.Document, newer bool) {
	held, there := v.byKey[d.Key]
	if there && held != nil && !newer {
		return
	}
	v.byKey[d.Key] = &d
	if held == nil || held.ID != d.ID {
		v.byID[d.ID] = append(v.byID[d.ID], d.Key)
	}
	if d.SetID != "" && (held == nil || held.SetID != d.SetID) {
		v.bySet[d.SetID] = append(v.bySet[d.SetID], d.Key)
	}
}

// kin returns the versions that share an id or a set with d, or that d replaces, each once.
func (v *versions) kin(d record.Document) (out []record.Document) {
	done := map[record.DocumentKey]bool{}
	add := func(keys []record.DocumentKey, is func(record.Document) bool) {
		for _, k := range keys {
			if !done[k] && v.byKey[k] != nil && is(*v.byKey[k]) {
				done[k] = true
				out = append(out, *v.byKey[k])
			}
		}
	}
	add(v.byID[d.ID], func(o record.Document) bool { return o.ID == d.ID })
	if d.Replaces != "" {
		add(v.byID[d.Replaces], func(o record.Document) bool { return o.ID == d.Replaces })
	}
	if d.SetID != "" {
		add(v.bySet[d.SetID], func(o record.Document) bool { return o.SetID == d.SetID })
	}
	return out
}

func (t *tx) outcomeQuestion(id string) question {
	t.seen.outcomes[id] = nil
	return question{"SELECT state, reason, detail FROM mutations WHERE establishment = ? AND id = ?", []any{t.s.o.Establishment, id},
		func(scan func(...any) error) error {
			o := changelog.Outcome{ID: id}
			t.seen.outcomes[id] = &o
			return scan(&o.State, &o.Reason, &o.Detail)
		}}
}

// places are the tables whose rows are only asked whether they are there.
var places = map[string]string{
	"patients":   "SELECT 1 FROM patients WHERE establishment = ? AND id = ?",
	"encounters": "SELECT 1 FROM encounters WHERE establishment = ? AND patient = ? AND id = ?",
	"bodies":     "SELECT 1 FROM bodies WHERE establishment = ? AND sha256 = ? AND complete",
}

func (t *tx) knownQuestion(n name) question {
	t.seen.known[n] = false
	args := []any{t.s.o.Establishment, n.a}
	if n.b != "" {
		args = append(args, n.b)
	}
	return question{places[n.table], args, func(scan func(...any) error) error {
		t.seen.known[n] = true
		var one int
		return scan(&one)
	}}
}

func (t *tx) factQuestion(n name) question {
	t.seen.facts[n] = nil
	return question{"SELECT payload FROM " + n.table + " WHERE establishment = ? AND patient = ? AND id = ?", []any{t.s.o.Establishment, n.a, n.b},
		func(scan func(...any) error) error {
			t.seen.facts[n] = new(string)
			return scan(t.seen.facts[n])
		}}
}

func (t *tx) traceQuestion(id string) question {
	t.seen.traces[id] = false
	return question{"SELECT 1 FROM traces WHERE establishment = ? AND id = ?", []any{t.s.o.Establishment, id}, func(scan func(...any) error) error {
		t.seen.traces[id] = true
		var one int
		return scan(&one)
	}}
}

func (t *tx) tailQuestion(origin string) question {
	t.seen.tails[origin] = tail{}
	return question{"SELECT seq, hash FROM traces WHERE establishment = ? AND origin = ? ORDER BY seq DESC LIMIT 1", []any{t.s.o.Establishment, origin},
		func(scan func(...any) error) error {
			var last tail
			err := scan(&last.seq, &last.hash)
			t.seen.tails[origin] = last
			return err
		}}
}

// kinQuestion asks for all that Kin wants and does not know.
func (t *tx) kinQuestion(d record.Document) (question, bool) {
	v := t.seen.versions(d.Patient)
	query, args := "", []any{}
	add := func(column, value string) {
		n := name{column, value, ""}
		if value == "" || v.asked[n] { // most documents have no set: asking for it would read them all
			return
		}
		v.asked[n] = true
		if query != "" {
			query += " UNION "
		}
		query += "SELECT payload FROM documents WHERE establishment = ? AND patient = ? AND " + column + " = ?"
		args = append(args, t.s.o.Establishment, string(d.Patient), value)
	}
	add("doc_key", string(d.Key))
	add("document_id", string(d.ID))
	add("document_id", string(d.Replaces))
	add("set_id", string(d.SetID))
	return question{query, args, func(scan func(...any) error) error {
		var payload string
		if err := scan(&payload); err != nil {
			return err
		}
		var held record.Document
		if err := json.Unmarshal([]byte(payload), &held); err != nil {
			return err
		}
		v.hold(held, false)
		return nil
	}}, query != ""
}

// learn asks what is not known yet, together, and forgets the questions when that fails.
func (t *tx) learn(all ...question) error {
	if len(all) == 0 {
		return nil
	}
	for _, q := range all {
		if err := storable(q.args); err != nil {
			if err := t.flush(); err != nil { // then all that was seen can be asked again
				return err
			}
			t.seen = newSeen()
			return err
		}
	}
	return t.s.ask(t.ctx, all) // when it fails, so does the transaction
}

// foreseen is as much of a payload as says what will be asked about it.
type foreseen struct {
	ID        string             `json:"id"`
	Encounter string             `json:"encounter"`
	Key       record.DocumentKey `json:"key"`
	SetID     record.SetID       `json:"setID"`
	Replaces  record.DocumentID  `json:"replaces"`
	Body      *record.Body       `json:"body"`
}

// Foresee reads together what judging the mutations will ask for one by one, where each question is a turn on the
// network. // sync.Foreseer
func (t *tx) Foresee(mutations []changelog.Mutation) error {
	if t.s.engine.lock == "" || len(mutations) < 2 {
		return nil
	}
	var all []question
	known := func(table, a, b string) {
		n := name{table, a, b}
		if _, asked := t.seen.known[n]; !asked {
			all = append(all, t.knownQuestion(n))
		}
	}
	for _, m := range mutations {
		if _, asked := t.seen.outcomes[m.ID]; !asked && m.ID != "" {
			all = append(all, t.outcomeQuestion(m.ID))
		}
		var f foreseen
		if m.Kind == changelog.KindTrace {
			if json.Unmarshal(m.Payload, &f) == nil && f.ID != "" {
				if _, asked := t.seen.traces[f.ID]; !asked {
					all = append(all, t.traceQuestion(f.ID))
				}
			}
			continue
		}
		if m.Patient == "" || len(m.Payload) > 1<<20 || json.Unmarshal(m.Payload, &f) != nil {
			continue
		}
		switch m.Kind {
		case changelog.KindConsent, changelog.KindBreakGlass:
			n := name{factTables[m.Kind].name, string(m.Patient), f.ID}
			if _, asked := t.seen.facts[n]; !asked {
				all = append(all, t.factQuestion(n))
			}
			known("patients", string(m.Patient), "")
			known("encounters", string(m.Patient), f.Encounter)
		case changelog.KindDocument:
			known("patients", string(m.Patient), "")
			if f.Body != nil {
				known("bodies", f.Body.SHA256, "")
			}
			for _, digest := range m.Bodies {
				known("bodies", digest, "")
			}
			d := record.Document{Patient: m.Patient, Key: f.Key, ID: record.DocumentID(f.ID), SetID: f.SetID, Replaces: f.Replaces}
			if q, ask := t.kinQuestion(d); ask {
				all = append(all, q)
			}
		}
	}
	return t.refusable(t.learn(all...))
}

// refusable lets one unreadable name pass: the mutation that holds it is refused when it is judged, alone.
func (t *tx) refusable(err error) error {
	var e *record.Error
	if errors.As(err, &e) {
		return nil
	}
	return err
}
