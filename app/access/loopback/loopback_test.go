package loopback

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func listening(t *testing.T) *Waiter {
	t.Helper()
	w, err := Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close(); http.DefaultClient.CloseIdleConnections() })
	return w
}

func visit(t *testing.T, address string, change ...func(*http.Request)) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range change {
		c(r)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func back(w *Waiter, pairs ...string) string {
	q := url.Values{"state": {w.State()}}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return w.RedirectURI() + "?" + q.Encode()
}

func TestTheCodeComesBackAndThePageSaysToReturnToChevet(t *testing.T) {
	w := listening(t)
	resp, body := visit(t, back(w, "code", "abc"))
	if resp.StatusCode != 200 || !strings.Contains(body, "Vous pouvez fermer cette page et revenir à Chevet.") {
		t.Fatalf("status %d, page %q", resp.StatusCode, body)
	}
	code, err := w.Wait(t.Context())
	if code != "abc" || err != nil {
		t.Fatalf("got %q, %v", code, err)
	}
	if again, err := w.Wait(t.Context()); again != "abc" || err != nil {
		t.Fatalf("a second Wait got %q, %v", again, err)
	}
}

func TestThePageRunsNothingAndItsStyleIsTheOneAllowed(t *testing.T) {
	w := listening(t)
	resp, body := visit(t, back(w, "code", "abc"))
	csp := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "'sha256-" + styleHash + "'", "frame-ancestors 'none'", "form-action 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy %q lacks %q", csp, want)
		}
	}
	inline := regexp.MustCompile(`<style>(.*?)</style>`).FindStringSubmatch(body)
	if inline == nil || inline[1] != style {
		t.Error("the style of the page is not the one whose hash is allowed")
	}
	if strings.Contains(body, "<script") || resp.Header.Get("Referrer-Policy") != "no-referrer" {
		t.Error("a script, or a referrer")
	}
}

func TestOnlyOneAnswerIsAccepted(t *testing.T) {
	w := listening(t)
	first := back(w, "code", "one")
	visit(t, first)
	<-w.ended
	if resp, err := http.Get(first); err == nil {
		resp.Body.Close()
		t.Error("the listener answers after the first answer")
	}
	if code, _ := w.Wait(t.Context()); code != "one" {
		t.Errorf("got %q", code)
	}
}

func TestAForeignRequestIsRefusedAndTheLoginGoesOn(t *testing.T) {
	cases := []struct {
		name   string
		path   func(*Waiter) string
		change func(*http.Request)
		status int
	}{
		{"wrong state", func(w *Waiter) string { return w.RedirectURI() + "?code=x&state=forged" }, nil, 400},
		{"no state", func(w *Waiter) string { return w.RedirectURI() + "?code=x" }, nil, 400},
		{"other path", func(w *Waiter) string { return "http://" + w.address + "/favicon.ico" }, nil, 404},
		{"rebound name", func(w *Waiter) string { return back(w, "code", "x") }, func(r *http.Request) { r.Host = "evil.example" }, 421},
		{"localhost by name", func(w *Waiter) string { return back(w, "code", "x") }, func(r *http.Request) { r.Host = "localhost" }, 421},
		{"fetched by a page", func(w *Waiter) string { return back(w, "code", "x") },
			func(r *http.Request) { r.Header.Set("Sec-Fetch-Mode", "no-cors") }, 400},
		{"posted", func(w *Waiter) string { return back(w, "code", "x") }, func(r *http.Request) { r.Method = "POST" }, 405},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := listening(t)
			var change []func(*http.Request)
			if c.change != nil {
				change = append(change, c.change)
			}
			resp, _ := visit(t, c.path(w), change...)
			if resp.StatusCode != c.status {
				t.Errorf("status %d, want %d", resp.StatusCode, c.status)
			}
			if resp.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("CORS is open")
			}
			visit(t, back(w, "code", "good"))
			if code, err := w.Wait(t.Context()); code != "good" || err != nil {
				t.Errorf("the login was lost: %q, %v", code, err)
			}
		})
	}
}

func TestTooManyForeignRequestsEndTheLogin(t *testing.T) {
	w := listening(t)
	for range strangers {
		visit(t, w.RedirectURI()+"?code=x&state=forged")
	}
	if _, err := w.Wait(t.Context()); record.ReasonOf(err) != ReasonAnswer {
		t.Errorf("got %v", err)
	}
}

func TestARefusalOfTheServerKeepsItsReason(t *testing.T) {
	for _, c := range []struct {
		code, reason string
		want         *record.Error
	}{
		{"not_allowed", "ACC-HABILITATION", record.E(record.NotAllowed, "ACC-HABILITATION")},
		{"unavailable", "PSC-INJOIGNABLE", record.E(record.Unavailable, "PSC-INJOIGNABLE")},
		{"access_denied", "whatever <b>", record.E(record.NotAllowed, ReasonAnswer)},
		{"", "", record.E(record.NotAllowed, ReasonAnswer)},
	} {
		w := listening(t)
		_, body := visit(t, back(w, "error", c.code, "reason", c.reason))
		_, err := w.Wait(t.Context())
		if !errors.Is(err, c.want) {
			t.Errorf("%s/%s: got %v", c.code, c.reason, err)
		}
		if !strings.Contains(body, "Connexion refusée") || strings.Contains(body, "<b>") {
			t.Errorf("page %q", body)
		}
	}
}

func TestNobodyComingBackEndsTheWait(t *testing.T) {
	w, err := listen(t.Context(), 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Wait(t.Context()); !errors.Is(err, record.E(record.Expired, ReasonLate)) {
		t.Errorf("got %v", err)
	}
	<-w.ended
	if _, err := http.Get(w.RedirectURI()); err == nil {
		t.Error("still listening")
	}
}

func TestCancellingClosesTheListener(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w, err := Listen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	<-w.ended
	if _, err := w.Wait(t.Context()); record.ReasonOf(err) != ReasonClosed {
		t.Errorf("got %v", err)
	}
	if _, err := w.Wait(ctx); err == nil {
		t.Error("no error")
	}
}

func TestOfManySimultaneousAnswersOneIsTaken(t *testing.T) {
	w := listening(t)
	var all sync.WaitGroup
	var mu sync.Mutex
	taken := 0
	for _, c := range strings.Split("abcdefgh", "") {
		all.Go(func() {
			resp, err := http.Get(back(w, "code", c))
			if err != nil {
				return // the listener is closed already
			}
			defer resp.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			if resp.StatusCode == 200 {
				taken++
			}
		})
	}
	all.Wait()
	if taken != 1 {
		t.Errorf("%d answers were taken", taken)
	}
}

func TestTheChallengeIsThatOfTheRFC(t *testing.T) { // RFC 7636 appendix B
	if got := Challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"); got != "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" {
		t.Error(got)
	}
	if a, b := NewState(), NewVerifier(); len(a) != 43 || len(b) != 43 || a == b {
		t.Error("not 256 random bits each")
	}
}
