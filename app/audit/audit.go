// Package audit is the words of the audit journal for those who read it: what is searched, what a line says, and how
// lines and accounts leave as CSV or JSON without harm to whoever opens them. It writes no trace and stores none:
// traces are made where things happen, kept and chained by store/central. // SC.SSI/IAM.91, IAM.94
//
//	lines, err := journal.SearchTraces(ctx, audit.Query{Actions: []record.Action{record.TraceLogin}, Limit: 100})
//	err = audit.WriteTraces(w, lines)
//	next := audit.Query{After: audit.Cursor(lines[len(lines)-1])}
package audit

import (
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"chevet/app/record"
)

// Query selects traces; zero values select all. Newest come first.
type Query struct {
	From, To    time.Time // At in [From, To)
	Actions     []record.Action
	By          string // who acted
	Workstation string
	Patient     record.PatientID
	Target      string
	OK          *bool
	After       string // Cursor of the last line of the page before
	Limit       int    // default 100, most 1,000; an export sets none
}

// Line is one trace in its chain. Origin and Seq place it; Hash is that of the line, which holds that of the one before.
type Line struct {
	Origin string       `json:"origin"`
	Seq    int64        `json:"seq"`
	Hash   string       `json:"hash"`
	Trace  record.Trace `json:"trace"`
}

// Cursor names a line, for the page after it.
func Cursor(l Line) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d|%d|%s", l.Trace.At.UnixMicro(), l.Seq, l.Origin))
}

// Place reads a Cursor; ok is false when it is none.
func Place(cursor string) (at, seq int64, origin string, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(text) > 256 {
		return 0, 0, "", false
	}
	if n, err := fmt.Sscanf(string(text), "%d|%d|", &at, &seq); n != 2 || err != nil {
		return 0, 0, "", false
	}
	parts := strings.SplitN(string(text), "|", 3)
	return at, seq, parts[2], true
}

// Cell makes a text harmless in a spreadsheet: what would begin a formula is shown as text. // OWASP, CSV injection
func Cell(s string) string {
	// a spreadsheet trims spaces before it looks for a formula
	if first := strings.TrimLeft(s, " \u00a0\u200b\ufeff"); s != "" && (first != "" && strings.ContainsRune("=+-@\t\r\n|%＝＋－＠", []rune(first)[0])) {
		return "'" + s
	}
	return s
}

// Table writes rows as CSV for a spreadsheet: UTF-8 with its mark, semicolons, every cell harmless.
func Table(w io.Writer, head []string, rows func(yield func([]string) bool)) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	if err := out.Write(head); err != nil {
		return err
	}
	var failed error
	rows(func(row []string) bool {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = Cell(cell)
		}
		failed = out.Write(safe)
		return failed == nil
	})
	out.Flush()
	if failed != nil {
		return failed
	}
	return out.Error()
}

// columns of an export never change order: reviews are compared with each other.
var columns = []string{"horodatage", "origine", "rang", "action", "auteur", "poste", "cible", "patient", "episode", "document", "resultat", "motif",
	"detail", "avant", "apres", "empreinte"}

// WriteTraces writes lines as CSV. Times are UTC, to the millisecond.
func WriteTraces(w io.Writer, lines []Line) error {
	return Table(w, columns, func(yield func([]string) bool) {
		for _, l := range lines {
			if !yield(row(l)) {
				return
			}
		}
	})
}

func row(l Line) []string {
	result := "refus"
	if l.Trace.OK {
		result = "ok"
	}
	t := l.Trace
	return []string{Time(t.At), l.Origin, fmt.Sprint(l.Seq), string(t.Action), t.ByID, t.Workstation, t.Target, string(t.Patient), string(t.Encounter),
		string(t.Document), result, string(t.Reason), t.Detail, t.Before, t.After, l.Hash}
}

// Time is an instant as exports write it, "" for none.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}
