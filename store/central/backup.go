package central

import (
	"bufio"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// A backup is one consistent picture of the establishment: JSON lines, one per row, sealed in chunks with a key derived
// from the data key. It says nothing without that key, which is kept apart. The last line counts the rows of each table
// and gives their digest: a backup that was cut, or altered, is refused before the database is touched for good.

// backupTables are restored in this order. What logs people in, and is of the moment, is not kept: a restored server
// asks everybody to log in again.
var backupTables = []string{"patients", "patient_numbers", "patient_ins", "patient_terms", "patient_index", "identity_changes", "identity_events",
	"identity_checks", "merges", "encounters", "stays", "stay_numbers", "movements", "inbox", "consents", "break_glass", "notes", "documents", "bodies",
	"body_parts", "mutations", "rulings", "changes", "subscriptions", "members", "scope_stays", "traces", "accounts", "links", "habilitations",
	"credentials", "settings"}

// forgotten are the tables that a backup leaves out: what is of the moment, what each database makes of itself. A test
// holds that every table is in one list or the other.
var forgotten = []string{"establishment", "chores", "logins", "grants", "demands", "sessions"}

// Part is what a backup holds of one table.
type Part struct {
	Table  string `json:"table"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"` // of its lines
}

// Summary tells what a backup holds. // SC.SSI/GEN.21
type Summary struct {
	Establishment string `json:"establishment"`
	Engine        string `json:"engine"` // a backup is restored on the engine it comes from
	At            int64  `json:"at"`     // microseconds: nothing committed after it is in there
	Head          int64  `json:"head"`   // last cursor of the log
	Parts         []Part `json:"parts"`
}

type backupHead struct {
	Format  int     `json:"format"`
	Summary Summary `json:"summary"`
}

const (
	backupMagic  = "CHEVET-SAUVEGARDE-1\n"
	backupFormat = 1
)

// Backup writes all that the establishment has, as one instant saw it. Writers go on meanwhile.
func (s *Store) Backup(ctx context.Context, w io.Writer) (Summary, error) {
	sum := Summary{Establishment: s.o.Establishment, Engine: s.engineName(), At: micros(s.o.Clock())}
	sealed, err := newBackupWriter(w, s.o.DataKey)
	if err != nil {
		return sum, err
	}
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{Isolation: s.engine.snapshot, ReadOnly: true})
	if err != nil {
		return sum, err
	}
	defer func() { _ = tx.Rollback() }()
	if err := tx.QueryRowContext(ctx, s.engine.bind("SELECT head FROM establishment WHERE id = ?"), s.o.Establishment).Scan(&sum.Head); err != nil {
		return sum, err
	}
	if err := json.NewEncoder(sealed).Encode(backupHead{backupFormat, sum}); err != nil {
		return sum, err
	}
	for _, table := range backupTables {
		part, err := s.backupTable(ctx, tx, table, sealed)
		if err != nil {
			return sum, fmt.Errorf("store/central: backup of %s: %w", table, err)
		}
		sum.Parts = append(sum.Parts, part)
	}
	if err := json.NewEncoder(sealed).Encode(map[string]any{"end": sum.Parts}); err != nil {
		return sum, err
	}
	return sum, sealed.Close()
}

type backupLine struct {
	Table   string          `json:"t,omitempty"`
	Columns []string        `json:"c,omitempty"` // before the rows of a table
	Row     []any           `json:"r,omitempty"`
	End     json.RawMessage `json:"end,omitempty"`
}

// bytesCell carries bytes among the values of a row; text, numbers and booleans are themselves.
type bytesCell struct {
	B string `json:"b"`
}

func (s *Store) backupTable(ctx context.Context, tx *sql.Tx, table string, w io.Writer) (Part, error) {
	part, digest := Part{Table: table}, sha256.New()
	rows, err := tx.QueryContext(ctx, s.engine.bind("SELECT * FROM "+table+" WHERE establishment = ?"), s.o.Establishment)
	if err != nil {
		return part, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return part, err
	}
	line := func(l backupLine) error {
		text, err := json.Marshal(l)
		if err != nil {
			return err
		}
		text = append(text, '\n')
		digest.Write(text)
		_, err = w.Write(text)
		return err
	}
	if err := line(backupLine{Table: table, Columns: columns}); err != nil {
		return part, err
	}
	values := make([]any, len(columns))
	into := make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return part, err
		}
		row := make([]any, len(values))
		for i, v := range values {
			if b, ok := v.([]byte); ok {
				v = bytesCell{base64.StdEncoding.EncodeToString(b)}
			}
			row[i] = v
		}
		if err := line(backupLine{Row: row}); err != nil {
			return part, err
		}
		part.Rows++
	}
	part.SHA256 = hex.EncodeToString(digest.Sum(nil))
	return part, rows.Err()
}

func (s *Store) engineName() string {
	if s.engine.lock == "" {
		return "sqlite"
	}
	return "postgres"
}

var errNotEmpty = errors.New("store/central: a backup is restored into an empty database")

// Restore fills an empty database with a backup, in one transaction: all of it or nothing. A line that was altered, or
// an end that is missing, is a Conflict with sync.ReasonAltered.
func (s *Store) Restore(ctx context.Context, r io.Reader) (Summary, error) {
	var sum Summary
	bad := record.E(record.Conflict, changelog.ReasonAltered).In("store/central.Restore")
	opened, err := newBackupReader(r, s.o.DataKey)
	if err != nil {
		return sum, err
	}
	in := json.NewDecoder(bufio.NewReaderSize(opened, 1<<20))
	in.UseNumber()
	var head backupHead
	if err := in.Decode(&head); err != nil || head.Format != backupFormat {
		return sum, bad.Because("head")
	}
	sum = head.Summary
	if sum.Establishment != s.o.Establishment || sum.Engine != s.engineName() {
		return sum, bad.Because("a backup of %s on %s", sum.Establishment, sum.Engine)
	}
	for _, table := range backupTables {
		var n int
		if err := s.row(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+table+" WHERE establishment = ? LIMIT 1) x", s.o.Establishment).Scan(&n); err != nil {
			return sum, err
		}
		if n > 0 {
			return sum, errNotEmpty
		}
	}
	err = s.update(ctx, func(t *tx) error {
		parts, err := t.restoreRows(in)
		if err != nil {
			return err
		}
		sum.Parts = parts
		return t.exec("UPDATE establishment SET head = ? WHERE id = ?", sum.Head, s.o.Establishment)
	})
	return sum, err
}

func (t *tx) restoreRows(in *json.Decoder) (parts []Part, _ error) {
	bad := record.E(record.Conflict, changelog.ReasonAltered).In("store/central.Restore")
	var digest hash.Hash
	statement, width := "", 0
	close := func() {
		if digest != nil {
			parts[len(parts)-1].SHA256 = hex.EncodeToString(digest.Sum(nil))
		}
	}
	for {
		var raw json.RawMessage
		if err := in.Decode(&raw); err != nil {
			return nil, bad.Because("cut: %v", err)
		}
		var l backupLine
		d := json.NewDecoder(strings.NewReader(string(raw)))
		d.UseNumber()
		if err := d.Decode(&l); err != nil {
			return nil, bad.Because("line")
		}
		switch {
		case l.End != nil:
			close()
			var told []Part
			if json.Unmarshal(l.End, &told) != nil || !slices.Equal(told, parts) {
				return nil, bad.Because("counts or digests")
			}
			return parts, nil
		case l.Columns != nil:
			if !slices.Contains(backupTables, l.Table) || slices.ContainsFunc(l.Columns, func(c string) bool { return !plainName(c) }) {
				return nil, bad.Because("table")
			}
			close()
			digest, width = sha256.New(), len(l.Columns)
			parts = append(parts, Part{Table: l.Table})
			statement = "INSERT INTO " + l.Table + " (" + strings.Join(l.Columns, ", ") + ") VALUES (?" + strings.Repeat(", ?", width-1) + ")"
		case digest == nil || len(l.Row) != width:
			return nil, bad.Because("row")
		default:
			args, err := restored(l.Row)
			if err != nil {
				return nil, bad.Because("value")
			}
			if err := t.exec(statement, args...); err != nil {
				return nil, err
			}
			parts[len(parts)-1].Rows++
		}
		digest.Write(raw)
		digest.Write([]byte("\n"))
	}
}

func plainName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func restored(row []any) ([]any, error) {
	out := make([]any, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case json.Number:
			n, err := v.Int64()
			if err != nil {
				return nil, err
			}
			out[i] = n
		case map[string]any:
			text, _ := v["b"].(string)
			b, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				return nil, err
			}
			out[i] = b
		default:
			out[i] = v
		}
	}
	return out, nil
}

// backupChunk is how much is sealed at once. Each chunk is bound to its rank, and the last says that it is: chunks
// cannot be moved, dropped or cut off unseen.
const backupChunk = 1 << 20

func backupAEAD(key, salt []byte) (cipher.AEAD, error) {
	derived, err := hkdf.Key(sha256.New, key, salt, "chevet server backup", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// chunkNonce is a counter: the key is of one backup, by its salt.
func chunkNonce(rank uint64, last bool) []byte {
	n := make([]byte, 12)
	for i := range 8 {
		n[3+i] = byte(rank >> (8 * (7 - i)))
	}
	if last {
		n[11] = 1
	}
	return n
}

type backupWriter struct {
	w    io.Writer
	aead cipher.AEAD
	rank uint64
	buf  []byte
}

func newBackupWriter(w io.Writer, key []byte) (*backupWriter, error) {
	salt := make([]byte, 32)
	rand.Read(salt)
	aead, err := backupAEAD(key, salt)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(append([]byte(backupMagic), salt...)); err != nil {
		return nil, err
	}
	return &backupWriter{w: w, aead: aead}, nil
}

func (b *backupWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(b.buf)+len(p) > backupChunk {
		take := backupChunk - len(b.buf)
		b.buf = append(b.buf, p[:take]...)
		p = p[take:]
		if err := b.flush(false); err != nil {
			return 0, err
		}
	}
	b.buf = append(b.buf, p...)
	return n, nil
}

func (b *backupWriter) flush(last bool) error {
	_, err := b.w.Write(b.aead.Seal(nil, chunkNonce(b.rank, last), b.buf, nil))
	b.rank++
	b.buf = b.buf[:0]
	return err
}

// Close seals the last chunk. The file is whole only then.
func (b *backupWriter) Close() error { return b.flush(true) }

type backupReader struct {
	r    *bufio.Reader
	aead cipher.AEAD
	rank uint64
	buf  []byte
	last bool
}

func newBackupReader(r io.Reader, key []byte) (*backupReader, error) {
	head := make([]byte, len(backupMagic)+32)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(backupMagic)]) != backupMagic {
		return nil, record.E(record.Conflict, changelog.ReasonAltered).In("store/central.Restore").Because("not a backup")
	}
	aead, err := backupAEAD(key, head[len(backupMagic):])
	if err != nil {
		return nil, err
	}
	return &backupReader{r: bufio.NewReaderSize(r, backupChunk+64), aead: aead}, nil
}

func (b *backupReader) Read(p []byte) (int, error) {
	for len(b.buf) == 0 {
		if b.last {
			return 0, io.EOF
		}
		if err := b.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.buf)
	b.buf = b.buf[n:]
	return n, nil
}

func (b *backupReader) next() error {
	bad := record.E(record.Conflict, changelog.ReasonAltered).In("store/central.Restore").Because("chunk %d", b.rank)
	sealed := make([]byte, backupChunk+b.aead.Overhead())
	n, err := io.ReadFull(b.r, sealed)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return bad
	}
	_, more := b.r.Peek(1)
	b.last = more != nil
	if b.buf, err = b.aead.Open(nil, chunkNonce(b.rank, b.last), sealed[:n], nil); err != nil {
		return bad
	}
	b.rank++
	return nil
}
