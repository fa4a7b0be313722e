package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/access"
	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/central"
)

// send makes a raw request as workstation a.
func (h *hospital) send(method, path, body string, headers ...string) (int, string) {
	h.t.Helper()
	r, err := http.NewRequest(method, "https://"+h.address+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer a/"+doctor+"/2")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: h.roots}}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// What a hostile or broken workstation sends is answered clearly, and changes nothing.
func TestHostileRequestsAreAnsweredClearlyAndChangeNothing(t *testing.T) {
	h := newHospital(t, server.Options{MaxPush: 8 << 20})
	h.seed(1)
	before, _ := h.store.Head(context.Background())
	mutation := `{"id":"m1","workstation":%q,"seq":1,"kind":"consent","patient":"p1","at":"2026-11-22T12:00:00Z","byID":"8","payload":{}}`
	other := fmt.Sprintf(mutation, "b")
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		reason             record.Reason
	}{
		"another workstation's write": {"POST", api.PathMutations, `{"mutations":[` + other + `]}`, nil, 403, sync.ReasonWorkstation},
		"a mutation of 100 MB":        {"POST", api.PathMutations, `{"mutations":[{"payload":"` + strings.Repeat("x", 100<<20) + `"}]}`, nil, 413, api.ReasonTooLarge},
		"a name that comes twice":     {"POST", api.PathMutations, `{"mutations":[],"mutations":[` + other + `]}`, nil, 400, api.ReasonRequest},
		"a version of before":         {"GET", api.PathChanges + "?after=0", "", []string{api.HeaderProtocol, "0"}, 503, api.ReasonVersion},
		"a version to come":           {"GET", api.PathChanges + "?after=0", "", []string{api.HeaderProtocol, "99"}, 503, api.ReasonVersion},
		"a version that is none":      {"GET", api.PathChanges + "?after=0", "", []string{api.HeaderProtocol, "2; DROP"}, 503, api.ReasonVersion},
		"a cursor ahead":              {"GET", api.PathChanges + "?after=99", "", nil, 409, sync.ReasonCursor},
		"another log's mark":          {"GET", api.PathChanges + "?after=1&mark=0000000000000000", "", nil, 409, sync.ReasonCursor},
		"an administrator's door":     {"GET", api.PathQuarantine, "", nil, 403, api.ReasonRight},
	} {
		t.Run(name, func(t *testing.T) {
			h.t = t
			status, text := h.send(c.method, c.path, c.body, c.headers...)
			if status != c.status || !strings.Contains(text, `"reason":"`+string(c.reason)+`"`) {
				t.Fatalf("%d %s", status, text)
			}
		})
	}
	h.t = t
	if after, _ := h.store.Head(context.Background()); after != before {
		t.Fatal("the log grew")
	}
	traces, err := h.store.Traces(context.Background(), central.ServerOrigin, 0, 10)
	if err != nil || len(traces) != 2 || !slices.ContainsFunc(traces, func(tr record.Trace) bool { return tr.Reason == sync.ReasonWorkstation && tr.Workstation == "a" }) ||
		!slices.ContainsFunc(traces, func(tr record.Trace) bool { return tr.Action == record.TraceRightRefused }) {
		t.Fatalf("%+v %v", traces, err)
	}
}

// A program of another version waits, and loses nothing: its writes are neither refused nor withdrawn.
func TestWorkstationOfAnotherVersionKeepsItsWrites(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.stop()
	tooOld := true
	h.wrap = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if tooOld {
				r.Header.Set(api.HeaderProtocol, "99")
			}
			next.ServeHTTP(w, r)
		})
	}
	h.start()
	h.seed(1)
	a := h.ward("a")
	for range 3 {
		a.write(sync.KindConsent, "p1", a.consent(record.Unopposed, "p1", "e1"))
	}
	if err := a.client.Exchange(context.Background()); record.ReasonOf(err) != api.ReasonVersion {
		t.Fatal(err)
	}
	if s := a.client.State(); s.Pending != 3 || s.Refused != 0 || s.Reason != api.ReasonVersion {
		t.Fatalf("%+v", s)
	}
	tooOld = false
	a.exchange()
	if s := a.client.State(); s.Pending != 0 || s.Refused != 0 {
		t.Fatalf("%+v", s)
	}
}

// Last week's push, played again word for word, is answered as the first time and changes nothing.
func TestReplayOfLastWeekChangesNothing(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(1)
	a := h.ward("a")
	var pushed []sync.Mutation
	for range 3 {
		pushed = append(pushed, a.write(sync.KindConsent, "p1", a.consent(record.Unopposed, "p1", "e1")))
	}
	a.exchange()
	head, _ := h.store.Head(context.Background())
	h.later(7 * 24 * time.Hour)
	out, err := a.server.Push(context.Background(), pushed)
	if err != nil || len(out) != 3 || out[0].State != sync.Accepted {
		t.Fatal(out, err)
	}
	if after, _ := h.store.Head(context.Background()); after != head {
		t.Fatalf("head %d, then %d", head, after)
	}
}

// Somebody's rights are removed while their writes wait on a workstation: a colleague's session sends them, they are
// quarantined whole, an administrator takes one and dismisses the other. // issue 7, «Bad input»
func TestWritesOfSomebodyWhoLostTheirRightsWaitForAnAdministrator(t *testing.T) {
	ctx := context.Background()
	h := newHospital(t, server.Options{})
	h.seed(1)
	account := func(id string, disabled bool) {
		t.Helper()
		err := h.store.PutAccount(ctx, access.Account{ID: id, Practitioner: record.Practitioner{NationalID: id, FamilyName: "X"}, Disabled: disabled})
		if err != nil {
			t.Fatal(err)
		}
	}
	account(doctor, true)
	account("899700000002", false)
	a, b := h.ward("a"), h.ward("b")
	a.server.Use("a/899700000002/2") // the colleague's session
	taken := a.write(sync.KindConsent, "p1", a.consent(record.Unopposed, "p1", "e1"))
	dismissed := a.write(sync.KindConsent, "p1", a.consent(record.Opposed, "p1", "e1"))
	a.exchange()
	if s := a.client.State(); s.Refused != 2 || s.Pending != 0 {
		t.Fatalf("%+v", s)
	}
	list := func() string {
		status, text := h.send("GET", api.PathQuarantine, "", "Authorization", "Bearer x/"+administrator+"/2")
		if status != 200 {
			t.Fatal(status, text)
		}
		return text
	}
	if text := list(); !strings.Contains(text, taken.ID) || !strings.Contains(text, dismissed.ID) {
		t.Fatal(text)
	}
	for id, decision := range map[string]string{taken.ID: `{"take":true}`, dismissed.ID: `{"take":false}`} {
		if status, text := h.send("POST", api.PathQuarantine+"/"+id, decision, "Authorization", "Bearer x/"+administrator+"/2"); status != 204 {
			t.Fatal(status, text)
		}
		if status, _ := h.send("POST", api.PathQuarantine+"/"+id, decision, "Authorization", "Bearer x/"+administrator+"/2"); status != 409 {
			t.Fatalf("decided twice: %d", status)
		}
	}
	if text := list(); strings.Contains(text, taken.ID) || strings.Contains(text, dismissed.ID) {
		t.Fatal(text)
	}
	a.exchange()
	b.exchange()
	items, err := a.client.Items(ctx, sync.ItemQuery{States: []sync.ItemState{sync.Taken, sync.Turned}})
	if err != nil || len(items) != 2 || items[1].State != sync.Taken || items[0].State != sync.Turned || items[0].Outcome.Reason != sync.ReasonQuarantine {
		t.Fatalf("%+v %v", items, err)
	}
	stored, err := b.cache.Load(ctx, "p1", doctor)
	if err != nil || len(stored.Consents) != 1 {
		t.Fatalf("%+v %v", stored, err)
	}
	kept, err := h.store.Refused(ctx, 10)
	if err != nil || len(kept) != 2 || !bytes.Equal(kept[0].Mutation.Payload, dismissed.Payload) {
		t.Fatalf("%+v %v", kept, err)
	}
	if traces, _ := h.store.Traces(ctx, central.ServerOrigin, 0, 10); len(traces) != 2 {
		t.Fatalf("%+v", traces)
	}
}
