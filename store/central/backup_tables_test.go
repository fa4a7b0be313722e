package central

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A table that no list names would be lost by the first restore. // SC.SSI/GEN.21
func TestEveryTableIsBackedUpOrForgottenOnPurpose(t *testing.T) {
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "chevet.db"), Options{Establishment: "750000001", DataKey: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rows, err := s.query(context.Background(), "SELECT name FROM sqlite_schema WHERE type = 'table'")
	seen := 0
	err = each(rows, err, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		if strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "sqlite_") {
			return err
		}
		if seen++; slices.Contains(backupTables, name) == slices.Contains(forgotten, name) {
			t.Errorf("%s is in no list, or in both", name)
		}
		return err
	})
	if err != nil || seen != len(backupTables)+len(forgotten) {
		t.Fatalf("%d tables, %d named: %v", seen, len(backupTables)+len(forgotten), err)
	}
}
