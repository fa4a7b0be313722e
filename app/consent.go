package app

import (
	"context"
	"encoding/json"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// SetInformation records what the patient was told and wants, for the whole team and the current episode of the
// open record. feeding and reading are the ticked oppositions. InformationRecorded or ActionFailed follows.
func (w *Workstation) SetInformation(kind record.Information, feeding, reading bool) {
	open := w.current("")
	if open == nil {
		return
	}
	w.Jobs.Start(JobSpec{Name: JobConsent, Quiet: true, Run: func(ctx context.Context, _ *Progress) error {
		err := w.recordInformation(ctx, open, kind, feeding, reading)
		if err != nil {
			w.bus.publish(ActionFailed{*w.failure(err, JobConsent)})
		}
		return nil
	}})
}

func (w *Workstation) recordInformation(ctx context.Context, open *openRecord, kind record.Information, feeding, reading bool) error {
	_, session, err := w.storage()
	if err != nil {
		return err
	}
	encounter, previous, err := open.episode()
	if err != nil {
		return err
	}
	c := record.Consent{ID: w.parts.IDs(), Patient: open.id, Encounter: encounter, Kind: kind, Origin: record.TypedHere,
		Feeding: feeding && kind == record.Opposed, Reading: reading && kind == record.Opposed,
		ByID: session.Practitioner.NationalID, ByName: session.Practitioner.Name(), At: w.parts.Clock().UTC()}
	if kind == record.Opposed && !feeding && !reading {
		c.Kind = record.Unopposed // opposed to nothing is not opposed // U-OPP-01
	}
	if err := w.write(ctx, changelog.KindConsent, open.id, c.ID, c); err != nil {
		return err
	}
	if err := w.trace(ctx, record.Trace{Action: record.TraceConsent, Patient: open.id, Encounter: encounter, OK: true, Detail: string(c.Kind)}); err != nil {
		return err
	}
	w.Jobs.CancelKey(dmpKey(open.id)) // what left under the former choice must not go on
	if err := w.reread(ctx, open); err != nil {
		return err
	}
	w.bus.publish(InformationRecorded{Consent: c, Previous: previous})
	w.consultDMP(open, JobOpenDMP)
	return nil
}

// BreakTheGlass records an emergency access of this person with its motive, and consults the DMP.
func (w *Workstation) BreakTheGlass(motive string) {
	open := w.current("")
	if open == nil {
		return
	}
	w.Jobs.Start(JobSpec{Name: JobConsent, Quiet: true, Run: func(ctx context.Context, _ *Progress) error {
		if err := w.recordBreakGlass(ctx, open, motive); err != nil {
			w.bus.publish(ActionFailed{*w.failure(err, JobConsent)})
		}
		return nil
	}})
}

func (w *Workstation) recordBreakGlass(ctx context.Context, open *openRecord, motive string) error {
	_, session, err := w.storage()
	if err != nil {
		return err
	}
	encounter, _, err := open.episode()
	if err != nil {
		return err
	}
	now := w.parts.Clock().UTC()
	b := record.BreakGlass{ID: w.parts.IDs(), Patient: open.id, Encounter: encounter, Motive: motive,
		ByID: session.Practitioner.NationalID, ByName: session.Practitioner.Name(), At: now, Until: now.Add(w.cfg.BreakGlass)}
	if err := b.Check(); err != nil {
		return err
	}
	if err := w.write(ctx, changelog.KindBreakGlass, open.id, b.ID, b); err != nil {
		return err
	}
	if err := w.trace(ctx, record.Trace{Action: record.TraceBreakGlass, Patient: open.id, Encounter: encounter,
		Purpose: record.BreakGlassAccess, OK: true}); err != nil {
		return err
	}
	if err := w.reread(ctx, open); err != nil {
		return err
	}
	w.consultDMP(open, JobOpenDMP)
	return nil
}

// episode returns the current episode and the consent in force for it.
func (o *openRecord) episode() (record.EncounterID, *record.Consent, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shown == nil || o.shown.Current == nil {
		return "", nil, record.E(record.Invalid, ReasonNoEncounter)
	}
	return o.shown.Current.ID, o.shown.InForce, nil
}

// write stores a mutation durably here, then wakes the exchange that will send it.
func (w *Workstation) write(ctx context.Context, kind changelog.Kind, patient record.PatientID, id string, payload any, bodies ...string) error {
	cache, session, err := w.storage()
	if err != nil {
		return err
	}
	raw, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	m := changelog.Mutation{ID: id, Workstation: w.cfg.Workstation, Kind: kind, Patient: patient, At: w.parts.Clock().UTC(),
		ByID: session.Practitioner.NationalID, Payload: raw, Bodies: bodies}
	if _, err := cache.Write(ctx, m); err != nil {
		return err
	}
	w.SyncNow()
	return nil
}

// trace appends to the audit journal: written here first, sent with the other mutations.
func (w *Workstation) trace(ctx context.Context, t record.Trace) error {
	session := w.Session()
	t.ID, t.At, t.Workstation = w.parts.IDs(), w.parts.Clock().UTC(), w.cfg.Workstation
	if session != nil {
		t.ByID = session.Practitioner.NationalID
	}
	return w.write(ctx, changelog.KindTrace, t.Patient, t.ID, t)
}
