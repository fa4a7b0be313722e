package psc_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/central/api"
	client "chevet/app/psc"
	"chevet/app/record"
	"chevet/app/sandbox/psc"
)

func TestAHostileTokenIsRefused(t *testing.T) { // P2
	seconds := func(k *kit, n int) int64 { return k.clock.now().Add(time.Duration(n) * time.Second).Unix() }
	cases := []struct {
		name  string
		want  record.Reason
		alter func(k *kit, header, claims map[string]any)
	}{
		{"wrong nonce", client.ReasonNonce, func(k *kit, h, c map[string]any) { c["nonce"] = "of another login entirely" }},
		{"no nonce", client.ReasonNonce, func(k *kit, h, c map[string]any) { delete(c, "nonce") }},
		{"other issuer", client.ReasonIssuer, func(k *kit, h, c map[string]any) { c["iss"] = "https://evil.example/auth/realms/esante-wallet" }},
		{"other audience", client.ReasonAudience, func(k *kit, h, c map[string]any) { c["aud"] = "mssante-web" }},
		{"no audience", client.ReasonAudience, func(k *kit, h, c map[string]any) { delete(c, "aud") }},
		{"other azp", client.ReasonAudience, func(k *kit, h, c map[string]any) { c["azp"] = "mssante-web" }},
		{"two audiences and no azp", client.ReasonAudience, func(k *kit, h, c map[string]any) {
			c["aud"] = []string{"dpi-server", "mssante-web"}
			delete(c, "azp")
		}},
		{"HS256 with our own secret", client.ReasonToken, func(k *kit, h, c map[string]any) { h["alg"] = "HS256" }},
		{"not signed", client.ReasonToken, func(k *kit, h, c map[string]any) { h["alg"] = "none" }},
		{"unknown key", client.ReasonToken, func(k *kit, h, c map[string]any) { h["kid"] = "another" }},
		{"hash of another access token", client.ReasonToken, func(k *kit, h, c map[string]any) { c["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" }},
		{"no subject", client.ReasonToken, func(k *kit, h, c map[string]any) { delete(c, "sub") }},
		{"expired 61 s ago", client.ReasonStale, func(k *kit, h, c map[string]any) { c["exp"] = seconds(k, -61) }},
		{"never expires", client.ReasonStale, func(k *kit, h, c map[string]any) { delete(c, "exp") }},
		{"issued in 61 s", client.ReasonStale, func(k *kit, h, c map[string]any) { c["iat"] = seconds(k, 61) }},
		{"not before 61 s", client.ReasonStale, func(k *kit, h, c map[string]any) { c["nbf"] = seconds(k, 61) }},
		{"acr outside the list", client.ReasonACR, func(k *kit, h, c map[string]any) { c["acr"] = "eidas0" }},
		{"no acr", client.ReasonACR, func(k *kit, h, c map[string]any) { delete(c, "acr") }},
		{"userinfo about somebody else", client.ReasonUserinfo, func(k *kit, h, c map[string]any) { c["sub"] = "f:550dc1c8:" + paul }},
		{"another national identifier than userinfo", client.ReasonUserinfo, func(k *kit, h, c map[string]any) { c["SubjectNameID"] = paul }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			k := newKit(t, settings{})
			k.twist(func(kind string, header, claims map[string]any) {
				if kind == "id" {
					c.alter(k, header, claims)
				}
			})
			k.refusedWith(alice, c.want)
		})
	}
}

func TestClocksMayDifferBySixtySeconds(t *testing.T) { // P2
	k := newKit(t, settings{})
	k.twist(func(kind string, _, c map[string]any) {
		if kind == "id" {
			c["exp"] = k.clock.now().Add(-59 * time.Second).Unix()
		}
	})
	if s := k.login(alice, "POSTE-1"); s.Token == "" {
		t.Error("refused")
	}
}

func TestTheTokenMayCarryAnotherACRThanAsked(t *testing.T) { // security.md §1.2
	k := newKit(t, settings{sim: func(o *psc.Options) { o.ACR = "eidas3" }})
	if s := k.login(alice, "POSTE-1"); !s.TwoFactors {
		t.Error("eidas3 is not two factors")
	}
}

func TestTwoFactorsFollowTheSetting(t *testing.T) {
	for _, c := range []struct {
		name string
		set  client.Factors
		want bool
	}{
		{"by acr", client.Factors{ACR: []string{"eidas1"}}, true},
		{"by authMode", client.Factors{AuthMode: []string{"MOBILE"}}, true},
		{"another authMode", client.Factors{AuthMode: []string{"CARD"}}, false},
		{"by amr, which is not told", client.Factors{AMR: []string{"mfa"}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newKit(t, settings{psc: func(cfg *client.Config) { cfg.TwoFactors = c.set }})
			if s := k.login(alice, "POSTE-1"); s.TwoFactors != c.want {
				t.Errorf("got %v", s.TwoFactors)
			}
		})
	}
}

func TestAnAnswerOfAnotherIssuerIsRefused(t *testing.T) { // P2, RFC 9207
	for name, change := range map[string]func(url.Values){
		"other":  func(q url.Values) { q.Set("iss", "https://evil.example") },
		"absent": func(q url.Values) { q.Del("iss") }, // the provider announced that it always names itself
	} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, settings{})
			w := k.workstation("POSTE-1")
			u := must2(url.Parse(k.callbackURL(k.browser, w, alice)))
			q := u.Query()
			change(q)
			u.RawQuery = q.Encode()
			resp, err := k.browser.Get(u.String())
			must(t, resp, err).Body.Close()
			if _, err := w.Wait(t.Context()); record.ReasonOf(err) != client.ReasonIssuer {
				t.Errorf("got %v", err)
			}
			if k.sim.Count("psc.token") != 0 {
				t.Error("the code was sent all the same")
			}
		})
	}
}

func TestAnUnknownOrUsedStateIsRefused(t *testing.T) { // P2
	k := newKit(t, settings{})
	forged, err := k.browser.Get(k.public + api.PathCallback + "?code=x&state=forged-forged-forged")
	must(t, forged, err)
	if html := body(t, forged); forged.StatusCode != 422 || !strings.Contains(html, string(access.ReasonState)) {
		t.Errorf("%d %.200q", forged.StatusCode, html)
	}
	checkPage(t, forged)

	w := k.workstation("POSTE-1")
	address := k.callbackURL(k.browser, w, alice)
	first, err := k.browser.Get(address)
	must(t, first, err).Body.Close()
	if _, err := w.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := k.browser.Get(address)
	must(t, again, err).Body.Close()
	if again.StatusCode != 422 {
		t.Errorf("a used state gives %d", again.StatusCode)
	}
}

func TestALoginThatTookTooLongIsRefused(t *testing.T) {
	k := newKit(t, settings{})
	address := k.callbackURL(k.browser, k.workstation("POSTE-1"), alice)
	k.clock.pass(6 * time.Minute)
	resp, err := k.browser.Get(address)
	must(t, resp, err).Body.Close()
	if resp.StatusCode != 422 || !k.traced(record.TraceLoginRefused, access.ReasonState) {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func checkPage(t *testing.T, resp *http.Response) {
	t.Helper()
	csp := resp.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none'; style-src 'sha256-") || strings.Contains(csp, "unsafe") || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("page without a strict policy: %q", csp)
	}
}

func TestAProviderThatDoesNotAskAgainDoesNotOpenALockedWorkstation(t *testing.T) {
	for name, c := range map[string]struct {
		at   func(map[string]any)
		want record.Reason
	}{
		"asked again":            {func(map[string]any) {}, ""},
		"says nothing of when":   {func(claims map[string]any) { delete(claims, "auth_time") }, access.ReasonAgain},
		"a login of an hour ago": {func(claims map[string]any) { claims["auth_time"] = claims["auth_time"].(int64) - 3600 }, access.ReasonAgain},
		"half a minute of clock": {func(claims map[string]any) { claims["auth_time"] = claims["auth_time"].(int64) - 30 }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, settings{})
			k.login(alice, "POSTE-1")
			k.twist(func(kind string, _, claims map[string]any) {
				if kind == "id" {
					c.at(claims)
				}
			})
			w := k.workstation("POSTE-1")
			page, err := k.browser.Get(k.startURL(w, func(q url.Values) { q.Set("prompt", "login") }))
			end, err := confirm(t, k.browser, must(t, page, err), "professionnel", alice) // although the browser remembers
			must(t, end, err).Body.Close()
			if _, err := w.Wait(t.Context()); (err == nil) != (c.want == "") || err != nil && record.ReasonOf(err) != c.want {
				t.Errorf("told %v, want %q", err, c.want)
			}
		})
	}
}

func TestLoginCSRFIsRefused(t *testing.T) { // an attacker's own answer, opened in the victim's browser
	k := newKit(t, settings{})
	attacker := *k.browser
	attacker.Jar, _ = cookiejar.New(nil)
	w := k.workstation("POSTE-ATTAQUANT")
	address := k.callbackURL(&attacker, w, alice)
	resp, err := k.browser.Get(address) // the victim has no cookie of that login
	must(t, resp, err)
	if html := body(t, resp); resp.StatusCode != 403 || !strings.Contains(html, string(access.ReasonBrowser)) {
		t.Errorf("%d %.200q", resp.StatusCode, html)
	}
	if k.sim.Count("psc.token") != 0 || !k.traced(record.TraceLoginRefused, access.ReasonBrowser) {
		t.Error("the code was traded, or nothing traced")
	}
}

func TestAnotherValueOfTheLoginCookieIsRefused(t *testing.T) {
	k := newKit(t, settings{})
	address := k.callbackURL(k.browser, k.workstation("POSTE-1"), alice)
	here := must2(url.Parse(k.public))
	for _, c := range k.browser.Jar.Cookies(here) {
		k.browser.Jar.SetCookies(here, []*http.Cookie{{Name: c.Name, Value: strings.Repeat("a", 43), Path: "/", Secure: true}})
	}
	resp, err := k.browser.Get(address)
	must(t, resp, err).Body.Close()
	if resp.StatusCode != 403 || !k.traced(record.TraceLoginRefused, access.ReasonBrowser) {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestAnAnswerAtThePathOfAnotherProviderIsRefused(t *testing.T) { // mix-up, where a provider knows no RFC 9207
	var second *client.Provider
	k := newKit(t, settings{broker: func(o *access.Options) {
		second = must2(client.New(client.Config{ID: "local", Issuer: "https://127.0.0.1:1/realms/ch", ClientID: "x", ClientSecret: "y"}))
		o.Providers = append(o.Providers, access.ProviderOptions{Provider: second, CallbackPath: "/login/retour/local"})
	}})
	t.Cleanup(second.Close)
	address := k.callbackURL(k.browser, k.workstation("POSTE-1"), alice)
	resp, err := k.browser.Get(strings.Replace(address, api.PathCallback, "/login/retour/local", 1))
	must(t, resp, err).Body.Close()
	if resp.StatusCode != 422 || k.sim.Count("psc.token") != 0 || !k.traced(record.TraceLoginRefused, access.ReasonState) {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestARedirectElsewhereThanThisMachineIsRefused(t *testing.T) { // open redirect
	k := newKit(t, settings{})
	w := k.workstation("POSTE-1")
	for _, redirect := range []string{"https://evil.example/retour", "http://evil.example:80/retour", "http://127.0.0.1.evil.example:80/",
		"http://127.0.0.1@evil.example:80/", "http://localhost:80/retour", "http://[::1]:80/retour", "http://127.0.0.1/retour",
		"http://127.0.0.1:80/retour?next=https://evil.example", "http://127.0.0.1:80/retour#x", "http://127.0.0.1:0/retour",
		"http://127.0.0.1:99999/retour", "https://127.0.0.1:80/retour", "javascript:alert(1)", "//evil.example", "http://127.1:80/retour",
		"http://127.0.0.1:80/../..//evil", "http://127.0.0.1:80\\@evil.example/", "http://0x7f000001:80/", "http://127.0.0.1:080/retour", ""} {
		resp, err := k.browser.Get(k.startURL(w, func(q url.Values) { q.Set("redirect_uri", redirect) }))
		must(t, resp, err)
		html := body(t, resp)
		if resp.StatusCode != 403 || !strings.Contains(html, string(access.ReasonRedirect)) || resp.Request.URL.Host != strings.TrimPrefix(k.public, "https://") {
			t.Errorf("%q: status %d at %s", redirect, resp.StatusCode, resp.Request.URL)
		}
	}
}

func TestAStartWithoutItsSafeguardsIsRefused(t *testing.T) {
	k := newKit(t, settings{})
	w := k.workstation("POSTE-1")
	for name, change := range map[string]func(url.Values){
		"no state":      func(q url.Values) { q.Del("state") },
		"short state":   func(q url.Values) { q.Set("state", "1234") },
		"no challenge":  func(q url.Values) { q.Del("code_challenge") },
		"plain":         func(q url.Values) { q.Set("code_challenge_method", "plain") },
		"no method":     func(q url.Values) { q.Del("code_challenge_method") },
		"no poste":      func(q url.Values) { q.Del("workstation") },
		"strange poste": func(q url.Values) { q.Set("workstation", "a\nb") },
	} {
		resp, err := k.browser.Get(k.startURL(w, change))
		must(t, resp, err).Body.Close()
		if resp.StatusCode != 422 {
			t.Errorf("%s: status %d", name, resp.StatusCode)
		}
		checkPage(t, resp)
	}
}

func TestATokenOfOneProviderIsRefusedByAnother(t *testing.T) { // P8: same machine, same client id, other issuer
	other := newKit(t, settings{})
	k := newKit(t, settings{})
	w := k.workstation("POSTE-1")
	mine := must2(url.Parse(k.callbackURL(k.browser, w, alice)))
	theirs := must2(url.Parse(other.callbackURL(other.browser, other.workstation("POSTE-1"), alice)))
	q := mine.Query()
	q.Set("code", theirs.Query().Get("code"))
	q.Set("iss", theirs.Query().Get("iss"))
	mine.RawQuery = q.Encode()
	resp, err := k.browser.Get(mine.String())
	must(t, resp, err).Body.Close()
	if _, err := w.Wait(t.Context()); record.ReasonOf(err) != client.ReasonIssuer {
		t.Errorf("got %v", err)
	}
}

func TestAServerThatIsNotTrustedIsRefused(t *testing.T) {
	k := newKit(t, settings{psc: func(c *client.Config) { c.TLS = nil }}) // roots of the system
	w := k.workstation("POSTE-1")
	resp, err := k.browser.Get(k.startURL(w))
	must(t, resp, err).Body.Close()
	if _, err := w.Wait(t.Context()); record.ReasonOf(err) != client.ReasonUnreachable {
		t.Errorf("got %v", err)
	}
}
