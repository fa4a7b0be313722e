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
// before, so that the merge can be explained where the absorbed record is not held.
func (t state) tellMerge(kept, gone record.Patient, m pam.Merge) error {
	e := record.IdentityEvent{Patient: kept.ID, Kind: record.IdentityMerged, At: m.At, Other: gone.ID, Message: mergeEvent, Fields: record.IdentityChanges(gone, kept)}
	if err := t.addEvent(e); err != nil {
		return err
	}
	e.Patient, e.Kind, e.Other = gone.ID, record.IdentityAbsorbed, kept.ID
	return t.addEvent(e)
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
