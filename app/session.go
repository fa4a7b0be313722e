package app

import (
	"context"
	"time"

	"chevet/app/central/api"
)

// beginSession unlocks the cache, starts the exchange with the server and tells the window. Somebody with several
// activities chooses first. w.entry is held.
func (w *Workstation) beginSession(ctx context.Context, s api.Session) error {
	undecided := s.Activity < 0 && len(s.Practitioner.Activities) > 1
	w.mu.Lock()
	before, chosen, dropped := w.session, w.entering == s.Token, w.entering
	same := before != nil && before.Practitioner.NationalID == s.Practitioner.NationalID && (undecided || len(s.CacheKey) > 0 == (w.cache != nil))
	w.entering = ""
	if undecided {
		w.entering = s.Token
	}
	w.mu.Unlock()
	if !chosen { // somebody had logged in, and went before they chose an activity
		w.leaveServer(ctx, dropped)
	}
	if before != nil && !same {
		w.giveUp(ctx)
	}
	if s.Token != "" || !same { // a local code brings no token, and takes none away from the session that it unlocks
		w.parts.Server.Use(s.Token)
	}
	if undecided {
		w.setLogin(LoginChanged{Step: LoginActivities, Activities: s.Practitioner.Activities})
		return nil
	}
	session := w.sessionOf(s)
	if same {
		w.resume(session, s)
		return nil
	}
	w.setLogin(LoginChanged{Step: LoginUnlocking})
	var cache Cache
	if len(s.CacheKey) > 0 { // an administrator reads no record, and has no key
		var err error
		if cache, err = w.parts.OpenCache(ctx, s); err != nil {
			w.leaveServer(ctx, s.Token) // nobody sits behind it
			return err
		}
	}
	w.mu.Lock()
	w.session, w.cache, w.granted = session, cache, s
	if w.cfg.Structure == "" {
		w.cfg.Structure = s.Structure.StructureID
	}
	w.mu.Unlock()
	if cache != nil {
		w.startExchange(cache)
		w.payTraces(ctx)
	}
	w.setLogin(LoginChanged{})
	w.bus.publish(SessionChanged{session})
	w.watchIdle(session)
	return nil
}

// watchIdle locks the screen of a session that nobody touches, once it has been shown.
func (w *Workstation) watchIdle(s *Session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.session == s {
		w.idle = time.AfterFunc(w.cfg.LockAfter, func() { w.lock(true) })
	}
}

// sessionOf is a session as the window sees it.
func (w *Workstation) sessionOf(s api.Session) *Session {
	session := &Session{Practitioner: s.Practitioner, Unit: s.Unit, Provider: s.Provider, TwoFactors: s.TwoFactors, Rights: s.Rights, Offline: s.Token == "",
		Since: w.parts.Clock(), ExpiresAt: s.ExpiresAt, Activity: s.Structure}
	if s.Activity >= 0 && s.Activity < len(s.Practitioner.Activities) {
		session.Activity = s.Practitioner.Activities[s.Activity]
	}
	return session
}

// resume goes on with the same person: after a lock, or after their session was over. The cache, the open record and
// what is being written stay as they are.
func (w *Workstation) resume(session *Session, s api.Session) {
	w.mu.Lock()
	if s.Token != "" || w.session == nil { // a local code unlocks the session that is there
		w.session, w.granted = session, s
	}
	session = w.session
	w.mu.Unlock()
	w.payTraces(context.Background())
	w.setLogin(LoginChanged{})
	w.bus.publish(SessionChanged{session})
	w.unlocked(session)
	w.Gesture()
	w.SyncNow()
}
