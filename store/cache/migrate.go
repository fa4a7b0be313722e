package cache

import (
	"embed"
	"fmt"
	"io/fs"

	"chevet/app/record"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks our files («CHVT»), so that another program's SQLite file is not taken for one.
const applicationID = 0x43485654

// migrations are the embedded steps in order; the schema version of a file is how many it has seen.
func migrations() ([]string, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	steps := make([]string, len(names)) // Glob sorts
	for i, name := range names {
		b, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		steps[i] = string(b)
	}
	return steps, nil
}

// schemaVersion returns how many steps the file has seen, 0 for a new file.
func schemaVersion(h *handle, steps int) (int, error) {
	var version, application, tables int
	for pragma, dest := range map[string]*int{
		"PRAGMA user_version":                &version,
		"PRAGMA application_id":              &application,
		"SELECT count(*) FROM sqlite_schema": &tables,
	} {
		if _, err := h.one(pragma, []any{dest}); err != nil {
			return 0, err
		}
	}
	switch {
	case version == 0 && application == 0 && tables == 0:
		return 0, nil
	case application != applicationID || version <= 0:
		return 0, altered("not a cache file")
	case version > steps:
		return 0, record.E(record.Invalid, ReasonVersion).Because("schema %d, this program knows %d", version, steps)
	}
	return version, nil
}

// migrate plays the steps after from, inside the caller's transaction.
func migrate(h *handle, steps []string, from int) error {
	for i := from; i < len(steps); i++ {
		if _, err := h.conn.ExecContext(background, steps[i]); err != nil {
			return fmt.Errorf("migration %d: %w", i+1, err)
		}
	}
	_, err := h.conn.ExecContext(background, fmt.Sprintf("PRAGMA user_version=%d; PRAGMA application_id=%d", len(steps), applicationID))
	return err
}
