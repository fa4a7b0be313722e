package app

import (
	"context"
	"slices"
	"strings"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// TodoKind is a reason why something waits for somebody of the service.
type TodoKind string

// Kinds, in the order of the home screen.
const (
	TodoRefused    TodoKind = "refused"    // writes of this workstation that the server refused
	TodoConflicts  TodoKind = "conflicts"  // texts written beside another, fields of identity too
	TodoIdentities TodoKind = "identities" // patients of the service whose identity is not qualified
	TodoInvisible  TodoKind = "invisible"  // documents that the patient must be told before they see them
	TodoDrafts     TodoKind = "drafts"     // documents that somebody began and nobody validated
)

// TodoKinds are all of them, in order.
var TodoKinds = []TodoKind{TodoRefused, TodoConflicts, TodoIdentities, TodoInvisible, TodoDrafts}

// Todo is what waits, with the patients whom each kind concerns. One outside the ward has no Encounter.
type Todo struct {
	Count    map[TodoKind]int
	Patients map[TodoKind][]WardPatient
}

// Total counts what waits for somebody.
func (t Todo) Total() (n int) {
	for _, kind := range t.Count {
		n += kind
	}
	return n
}

// ToDo counts what waits for somebody of the person's service, from what is here. It reads the disk: call it off the
// UI thread.
func (w *Workstation) ToDo(ctx context.Context) (Todo, error) {
	t := Todo{Count: map[TodoKind]int{}, Patients: map[TodoKind][]WardPatient{}}
	cache, session, err := w.storage()
	if err != nil {
		return t, err
	}
	ward, err := w.Ward(ctx, ListWard)
	if err != nil {
		return t, err
	}
	items, err := w.Items(ctx, changelog.ItemQuery{States: []changelog.ItemState{changelog.Turned, changelog.InConflict}})
	if err != nil {
		return t, err
	}
	user := session.Practitioner.NationalID
	load := func(id record.PatientID) (WardPatient, bool) {
		if i := slices.IndexFunc(ward, func(p WardPatient) bool { return p.Patient.ID == id }); i >= 0 {
			return ward[i], true
		}
		stored, err := cache.Load(ctx, id, user)
		if err != nil {
			return WardPatient{}, false // a patient who left this workstation: the item is counted, not listed
		}
		return wardPatient(stored, w), true
	}
	counted := func(kind TodoKind, id record.PatientID) {
		t.Count[kind]++
		if slices.ContainsFunc(t.Patients[kind], func(p WardPatient) bool { return p.Patient.ID == id }) {
			return
		}
		if p, ok := load(id); ok {
			t.Patients[kind] = append(t.Patients[kind], p)
		}
	}
	ids := make([]record.PatientID, len(ward))
	for i, p := range ward {
		ids[i] = p.Patient.ID
	}
	notes, err := cache.Notes(ctx, ids)
	if err != nil {
		return t, err
	}
	seen := map[string]bool{} // conflicting texts of the ward, that our items may be among
	for _, p := range ward {
		if p.Patient.Status != record.Qualified {
			counted(TodoIdentities, p.Patient.ID)
		}
		if p.Counted && p.Count.Invisible > 0 {
			counted(TodoInvisible, p.Patient.ID)
		}
		for range p.Drafts {
			counted(TodoDrafts, p.Patient.ID)
		}
		for _, n := range record.GatherNotes(notes[p.Patient.ID]) {
			for _, c := range n.Conflicts {
				seen[c.Rev] = true
			}
			if !n.Settled() {
				counted(TodoConflicts, p.Patient.ID)
			}
		}
	}
	for _, i := range items {
		switch {
		case i.State == changelog.Turned:
			counted(TodoRefused, i.Mutation.Patient)
		case !seen[i.Mutation.ID]:
			counted(TodoConflicts, i.Mutation.Patient)
		}
	}
	for _, list := range t.Patients {
		slices.SortStableFunc(list, func(a, b WardPatient) int { return strings.Compare(a.Encounter.Room, b.Encounter.Room) })
	}
	return t, nil
}

// wardPatient is the line of a patient who may be elsewhere.
func wardPatient(s *Stored, w *Workstation) WardPatient {
	p := WardPatient{Patient: s.Patient, DMP: s.DMP.Status, Count: s.DMP.Count, Counted: !s.DMP.SeenAt.IsZero()}
	if e := record.CurrentEncounter(s.Encounters, w.parts.Clock()); e != nil {
		p.Encounter = *e
		p.Permissions = record.PermissionsOf(s.Consents, e.ID)
	}
	if p.Encounter.ID == "" {
		p.Encounter.ID = record.EncounterID(s.Patient.ID) // a line needs a name of its own
	}
	return p
}
