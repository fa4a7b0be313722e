package central_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"go.uber.org/goleak"

	"chevet/app/access"
	"chevet/app/audit"
	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central"
	"chevet/store/central/postgrestest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.Cleanup(postgrestest.Exit)) }

var key = bytes.Repeat([]byte{7}, 32)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// store is what the contract is about: one *central.Store, or several on one database.
type store interface {
	changelog.ServerStore
	Changes(ctx context.Context, after int64, limit int) ([]changelog.Change, error)
	Head(context.Context) (int64, error)
	Grown() <-chan struct{}
	BodyState(ctx context.Context, digest string) (int64, bool, error)
	PutBody(ctx context.Context, digest string, size, offset int64, r io.Reader) (bool, error)
	PutBodies(ctx context.Context, bodies [][]byte) error
	OpenBody(ctx context.Context, digest string) (io.ReadSeeker, error)
	Patient(context.Context, record.PatientID) (record.Patient, error)
	Consents(context.Context, record.PatientID) ([]record.Consent, error)
	Documents(context.Context, record.PatientID) ([]record.Document, error)
	BreakGlass(ctx context.Context, patient record.PatientID, id string) (record.BreakGlass, error)
	AddTrace(ctx context.Context, origin string, t record.Trace) error
	Traces(ctx context.Context, origin string, after int64, limit int) ([]record.Trace, error)
	FindTraces(ctx context.Context, q record.TraceQuery) ([]record.Trace, error)
	CheckTraces(context.Context) error
	SearchTraces(context.Context, audit.Query) ([]audit.Line, error)
	Backup(context.Context, io.Writer) (central.Summary, error)
	Restore(context.Context, io.Reader) (central.Summary, error)
	Refused(ctx context.Context, limit int) ([]central.Kept, error)
	PutAccount(context.Context, access.Account) error
	Account(ctx context.Context, id string) (access.Account, error)
	Accounts(context.Context) ([]access.Account, error)
	Import(context.Context, []record.Patient, []record.Encounter, []record.Consent, []central.ImportDocument) error
	Sessions() central.Sessions
	Directory() central.Directory
	Close() error
}

var _ store = (*central.Store)(nil)

// base is a database that a test may open as often as it likes, as processes do, and harm.
type base interface {
	open(t testing.TB, establishment string) store
	harm(t testing.TB, statement string, args ...any) error // as a role that may do anything, past every guard
	try(t testing.TB, statement string) error               // as whoever owns the tables
	altered() string                                        // a harm: one byte of the body ?1
	files(t testing.TB) []string                            // where the database lies
	fresh(t testing.TB) base                                // another, empty
	here() string                                           // establishment of most tests
}

// engines are those that keep the contract.
var engines = map[string]func(testing.TB) base{
	"sqlite":                newFile,
	"postgres":              func(t testing.TB) base { return &cluster{Base: postgrestest.Database(t), servers: 1} },
	"postgres, two servers": func(t testing.TB) base { return &cluster{Base: postgrestest.Database(t), servers: 2} },
}

// everywhere runs a test of the contract on each engine.
func everywhere(t *testing.T, test func(t *testing.T, at base)) {
	for name, make := range engines {
		t.Run(name, func(t *testing.T) { test(t, make(t)) })
	}
}

// measured is everywhere for benchmarks, on one server.
func measured(b *testing.B, test func(b *testing.B, at func() base)) {
	for _, name := range []string{"sqlite", "postgres"} {
		b.Run(name, func(b *testing.B) { test(b, func() base { return engines[name](b) }) })
	}
}

const here = "750000001"

func open(t testing.TB, at base) store { return at.open(t, at.here()) }

func connect(t testing.TB, where, establishment string) *central.Store {
	t.Helper()
	s, err := central.Open(context.Background(), where, central.Options{Establishment: establishment, DataKey: key,
		Clock: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

type file struct{ path string }

func newFile(t testing.TB) base {
	return &file{path: filepath.Join(t.TempDir(), "été & co.db")} // a name that an URI must escape
}

func (f *file) open(t testing.TB, establishment string) store {
	return connect(t, f.path, establishment)
}

func (f *file) here() string { return here }

func (f *file) harm(t testing.TB, statement string, args ...any) error {
	err := execute(t, "sqlite", f.path, "DROP TRIGGER IF EXISTS traces_no_update")
	if err == nil {
		err = execute(t, "sqlite", f.path, "DROP TRIGGER IF EXISTS traces_no_delete")
	}
	if err != nil {
		return err
	}
	return execute(t, "sqlite", f.path, statement, args...)
}

func (f *file) try(t testing.TB, statement string) error {
	return execute(t, "sqlite", f.path, statement)
}

type cluster struct {
	postgrestest.Base
	servers int
	ward    int64 // tells establishments apart: another one is an empty database, and comes faster
}

var wards atomic.Int64

func (c *cluster) here() string { return fmt.Sprintf("7500%05d", c.ward) }

func (c *cluster) open(t testing.TB, establishment string) store {
	if c.servers == 1 {
		return connect(t, c.Application, establishment)
	}
	return &several{Store: connect(t, c.Application, establishment), other: connect(t, c.Application, establishment)}
}

func (f *file) altered() string {
	return "UPDATE body_parts SET sealed = CAST(substr(sealed, 1, 40) AS BLOB) || X'00' || substr(sealed, 42) WHERE sha256 = ?1"
}

func (f *file) files(testing.TB) []string { return []string{f.path, f.path + "-wal"} }

func (f *file) fresh(t testing.TB) base { return newFile(t) }

func (c *cluster) altered() string {
	return "UPDATE body_parts SET sealed = set_byte(sealed, 40, (get_byte(sealed, 40) + 1) % 256) WHERE sha256 = ?1"
}

// files are those of the write-ahead log: all that is written goes through it, and at once.
func (c *cluster) files(t testing.TB) []string {
	names, err := filepath.Glob(filepath.Join(c.Data, "pg_wal", "*"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	return slices.DeleteFunc(names, func(name string) bool { return len(filepath.Base(name)) != 24 })
}

func (c *cluster) fresh(testing.TB) base {
	return &cluster{Base: c.Base, servers: c.servers, ward: wards.Add(1)}
}

func (c *cluster) harm(t testing.TB, statement string, args ...any) error {
	// Guards are triggers: replicas don't fire them.
	return execute(t, "pgx", c.Super+"&session_replication_role=replica", inline(statement, args))
}

func (c *cluster) try(t testing.TB, statement string) error {
	return execute(t, "pgx", c.Owner, statement)
}

// inline writes the only argument that a harm takes, a digest, where «?1» is.
func inline(statement string, args []any) string {
	for _, a := range args {
		statement = string(bytes.ReplaceAll([]byte(statement), []byte("?1"), fmt.Appendf(nil, "'%s'", a)))
	}
	return statement
}

func execute(t testing.TB, driver, where, statement string, args ...any) error {
	t.Helper()
	db, err := sql.Open(driver, where)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(statement, args...)
	return err
}

// several is two servers on one database, each of which gets every second call.
type several struct {
	*central.Store
	other *central.Store
	turn  atomic.Int64
}

func (s *several) next() *central.Store {
	if s.turn.Add(1)%2 == 0 {
		return s.other
	}
	return s.Store
}

func (s *several) Update(ctx context.Context, f func(changelog.ServerTx) error) error {
	return s.next().Update(ctx, f)
}
func (s *several) Changes(ctx context.Context, after int64, limit int) ([]changelog.Change, error) {
	return s.next().Changes(ctx, after, limit)
}
func (s *several) BodyState(ctx context.Context, digest string) (int64, bool, error) {
	return s.next().BodyState(ctx, digest)
}
func (s *several) PutBody(ctx context.Context, digest string, size, offset int64, r io.Reader) (bool, error) {
	return s.next().PutBody(ctx, digest, size, offset, r)
}
func (s *several) PutBodies(ctx context.Context, bodies [][]byte) error {
	return s.next().PutBodies(ctx, bodies)
}
func (s *several) OpenBody(ctx context.Context, digest string) (io.ReadSeeker, error) {
	return s.next().OpenBody(ctx, digest)
}
func (s *several) Consents(ctx context.Context, p record.PatientID) ([]record.Consent, error) {
	return s.next().Consents(ctx, p)
}
func (s *several) Documents(ctx context.Context, p record.PatientID) ([]record.Document, error) {
	return s.next().Documents(ctx, p)
}
func (s *several) AddTrace(ctx context.Context, origin string, t record.Trace) error {
	return s.next().AddTrace(ctx, origin, t)
}
func (s *several) PutAccount(ctx context.Context, a access.Account) error {
	return s.next().PutAccount(ctx, a)
}
func (s *several) Import(ctx context.Context, p []record.Patient, e []record.Encounter, c []record.Consent, d []central.ImportDocument) error {
	return s.next().Import(ctx, p, e, c, d)
}
func (s *several) Sessions() central.Sessions   { return s.next().Sessions() }
func (s *several) Directory() central.Directory { return s.next().Directory() }
func (s *several) Close() error {
	if err := s.other.Close(); err != nil {
		return err
	}
	return s.Store.Close()
}

// withPatients imports patients «p1»… with one encounter «e1»… each.
func withPatients(t testing.TB, s store, n int) {
	t.Helper()
	var patients []record.Patient
	var encounters []record.Encounter
	for i := 1; i <= n; i++ {
		p := record.PatientID(fmt.Sprintf("p%d", i))
		patients = append(patients, record.Patient{ID: p, IPP: "100", Status: record.Qualified,
			INS: record.INS{Matricule: "280056999999988", OID: record.OIDINSTest}, Traits: record.Traits{BirthName: "DURAND"}})
		encounters = append(encounters, record.Encounter{ID: record.EncounterID(fmt.Sprintf("e%d", i)), Patient: p, Start: noon.Add(-time.Hour)})
	}
	if err := s.Import(context.Background(), patients, encounters, nil, nil); err != nil {
		t.Fatal(err)
	}
}

func mutation(seq int, kind changelog.Kind, patient record.PatientID, payload any) changelog.Mutation {
	text, err := json.Marshal(payload)
	if err != nil {
		panic(err)
	}
	return changelog.Mutation{ID: fmt.Sprintf("m-%d", seq), Workstation: "poste-1", Seq: int64(seq), Kind: kind, Patient: patient,
		At: noon, ByID: "810000000001", Payload: text}
}

func consent(id string, kind record.Information) record.Consent {
	return record.Consent{ID: id, Patient: "p1", Encounter: "e1", Kind: kind, Origin: record.TypedHere, ByID: "810000000001", At: noon.Add(-time.Minute)}
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

var sender = changelog.Sender{Workstation: "poste-1", ByID: "810000000001"}

func push(t testing.TB, s store, ms ...changelog.Mutation) []changelog.Outcome {
	t.Helper()
	out, err := changelog.NewReceiver(s, changelog.ReceiverOptions{Clock: func() time.Time { return noon }}).Push(context.Background(), sender, ms)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func log(t testing.TB, s store, after int64) []changelog.Change {
	t.Helper()
	changes, err := s.Changes(context.Background(), after, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}
