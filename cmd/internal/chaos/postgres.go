package chaos

import "chevet/store/central/postgrestest"

// StartPostgres starts a PostgreSQL of the program's own for its runs; postgrestest.Exit ends it. It fails with
// postgrestest.ErrNone where none is installed.
func StartPostgres() (Postgres, error) {
	c, err := postgrestest.Start()
	if err != nil {
		return nil, err
	}
	return cluster{c}, nil
}

type cluster struct{ *postgrestest.Cluster }

// Fresh implements Postgres.
func (c cluster) Fresh() (string, func(), error) {
	b, err := c.Database()
	return b.Application, func() { _ = c.Drop(b) }, err
}
