package access

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
)

// touchEvery is how fine the time of the last gesture is: a write for every call would cost more than it tells.
const touchEvery = time.Minute

// Authenticate returns the session of a request: «Authorization: Bearer» and api.WorkstationHeader. It counts as a
// gesture of the person. Errors: ReasonSession, ReasonIdle, ReasonWorkstation.
func (b *Broker) Authenticate(r *http.Request) (*Session, error) { return b.authenticate(r, true) }

// AuthenticateQuietly is Authenticate for calls that no person makes, such as synchronisation: they don't keep an
// abandoned session open.
func (b *Broker) AuthenticateQuietly(r *http.Request) (*Session, error) {
	return b.authenticate(r, false)
}

func (b *Broker) authenticate(r *http.Request, gesture bool) (*Session, error) {
	const op = "access.Authenticate"
	ctx := r.Context()
	none := record.E(record.Expired, ReasonSession).In(op)
	token := bearer(r)
	if token == "" {
		return nil, none
	}
	s, err := b.o.Sessions.SessionByToken(ctx, HashOf(token))
	if errors.Is(err, ErrNone) {
		return nil, none
	}
	if err != nil {
		return nil, err
	}
	now := b.o.Clock()
	switch {
	case r.Header.Get(api.WorkstationHeader) != s.Workstation:
		// the token left its workstation: it is worth nothing any more, there either
		refused := record.E(record.NotAllowed, ReasonWorkstation).In(op)
		b.trace(ctx, record.TraceLoginRefused, s.Practitioner.NationalID, clean(r.Header.Get(api.WorkstationHeader)), s.Workstation, refused)
		b.end(ctx, s.ID, ReasonWorkstation)
		return nil, refused
	case now.After(s.ExpiresAt):
		b.end(ctx, s.ID, ReasonSession)
		return nil, none
	case now.Sub(s.SeenAt) > b.o.IdleFor:
		b.end(ctx, s.ID, ReasonIdle)
		return nil, record.E(record.Expired, ReasonIdle).In(op)
	case gesture && now.Sub(s.SeenAt) >= touchEvery:
		s, err = b.o.Sessions.UpdateSession(ctx, s.ID, func(s *Session) { s.SeenAt = now })
		if err != nil {
			return nil, gone(err)
		}
	}
	return &s, nil
}

func bearer(r *http.Request) string {
	t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || len(t) > 256 {
		return ""
	}
	return t
}

// chooseActivity takes one of the situations of practice, which the VIHF and the DMP then carry. // security.md P10
func (b *Broker) chooseActivity(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	s, err := b.Authenticate(r)
	if err != nil {
		b.problem(w, err)
		return
	}
	var q api.ActivityRequest
	if err := read(w, r, &q); err != nil {
		b.problem(w, err)
		return
	}
	if q.Activity < 0 || q.Activity >= len(s.Practitioner.Activities) {
		b.problem(w, record.E(record.Invalid, ReasonActivity).In("access.activity"))
		return
	}
	account, err := b.o.Accounts.ByID(ctx, s.Account)
	if err != nil {
		b.problem(w, gone(err))
		return
	}
	next, err := b.o.Sessions.UpdateSession(ctx, s.ID, func(s *Session) {
		s.Activity = q.Activity
		s.Rights = rightsIn(account, *s)
	})
	if err != nil {
		b.problem(w, gone(err))
		return
	}
	answer, err := b.words(ctx, &next, bearer(r))
	if err != nil {
		b.problem(w, err)
		return
	}
	b.trace(ctx, record.TraceLogin, next.Practitioner.NationalID, next.Workstation, "activity", nil)
	reply(w, http.StatusOK, answer)
}

// logout ends the session here at once, and at the provider as soon as it answers. // IE.38, security.md P9
func (b *Broker) logout(w http.ResponseWriter, r *http.Request) {
	s, err := b.Authenticate(r)
	if err != nil {
		b.problem(w, err)
		return
	}
	b.end(r.Context(), s.ID, "")
	w.WriteHeader(http.StatusNoContent)
}

// EndSessionsOf ends every session of an account, as when it is disabled. // IAM.83
func (b *Broker) EndSessionsOf(ctx context.Context, account string) error {
	all, err := b.o.Sessions.SessionsOf(ctx, account)
	for _, s := range all {
		b.end(ctx, s.ID, ReasonDisabled)
	}
	return err
}

// End ends one session, here and at the provider; why goes into the journal.
func (b *Broker) End(ctx context.Context, session string, why record.Reason) {
	b.end(ctx, session, why)
}

// end forgets a session and logs out of the provider. why is "" when the person asked.
func (b *Broker) end(ctx context.Context, id string, why record.Reason) {
	s, tokens, err := b.o.Sessions.EndSession(ctx, id)
	if err != nil {
		if !errors.Is(err, ErrNone) {
			b.o.Log.Error("ending a session", "err", err)
		}
		return
	}
	b.o.Trace(ctx, record.Trace{ID: b.o.IDs(), At: b.o.Clock(), Workstation: s.Workstation, ByID: s.Practitioner.NationalID,
		Action: record.TraceLogout, OK: true, Reason: why, Detail: s.Provider})
	b.leaveProvider(ctx, b.providers[s.Provider], s.Workstation, tokens)
}

// leaveProvider ends the provider's session without making anybody wait for it, except the next login of the same
// workstation: its browser would be let in by the very session that is being ended.
func (b *Broker) leaveProvider(ctx context.Context, p *provider, workstation string, t psc.Tokens) {
	if p == nil || t.ID == "" && t.Refresh == "" {
		return
	}
	done := make(chan struct{})
	b.mu.Lock()
	before := b.leaving[workstation]
	b.leaving[workstation] = done
	b.mu.Unlock()
	b.ending.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		if err := p.Logout(ctx, t); err != nil {
			b.o.Log.Warn("the provider's session was not ended", "provider", p.ID(), "reason", record.ReasonOf(err))
		}
		if before != nil {
			<-before
		}
		b.mu.Lock()
		if b.leaving[workstation] == done {
			delete(b.leaving, workstation)
		}
		b.mu.Unlock()
		close(done)
	})
}

// awaitLeft waits for the workstation's logouts on their way, for as long as a person would.
func (b *Broker) awaitLeft(ctx context.Context, workstation string) {
	b.mu.Lock()
	done := b.leaving[workstation]
	b.mu.Unlock()
	if done == nil {
		return
	}
	patience := time.NewTimer(3 * time.Second)
	defer patience.Stop()
	select {
	case <-done:
	case <-patience.C:
	case <-ctx.Done():
	}
}
