package central_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
)

// A journal of years is read through an index, in its order: nothing is sorted, and nothing else is looked at.
func TestTracesAreReadThroughAnIndex(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal.db")
	connect(t, file, "750000001")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for condition, index := range map[string]string{
		"patient = 'p1'":                    "traces_by_patient",
		"by_id = '810000000001'":            "traces_by_person",
		"patient = 'p1' AND at >= 1":        "traces_by_patient",
		"at >= 1 AND at < 2":                "traces_by_time",
		"by_id = '810000000001' AND at < 2": "traces_by_person",
	} {
		rows, err := db.QueryContext(context.Background(), "EXPLAIN QUERY PLAN SELECT payload FROM traces WHERE establishment = '750000001' AND "+condition+" ORDER BY at DESC, id DESC")
		if err != nil {
			t.Fatal(err)
		}
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, detail)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		said := strings.Join(plan, "; ")
		if !strings.Contains(said, index) || strings.Contains(said, "SCAN") || strings.Contains(said, "TEMP B-TREE FOR ORDER BY") {
			t.Errorf("%s: %s", condition, said)
		}
	}
}
