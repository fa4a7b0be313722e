package cache

import (
	"encoding/json"
	"strings"

	"chevet/app/record"
)

// Kinds of rows in the table fact.
const (
	factConsent    = 1
	factBreakGlass = 2
	factIdentity   = 3
)

func (k *keyring) patientTag(id record.PatientID) tag     { return k.tag("patient", string(id)) }
func (k *keyring) encounterTag(id record.EncounterID) tag { return k.tag("encounter", string(id)) }
func (k *keyring) documentTag(key record.DocumentKey) tag { return k.tag("document", string(key)) }
func (k *keyring) userTag(user string) tag                { return k.tag("user", user) }

func patientCell(p tag) place      { return place{column: "patient.cell", row: [2]tag{p}} }
func patientExtra(p tag) place     { return place{column: "patient.extra", row: [2]tag{p}} }
func encounterCell(p, e tag) place { return place{column: "encounter.cell", row: [2]tag{p, e}} }
func encounterExtra(e tag) place   { return place{column: "encounter.extra", row: [2]tag{e}} }
func factCell(p, f tag, kind int) place {
	return place{column: "fact.cell", row: [2]tag{p, f}, mark: uint64(kind)}
}
func pageCell(p tag, page int64) place {
	return place{column: "page.cell", row: [2]tag{p}, mark: uint64(page)}
}
func documentExtra(d tag) place  { return place{column: "document.extra", row: [2]tag{d}} }
func documentTheirs(d tag) place { return place{column: "document.theirs", row: [2]tag{d}} }

// sealExtra gives NULL when there is nothing.
func (k *keyring) sealExtra(p place, extra json.RawMessage) []byte {
	if extra == nil {
		return nil
	}
	return k.seal(p, extra)
}

// Blind index kinds. The value is folded so that spaces and case don't matter.
const (
	blindINS = "ins"
	blindIPP = "ipp"
	blindNDA = "nda"
)

func (k *keyring) blind(kind, value string) tag {
	return k.tag(kind, strings.ToUpper(spaceless.Replace(value)))
}

var spaceless = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "")

// putBlind replaces the exact look-ups of one row.
func putBlind(h *handle, owner, patient tag, tags ...tag) error {
	if _, err := h.exec("DELETE FROM blind WHERE owner = ?", owner[:]); err != nil {
		return err
	}
	for _, t := range tags {
		if _, err := h.exec("INSERT OR REPLACE INTO blind (tag, owner, patient) VALUES (?, ?, ?)", t[:], owner[:], patient[:]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) putPatient(h *handle, p *record.Patient, extra json.RawMessage) error {
	pt := s.keys.patientTag(p.ID)
	if _, err := h.exec("INSERT OR REPLACE INTO patient (patient, cell, extra) VALUES (?, ?, ?)",
		pt[:], s.keys.seal(patientCell(pt), encodePatient(p)), s.keys.sealExtra(patientExtra(pt), extra)); err != nil {
		return err
	}
	var tags []tag
	if p.INS.Matricule != "" {
		tags = append(tags, s.keys.blind(blindINS, string(p.INS.Matricule)))
	}
	if p.IPP != "" {
		tags = append(tags, s.keys.blind(blindIPP, string(p.IPP)))
	}
	return putBlind(h, pt, pt, tags...)
}

// putEncounter returns the patient that the encounter belonged to before, if it was another.
func (s *Store) putEncounter(h *handle, e *record.Encounter, extra json.RawMessage) (from record.PatientID, err error) {
	pt, et := s.keys.patientTag(e.Patient), s.keys.encounterTag(e.ID)
	var before tag
	var beforeBytes, cell []byte
	found, err := h.one("SELECT patient, cell FROM encounter WHERE encounter = ?", []any{&beforeBytes, &cell}, et[:])
	if err != nil {
		return "", err
	}
	if found && copy(before[:], beforeBytes) == len(before) && before != pt { // an identity merge moved it
		var old record.Encounter
		plain, err := s.keys.open(encounterCell(before, et), cell, nil)
		if err == nil && decodeEncounter(plain, &old) == nil {
			from = old.Patient
		}
		if _, err := h.exec("DELETE FROM encounter WHERE encounter = ?", et[:]); err != nil {
			return "", err
		}
	}
	if _, err := h.exec("INSERT OR REPLACE INTO encounter (patient, encounter, cell, extra) VALUES (?, ?, ?, ?)",
		pt[:], et[:], s.keys.seal(encounterCell(pt, et), encodeEncounter(e)), s.keys.sealExtra(encounterExtra(et), extra)); err != nil {
		return "", err
	}
	var tags []tag
	if e.NDA != "" {
		tags = append(tags, s.keys.blind(blindNDA, string(e.NDA)))
	}
	return from, putBlind(h, et, pt, tags...)
}

// putFact adds a fact; one that is here already stays as it is, and follows the patient that an identity merge gave it.
func (s *Store) putFact(h *handle, kind int, patient record.PatientID, id string, plain []byte) error {
	pt, ft := s.keys.patientTag(patient), s.keys.tag("fact", id)
	if _, err := h.exec("DELETE FROM fact WHERE kind = ? AND fact = ? AND patient <> ?", kind, ft[:], pt[:]); err != nil {
		return err
	}
	_, err := h.exec("INSERT OR IGNORE INTO fact (patient, kind, fact, cell) VALUES (?, ?, ?, ?)",
		pt[:], kind, ft[:], s.keys.seal(factCell(pt, ft, kind), plain))
	return err
}
