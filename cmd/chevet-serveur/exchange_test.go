package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/central/postgrestest"
)

func jsonOf(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestWhatOneWorkstationWritesShowsOnAnother(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(2)
	a, b := h.ward("a"), h.ward("b")
	a.run()
	b.run()
	a.until("first exchange", level)
	b.until("first exchange", level)
	d := a.document("p1", 1, 100)
	a.write(sync.KindConsent, "p1", a.consent(record.Unopposed, "p1", "e1"))
	a.write(sync.KindDocument, "p1", d, d.Body.SHA256)
	a.client.Wake()
	deadline := time.Now().Add(20 * time.Second)
	for {
		stored, err := b.cache.Load(context.Background(), "p1", doctor)
		if err == nil && len(stored.Documents) == 1 && len(stored.Consents) == 1 {
			if has, _ := b.cache.HasBody(context.Background(), d.Body.SHA256); has { // brought in advance, for when the server is gone
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing on the other workstation: %+v %v, %+v", stored, err, b.client.State())
		}
		select {
		case <-b.states:
		case <-time.After(20 * time.Millisecond):
		}
	}
	body, err := b.cache.Body(context.Background(), d.Body.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if text, err := io.ReadAll(body); err != nil || digestOf(text) != d.Body.SHA256 {
		t.Fatal(err)
	}
}

func TestResponseDroppedAfterCommitMakesNoDuplicate(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.stop()
	var dropped atomic.Int64
	h.wrap = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == api.PathMutations && dropped.Add(1) <= 3 {
				next.ServeHTTP(httptest.NewRecorder(), r) // it commits, nobody hears of it
				panic(http.ErrAbortHandler)
			}
			next.ServeHTTP(w, r)
		})
	}
	h.start()
	h.seed(1)
	a := h.ward("a")
	for range 20 {
		a.write(sync.KindConsent, "p1", a.consent(record.Unopposed, "p1", "e1"))
	}
	a.run()
	a.until("drain", level)
	if dropped.Load() < 4 {
		t.Fatalf("%d pushes", dropped.Load())
	}
	consents, _ := h.store.Consents(context.Background(), "p1")
	changes, _ := h.store.Changes(context.Background(), 0, 1000)
	if len(consents) != 20 || len(changes) != 2+20 {
		t.Fatalf("%d consents, %d lines", len(consents), len(changes))
	}
}

func TestQueueDrainsAfterTheServerComesBackWithNoNewWrite(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(1)
	a := h.ward("a")
	a.run()
	a.until("first exchange", level)
	h.stop()
	a.until("absence noticed", func(s sync.State) bool { return !s.DownSince.IsZero() && !s.NextTry.IsZero() })
	for range 5 {
		a.write(sync.KindConsent, "p1", a.consent(record.Opposed, "p1", "e1"))
	}
	a.client.Wake()
	s := a.until("queue shown", func(s sync.State) bool { return s.Pending == 5 })
	if s.Reason != api.ReasonUnreached {
		t.Fatalf("%+v", s)
	}
	h.start()
	a.until("drain", level)
	if consents, _ := h.store.Consents(context.Background(), "p1"); len(consents) != 5 {
		t.Fatalf("%d consents", len(consents))
	}
}

func TestRefusedWriteStaysReadableOnBothSides(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(2)
	a := h.ward("a")
	a.run()
	a.until("first exchange", level)
	wrong := a.consent(record.Opposed, "p1", "e2")
	m := a.write(sync.KindConsent, "p1", wrong)
	a.write(sync.KindConsent, "p1", a.consent(record.Opposed, "p1", "e1"))
	a.client.Wake()
	a.until("refusal", func(s sync.State) bool { return level(s) && s.Refused == 1 })
	here, err := a.cache.Refused(context.Background(), 10)
	if err != nil || len(here) != 1 || here[0].Outcome.Reason != sync.ReasonNoEncounter || !bytes.Equal(here[0].Mutation.Payload, m.Payload) {
		t.Fatalf("%+v %v", here, err)
	}
	there, err := h.store.Refused(context.Background(), 10)
	if err != nil || len(there) != 1 || there[0].Outcome.Reason != sync.ReasonNoEncounter || !bytes.Equal(there[0].Mutation.Payload, m.Payload) {
		t.Fatalf("%+v %v", there, err)
	}
}

func TestBodyUploadCutOnTheLineResumes(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.stop()
	count := &counter{}
	h.wrap = count.wrap
	h.start()
	c := h.client("a", doctor, 2)
	body := make([]byte, 4<<20)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(body)
	digest := digestOf(body)
	// A line that dies after 2.5 MiB.
	first := io.MultiReader(bytes.NewReader(body[:5<<19]), failing{})
	if err := c.SendBody(context.Background(), digest, int64(len(body)), first); err == nil {
		t.Fatal("no error")
	}
	count.ended.Wait() // the server notices in its own time
	if held, _, err := h.store.BodyState(context.Background(), digest); err != nil || held == 0 {
		t.Fatalf("nothing was kept: %v", err)
	}
	count.bytes.Store(0)
	if err := c.SendBody(context.Background(), digest, int64(len(body)), bytes.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	if n := count.bytes.Load(); n > 3<<20 {
		t.Fatalf("%d bytes sent again", n)
	}
	count.puts.Store(0)
	if err := c.SendBody(context.Background(), digest, int64(len(body)), bytes.NewReader(body)); err != nil || count.puts.Load() != 0 {
		t.Fatalf("sent though it is there: %v", err)
	}
	back, err := io.ReadAll(sync.OpenRemote(context.Background(), c, digest))
	if err != nil || !bytes.Equal(back, body) {
		t.Fatal(len(back), err)
	}
	r, err := c.FetchBody(context.Background(), digest, 3<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if rest, err := io.ReadAll(r); err != nil || !bytes.Equal(rest, body[3<<20:]) {
		t.Fatal(len(rest), err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("line cut") }

func TestHashThatLiesIsRefused(t *testing.T) {
	h := newHospital(t, server.Options{})
	c := h.client("a", doctor, 2)
	for _, size := range []int{10, 200_000} {
		body := bytes.Repeat([]byte("x"), size)
		lie := digestOf([]byte(fmt.Sprint("autre", size)))
		err := c.SendBody(context.Background(), lie, int64(size), bytes.NewReader(body))
		if record.CodeOf(err) != record.Invalid || record.ReasonOf(err) != sync.ReasonDigest {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if held, complete, _ := h.store.BodyState(context.Background(), lie); held != 0 || complete {
			t.Fatal("something stays")
		}
	}
}

// The server is a process of its own, killed five times while two workstations write. // QUALITY 1, 2, 3
func TestServerKilledFiveTimesDuringALivePushLosesNothing(t *testing.T) {
	for name, storage := range map[string]settings{"sqlite": onFile, "postgres": onPostgres} {
		t.Run(name, func(t *testing.T) { killFiveTimes(t, storage) })
	}
}

func killFiveTimes(t *testing.T, storage settings) {
	dir := t.TempDir()
	file, err := initialise(dir, "127.0.0.1", "750000001")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, _ := storage(t)
	if err := os.WriteFile(file, bytes.Replace(text, []byte(`file     = "chevet.db"`), []byte(lines), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	h := &hospital{t: t, address: keptPort(t)}
	if h.roots, err = certificates(filepath.Join(dir, "cles", "autorite.crt")); err != nil {
		t.Fatal(err)
	}
	process := h.spawn(dir)
	a, b := h.ward("a"), h.ward("b")
	a.run()
	b.run()
	a.until("first exchange", level)
	b.until("first exchange", level)
	const each = 300
	kills := make(chan struct{})
	written := make(chan struct{}, 2*each)
	go func() {
		defer close(kills)
		for range 5 {
			for range 1 + rand.IntN(each/4) { // a fault comes when it comes: after so many writes, wherever the exchange is
				<-written
			}
			_ = process.Process.Kill()
			_ = process.Wait()
			process = h.spawn(dir)
		}
	}()
	wrote := map[string]bool{}
	for i := range each {
		for _, w := range []*ward{a, b} {
			if i%10 == 0 {
				d := w.document("p1", i, 1000)
				wrote[w.write(sync.KindDocument, "p1", d, d.Body.SHA256).ID] = true
			} else {
				wrote[w.write(sync.KindConsent, "p1", w.consent(record.Unopposed, "p1", "e1")).ID] = true
			}
			w.client.Wake()
			written <- struct{}{}
		}
	}
	<-kills
	a.until("drain", level)
	b.until("drain", level)
	c := h.client("lecteur", doctor, 2)
	seen := map[string]int{}
	var cursor int64
	err = c.Pull(context.Background(), sync.Position{}, func(changes []sync.Change) error {
		for _, change := range changes {
			if change.Cursor != cursor+1 {
				return fmt.Errorf("cursor %d after %d", change.Cursor, cursor)
			}
			cursor = change.Cursor
			if change.Mutation != "" {
				seen[change.Mutation]++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for id := range wrote {
		if seen[id] != 1 {
			t.Errorf("mutation %s is there %d times", id, seen[id])
		}
	}
	if len(seen) != len(wrote) || a.client.State().Refused+b.client.State().Refused != 0 {
		t.Fatalf("%d in the log, %d written, %+v", len(seen), len(wrote), a.client.State())
	}
	a.stop()
	b.stop()
	_ = process.Process.Kill()
	_ = process.Wait()
}

func (h *hospital) spawn(dir string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CHEVET_TEST_SERVE="+dir, "CHEVET_TEST_ADDRESS="+h.address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Error(err)
		return cmd
	}
	if err := cmd.Start(); err != nil {
		h.t.Error(err)
		return cmd
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "ready ") {
		h.t.Errorf("server did not start: %q %v", line, err)
		return cmd
	}
	return cmd
}

func TestWhatStandsBetweenUsAndTheServerIsNamed(t *testing.T) {
	h := newHospital(t, server.Options{})
	ctx := context.Background()
	if _, err := h.client("a", doctor, 2).Services(ctx); err != nil {
		t.Fatal(err)
	}
	distrustful, _ := api.NewClient(api.Options{Base: "https://" + h.address, TLS: &tls.Config{}})
	defer distrustful.Close()
	if _, err := distrustful.Services(ctx); record.CodeOf(err) != record.Unavailable || record.ReasonOf(err) != api.ReasonTLS {
		t.Fatalf("another authority: %v", err)
	}
	anonymous := h.client("a", doctor, 2)
	anonymous.Use("")
	if err := anonymous.Pull(ctx, sync.Position{}, nil); record.CodeOf(err) != record.Expired || record.ReasonOf(err) != api.ReasonSession {
		t.Fatalf("without a session: %v", err)
	}
	c := h.client("a", doctor, 2)
	if err := c.Pull(ctx, sync.Position{Cursor: 99}, nil); record.CodeOf(err) != record.Conflict || record.ReasonOf(err) != sync.ReasonCursor {
		t.Fatalf("ahead of the log: %v", err)
	}
	if _, err := c.FetchBody(ctx, digestOf(nil), 0); record.CodeOf(err) != record.NotFound {
		t.Fatalf("an unknown body: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := c.Services(ended); !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled call: %v", err)
	}
	h.stop()
	if _, err := c.Services(ctx); record.CodeOf(err) != record.Unavailable || record.ReasonOf(err) != api.ReasonUnreached {
		t.Fatalf("no server: %v", err)
	}
	if _, err := api.NewClient(api.Options{Base: "http://" + h.address}); err == nil {
		t.Fatal("plain http was accepted")
	}
}

// Two servers behind a balancer: what a workstation writes through one shows on a workstation of the other, told by the
// database and not by a timer.
func TestTwoServersOnOneDatabaseAreOne(t *testing.T) {
	db := postgrestest.Database(t)
	first := newHospital(t, server.Options{Heartbeat: time.Hour})
	first.stop()
	first.where = db.Application
	first.start()
	second := newHospital(t, server.Options{Heartbeat: time.Hour})
	second.stop()
	second.where = db.Application
	second.start()
	first.seed(1)
	a, b := first.ward("a"), second.ward("b")
	b.client = sync.NewClient(b.cache, b.server, sync.ClientOptions{PullEvery: time.Hour, OnState: func(s sync.State) { b.states <- s }})
	a.run()
	b.run()
	a.until("first exchange", level)
	b.until("first exchange", level)
	for i := range 20 {
		d := a.document("p1", i, 100)
		a.write(sync.KindDocument, "p1", d, d.Body.SHA256)
	}
	a.client.Wake()
	deadline := time.After(20 * time.Second)
	for {
		stored, err := b.cache.Load(context.Background(), "p1", doctor)
		if err == nil && len(stored.Documents) == 20 {
			break
		}
		select {
		case <-b.states:
		case <-deadline:
			t.Fatalf("%d documents, %v", len(stored.Documents), err)
		}
	}
	// A workstation whose server goes away is served by the other one: nothing of a session or a log is in a process.
	first.stop()
	moved := second.client("a", doctor, 2)
	if out, err := moved.Push(context.Background(), nil); err != nil || len(out) != 0 {
		t.Fatal(out, err)
	}
	kept, err := second.store.Mutations(context.Background(), "a", 0, 100)
	if err != nil || len(kept) != 20 {
		t.Fatal(len(kept), err)
	}
}

// Two workstations that were apart integrated the same document, each under a key of its own: one document is one row,
// everywhere, under the key that came first.
func TestSameDocumentOfTwoWorkstationsIsOneRowOnBoth(t *testing.T) {
	h := newHospital(t, server.Options{})
	h.seed(1)
	a, b := h.ward("a"), h.ward("b")
	for _, w := range []*ward{a, b} { // the patient is known before the line is cut
		if err := w.server.Pull(context.Background(), sync.Position{}, func(c []sync.Change) error { return w.cache.Apply(context.Background(), c) }); err != nil {
			t.Fatal(err)
		}
	}
	first := a.document("p1", 1, 100)
	second := first
	second.Key = record.DocumentKey(newID())
	content, err := a.cache.Body(context.Background(), first.Body.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()
	if _, err := b.cache.PutBody(context.Background(), content, "text/xml"); err != nil {
		t.Fatal(err)
	}
	a.write(sync.KindDocument, "p1", first, first.Body.SHA256)
	b.write(sync.KindDocument, "p1", second, second.Body.SHA256)
	a.run()
	a.until("a's write", level)
	b.run()
	b.until("b's write", level)
	for _, w := range []*ward{a, b} {
		stored, err := w.cache.Load(context.Background(), "p1", doctor)
		if err != nil || len(stored.Documents) != 1 || stored.Documents[0].Key != first.Key {
			t.Fatalf("%s: %v, %d documents", w.name, err, len(stored.Documents))
		}
	}
}

// Small bodies leave together; a large one, and all of them to an older server, leave alone.
func TestBodiesLeaveTogetherUnlessTheServerIsOlder(t *testing.T) {
	for name, older := range map[string]bool{"today's server": false, "older server": true} {
		t.Run(name, func(t *testing.T) {
			h := newHospital(t, server.Options{})
			h.stop()
			count := &counter{}
			var batches atomic.Int64
			h.wrap = func(next http.Handler) http.Handler {
				next = count.wrap(next)
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == api.PathBodies {
						if batches.Add(1); older {
							r.URL.Path = "/v1/inconnu"
						}
					}
					next.ServeHTTP(w, r)
				})
			}
			h.start()
			h.seed(1)
			a := h.ward("a")
			for i := range 30 {
				size := 1000
				if i == 7 {
					size = 100_000
				}
				d := a.document("p1", i, size)
				a.write(sync.KindDocument, "p1", d, d.Body.SHA256)
			}
			if err := a.client.Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
			want := int64(1)
			if older {
				want = 30
			}
			if batches.Load() != 1 || count.puts.Load() != want {
				t.Fatalf("%d batches, %d alone", batches.Load(), count.puts.Load())
			}
			docs, err := h.store.Documents(context.Background(), "p1")
			if err != nil || len(docs) != 30 {
				t.Fatal(len(docs), err)
			}
			for _, d := range docs {
				if _, complete, err := h.store.BodyState(context.Background(), d.Body.SHA256); err != nil || !complete {
					t.Fatal(err)
				}
			}
		})
	}
}
