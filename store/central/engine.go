package central

import (
	"database/sql"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// engine is what differs between databases. Everything else is one SQL, whose parameters are written «?».
type engine struct {
	begin    string             // begins a writing transaction
	lock     string             // then keeps every other writer of the establishment out, in any process; "" when begin does
	tell     string             // tells other processes, at the commit, that the log grew; "" when nobody listens
	learn    string             // has the planner look at tables that have grown; "" when it needs no telling
	snapshot sql.IsolationLevel // of a reading that must see one instant
	group    int                // most writers that share a transaction
	// patience bounds a transaction, for a database whose machine is gone without a word; 0 does not
	patience time.Duration
	bind     func(string) string
	// matricule is the INS of patients.payload, as the index patients_by_ins writes it
	matricule string
	holds     string // that patient_terms.words holds a text
	// shared is said after «changes» where lines of one patient are read: SQLite would walk the whole log
	shared string
}

var sqliteEngine = engine{begin: "BEGIN IMMEDIATE", group: 256, bind: func(query string) string { return query },
	matricule: "json_extract(payload, '$.ins.matricule')", holds: "instr(words, ?) > 0", shared: " INDEXED BY changes_shared"}

// A plain sequence is not commit order: a reader could see 8, then 7 when its writer commits, and have skipped it. The
// establishment's row, locked from the first statement to the commit, makes writers come one at a time. A transaction
// of more than 64 savepoints overflows what PostgreSQL keeps of each in shared memory.
var postgresEngine = engine{begin: "BEGIN", lock: "SELECT head FROM establishment WHERE id = ? FOR NO KEY UPDATE",
	snapshot: sql.LevelRepeatableRead,
	tell:     "SELECT pg_notify('" + channel + "', ?)", learn: "SELECT learn()", group: 60, patience: 10 * time.Minute, bind: numbered,
	matricule: "(payload::json #>> '{ins,matricule}')", holds: "strpos(words, ?) > 0"}

// learnAt are the lengths of the log at which the planner looks again; after them, its own habits do.
var learnAt = map[int64]bool{1 << 6: true, 1 << 9: true, 1 << 12: true, 1 << 15: true, 1 << 18: true}

var bound sync.Map

// numbered turns «?» into $1, $2… No query of ours has a question mark elsewhere.
func numbered(query string) string {
	if b, ok := bound.Load(query); ok {
		return b.(string)
	}
	parts := strings.Split(query, "?")
	var out strings.Builder
	for i, part := range parts {
		out.WriteString(part)
		if i < len(parts)-1 {
			out.WriteString("$" + strconv.Itoa(i+1))
		}
	}
	bound.Store(query, out.String())
	return out.String()
}

// storable refuses text that PostgreSQL cannot hold, on both engines, before a statement fails and takes the whole
// transaction with it.
func storable(args []any) error {
	for _, a := range args {
		if text, ok := a.(string); ok && (strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text)) {
			return record.E(record.Invalid, changelog.ReasonPayload).In("store/central").Because("text that is not UTF-8, or holds a zero")
		}
	}
	return nil
}

// printable is what is left of a text that says how something was refused.
func printable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

func each(rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
