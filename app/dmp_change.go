package app

import (
	"context"
	"slices"

	"chevet/app/central/api"
	"chevet/app/record"
)

// Question is what a person confirms before a document of the DMP changes.
type Question struct {
	Key          record.DocumentKey
	Action       api.DMPAction
	Document     record.Document
	Irreversible bool // nothing puts it back // EX_3.3-1045
	NeedsMotive  bool // ask one of api.Motive… // SC.DMP/CONF.03
	// PatientTold says that the patient will see the document: somebody must have told them what it says.
	PatientTold bool
}

// Ask says what a change would do, or why it cannot be asked: the reasons are those that the person can understand
// before anything leaves. The DMP judges again. // SC.DMP/UX.14.BIS
func (w *Workstation) Ask(key record.DocumentKey, action api.DMPAction) (Question, error) {
	open := w.current("")
	if open == nil {
		return Question{}, record.E(record.NotFound, ReasonNoRecord)
	}
	row, ok := open.row(key)
	if !ok {
		return Question{}, record.E(record.NotFound, ReasonNotHere)
	}
	d := row.Document
	if action == api.DMPSend {
		return Question{Key: key, Action: action, Document: d}, w.sendable(open, d)
	}
	if d.Entry == nil && !(action == api.DMPDelete && d.InDMP()) {
		return Question{}, record.E(record.NotFound, ReasonNotInDMP)
	}
	if action != api.DMPDelete { // the patient's opposition does not keep a document in
		if err := open.gate().Err(); err != nil {
			return Question{}, err
		}
	}
	if err := w.changeable(d, action); err != nil {
		return Question{}, err
	}
	q := Question{Key: key, Action: action, Document: d, NeedsMotive: action == api.DMPDelete}
	switch action {
	case api.DMPShowPatient, api.DMPShowGuardians, api.DMPShowBoth:
		q.Irreversible = true
		q.PatientTold = action != api.DMPShowGuardians && d.Visibility.HiddenFromPatient
	case api.DMPDelete:
		q.Irreversible = true
	}
	return q, nil
}

// changeable refuses what would change nothing or what the rules of the DMP forbid to everybody.
func (w *Workstation) changeable(d record.Document, action api.DMPAction) error {
	v, status := d.Visibility, record.Approved
	if d.Entry != nil {
		status = d.Entry.Status
	}
	if status == record.Deleted || status == record.Deprecated {
		return record.E(record.NotAllowed, ReasonAlready)
	}
	already := map[api.DMPAction]bool{
		api.DMPMask:          v.HiddenFromProfessionals,
		api.DMPUnmask:        !v.HiddenFromProfessionals,
		api.DMPShowPatient:   !v.HiddenFromPatient,
		api.DMPShowGuardians: !v.HiddenFromGuardians,
		api.DMPShowBoth:      !v.HiddenFromPatient && !v.HiddenFromGuardians,
		api.DMPArchive:       status == record.Archived,
		api.DMPUnarchive:     status == record.Approved,
		api.DMPDelete:        false,
	}
	so, known := already[action]
	switch {
	case !known:
		return record.E(record.Invalid, api.ReasonChange)
	case so:
		return record.E(record.NotAllowed, ReasonAlready)
	case action == api.DMPDelete && d.Provenance != record.Local && (d.Author.Patient || d.Author.StructureID != w.Config().Structure):
		return record.E(record.NotAllowed, ReasonNotOurs)
	}
	return nil
}

// DMPDocumentChanged says that the DMP holds what was asked.
type DMPDocumentChanged struct {
	Patient  record.PatientID
	Key      record.DocumentKey
	Action   api.DMPAction
	Document record.Document // as the DMP holds it
	Already  bool            // it was so: somebody did it before
	Settled  bool            // the answer was lost, and asking told that it was done
}

// DMPChangeFailed says why a change was not made, or that nobody knows whether it was (reason DMP-INCERTAIN).
type DMPChangeFailed struct {
	Patient record.PatientID
	Key     record.DocumentKey
	Action  api.DMPAction
	Failure Failure
}

// SetVisibility masks or unmasks a document, or makes it visible, once the person has confirmed what Ask says.
// DMPDocumentChanged or DMPChangeFailed follows.
func (w *Workstation) SetVisibility(key record.DocumentKey, action api.DMPAction) {
	w.changeDMP(key, action, "")
}

// Archive archives a document, or puts it back.
func (w *Workstation) Archive(key record.DocumentKey, archived bool) {
	action := api.DMPUnarchive
	if archived {
		action = api.DMPArchive
	}
	w.changeDMP(key, action, "")
}

// DeleteFromDMP deletes a document of ours in the DMP, with its motive. // SC.DMP/CONF.03
func (w *Workstation) DeleteFromDMP(key record.DocumentKey, motive api.DMPMotive) {
	w.changeDMP(key, api.DMPDelete, motive)
}

var transactions = map[api.DMPAction]string{
	api.DMPMask: "TD3.3a", api.DMPUnmask: "TD3.3a", api.DMPShowPatient: "TD3.3b", api.DMPShowGuardians: "TD3.3b", api.DMPShowBoth: "TD3.3b",
	api.DMPDelete: "TD3.3c", api.DMPArchive: "TD3.3d", api.DMPUnarchive: "TD3.3d", api.DMPSend: "TD2.1",
}

// changeDMP runs one change. The job is not cancelled with the record: what left must be followed to its end.
func (w *Workstation) changeDMP(key record.DocumentKey, action api.DMPAction, motive api.DMPMotive) {
	open := w.current("")
	if open == nil {
		return
	}
	w.Jobs.Start(JobSpec{Name: JobChangeDMP, Key: "change:" + string(open.id) + ":" + string(key), Service: ServiceDMP, Quiet: true,
		Run: func(ctx context.Context, _ *Progress) error {
			done, err := w.changed(ctx, open, key, action, motive)
			if err != nil {
				f := w.failure(err, JobChangeDMP)
				f.Transaction = transactions[action]
				w.bus.publish(DMPChangeFailed{open.id, key, action, *f})
				return nil
			}
			w.bus.publish(*done)
			return nil
		}})
}

func (w *Workstation) changed(ctx context.Context, open *openRecord, key record.DocumentKey, action api.DMPAction, motive api.DMPMotive) (*DMPDocumentChanged, error) {
	if w.current(open.id) != open {
		return nil, record.E(record.NotFound, ReasonNoRecord)
	}
	if action == api.DMPSend {
		return w.sent(ctx, open, key)
	}
	q, err := w.Ask(key, action)
	if err != nil {
		return nil, err
	}
	if q.NeedsMotive && motive == "" {
		return nil, record.E(record.Invalid, ReasonNoMotive)
	}
	if err := w.flush(ctx); err != nil {
		return nil, err
	}
	call, err := w.changeCall(open, action)
	if err != nil {
		return nil, err
	}
	done, err := w.parts.Server.DMPChange(ctx, api.DMPChange{DMPCall: call, ID: q.Document.ID, Action: action, Motive: motive})
	if err != nil {
		return nil, err
	}
	if err := w.keepChange(ctx, open, q.Document.ID, done.Document); err != nil {
		return nil, err
	}
	if action == api.DMPDelete {
		if err := w.keepRemoved(ctx, open, q.Document.ID); err != nil {
			return nil, err
		}
	}
	return &DMPDocumentChanged{Patient: open.id, Key: key, Action: action, Document: done.Document, Already: done.Already, Settled: done.Settled}, nil
}

// changeCall is dmpCall, less the gate of consultation for a deletion.
func (w *Workstation) changeCall(open *openRecord, action api.DMPAction) (api.DMPCall, error) {
	if action != api.DMPDelete {
		return w.dmpCall(open)
	}
	encounter, _, err := open.episode()
	return api.DMPCall{Patient: open.id, Encounter: encounter}, err
}

// keepChange writes in the list what the DMP holds now, so that the row says it before the next list.
func (w *Workstation) keepChange(ctx context.Context, open *openRecord, id record.DocumentID, now record.Document) error {
	cache, _, err := w.storage()
	if err != nil {
		return err
	}
	open.mu.Lock()
	view, fresh, since := open.stored.DMP, open.fresh, open.since
	open.mu.Unlock()
	view.Documents = append([]record.Document(nil), view.Documents...)
	for i, d := range view.Documents {
		if d.ID != id || d.Entry == nil {
			continue
		}
		entry := *d.Entry
		if now.Entry != nil {
			submitted := entry.SubmittedAt
			entry = *now.Entry
			entry.SubmittedAt = submitted
			d.Visibility = now.Visibility
		} else {
			entry.Status = record.Deleted
		}
		d.Entry, d.State = &entry, now.State
		view.Documents[i] = d
	}
	view.Count = record.CountNew(view.Documents, since, w.Config().Structure)
	open.foundChanged(id, now)
	if err := open.keepView(ctx, cache, view, fresh); err != nil {
		return err
	}
	w.show(open)
	return nil
}

// foundChanged writes in what a search found what the DMP holds now.
func (o *openRecord) foundChanged(id record.DocumentID, now record.Document) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.found = slices.Clone(o.found)
	for i, r := range o.found {
		if r.Document.ID != id || r.Document.Entry == nil {
			continue
		}
		if r.Document.Visibility = now.Visibility; now.Entry != nil {
			r.Document.Entry = now.Entry
		} else {
			entry := *r.Document.Entry
			entry.Status = record.Deleted
			r.Document.Entry = &entry
		}
		r.Badge = badgeOf(r)
		o.found[i] = r
	}
}
