// Package accesstest is the contract of access.Sessions and access.Accounts as tests: every store that implements them runs them. It is for
// tests only and knows no store.
//
//	func TestSessions(t *testing.T) {
//		accesstest.Sessions(t, func(t *testing.T) access.Sessions { return openStore(t) })
//	}
package accesstest

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/psc"
	"chevet/app/record"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// Sessions runs the contract; open gives a new, empty store each time.
func Sessions(t *testing.T, open func(t *testing.T) access.Sessions) {
	for name, test := range map[string]func(*testing.T, access.Sessions){
		"a login is taken once, whoever asks at the same time":   loginOnce,
		"a grant is used once and its replay is known":           grantOnce,
		"a demand changes one caller at a time":                  demandAlone,
		"a closed demand is gone but still counted":              demandClosed,
		"a session is found by its token and by its account":     sessionFound,
		"a session that ended is gone and gives its tokens back": sessionEnded,
		"tokens change one caller at a time":                     tokensAlone,
		"a change that fails leaves the tokens":                  tokensKept,
		"who waits for tokens may leave":                         tokensWait,
		"refresh tokens about to die are listed":                 refreshDue,
		"what expired is swept":                                  swept,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func none(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, access.ErrNone) {
		t.Errorf("got %v, want ErrNone", err)
	}
}

func session(id string) access.Session {
	return access.Session{ID: id, Token: access.HashOf("token of " + id), Workstation: "POSTE-1", Account: "a", Provider: "psc", Issuer: "https://i",
		Subject: "s", Practitioner: record.Practitioner{NationalID: "899700000011", FamilyName: "MARTIN", Activities: []record.Activity{{StructureID: "1750000001"}}},
		Activity: -1, TwoFactors: true, Unit: record.Unit{Code: "2210"}, CreatedAt: start, SeenAt: start, ExpiresAt: start.Add(4 * time.Hour)}
}

func tokens(access string) psc.Tokens {
	return psc.Tokens{Access: psc.Secret(access), AccessExpires: start.Add(2 * time.Minute), Refresh: "r", RefreshExpires: start.Add(30 * time.Minute), ID: "i"}
}

// winners tells how many of 16 simultaneous calls succeed.
func winners(f func() error) int {
	var n atomic.Int32
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if f() == nil {
				n.Add(1)
			}
		})
	}
	all.Wait()
	return int(n.Load())
}

func loginOnce(t *testing.T, s access.Sessions) {
	l := access.Login{State: access.HashOf("state"), Cookie: access.HashOf("cookie"), Provider: "psc", Nonce: "n", Verifier: "v",
		Redirect: "http://127.0.0.1:1/retour", ClientState: "c", Challenge: "h", Workstation: "POSTE-1", ExpiresAt: start.Add(time.Minute)}
	ok(t, s.AddLogin(t.Context(), l))
	_, err := s.TakeLogin(t.Context(), access.HashOf("another"))
	none(t, err)
	var got access.Login
	var mu sync.Mutex
	if n := winners(func() error {
		x, err := s.TakeLogin(t.Context(), l.State)
		if err == nil {
			mu.Lock()
			got = x
			mu.Unlock()
		}
		return err
	}); n != 1 {
		t.Errorf("taken %d times", n)
	}
	if !reflect.DeepEqual(got, l) {
		t.Errorf("got %+v", got)
	}
}

func grantOnce(t *testing.T, s access.Sessions) {
	g := access.Grant{Code: access.HashOf("code"), Challenge: "h", Session: session("s1"), Tokens: tokens("a"), ExpiresAt: start.Add(time.Minute)}
	ok(t, s.AddGrant(t.Context(), g))
	_, err := s.UseGrant(t.Context(), access.HashOf("another"))
	none(t, err)
	if n := winners(func() error {
		x, err := s.UseGrant(t.Context(), g.Code)
		if err == nil && !reflect.DeepEqual(x, g) {
			t.Errorf("got %+v", x)
		}
		return err
	}); n != 1 {
		t.Errorf("used %d times", n)
	}
	x, err := s.UseGrant(t.Context(), g.Code)
	if !errors.Is(err, access.ErrReplay) || x.Session.ID != "s1" {
		t.Errorf("replay: %v, session %q", err, x.Session.ID)
	}
}

func demand(name string) access.Demand {
	return access.Demand{ID: access.HashOf(name), Provider: "psc", Workstation: "POSTE-1", Code: "42", CreatedAt: start,
		CIBA: psc.CIBA{Request: "r", NationalID: "899700000011", ExpiresAt: start.Add(2 * time.Minute), Interval: time.Second, NextPoll: start}}
}

func demandAlone(t *testing.T, s access.Sessions) {
	d := demand("d")
	ok(t, s.AddDemand(t.Context(), d))
	var inside atomic.Int32
	if n := winners(func() error {
		return s.UpdateDemand(t.Context(), d.ID, func(d *access.Demand) {
			if inside.Add(1) != 1 {
				t.Error("two at once")
			}
			d.CIBA.Interval += time.Second
			inside.Add(-1)
		})
	}); n != 16 {
		t.Errorf("%d updates succeeded", n)
	}
	ok(t, s.UpdateDemand(t.Context(), d.ID, func(got *access.Demand) {
		if got.CIBA.Interval != 17*time.Second || got.CIBA.NationalID != "899700000011" || got.Code != "42" {
			t.Errorf("got %+v", got)
		}
	}))
	none(t, s.UpdateDemand(t.Context(), access.HashOf("another"), func(*access.Demand) { t.Error("called") }))
}

func demandClosed(t *testing.T, s access.Sessions) {
	d := demand("d")
	ok(t, s.AddDemand(t.Context(), d))
	ok(t, s.UpdateDemand(t.Context(), d.ID, func(*access.Demand) {
		ok(t, s.EndDemand(context.WithoutCancel(t.Context()), d.ID)) // while it is at work
	}))
	none(t, s.EndDemand(t.Context(), d.ID))
	none(t, s.UpdateDemand(t.Context(), d.ID, func(*access.Demand) { t.Error("called") }))
	for since, want := range map[time.Time]int{start.Add(-time.Second): 1, start.Add(time.Second): 0} {
		if n, err := s.CountDemands(t.Context(), "899700000011", since); err != nil || n != want {
			t.Errorf("%d since %v, %v", n, since, err)
		}
	}
	if n, _ := s.CountDemands(t.Context(), "899700000029", start.Add(-time.Second)); n != 0 {
		t.Errorf("%d demands of another", n)
	}
}

func sessionFound(t *testing.T, s access.Sessions) {
	one, two := session("s1"), session("s2")
	two.Account = "b"
	ok(t, s.AddSession(t.Context(), one, tokens("a")))
	ok(t, s.AddSession(t.Context(), two, tokens("b")))
	got, err := s.SessionByToken(t.Context(), one.Token)
	if err != nil || !reflect.DeepEqual(got, one) {
		t.Errorf("%v %+v", err, got)
	}
	_, err = s.SessionByToken(t.Context(), access.HashOf("another"))
	none(t, err)
	got, err = s.UpdateSession(t.Context(), "s1", func(x *access.Session) { x.Activity, x.SeenAt = 0, start.Add(time.Minute) })
	if err != nil || got.Activity != 0 {
		t.Errorf("%v %+v", err, got)
	}
	if got, _ = s.SessionByToken(t.Context(), one.Token); got.Activity != 0 || !got.SeenAt.Equal(start.Add(time.Minute)) {
		t.Errorf("not stored: %+v", got)
	}
	if all, err := s.SessionsOf(t.Context(), "b"); err != nil || len(all) != 1 || all[0].ID != "s2" {
		t.Errorf("%v %+v", err, all)
	}
	_, err = s.UpdateSession(t.Context(), "s3", func(*access.Session) { t.Error("called") })
	none(t, err)
}

func sessionEnded(t *testing.T, s access.Sessions) {
	one := session("s1")
	ok(t, s.AddSession(t.Context(), one, tokens("a")))
	if n := winners(func() error {
		x, tk, err := s.EndSession(t.Context(), "s1")
		if err == nil && (x.ID != "s1" || tk.Access != "a" || tk.ID != "i") {
			t.Errorf("%+v", x)
		}
		return err
	}); n != 1 {
		t.Errorf("ended %d times", n)
	}
	_, err := s.SessionByToken(t.Context(), one.Token)
	none(t, err)
	_, err = s.Tokens(t.Context(), "s1")
	none(t, err)
	none(t, s.UpdateTokens(t.Context(), "s1", func(x psc.Tokens) (psc.Tokens, error) { t.Error("called"); return x, nil }))
}

func tokensAlone(t *testing.T, s access.Sessions) {
	ok(t, s.AddSession(t.Context(), session("s1"), tokens("")))
	var inside atomic.Int32
	winners(func() error {
		return s.UpdateTokens(t.Context(), "s1", func(x psc.Tokens) (psc.Tokens, error) {
			if inside.Add(1) != 1 {
				t.Error("two at once")
			}
			x.Access += "x"
			inside.Add(-1)
			return x, nil
		})
	})
	if got, err := s.Tokens(t.Context(), "s1"); err != nil || len(got.Access) != 16 || got.Refresh != "r" {
		t.Errorf("%v, %d changes kept", err, len(got.Access))
	}
}

func tokensKept(t *testing.T, s access.Sessions) {
	ok(t, s.AddSession(t.Context(), session("s1"), tokens("a")))
	failed := errors.New("no")
	if err := s.UpdateTokens(t.Context(), "s1", func(psc.Tokens) (psc.Tokens, error) { return psc.Tokens{}, failed }); !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
	if got, _ := s.Tokens(t.Context(), "s1"); got != tokens("a") {
		t.Error("changed all the same")
	}
}

// tokensWait: a caller whose context ends stops waiting, and a change that was called is stored although it did.
func tokensWait(t *testing.T, s access.Sessions) {
	ok(t, s.AddSession(t.Context(), session("s1"), tokens("a")))
	ctx, cancel := context.WithCancel(t.Context())
	ok(t, s.UpdateTokens(ctx, "s1", func(x psc.Tokens) (psc.Tokens, error) {
		cancel()
		if err := s.UpdateTokens(ctx, "s1", func(x psc.Tokens) (psc.Tokens, error) { t.Error("called inside another"); return x, nil }); err == nil {
			t.Error("waited for nothing")
		}
		x.Access = "b"
		return x, nil
	}))
	if got, _ := s.Tokens(t.Context(), "s1"); got.Access != "b" {
		t.Error("what the provider gave is lost")
	}
}

func refreshDue(t *testing.T, s access.Sessions) {
	over, never := tokens("o"), tokens("n")
	over.Over = true
	never.RefreshExpires = time.Time{}
	for id, tk := range map[string]psc.Tokens{"s1": tokens("a"), "s2": over, "s3": never} {
		ok(t, s.AddSession(t.Context(), session(id), tk))
	}
	if all, err := s.RefreshDue(t.Context(), start.Add(29*time.Minute)); err != nil || len(all) != 0 {
		t.Errorf("too early: %v %v", err, all)
	}
	if all, err := s.RefreshDue(t.Context(), start.Add(31*time.Minute)); err != nil || len(all) != 1 || all[0].ID != "s1" {
		t.Errorf("%v %v", err, all)
	}
}

func swept(t *testing.T, s access.Sessions) {
	ok(t, s.AddLogin(t.Context(), access.Login{State: access.HashOf("l"), ExpiresAt: start.Add(time.Minute)}))
	ok(t, s.AddGrant(t.Context(), access.Grant{Code: access.HashOf("g"), Session: session("s0"), ExpiresAt: start.Add(time.Minute)}))
	ok(t, s.AddDemand(t.Context(), demand("d")))
	ok(t, s.AddSession(t.Context(), session("s1"), tokens("a")))
	if all, err := s.Sweep(t.Context(), start); err != nil || len(all) != 0 {
		t.Errorf("%v %v", err, all)
	}
	if all, err := s.Sweep(t.Context(), start.Add(5*time.Hour)); err != nil || len(all) != 1 || all[0].ID != "s1" {
		t.Errorf("%v %v", err, all)
	}
	_, err := s.TakeLogin(t.Context(), access.HashOf("l"))
	none(t, err)
	_, err = s.UseGrant(t.Context(), access.HashOf("g"))
	none(t, err)
	none(t, s.EndDemand(t.Context(), access.HashOf("d")))
	if n, _ := s.CountDemands(t.Context(), "899700000011", start.Add(-time.Second)); n != 0 {
		t.Errorf("%d demands left", n)
	}
	if _, _, err := s.EndSession(t.Context(), "s1"); err != nil {
		t.Errorf("an expired session is listed, and ended by the caller who logs out: %v", err)
	}
}
