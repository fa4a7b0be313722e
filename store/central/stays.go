package central

import (
	"context"
	"encoding/json"

	"chevet/app/pam"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// StayByNDA finds by any number that the stay has had. // pam.Stays
func (t state) StayByNDA(_ context.Context, nda record.NDA) (s pam.Stay, found bool, err error) {
	found, err = t.value(&s, "SELECT payload FROM (SELECT 0 AS former, payload FROM stays WHERE establishment = ? AND nda = ? UNION ALL "+
		"SELECT 1, s.payload FROM stay_numbers n JOIN stays s ON s.establishment = n.establishment AND s.nda = n.nda WHERE n.establishment = ? AND n.former = ?)"+
		" AS both_ways ORDER BY former LIMIT 1", t.s.o.Establishment, string(nda), t.s.o.Establishment, string(nda))
	if err == nil {
		t.absent[name{"stays", string(nda), ""}] = !found
	}
	if found && err == nil {
		t.stays[s.NDA] = s
	}
	return s, found, err
}

// StaysOf returns the stays of a patient, in no order. // pam.Stays
func (t state) StaysOf(_ context.Context, patient record.PatientID) ([]pam.Stay, error) {
	return values[pam.Stay](t.tx, "SELECT payload FROM stays WHERE establishment = ? AND patient = ?", t.s.o.Establishment, string(patient))
}

// PutStay writes a stay and the encounter that workstations see. // pam.Stays
func (t state) PutStay(_ context.Context, s pam.Stay) error {
	old, known := t.stays[s.NDA]
	absent := !known && t.absent[name{"stays", string(s.NDA), ""}]
	delete(t.absent, name{"stays", string(s.NDA), ""})
	if !known && !absent {
		var err error
		if known, err = t.value(&old, "SELECT payload FROM stays WHERE establishment = ? AND nda = ?", t.s.o.Establishment, string(s.NDA)); err != nil {
			return err
		}
	}
	t.stays[s.NDA] = s
	if err := t.keepStay(s); err != nil {
		return err
	}
	if known && sameJSON(old.Encounter, s.Encounter) {
		return nil
	}
	if err := t.putEncounter(s.Encounter, old.Patient); err != nil {
		return err
	}
	moved := known && old.Patient != s.Patient
	if moved {
		if err := t.moveDocumentsOf(s.Encounter.ID, old.Patient, s.Patient); err != nil {
			return err
		}
	}
	for _, id := range []record.PatientID{old.Patient, s.Patient} {
		if known && !moved || id == "" {
			continue
		}
		if err := t.reachBy(id, string(s.NDA), moved); err != nil {
			return err
		}
	}
	return nil
}

// reachBy makes a patient findable by the number of a stay that is new, or of one that came or went.
func (t state) reachBy(id record.PatientID, number string, moved bool) error {
	if !moved {
		if done, err := t.indexNumber(id, number); err != nil || done {
			return err
		}
	}
	return t.reindex(id)
}

func (t state) keepStay(s pam.Stay) error {
	payload, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return t.put(stayRows, string(s.NDA), t.s.o.Establishment, string(s.NDA), string(s.Encounter.ID), string(s.Patient), string(payload))
}

// putEncounter writes what workstations see of a stay. from is the patient that it was of, or "".
func (t *tx) putEncounter(e record.Encounter, from record.PatientID) error {
	if from != "" && from != e.Patient {
		if err := t.exec("UPDATE encounters SET patient = ? WHERE establishment = ? AND patient = ? AND id = ?",
			string(e.Patient), t.s.o.Establishment, string(from), string(e.ID)); err != nil {
			return err
		}
		if err := t.exec("DELETE FROM scope_stays WHERE establishment = ? AND patient = ? AND encounter = ?", t.s.o.Establishment, string(from), string(e.ID)); err != nil {
			return err
		}
	}
	payload, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if err := t.put(encounterRows, string(e.Patient)+"|"+string(e.ID), t.s.o.Establishment, string(e.Patient), string(e.ID), string(payload)); err != nil {
		return err
	}
	t.seen.known[name{"encounters", string(e.Patient), string(e.ID)}] = true
	return t.Append(changelog.KindEncounter, e.Patient, "", e)
}

func (t state) moveDocumentsOf(encounter record.EncounterID, from, to record.PatientID) error {
	all, err := values[record.Document](t.tx, "SELECT payload FROM documents WHERE establishment = ? AND patient = ?", t.s.o.Establishment, string(from))
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Encounter != encounter {
			continue
		}
		if err := t.moveDocument(d, to); err != nil {
			return err
		}
	}
	return nil
}

// RenumberStay gives a stay another number. // pam.Stays, PAM FR A49
func (t state) RenumberStay(ctx context.Context, from, to record.NDA) error {
	s, found, err := t.StayByNDA(ctx, from)
	if err != nil || !found {
		return err
	}
	t.forget()
	history, err := t.MovementsOf(ctx, from)
	if err != nil {
		return err
	}
	for _, table := range []string{"stays", "movements"} {
		if err := t.exec("DELETE FROM "+table+" WHERE establishment = ? AND nda = ?", t.s.o.Establishment, string(from)); err != nil {
			return err
		}
	}
	for _, m := range history {
		m.Key.NDA = to
		if err := t.PutMovement(ctx, m); err != nil {
			return err
		}
	}
	if err := t.exec("UPDATE stay_numbers SET nda = ? WHERE establishment = ? AND nda = ?", string(to), t.s.o.Establishment, string(from)); err != nil {
		return err
	}
	if err := t.exec("INSERT INTO stay_numbers (establishment, former, nda) VALUES (?, ?, ?)", t.s.o.Establishment, string(from), string(to)); err != nil {
		return err
	}
	s.NDA = to
	if s.Known != nil {
		s.Known.NDA = to
	}
	return t.PutStay(ctx, s)
}

// knowStay makes an encounter that was not told by messages a stay that they may go on with.
func (t *tx) knowStay(e record.Encounter) error {
	if e.NDA == "" {
		return nil
	}
	payload, err := json.Marshal(pam.Stay{Encounter: e, Known: &e})
	if err != nil {
		return err
	}
	if err := t.exec("INSERT INTO stays (establishment, nda, encounter, patient, payload) VALUES (?, ?, ?, ?, ?) ON CONFLICT (establishment, nda) DO NOTHING",
		t.s.o.Establishment, string(e.NDA), string(e.ID), string(e.Patient), string(payload)); err != nil {
		return err
	}
	return t.reindex(e.Patient)
}

// MovementsOf returns the history of a stay, cancelled movements too. // pam.Movements
func (t state) MovementsOf(_ context.Context, nda record.NDA) ([]pam.Movement, error) {
	return values[pam.Movement](t.tx, "SELECT payload FROM movements WHERE establishment = ? AND nda = ? ORDER BY id", t.s.o.Establishment, string(nda))
}

// PutMovement writes one movement. // pam.Movements
func (t state) PutMovement(_ context.Context, m pam.Movement) error {
	payload, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return t.put(movementRows, string(m.Key.NDA)+"|"+m.Key.ID, t.s.o.Establishment, string(m.Key.NDA), m.Key.ID, string(payload))
}

// ConsentsOf returns the consents of a patient. // pam.Consents
func (t state) ConsentsOf(_ context.Context, patient record.PatientID) ([]record.Consent, error) {
	return values[record.Consent](t.tx, "SELECT payload FROM consents WHERE establishment = ? AND patient = ? ORDER BY id", t.s.o.Establishment, string(patient))
}

// AddConsent adds a fact and its line of the log. // pam.Consents
func (t state) AddConsent(_ context.Context, c record.Consent) error { return t.addConsent(c) }

// MoveConsents says the consents of an episode again, of another patient. // pam.Consents
func (t state) MoveConsents(_ context.Context, encounter record.EncounterID, to record.PatientID) error {
	all, err := values[record.Consent](t.tx, "SELECT payload FROM consents WHERE establishment = ? AND encounter = ? AND patient <> ? ORDER BY id",
		t.s.o.Establishment, string(encounter), string(to))
	if err != nil {
		return err
	}
	return t.sayAgain(all, to)
}
