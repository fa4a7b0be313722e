package access

import (
	"context"
	"errors"
	"net/http"
	"time"

	"chevet/app/psc"
	"chevet/app/record"
)

// clocksApart is how far the provider's clock may be from ours. // security.md P2
const clocksApart = time.Minute

// callback takes the person's browser back from the provider. A login is taken once, whatever comes of it.
func (b *Broker) callback(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	answer := psc.ReadCallback(r.URL.Query())
	l, err := b.o.Sessions.TakeLogin(ctx, HashOf(answer.State))
	p := b.providers[l.Provider]
	switch {
	case err != nil && !errors.Is(err, ErrNone):
		b.refusePage(w, r, l, err)
		return
	case err != nil, b.o.Clock().After(l.ExpiresAt), p == nil, p.CallbackPath != r.URL.Path:
		b.refusePage(w, r, l, record.E(record.Invalid, ReasonState).In("access.callback"))
		return
	}
	expected := b.cookie(l.State, "", -1)
	// somebody may have sent their own answer to this browser, to log the person in as them
	if c, err := r.Cookie(expected.Name); err != nil || !l.Cookie.of(c.Value) {
		b.refusePage(w, r, l, record.E(record.NotAllowed, ReasonBrowser).In("access.callback"))
		return
	}
	http.SetCookie(w, expected)
	code, err := b.succeed(ctx, p, l, answer)
	if err != nil {
		b.trace(ctx, record.TraceLoginRefused, "", l.Workstation, l.Provider, err)
	}
	b.backToWorkstation(w, r, l, code, err)
}

// succeed trades the provider's code, finds the account, and returns the one-time code of the workstation.
func (b *Broker) succeed(ctx context.Context, p *provider, l Login, answer psc.Callback) (string, error) {
	login, err := p.Exchange(ctx, answer, b.authRequest(p, l, answer.State))
	if err != nil {
		return "", err
	}
	if !l.Again.IsZero() && login.Identity.AuthTime.Before(l.Again.Add(-clocksApart)) { // absent counts as long ago
		b.leaveProvider(ctx, p, l.Workstation, login.Tokens)
		return "", record.E(record.NotAllowed, ReasonAgain).In("access.callback")
	}
	s, err := b.admit(ctx, p, login.Identity, l.Workstation)
	if err != nil {
		b.leaveProvider(ctx, p, l.Workstation, login.Tokens)
		return "", err
	}
	code := newSecret()
	g := Grant{Code: HashOf(code), Challenge: l.Challenge, Session: s, Tokens: login.Tokens, ExpiresAt: b.o.Clock().Add(b.o.CodeFor)}
	if err := b.o.Sessions.AddGrant(ctx, g); err != nil {
		b.leaveProvider(ctx, p, l.Workstation, login.Tokens)
		return "", full(err)
	}
	return code, nil
}
