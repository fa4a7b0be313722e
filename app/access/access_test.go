package access

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options(t testing.TB) Options {
	t.Helper()
	p, err := psc.New(psc.Sandbox(psc.Config{ClientID: "x", ClientSecret: "y"}))
	if err != nil {
		t.Fatal(err)
	}
	return Options{PublicURL: "https://dpi.ch.fr", Providers: []ProviderOptions{{Provider: p}}, Accounts: NewDirectory(), Sessions: &Memory{},
		CacheKey: func(context.Context, *Session) ([]byte, error) { return make([]byte, 32), nil }}
}

func TestAPublicAddressInClearIsRefusedExceptOnThisMachine(t *testing.T) {
	for address, good := range map[string]bool{
		"https://dpi.ch.fr": true, "https://dpi.ch.fr:8443/": true, "http://127.0.0.1:8080": true, "http://localhost:8080": true, "http://[::1]:80": true,
		"http://dpi.ch.fr": false, "http://10.0.0.1": false, "http://127.0.0.1.evil.example": false, "http://localhost.evil.example": false,
		"ftp://127.0.0.1": false, "https://dpi.ch.fr/chevet": false, "https://u@dpi.ch.fr": false, "": false, "https://dpi.ch.fr?x": false,
	} {
		o := options(t)
		o.PublicURL = address
		if _, err := New(o); (err == nil) != good || err != nil && record.ReasonOf(err) != ReasonURL {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestOptionsThatAreMissingOrTooLaxAreRefused(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"no provider":     func(o *Options) { o.Providers = nil },
		"no accounts":     func(o *Options) { o.Accounts = nil },
		"no cache keys":   func(o *Options) { o.CacheKey = nil },
		"token of 5 h":    func(o *Options) { o.TokenFor = 5 * 3600e9 },
		"code of 61 s":    func(o *Options) { o.CodeFor = 61e9 },
		"two of one name": func(o *Options) { o.Providers = append(o.Providers, o.Providers[0]) },
	} {
		o := options(t)
		change(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestTheCookieHasNoHostPrefixOnlyInClear(t *testing.T) {
	for address, want := range map[string]string{"https://dpi.ch.fr": "__Host-chevet-login-", "http://127.0.0.1:80": "chevet-login-"} {
		o := options(t)
		o.PublicURL = address
		b, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		c := b.cookie(HashOf("s"), "v", 300)
		if !strings.HasPrefix(c.Name, want) || c.Secure != strings.HasPrefix(address, "https") || !c.HttpOnly || c.Path != "/" || c.Valid() != nil {
			t.Errorf("%s: %v", address, c)
		}
	}
}

func TestJSONComesAsJSONAndIsSmall(t *testing.T) {
	b, err := New(options(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ kind, body string }{
		"form of another site": {"application/x-www-form-urlencoded", `{"code":"x"}`},
		"text":                 {"text/plain", `{"code":"x"}`},
		"not JSON":             {"application/json", `code=x`},
		"endless":              {"application/json", `{"code":"` + strings.Repeat("a", biggest) + `"}`},
		"nothing":              {"application/json", ``},
		"deep":                 {"application/json", strings.Repeat("[", 12000)},
	} {
		for _, path := range []string{api.PathToken, api.PathCIBA} {
			r := httptest.NewRequest("POST", path, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			w := httptest.NewRecorder()
			b.Handler().ServeHTTP(w, r)
			var p api.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != 422 || p.Reason != ReasonRequest ||
				w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s %s: %d %s", name, path, w.Code, w.Body)
			}
		}
	}
}

func TestNobodyGetsInWithoutAToken(t *testing.T) {
	b, err := New(options(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{{"POST", api.PathActivity}, {"DELETE", api.PathSession}} {
		for _, token := range []string{"", "Bearer ", "Bearer forged", "Basic eDp5"} {
			r := httptest.NewRequest(c[0], c[1], strings.NewReader(`{"activity":0}`))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", token)
			w := httptest.NewRecorder()
			b.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), string(ReasonSession)) {
				t.Errorf("%v %q: %d %s", c, token, w.Code, w.Body)
			}
		}
	}
}

func TestAnonymousCallersCannotFillTheMemory(t *testing.T) {
	m := &Memory{Most: 3}
	for i := range 3 {
		if err := m.AddLogin(t.Context(), Login{State: HashOf(string(rune('a' + i)))}); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.AddLogin(t.Context(), Login{State: "x"}); !errors.Is(err, ErrFull) || Status(full(err)) != 503 {
		t.Errorf("got %v", err)
	}
}

func TestStatuses(t *testing.T) {
	for err, want := range map[error]int{
		record.E(record.NotAllowed, ReasonCode): 403, record.E(record.Expired, ReasonSession): 401, record.E(record.Expired, psc.ReasonOver): 440,
		record.E(record.Unavailable, ReasonTooMany): 503, record.E(record.NotFound, ReasonDemand): 404, record.E(record.Invalid, ReasonRequest): 422,
		record.E(record.Conflict, ReasonChanged): 409, errors.New("x"): 500,
	} {
		if got := Status(err); got != want {
			t.Errorf("%v: %d", err, got)
		}
	}
}

func TestDetailsOfInternalErrorsStayInside(t *testing.T) {
	b, err := New(options(t))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	b.problem(w, errors.New("pq: password of chevet is azerty"))
	if w.Code != 500 || strings.Contains(w.Body.String(), "azerty") || !strings.Contains(w.Body.String(), string(record.ReasonInternal)) {
		t.Error(w.Body)
	}
}

func FuzzRedirect(f *testing.F) {
	for _, s := range []string{"http://127.0.0.1:4000/retour", "http://127.0.0.1:80@evil/", "http://127.0.0.1:80\\evil", "http://127.0.0.1:80/%2f%2fevil", "//x", "http://[::1]:1/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, redirect string) {
		if !onLoopback(redirect) {
			return
		}
		u, err := url.Parse(redirect + "?code=x") // as the browser will be sent
		if err != nil || u.Scheme != "http" || u.Hostname() != "127.0.0.1" || u.Port() == "" || u.User != nil ||
			!strings.HasPrefix(redirect, "http://127.0.0.1:") || strings.ContainsAny(redirect, "\\?#@%\r\n \t") {
			t.Errorf("%q is accepted", redirect)
		}
	})
}

func BenchmarkAuthenticate(b *testing.B) {
	o := options(b)
	broker, err := New(o)
	if err != nil {
		b.Fatal(err)
	}
	s := Session{ID: "1", Token: HashOf("t"), Workstation: "P", SeenAt: broker.o.Clock(), ExpiresAt: broker.o.Clock().Add(3600e9)}
	if err := o.Sessions.AddSession(b.Context(), s, psc.Tokens{}); err != nil {
		b.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Authorization", "Bearer t")
	r.Header.Set(api.WorkstationHeader, "P")
	for b.Loop() {
		if _, err := broker.Authenticate(r); err != nil {
			b.Fatal(err)
		}
	}
}
