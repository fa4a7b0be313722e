package app

import (
	"bytes"
	"context"
	"strconv"

	"chevet/app/compose"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// SignOff validates the document: its CDA and PDF are made, checked, stored, and queued for the server. The draft then
// is no longer one; its answers stay on this workstation for a correction. A document in which something misses is
// ECR-INCOMPLET, with what misses in DraftPreviewed. // HOP/va1.08
func (wr *Writing) SignOff(ctx context.Context) (record.Document, error) {
	doc, err := wr.signOff(ctx)
	if doc.Key != "" {
		wr.Close() // nothing is typed any more
	}
	return doc, err
}

func (wr *Writing) signOff(ctx context.Context) (record.Document, error) {
	const op = "app.SignOff"
	wr.saving.Lock()
	defer wr.saving.Unlock()
	d := wr.Draft()
	wr.mu.Lock()
	ended := wr.ended
	wr.mu.Unlock()
	if ended {
		return record.Document{}, record.E(record.Conflict, ReasonEndedDraft).In(op)
	}
	if len(missing(FormOf(d.Form), d.Answers)) > 0 {
		return record.Document{}, record.E(record.Invalid, ReasonIncomplete).In(op)
	}
	made, err := wr.produce(d, wr.content(d))
	if err != nil {
		return record.Document{}, err
	}
	doc, err := wr.keep(ctx, d, made)
	if err != nil {
		return record.Document{}, err
	}
	wr.end()
	return doc, wr.afterwards(ctx, d, doc)
}

// keep stores the document under the key of its draft: signing again after a stop finds the same document, never two.
func (wr *Writing) keep(ctx context.Context, d Draft, made compose.Produced) (record.Document, error) {
	body, err := wr.cache.PutBody(ctx, bytes.NewReader(made.CDA), "text/xml")
	if err != nil {
		return record.Document{}, err
	}
	doc := made.Document
	doc.Key, doc.Patient, doc.Encounter, doc.Body = record.DocumentKey(d.ID), d.Patient, d.Encounter, &body
	doc.State, doc.Provenance, doc.UpdatedAt = record.Current, record.Local, wr.desk.parts.Clock().UTC()
	if err := wr.desk.write(ctx, changelog.KindDocument, d.Patient, wr.desk.parts.IDs(), doc, body.SHA256); err != nil {
		return record.Document{}, err // the screen takes a key for a document that is safe
	}
	return doc, nil
}

// afterwards does what follows a signature; the document is safe already.
func (wr *Writing) afterwards(ctx context.Context, d Draft, doc record.Document) error {
	w := wr.desk
	if d.Corrects.Key != "" {
		stored, err := wr.cache.Load(ctx, d.Patient, wr.open.user)
		if err != nil {
			return err
		}
		if err := w.markReplaced(ctx, stored.Documents, d.Corrects.Key); err != nil {
			return err
		}
	}
	if d.Form == FormVaccination {
		if err := wr.learn(ctx, d.Answers); err != nil {
			return err
		}
	}
	d.Signed, d.SavedAt = true, w.parts.Clock()
	d.Answers.Taken = nil // a signature answers for all of it
	d.Revision++
	d.DraftHead = wr.headed(d)
	if err := wr.cache.PutDraft(ctx, d); err != nil {
		return err
	}
	if err := w.trace(ctx, record.Trace{Action: record.TraceSign, Patient: d.Patient, Encounter: d.Encounter, Document: doc.ID, OK: true, Detail: strconv.Itoa(doc.Version)}); err != nil {
		return err
	}
	if w.current(d.Patient) == wr.open {
		if err := w.reread(ctx, wr.open); err != nil {
			return err
		}
	}
	w.bus.publish(WardChanged{})
	return nil
}

// DeleteDocument withdraws a validated document of ours. Its versions stay readable here, and it says that it was
// deleted. // SC.CDA/DD.05, HOP/va1.08
func (w *Workstation) DeleteDocument(ctx context.Context, key record.DocumentKey) error {
	const op = "app.DeleteDocument"
	cache, _, err := w.storage()
	if err != nil {
		return err
	}
	open := w.current("")
	if open == nil {
		return record.E(record.NotFound, ReasonNoRecord).In(op)
	}
	stored, err := cache.Load(ctx, open.id, open.user)
	if err != nil {
		return err
	}
	for _, d := range stored.Documents {
		if d.Key != key || !correctable(d) || d.State != record.Current {
			continue
		}
		at := w.parts.Clock().UTC()
		d.State, d.WithdrawnAt, d.UpdatedAt = record.Withdrawn, at, at
		if err := w.write(ctx, changelog.KindDocument, d.Patient, w.parts.IDs(), d); err != nil {
			return err
		}
		if err := w.trace(ctx, record.Trace{Action: record.TraceDelete, Patient: d.Patient, Encounter: d.Encounter, Document: d.ID, OK: true}); err != nil {
			return err
		}
		return w.reread(ctx, open)
	}
	return record.E(record.NotAllowed, ReasonNoDelete).In(op)
}
