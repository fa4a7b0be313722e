package sync

import (
	"encoding/json"

	"chevet/app/record"
)

// applyNote adds a text to a shared note. One whose author had not read the newest version conflicts with it: both
// are kept, both go to every workstation, and a person settles. // QUALITY 7
func (r *Receiver) applyNote(tx ServerTx, m Mutation) (Outcome, error) {
	var n record.Note
	if json.Unmarshal(m.Payload, &n) != nil || n.Rev != m.ID {
		return refused(ReasonPayload), nil
	}
	if err := n.Check(); err != nil {
		return Outcome{}, err
	}
	if n.ByID == "" || n.ByID != m.ByID {
		return refused(ReasonAuthor), nil
	}
	if o, ok, err := r.place(tx, m, n.Patient, n.Encounter); !ok {
		return o, err
	}
	if now := r.o.Clock(); n.At.After(now) {
		n.At = now.UTC()
	}
	last, err := tx.LastNote(n.Patient, n.ID)
	if err != nil {
		return Outcome{}, err
	}
	n.Version, n.Conflicts = 0, false
	switch {
	case last != nil && last.Encounter != n.Encounter:
		return refused(ReasonNoEncounter), nil
	case last != nil && n.Base != last.Version && n.Text == last.Text && n.Title == last.Title && len(n.Resolves) == 0:
		return Outcome{State: Accepted, Reason: ReasonSameHere, Detail: last.Rev}, nil // both wrote the same: nothing to choose
	case last == nil && n.Base == 0:
		n.Version = 1
	case last != nil && n.Base == last.Version:
		n.Version = last.Version + 1
	default:
		n.Conflicts = true
	}
	if err := tx.AddNote(n); err != nil {
		return Outcome{}, err
	}
	o := accepted
	if n.Conflicts {
		o = Outcome{State: Conflict, Reason: ReasonBeside, Detail: string(n.ID)}
	}
	return o, tx.Append(KindNote, n.Patient, m.ID, n)
}
