package record

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// PatientEdit is one change of an identity, as somebody made it: what they saw and what they want. Two edits of
// different fields both hold; two edits of the same field are a conflict, the first keeps its place.
type PatientEdit struct {
	ID      string         `json:"id"` // also that of the event that it makes
	Patient PatientID      `json:"patient"`
	Before  Patient        `json:"before"` // as its author saw it; without ID when the patient is created
	After   Patient        `json:"after"`
	Source  IdentitySource `json:"source"`
	Why     string         `json:"why,omitempty"`
	Proof   *Proof         `json:"proof,omitempty"`
	INSi    *INSiFact      `json:"insi,omitempty"`
	ByID    string         `json:"byID"`
	ByName  string         `json:"byName"`
	At      time.Time      `json:"at"`
}

// Creates reports that the edit makes a new patient.
func (e PatientEdit) Creates() bool { return e.Before.ID == "" }

// Check says why the edit is refused whatever is stored, or nil. Its After must be settled by the same rules.
// now bounds the dates.
func (e PatientEdit) Check(r IdentityRules, now time.Time) error {
	switch {
	case e.ID == "" || e.Patient == "" || e.After.ID != e.Patient || !e.Creates() && e.Before.ID != e.Patient || e.ByID == "" || e.At.IsZero():
		return E(Invalid, ReasonIdentifier)
	case e.Creates() && e.After.IPP != "", !e.Creates() && e.After.IPP != e.Before.IPP:
		return E(NotAllowed, ReasonIdentifier).Because("the IPP is given by the server")
	case len(IdentityChanges(e.Before, e.After)) == 0:
		return E(Invalid, ReasonNothing)
	}
	if err := CheckIdentity(e.After, now); err != nil {
		return err
	}
	if settled := r.Settle(e.After); settled.Status != e.After.Status || settled.INS != e.After.INS {
		return E(Invalid, ReasonAttributes).Because("the attributes or the status do not allow it")
	}
	if err := e.checkStatus(r); err != nil {
		return err
	}
	return e.checkTraits(r)
}

// checkStatus asks what the change of status rests on. // INS/va1.03
func (e PatientEdit) checkStatus(r IdentityRules) error {
	from := e.Before.Status
	if e.Creates() || from == "" {
		from = Provisional
	}
	if e.After.Status.CarriesINS() && (e.After.INS.IsZero() || r.Realm != "" && e.After.INS.Realm() != r.Realm) {
		if e.After.INS.IsZero() {
			return E(Invalid, ReasonINSiNeeded)
		}
		return E(NotAllowed, ReasonINSTest)
	}
	if e.After.INS != e.Before.INS && !e.After.INS.IsZero() && !e.backed() {
		return E(NotAllowed, ReasonINSiNeeded)
	}
	if from == e.After.Status {
		return nil
	}
	t, ok := FindTransition(from, e.After.Status)
	if !ok {
		return E(Invalid, ReasonTransition).Because("%s to %s", from, e.After.Status)
	}
	if t.Needs&NeedsProof != 0 {
		if err := r.checkProof(e.Proof); err != nil {
			return err
		}
	}
	if t.Needs&NeedsINSi != 0 && !e.backed() {
		return E(NotAllowed, ReasonINSiNeeded)
	}
	if t.Needs&NeedsMotive != 0 && strings.TrimSpace(e.Why) == "" && !r.Forced(e.After) {
		return E(Invalid, ReasonIdentityWhy)
	}
	return nil
}

// backed reports that INSi gave one identity.
func (e PatientEdit) backed() bool {
	return e.INSi != nil && e.INSi.Code == INSiOne && e.INSi.Operation != "" && !e.INSi.At.IsZero()
}

// checkTraits keeps the strict traits of a trusted identity from being typed over. // RNIV: INSi's traits, or a proof
func (e PatientEdit) checkTraits(r IdentityRules) error {
	if e.Creates() || !StrictChanged(e.Before, e.After) {
		return nil
	}
	switch e.After.Status {
	case Retrieved, Qualified:
		if !e.backed() {
			return E(NotAllowed, ReasonStrictLocked)
		}
	case Validated:
		return r.checkProof(e.Proof)
	}
	return nil
}

// Apply returns the identity after the edit and the fact that history keeps. current is what is stored now, nil when
// the patient is unknown. A field that somebody else changed meanwhile is a Conflict with ReasonEditConflict; so is a
// change of status or INS when anything it rests on has moved. Apply changes the identity alone: what else is known
// of the patient stays.
func (e PatientEdit) Apply(current *Patient) (Patient, IdentityEvent, error) {
	if e.Creates() {
		if current != nil {
			return Patient{}, IdentityEvent{}, E(Conflict, ReasonPatientExists)
		}
		p := e.After
		p.UpdatedAt = e.At
		return p, e.event(IdentityChanges(Patient{}, p)), nil
	}
	if current == nil {
		return Patient{}, IdentityEvent{}, E(NotFound, ReasonIdentifier)
	}
	next, rests := *current, e.After.Status != e.Before.Status || e.After.INS != e.Before.INS
	var done []FieldChange
	for _, f := range identityFields {
		now, before, after := f.text(current), f.text(&e.Before), f.text(&e.After)
		switch {
		case before == after:
			if rests && f.guard && now != before {
				return Patient{}, IdentityEvent{}, E(Conflict, ReasonEditConflict).Because("%s", f.name)
			}
		case now == before:
			f.take(&next, &e.After)
			done = append(done, FieldChange{f.name, before, after})
		case now == after: // somebody else wrote the same
		default:
			return Patient{}, IdentityEvent{}, E(Conflict, ReasonEditConflict).Because("%s", f.name)
		}
	}
	if next.UpdatedAt.Before(e.At) {
		next.UpdatedAt = e.At
	}
	return next, e.event(done), nil
}

func (e PatientEdit) event(fields []FieldChange) IdentityEvent {
	kind := IdentityEdited
	switch {
	case e.Creates():
		kind = IdentityCreated
	case e.Before.Status != e.After.Status:
		kind = IdentityStatusChanged
	}
	return IdentityEvent{ID: e.ID, Patient: e.Patient, Kind: kind, Source: e.Source, At: e.At, ByID: e.ByID, ByName: e.ByName, Why: e.Why,
		Fields: fields, Proof: e.Proof, INSi: e.INSi}
}

// SortedEvents returns the events newest first; those of one instant by their id, which is in time order too.
func SortedEvents(events []IdentityEvent) []IdentityEvent {
	all := slices.Clone(events)
	slices.SortFunc(all, func(a, b IdentityEvent) int {
		return cmp.Or(b.At.Compare(a.At), strings.Compare(b.ID, a.ID))
	})
	return all
}

func insOfText(s string) INS {
	matricule, oid, _ := strings.Cut(s, " ")
	return INS{Matricule: Matricule(matricule), OID: OID(oid)}
}
