package cache

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"chevet/app/record"
)

// buildIndex reads every patient and encounter and publishes the first picture. Patients changed meanwhile are
// read again before it shows.
func (s *Store) buildIndex(ctx context.Context) {
	defer close(s.index.built)
	start := time.Now()
	entries, err := s.readEntries(ctx)
	if err == nil {
		p := newPicture(entries)
		s.index.mu.Lock()
		s.index.picture.Store(p)
		s.index.done = true
		err = s.updateIndex(ctx, s.index.late)
		s.index.late = nil
		s.index.mu.Unlock()
	}
	if err == nil {
		s.o.Log.Debug("search index built", "patients", len(entries), "took", time.Since(start))
		return
	}
	s.index.fail(err)
	if ctx.Err() == nil {
		s.o.Log.Error("search index not built", "err", err)
	}
}

func (s *Store) readEntries(ctx context.Context) ([]*entry, error) {
	var entries []*entry
	err := s.read(ctx, "cache.buildIndex", func(h *handle) error {
		// Both tables are in the order of their patient tag: one walk side by side joins them.
		encounters, err := s.readStays(ctx, h)
		if err != nil {
			return err
		}
		at := 0
		var pt, cell sql.RawBytes
		var buf []byte
		return h.each("SELECT patient, cell FROM patient ORDER BY patient", func(scan func(...any) error) error {
			if err := scan(&pt, &cell); err != nil {
				return err
			}
			t := tagOf(pt)
			plain, err := s.keys.open(patientCell(t), cell, buf)
			if err != nil {
				return err
			}
			buf = plain[:0]
			var p record.Patient
			if err := decodePatient(plain, &p); err != nil {
				return err
			}
			for at < len(encounters) && slices.Compare(encounters[at].patient[:], t[:]) < 0 {
				at++
			}
			from := at
			for at < len(encounters) && encounters[at].patient == t {
				at++
			}
			own := make([]record.Encounter, 0, at-from)
			for _, e := range encounters[from:at] {
				own = append(own, e.encounter)
			}
			if p.MergedInto == "" { // the other record is the one to open
				entries = append(entries, newEntry(&p, own))
			}
			if len(entries)%looksAt == 0 {
				return ctx.Err()
			}
			return nil
		})
	})
	return entries, err
}

type taggedEncounter struct {
	patient   tag
	encounter record.Encounter
}

func (s *Store) readStays(ctx context.Context, h *handle) ([]taggedEncounter, error) {
	var all []taggedEncounter
	var pt, et, cell sql.RawBytes
	var buf []byte
	err := h.each("SELECT patient, encounter, cell FROM encounter ORDER BY patient", func(scan func(...any) error) error {
		if err := scan(&pt, &et, &cell); err != nil {
			return err
		}
		e := taggedEncounter{patient: tagOf(pt)}
		plain, err := s.keys.open(encounterCell(e.patient, tagOf(et)), cell, buf)
		if err != nil {
			return err
		}
		buf = plain[:0]
		if err := decodeEncounter(plain, &e.encounter); err != nil {
			return err
		}
		all = append(all, e)
		if len(all)%looksAt == 0 {
			return ctx.Err()
		}
		return nil
	})
	return all, err
}

// refreshIndex reads patients again after a write that changed them.
func (s *Store) refreshIndex(ids []record.PatientID) {
	if len(ids) == 0 {
		return
	}
	s.index.mu.Lock()
	defer s.index.mu.Unlock()
	if !s.index.done { // buildIndex reads them when it ends
		for _, id := range ids {
			s.index.late[id] = true
		}
		return
	}
	changed := make(map[record.PatientID]bool, len(ids))
	for _, id := range ids {
		changed[id] = true
	}
	if err := s.updateIndex(background, changed); err != nil {
		s.index.fail(err)
		s.o.Log.Error("search index not updated", "err", err)
	}
}

// updateIndex is called with index.mu held: the last to read the file is the last to publish.
func (s *Store) updateIndex(ctx context.Context, ids map[record.PatientID]bool) error {
	p := s.index.picture.Load()
	if len(ids) == 0 || p == nil {
		return nil
	}
	changes := make(map[record.PatientID]*entry, len(ids))
	err := s.read(ctx, "cache.updateIndex", func(h *handle) error {
		for id := range ids {
			pt := s.keys.patientTag(id)
			var patient record.Patient
			found, err := s.loadPatient(h, pt, &patient)
			if err != nil {
				return err
			}
			if !found || patient.MergedInto != "" {
				changes[id] = nil
				continue
			}
			encounters, err := s.loadEncounters(h, pt)
			if err != nil {
				return err
			}
			changes[id] = newEntry(&patient, encounters)
		}
		return nil
	})
	if err == nil {
		s.index.picture.Store(p.replace(changes))
	}
	return err
}

// searchable waits for the index, as long as ctx lasts.
func (s *Store) searchable(ctx context.Context) (*picture, error) {
	select {
	case <-s.index.built:
	case <-s.closed:
		return nil, record.E(record.Unavailable, ReasonClosed)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := s.index.err.Load(); err != nil {
		return nil, *err
	}
	p := s.index.picture.Load()
	if p == nil {
		return nil, record.E(record.Unavailable, ReasonClosed)
	}
	return p, nil
}
