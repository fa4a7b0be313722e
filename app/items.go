package app

import (
	"context"
	"encoding/json"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// ItemsChanged says that the writes listed by Items should be read again.
type ItemsChanged struct{ Tally changelog.Tally }

// Items lists the writes of this workstation, whoever made them, newest first: by default those that still ask something
// of the network or of a person. The sentence of a refusal is that of Outcome.Reason. // QUALITY 6, 8
func (w *Workstation) Items(ctx context.Context, q changelog.ItemQuery) ([]changelog.Item, error) {
	cache, _, err := w.storage()
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	client := w.exchange
	w.mu.Unlock()
	if client != nil {
		return client.Items(ctx, q)
	}
	if store, ok := cache.(changelog.ItemStore); ok {
		return store.Items(ctx, q)
	}
	return nil, nil
}

// WithdrawItem gives up a refused or conflicting write. It stays readable, with who gave it up and why.
func (w *Workstation) WithdrawItem(ctx context.Context, id, why string) error {
	return w.rule(ctx, id, why, nil)
}

// ResendItem writes a refused or conflicting write again under another id: with the payload given, or with the same
// when nil. The former one stays readable beside it.
func (w *Workstation) ResendItem(ctx context.Context, id, why string, correction json.RawMessage) error {
	items, err := w.Items(ctx, changelog.ItemQuery{States: []changelog.ItemState{changelog.Turned, changelog.InConflict}})
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Mutation.ID != id {
			continue
		}
		m := i.Mutation
		m.ID, m.Seq, m.Withdrawn, m.At = w.parts.IDs(), 0, "", w.parts.Clock().UTC()
		if correction != nil {
			m.Payload = correction
		}
		if m.Payload, err = renamed(m); err != nil {
			return err
		}
		return w.rule(ctx, id, why, &m)
	}
	return record.E(record.Conflict, changelog.ReasonNotRefused)
}

// renamed gives a payload that is named by the mutation that writes it its new name.
func renamed(m changelog.Mutation) (json.RawMessage, error) {
	switch m.Kind {
	case changelog.KindNote:
		var n record.Note
		if err := json.Unmarshal(m.Payload, &n); err != nil {
			return nil, record.E(record.Invalid, record.ReasonNote).Wrap(err)
		}
		n.Rev, n.At = m.ID, m.At
		return json.Marshal(n)
	case changelog.KindPatientEdit:
		var e record.PatientEdit
		if err := json.Unmarshal(m.Payload, &e); err != nil {
			return nil, record.E(record.Invalid, changelog.ReasonPayload).Wrap(err)
		}
		e.ID, e.At = m.ID, m.At
		return json.Marshal(e)
	}
	return m.Payload, nil
}

func (w *Workstation) rule(ctx context.Context, id, why string, correction *changelog.Mutation) error {
	cache, session, err := w.storage()
	if err != nil {
		return err
	}
	store, ok := cache.(changelog.ItemStore)
	if !ok {
		return record.E(record.Unavailable, ReasonNotHere)
	}
	if correction != nil {
		correction.Workstation = w.cfg.Workstation
	}
	by := changelog.Ruling{ByID: session.Practitioner.NationalID, ByName: session.Practitioner.Name(), At: w.parts.Clock().UTC(), Why: why}
	if _, err := store.Rule(ctx, id, by, correction); err != nil {
		return err
	}
	action := record.TraceWithdraw
	if correction != nil {
		action = record.TraceCorrect
	}
	if err := w.trace(ctx, record.Trace{Action: action, OK: true, Detail: id}); err != nil {
		return err
	}
	w.SyncNow()
	w.bus.publish(ItemsChanged{})
	return nil
}

// repairer is a Cache that can drop what is damaged and have it brought again.
type repairer interface {
	Repair(ctx context.Context) (removed int, err error)
}

// RepairCache removes what is damaged here and asks the server for it again. It says how many values were removed.
func (w *Workstation) RepairCache(ctx context.Context) (removed int, err error) {
	cache, _, err := w.storage()
	if err != nil {
		return 0, err
	}
	r, ok := cache.(repairer)
	if !ok {
		return 0, record.E(record.Unavailable, ReasonNotHere)
	}
	removed, err = r.Repair(ctx)
	w.SyncNow()
	w.bus.publish(WardChanged{})
	return removed, err
}

// PauseFilling stops bringing whole records of the ward, or goes on with it.
func (w *Workstation) PauseFilling(paused bool) {
	w.mu.Lock()
	client := w.exchange
	w.mu.Unlock()
	if client != nil {
		client.PauseFilling(paused)
	}
}

// hold keeps an opened record on this workstation for some time. Without the server it stays as it is.
func (w *Workstation) hold(ctx context.Context, patient record.PatientID) {
	w.mu.Lock()
	client := w.exchange
	w.mu.Unlock()
	if client == nil || w.units() == nil {
		return
	}
	if err := client.Hold(ctx, patient, nil); err != nil {
		w.parts.Log.Info("record not held", "reason", string(record.ReasonOf(err)))
	}
}

// Pin keeps a patient on this workstation without an end, or ends that.
func (w *Workstation) Pin(ctx context.Context, patient record.PatientID, pinned bool) error {
	w.mu.Lock()
	client := w.exchange
	w.mu.Unlock()
	if client == nil {
		return record.E(record.Expired, ReasonNoSession)
	}
	return client.Hold(ctx, patient, &pinned)
}
