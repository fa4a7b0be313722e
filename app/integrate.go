package app

import (
	"bytes"
	"context"
	"maps"
	"slices"

	"chevet/app/cda"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// Integrate brings documents of the DMP into the record, one after the other, with progress; what is already here
// is skipped, a newer version is chained, and one failure does not stop the others. // SC.DMP/UX.31
func (w *Workstation) Integrate(keys []record.DocumentKey) {
	open := w.current("")
	if open == nil || len(keys) == 0 {
		return
	}
	keys = open.withTwins(keys)
	w.setActivity(open, RowQueued, keys...)
	w.Jobs.Start(JobSpec{Name: JobIntegrate, Key: "integrate:" + string(open.id), Service: ServiceDMP,
		Run: func(ctx context.Context, p *Progress) error { return w.integrateAll(ctx, open, keys, p) }})
}

// withTwins adds the other form of each act: half of it would be a second row.
func (o *openRecord) withTwins(keys []record.DocumentKey) []record.DocumentKey {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shown == nil {
		return keys
	}
	for _, r := range o.shown.Rows {
		if r.Twin != nil && slices.Contains(keys, r.Document.Key) && !slices.Contains(keys, r.Twin.Key) {
			keys = append(slices.Clip(keys), r.Twin.Key)
		}
	}
	return keys
}

func (w *Workstation) integrateAll(ctx context.Context, open *openRecord, keys []record.DocumentKey, p *Progress) error {
	done := IntegrationDone{Patient: open.id}
	for i, key := range keys {
		p.Step(i, len(keys))
		if ctx.Err() != nil {
			done.Stopped = true
			w.setActivity(open, RowIdle, keys[i:]...)
			break
		}
		w.setActivity(open, RowIntegrating, key)
		decision, err := w.integrate(ctx, open, key)
		switch {
		case err != nil && ctx.Err() != nil:
			done.Stopped = true
			w.setActivity(open, RowIdle, keys[i:]...)
		case err != nil:
			done.Failed, done.Err = append(done.Failed, key), err
			w.failure(err, JobIntegrate)
			w.setActivity(open, RowFailed, key)
		case decision.Integrates():
			done.Added++
			w.setActivity(open, RowIntegrated, key)
		default:
			done.Skipped++
			w.setActivity(open, RowAlready, key)
		}
		if done.Stopped {
			break
		}
	}
	p.Step(len(keys), len(keys))
	open.endActivities() // what a row says of itself (deleted, newer version…) must not stay hidden behind «Intégré»
	if err := w.reread(context.WithoutCancel(ctx), open); err != nil {
		return err
	}
	w.bus.publish(done)
	return nil
}

// endActivities forgets what was done well; failures stay on their rows.
func (o *openRecord) endActivities() {
	o.mu.Lock()
	defer o.mu.Unlock()
	maps.DeleteFunc(o.activity, func(_ record.DocumentKey, a RowActivity) bool { return a == RowIntegrated || a == RowAlready })
}

// integrate brings one document in and tells what was decided.
func (w *Workstation) integrate(ctx context.Context, open *openRecord, key record.DocumentKey) (record.Decision, error) {
	row, ok := open.row(key)
	if !ok {
		return "", record.E(record.NotFound, ReasonNotHere)
	}
	if row.Document.Here() {
		return record.SkipSame, nil
	}
	cache, session, err := w.storage()
	if err != nil {
		return "", err
	}
	raw, err := w.documentBytes(ctx, open, row)
	if err != nil {
		return "", err
	}
	index, err := cda.ReadIndex(bytes.NewReader(raw), cda.Limits{})
	if err != nil {
		w.refusal(ctx, open, row, record.ReasonOf(err))
		return "", err
	}
	stored, err := cache.Load(ctx, open.id, open.user)
	if err != nil {
		return "", err
	}
	if err := addressedTo(index.Patient, stored.Patient); err != nil {
		w.refusal(ctx, open, row, record.ReasonOf(err))
		return "", err
	}
	if err := w.incoming(ctx, cache, stored.Patient, index.Patient); err != nil {
		w.refusal(ctx, open, row, record.ReasonOf(err))
		return "", err
	}
	body, err := cache.PutBody(ctx, bytes.NewReader(raw), "text/xml")
	if err != nil {
		return "", err
	}
	incoming := fromIndex(row.Document, index)
	verdict := record.Judge(stored.Documents, incoming, body.SHA256)
	switch verdict.Decision {
	case record.SkipSame, record.MarkWithdrawn:
		return verdict.Decision, nil
	case record.RefuseAltered:
		w.refusal(ctx, open, row, record.ReasonSameIDDiffers)
		return verdict.Decision, record.E(record.Conflict, record.ReasonSameIDDiffers)
	}
	incoming.Key = record.DocumentKey(w.parts.IDs())
	incoming.Body = &body
	incoming.State = stateAfter(verdict.Decision)
	at := w.parts.Clock().UTC()
	incoming.UpdatedAt = at
	incoming.Integration = &record.Integration{At: at, ByID: session.Practitioner.NationalID,
		ByName: session.Practitioner.Name(), Unit: session.Unit.Name}
	if encounter, _, err := open.episode(); err == nil {
		incoming.Integration.Encounter, incoming.Encounter = encounter, encounter
	}
	if err := w.write(ctx, changelog.KindDocument, open.id, w.parts.IDs(), incoming, body.SHA256); err != nil {
		return "", err
	}
	for _, old := range verdict.Becomes {
		if err := w.markReplaced(ctx, stored.Documents, old); err != nil {
			return "", err
		}
	}
	return verdict.Decision, w.trace(ctx, record.Trace{Action: record.TraceIntegrate, Patient: open.id,
		Encounter: incoming.Encounter, Document: incoming.ID, OK: true, Detail: string(verdict.Decision)})
}

func (w *Workstation) markReplaced(ctx context.Context, docs []record.Document, key record.DocumentKey) error {
	for _, d := range docs {
		if d.Key == key && d.State != record.Replaced {
			d.State, d.UpdatedAt = record.Replaced, w.parts.Clock().UTC()
			return w.write(ctx, changelog.KindDocument, d.Patient, w.parts.IDs(), d)
		}
	}
	return nil
}

func stateAfter(d record.Decision) record.DocumentState {
	switch d {
	case record.AddOlder:
		return record.Replaced
	case record.AddDisputed:
		return record.Disputed
	}
	return record.Current
}

// fromIndex completes what the registry told with what the document itself says, which wins: nobody types it
// again. // SC.CDA/INT.17
func fromIndex(d record.Document, x cda.Index) record.Document {
	if x.ID != "" {
		d.ID = x.ID
	}
	d.SetID, d.Version, d.Replaces = x.SetID, x.Version, x.Replaces
	if d.Title == "" { // the registry's title is the one that people chose in the list; some volets impose the other
		d.Title = x.Title
	}
	if x.Type.Code != "" {
		d.Type = x.Type
	}
	if !x.ActStart.IsZero() {
		d.ActStart, d.ActEnd = x.ActStart, x.ActEnd
	}
	if !x.EffectiveTime.IsZero() {
		d.CreatedAt = x.EffectiveTime
	}
	if a := x.Author(); a.Display() != "" {
		a.Patient = a.Patient || d.Author.Patient
		if a.StructureID == "" {
			a.StructureID = d.Author.StructureID
		}
		d.Author = a
	}
	d.Confidentiality, d.BodyKind = x.Confidentiality, x.Kind
	return d
}
