package cache

import (
	"context"
	"database/sql"
	"time"

	"chevet/app"
	"chevet/app/record"
)

// Load returns all that is here about one patient, in no particular order. A patient that is not here is
// CACHE-PATIENT; one damaged value refuses the whole record.
func (s *Store) Load(ctx context.Context, patient record.PatientID, user string) (*app.Stored, error) {
	stored := &app.Stored{}
	err := s.read(ctx, "cache.Load", func(h *handle) error { return s.load(ctx, h, stored, patient, user) })
	if err != nil {
		return nil, err
	}
	return stored, nil
}

func (s *Store) load(ctx context.Context, h *handle, stored *app.Stored, patient record.PatientID, user string) (err error) {
	pt, ut := s.keys.patientTag(patient), s.keys.userTag(user)
	found, err := s.loadPatient(h, pt, &stored.Patient)
	if err != nil {
		return err
	}
	if !found {
		return record.E(record.NotFound, ReasonNoPatient)
	}
	if stored.Encounters, err = s.loadEncounters(h, pt); err != nil {
		return err
	}
	if err := s.loadFacts(h, pt, &stored.Consents, &stored.BreakGlass); err != nil {
		return err
	}
	if stored.Merges, err = s.loadMerges(h, pt); err != nil {
		return err
	}
	if stored.Documents, err = s.loadDocuments(ctx, h, pt); err != nil {
		return err
	}
	if stored.Notes, err = s.loadNotes(h, pt); err != nil {
		return err
	}
	if stored.DMP, err = s.loadDMPView(h, pt, ut); err != nil {
		return err
	}
	if stored.LastOpened, err = s.loadOpened(h, ut, pt); err != nil {
		return err
	}
	if stored.Drafts, err = s.loadDrafts(h, pt); err != nil {
		return err
	}
	_, err = h.one("SELECT count(*) FROM mutation WHERE state = 0 AND patient = ?", []any{&stored.Unsent}, pt[:])
	return err
}

func (s *Store) loadPatient(h *handle, pt tag, p *record.Patient) (bool, error) {
	var cell []byte
	found, err := h.one("SELECT cell FROM patient WHERE patient = ?", []any{&cell}, pt[:])
	if err != nil || !found {
		return false, err
	}
	plain, err := s.keys.open(patientCell(pt), cell, nil)
	if err != nil {
		return false, err
	}
	return true, decodePatient(plain, p)
}

func (s *Store) loadEncounters(h *handle, pt tag) ([]record.Encounter, error) {
	var all []record.Encounter
	var et, cell sql.RawBytes
	err := h.each("SELECT encounter, cell FROM encounter WHERE patient = ?", func(scan func(...any) error) error {
		if err := scan(&et, &cell); err != nil {
			return err
		}
		plain, err := s.keys.open(encounterCell(pt, tagOf(et)), cell, nil)
		if err != nil {
			return err
		}
		all = append(all, record.Encounter{})
		return decodeEncounter(plain, &all[len(all)-1])
	}, pt[:])
	return all, err
}

func (s *Store) loadFacts(h *handle, pt tag, consents *[]record.Consent, glass *[]record.BreakGlass) error {
	var kind int
	var ft, cell sql.RawBytes
	return h.each("SELECT kind, fact, cell FROM fact WHERE patient = ? AND kind IN (1, 2)", func(scan func(...any) error) error {
		if err := scan(&kind, &ft, &cell); err != nil {
			return err
		}
		plain, err := s.keys.open(factCell(pt, tagOf(ft), kind), cell, nil)
		if err != nil {
			return err
		}
		switch kind {
		case factConsent:
			var c record.Consent
			err = decodeConsent(plain, &c)
			*consents = append(*consents, c)
		case factBreakGlass:
			var b record.BreakGlass
			err = decodeBreakGlass(plain, &b)
			*glass = append(*glass, b)
		}
		return err
	}, pt[:])
}

// looksAt says how often a long read looks whether its caller still waits.
const looksAt = 512

// tagOf copies a tag column; one of another length gives a tag that authenticates nothing.
func tagOf(b []byte) tag {
	var t tag
	if len(b) == len(t) {
		copy(t[:], b)
	}
	return t
}

func (s *Store) loadOpened(h *handle, ut, pt tag) (time.Time, error) {
	var cell []byte
	found, err := h.one("SELECT cell FROM recent WHERE user = ? AND patient = ?", []any{&cell}, ut[:], pt[:])
	if err != nil || !found {
		return time.Time{}, err
	}
	_, at, err := s.openRecent(ut, pt, cell)
	return at, err
}
