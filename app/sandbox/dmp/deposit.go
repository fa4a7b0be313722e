package dmp

import (
	"fmt"
	"slices"
	"strconv"

	"chevet/app/record"
	"chevet/app/sandbox/hospital"
)

// Reasons of this package: a scenario that asks what the DMP cannot do.
const (
	ReasonNoPatient  record.Reason = "BAS-PATIENT"
	ReasonClosedDMP  record.Reason = "BAS-DMP-FERME"
	ReasonNoDocument record.Reason = "BAS-DOCUMENT"
	ReasonDuplicate  record.Reason = "BAS-DOUBLON"
)

// Add registers a document that a third party deposits now. The metadata left empty is completed.
func (s *Server) Add(ins record.INS, doc *hospital.Document) error {
	return s.change(ins, func(entries []*entry) ([]*entry, error) {
		if latest(entries, doc.ID) >= 0 {
			return nil, record.E(record.Conflict, ReasonDuplicate)
		}
		return append(entries, s.deposited(ins, doc)), nil
	})
}

// Replace registers a newer version of a document: another uniqueId, an RPLC association, and the older version becomes
// Deprecated. // dmp.md §5.4
func (s *Server) Replace(ins record.INS, old record.DocumentID, doc *hospital.Document) error {
	return s.change(ins, func(entries []*entry) ([]*entry, error) {
		i := latest(entries, old)
		if i < 0 {
			return nil, record.E(record.NotFound, ReasonNoDocument)
		}
		if latest(entries, doc.ID) >= 0 {
			return nil, record.E(record.Conflict, ReasonDuplicate)
		}
		entries[i] = entries[i].with(record.Deprecated)
		newer := s.deposited(ins, doc)
		newer.doc.Replaces = old
		return append(entries, newer), nil
	})
}

// Delete marks a document as deleted: it leaves the lists of active documents and stays readable. // dmp.md §8 c
func (s *Server) Delete(ins record.INS, id record.DocumentID) error {
	return s.setStatus(ins, id, record.Deleted)
}

// Archive marks a document as archived. // dmp.md §8 d
func (s *Server) Archive(ins record.INS, id record.DocumentID) error {
	return s.setStatus(ins, id, record.Archived)
}

func (s *Server) setStatus(ins record.INS, id record.DocumentID, status record.Availability) error {
	return s.change(ins, func(entries []*entry) ([]*entry, error) {
		i := latest(entries, id)
		if i < 0 {
			return nil, record.E(record.NotFound, ReasonNoDocument)
		}
		entries[i] = entries[i].with(status)
		return entries, nil
	})
}

// SetVisibility changes who sees a document, as a TD3.3a or b does: a new entryUUID and a new versionName under the same
// logical id, the older one Deprecated. // dmp.md §8, §13
func (s *Server) SetVisibility(ins record.INS, id record.DocumentID, v record.Visibility) error {
	return s.change(ins, func(entries []*entry) ([]*entry, error) {
		i := latest(entries, id)
		if i < 0 {
			return nil, record.E(record.NotFound, ReasonNoDocument)
		}
		newer := *entries[i]
		x := *newer.doc.Entry
		version, _ := strconv.Atoi(x.Version)
		x.Version, x.EntryUUID, x.SubmittedAt = strconv.Itoa(version+1), withURN(s.o.IDs()), s.o.Clock()
		newer.doc.Entry, newer.doc.Visibility, newer.lot, newer.set = &x, v, derivedUUID("lot", x.EntryUUID), nil
		newer.stamp()
		entries[i] = entries[i].with(record.Deprecated)
		return append(entries, &newer), nil
	})
}

// deposited makes the entry of a document that arrives now.
func (s *Server) deposited(ins record.INS, doc *hospital.Document) *entry {
	d := *doc
	x := record.Entry{}
	if doc.Entry != nil {
		x = *doc.Entry
	}
	if x.EntryUUID == "" {
		x.EntryUUID = s.o.IDs()
	}
	if x.SubmittedAt.IsZero() {
		x.SubmittedAt = s.o.Clock()
	}
	d.Entry = &x
	return newEntry(&d, ins, s.o.Clock())
}

// change applies a deposit to a copy of the entries, so that answers being written keep theirs.
func (s *Server) change(ins record.INS, apply func([]*entry) ([]*entry, error)) error {
	d := s.dossiers[ins]
	if d == nil {
		return record.E(record.NotFound, ReasonNoPatient)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state != record.DMPOpen {
		return record.E(record.NotAllowed, ReasonClosedDMP)
	}
	d.load(s.o)
	d.tick(s.o)
	entries, err := apply(slices.Clone(d.entries))
	if err != nil {
		return fmt.Errorf("dmp: deposit: %w", err)
	}
	d.entries = entries
	d.plan(s.o)
	return nil
}

// SetState opens or closes a DMP, or makes it vanish.
func (s *Server) SetState(ins record.INS, state record.Existence) error {
	return s.with(ins, func(d *dossier) { d.state = state })
}

// Block makes the patient block a professional, or unblock them.
func (s *Server) Block(ins record.INS, professional string, blocked bool) error {
	return s.with(ins, func(d *dossier) { d.blocked[professional] = blocked })
}

// RefuseEmergency sets whether the patient refuses accesses in bris de glace and by centre 15.
func (s *Server) RefuseEmergency(ins record.INS, refused bool) error {
	return s.with(ins, func(d *dossier) { d.noUrgent = refused })
}

// Treat names the patient's treating physician, "" for none.
func (s *Server) Treat(ins record.INS, professional string) error {
	return s.with(ins, func(d *dossier) { d.treating = professional })
}

func (s *Server) with(ins record.INS, f func(*dossier)) error {
	d := s.dossiers[ins]
	if d == nil {
		return record.E(record.NotFound, ReasonNoPatient)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	f(d)
	return nil
}
