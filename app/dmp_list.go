package app

import (
	"context"

	"chevet/app/central/api"
	"chevet/app/record"
)

// everyStatus is what a list asks for: what is no longer in force tells that a document here has a newer version, or
// was deleted. // SC.CDA/DD.05
var everyStatus = []record.Availability{record.Approved, record.Archived, record.Deprecated, record.Deleted}

// RefreshNew asks the DMP only what is new since the last list of the open record.
func (w *Workstation) RefreshNew() {
	if open := w.current(""); open != nil {
		w.consultDMP(open, JobRefreshNew)
	}
}

// listDMP lists the DMP: only what is new when a list is fresh enough or when that is asked, else all of it. What
// cannot be asked by lots is asked whole.
func (w *Workstation) listDMP(ctx context.Context, open *openRecord, call api.DMPCall, name JobName) (DMPView, error) {
	open.mu.Lock()
	former, since := open.stored.DMP, open.since
	open.mu.Unlock()
	age := w.parts.Clock().Sub(former.SeenAt)
	if !former.SeenAt.IsZero() && (name == JobRefreshNew || name == JobOpenDMP && age < w.Config().FullList) && w.sameEyes(ctx, open) {
		found, err := w.parts.Server.DMPSince(ctx, api.DMPSince{DMPCall: call, Since: former.SeenAt})
		if err == nil && !found.Partial {
			return DMPView{Documents: updated(former.Documents, keyed(found.Documents)), SeenAt: found.SeenAt, ByOwnDate: former.ByOwnDate}, nil
		}
		if ctx.Err() != nil || unreachable(err) {
			return DMPView{}, err
		}
	}
	found, err := w.parts.Server.DMPFind(ctx, api.DMPFind{DMPCall: call, Statuses: everyStatus, DepositsSince: since})
	if err != nil {
		return DMPView{}, err
	}
	w.rememberEyes(ctx, open)
	return DMPView{Documents: keyed(found.Documents), SeenAt: found.SeenAt, ByOwnDate: !found.Dated}, nil
}

// updated returns the former list with what is new: an entry takes the place of the one with the same identifier, and
// keeps the date at which the document itself came.
func updated(former, fresh []record.Document) []record.Document {
	at := make(map[record.DocumentID]int, len(former))
	out := append([]record.Document(nil), former...)
	for i, d := range out {
		at[d.ID] = i
	}
	for _, d := range fresh {
		i, known := at[d.ID]
		if !known {
			at[d.ID] = len(out)
			out = append(out, d)
			continue
		}
		before := out[i].Entry
		if d.Entry == nil || before == nil {
			out[i] = d
			continue
		}
		if past := d.Entry.Status == record.Deprecated; past && before.EntryUUID != "" && before.EntryUUID != d.Entry.EntryUUID && before.Status != record.Deprecated {
			continue // the past of the metadata that are here
		}
		if d.Entry.SubmittedAt.IsZero() {
			entry := *d.Entry
			entry.SubmittedAt = before.SubmittedAt
			d.Entry = &entry
		}
		if d.Replaces == "" {
			d.Replaces = out[i].Replaces
		}
		out[i] = d
	}
	return out
}

// sameEyes reports that the former list was seen in the present situation of practice: the DMP shows to each profession
// what is its own to see. // dmp.md §9
func (w *Workstation) sameEyes(ctx context.Context, open *openRecord) bool {
	cache, session, err := w.storage()
	if err != nil {
		return false
	}
	kept, err := cache.Setting(ctx, open.user, eyesSetting(open.id))
	return err == nil && kept == eyes(session.Activity)
}

func (w *Workstation) rememberEyes(ctx context.Context, open *openRecord) {
	cache, session, err := w.storage()
	if err != nil {
		return
	}
	if err := cache.PutSetting(ctx, open.user, eyesSetting(open.id), eyes(session.Activity)); err != nil {
		w.parts.Log.Warn("the situation of a list was not kept: the next one will be whole", "err", err)
	}
}

func eyesSetting(id record.PatientID) string { return "dmp.eyes:" + string(id) }

func eyes(a record.Activity) string {
	return a.Profession + "/" + a.Specialty + "/" + a.Category + "/" + a.StructureID
}
