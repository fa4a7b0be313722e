// Package postgrestest gives tests a PostgreSQL of their own: one temporary cluster for each test binary, made with the
// initdb and pg_ctl of Debian's packages, and one database for each test, whose tables are up to date. It is for tests
// only. Where PostgreSQL is not installed the tests are skipped, and say so.
//
//	func TestMain(m *testing.M) { goleak.VerifyTestMain(m, goleak.Cleanup(postgrestest.Exit)) }
//
//	db := postgrestest.Database(t)
//	store, err := central.Open(ctx, db.Application, central.Options{…})
package postgrestest
