package app

import (
	"context"
	"time"

	"chevet/app/central/api"
)

// leavePatience is how long somebody waits for the server to know that a session is over.
const leavePatience = 3 * time.Second

// CancelLogin abandons a login at once.
func (w *Workstation) CancelLogin() {
	w.Jobs.CancelKey(loginKey)
	w.mu.Lock()
	entering, token := w.entering, w.granted.Token
	w.entering = ""
	w.mu.Unlock()
	if entering != "" { // no activity was chosen: nobody sits behind that session
		w.parts.Server.Use(token)
		w.leave(entering, func() {})
	}
	w.setLogin(LoginChanged{})
}

// Logout ends the session here at once, then at the server and at the provider when they can be reached. The next
// login waits for it: see awaitLogout. // SC.SSI/IE.38
func (w *Workstation) Logout() {
	w.mu.Lock()
	if w.session == nil || w.ending {
		w.mu.Unlock()
		return
	}
	w.ending = true
	token := w.granted.Token
	w.mu.Unlock()
	w.Jobs.CancelAll()
	w.leave(token, w.endSession)
}

// leave ends the session of a token at the server, after what is to end here, without making the window wait.
func (w *Workstation) leave(token string, here func()) {
	told := make(chan struct{})
	w.mu.Lock()
	w.leaving = told
	w.mu.Unlock()
	w.Jobs.Start(JobSpec{Name: JobLogin, Quiet: true, Run: func(ctx context.Context, _ *Progress) error {
		defer close(told)
		here()
		w.leaveServer(ctx, token)
		w.mu.Lock()
		if w.leaving == told {
			w.leaving = nil
		}
		w.mu.Unlock()
		return nil
	}})
}

// leaveServer ends the session of a token at the server, as far as it can be reached: it expires soon enough otherwise.
func (w *Workstation) leaveServer(ctx context.Context, token string) {
	if token == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leavePatience)
	defer cancel()
	if err := w.parts.Server.Logout(ctx, token); err != nil && !unreachable(err) {
		w.parts.Log.Warn("logout at the server", "err", err)
	}
}

// giveUp ends the session here and at the server: another person takes the workstation. What the first one saved stays
// theirs.
func (w *Workstation) giveUp(ctx context.Context) {
	w.mu.Lock()
	token := w.granted.Token
	w.mu.Unlock()
	w.endSession()
	w.leaveServer(ctx, token)
}

// awaitLogout waits until the server knows of the last logout of this workstation, for as long as a person would. A
// browser that came before it would be let in by the provider's session that is about to end, and fall with it.
func (w *Workstation) awaitLogout(ctx context.Context) {
	w.mu.Lock()
	told := w.leaving
	w.mu.Unlock()
	if told == nil {
		return
	}
	patience := time.NewTimer(leavePatience)
	defer patience.Stop()
	select {
	case <-told:
	case <-patience.C:
	case <-ctx.Done():
	}
}

// endSession forgets the person, closes the cache and waits for what used it.
func (w *Workstation) endSession() {
	w.mu.Lock()
	cache, stop, writing := w.cache, w.stopSession, w.writing
	had := w.session != nil
	w.session, w.cache, w.open, w.stopSession, w.exchange, w.writing = nil, nil, nil, nil, nil, nil
	clear(w.granted.CacheKey)
	w.granted, w.locked, w.ending = api.Session{}, false, false
	if w.idle != nil {
		w.idle.Stop()
		w.idle = nil
	}
	w.fetched.clear()
	w.mu.Unlock()
	if writing != nil {
		writing.Close() // saves what was typed, while the cache is open
	}
	if stop != nil {
		stop()
	}
	w.sessionEnd.Wait()
	if err := w.prints.remove(); err != nil {
		w.parts.Log.Error("removing the files given to the printer", "err", err)
	}
	if cache != nil {
		if c, ok := cache.(interface{ Close() error }); ok {
			if err := c.Close(); err != nil {
				w.parts.Log.Error("closing the cache", "err", err)
			}
		}
	}
	if had {
		w.bus.publish(SessionChanged{nil})
	}
}
