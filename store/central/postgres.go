package central

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// ErrBehind says that the tables of the database are older than this program: their owner runs Migrate first.
var ErrBehind = errors.New("store/central: the database's tables are older than this program: their owner must bring them up to date")

// ErrPlain says that a connection to PostgreSQL would not be protected.
var ErrPlain = errors.New("store/central: sslmode=verify-full is needed, or a socket of this machine")

func (s *Store) openPostgres(ctx context.Context, where string) error {
	config, err := postgresConfig(where)
	if err != nil {
		return err
	}
	s.engine = postgresEngine
	s.write = pool(config, 1, nil)
	s.read = pool(config, s.o.Readers, map[string]string{"default_transaction_read_only": "on"})
	s.turns.db = pool(config, 16, map[string]string{"idle_in_transaction_session_timeout": "0"})
	if err := s.checkPostgres(ctx); err != nil {
		return err
	}
	s.listen, err = listen(ctx, config, s)
	return err
}

// postgresConfig reads the address. What leaves the machine is encrypted, to a server whose name is proven.
func postgresConfig(where string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(where)
	if err != nil {
		return nil, errors.New("store/central: the address of the database does not read") // it holds a password
	}
	if !protected(config.Host, &config.Config) {
		return nil, ErrPlain
	}
	for _, f := range config.Fallbacks {
		if !strings.HasPrefix(f.Host, "/") && (f.TLSConfig == nil || f.TLSConfig.InsecureSkipVerify || f.TLSConfig.ServerName == "") {
			return nil, ErrPlain
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	for name, value := range map[string]string{
		"application_name":              "chevet-serveur",
		"client_encoding":               "UTF8",
		"default_transaction_isolation": "read committed",
		"lock_timeout":                  "30000",
		// Every question of ours is by key: one plan for all values is the right one, and never reads a table whole.
		"enable_seqscan":  "off",
		"plan_cache_mode": "force_generic_plan",
		// a server that lost its power in the middle of a write keeps the others out no longer than this
		"idle_in_transaction_session_timeout": "30000",
		"tcp_keepalives_idle":                 "15",
		"tcp_keepalives_interval":             "5",
		"tcp_keepalives_count":                "3",
	} {
		config.RuntimeParams[name] = value
	}
	return config, nil
}

func protected(host string, c *pgconn.Config) bool {
	if strings.HasPrefix(host, "/") {
		return true
	}
	return c.TLSConfig != nil && !c.TLSConfig.InsecureSkipVerify && c.TLSConfig.ServerName != ""
}

func pool(config *pgx.ConnConfig, most int, params map[string]string) *sql.DB {
	c := config.Copy()
	for name, value := range params {
		c.RuntimeParams[name] = value
	}
	db := stdlib.OpenDB(*c, stdlib.OptionResetSession(alive))
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(min(most, 4))
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}

// alive keeps the pool from lending a line that the database has cut since it was last used: a ping costs one turn on
// the hospital's network, a question asked on a dead line is an answer lost.
func alive(ctx context.Context, c *pgx.Conn) error {
	if c.Ping(ctx) != nil {
		return driver.ErrBadConn
	}
	return nil
}

// checkPostgres refuses a database that would lose what was answered «accepted», or that is older than we are, and
// warns of a role that can do more than it should.
func (s *Store) checkPostgres(ctx context.Context) error {
	for _, setting := range []string{"fsync", "synchronous_commit"} {
		var value string
		if err := s.row(ctx, "SELECT current_setting(?)", setting).Scan(&value); err != nil {
			return err
		}
		if value == "off" {
			return fmt.Errorf("%s is off: what is answered «accepted» would not survive a power cut", setting)
		}
	}
	want, err := newest("migrations/postgres")
	if err != nil {
		return err
	}
	var held sql.NullInt64
	err = s.row(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&held)
	var failed *pgconn.PgError
	switch {
	case errors.As(err, &failed) && (failed.Code == "42P01" || failed.Code == "42501"): // no such table, or not ours
		return fmt.Errorf("%w (%s)", ErrBehind, failed.Message)
	case err != nil:
		return err
	case held.Int64 < want:
		return fmt.Errorf("%w (version %d, %d is needed)", ErrBehind, held.Int64, want)
	}
	var powers bool
	if err := s.row(ctx, "SELECT has_table_privilege('traces', 'UPDATE') OR has_table_privilege('traces', 'DELETE')").Scan(&powers); err != nil {
		return err
	}
	if powers {
		s.o.Log.Warn("the role of the database may change the audit journal: use one that does not own the tables")
	}
	return nil
}

func newest(dir string) (version int64, err error) {
	files, err := fs.Glob(migrations, dir+"/*.sql")
	for _, f := range files {
		n, err := goose.NumericComponent(f)
		if err != nil {
			return 0, err
		}
		version = max(version, n)
	}
	return version, err
}

// grants are what the serving role may do. Tables of facts are for adding only. // SC.SSI/IAM.91
var grantsOf = map[string]string{
	"SELECT":                 "goose_db_version",
	"SELECT, INSERT":         "traces, consents, break_glass, notes, mutations, changes, rulings, identity_changes, identity_events, merges, chores",
	"SELECT, INSERT, UPDATE": "establishment, patients, encounters, documents, accounts, subscriptions, patient_numbers, inbox, identity_checks, settings, credentials",
	"SELECT, INSERT, UPDATE, DELETE": "bodies, body_parts, links, habilitations, logins, grants, demands, sessions, members, scope_stays, patient_ins, stays, stay_numbers, " +
		"movements, patient_terms, patient_index",
}

// Migrate makes the tables of a PostgreSQL database or brings them up to date, and grants the role that serves what it
// needs. owner is the address of the role that owns the tables, role the name of the one that serves: not the owner, so
// that it can change neither the audit journal nor the trigger that guards it. Servers that run it together wait for
// each other.
func Migrate(ctx context.Context, owner, role string) error {
	config, err := postgresConfig(owner)
	if err != nil {
		return err
	}
	db := pool(config, 2, map[string]string{"lock_timeout": "0", "idle_in_transaction_session_timeout": "0"})
	defer db.Close()
	alone, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store/central: migrate: %w", err)
	}
	defer alone.Close() // and the lock with its connection, which is not used again
	if _, err := alone.ExecContext(ctx, "SELECT pg_advisory_lock($1)", migrating); err != nil {
		return fmt.Errorf("store/central: migrate: %w", err)
	}
	if err := migrate(ctx, db, goose.DialectPostgres, "migrations/postgres"); err != nil {
		return fmt.Errorf("store/central: migrate: %w", err)
	}
	if role == "" || role == config.User {
		return nil
	}
	name := pgx.Identifier{role}.Sanitize()
	if _, err := db.ExecContext(ctx, "GRANT EXECUTE ON FUNCTION learn() TO "+name); err != nil {
		return fmt.Errorf("store/central: migrate: %w", err)
	}
	for rights, tables := range grantsOf {
		if _, err := db.ExecContext(ctx, "GRANT "+rights+" ON "+tables+" TO "+name); err != nil {
			return fmt.Errorf("store/central: migrate: %w", err)
		}
	}
	return nil
}

// migrating is the advisory lock of Migrate; those of turns are hashes with another first half.
const migrating = int64(0x6368_6576_0000_0001)

// RoleOf returns the role that an address names.
func RoleOf(where string) (string, error) {
	config, err := postgresConfig(where)
	if err != nil {
		return "", err
	}
	return config.User, nil
}
