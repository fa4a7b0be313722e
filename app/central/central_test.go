package central_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"go.uber.org/goleak"

	"chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// broken is a store whose faults and calls the test decides. What storage really does is tested on real files, with
// cmd/chevet-serveur.
type broken struct {
	central.Store
	fault   error
	panics  bool
	updates int
}

func (b *broken) Head(context.Context) (int64, error) {
	if b.panics {
		panic("280056999999988 DURAND") // a panic may carry anything
	}
	return 0, b.fault
}

func (b *broken) Changes(context.Context, int64, int) ([]sync.Change, error) { return nil, b.fault }

func (b *broken) Ping(context.Context) error { return b.fault }

func (b *broken) BodyState(context.Context, string) (int64, bool, error) { return 0, false, b.fault }

func (b *broken) AddTrace(context.Context, string, record.Trace) error { return nil }

func (b *broken) Update(context.Context, func(sync.ServerTx) error) error {
	b.updates++
	return b.fault
}

type someone struct{}

func (someone) Authenticate(r *http.Request) (*central.Caller, error) {
	if r.Header.Get("Authorization") == "" {
		return nil, record.E(record.Expired, api.ReasonSession)
	}
	return &central.Caller{Workstation: "w", Rights: record.RightsOf(record.RolePhysician)}, nil
}

func handler(t *testing.T, s *broken, log *bytes.Buffer, o central.Options) http.Handler {
	t.Helper()
	o.Store, o.Auth = s, someone{}
	if log != nil {
		o.Log = slog.New(slog.NewJSONHandler(log, nil))
	}
	server, err := central.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return server.Handler()
}

func ask(h http.Handler, method, path string, body []byte, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer x")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func problem(t *testing.T, w *httptest.ResponseRecorder) api.Problem {
	t.Helper()
	var p api.Problem
	if w.Header().Get("Content-Type") != api.TypeProblem || json.Unmarshal(w.Body.Bytes(), &p) != nil {
		t.Fatalf("%d is no problem document: %q", w.Code, w.Body)
	}
	if p.Status != w.Code || p.Title == "" || p.Title == string(p.Reason) {
		t.Fatalf("%+v with status %d", p, w.Code)
	}
	return p
}

func TestEveryRefusalIsAProblemWithItsFrenchSentence(t *testing.T) {
	h := handler(t, &broken{}, nil, central.Options{MaxBody: 10, MaxMutations: 2})
	digest := strings.Repeat("a", 64)
	three, _ := json.Marshal(api.PushRequest{Mutations: make([]sync.Mutation, 3)})
	for name, c := range map[string]struct {
		method, path string
		body         string
		headers      []string
		status       int
		reason       record.Reason
	}{
		"unknown address":        {"GET", "/v2/rien", "", nil, 404, api.ReasonAddress},
		"no session":             {"GET", api.PathChanges + "?after=0", "", []string{"Authorization", ""}, 401, api.ReasonSession},
		"no cursor":              {"GET", api.PathChanges, "", nil, 400, api.ReasonRequest},
		"negative cursor":        {"GET", api.PathChanges + "?after=-1", "", nil, 400, api.ReasonRequest},
		"mutations are no JSON":  {"POST", api.PathMutations, "<x/>", nil, 400, api.ReasonRequest},
		"too many mutations":     {"POST", api.PathMutations, string(three), nil, 413, api.ReasonTooLarge},
		"unknown encoding":       {"POST", api.PathMutations, "{}", []string{"Content-Encoding", "br"}, 400, api.ReasonRequest},
		"broken gzip":            {"POST", api.PathMutations, "{}", []string{"Content-Encoding", "gzip"}, 400, api.ReasonRequest},
		"broken zstd":            {"POST", api.PathMutations, "{}", []string{"Content-Encoding", "zstd"}, 400, api.ReasonRequest},
		"another's workstation":  {"POST", api.PathMutations, `{"mutations":[{"id":"m","workstation":"v"}]}`, nil, 403, sync.ReasonWorkstation},
		"address is no digest":   {"GET", api.PathBody + "..%2fpasswd", "", nil, 422, sync.ReasonDigest},
		"body beyond the limit":  {"PUT", api.PathBody + digest, "12345678901", nil, 413, api.ReasonTooLarge},
		"range that lies":        {"PUT", api.PathBody + digest, "123", []string{"Content-Range", "bytes 0-1/9"}, 400, api.ReasonRequest},
		"range that is no range": {"PUT", api.PathBody + digest, "123", []string{"Content-Range", "octets"}, 400, api.ReasonRequest},
		"bodies that are cut":    {"POST", api.PathBodies, "\x05abc", nil, 400, api.ReasonRequest},
		"bodies in broken zstd":  {"POST", api.PathBodies, "\x05abc", []string{"Content-Encoding", "zstd"}, 400, api.ReasonRequest},
		"small body too large":   {"POST", api.PathBodies, "\x81\x80\x04", nil, 413, api.ReasonTooLarge},
		"DMP call is no JSON":    {"POST", api.PathStatus, "{", nil, 400, api.ReasonRequest},
		"DMP call too long":      {"POST", api.PathStatus, `{"patient":"` + strings.Repeat("x", 2<<20) + `"}`, nil, 413, api.ReasonTooLarge},
		"login not configured":   {"GET", api.PathProviders, "", nil, 503, api.ReasonSession},
	} {
		t.Run(name, func(t *testing.T) {
			w := ask(h, c.method, c.path, []byte(c.body), c.headers...)
			if p := problem(t, w); p.Status != c.status || p.Reason != c.reason {
				t.Fatalf("%+v, want %d %s", p, c.status, c.reason)
			}
		})
	}
}

func TestCompressionBombIsRefused(t *testing.T) {
	s := &broken{}
	h := handler(t, s, nil, central.Options{MaxPush: 1 << 20})
	huge := append([]byte(`{"mutations":[{"id":"`), bytes.Repeat([]byte("x"), 20<<20)...)
	var gz bytes.Buffer
	z := gzip.NewWriter(&gz)
	_, _ = z.Write(huge)
	_ = z.Close()
	e, _ := zstd.NewWriter(nil)
	defer e.Close()
	for encoding, body := range map[string][]byte{"gzip": gz.Bytes(), "zstd": e.EncodeAll(huge, nil), "identity": huge} {
		if p := problem(t, ask(h, "POST", api.PathMutations, body, "Content-Encoding", encoding)); p.Reason != api.ReasonTooLarge {
			t.Errorf("%s: %+v", encoding, p)
		}
	}
	if s.updates != 0 {
		t.Fatal("something was applied")
	}
}

func TestFaultOrPanicIsContainedAndToldWithoutItsWords(t *testing.T) {
	for name, s := range map[string]*broken{
		"fault": {fault: fmt.Errorf("disk: %w", errors.New("sector 12"))},
		"panic": {panics: true},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			h := handler(t, s, &log, central.Options{IDs: func() string { return "req-1" }})
			w := ask(h, "GET", api.PathChanges+"?after=0", nil)
			p := problem(t, w)
			if p.Status != 500 || p.Reason != record.ReasonInternal || p.Detail != "request req-1" {
				t.Fatalf("%+v", p)
			}
			if strings.Contains(w.Body.String(), "sector") || strings.Contains(w.Body.String(), "DURAND") {
				t.Fatalf("told outside: %s", w.Body)
			}
			if !strings.Contains(log.String(), "req-1") || !strings.Contains(log.String(), `"level":"ERROR"`) {
				t.Fatalf("not in the log: %s", log.String())
			}
		})
	}
}

func TestReadinessFollowsTheDatabaseAndHealthDoesNot(t *testing.T) {
	h := handler(t, &broken{fault: errors.New("gone")}, nil, central.Options{})
	if w := ask(h, "GET", api.PathHealth, nil); w.Code != 200 {
		t.Fatal(w.Code)
	}
	if w := ask(h, "GET", api.PathReady, nil); w.Code != 503 {
		t.Fatal(w.Code)
	}
	var states []api.ServiceState
	if err := json.Unmarshal(ask(h, "GET", api.PathServices, nil, "Authorization", "").Body.Bytes(), &states); err != nil || states[0].Up {
		t.Fatal(states, err)
	}
}

func FuzzMutations(f *testing.F) {
	f.Add([]byte(`{"mutations":[{"id":"m","workstation":"w","seq":1,"kind":"consent","payload":{}}]}`), "")
	f.Add([]byte(`{"mutations":[null]}`), "gzip")
	f.Add([]byte{0x28, 0xb5, 0x2f, 0xfd, 0}, "zstd")
	server, err := central.New(central.Options{Store: &broken{}, Auth: someone{}, MaxPush: 1 << 20})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, encoding string) {
		if w := ask(server.Handler(), "POST", api.PathMutations, body, "Content-Encoding", encoding); w.Code >= 500 {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
	})
}
