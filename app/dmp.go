package app

import (
	"context"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
)

func dmpKey(id record.PatientID) string { return "dmp:" + string(id) }

// RefreshDMP asks the DMP again about the open record (F5).
func (w *Workstation) RefreshDMP() {
	if open := w.current(""); open != nil {
		w.consultDMP(open, JobRefresh)
	}
}

// consultDMP runs the chain TD0.2, TD0.3 when it is due, TD3.1, showing each answer as it comes. Nothing starts
// while the gate is closed. // DSR 3.2.2, dmp.md §0.3
func (w *Workstation) consultDMP(open *openRecord, name JobName) {
	if !open.gate().Open {
		return
	}
	w.Jobs.Start(JobSpec{Name: name, Key: dmpKey(open.id), Service: ServiceDMP, Replace: true,
		Run: func(ctx context.Context, p *Progress) error {
			err := w.runDMPChain(ctx, open, name, p)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				w.dmpFailed(open, err, name)
			}
			return err
		}})
}

func (w *Workstation) runDMPChain(ctx context.Context, open *openRecord, name JobName, p *Progress) error {
	w.setChip(open, true, func(c *DMPChip) { c.State, c.Failure = DMPChecking, nil })
	if err := w.flush(ctx); err != nil {
		return err
	}
	call, err := w.dmpCall(open)
	if err != nil {
		return err
	}
	p.Step(0, 3)
	status, err := w.parts.Server.DMPStatus(ctx, call)
	if err != nil {
		return err
	}
	if w.mayAuthorize(open, status) {
		if granted, err := w.parts.Server.DMPAuthorize(ctx, call); err == nil {
			status = granted
		} else if unreachable(err) || ctx.Err() != nil {
			// The line may have been cut after the DMP did it: asking settles it, sending again might not. // QUALITY 12
			again, askErr := w.parts.Server.DMPStatus(ctx, call)
			if askErr != nil || again.Access != record.Authorized {
				return err
			}
			status = again
		} // refused: the status already says that access is missing
	}
	p.Step(1, 3)
	readable := status.Readable() || status.Existence == record.DMPOpen && call.BreakGlass != "" && status.Access != record.Blocked
	w.setChip(open, readable, func(c *DMPChip) {
		c.State, c.Known, c.CheckedAt, c.Failure = stateOf(status), status, status.CheckedAt, nil
		if readable && call.BreakGlass != "" {
			c.State = DMPAuthorized // shown as an emergency access by the gate's purpose
		}
	})
	view := DMPView{Status: status}
	if readable {
		listed, err := w.listDMP(ctx, open, call, name)
		if err != nil {
			w.setChip(open, false, func(*DMPChip) {})
			return err
		}
		view.Documents, view.SeenAt, view.ByOwnDate = listed.Documents, listed.SeenAt, listed.ByOwnDate
	}
	p.Step(2, 3)
	view.Count = record.CountNew(view.Documents, open.since, w.Config().Structure)
	cache, _, err := w.storage()
	if err != nil {
		return err
	}
	if err := open.keepView(ctx, cache, view, readable); err != nil {
		return err
	}
	p.Step(3, 3)
	w.show(open)
	w.bus.publish(WardChanged{})
	return nil
}

// keepView stores an answer of the DMP and makes it the record's.
func (o *openRecord) keepView(ctx context.Context, cache Cache, view DMPView, listed bool) error {
	o.reading.Lock()
	defer o.reading.Unlock()
	if err := cache.KeepDMPView(ctx, o.user, o.id, view); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stored.DMP, o.fresh, o.counting = view, listed, false
	return nil
}

// mayAuthorize decides the automatic TD0.3: once the patient is informed and not opposed, when an open DMP answers
// without an authorisation of this person, never under break-glass, never against a refusal. // decisions.md 15
func (w *Workstation) mayAuthorize(open *openRecord, s record.DMPStatus) bool {
	if s.Existence != record.DMPOpen || s.Access != record.NoAccess && s.Access != record.AccessExpired {
		return false
	}
	return open.gate().Purpose == record.NormalAccess
}

func (w *Workstation) dmpCall(open *openRecord) (api.DMPCall, error) {
	open.mu.Lock()
	defer open.mu.Unlock()
	shown := open.shown
	if shown == nil || shown.Current == nil {
		return api.DMPCall{}, record.E(record.Invalid, ReasonNoEncounter)
	}
	if err := shown.Gate.Err(); err != nil {
		return api.DMPCall{}, err
	}
	call := api.DMPCall{Patient: open.id, Encounter: shown.Current.ID}
	if shown.Gate.Purpose == record.BreakGlassAccess {
		call.BreakGlass = shown.BreakGlass.ID
	}
	return call, nil
}

// setChip changes the chip and shows the record; counting says that the list is on its way.
func (w *Workstation) setChip(open *openRecord, counting bool, change func(*DMPChip)) {
	open.mu.Lock()
	change(&open.chip)
	open.counting = counting
	open.mu.Unlock()
	w.show(open)
}

func (w *Workstation) dmpFailed(open *openRecord, err error, name JobName) {
	f := w.failure(err, name)
	w.setChip(open, false, func(c *DMPChip) {
		c.State, c.Failure = DMPFailed, f
		if unreachable(err) {
			c.State = DMPUnavailable
		}
	})
}

// keyed names the entries by their own identifier, which does not change when metadata do, so that a selection follows
// them from one list to the next.
func keyed(docs []record.Document) []record.Document {
	for i := range docs {
		docs[i].Key = record.DocumentKey("dmp:" + docs[i].ID)
	}
	return docs
}

// DMPAge returns how old the list of the DMP shown is, and false when there is none.
func (r *Record) DMPAge(now time.Time) (time.Duration, bool) {
	if r.ListedAt.IsZero() {
		return 0, false
	}
	return now.Sub(r.ListedAt), true
}
