package app

import (
	"context"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// NoteDraft is what a person writes into a shared note of the open record's current episode.
type NoteDraft struct {
	ID    record.NoteID // "" begins a note
	Base  int           // the Version that the person was reading, 0 when beginning: what makes a conflict be seen
	Title string
	Text  string
}

// WriteNote stores a text durably here, shows it, and sends it. When somebody else wrote meanwhile, both texts are kept
// and the note comes back with Conflicts: see SettleNote. It returns the note's id.
func (w *Workstation) WriteNote(ctx context.Context, d NoteDraft) (record.NoteID, error) {
	return w.writeNote(ctx, d, nil)
}

// SettleNote ends the conflicts of a note with the text that the person chose or composed. The other texts stay in its
// history. seen is the note as it was shown: a text that came meanwhile is not settled by who did not read it, and when
// somebody settled the note meanwhile, that is a conflict in its turn.
func (w *Workstation) SettleNote(ctx context.Context, seen record.SharedNote, title, text string) error {
	open := w.current("")
	if open == nil {
		return record.E(record.Invalid, ReasonNoRecord)
	}
	open.mu.Lock()
	notes := record.GatherNotes(open.stored.Notes)
	open.mu.Unlock()
	for _, n := range notes {
		if n.ID != seen.ID || n.Settled() {
			continue
		}
		d := NoteDraft{ID: n.ID, Title: title, Text: text}
		if seen.Current != nil {
			d.Base = seen.Current.Version
		}
		var revs []string
		for _, c := range seen.Conflicts {
			revs = append(revs, c.Rev)
		}
		_, err := w.writeNote(ctx, d, revs)
		return err
	}
	return record.E(record.NotFound, record.ReasonNote)
}

func (w *Workstation) writeNote(ctx context.Context, d NoteDraft, resolves []string) (record.NoteID, error) {
	_, session, err := w.storage()
	if err != nil {
		return "", err
	}
	open := w.current("")
	if open == nil {
		return "", record.E(record.Invalid, ReasonNoRecord)
	}
	encounter, err := open.noteEpisode(d.ID)
	if err != nil {
		return "", err
	}
	if d.ID == "" {
		d.ID = record.NoteID(w.parts.IDs())
	}
	n := record.Note{ID: d.ID, Patient: open.id, Encounter: encounter, Rev: w.parts.IDs(), Base: d.Base, Resolves: resolves, Title: d.Title,
		Text: d.Text, ByID: session.Practitioner.NationalID, ByName: session.Practitioner.Name(), At: w.parts.Clock().UTC()}
	if err := n.Check(); err != nil {
		return "", err
	}
	if err := w.write(ctx, changelog.KindNote, open.id, n.Rev, n); err != nil {
		return "", err
	}
	if err := w.trace(ctx, record.Trace{Action: record.TraceNote, Patient: open.id, Encounter: encounter, OK: true}); err != nil {
		return "", err
	}
	return d.ID, w.reread(ctx, open)
}

// noteEpisode is that of the note when it has one, and otherwise the current one.
func (o *openRecord) noteEpisode(id record.NoteID) (record.EncounterID, error) {
	o.mu.Lock()
	if o.stored != nil {
		for _, n := range o.stored.Notes {
			if n.ID == id {
				defer o.mu.Unlock()
				return n.Encounter, nil
			}
		}
	}
	o.mu.Unlock()
	encounter, _, err := o.episode()
	return encounter, err
}
