package fault_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/assets/texts/sandbox"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve starts a simulator of one transaction, «jeton», that answers an XML.
func serve(t *testing.T, p *fault.Plan) string {
	t.Helper()
	s := httptest.NewServer(p.Wrap("psc", func(*http.Request, []byte) string { return "jeton" }, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/xml")
		_, _ = io.WriteString(w, "<a><b>"+string(body)+"</b></a>")
	})))
	s.Config.ErrorLog = nil
	t.Cleanup(s.Close)
	return s.URL
}

func post(t *testing.T, address, body string) (*http.Response, string, error) {
	t.Helper()
	resp, err := http.Post(address, "application/x-www-form-urlencoded", strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	return resp, string(got), err
}

func TestLatenciesAreWaitedForAndReproducible(t *testing.T) {
	sequence := func() (waits []time.Duration) {
		p := fault.New(fault.Options{Seed: 7, Wait: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }})
		for _, r := range []fault.Rule{{Kind: fault.Latency, Delay: time.Second}, {Kind: fault.RandomLatency, Delay: time.Second, MaxDelay: 3 * time.Second}} {
			if _, err := p.Set(r); err != nil {
				t.Fatal(err)
			}
		}
		address := serve(t, p)
		for range 3 {
			if _, _, err := post(t, address, ""); err != nil {
				t.Fatal(err)
			}
		}
		return waits
	}
	first, second := sequence(), sequence()
	if len(first) != 3 {
		t.Fatalf("%d waits", len(first))
	}
	for i, d := range first {
		if d < 2*time.Second || d >= 4*time.Second || d != second[i] {
			t.Errorf("wait %d: %v, then %v with the same seed", i, d, second[i])
		}
	}
	if first[0] == first[1] {
		t.Error("random latencies are all the same")
	}
	gone := fault.New(fault.Options{Wait: func(context.Context, time.Duration) error { return context.Canceled }})
	if _, err := gone.Set(fault.Rule{Kind: fault.Latency, Delay: time.Second}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := post(t, serve(t, gone), ""); err == nil {
		t.Error("answered a caller who had left")
	}
}

func TestRulesApplyToTheirServiceAndTransactionOnly(t *testing.T) {
	p := fault.New(fault.Options{})
	for _, r := range []fault.Rule{{Service: "dmp", Kind: fault.HTTPError}, {Service: "psc", Transaction: "autre", Kind: fault.HTTPError}} {
		if _, err := p.Set(r); err != nil {
			t.Fatal(err)
		}
	}
	address := serve(t, p)
	if resp, _, err := post(t, address, ""); err != nil || resp.StatusCode != 200 {
		t.Errorf("rules of others: %v", err)
	}
	if _, err := p.Set(fault.Rule{Service: "psc", Kind: fault.HTTPError, Status: 500, Times: 2}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{500, 500, 200} {
		if resp, _, err := post(t, address, ""); err != nil || resp.StatusCode != want {
			t.Errorf("request %d: %v", i, err)
		}
	}
	if p.Count("psc", "jeton") != 4 || p.Count("psc", "") != 4 || p.Count("dmp", "TD3.1") != 0 {
		t.Errorf("counts: %v", p.Counts())
	}
	p.Reset()
	if p.Count("psc", "") != 0 || len(p.Requests()) != 0 || len(p.Rules()) != 2 {
		t.Error("Reset forgets the counts and keeps the rules")
	}
}

func TestImpossibleRulesAreRefused(t *testing.T) {
	p := fault.New(fault.Options{})
	for _, c := range []struct {
		r      fault.Rule
		reason record.Reason
	}{
		{fault.Rule{Kind: "?"}, fault.ReasonKind}, {fault.Rule{Kind: fault.Latency}, fault.ReasonDelay}, {fault.Rule{Kind: fault.Latency, Delay: time.Hour}, fault.ReasonDelay},
		{fault.Rule{Kind: fault.RandomLatency, Delay: 2, MaxDelay: 1}, fault.ReasonDelay}, {fault.Rule{Kind: fault.HTTPError, Status: 200}, fault.ReasonStatus},
		{fault.Rule{Kind: fault.Silence, Times: -1}, fault.ReasonDelay},
	} {
		if _, err := p.Set(c.r); record.ReasonOf(err) != c.reason {
			t.Errorf("%+v: %v", c.r, err)
		}
		if !sandbox.Known(c.reason) {
			t.Errorf("%s has no sentence", c.reason)
		}
	}
	if err := p.Remove("12"); record.CodeOf(err) != record.NotFound {
		t.Errorf("Remove of nothing: %v", err)
	}
	for range 200 {
		if _, err := p.Set(fault.Rule{Kind: fault.Silence}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Set(fault.Rule{Kind: fault.Silence}); record.ReasonOf(err) != fault.ReasonTooMany {
		t.Errorf("one rule too many: %v", err)
	}
}

func TestSecretsAreMaskedWhereverTheyAre(t *testing.T) {
	p := fault.New(fault.Options{Keep: 3})
	address := serve(t, p)
	for _, body := range []string{
		"grant_type=authorization_code&code=SECRET&client_secret=SECRET&scope=openid", `{"access_token":"SECRET","refresh_token":"SEC\"SECRET","scope":"x"}`,
		`<wsse:Password Type="t">SECRET</wsse:Password><SignatureValue>SECRET</SignatureValue>`, `{"id_token":"SECRET`,
	} {
		if _, _, err := post(t, address+"/?code=SECRET&state=x", body); err != nil {
			t.Fatal(err)
		}
	}
	last := p.Requests()
	if len(last) != 3 || last[0].Seq != 4 {
		t.Fatalf("%d requests kept, newest %d", len(last), last[0].Seq)
	}
	all, err := json.Marshal(last)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(all), "SECRET") || !strings.Contains(string(all), "•••") || !strings.Contains(string(all), "state=x") {
		t.Errorf("kept: %s", all)
	}
	if got := fault.Mask("grant_type=x&code=SECRET"); got != "grant_type=x&code=•••" {
		t.Errorf("Mask: %q", got)
	}
}

func TestTheAPISetsShowsAndRemovesFaults(t *testing.T) {
	p := fault.New(fault.Options{})
	s := httptest.NewServer(p.Control(fault.ControlOptions{Patients: func() []fault.PatientLine {
		return []fault.PatientLine{{Name: "EXEMPLE Léa", Situation: "DMP <fermé>"}}
	}}))
	defer s.Close()
	defer http.DefaultClient.CloseIdleConnections()
	do := func(method, path, body string, header ...string) (int, string) {
		t.Helper()
		r, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(header); i += 2 {
			if header[i] == "Host" {
				r.Host = header[i+1]
			}
			r.Header.Set(header[i], header[i+1])
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b)
	}
	const api = "/controle/api/"
	if status, body := do("POST", api+"fautes", `{"service":"dmp","transaction":"TD3.2","kind":"latence","delayMS":1500}`); status != 201 || !strings.Contains(body, `"id":"1"`) {
		t.Fatalf("%d %s", status, body)
	}
	if rules := p.Rules(); len(rules) != 1 || rules[0].Delay != 1500*time.Millisecond {
		t.Errorf("rules: %+v", rules)
	}
	if status, body := do("GET", api+"fautes", ""); status != 200 || !strings.Contains(body, `"delayMS":1500`) {
		t.Errorf("%d %s", status, body)
	}
	for _, bad := range []string{`{"kind":"?"}`, `{`, `{"kind":"latence","delayMS":9223372036854775807}`} {
		if status, body := do("POST", api+"fautes", bad); status != 422 || !strings.Contains(body, "message") {
			t.Errorf("%s: %d %s", bad, status, body)
		}
	}
	if status, body := do("GET", "/controle", ""); status != 200 || !strings.Contains(body, "Répond en retard") || !strings.Contains(body, "DMP &lt;fermé&gt;") {
		t.Errorf("page: %d", status)
	}
	form := url.Values{"panne": {"erreur_http"}, "http": {"500"}, "fois": {"2"}}.Encode()
	const kind = "application/x-www-form-urlencoded"
	if status, body := do("POST", "/controle", form, "Content-Type", kind); status != 200 || !strings.Contains(body, "encore 2 fois") {
		t.Errorf("form: %d", status)
	}
	if status, body := do("POST", "/controle", "panne=latence&delai=abc", "Content-Type", kind); status != 422 || !strings.Contains(body, sandbox.Reasons[fault.ReasonDelay]) {
		t.Errorf("bad form: %d", status)
	}
	if status, _ := do("POST", "/controle", form, "Content-Type", kind, "Origin", "https://ailleurs.example", "Sec-Fetch-Site", "cross-site"); status != 403 {
		t.Errorf("a page of elsewhere set a fault: %d", status)
	}
	if status, _ := do("GET", "/controle", "", "Host", "ailleurs.example"); status != 421 {
		t.Errorf("another host name: %d", status)
	}
	if status, _ := do("DELETE", api+"fautes/1", ""); status != 204 {
		t.Errorf("remove: %d", status)
	}
	if status, _ := do("DELETE", api+"fautes/1", ""); status != 404 {
		t.Errorf("remove again: %d", status)
	}
	if status, body := do("GET", api+"patients", ""); status != 200 || !strings.Contains(body, "Léa") {
		t.Errorf("patients: %d %s", status, body)
	}
	for _, path := range []string{"compteurs", "requetes"} {
		if status, _ := do("GET", api+path, ""); status != 200 {
			t.Errorf("%s: %d", path, status)
		}
		if status, _ := do("DELETE", api+path, ""); status != 204 {
			t.Errorf("reset by %s: %d", path, status)
		}
	}
	if status, _ := do("DELETE", api+"fautes", ""); status != 204 || len(p.Rules()) != 0 {
		t.Errorf("clear: %d", status)
	}
}

func TestEveryKindHasAFrenchName(t *testing.T) {
	for _, k := range fault.Kinds() {
		if sandbox.Fault(string(k)) == string(k) {
			t.Errorf("%s has no name", k)
		}
	}
}

func TestABodyTooLargeIsRefused(t *testing.T) {
	p := fault.New(fault.Options{})
	resp, _, err := post(t, serve(t, p), strings.Repeat("a", 33<<20))
	if err == nil && resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", resp.StatusCode)
	}
	if errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
