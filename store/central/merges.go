package central

import (
	"context"
	"encoding/json"

	"chevet/app/pam"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// PutMerge records that a number means another patient. What the absorbed patient had becomes the survivor's, and each
// piece tells workstations where it went; the absorbed patient itself stays, to be read. // pam.Patients, PAM FR A40
func (t state) PutMerge(_ context.Context, m pam.Merge) error {
	t.forget()
	if err := t.exec("INSERT INTO patient_numbers (establishment, ipp, patient) VALUES (?, ?, ?) ON CONFLICT (establishment, ipp) DO UPDATE SET patient = excluded.patient",
		t.s.o.Establishment, string(m.AbsorbedIPP), string(m.Survivor)); err != nil {
		return err
	}
	var gone *record.Patient
	var moved record.MergeFact
	if m.Absorbed != "" {
		var err error
		if gone, moved, err = t.absorb(m, pam.Cause{Event: mergeEvent, At: m.At, By: m.By}); err != nil {
			return err
		}
	}
	var p record.Patient
	if found, err := t.value(&p, "SELECT payload FROM patients WHERE establishment = ? AND id = ?", t.s.o.Establishment, string(m.Survivor)); err != nil || !found {
		return err
	}
	if err := t.index(p); err != nil {
		return err
	}
	if err := t.Append(changelog.KindPatient, p.ID, "", p); err != nil {
		return err
	}
	payload, err := json.Marshal(m)
	if err != nil {
		return err
	}
	err = t.exec("INSERT INTO merges (establishment, seq, absorbed, survivor, received_at, message, payload) VALUES (?, ?, ?, ?, ?, ?, ?)",
		t.s.o.Establishment, t.head, string(m.Absorbed), string(m.Survivor), micros(t.s.o.Clock()), t.message, string(payload))
	if err != nil || gone == nil {
		return err
	}
	return t.tellMerge(p, *gone, m, moved)
}

// absorb leaves the absorbed patient to be read, and returns it as it was, nil when nobody has that id, with how much
// passed to the survivor.
func (t state) absorb(m pam.Merge, why pam.Cause) (_ *record.Patient, moved record.MergeFact, err error) {
	var gone record.Patient
	found, err := t.value(&gone, "SELECT payload FROM patients WHERE establishment = ? AND id = ?", t.s.o.Establishment, string(m.Absorbed))
	if err != nil || !found {
		return nil, moved, err
	}
	if err := t.exec("UPDATE patient_numbers SET patient = ? WHERE establishment = ? AND patient = ?", string(m.Survivor), t.s.o.Establishment, string(m.Absorbed)); err != nil {
		return nil, moved, err
	}
	for _, part := range []struct {
		follow func(from, to record.PatientID) (int, error)
		count  *int
	}{{t.moveEncounters, &moved.Stays}, {t.copyFacts, &moved.Consents}, {t.moveDocuments, &moved.Documents}} {
		if *part.count, err = part.follow(m.Absorbed, m.Survivor); err != nil {
			return nil, moved, err
		}
	}
	before := gone
	gone.MergedInto = m.Survivor
	return &before, moved, t.describe(&before, gone, why)
}

func (t state) moveEncounters(from, to record.PatientID) (int, error) {
	all, err := values[record.Encounter](t.tx, "SELECT payload FROM encounters WHERE establishment = ? AND patient = ?", t.s.o.Establishment, string(from))
	if err != nil {
		return 0, err
	}
	for _, e := range all {
		var s pam.Stay
		held, err := t.value(&s, "SELECT payload FROM stays WHERE establishment = ? AND encounter = ?", t.s.o.Establishment, string(e.ID))
		if err != nil {
			return 0, err
		}
		if !held {
			s.Encounter = e
		}
		s.Patient = to
		if held {
			if err := t.keepStay(s); err != nil {
				return 0, err
			}
		}
		if err := t.putEncounter(s.Encounter, from); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

// copyFacts says the facts about one patient again of another, and counts the consents: facts are never changed.
func (t state) copyFacts(from, to record.PatientID) (int, error) {
	consents, err := values[record.Consent](t.tx, "SELECT payload FROM consents WHERE establishment = ? AND patient = ?", t.s.o.Establishment, string(from))
	if err != nil {
		return 0, err
	}
	if err := t.sayAgain(consents, to); err != nil {
		return 0, err
	}
	glass, err := values[record.BreakGlass](t.tx, "SELECT payload FROM break_glass WHERE establishment = ? AND patient = ?", t.s.o.Establishment, string(from))
	if err != nil {
		return 0, err
	}
	for _, b := range glass {
		b.Patient = to
		added, err := t.AddBreakGlass(b)
		if err == nil && added {
			err = t.Append(changelog.KindBreakGlass, to, "", b)
		}
		if err != nil {
			return 0, err
		}
	}
	return len(consents), nil
}

func (t state) sayAgain(consents []record.Consent, to record.PatientID) error {
	for _, c := range consents {
		c.Patient = to
		if err := t.addConsent(c); err != nil {
			return err
		}
	}
	return nil
}

func (t state) addConsent(c record.Consent) error {
	added, err := t.tx.AddConsent(c)
	if err != nil || !added {
		return err
	}
	return t.Append(changelog.KindConsent, c.Patient, "", c)
}

func (t state) moveDocuments(from, to record.PatientID) (int, error) {
	all, err := values[record.Document](t.tx, "SELECT payload FROM documents WHERE establishment = ? AND patient = ?", t.s.o.Establishment, string(from))
	if err != nil {
		return 0, err
	}
	for _, d := range all {
		if err := t.moveDocument(d, to); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

func (t state) moveDocument(d record.Document, to record.PatientID) error {
	from := d.Patient
	d.Patient = to
	payload, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if err := t.exec("UPDATE documents SET patient = ?, payload = ? WHERE establishment = ? AND patient = ? AND doc_key = ?",
		string(to), string(payload), t.s.o.Establishment, string(from), string(d.Key)); err != nil {
		return err
	}
	return t.Append(changelog.KindDocument, to, "", d)
}
