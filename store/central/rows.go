package central

import (
	"context"
	"database/sql"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// table is an insertion whose rows wait for each other: many go with one statement.
type table struct {
	into  string // «changes (establishment, cursor, …)»
	width int    // columns
	tail  string // «ON CONFLICT …», or ""
}

var (
	mutationRows = table{into: `mutations (establishment, id, workstation, seq, kind, patient, by_id, pushed_by, at, received_at,
		state, reason, detail, bodies, payload)`, width: 15}
	changeRows        = table{into: "changes (establishment, cursor, kind, patient, mutation, at, payload, audience)", width: 8}
	consentRows       = table{into: "consents (establishment, patient, id, encounter, payload)", width: 5}
	breakGlassRows    = table{into: "break_glass (establishment, patient, id, payload)", width: 4}
	identityEventRows = table{into: "identity_events (establishment, patient, id, payload)", width: 4}
	traceRows         = table{into: "traces (establishment, origin, seq, id, at, action, by_id, patient, payload, previous, hash)", width: 11}
	bodyRows          = table{into: "bodies (establishment, sha256, size, received, complete, key_version, digest_state, at)", width: 8}
	partRows          = table{into: "body_parts (establishment, sha256, start, sealed)", width: 4}
	documentRows      = table{into: "documents (establishment, patient, doc_key, document_id, set_id, sha256, payload)", width: 7,
		tail: ` ON CONFLICT (establishment, patient, doc_key) DO UPDATE SET document_id = excluded.document_id, set_id = excluded.set_id,
		sha256 = excluded.sha256, payload = excluded.payload`}
	patientRows = table{into: "patients (establishment, id, payload)", width: 3,
		tail: " ON CONFLICT (establishment, id) DO UPDATE SET payload = excluded.payload"}
	patientNumberRows = table{into: "patient_numbers (establishment, ipp, patient)", width: 3, tail: " ON CONFLICT (establishment, ipp) DO NOTHING"}
	patientTermRows   = table{into: "patient_terms (establishment, term, words, patient)", width: 4}
	patientIndexRows  = table{into: "patient_index (establishment, patient, words, terms, ins)", width: 5,
		tail: " ON CONFLICT (establishment, patient) DO UPDATE SET words = excluded.words, terms = excluded.terms, ins = excluded.ins"}
	identityChangeRows = table{into: "identity_changes (establishment, patient, seq, received_at, message, why, payload)", width: 7}
	stayRows           = table{into: "stays (establishment, nda, encounter, patient, payload)", width: 5,
		tail: " ON CONFLICT (establishment, nda) DO UPDATE SET encounter = excluded.encounter, patient = excluded.patient, payload = excluded.payload"}
	encounterRows = table{into: "encounters (establishment, patient, id, payload)", width: 4,
		tail: " ON CONFLICT (establishment, patient, id) DO UPDATE SET payload = excluded.payload"}
	movementRows = table{into: "movements (establishment, nda, id, payload)", width: 4,
		tail: " ON CONFLICT (establishment, nda, id) DO UPDATE SET payload = excluded.payload"}
	scopeStayRows = table{into: "scope_stays (establishment, patient, encounter, unit, starts, ends)", width: 6,
		tail: " ON CONFLICT (establishment, patient, encounter) DO UPDATE SET unit = excluded.unit, starts = excluded.starts, ends = excluded.ends"}
	memberRows = table{into: "members (establishment, workstation, patient, ward, pinned, until)", width: 6,
		tail: " ON CONFLICT (establishment, workstation, patient) DO UPDATE SET ward = excluded.ward, pinned = excluded.pinned, until = excluded.until"}
	inboxRows = table{into: `inbox (establishment, id, received_at, origin, application, facility, control_id, event, code, faults, alerts,
		patient, encounter, digest, answer, raw)`, width: 16, tail: ` ON CONFLICT (establishment, id) DO UPDATE SET received_at = excluded.received_at,
		origin = excluded.origin, event = excluded.event, code = excluded.code, faults = excluded.faults, alerts = excluded.alerts, patient = excluded.patient,
		encounter = excluded.encounter, digest = excluded.digest, answer = excluded.answer, raw = excluded.raw WHERE inbox.code = 'AR'`}
)

// mostRows is how many rows one statement carries at most. Fewer go by powers of two, so that few texts are prepared.
const mostRows = 64

func (t table) statement(rows int) string {
	row := "(" + strings.Repeat("?, ", t.width-1) + "?)"
	return "INSERT INTO " + t.into + " VALUES " + strings.Repeat(row+", ", rows-1) + row + t.tail
}

// statements are the texts for 1, 2, 4… rows, made once.
func (t table) statements() (texts []string) {
	for n := 1; n <= mostRows; n *= 2 {
		texts = append(texts, t.statement(n))
	}
	return texts
}

var statementsOf = func() map[string][]string {
	all := map[string][]string{}
	for _, t := range []table{mutationRows, changeRows, consentRows, breakGlassRows, identityEventRows, traceRows, bodyRows, partRows, documentRows,
		patientRows, patientNumberRows, patientTermRows, patientIndexRows, identityChangeRows, stayRows, encounterRows, movementRows, scopeStayRows, memberRows, inboxRows} {
		all[t.into] = t.statements()
	}
	return all
}()

// added are the rows of one table that wait.
type added struct {
	table
	args  []any
	named map[string]int // of rows with a name: where it is, so that the last one wins
}

// add keeps a row until the writer ends or reads something that may hold it.
func (t *tx) add(to table, args ...any) error { return t.put(to, "", args...) }

// put is add for a row that replaces one of the same name.
func (t *tx) put(to table, name string, args ...any) error {
	if err := storable(args); err != nil {
		return err
	}
	var rows *added
	for _, a := range t.adding {
		if a.into == to.into {
			rows = a
		}
	}
	if rows == nil {
		rows = &added{table: to, named: map[string]int{}}
		t.adding = append(t.adding, rows)
	}
	if name != "" {
		if at, there := rows.named[name]; there {
			copy(rows.args[at:], args)
			return nil
		}
		rows.named[name] = len(rows.args)
	}
	rows.args = append(rows.args, args...)
	return nil
}

// flush sends the rows that wait: on PostgreSQL in one turn on the network, whatever their number.
func (t *tx) flush() error {
	return t.s.ask(t.ctx, t.waiting())
}

// touches says whether a statement names a table that has rows waiting. Tables have no constraint between them, so that
// rows of one may be written after a question about another.
func (t *tx) touches(query string) bool {
	if len(t.adding) == 0 {
		return false
	}
	words, known := wordsOf.Load(query)
	if !known {
		set := map[string]bool{}
		for word := range strings.FieldsFuncSeq(query, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
			set[word] = true
		}
		words, _ = wordsOf.LoadOrStore(query, set)
	}
	for _, a := range t.adding {
		if words.(map[string]bool)[a.name()] {
			return true
		}
	}
	return false
}

var wordsOf sync.Map // of each query, once: there are few

func (t table) name() string {
	name, _, _ := strings.Cut(t.into, " ")
	return name
}

// waiting takes the rows that wait, as statements.
func (t *tx) waiting() (all []question) {
	for _, a := range t.adding {
		texts, args := statementsOf[a.into], a.args
		for len(args) > 0 {
			size := len(texts) - 1
			for 1<<size*a.width > len(args) {
				size--
			}
			n := (1 << size) * a.width
			all = append(all, question{query: texts[size], args: args[:n]})
			args = args[n:]
		}
	}
	t.adding = nil
	return all
}

// question is one statement of several that are asked together.
type question struct {
	query string
	args  []any
	scan  func(scan func(...any) error) error // for each row; nil: nothing is read
}

// ask runs statements on the writing connection, in order, and stops at the first that fails.
func (s *Store) ask(ctx context.Context, all []question) error {
	if s.engine.lock == "" || len(all) < 2 {
		for _, q := range all {
			if err := s.askOne(ctx, q); err != nil {
				return err
			}
		}
		return nil
	}
	return s.writer.Raw(func(driver any) error {
		batch := &pgx.Batch{}
		for _, q := range all {
			batch.Queue(s.engine.bind(q.query), q.args...)
		}
		answers := driver.(*stdlib.Conn).Conn().SendBatch(ctx, batch)
		for _, q := range all {
			if err := answerTo(answers, q); err != nil {
				_ = answers.Close()
				return err
			}
		}
		return answers.Close()
	})
}

func answerTo(answers pgx.BatchResults, q question) error {
	if q.scan == nil {
		_, err := answers.Exec()
		return err
	}
	rows, err := answers.Query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := q.scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *Store) askOne(ctx context.Context, q question) error {
	st, err := s.statement(ctx, q.query)
	if err != nil {
		return err
	}
	if q.scan == nil {
		_, err = st.ExecContext(ctx, q.args...)
		return err
	}
	rows, err := st.QueryContext(ctx, q.args...)
	return each(rows, err, func(rows *sql.Rows) error { return q.scan(rows.Scan) })
}
