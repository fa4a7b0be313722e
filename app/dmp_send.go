package app

import (
	"context"
	"slices"

	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// SendToDMP puts a document written and signed here in the DMP, by the server, once the person has confirmed what Ask
// says. Its sending goes through Submitted to Accepted, Failed or, for an opposed patient, Refused; it stays Submitted
// while nobody knows, and asking again tells. DMPDocumentChanged or DMPChangeFailed follows. // SC.DMP/CONF.06
func (w *Workstation) SendToDMP(key record.DocumentKey) { w.changeDMP(key, api.DMPSend, "") }

// sendable refuses what is not ours to send, what is there already, and what the patient is opposed to for the episode
// that the document is about.
func (w *Workstation) sendable(open *openRecord, d record.Document) error {
	switch {
	case !w.Config().Feeds:
		return record.E(record.NotAllowed, ReasonNoFeed)
	case d.Provenance != record.Local || !correctable(d) || d.State != record.Current:
		return record.E(record.NotAllowed, api.ReasonNotSent)
	case d.InDMP():
		return record.E(record.NotAllowed, ReasonAlready)
	}
	open.mu.Lock()
	in := record.GateInput{Patient: open.stored.Patient, Permissions: record.PermissionsOf(open.stored.Consents, d.Encounter), Now: w.parts.Clock()}
	open.mu.Unlock()
	return record.FeedGate(in).Err()
}

func (w *Workstation) sent(ctx context.Context, open *openRecord, key record.DocumentKey) (*DMPDocumentChanged, error) {
	q, err := w.Ask(key, api.DMPSend)
	if err != nil {
		return nil, err
	}
	d := q.Document
	if d, err = w.keepSending(ctx, open, d, record.Submitted, ""); err != nil {
		return nil, err
	}
	var done api.DMPDeposited
	if err = w.flush(ctx); err == nil { // the server sends what it holds
		done, err = w.parts.Server.DMPDeposit(ctx, api.DMPDeposit{DMPCall: api.DMPCall{Patient: open.id, Encounter: d.Encounter}, Key: key, SHA256: d.Body.SHA256})
	}
	state, why := record.Accepted, record.Reason("")
	if err != nil {
		if state, why = afterSending(err), record.ReasonOf(err); state == record.Submitted {
			return nil, err
		}
	}
	// What is known is kept, whatever cancelled the wait.
	d, keepErr := w.keepSending(context.WithoutCancel(ctx), open, d, state, why)
	if err != nil {
		return nil, err
	}
	if keepErr != nil {
		return nil, keepErr
	}
	return &DMPDocumentChanged{Patient: open.id, Key: key, Action: api.DMPSend, Document: d, Settled: done.Settled}, nil
}

// unknown are the failures after which the DMP may hold the document.
var unknown = []record.Reason{"DMP-INCERTAIN", api.ReasonUnreached, api.ReasonFault, api.ReasonAnswer, api.ReasonOverload, api.ReasonPortal, api.ReasonProxy}

// afterSending is what a failed sending leaves: Submitted when nobody knows.
func afterSending(err error) record.Delivery {
	switch reason := record.ReasonOf(err); {
	case slices.Contains(unknown, reason):
		return record.Submitted
	case reason == record.ReasonOpposed:
		return record.Refused
	}
	return record.Failed
}

// keepSending writes the state of a document's sending to the DMP, here and for the other workstations.
func (w *Workstation) keepSending(ctx context.Context, open *openRecord, d record.Document, state record.Delivery, why record.Reason) (record.Document, error) {
	now := w.parts.Clock().UTC()
	d.Sendings = slices.DeleteFunc(slices.Clone(d.Sendings), func(s record.Sending) bool { return s.Channel == record.ToDMP })
	d.Sendings = append(d.Sendings, record.Sending{Channel: record.ToDMP, State: state, At: now, Reason: why})
	d.UpdatedAt = now
	if err := w.write(ctx, changelog.KindDocument, d.Patient, w.parts.IDs(), d); err != nil {
		return d, err
	}
	if w.current(open.id) == open {
		return d, w.reread(ctx, open)
	}
	return d, nil
}

// keepRemoved says of our own document that the DMP no longer shows it. // SC.DMP/CONF.03
func (w *Workstation) keepRemoved(ctx context.Context, open *openRecord, id record.DocumentID) error {
	open.mu.Lock()
	i := slices.IndexFunc(open.stored.Documents, func(d record.Document) bool { return d.ID == id && d.InDMP() })
	var d record.Document
	if i >= 0 {
		d = open.stored.Documents[i]
	}
	open.mu.Unlock()
	if i < 0 {
		return nil
	}
	_, err := w.keepSending(ctx, open, d, record.Removed, "")
	return err
}
