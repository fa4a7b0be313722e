package app

import (
	"context"
	"encoding/json"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// maxItemLines bounds what the screen of synchronisation lists, newest first.
const maxItemLines = 500

// ItemLine is a write with whom it is about, for the screen of synchronisation.
type ItemLine struct {
	changelog.Item
	Patient *record.Patient // nil when they are not on this workstation
}

// ItemLines lists the writes of this workstation in the states given, newest first, at most 500; by default those that
// still ask something. It reads the disk: call it off the UI thread.
func (w *Workstation) ItemLines(ctx context.Context, states ...changelog.ItemState) ([]ItemLine, error) {
	items, err := w.Items(ctx, changelog.ItemQuery{States: states, Limit: maxItemLines})
	if err != nil {
		return nil, err
	}
	cache, session, err := w.storage()
	if err != nil {
		return nil, err
	}
	known := map[record.PatientID]*record.Patient{}
	lines := make([]ItemLine, 0, len(items))
	for _, i := range items {
		id := i.Mutation.Patient
		if _, asked := known[id]; !asked && id != "" {
			known[id] = nil
			if stored, err := cache.Load(ctx, id, session.Practitioner.NationalID); err == nil {
				known[id] = &stored.Patient
			}
		}
		lines = append(lines, ItemLine{i, known[id]})
	}
	return lines, nil
}

// IdentityConflict is one edit of an identity that another one crossed, field by field.
type IdentityConflict struct {
	Item    changelog.Item
	Patient record.Patient       // as the server says
	Edit    record.PatientEdit   // as it was written here
	Fields  []record.FieldChange // Before: the server's value; After: the one written here
}

// IdentityConflict reads a conflicting edit of an identity beside what is known now.
func (w *Workstation) IdentityConflict(ctx context.Context, id string) (c IdentityConflict, err error) {
	cache, session, err := w.storage()
	if err != nil {
		return c, err
	}
	items, err := w.Items(ctx, changelog.ItemQuery{States: []changelog.ItemState{changelog.Turned, changelog.InConflict}})
	if err != nil {
		return c, err
	}
	for _, i := range items {
		if i.Mutation.ID != id || i.Mutation.Kind != changelog.KindPatientEdit {
			continue
		}
		c.Item = i
		if err := json.Unmarshal(i.Mutation.Payload, &c.Edit); err != nil {
			return c, record.E(record.Invalid, changelog.ReasonPayload).Wrap(err)
		}
		stored, err := cache.Load(ctx, i.Mutation.Patient, session.Practitioner.NationalID)
		if err != nil {
			return c, err
		}
		c.Patient = stored.Patient
		wrote := map[record.IdentityField]string{}
		for _, f := range record.IdentityChanges(c.Edit.Before, c.Edit.After) {
			wrote[f.Field] = f.After
		}
		for _, f := range record.IdentityChanges(c.Patient, c.Edit.After) {
			if _, mine := wrote[f.Field]; mine {
				c.Fields = append(c.Fields, f)
			}
		}
		return c, nil
	}
	return c, record.E(record.NotFound, changelog.ReasonNotRefused)
}

// Again is the edit written over what is known now: the fields that this workstation changed, and nothing else.
func (c IdentityConflict) Again() json.RawMessage {
	e := c.Edit
	e.Before, e.After = c.Patient, c.Patient
	record.CopyFields(&e.After, c.Edit.After, c.Fields)
	text, _ := json.Marshal(e) // plain values
	return text
}
