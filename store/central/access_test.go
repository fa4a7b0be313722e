package central_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/access/accesstest"
	"chevet/app/psc"
)

func TestSessionsKeepTheContract(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		accesstest.Sessions(t, func(t *testing.T) access.Sessions { return &turning{s: open(t, at.fresh(t))} })
	})
}

func TestDirectoryKeepsTheContract(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		accesstest.Accounts(t, func(t *testing.T) accesstest.Directory {
			s := open(t, at.fresh(t))
			ctx := context.Background()
			return accesstest.Directory{Accounts: s.Directory(),
				Put:     func(a access.Account) error { return s.PutAccount(ctx, a) },
				Approve: func(issuer, subject string) (bool, error) { return s.Directory().Approve(ctx, issuer, subject) },
				Unlink:  func(issuer, subject string) error { _, err := s.Directory().Unlink(ctx, issuer, subject); return err },
				Asked:   func() ([]access.Habilitation, error) { return s.Directory().Asked(ctx) }}
		})
	})
}

func TestSessionIsThereAfterARestartAndItsSecretsCannotBeRead(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		ctx := context.Background()
		s := open(t, at)
		session := access.Session{ID: "s1", Token: access.HashOf("JETON-APPLICATIF"), Workstation: "POSTE-1", Account: "a", ExpiresAt: noon.Add(time.Hour)}
		session.Practitioner.FamilyName = "NOM-EN-CLAIR"
		tokens := psc.Tokens{Access: "JETON-ACCES", Refresh: "JETON-RAFRAICHIR", RefreshExpires: noon, ID: "JETON-IDENTITE"}
		if err := s.Sessions().AddSession(ctx, session, tokens); err != nil {
			t.Fatal(err)
		}
		if err := s.Sessions().AddLogin(ctx, access.Login{State: access.HashOf("ETAT"), Verifier: "JETON-PREUVE", ExpiresAt: noon}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		again := open(t, at)
		if back, err := again.Sessions().SessionByToken(ctx, session.Token); err != nil || back.ID != "s1" || back.Practitioner.FamilyName != "NOM-EN-CLAIR" {
			t.Fatal(back, err)
		}
		if back, err := again.Sessions().Tokens(ctx, "s1"); err != nil || back != tokens {
			t.Fatal(err)
		}
		for _, name := range at.files(t) {
			raw, err := os.ReadFile(name)
			if err != nil && !errors.Is(err, os.ErrNotExist) {
				t.Fatal(err)
			}
			if bytes.Contains(raw, []byte("JETON-")) || bytes.Contains(raw, []byte("NOM-EN-CLAIR")) {
				t.Fatalf("a secret in clear in %q", name)
			}
		}
	})
}

func TestSwappedSessionIsAnErrorAndNotSomebodyElse(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		ctx := context.Background()
		s := open(t, at)
		for _, id := range []string{"s1", "s2"} {
			if err := s.Sessions().AddSession(ctx, access.Session{ID: id, Token: access.HashOf(id), ExpiresAt: noon}, psc.Tokens{}); err != nil {
				t.Fatal(err)
			}
		}
		if err := at.harm(t, "UPDATE sessions SET sealed = (SELECT sealed FROM sessions WHERE id = 's2') WHERE id = 's1'"); err != nil {
			t.Fatal(err)
		}
		if back, err := s.Sessions().SessionByToken(ctx, access.HashOf("s1")); err == nil {
			t.Fatalf("session %s", back.ID)
		}
	})
}

// turning asks another server at each call, when there are several.
type turning struct {
	s store
	n atomic.Int64
}

func (x *turning) next() access.Sessions {
	if two, ok := x.s.(*several); ok && x.n.Add(1)%2 == 0 {
		return two.other.Sessions()
	}
	return x.s.Sessions()
}

func (x *turning) AddLogin(ctx context.Context, l access.Login) error {
	return x.next().AddLogin(ctx, l)
}
func (x *turning) TakeLogin(ctx context.Context, state access.Hash) (access.Login, error) {
	return x.next().TakeLogin(ctx, state)
}
func (x *turning) AddGrant(ctx context.Context, g access.Grant) error {
	return x.next().AddGrant(ctx, g)
}
func (x *turning) UseGrant(ctx context.Context, code access.Hash) (access.Grant, error) {
	return x.next().UseGrant(ctx, code)
}
func (x *turning) AddDemand(ctx context.Context, d access.Demand) error {
	return x.next().AddDemand(ctx, d)
}
func (x *turning) UpdateDemand(ctx context.Context, id access.Hash, change func(*access.Demand)) error {
	return x.next().UpdateDemand(ctx, id, change)
}
func (x *turning) EndDemand(ctx context.Context, id access.Hash) error {
	return x.next().EndDemand(ctx, id)
}
func (x *turning) CountDemands(ctx context.Context, nationalID string, since time.Time) (int, error) {
	return x.next().CountDemands(ctx, nationalID, since)
}
func (x *turning) AddSession(ctx context.Context, s access.Session, t psc.Tokens) error {
	return x.next().AddSession(ctx, s, t)
}
func (x *turning) SessionByToken(ctx context.Context, token access.Hash) (access.Session, error) {
	return x.next().SessionByToken(ctx, token)
}
func (x *turning) UpdateSession(ctx context.Context, id string, change func(*access.Session)) (access.Session, error) {
	return x.next().UpdateSession(ctx, id, change)
}
func (x *turning) EndSession(ctx context.Context, id string) (access.Session, psc.Tokens, error) {
	return x.next().EndSession(ctx, id)
}
func (x *turning) SessionsOf(ctx context.Context, account string) ([]access.Session, error) {
	return x.next().SessionsOf(ctx, account)
}
func (x *turning) OpenSessions(ctx context.Context, after string, limit int) ([]access.Session, error) {
	return x.next().OpenSessions(ctx, after, limit)
}
func (x *turning) RefreshDue(ctx context.Context, t time.Time) ([]access.Session, error) {
	return x.next().RefreshDue(ctx, t)
}
func (x *turning) Tokens(ctx context.Context, session string) (psc.Tokens, error) {
	return x.next().Tokens(ctx, session)
}
func (x *turning) UpdateTokens(ctx context.Context, session string, change func(psc.Tokens) (psc.Tokens, error)) error {
	return x.next().UpdateTokens(ctx, session, change)
}
func (x *turning) Sweep(ctx context.Context, now time.Time) ([]access.Session, error) {
	return x.next().Sweep(ctx, now)
}
