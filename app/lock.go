package app

import (
	"context"

	"chevet/app/record"
)

// LockChanged says that the screen is to be hidden, or shown again. The session, the open record and what is being
// written stay as they are: the window hides them, and saves drafts when Locked.
type LockChanged struct {
	Locked  bool
	Session *Session // whose it is
	Idle    bool     // locked because nobody touched it
}

// Locked reports that the screen is locked.
func (w *Workstation) Locked() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.locked
}

// Lock hides the screen. It opens again by Unlock, by a login of the same person, or to somebody else by a login of
// theirs, which ends the former session: what was saved stays theirs. // SC.SSI/IE.39
func (w *Workstation) Lock() { w.lock(false) }

func (w *Workstation) lock(idle bool) {
	w.mu.Lock()
	session := w.session
	if session == nil || w.locked {
		w.mu.Unlock()
		return
	}
	w.locked = true
	w.mu.Unlock()
	w.bus.publish(LockChanged{Locked: true, Session: session, Idle: idle})
	w.traceLater(record.Trace{Action: record.TraceLock, OK: true})
}

// Unlock shows the screen again to the person who locked it, by their local code. Errors: ReasonNotLocked,
// ReasonNoOfflineCode when they have none and must log in, and those of OfflineKeys.Open.
func (w *Workstation) Unlock(ctx context.Context, code string) error {
	w.mu.Lock()
	session, locked := w.session, w.locked
	w.mu.Unlock()
	switch {
	case session == nil || !locked:
		return record.E(record.Invalid, ReasonNotLocked).In("app.Unlock")
	case w.parts.Offline == nil:
		return record.E(record.NotFound, ReasonNoOfflineCode).In("app.Unlock")
	}
	if _, _, err := w.parts.Offline.Open(ctx, session.Practitioner.NationalID, code); err != nil {
		w.traceLater(record.Trace{Action: record.TraceUnlock, Reason: record.ReasonOf(err)})
		return err
	}
	w.unlocked(session)
	return nil
}

// unlocked shows the screen to the person of the session.
func (w *Workstation) unlocked(session *Session) {
	w.mu.Lock()
	was := w.locked && w.session == session
	if was {
		w.locked = false
	}
	w.mu.Unlock()
	if !was {
		return
	}
	w.Gesture()
	w.bus.publish(LockChanged{Session: session})
	w.traceLater(record.Trace{Action: record.TraceUnlock, OK: true})
}

// Gesture says that the person did something: the screen locks Config.LockAfter after the last one.
func (w *Workstation) Gesture() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.idle != nil && !w.locked {
		w.idle.Reset(w.cfg.LockAfter)
	}
}

// traceLater writes a trace without making the window wait.
func (w *Workstation) traceLater(t record.Trace) {
	w.Jobs.Start(JobSpec{Name: JobLogin, Quiet: true,
		Run: func(ctx context.Context, _ *Progress) error { return w.trace(ctx, t) }})
}
