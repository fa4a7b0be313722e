package central

import (
	"strconv"

	"chevet/app/pam"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

const mergeEvent = "A40"

// tell adds to the history that people read what a message changed of an identity, in the transaction of the message. A
// change of what history does not follow, such as the treating physician, tells nothing. // INS/va1.62
func (t state) tell(old *record.Patient, p record.Patient, why pam.Cause) error {
	e := record.IdentityEvent{Patient: p.ID, Kind: record.IdentityEdited, At: why.At, ByName: why.By, Message: why.Event}
	switch {
	case old == nil:
		e.Kind, e.Fields = record.IdentityCreated, record.IdentityChanges(record.Patient{}, p)
	default:
		if e.Fields = record.IdentityChanges(*old, p); old.Status != p.Status {
			e.Kind = record.IdentityStatusChanged
		}
	}
	if len(e.Fields) == 0 {
		return nil
	}
	return t.addEvent(e)
}

// tellMerge says a merge in both histories. The fields are those by which the two identities differed, the absorbed one
// before, so that the merge can be explained where the absorbed record is not held; moved counts what followed.
func (t state) tellMerge(kept, gone record.Patient, m pam.Merge, moved record.MergeFact) error {
	e := record.IdentityEvent{Patient: kept.ID, Kind: record.IdentityMerged, At: m.At, ByName: m.By, Other: gone.ID, Message: mergeEvent,
		Fields: record.IdentityChanges(gone, kept), Merge: other(gone, moved)}
	if err := t.addEvent(e); err != nil {
		return err
	}
	e.Patient, e.Kind, e.Other, e.Merge = gone.ID, record.IdentityAbsorbed, kept.ID, other(kept, moved)
	return t.addEvent(e)
}

// other names the record on the other side of a merge.
func other(p record.Patient, moved record.MergeFact) *record.MergeFact {
	moved.Name, moved.Born, moved.IPP = p.Name(), p.BirthDate, p.IPP
	return &moved
}

// addEvent names a fact by the message and the rank in the log of what it tells: one message may tell several.
func (t state) addEvent(e record.IdentityEvent) error {
	e.ID, e.Source, e.At = t.message+"."+strconv.FormatInt(t.head, 10), record.SourcePAM, e.At.UTC()
	added, err := t.AddIdentityEvent(e)
	if err != nil || !added {
		return err
	}
	return t.Append(changelog.KindIdentityEvent, e.Patient, "", e)
}
