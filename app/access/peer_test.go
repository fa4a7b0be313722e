package access_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chevet/app/access"
	"chevet/app/access/loopback"
	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
	"chevet/assets/reference"
)

// The peer is npm oidc-provider, which nobody here wrote: it shows that app/psc is not made for our own simulator.
// Start it with shared/peers/psc/run.sh start; PEERS_RUN says where it keeps its certificates.
const (
	peerPSC   = "https://localhost:9443/auth/realms/esante-wallet"
	peerLocal = "https://localhost:9444/realms/ch-test"
	ourOrigin = "https://localhost:9555" // declared at the peer
	ourPath   = "/psc/callback"
	secret    = "a-very-long-test-secret-0123456789"
)

type peer struct {
	t       *testing.T
	pki     string
	roots   *tls.Config
	browser *http.Client
}

func startedPeer(t *testing.T) *peer {
	t.Helper()
	reference.Peer(t, reference.PSC)
	dir := reference.PKI()
	pem, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	p := &peer{t: t, pki: dir, roots: &tls.Config{RootCAs: pool}}
	jar, _ := cookiejar.New(nil)
	transport := &http.Transport{TLSClientConfig: p.roots.Clone()}
	p.browser = &http.Client{Jar: jar, Transport: transport, Timeout: 10 * time.Second}
	t.Cleanup(transport.CloseIdleConnections)
	for _, issuer := range []string{peerPSC, peerLocal} {
		resp, err := p.browser.Get(issuer + "/.well-known/openid-configuration")
		if err != nil {
			reference.Missing(t, "the peer does not answer: shared/peers/psc/run.sh start: %v", err)
		}
		resp.Body.Close()
	}
	return p
}

func (p *peer) provider(c psc.Config) *psc.Provider {
	p.t.Helper()
	if c.TLS == nil {
		c.TLS = p.roots
	}
	made, err := psc.New(c)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(made.Close)
	return made
}

// control calls the peer's control plane.
func (p *peer) control(path string) string {
	p.t.Helper()
	resp, err := p.browser.Get("https://localhost:9443/__ctl/" + path)
	if err != nil {
		p.t.Fatal(err)
	}
	return text(p.t, resp)
}

func text(t *testing.T, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// serve runs a broker where the peer expects it.
func (p *peer) serve(now *time.Time, mu *sync.Mutex, providers ...access.ProviderOptions) (*access.Broker, *access.Memory) {
	p.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:9555")
	if err != nil {
		reference.Missing(p.t, "port 9555 is taken: %v", err)
	}
	certificate, err := tls.LoadX509KeyPair(filepath.Join(p.pki, "server.pem"), filepath.Join(p.pki, "server.key"))
	if err != nil {
		p.t.Fatal(err)
	}
	sessions := &access.Memory{}
	doctor := record.Practitioner{NationalID: "899700000001", FamilyName: "MARTIN"}
	b, err := access.New(access.Options{PublicURL: ourOrigin, Providers: providers, Sessions: sessions,
		Accounts: access.NewDirectory(access.Account{ID: "martin", Practitioner: record.Practitioner{NationalID: doctor.NationalID,
			Activities: []record.Activity{{StructureID: "1750000002", Profession: "10"}}}}),
		Clock:    func() time.Time { mu.Lock(); defer mu.Unlock(); return *now },
		CacheKey: func(context.Context, *access.Session) ([]byte, error) { return make([]byte, 32), nil }})
	if err != nil {
		p.t.Fatal(err)
	}
	server := &http.Server{Handler: b.Handler()}
	var served sync.WaitGroup
	served.Go(func() { server.Serve(tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{certificate}})) })
	p.t.Cleanup(func() {
		p.browser.CloseIdleConnections()
		b.Close()
		server.Close()
		served.Wait()
	})
	return b, sessions
}

// login goes through the peer's page as person and returns the session.
func (p *peer) login(provider, person string) (api.Session, error) {
	p.t.Helper()
	w, err := loopback.Listen(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	defer w.Close()
	q := url.Values{"provider": {provider}, "redirect_uri": {w.RedirectURI()}, "state": {w.State()}, "code_challenge": {w.Challenge()},
		"code_challenge_method": {"S256"}, "workstation": {"POSTE-1"}}
	page, err := p.browser.Get(ourOrigin + api.PathLoginStart + "?" + q.Encode())
	if err != nil {
		p.t.Fatal(err)
	}
	at := page.Request.URL
	if body := text(p.t, page); strings.Contains(body, "<form") {
		done, err := p.browser.PostForm(at.String(), url.Values{"login": {person}})
		if err != nil {
			p.t.Fatal(err)
		}
		text(p.t, done)
	}
	code, err := w.Wait(p.t.Context())
	if err != nil {
		return api.Session{}, err
	}
	body, _ := json.Marshal(api.TokenRequest{Code: code, CodeVerifier: w.Verifier(), Workstation: "POSTE-1"})
	resp, err := p.browser.Post(ourOrigin+api.PathToken, "application/json", bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	var s api.Session
	if answer := text(p.t, resp); resp.StatusCode != 200 || json.Unmarshal([]byte(answer), &s) != nil {
		p.t.Fatalf("token: %d %s", resp.StatusCode, answer)
	}
	return s, nil
}

func TestTheChainWorksWithAProviderThatNobodyHereWrote(t *testing.T) {
	p := startedPeer(t)
	now, mu := time.Now(), &sync.Mutex{}
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	wallet := p.provider(psc.Sandbox(psc.Config{Issuer: peerPSC, ClientID: "dpi-server", ClientSecret: secret, Clock: clock}))
	local := p.provider(psc.Config{ID: "local", Name: "CH TEST", Issuer: peerLocal, ClientID: "dpi-server", ClientSecret: secret, Clock: clock,
		Scopes: []string{"openid", "scope_all"}, NationalIDClaims: []string{"rpps"}, TestIdentities: true, TwoFactors: psc.Factors{AMR: []string{"ecps"}}})
	b, sessions := p.serve(&now, mu, access.ProviderOptions{Provider: wallet, CallbackPath: ourPath},
		access.ProviderOptions{Provider: local, CallbackPath: ourPath, AccountActivities: true})

	s, err := p.login("psc", "899700000001")
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Practitioner.Activities; len(a) != 2 || a[0].StructureID != "1750000002" || a[0].Specialty != "SM26" || a[1].StructureName != "CLINIQUE B" ||
		s.Activity != -1 || !s.TwoFactors || s.Practitioner.Name() != "Dr MARTIN ALICE" {
		t.Errorf("%+v", s)
	}

	r, _ := http.NewRequest("GET", ourOrigin, nil)
	r.Header.Set("Authorization", "Bearer "+s.Token)
	r.Header.Set(api.WorkstationHeader, "POSTE-1")
	here, err := b.Authenticate(r)
	if err != nil {
		t.Fatal(err)
	}
	first, err := b.ProviderToken(t.Context(), here)
	if err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	now = now.Add(110 * time.Second) // the token has 10 s left by our clock
	mu.Unlock()
	var all sync.WaitGroup
	got := make([]psc.Secret, 8)
	for i := range got {
		all.Go(func() { got[i], _ = b.ProviderToken(context.Background(), here) })
	}
	all.Wait()
	for _, token := range got { // a second refresh with the same token would have revoked the chain
		if token == "" || token == first || token != got[0] {
			t.Fatal("the eight callers did not share one refresh")
		}
	}
	mu.Lock()
	now = now.Add(-110 * time.Second)
	mu.Unlock()

	tokens, _ := sessions.Tokens(t.Context(), here.ID)
	out, _ := http.NewRequest("DELETE", ourOrigin+api.PathSession, nil)
	out.Header = r.Header
	resp, err := p.browser.Do(out)
	if err != nil {
		t.Fatal(err)
	}
	if text(t, resp); resp.StatusCode != http.StatusNoContent {
		t.Errorf("logout: %d", resp.StatusCode)
	}
	b.Close()
	if _, err := wallet.Refresh(t.Context(), tokens); record.ReasonOf(err) != psc.ReasonOver {
		t.Errorf("the provider's session lives on after logout: %v", err)
	}

	s, err = p.login("local", "a.martin") // the establishment's own provider: national identifier in another claim
	if err != nil || s.Provider != "local" || s.Practitioner.NationalID != "899700000001" || s.Activity != 0 {
		t.Errorf("%v %+v", err, s)
	}
	if s.TwoFactors {
		t.Error("an ID token that tells neither acr nor amr counts as two factors")
	}
}

func TestRefusalsWithAProviderThatNobodyHereWrote(t *testing.T) {
	p := startedPeer(t)
	now, mu := time.Now(), &sync.Mutex{}
	wallet := p.provider(psc.Sandbox(psc.Config{Issuer: peerPSC, ClientID: "dpi-server", ClientSecret: secret}))
	p.serve(&now, mu, access.ProviderOptions{Provider: wallet, CallbackPath: ourPath})
	fresh := func() { p.browser.Jar, _ = cookiejar.New(nil) }

	if _, err := p.login("psc", "899700000002"); record.ReasonOf(err) != access.ReasonUnknown {
		t.Errorf("nobody here: %v", err)
	}
	fresh()
	p.control("acr?v=eidas9")
	_, err := p.login("psc", "899700000001")
	p.control("acr?v=eidas1")
	if record.ReasonOf(err) != psc.ReasonACR {
		t.Errorf("acr: %v", err)
	}
	fresh()
	wrong := p.provider(psc.Sandbox(psc.Config{Issuer: peerPSC, ClientID: "dpi-server", ClientSecret: "not the secret"}))
	request := psc.AuthRequest{RedirectURI: ourOrigin + ourPath, State: loopback.NewState(), Nonce: loopback.NewState(), Verifier: loopback.NewVerifier()}
	if _, err := wrong.Exchange(t.Context(), psc.Callback{Code: "x", Issuer: peerPSC}, request); record.ReasonOf(err) != psc.ReasonClient {
		t.Errorf("wrong secret: %v", err)
	}
	if _, err := wallet.Exchange(t.Context(), psc.Callback{Code: "x", Issuer: peerPSC}, request); record.ReasonOf(err) != psc.ReasonCode {
		t.Errorf("forged code: %v", err)
	}
	if _, err := wallet.Exchange(t.Context(), psc.Callback{Code: "x", Issuer: peerLocal}, request); record.ReasonOf(err) != psc.ReasonIssuer {
		t.Errorf("answer of the other provider: %v", err)
	}
}

func TestCIBAWithAProviderThatNobodyHereWrote(t *testing.T) {
	p := startedPeer(t)
	certificate, err := tls.LoadX509KeyPair(filepath.Join(p.pki, "org.pem"), filepath.Join(p.pki, "org.key"))
	if err != nil {
		t.Fatal(err)
	}
	mutual := p.roots.Clone()
	mutual.Certificates = []tls.Certificate{certificate}
	for name, c := range map[string]psc.Config{
		"secret":     {ClientID: "dpi-ciba-secret", ClientSecret: "another-long-test-secret-0123456789"},
		"mutual TLS": {ClientID: "dpi-ciba", TLS: mutual},
	} {
		t.Run(name, func(t *testing.T) {
			c.Issuer, c.CIBA = peerPSC, true
			now := time.Now()
			c.Clock = func() time.Time { return now }
			wallet := p.provider(psc.Sandbox(c))
			ask := func() (psc.CIBA, string) {
				t.Helper()
				d, err := wallet.StartCIBA(t.Context(), psc.CIBARequest{NationalID: "899700000001", Code: "42", Channel: psc.Mobile})
				if err != nil {
					t.Fatal(err)
				}
				now = d.NextPoll
				return d, url.QueryEscape(string(d.Request))
			}
			d, id := ask()
			if d.Interval != time.Second || d.ExpiresAt.Sub(now) < time.Minute {
				t.Errorf("interval %v", d.Interval)
			}
			if l, err := wallet.PollCIBA(t.Context(), &d); l != nil || err != nil || d.Done {
				t.Fatalf("pending: %v", err)
			}
			p.control("slow?n=1")
			now = d.NextPoll
			if l, err := wallet.PollCIBA(t.Context(), &d); l != nil || err != nil || d.Interval != 6*time.Second {
				t.Fatalf("slow_down: %v, interval %v", err, d.Interval)
			}
			p.control("approve?id=" + id)
			now = d.NextPoll
			l, err := wallet.PollCIBA(t.Context(), &d)
			if err != nil || l == nil || l.Identity.NationalID != "899700000001" || len(l.Identity.Practitioner.Activities) != 2 || !d.Done {
				t.Fatalf("approved: %v %+v", err, l)
			}
			if next, err := wallet.Refresh(t.Context(), l.Tokens); err != nil || next.Access == "" {
				t.Errorf("refresh after CIBA: %v", err)
			}
			d, id = ask()
			p.control("deny?id=" + id)
			if _, err := wallet.PollCIBA(t.Context(), &d); record.ReasonOf(err) != psc.ReasonCIBADenied || !d.Done {
				t.Errorf("denied: %v", err)
			}
			if _, err := wallet.StartCIBA(t.Context(), psc.CIBARequest{NationalID: "899799999999", Code: "42", Channel: psc.Card}); record.ReasonOf(err) != psc.ReasonCIBAUnknown {
				t.Errorf("unknown person: %v", err)
			}
		})
	}
}
