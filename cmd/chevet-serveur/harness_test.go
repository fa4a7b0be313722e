package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/app"
	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sandbox/port"
	"chevet/app/sync"
	"chevet/store/cache"
	"chevet/store/central"
	"chevet/store/central/postgrestest"
)

var _ app.Server = (*api.Client)(nil)

const (
	doctor        = "899700000001"
	administrator = "899700000009"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("CHEVET_TEST_SERVE"); dir != "" {
		os.Exit(serveUntilKilled(dir))
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(postgrestest.Exit))
}

// badge is the authenticator of tests: the token «workstation/person/factors» is its own proof.
type badge struct{}

func (badge) Authenticate(r *http.Request) (*server.Caller, error) {
	parts := strings.Split(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), "/")
	if len(parts) != 3 {
		return nil, record.E(record.Expired, api.ReasonSession)
	}
	role := record.RolePhysician
	if parts[1] == administrator {
		role = record.RoleAdmin
	}
	return &server.Caller{Session: "s", Rights: record.RightsOf(role), Workstation: parts[0], TwoFactors: parts[2] == "2", AuthnInstant: time.Now(),
		Practitioner: record.Practitioner{NationalID: parts[1], FamilyName: "MARTIN"}, Activity: &record.Activity{StructureID: "1750000001"}}, nil
}

// hospital is a real server: real file, real TLS on loopback, which can stop and come back at the same address.
type hospital struct {
	t       testing.TB
	dir     string
	address string
	roots   *x509.CertPool
	pair    tls.Certificate
	o       server.Options
	wrap    func(http.Handler) http.Handler
	ahead   atomic.Int64 // of the database's clock
	where   string       // of the database; a file in dir

	store *central.Store
	web   *http.Server
	done  chan error
}

func newHospital(t testing.TB, o server.Options) *hospital {
	t.Helper()
	authority, certificate, private, err := issue([]string{"127.0.0.1", "localhost"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.X509KeyPair(certificate, private)
	if err != nil {
		t.Fatal(err)
	}
	h := &hospital{t: t, dir: t.TempDir(), address: keptPort(t), roots: x509.NewCertPool(), pair: pair, o: o}
	h.roots.AppendCertsFromPEM(authority)
	h.start()
	t.Cleanup(h.stop)
	return h
}

// keptPort is an address for a server that is killed and started again.
func keptPort(t testing.TB) string {
	t.Helper()
	k, err := port.Keep()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k.Address
}

func (h *hospital) start() {
	h.t.Helper()
	var err error
	h.where = cmp.Or(h.where, filepath.Join(h.dir, "chevet.db"))
	h.store, err = central.Open(context.Background(), h.where, central.Options{Establishment: "750000001", DataKey: bytes.Repeat([]byte{1}, 32),
		Clock: func() time.Time { return time.Now().Add(time.Duration(h.ahead.Load())) }})
	if err != nil {
		h.t.Fatal(err)
	}
	h.o.Store = h.store
	if h.o.Auth == nil {
		h.o.Auth = badge{}
	}
	s, err := server.New(h.o)
	if err != nil {
		h.t.Fatal(err)
	}
	listener, err := net.Listen("tcp", h.address)
	if err != nil {
		h.t.Fatal(err)
	}
	h.web = s.HTTP(&tls.Config{Certificates: []tls.Certificate{h.pair}, NextProtos: []string{"h2", "http/1.1"}})
	if h.wrap != nil {
		h.web.Handler = h.wrap(s.Handler())
	}
	h.done = make(chan error, 1)
	go func() { h.done <- h.web.ServeTLS(listener, "", "") }()
}

// later moves the server's clock.
func (h *hospital) later(d time.Duration) { h.ahead.Add(int64(d)) }

// stop cuts every line at once.
func (h *hospital) stop() {
	if h.web == nil {
		return
	}
	_ = h.web.Close()
	<-h.done
	_ = h.store.Close()
	h.web = nil
}

// seed gives patients «p1»… with an encounter «e1»… that goes on.
func (h *hospital) seed(n int) {
	h.t.Helper()
	if err := h.store.Import(context.Background(), patients(n), encounters(n), nil, nil); err != nil {
		h.t.Fatal(err)
	}
}

func patients(n int) (out []record.Patient) {
	for i := 1; i <= n; i++ {
		out = append(out, record.Patient{ID: record.PatientID(fmt.Sprint("p", i)), IPP: record.IPP(fmt.Sprint(1000 + i)), Status: record.Qualified,
			INS: record.INS{Matricule: "280056999999988", OID: record.OIDINSTest}, Traits: record.Traits{BirthName: "DURAND", Sex: record.Female, BirthDate: "1980-05-12"}})
	}
	return out
}

func encounters(n int) (out []record.Encounter) {
	for i := 1; i <= n; i++ {
		out = append(out, record.Encounter{ID: record.EncounterID(fmt.Sprint("e", i)), Patient: record.PatientID(fmt.Sprint("p", i)),
			Class: record.Inpatient, Unit: record.Unit{Code: "3010"}, Start: time.Now().Add(-time.Hour).UTC()})
	}
	return out
}

func (h *hospital) client(workstation, person string, factors int) *api.Client {
	h.t.Helper()
	c, err := api.NewClient(api.Options{Base: "https://" + h.address, TLS: &tls.Config{RootCAs: h.roots}, Workstation: workstation})
	if err != nil {
		h.t.Fatal(err)
	}
	c.Use(fmt.Sprintf("%s/%s/%d", workstation, person, factors))
	h.t.Cleanup(c.Close)
	return c
}

// ward is a workstation without its window: a real cache and the client half.
type ward struct {
	t      testing.TB
	name   string
	file   string
	cache  *cache.Store
	client *sync.Client
	server *api.Client
	states chan sync.State
	stop   func()
}

func (h *hospital) ward(name string) *ward {
	h.t.Helper()
	return h.reopen(name, filepath.Join(h.t.TempDir(), name+".db"))
}

// on is the workstation of an open cache.
func (h *hospital) on(name, file string, store *cache.Store) *ward {
	w := &ward{t: h.t, name: name, file: file, cache: store, server: h.client(name, doctor, 2), states: make(chan sync.State, 10000)}
	w.client = sync.NewClient(store, w.server, sync.ClientOptions{BackoffMin: 20 * time.Millisecond, BackoffMax: 200 * time.Millisecond,
		OnState: func(s sync.State) {
			select {
			case w.states <- s:
			default:
			}
		}})
	h.t.Cleanup(func() { _ = store.Close() })
	return w
}

// run starts the exchange; it stops with the test, or with stop.
func (w *ward) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { w.client.Run(ctx); close(done) }()
	w.stop = func() { cancel(); <-done }
	w.t.Cleanup(w.stop)
}

// until waits for a published state that satisfies ok.
func (w *ward) until(what string, ok func(sync.State) bool) sync.State {
	w.t.Helper()
	limit := time.After(30 * time.Second)
	for {
		if s := w.client.State(); ok(s) {
			return s
		}
		select {
		case <-w.states:
		case <-limit:
			w.t.Fatalf("%s: 30 s after, %s is at %+v", what, w.name, w.client.State())
		}
	}
}

func level(s sync.State) bool {
	return !s.Busy && s.Pending == 0 && !s.LastSync.IsZero() && s.DownSince.IsZero()
}

func (w *ward) write(kind sync.Kind, patient record.PatientID, payload any, bodies ...string) sync.Mutation {
	w.t.Helper()
	m, err := w.cache.Write(context.Background(), sync.Mutation{ID: newID(), Workstation: w.name, Kind: kind, Patient: patient, At: time.Now().UTC(),
		ByID: doctor, Payload: jsonOf(payload), Bodies: bodies})
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *ward) document(patient record.PatientID, i int, size int) record.Document {
	w.t.Helper()
	content := fmt.Appendf(nil, "<ClinicalDocument id=%q>%0*d</ClinicalDocument>", fmt.Sprint(w.name, i), size, i)
	body, err := w.cache.PutBody(context.Background(), bytes.NewReader(content), "text/xml")
	if err != nil {
		w.t.Fatal(err)
	}
	return record.Document{Key: record.DocumentKey(newID()), Patient: patient, ID: record.DocumentID(fmt.Sprintf("1.2.%d.%s", i, w.name)), Title: "Compte rendu",
		Type: record.Coded{Code: "11488-4"}, State: record.Current, Provenance: record.DMP, CreatedAt: time.Now().UTC(), UpdatedAt: time.Now().UTC(), Body: &body}
}

func (w *ward) consent(kind record.Information, patient record.PatientID, encounter record.EncounterID) record.Consent {
	return record.Consent{ID: newID(), Patient: patient, Encounter: encounter, Kind: kind, Origin: record.TypedHere, ByID: doctor, At: time.Now().UTC()}
}

// serveUntilKilled is the server as a process of its own, for tests that kill it.
func serveUntilKilled(dir string) int {
	ctx := context.Background()
	c, err := load(filepath.Join(dir, "chevet-serveur.toml"))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	store, err := c.open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	if err := store.Import(ctx, patients(1), encounters(1)[:1], nil, nil); err != nil && !errors.Is(err, os.ErrExist) {
		fmt.Println(err)
		return 1
	}
	config, err := c.tls()
	if err != nil {
		return 1
	}
	s, err := server.New(server.Options{Store: store, Auth: badge{}})
	if err != nil {
		return 1
	}
	if _, err := c.receive(ctx, store, slog.New(slog.DiscardHandler)); err != nil {
		fmt.Println(err)
		return 1
	}
	listener, err := net.Listen("tcp", os.Getenv("CHEVET_TEST_ADDRESS"))
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("ready", listener.Addr())
	_ = s.HTTP(config).ServeTLS(listener, "", "")
	return 0
}

// counter counts requests by method and path, and bytes of bodies.
type counter struct {
	puts  atomic.Int64
	bytes atomic.Int64
	ended stdsync.WaitGroup // of the puts
}

func (c *counter) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			c.puts.Add(1)
			c.bytes.Add(r.ContentLength)
			c.ended.Add(1)
			defer c.ended.Done()
		}
		next.ServeHTTP(w, r)
	})
}

func documents(n int) []central.ImportDocument {
	docs := make([]central.ImportDocument, n)
	for i := range docs {
		docs[i] = central.ImportDocument{
			Document: record.Document{Key: record.DocumentKey(fmt.Sprint("k", i)), Patient: "p1", ID: record.DocumentID(fmt.Sprint("1.2.", i)), Title: "Compte rendu",
				Type: record.Coded{Code: "11488-4"}, State: record.Current, Provenance: record.Local, CreatedAt: time.Now().UTC()},
			Bytes: func() ([]byte, error) { return fmt.Appendf(nil, "%01000d", i), nil },
		}
	}
	return docs
}
