package central_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"chevet/store/central"
	"chevet/store/central/postgrestest"
)

// older makes tables as the first version did, with one account.
func older(t *testing.T, driver, where string, dialect goose.Dialect, dir, no string) {
	t.Helper()
	db, err := sql.Open(driver, where)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p, err := goose.NewProvider(dialect, db, os.DirFS(dir), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(context.Background(), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO accounts (establishment, national_id, name, unit, roles, disabled, updated_at)
		VALUES ('` + here + `', '899700000001', 'D''ARTAGNAN "Jeanne"', '{"code":"3010"}', '["medecin"]', ` + no + `, 1)`); err != nil {
		t.Fatal(err)
	}
}

func TestAccountsOfAnOlderVersionStay(t *testing.T) {
	check := func(t *testing.T, s *central.Store) {
		t.Helper()
		a, err := s.Account(context.Background(), "899700000001")
		if err != nil || a.Practitioner.FamilyName != `D'ARTAGNAN "Jeanne"` || a.Practitioner.NationalID != a.ID || a.Unit.Code != "3010" || len(a.Roles) != 1 {
			t.Fatalf("%v %+v", err, a)
		}
	}
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "a.db")
		older(t, "sqlite", file, goose.DialectSQLite3, "migrations/sqlite", "0")
		check(t, connect(t, file, here))
	})
	t.Run("postgres", func(t *testing.T) {
		db := postgrestest.Database(t)
		for _, statement := range []string{"DROP SCHEMA public CASCADE", "CREATE SCHEMA public AUTHORIZATION proprietaire", "GRANT USAGE ON SCHEMA public TO application"} {
			if err := execute(t, "pgx", db.Super, statement); err != nil {
				t.Fatal(err)
			}
		}
		older(t, "pgx", db.Owner, goose.DialectPostgres, "migrations/postgres", "FALSE")
		if err := central.Migrate(context.Background(), db.Owner, "application"); err != nil {
			t.Fatal(err)
		}
		check(t, connect(t, db.Application, here))
	})
}
