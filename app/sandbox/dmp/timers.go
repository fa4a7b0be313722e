package dmp

import (
	"strconv"
	"time"

	"chevet/app/record"
)

// A document hidden from the patient is announced to them after a month, if nobody did, and shown after three. Both dates count
// from the deposit, whatever happened to the metadata since. // DSR 3.2.2, dmp.md §8

// hidden tells that an entry waits for its announcement.
func (e *entry) hidden() bool {
	return e.doc.Visibility.HiddenFromPatient && e.doc.Entry.Status == record.Approved && e.doc.Class.Code != classSignature
}

// deposited returns when a document first came, by its first version.
func (d *dossier) deposited(e *entry) time.Time {
	for _, older := range d.entries {
		if older.doc.Entry.LogicalID == e.doc.Entry.LogicalID {
			return older.doc.Entry.SubmittedAt
		}
	}
	return e.doc.Entry.SubmittedAt
}

// plan finds when something becomes visible by itself. The caller holds the lock.
func (d *dossier) plan(o Options) {
	d.due = time.Time{}
	for _, e := range d.entries {
		if !e.hidden() {
			continue
		}
		if at := d.deposited(e).AddDate(0, o.VisibleAfter, 0); d.due.IsZero() || at.Before(d.due) {
			d.due = at
		}
	}
}

// tick makes visible what the clock says: a new version of the metadata, as a TD3.3b would. The caller holds the lock.
func (d *dossier) tick(o Options) {
	now := o.Clock()
	if d.due.IsZero() || now.Before(d.due) {
		return
	}
	entries := append([]*entry(nil), d.entries...) // answers being written keep theirs
	for i, e := range d.entries {
		at := d.deposited(e).AddDate(0, o.VisibleAfter, 0)
		if !e.hidden() || now.Before(at) {
			continue
		}
		newer := *e
		n := *e.doc.Entry
		version, _ := strconv.Atoi(n.Version)
		n.EntryUUID, n.Version, n.SubmittedAt = derivedUUID("visible", n.EntryUUID), strconv.Itoa(version+1), at
		newer.doc.Entry, newer.doc.Visibility.HiddenFromPatient = &n, false
		newer.lot, newer.set = derivedUUID("lot", n.EntryUUID), nil
		newer.stamp()
		entries[i] = e.with(record.Deprecated)
		entries = append(entries, &newer)
	}
	d.entries = entries
	d.plan(o)
}

// Viewer is who looks at a DMP on Mon espace santé.
type Viewer int

// Viewers.
const (
	ThePatient Viewer = iota
	Guardian          // représentant légal of a minor
)

// Shown is one document as Mon espace santé lists it.
type Shown struct {
	ID       record.DocumentID
	Title    string
	Status   record.Availability
	Hidden   bool      // not shown to this viewer
	Announce time.Time // when the viewer is told that a document waits for them; zero when it is no question
	Told     bool      // … and that time has come
}

// Seen lists the documents of a DMP for the patient or a guardian: what they see, and what is kept from them. A scenario compares
// it with what professionals see.
func (s *Server) Seen(ins record.INS, who Viewer) ([]Shown, error) {
	d := s.dossiers[ins]
	if d == nil {
		return nil, record.E(record.NotFound, ReasonNoPatient)
	}
	now := s.o.Clock()
	entries := d.all(s.o)
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []Shown
	for _, e := range entries {
		if st := e.doc.Entry.Status; st == record.Deprecated || st == record.Deleted || e.doc.Class.Code == classSignature {
			continue
		}
		line := Shown{ID: e.doc.ID, Title: e.doc.Title, Status: e.doc.Entry.Status,
			Hidden: e.doc.Visibility.HiddenFromPatient || who == Guardian && e.doc.Visibility.HiddenFromGuardians}
		if e.hidden() {
			line.Announce = d.deposited(e).AddDate(0, s.o.NotifyAfter, 0)
			line.Told = !now.Before(line.Announce)
		}
		all = append(all, line)
	}
	return all, nil
}
