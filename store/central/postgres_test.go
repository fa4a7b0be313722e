package central_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central"
	"chevet/store/central/postgrestest"
)

func TestGrowthIsAnnouncedToTheOtherServers(t *testing.T) {
	db := postgrestest.Database(t)
	a, b, stranger := connect(t, db.Application, here), connect(t, db.Application, here), connect(t, db.Application, "130000002")
	grown, strange := b.Grown(), stranger.Grown()
	withPatients(t, a, 1)
	select {
	case <-grown:
	case <-time.After(20 * time.Second):
		t.Fatal("the other server heard nothing")
	}
	if head, err := b.Head(context.Background()); err != nil || head != 2 {
		t.Fatal(head, err)
	}
	select {
	case <-strange:
		t.Fatal("another establishment's log")
	default:
	}
}

func TestRoleThatServesCannotChangeTheJournal(t *testing.T) {
	db := postgrestest.Database(t)
	s := connect(t, db.Application, here)
	if err := s.AddTrace(context.Background(), "serveur", trace(1)); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{"UPDATE traces SET payload = '{}'", "DELETE FROM traces", "TRUNCATE traces", "DELETE FROM mutations", "DELETE FROM changes",
		"ALTER TABLE traces DISABLE TRIGGER ALL", "DROP TRIGGER traces_append_only ON traces", "UPDATE consents SET payload = '{}'", "DROP TABLE traces"} {
		err := execute(t, "pgx", db.Application, statement)
		if err == nil || !strings.Contains(err.Error(), "42501") { // insufficient_privilege
			t.Errorf("%s: %v", statement, err)
		}
	}
	if err := execute(t, "pgx", db.Owner, "TRUNCATE traces"); err == nil || !strings.Contains(err.Error(), "append-only") {
		t.Errorf("the owner: %v", err)
	}
}

func TestConnectionIsProvenOrRefused(t *testing.T) {
	db := postgrestest.Database(t)
	s := connect(t, db.TLS, here)
	if err := s.Ping(context.Background()); err != nil {
		t.Fatal(err)
	}
	o := central.Options{Establishment: here, DataKey: key}
	for name, where := range map[string]string{"plain": db.Plain, "prefer": strings.Replace(db.TLS, "verify-full", "prefer", 1),
		"require": strings.Replace(db.TLS, "verify-full", "require", 1), "authority only": strings.Replace(db.TLS, "verify-full", "verify-ca", 1)} {
		if _, err := central.Open(context.Background(), where, o); !errors.Is(err, central.ErrPlain) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := central.Open(context.Background(), strings.Replace(db.TLS, "@localhost", "@127.0.0.1", 1), o); err == nil || !strings.Contains(err.Error(), "x509") {
		t.Errorf("another name than the certificate's: %v", err)
	}
	_, err := central.Open(context.Background(), "postgres://a:mot-secret@localhost:x/", o)
	if err == nil || strings.Contains(err.Error(), "mot-secret") {
		t.Errorf("%v", err)
	}
}

func TestOlderTablesAreRefusedUntilTheirOwnerBringsThemUpToDate(t *testing.T) {
	db := postgrestest.Database(t)
	for _, statement := range []string{"DROP SCHEMA public CASCADE", "CREATE SCHEMA public AUTHORIZATION proprietaire", "GRANT USAGE ON SCHEMA public TO application"} {
		if err := execute(t, "pgx", db.Super, statement); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	o := central.Options{Establishment: here, DataKey: key}
	if _, err := central.Open(ctx, db.Application, o); !errors.Is(err, central.ErrBehind) {
		t.Fatalf("an empty database: %v", err)
	}
	var group sync.WaitGroup
	for range 4 { // several servers that start at the same time
		group.Go(func() {
			if err := central.Migrate(ctx, db.Owner, "application"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	withPatients(t, connect(t, db.Application, here), 1)
	if err := execute(t, "pgx", db.Super, "DELETE FROM goose_db_version WHERE version_id > 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := central.Open(ctx, db.Application, o); !errors.Is(err, central.ErrBehind) {
		t.Fatalf("tables of an older version: %v", err)
	}
}

func TestDatabaseThatWouldLoseWritesIsRefused(t *testing.T) {
	db := postgrestest.Database(t)
	if err := execute(t, "pgx", db.Super, "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit = off'; END$$"); err != nil {
		t.Fatal(err)
	}
	if _, err := central.Open(context.Background(), db.Application, central.Options{Establishment: here, DataKey: key}); err == nil ||
		!strings.Contains(err.Error(), "synchronous_commit") {
		t.Fatal(err)
	}
}

// What a restart of the database does to us: every line is cut.
func TestServerGoesOnAfterTheDatabaseCutItsLines(t *testing.T) {
	db := postgrestest.Database(t)
	a, b := connect(t, db.Application, here), connect(t, db.Application, here)
	withPatients(t, a, 1)
	heard := b.Grown()
	if err := execute(t, "pgx", db.Super, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'application' AND datname = current_database()"); err != nil {
		t.Fatal(err)
	}
	withPatients(t, a, 2)
	if n := len(log(t, a, 0)); n != 4 {
		t.Fatalf("%d lines", n)
	}
	select { // by the event line, taken again
	case <-heard:
	case <-time.After(20 * time.Second):
		t.Fatal("nothing more is heard")
	}
	if n := len(log(t, b, 0)); n != 4 {
		t.Fatalf("%d lines", n)
	}
}

func TestLineCutInTheMiddleOfAWriteLeavesNothingOfIt(t *testing.T) {
	db := postgrestest.Database(t)
	s := connect(t, db.Application, here)
	ctx := context.Background()
	err := s.Update(ctx, func(tx changelog.ServerTx) error {
		if err := tx.Append(changelog.KindConsent, "p", "", 1); err != nil {
			return err
		}
		return execute(t, "pgx", db.Super, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'application' AND datname = current_database()")
	})
	if err == nil {
		t.Fatal("a commit on a dead line")
	}
	if err := s.Update(ctx, func(tx changelog.ServerTx) error { return tx.Append(changelog.KindConsent, "p", "", 2) }); err != nil {
		t.Fatal(err)
	}
	if all := log(t, s, 0); len(all) != 1 || all[0].Cursor != 1 || string(all[0].Payload) != "2" {
		t.Fatalf("%v", all)
	}
}

func TestSamePushToTwoServersAtTheSameTimeAppliesOnce(t *testing.T) {
	db := postgrestest.Database(t)
	a, b := connect(t, db.Application, here), connect(t, db.Application, here)
	withPatients(t, a, 1)
	var batch []changelog.Mutation
	for i := range 50 {
		batch = append(batch, mutation(i+1, changelog.KindConsent, "p1", consent(fmt.Sprint("c", i), record.Opposed)))
	}
	var group sync.WaitGroup
	outcomes := make([]string, 8)
	for i := range outcomes {
		group.Go(func() {
			text, _ := json.Marshal(push(t, []store{a, b}[i%2], batch...))
			outcomes[i] = string(text)
		})
	}
	group.Wait()
	for _, o := range outcomes {
		if o != outcomes[0] || strings.Contains(o, string(changelog.Refused)) {
			t.Fatalf("%s\n%s", outcomes[0], o)
		}
	}
	if n := len(log(t, a, 0)); n != 52 {
		t.Fatalf("%d lines", n)
	}
}

// Two workstations that were apart integrate the same document through two servers.
func TestSameDocumentThroughTwoServersAtTheSameTimeMakesOne(t *testing.T) {
	db := postgrestest.Database(t)
	a, b := connect(t, db.Application, here), connect(t, db.Application, here)
	withPatients(t, a, 1)
	digest := put(t, a, []byte("corps"))
	var group sync.WaitGroup
	for i, s := range []store{a, b, a, b} {
		name := fmt.Sprint("poste-", i)
		d := record.Document{Key: record.DocumentKey(fmt.Sprint("k", i)), Patient: "p1", ID: "1.2.1", State: record.Current, UpdatedAt: noon,
			Body: &record.Body{SHA256: digest, Size: 5, MIME: "text/xml"}}
		m := mutation(1, changelog.KindDocument, "p1", d)
		m.ID, m.Workstation = name, name
		group.Go(func() {
			out, err := changelog.NewReceiver(s, changelog.ReceiverOptions{}).Push(context.Background(), changelog.Sender{Workstation: name, ByID: "8"}, []changelog.Mutation{m})
			if err != nil || out[0].State != changelog.Accepted {
				t.Errorf("%v %v", out, err)
			}
		})
	}
	group.Wait()
	if docs, _ := a.Documents(context.Background(), "p1"); len(docs) != 1 {
		t.Fatalf("%d documents", len(docs))
	}
}

// A planner that knows nothing of a new table may prefer an index that shares two columns with the question, and read
// an establishment whole at each write until the first ANALYZE.
func TestFirstWritesAreSoonFoundByTheirWholeKey(t *testing.T) {
	db := postgrestest.Database(t)
	s := connect(t, db.Application, here)
	withPatients(t, s, 1)
	digest := put(t, s, []byte("corps"))
	var batch []changelog.Mutation
	for i := range 70 {
		batch = append(batch, mutation(2*i+1, changelog.KindDocument, "p1", record.Document{Key: record.DocumentKey(fmt.Sprint("k", i)), Patient: "p1",
			ID: record.DocumentID(fmt.Sprint("1.2.", i)), State: record.Current, UpdatedAt: noon, Body: &record.Body{SHA256: digest, Size: 5}}),
			mutation(2*i+2, changelog.KindTrace, "", record.Trace{ID: fmt.Sprint("t", i), ByID: "810000000001", Action: record.TraceOpenRecord, At: noon}))
	}
	push(t, s, batch...)
	conn, err := sql.Open("pgx", db.Application+"&plan_cache_mode=force_generic_plan&enable_seqscan=off&default_query_exec_mode=simple_protocol")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetMaxOpenConns(1)
	for i, c := range []struct{ index, query string }{
		{"mutations_pkey", "SELECT 1 FROM mutations WHERE establishment = $1 AND id = $2"},
		{"mutations_by_rank", "SELECT max(seq) FROM mutations WHERE establishment = $1 AND workstation = $2"},
		{"documents_by_id", "SELECT 1 FROM documents WHERE establishment = $1 AND patient = $2 AND document_id = $1"},
		{"documents_pkey", "SELECT 1 FROM documents WHERE establishment = $1 AND patient = $2 AND doc_key = $1"},
		{"traces_by_id", "SELECT 1 FROM traces WHERE establishment = $1 AND id = $2"},
		{"traces_pkey", "SELECT seq FROM traces WHERE establishment = $1 AND origin = $2 ORDER BY seq DESC LIMIT 1"},
	} {
		if _, err := conn.Exec(fmt.Sprintf("PREPARE q%d(text, text) AS %s", i, c.query)); err != nil {
			t.Fatal(err)
		}
		rows, err := conn.Query(fmt.Sprintf("EXPLAIN EXECUTE q%d('a', 'b')", i))
		if err != nil {
			t.Fatal(err)
		}
		var plan strings.Builder
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			plan.WriteString(line + "\n")
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan.String(), c.index+" ") {
			t.Errorf("%s\n%s", c.query, &plan)
		}
	}
}
