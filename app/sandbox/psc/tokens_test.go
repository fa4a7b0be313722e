package psc_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/central/api"
	client "chevet/app/psc"
	"chevet/app/record"
)

func TestEightCallsAtOnceMakeOneRefresh(t *testing.T) { // P4
	k := newKit(t, settings{})
	here := must2(k.session(k.login(alice, "POSTE-1").Token, "POSTE-1"))
	before := must2(k.broker.ProviderToken(t.Context(), here))
	if k.sim.Count("psc.refresh") != 0 {
		t.Fatal("a fresh token was refreshed")
	}
	k.clock.pass(2 * time.Minute)
	var all sync.WaitGroup
	got := make([]client.Secret, 8)
	for i := range got {
		all.Go(func() { got[i], _ = k.broker.ProviderToken(context.Background(), here) })
	}
	all.Wait()
	for _, s := range got {
		if s == "" || s == before || s != got[0] {
			t.Error("not the same new token for all")
		}
	}
	if n := k.sim.Count("psc.refresh"); n != 1 {
		t.Errorf("%d refreshes", n)
	}
}

func TestTheAccessTokenIsRenewedBeforeItDies(t *testing.T) { // P4
	k := newKit(t, settings{})
	here := must2(k.session(k.login(alice, "POSTE-1").Token, "POSTE-1"))
	for range 5 { // the refresh token rotates each time
		k.clock.pass(101 * time.Second)
		token := must2(k.broker.ProviderToken(t.Context(), here))
		r, _ := http.NewRequest("GET", k.sim.Issuer()+"/protocol/openid-connect/userinfo", nil)
		r.Header.Set("Authorization", "Bearer "+string(token))
		resp, err := k.browser.Do(r)
		must(t, resp, err).Body.Close()
		if resp.StatusCode != 200 {
			t.Fatalf("status %d", resp.StatusCode)
		}
	}
	if n := k.sim.Count("psc.refresh"); n != 5 {
		t.Errorf("%d refreshes", n)
	}
}

func TestTheProvidersSessionOverLeavesOursOpenAndSaysSo(t *testing.T) { // P4: nothing typed is lost
	k := newKit(t, settings{})
	s := k.login(alice, "POSTE-1")
	here := must2(k.session(s.Token, "POSTE-1"))
	tokens := must2(k.sessions.Tokens(t.Context(), here.ID))
	must2(k.provider.Refresh(t.Context(), tokens)) // somebody used the refresh token behind our back: the chain is doomed
	k.clock.pass(2 * time.Minute)
	_, err := k.broker.ProviderToken(t.Context(), here)
	if record.ReasonOf(err) != client.ReasonOver || access.Status(err) != 440 {
		t.Errorf("got %v", err)
	}
	n := k.sim.Count("psc.refresh")
	if _, err := k.broker.ProviderToken(t.Context(), here); record.ReasonOf(err) != client.ReasonOver || k.sim.Count("psc.refresh") != n {
		t.Errorf("asked again: %v", err)
	}
	if _, err := k.session(s.Token, "POSTE-1"); err != nil {
		t.Errorf("our own session ended: %v", err)
	}
}

func TestAProviderThatIsDownDoesNotEndTheSession(t *testing.T) {
	k := newKit(t, settings{})
	here := must2(k.session(k.login(alice, "POSTE-1").Token, "POSTE-1"))
	k.clock.pass(2 * time.Minute)
	down := true
	k.spoil(func(w http.ResponseWriter, _ *http.Request, name string) bool {
		if down && name == "psc.refresh" {
			w.WriteHeader(http.StatusBadGateway)
			return true
		}
		return false
	})
	if _, err := k.broker.ProviderToken(t.Context(), here); record.ReasonOf(err) != client.ReasonUnreachable {
		t.Errorf("got %v", err)
	}
	k.spoil(nil)
	if _, err := k.broker.ProviderToken(t.Context(), here); err != nil {
		t.Errorf("not back: %v", err)
	}
}

func TestACallerThatLeavesDoesNotSpoilTheRefresh(t *testing.T) {
	k := newKit(t, settings{})
	here := must2(k.session(k.login(alice, "POSTE-1").Token, "POSTE-1"))
	k.clock.pass(2 * time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	k.spoil(func(_ http.ResponseWriter, _ *http.Request, name string) bool {
		if name == "psc.refresh" {
			cancel() // while the provider rotates
		}
		return false
	})
	k.broker.ProviderToken(ctx, here)
	k.spoil(nil)
	if _, err := k.broker.ProviderToken(t.Context(), here); err != nil {
		t.Errorf("the session was lost: %v", err)
	}
	if n := k.sim.Count("psc.refresh"); n != 1 {
		t.Errorf("%d refreshes", n)
	}
}

func TestARefreshThatSpeaksOfSomebodyElseIsRefused(t *testing.T) {
	k := newKit(t, settings{})
	here := must2(k.session(k.login(alice, "POSTE-1").Token, "POSTE-1"))
	k.clock.pass(2 * time.Minute)
	k.twist(func(kind string, _, c map[string]any) { c["sub"] = "f:550dc1c8-d97b-4b1e-ac8c-8eb4471cf9dd:" + paul })
	if _, err := k.broker.ProviderToken(t.Context(), here); record.ReasonOf(err) != client.ReasonOver {
		t.Errorf("got %v", err)
	}
}

func TestPeopleAtWorkKeepTheProvidersSessionAndTheIdleDoNot(t *testing.T) {
	k := newKit(t, settings{broker: func(o *access.Options) { o.IdleFor = 40 * time.Minute }})
	s := k.login(alice, "POSTE-1")
	k.clock.pass(26 * time.Minute)
	here := must2(k.session(s.Token, "POSTE-1")) // a gesture
	k.broker.Tick(t.Context())
	if n := k.sim.Count("psc.refresh"); n != 1 {
		t.Fatalf("%d refreshes", n)
	}
	k.broker.Tick(t.Context())
	if n := k.sim.Count("psc.refresh"); n != 1 {
		t.Errorf("renewed again at once: %d", n)
	}
	k.clock.pass(29 * time.Minute) // past the first refresh token's life
	if _, err := k.broker.ProviderToken(t.Context(), here); err != nil {
		t.Errorf("the provider's session died under somebody at work: %v", err)
	}
	n := k.sim.Count("psc.refresh")
	k.clock.pass(41 * time.Minute)
	k.broker.Tick(t.Context())
	if k.sim.Count("psc.refresh") != n {
		t.Error("the session of somebody who left was renewed")
	}
}

func TestSweepingEndsOldSessionsAtTheProviderToo(t *testing.T) {
	k := newKit(t, settings{})
	s := k.login(alice, "POSTE-1")
	k.clock.pass(4*time.Hour + time.Second)
	k.broker.Tick(t.Context())
	k.broker.Close()
	if k.sim.Count("psc.logout") != 1 {
		t.Error("no logout")
	}
	if _, err := k.session(s.Token, "POSTE-1"); record.ReasonOf(err) != access.ReasonSession {
		t.Errorf("got %v", err)
	}
}

func TestLoggingInAgainOnAWorkstationEndsTheFormerSession(t *testing.T) {
	k := newKit(t, settings{})
	first, second := k.login(alice, "POSTE-1"), k.login2(alice, "POSTE-1")
	if _, err := k.session(first.Token, "POSTE-1"); record.ReasonOf(err) != access.ReasonSession {
		t.Errorf("the former lives on: %v", err)
	}
	if _, err := k.session(second.Token, "POSTE-1"); err != nil {
		t.Error(err)
	}
}

// login2 logs in a browser that Pro Santé Connect knows already.
func (k *kit) login2(person, name string) api.Session {
	w := k.workstation(name)
	resp, err := k.browser.Get(k.startURL(w))
	must(k.t, resp, err).Body.Close()
	s, _ := k.trade(w)
	return s
}

// The simulator itself, by hand.

func (k *kit) post(path string, form url.Values) (int, string) {
	r, _ := http.NewRequest("POST", k.sim.Issuer()+"/protocol/openid-connect"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("dpi-server", url.QueryEscape("un secret de test: +/="))
	resp, err := k.browser.Do(r)
	must(k.t, resp, err)
	return resp.StatusCode, body(k.t, resp)
}

func TestTheSimulatorEndsTheChainWhenARefreshTokenIsReused(t *testing.T) {
	k := newKit(t, settings{})
	here := must2(k.session(k.login(alice, "POSTE-1").Token, "POSTE-1"))
	old := must2(k.sessions.Tokens(t.Context(), here.ID))
	next := must2(k.provider.Refresh(t.Context(), old))
	for name, refresh := range map[string]client.Secret{"old": old.Refresh} {
		if status, answer := k.post("/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {string(refresh)}}); status != 400 || !strings.Contains(answer, "invalid_grant") {
			t.Errorf("%s: %d %s", name, status, answer)
		}
	}
	if _, err := k.provider.Refresh(t.Context(), next); record.ReasonOf(err) != client.ReasonOver {
		t.Errorf("the chain lives on: %v", err)
	}
}

func TestTheSimulatorIntrospectsAndRefusesWrongClients(t *testing.T) {
	k := newKit(t, settings{})
	here := must2(k.session(k.login(alice, "POSTE-1").Token, "POSTE-1"))
	token := must2(k.sessions.Tokens(t.Context(), here.ID)).Access
	if _, answer := k.post("/token/introspect", url.Values{"token": {string(token)}}); !strings.Contains(answer, `"active":true`) {
		t.Error(answer)
	}
	k.clock.pass(121 * time.Second)
	if _, answer := k.post("/token/introspect", url.Values{"token": {string(token)}}); !strings.Contains(answer, `"active":false`) {
		t.Error(answer)
	}
	r, _ := http.NewRequest("POST", k.sim.Issuer()+"/protocol/openid-connect/token", strings.NewReader("grant_type=refresh_token"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth("dpi-server", "wrong")
	resp, err := k.browser.Do(r)
	must(t, resp, err).Body.Close()
	if resp.StatusCode != 401 {
		t.Errorf("wrong secret: %d", resp.StatusCode)
	}
}

func TestAReplayedAuthorizationCodeIsRefused(t *testing.T) { // P2
	k := newKit(t, settings{})
	q := must2(url.Parse(k.callbackURL(k.browser, k.workstation("POSTE-1"), alice))).Query()
	form := url.Values{"grant_type": {"authorization_code"}, "code": {q.Get("code")}, "redirect_uri": {k.public + "/login/callback"}, "code_verifier": {"wrong"}}
	if status, answer := k.post("/token", form); status != 400 || !strings.Contains(answer, "PKCE") {
		t.Errorf("without the verifier: %d %s", status, answer)
	}
	if status, _ := k.post("/token", form); status != 400 {
		t.Error("a second try")
	}
	request := client.AuthRequest{RedirectURI: k.public + "/login/callback", State: q.Get("state"), Nonce: "n", Verifier: strings.Repeat("v", 43)}
	if _, err := k.provider.Exchange(t.Context(), client.ReadCallback(q), request); record.ReasonOf(err) != client.ReasonCode {
		t.Errorf("got %v", err)
	}
}
