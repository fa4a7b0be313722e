package app

import (
	"context"
	"time"

	"chevet/app/record"
)

// run draws and saves after each pause, the latest first: what is typed while a preview is made has its own one next.
// It is not a job of the runner, which would tell everybody of each key.
func (wr *Writing) run(ctx context.Context) {
	defer close(wr.stopped)
	cfg := wr.desk.Config()
	preview, save := stoppedTimer(), stoppedTimer()
	defer preview.Stop()
	defer save.Stop()
	var since time.Time // the first key that is not on disk
	for {
		select {
		case <-ctx.Done():
			return
		case <-wr.changed:
			preview.Reset(cfg.PreviewPause)
			if wr.allSaved() {
				continue
			}
			now := time.Now()
			if since.IsZero() {
				since = now
			}
			save.Reset(max(0, min(cfg.SavePause, cfg.SaveAtMost-now.Sub(since))))
		case <-preview.C:
			wr.draw(ctx)
		case <-save.C:
			since = time.Time{}
			_ = wr.save(ctx) // told by DraftSaved
		}
	}
}

func stoppedTimer() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

func (wr *Writing) allSaved() bool {
	_, all := wr.Saved()
	return all || wr.Draft().Revision == 0
}

// save puts the draft on disk when it is not, and tells.
func (wr *Writing) save(ctx context.Context) error {
	wr.saving.Lock()
	defer wr.saving.Unlock()
	d := wr.Draft()
	wr.mu.Lock()
	ended, fileKept := wr.ended, wr.saved >= 0
	wr.mu.Unlock()
	if ended || d.Revision == 0 || wr.allSaved() {
		return nil
	}
	d.SavedAt = wr.desk.parts.Clock()
	d.DraftHead = wr.headed(d)
	if fileKept {
		d.File = nil // written once
	}
	err := wr.cache.PutDraft(ctx, d)
	if err == nil {
		wr.mu.Lock()
		wr.saved, wr.savedAt = max(wr.saved, d.Revision), d.SavedAt
		wr.mu.Unlock()
	} else {
		wr.desk.parts.Log.Error("a draft could not be saved", "reason", string(record.ReasonOf(err)), "err", err)
	}
	wr.desk.bus.publish(DraftSaved{ID: d.ID, Revision: d.Revision, At: d.SavedAt, Err: err})
	return err
}

// Save puts what is typed on disk now, instead of at the next pause.
func (wr *Writing) Save(ctx context.Context) error { return wr.save(ctx) }

// Close saves what is typed and ends. The draft stays, and can be resumed. Closing twice does nothing.
func (wr *Writing) Close() {
	wr.stopOnce.Do(func() {
		wr.stop()
		<-wr.stopped
		_ = wr.save(context.Background())
		wr.end()
		if wr.desk.Session() == wr.session {
			wr.desk.reload(wr.open) // the list shows the draft
			wr.desk.bus.publish(WardChanged{})
		}
	})
}

func (wr *Writing) end() {
	wr.mu.Lock()
	wr.ended = true
	wr.mu.Unlock()
	wr.desk.mu.Lock()
	if wr.desk.writing == wr {
		wr.desk.writing = nil
	}
	wr.desk.mu.Unlock()
}

// Discard forgets the draft.
func (wr *Writing) Discard(ctx context.Context) error {
	wr.saving.Lock()
	err := wr.cache.DropDraft(ctx, wr.Draft().ID)
	if err == nil {
		wr.end()
	}
	wr.saving.Unlock()
	if err == nil {
		wr.Close()
	}
	return err
}

// DiscardDraft forgets a draft of this person in the open record.
func (w *Workstation) DiscardDraft(ctx context.Context, id string) error {
	cache, session, err := w.storage()
	if err != nil {
		return err
	}
	d, err := cache.Draft(ctx, id)
	switch {
	case record.CodeOf(err) == record.NotFound:
		return nil
	case err != nil:
		return err
	case d.ByID != session.Practitioner.NationalID:
		return record.E(record.NotAllowed, ReasonNotMine).In("app.DiscardDraft")
	case d.Signed:
		return record.E(record.Conflict, ReasonEndedDraft).In("app.DiscardDraft")
	}
	if err := cache.DropDraft(ctx, id); err != nil {
		return err
	}
	if open := w.current(d.Patient); open != nil {
		w.reload(open)
	}
	w.bus.publish(WardChanged{})
	return nil
}
