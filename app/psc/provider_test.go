package psc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAConfigurationThatIsNotSafeIsRefused(t *testing.T) {
	good := func() Config { return Sandbox(Config{ClientID: "dpi", ClientSecret: "s"}) }
	if _, err := New(good()); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Config){
		"http issuer":              func(c *Config) { c.Issuer = "http://auth.example/realms/x" },
		"no client":                func(c *Config) { c.ClientID = "" },
		"neither secret nor cert":  func(c *Config) { c.ClientSecret = "" },
		"mutual TLS without cert":  func(c *Config) { c.ClientAuth, c.TLS = MutualTLS, &tls.Config{} },
		"certificates not checked": func(c *Config) { c.TLS = &tls.Config{InsecureSkipVerify: true} },
		"leeway of 2 min":          func(c *Config) { c.Leeway = 2 * time.Minute },
		"negative leeway":          func(c *Config) { c.Leeway = -1 },
		"unknown client auth":      func(c *Config) { c.ClientAuth = "private_key_jwt" },
		"token endpoint in clear": func(c *Config) {
			c.Endpoints = Endpoints{Authorization: "https://a/", Token: "http://a/", Userinfo: "https://a/", JWKS: "https://a/"}
		},
		"authorization in clear elsewhere": func(c *Config) {
			c.Endpoints = Endpoints{Authorization: "http://a/", Token: "https://a/", Userinfo: "https://a/", JWKS: "https://a/"}
		},
	} {
		c := good()
		change(&c)
		if _, err := New(c); record.ReasonOf(err) != ReasonConfig {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSecretsPrintRedacted(t *testing.T) { // P3
	secret := Secret("tres-secret")
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "s", secret, "t", Tokens{Access: secret, Refresh: secret})
	c := Config{ClientSecret: secret}
	if all := b.String() + fmt.Sprintf("%v %s %q %x %#v %+v %#v", secret, secret, secret, secret, secret, c, c); strings.Contains(all, "secret") && strings.Contains(all, "tres-") {
		t.Error(all)
	}
}

// discovery serves one description, over TLS.
func discovery(t *testing.T, doc func(base string) map[string]any) (*httptest.Server, *atomic.Int32, *tls.Config) {
	t.Helper()
	var read atomic.Int32
	var s *httptest.Server
	s = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/realm"+WalletDiscovery {
			http.NotFound(w, r)
			return
		}
		read.Add(1)
		json.NewEncoder(w).Encode(doc(s.URL))
	}))
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, &read, &tls.Config{RootCAs: roots}
}

func plain(base string) map[string]any {
	return map[string]any{"issuer": base + "/realm", "authorization_endpoint": base + "/wallet", "token_endpoint": base + "/t",
		"userinfo_endpoint": base + "/u", "jwks_uri": base + "/c", "mtls_endpoint_aliases": map[string]any{"token_endpoint": base + "/mtls/t"}}
}

func TestTheDescriptionIsReadOnceUntilItIsOld(t *testing.T) {
	s, read, roots := discovery(t, plain)
	now := time.Now()
	p, err := New(Sandbox(Config{Issuer: s.URL + "/realm", ClientID: "x", ClientSecret: "y", TLS: roots, Clock: func() time.Time { return now }}))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for range 3 {
		if _, err := p.description(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if read.Load() != 1 {
		t.Errorf("read %d times", read.Load())
	}
	now = now.Add(61 * time.Minute)
	if _, err := p.description(t.Context()); err != nil || read.Load() != 2 {
		t.Errorf("%v, read %d times", err, read.Load())
	}
	s.Close()
	now = now.Add(61 * time.Minute)
	if _, err := p.description(t.Context()); err != nil {
		t.Errorf("what was known does not serve on: %v", err)
	}
}

func TestAProviderThatIsRememberedIsNotSaidToAnswer(t *testing.T) { // P8: the login screen tells which is down
	s, read, roots := discovery(t, plain)
	now := time.Now()
	p, err := New(Sandbox(Config{Issuer: s.URL + "/realm", ClientID: "x", ClientSecret: "y", TLS: roots, Clock: func() time.Time { return now }}))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for range 500 { // a shift begins
		if err := p.Reachable(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if read.Load() != 1 {
		t.Errorf("asked %d times", read.Load())
	}
	s.Close()
	now = now.Add(reachFor)
	if err := p.Reachable(t.Context()); record.ReasonOf(err) != ReasonUnreachable {
		t.Errorf("it is gone: %v", err)
	}
	if _, err := p.description(t.Context()); err != nil {
		t.Errorf("what was known does not serve on: %v", err)
	}
}

func TestADescriptionThatIsNotTheIssuersOwnIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(map[string]any)
		want   record.Reason
	}{
		"other issuer":   {func(d map[string]any) { d["issuer"] = "https://evil.example" }, ReasonConfig},
		"clear token":    {func(d map[string]any) { d["token_endpoint"] = "http://127.0.0.1/t" }, ReasonConfig},
		"clear browser":  {func(d map[string]any) { d["authorization_endpoint"] = "http://psc.example/auth" }, ReasonConfig},
		"script browser": {func(d map[string]any) { d["authorization_endpoint"] = "javascript:alert(1)" }, ReasonConfig},
		"endless":        {func(d map[string]any) { d["x"] = strings.Repeat("a", most) }, ReasonAnswer},
		"not as told":    {func(d map[string]any) { d["token_endpoint"] = 3 }, ReasonAnswer},
	} {
		s, _, roots := discovery(t, func(base string) map[string]any { d := plain(base); c.change(d); return d })
		p, err := New(Sandbox(Config{Issuer: s.URL + "/realm", ClientID: "x", ClientSecret: "y", TLS: roots}))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Reachable(t.Context()); record.ReasonOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		p.Close()
	}
}

func TestMutualTLSUsesTheAddressesMadeForIt(t *testing.T) { // RFC 8705 §5
	s, _, roots := discovery(t, plain)
	roots.Certificates = []tls.Certificate{{}}
	p, err := New(Sandbox(Config{Issuer: s.URL + "/realm", ClientID: "x", TLS: roots}))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	d, err := p.description(t.Context())
	if err != nil || d.Token != s.URL+"/mtls/t" || d.Userinfo != s.URL+"/u" {
		t.Errorf("%v %+v", err, d)
	}
}

func TestAProviderThatDoesNotAnswerIsTold(t *testing.T) {
	p := unreached(t, func(c *Config) { c.Issuer = "https://127.0.0.1:1/realm" })
	if _, err := p.AuthURL(t.Context(), AuthRequest{State: strings.Repeat("s", 43), Nonce: strings.Repeat("n", 43), Verifier: strings.Repeat("v", 43)}); record.ReasonOf(err) != ReasonUnreachable || record.CodeOf(err) != record.Unavailable {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Reachable(ctx); err == nil {
		t.Error("a cancelled call succeeded")
	}
}

func TestAWeakRequestIsNotSent(t *testing.T) {
	p := unreached(t)
	if _, err := p.AuthURL(t.Context(), AuthRequest{State: "1", Nonce: "2", Verifier: "3"}); record.ReasonOf(err) != ReasonConfig {
		t.Errorf("got %v", err)
	}
}

func TestErrorsOfTheAnswerKeepTheirMeaning(t *testing.T) {
	base := "https://127.0.0.1:1"
	p := unreached(t, func(c *Config) {
		c.Endpoints = Endpoints{Authorization: base + "/a", Token: base + "/t", Userinfo: base + "/u", JWKS: base + "/c"}
	})
	for code, want := range map[string]record.Reason{"access_denied": ReasonDenied, "login_required": ReasonAgain, "interaction_required": ReasonAgain,
		"temporarily_unavailable": ReasonUnreachable, "server_error": ReasonUnreachable, "invalid_request": ReasonConfig, "": ReasonCode} {
		if _, err := p.Exchange(t.Context(), ReadCallback(url.Values{"error": {code}}), AuthRequest{}); record.ReasonOf(err) != want {
			t.Errorf("%q: %v", code, err)
		}
	}
}

func TestCIBACodesAreTwoDigits(t *testing.T) {
	seen := map[string]bool{}
	for range 500 {
		c := NewCode()
		if !twoDigits.MatchString(c) {
			t.Fatal(c)
		}
		seen[c] = true
	}
	if len(seen) < 60 {
		t.Errorf("only %d different codes", len(seen))
	}
}

func BenchmarkPractitioner(b *testing.B) {
	p := unreached(b)
	var c claims
	js := `{` + names + `,"SubjectRefPro":{"exercices":[{"codeProfession":"10","activities":[{"numeroFinessSite":"750000001","raisonSocialeSite":"CH"}]}]}}`
	for b.Loop() {
		if json.Unmarshal([]byte(js), &c) != nil {
			b.Fatal()
		}
		if _, err := p.practitioner(c); err != nil {
			b.Fatal(err)
		}
	}
}
