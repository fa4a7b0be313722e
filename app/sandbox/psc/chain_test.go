package psc_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/central/api"
	client "chevet/app/psc"
	"chevet/app/record"
)

func TestAPractitionerLogsInFromTheWorkstationThroughTheServerAndProSanteConnect(t *testing.T) {
	k := newKit(t, settings{})
	w := k.workstation("POSTE-1")
	html := body(t, k.visit(w, alice))
	if !strings.Contains(html, "Vous pouvez fermer cette page et revenir à Chevet.") {
		t.Errorf("last page: %.200q", html)
	}
	s, p := k.trade(w)
	if s.Token == "" {
		t.Fatalf("%+v", p)
	}
	want := api.Session{Token: s.Token, ExpiresAt: k.clock.now().Add(4 * time.Hour).UTC(), Provider: "psc", Activity: 0, TwoFactors: true,
		Unit: unit, Rights: record.RightsOf(record.RolePhysician), CacheKey: bytes.Repeat([]byte{7}, 32), Structure: chTest,
		Practitioner: record.Practitioner{NationalID: alice, FamilyName: "MARTIN", GivenName: "Test", Title: "Dr", Activities: []record.Activity{chTest}}}
	if !reflect.DeepEqual(s, want) {
		t.Errorf("got  %+v\nwant %+v", s, want)
	}
	if here, err := k.session(s.Token, "POSTE-1"); err != nil || here.Practitioner.NationalID != alice || !here.AuthTime.Equal(k.clock.now()) || here.AuthMode != "MOBILE" || here.ACR != "eidas1" {
		t.Errorf("%+v, %v", here, err)
	}
	if !k.traced(record.TraceLogin, "") {
		t.Error("not traced")
	}
}

func TestTheWorkstationReceivesNoTokenOfProSanteConnect(t *testing.T) {
	k := newKit(t, settings{})
	var issued []string
	k.twist(func(kind string, header, claims map[string]any) { issued = append(issued, claims["jti"].(string)) })
	s := k.login(alice, "POSTE-1")
	if strings.Count(s.Token, ".") > 0 || len(s.Token) != 43 {
		t.Errorf("%q looks like a provider's token", s.Token)
	}
	tokens, err := k.sessions.Tokens(t.Context(), must2(k.session(s.Token, "POSTE-1")).ID)
	if err != nil || tokens.Refresh == "" || len(issued) != 2 {
		t.Fatalf("%v %d", err, len(issued))
	}
	if said := fmt.Sprintf("%v %+v %#v %s", tokens, tokens, tokens, tokens.Access); strings.Contains(said, string(tokens.Refresh)) || strings.Contains(said, string(tokens.Access)) {
		t.Error("tokens print in clear")
	}
}

func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestTheBrowserIsSentWithExactlyWhatTheANSAsksFor(t *testing.T) { // P1, SC.PSC.01
	k := newKit(t, settings{})
	c := *k.browser
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := c.Get(k.startURL(k.workstation("POSTE-1")))
	must(t, resp, err).Body.Close()
	to, err := resp.Location()
	q := must(t, to, err).Query()
	for name, want := range map[string]string{"response_type": "code", "scope": "openid scope_all", "acr_values": "eidas1",
		"code_challenge_method": "S256", "client_id": "dpi-server", "redirect_uri": k.public + "/login/callback"} {
		if q.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	if to.Path != "/wallet/auth" {
		t.Errorf("authorization at %s: not the wallet's", to)
	}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if len(q.Get(name)) != 43 {
			t.Errorf("%s is %q", name, q.Get(name))
		}
	}
	cookie := resp.Cookies()[0]
	if !strings.HasPrefix(cookie.Name, "__Host-") || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Domain != "" || cookie.Path != "/" {
		t.Errorf("cookie %v", cookie)
	}
}

func TestThePersonMayRefuseOnThePage(t *testing.T) {
	k := newKit(t, settings{})
	w := k.workstation("POSTE-1")
	page, err := k.browser.Get(k.startURL(w))
	end, err := confirm(t, k.browser, must(t, page, err), "refuser", "1")
	must(t, end, err).Body.Close()
	if _, err := w.Wait(t.Context()); record.ReasonOf(err) != client.ReasonDenied {
		t.Errorf("got %v", err)
	}
}

func TestADeadProviderLeavesTheOthersUsable(t *testing.T) { // P8
	var second *client.Provider
	k := newKit(t, settings{broker: func(o *access.Options) {
		dead, err := client.New(client.Config{ID: "local", Name: "Établissement", Issuer: "https://127.0.0.1:1/realms/ch", ClientID: "x", ClientSecret: "y"})
		if err != nil {
			panic(err)
		}
		second = dead
		o.Providers = append(o.Providers, access.ProviderOptions{Provider: dead})
	}})
	t.Cleanup(second.Close)
	var list []api.Provider
	k.call("GET", api.PathProviders, "", "POSTE-1", nil, &list)
	if want := []api.Provider{{ID: "psc", Name: "Pro Santé Connect", CIBA: true}, {ID: "local", Name: "Établissement", Down: true}}; !reflect.DeepEqual(list, want) {
		t.Errorf("%+v", list)
	}
	w := k.workstation("POSTE-1")
	resp, err := k.browser.Get(k.startURL(w, func(q url.Values) { q.Set("provider", "local") }))
	must(t, resp, err).Body.Close()
	if _, err := w.Wait(t.Context()); record.ReasonOf(err) != client.ReasonUnreachable {
		t.Errorf("got %v", err)
	}
	if s := k.login(alice, "POSTE-1"); s.Provider != "psc" {
		t.Error("the other provider does not work")
	}
}

func TestAMutualTLSClientLogsInAndItsTokenServesNobodyElse(t *testing.T) {
	ca := must2(authority())
	id := must2(ca.Issue(pkiClient))
	mtls := settings{psc: func(c *client.Config) {
		c.ClientID, c.ClientSecret = "dpi-mtls", ""
		c.TLS = c.TLS.Clone()
		c.TLS.Certificates = append(c.TLS.Certificates, id.TLS())
	}}
	k := newKit(t, mtls)
	s := k.login(alice, "POSTE-1")
	access := must2(k.broker.ProviderToken(t.Context(), must2(k.session(s.Token, "POSTE-1"))))
	r, _ := http.NewRequest("GET", k.sim.Issuer()+"/protocol/openid-connect/userinfo", nil)
	r.Header.Set("Authorization", "Bearer "+string(access))
	resp, err := k.browser.Do(r) // without the certificate
	must(t, resp, err).Body.Close()
	if resp.StatusCode != 401 {
		t.Errorf("a token bound to a certificate serves without it: %d", resp.StatusCode)
	}
}
