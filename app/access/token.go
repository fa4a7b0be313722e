package access

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"

	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
)

// token trades the one-time code for a session. A code used twice ends the session that it gave: one of the two
// users stole it. // RFC 6749 §4.1.2, RFC 7636 §4.6
func (b *Broker) token(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	var q api.TokenRequest
	if err := read(w, r, &q); err != nil {
		b.problem(w, err)
		return
	}
	s, err := b.trade(ctx, q)
	if err != nil {
		b.trace(ctx, record.TraceLoginRefused, "", clean(q.Workstation), "token", err)
		b.problem(w, err)
		return
	}
	reply(w, http.StatusOK, s)
}

func (b *Broker) trade(ctx context.Context, q api.TokenRequest) (*api.Session, error) {
	no := record.E(record.NotAllowed, ReasonCode).In("access.token")
	g, err := b.o.Sessions.UseGrant(ctx, HashOf(q.Code))
	switch {
	case errors.Is(err, ErrReplay):
		b.end(ctx, g.Session.ID, ReasonCode)
		return nil, no.Because("replayed")
	case errors.Is(err, ErrNone):
		return nil, no
	case err != nil:
		return nil, err
	}
	refuse := func(e *record.Error) (*api.Session, error) {
		b.leaveProvider(ctx, b.providers[g.Session.Provider], g.Session.Workstation, g.Tokens)
		return nil, e
	}
	switch {
	case b.o.Clock().After(g.ExpiresAt):
		return refuse(no.Because("too old"))
	case len(q.CodeVerifier) < 43 || len(q.CodeVerifier) > 128 ||
		subtle.ConstantTimeCompare([]byte(challengeOf(q.CodeVerifier)), []byte(g.Challenge)) != 1:
		return refuse(no.Because("verifier"))
	case q.Workstation != g.Session.Workstation:
		return refuse(record.E(record.NotAllowed, ReasonWorkstation).In("access.token"))
	}
	return b.open(ctx, g.Session, g.Tokens)
}

// open gives a session its token and stores it. What the same person had open on this workstation ends.
func (b *Broker) open(ctx context.Context, s Session, t psc.Tokens) (*api.Session, error) {
	now := b.o.Clock()
	// what the account may do, and whether it still may log in, is asked at the last moment: minutes have passed
	account, err := b.o.Accounts.ByID(ctx, s.Account)
	if err == nil && account.Closed(now) || errors.Is(err, ErrNone) {
		b.leaveProvider(ctx, b.providers[s.Provider], s.Workstation, t)
		return nil, record.E(record.NotAllowed, ReasonDisabled).In("access.open")
	}
	if err != nil {
		return nil, err
	}
	s.Rights = rightsIn(account, s)
	before, err := b.o.Sessions.SessionsOf(ctx, s.Account)
	if err != nil {
		return nil, err
	}
	token := newSecret()
	s.Token, s.CreatedAt, s.SeenAt, s.ExpiresAt = HashOf(token), now, now, now.Add(b.o.TokenFor)
	answer, err := b.words(ctx, &s, token)
	if err != nil {
		return nil, err
	}
	if err := b.o.Sessions.AddSession(ctx, s, t); err != nil {
		return nil, full(err)
	}
	for _, old := range before {
		if old.Workstation == s.Workstation && old.ID != s.ID {
			if _, _, err := b.o.Sessions.EndSession(ctx, old.ID); err != nil && !errors.Is(err, ErrNone) {
				b.o.Log.Error("ending the former session", "err", err)
			}
		}
	}
	if err := b.o.Accounts.LoggedIn(ctx, s.Account, now); err != nil {
		b.o.Log.Error("the last login was not kept", "err", err)
	}
	b.trace(ctx, record.TraceLogin, s.Practitioner.NationalID, s.Workstation, s.Provider, nil)
	return answer, nil
}

// rightsIn returns the rights of a session in the situation of practice that it has chosen.
func rightsIn(a Account, s Session) record.Rights {
	situation, _ := s.Situation()
	return a.Rights(situation)
}

// words puts a session into the words of the API, with the key of the workstation's cache.
func (b *Broker) words(ctx context.Context, s *Session, token string) (*api.Session, error) {
	var key []byte
	if s.Rights.Has(record.ReadRecords) { // the cache holds patients; who must choose a situation gets its key with that
		var err error
		if key, err = b.o.CacheKey(ctx, s); err != nil {
			return nil, err
		}
	}
	return &api.Session{Token: token, ExpiresAt: s.ExpiresAt.UTC(), Provider: s.Provider, Practitioner: s.Practitioner,
		Activity: s.Activity, TwoFactors: s.TwoFactors, Unit: s.Unit, Rights: s.Rights, CacheKey: key, Structure: b.o.Structure}, nil
}
