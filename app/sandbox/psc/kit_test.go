package psc_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/access"
	"chevet/app/access/loopback"
	"chevet/app/central/api"
	client "chevet/app/psc"
	"chevet/app/record"
	"chevet/app/sandbox/hospital"
	"chevet/app/sandbox/pki"
	"chevet/app/sandbox/psc"
	"chevet/assets/texts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Fictitious professionals: one situation of practice, two, none, a nurse, and one nobody here knows.
const (
	alice   = "899700000011"
	paul    = "899700000029"
	lea     = "899700000037"
	nurse   = "899700000045"
	unknown = "899700000052"
	gone    = "899700000060" // account disabled
	double  = "899700000078" // two accounts
)

var (
	chTest    = record.Activity{StructureID: "1750000001", StructureName: "CH TEST", Sector: "SA01", Profession: "10", Specialty: "SM26", Category: "C"}
	cliniqueB = record.Activity{StructureID: "1750000019", StructureName: "CLINIQUE B", Sector: "SA04", Profession: "10", Specialty: "SM26", Category: "C"}
	student   = record.Activity{StructureID: "500000001815646/CPAT00045", StructureName: "CABINET", Sector: "SA07", Profession: "10", Category: "E"}
	nursing   = record.Activity{StructureID: "1750000001", StructureName: "CH TEST", Sector: "SA01", Profession: "60", Category: "C"}
	unit      = record.Unit{Code: "2210", Name: "Médecine"}
)

func people() []hospital.Person {
	p := func(id, family string, activities ...record.Activity) hospital.Person {
		return hospital.Person{Practitioner: record.Practitioner{NationalID: id, FamilyName: family, GivenName: "Test", Title: "Dr",
			Activities: activities}, Civility: "M", Unit: unit, NoRecord: len(activities) == 0}
	}
	return []hospital.Person{p(alice, "MARTIN", chTest), p(paul, "DURAND", chTest, cliniqueB, student), p(lea, "SANSEXO"),
		p(nurse, "PETIT", nursing), p(unknown, "MARTIN", chTest), p(gone, "PARTI", chTest), p(double, "DEUX", chTest)}
}

var pkiClient = pki.Request{Use: pki.Client, Subject: pki.Subject{CommonName: "dpi-serveur", Structure: "1750000001", Organization: "CH TEST"}}

// clock is moved by tests.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

var authority = sync.OnceValues(func() (*pki.Authority, error) { return pki.New(pki.Options{}) })

var serverIdentity = sync.OnceValues(func() (pki.Identity, error) {
	ca, err := authority()
	if err != nil {
		return pki.Identity{}, err
	}
	return ca.Issue(pki.Request{Use: pki.Server})
})

var signingKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// kit is a hospital's server, the simulated Pro Santé Connect, and a person's browser.
type kit struct {
	t         testing.TB
	clock     *clock
	sim       *psc.Server
	provider  *client.Provider
	broker    *access.Broker
	sessions  *access.Memory
	directory *access.Directory
	public    string
	browser   *http.Client
	back      *tls.Config // trusts the authority

	mu     sync.Mutex
	alter  psc.Alter
	fault  func(w http.ResponseWriter, r *http.Request, name string) bool
	traces []record.Trace
}

type settings struct {
	psc    func(*client.Config)
	sim    func(*psc.Options)
	broker func(*access.Options)
}

func (k *kit) Before(_ context.Context, w http.ResponseWriter, r *http.Request, name string) bool {
	k.mu.Lock()
	f := k.fault
	k.mu.Unlock()
	return f != nil && f(w, r, name)
}

func (k *kit) twist(a psc.Alter) { k.mu.Lock(); defer k.mu.Unlock(); k.alter = a }
func (k *kit) spoil(f func(http.ResponseWriter, *http.Request, string) bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.fault = f
}

func must[T any](t testing.TB, v T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func newKit(t testing.TB, s settings) *kit {
	t.Helper()
	k := &kit{t: t, clock: &clock{t: time.Now().Truncate(time.Second)}, sessions: &access.Memory{}}
	ca, err := authority()
	must(t, ca, err)
	server, err := serverIdentity()
	must(t, server, err)
	k.back = &tls.Config{RootCAs: ca.Pool()}
	serverTLS := &tls.Config{Certificates: []tls.Certificate{server.TLS()}, ClientCAs: ca.Pool()}

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, listener, err)
	k.public = "https://" + listener.Addr().String()
	key, err := signingKey()
	so := psc.Options{People: people(), TLS: serverTLS, Clock: k.clock.now, Key: must(t, key, err), Faults: k, Interval: time.Second,
		Clients: []psc.Client{{ID: "dpi-server", Secret: "un secret de test: +/=", Redirects: []string{k.public + "/login/callback"}, CIBA: true},
			{ID: "dpi-mtls", Subject: "dpi-serveur", Redirects: []string{k.public + "/login/callback"}, CIBA: true},
			{ID: "mssante-web", Secret: "autre", Redirects: []string{k.public + "/autre"}}},
		Alter: func(kind string, header, claims map[string]any) {
			k.mu.Lock()
			a := k.alter
			k.mu.Unlock()
			if a != nil {
				a(kind, header, claims)
			}
		}}
	if s.sim != nil {
		s.sim(&so)
	}
	k.sim, err = psc.Start(so)
	must(t, k.sim, err)
	cfg := client.Sandbox(client.Config{Name: texts.ProviderPSC, Issuer: k.sim.Issuer(), ClientID: "dpi-server", ClientSecret: "un secret de test: +/=", TLS: k.back,
		CIBA: true, Clock: k.clock.now, Timeout: 5 * time.Second})
	if s.psc != nil {
		s.psc(&cfg)
	}
	k.provider, err = client.New(cfg)
	must(t, k.provider, err)

	k.directory = access.NewDirectory()
	for _, id := range []string{alice, paul, lea, nurse, gone, double} {
		k.directory.Put(access.Account{ID: "compte-" + id, Practitioner: record.Practitioner{NationalID: id}, Unit: unit, Disabled: id == gone})
	}
	k.directory.Put(access.Account{ID: "second", Practitioner: record.Practitioner{NationalID: double}})
	o := access.Options{PublicURL: k.public, Providers: []access.ProviderOptions{{Provider: k.provider}}, Accounts: k.directory,
		Sessions: k.sessions, Clock: k.clock.now, Structure: chTest, Texts: access.Texts{Sentence: texts.Sentence, Refused: texts.LoginRefused, Close: texts.LoginClose},
		CacheKey: func(context.Context, *access.Session) ([]byte, error) { return bytes.Repeat([]byte{7}, 32), nil },
		Trace: func(_ context.Context, t record.Trace) {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.traces = append(k.traces, t)
		}}
	if s.broker != nil {
		s.broker(&o)
	}
	k.broker, err = access.New(o)
	must(t, k.broker, err)
	web := &http.Server{Handler: k.broker.Handler()}
	var served sync.WaitGroup
	served.Go(func() { web.Serve(tls.NewListener(listener, serverTLS)) })

	jar, _ := cookiejar.New(nil)
	transport := &http.Transport{TLSClientConfig: k.back.Clone()}
	k.browser = &http.Client{Jar: jar, Transport: transport}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		k.broker.Close()
		k.provider.Close()
		web.Close()
		served.Wait()
		k.sim.Close()
	})
	return k
}

// workstation is one login in progress on a workstation.
type workstation struct {
	*loopback.Waiter
	name string
}

func (k *kit) workstation(name string) workstation {
	w, err := loopback.Listen(k.t.Context(), loopback.Page{Done: texts.LoginDone, Failed: texts.LoginRefused, Close: texts.LoginClose})
	must(k.t, w, err)
	k.t.Cleanup(func() { w.Close() })
	return workstation{w, name}
}

func (k *kit) startURL(w workstation, change ...func(url.Values)) string {
	q := url.Values{"provider": {"psc"}, "redirect_uri": {w.RedirectURI()}, "state": {w.State()}, "code_challenge": {w.Challenge()},
		"code_challenge_method": {"S256"}, "workstation": {w.name}}
	for _, c := range change {
		c(q)
	}
	return k.public + api.PathLoginStart + "?" + q.Encode()
}

func body(t testing.TB, resp *http.Response) string {
	t.Helper()
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(t, b, err)
	return string(b)
}

var hidden = regexp.MustCompile(`name="demande" value="([^"]+)"`)

// confirm plays the person on Pro Santé Connect's page.
func confirm(t testing.TB, c *http.Client, page *http.Response, field, value string) (*http.Response, error) {
	t.Helper()
	at := page.Request.URL.String()
	html := body(t, page)
	m := hidden.FindStringSubmatch(html)
	if m == nil {
		t.Fatalf("not the page of Pro Santé Connect at %s: %d %.300s", at, page.StatusCode, html)
	}
	to, err := page.Request.URL.Parse("/wallet/auth")
	must(t, to, err)
	return c.PostForm(to.String(), url.Values{"demande": {m[1]}, field: {value}})
}

// visit goes through a whole login in the browser, as person.
func (k *kit) visit(w workstation, person string) *http.Response {
	k.t.Helper()
	page, err := k.browser.Get(k.startURL(w))
	must(k.t, page, err)
	end, err := confirm(k.t, k.browser, page, "professionnel", person)
	return must(k.t, end, err)
}

// callbackURL goes as far as the address that Pro Santé Connect sends the browser to, without going there.
func (k *kit) callbackURL(c *http.Client, w workstation, person string) string {
	k.t.Helper()
	var seen string
	stop := *c
	stop.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == api.PathCallback {
			seen = r.URL.String()
			return http.ErrUseLastResponse
		}
		return nil
	}
	page, err := stop.Get(k.startURL(w))
	must(k.t, page, err)
	resp, err := confirm(k.t, &stop, page, "professionnel", person)
	must(k.t, resp, err).Body.Close()
	if seen == "" {
		k.t.Fatal("the browser was not sent back")
	}
	return seen
}

// call sends JSON to the server as a workstation does.
func (k *kit) call(method, path, token, workstation string, in, out any) (int, api.Problem) {
	k.t.Helper()
	var payload io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		must(k.t, b, err)
		payload = bytes.NewReader(b)
	}
	r, err := http.NewRequest(method, k.public+path, payload)
	must(k.t, r, err)
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header.Set(api.WorkstationHeader, workstation)
	resp, err := (&http.Client{Transport: k.browser.Transport}).Do(r) // not the browser: no cookie
	must(k.t, resp, err)
	answer := body(k.t, resp)
	var p api.Problem
	if resp.StatusCode >= 400 {
		if err := json.Unmarshal([]byte(answer), &p); err != nil {
			k.t.Fatalf("%s %s: %d, not a problem: %q", method, path, resp.StatusCode, answer)
		}
		if p.Title == "" || p.Title == string(p.Reason) {
			k.t.Errorf("reason %s has no sentence", p.Reason)
		}
	} else if out != nil {
		if err := json.Unmarshal([]byte(answer), out); err != nil {
			k.t.Fatal(err)
		}
	}
	return resp.StatusCode, p
}

func (k *kit) trade(w workstation) (api.Session, api.Problem) {
	k.t.Helper()
	code, err := w.Wait(k.t.Context())
	must(k.t, code, err)
	var s api.Session
	_, p := k.call("POST", api.PathToken, "", w.name, api.TokenRequest{Code: code, CodeVerifier: w.Verifier(), Workstation: w.name}, &s)
	return s, p
}

// login returns an open session.
func (k *kit) login(person, name string) api.Session {
	k.t.Helper()
	w := k.workstation(name)
	k.visit(w, person).Body.Close()
	s, p := k.trade(w)
	if s.Token == "" {
		k.t.Fatalf("no session: %+v", p)
	}
	return s
}

// session authenticates a token as any handler of the server does.
func (k *kit) session(token, name string) (*access.Session, error) {
	r, _ := http.NewRequest("GET", k.public+"/v1/changes", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set(api.WorkstationHeader, name)
	return k.broker.Authenticate(r)
}

func (k *kit) traced(action record.Action, reason record.Reason) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, t := range k.traces {
		if t.Action == action && t.Reason == reason {
			return true
		}
	}
	return false
}

// refusedWith plays a login that must fail, and checks the reason that reaches the workstation and the trace.
func (k *kit) refusedWith(person string, want record.Reason) {
	k.t.Helper()
	w := k.workstation("POSTE-1")
	resp := k.visit(w, person)
	html := body(k.t, resp)
	_, err := w.Wait(k.t.Context())
	if got := record.ReasonOf(err); got != want {
		k.t.Errorf("the workstation was told %v, want %s", err, want)
	}
	if !strings.Contains(html, string(want)) {
		k.t.Errorf("the browser shows %.200q", html)
	}
	if !k.traced(record.TraceLoginRefused, want) {
		k.t.Errorf("no trace of %s", want)
	}
	if all, _ := k.sessions.SessionsOf(k.t.Context(), "compte-"+person); len(all) > 0 {
		k.t.Error("a session was opened all the same")
	}
}
