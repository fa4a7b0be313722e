package psc_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/central/api"
	client "chevet/app/psc"
	"chevet/app/record"
)

func TestALoginRightAfterALogoutIsNotSpoiledByIt(t *testing.T) {
	k := newKit(t, settings{})
	var slow sync.Once
	started, release := make(chan struct{}), make(chan struct{})
	k.spoil(func(_ http.ResponseWriter, _ *http.Request, name string) bool {
		if name == "psc.logout" {
			slow.Do(func() { close(started); <-release })
		}
		return false
	})
	s := k.login(alice, "POSTE-1")
	k.call("DELETE", api.PathSession, s.Token, "POSTE-1", nil, nil)
	<-started
	time.AfterFunc(50*time.Millisecond, func() { close(release) }) // while the next login waits
	if s := k.login(alice, "POSTE-1"); s.Token == "" {
		t.Error("no session")
	}
}

func TestTwoLoginsOfOneBrowserLiveSideBySide(t *testing.T) {
	k := newKit(t, settings{})
	one, two := k.workstation("POSTE-1"), k.workstation("POSTE-2")
	first := k.callbackURL(k.browser, one, alice)
	second := k.startURL(two) // the SSO session answers at once
	for _, address := range []string{second, first} {
		resp, err := k.browser.Get(address)
		must(t, resp, err).Body.Close()
	}
	for _, w := range []workstation{one, two} {
		if s, p := k.trade(w); s.Token == "" {
			t.Errorf("%s: %+v", w.name, p)
		}
	}
}

func TestTheOneTimeCodeServesOnceAndItsReplayEndsTheSession(t *testing.T) {
	k := newKit(t, settings{})
	w := k.workstation("POSTE-1")
	k.visit(w, alice).Body.Close()
	s, _ := k.trade(w)
	if _, err := k.session(s.Token, "POSTE-1"); err != nil {
		t.Fatal(err)
	}
	if _, p := k.trade(w); p.Status != 403 || p.Reason != access.ReasonCode {
		t.Errorf("replay: %+v", p)
	}
	if _, err := k.session(s.Token, "POSTE-1"); record.ReasonOf(err) != access.ReasonSession {
		t.Errorf("the session of a stolen code lives on: %v", err)
	}
}

func TestTheOneTimeCodeIsRefusedLateOrFromSomebodyElse(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*kit, *api.TokenRequest)
		want   record.Reason
	}{
		"after 61 s":          {func(k *kit, _ *api.TokenRequest) { k.clock.pass(61 * time.Second) }, access.ReasonCode},
		"wrong verifier":      {func(_ *kit, q *api.TokenRequest) { q.CodeVerifier = strings.Repeat("a", 43) }, access.ReasonCode},
		"no verifier":         {func(_ *kit, q *api.TokenRequest) { q.CodeVerifier = "" }, access.ReasonCode},
		"another workstation": {func(_ *kit, q *api.TokenRequest) { q.Workstation = "POSTE-2" }, access.ReasonWorkstation},
		"forged code":         {func(_ *kit, q *api.TokenRequest) { q.Code = strings.Repeat("b", 43) }, access.ReasonCode},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, settings{})
			w := k.workstation("POSTE-1")
			k.visit(w, alice).Body.Close()
			code, err := w.Wait(t.Context())
			q := api.TokenRequest{Code: must(t, code, err), CodeVerifier: w.Verifier(), Workstation: "POSTE-1"}
			c.change(k, &q)
			if status, p := k.call("POST", api.PathToken, "", "POSTE-1", q, nil); status != 403 || p.Reason != c.want {
				t.Errorf("%d %+v", status, p)
			}
		})
	}
}

func TestATokenIsRefusedFromAnotherWorkstationAndThenEverywhere(t *testing.T) {
	k := newKit(t, settings{})
	s := k.login(alice, "POSTE-1")
	if _, err := k.session(s.Token, "POSTE-2"); record.ReasonOf(err) != access.ReasonWorkstation {
		t.Errorf("got %v", err)
	}
	if _, err := k.session(s.Token, "POSTE-1"); record.ReasonOf(err) != access.ReasonSession {
		t.Errorf("a token that left its workstation still serves: %v", err)
	}
	for _, forged := range []string{"", "x", strings.Repeat("a", 43), strings.Repeat("a", 4000)} {
		if _, err := k.session(forged, "POSTE-1"); record.CodeOf(err) != record.Expired {
			t.Errorf("%.10q: %v", forged, err)
		}
	}
}

func TestASessionEndsByIdlenessAndByAge(t *testing.T) {
	k := newKit(t, settings{})
	s := k.login(alice, "POSTE-1")
	k.clock.pass(31 * time.Minute)
	if _, err := k.session(s.Token, "POSTE-1"); record.ReasonOf(err) != access.ReasonIdle {
		t.Errorf("idle: %v", err)
	}
	s = k.login(alice, "POSTE-1")
	for range 11 {
		k.clock.pass(20 * time.Minute)
		if _, err := k.session(s.Token, "POSTE-1"); err != nil {
			t.Fatal(err)
		}
	}
	k.clock.pass(21 * time.Minute) // 4 h 01 in all
	if _, err := k.session(s.Token, "POSTE-1"); record.ReasonOf(err) != access.ReasonSession {
		t.Errorf("old: %v", err)
	}
}

func TestBackgroundCallsDoNotKeepASessionOpen(t *testing.T) {
	k := newKit(t, settings{})
	s := k.login(alice, "POSTE-1")
	r, _ := http.NewRequest("GET", k.public+"/v1/changes", nil)
	r.Header.Set("Authorization", "Bearer "+s.Token)
	r.Header.Set(api.WorkstationHeader, "POSTE-1")
	k.clock.pass(20 * time.Minute)
	if _, err := k.broker.AuthenticateQuietly(r); err != nil {
		t.Fatal(err)
	}
	k.clock.pass(20 * time.Minute)
	if _, err := k.broker.AuthenticateQuietly(r); record.ReasonOf(err) != access.ReasonIdle {
		t.Errorf("got %v", err)
	}
}

func TestASecondServiceOfTheSameBrowserAsksNothing(t *testing.T) { // P6, SC.PSC.08
	k := newKit(t, settings{})
	k.login(alice, "POSTE-1")
	w := k.workstation("POSTE-2")
	resp, err := k.browser.Get(k.startURL(w))
	html := body(t, must(t, resp, err))
	if strings.Contains(html, "professionnel") {
		t.Fatal("asked again")
	}
	if s, p := k.trade(w); s.Practitioner.NationalID != alice {
		t.Errorf("%+v", p)
	}
}

func TestLogoutEndsTheSessionHereAndAtTheProvider(t *testing.T) { // P9
	k := newKit(t, settings{})
	s := k.login(alice, "POSTE-1")
	here := must2(k.session(s.Token, "POSTE-1"))
	tokens := must2(k.sessions.Tokens(t.Context(), here.ID))
	if status, p := k.call("DELETE", api.PathSession, s.Token, "POSTE-1", nil, nil); status != 204 {
		t.Fatalf("%d %+v", status, p)
	}
	if _, err := k.session(s.Token, "POSTE-1"); record.ReasonOf(err) != access.ReasonSession {
		t.Errorf("still in: %v", err)
	}
	k.broker.Close() // waits for the provider
	if _, err := k.provider.Refresh(t.Context(), tokens); record.ReasonOf(err) != client.ReasonOver {
		t.Errorf("the provider's session lives on: %v", err)
	}
	silent := must2(k.provider.AuthURL(t.Context(), client.AuthRequest{RedirectURI: k.public + "/login/callback", State: strings.Repeat("s", 43),
		Nonce: strings.Repeat("n", 43), Verifier: strings.Repeat("v", 43), Prompt: "none"}))
	c := *k.browser
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := c.Get(silent)
	must(t, resp, err).Body.Close()
	if to := must2(resp.Location()); to.Query().Get("error") != "login_required" {
		t.Errorf("prompt=none gives %s", to)
	}
	if !k.traced(record.TraceLogout, "") {
		t.Error("not traced")
	}
}
