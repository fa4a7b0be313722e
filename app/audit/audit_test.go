package audit_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"chevet/app/audit"
	"chevet/app/record"
)

func TestNoCellBeginsAFormula(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u00a0=cmd|'/C calc'!A0", "|x", "%x", "＝1", "\ufeff=1"} {
		if got := audit.Cell(s); !strings.HasPrefix(got, "'") {
			t.Errorf("%q stays %q", s, got)
		}
	}
	for _, s := range []string{"", "MARTIN", "899700000001", "a=b", "2026-11-22", "Dr MARTIN Jeanne"} {
		if got := audit.Cell(s); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
}

func TestAnExportReadsBackAndIsHarmless(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 123456789, time.UTC)
	var out bytes.Buffer
	err := audit.WriteTraces(&out, []audit.Line{{Origin: "serveur", Seq: 7, Hash: "ab", Trace: record.Trace{At: at, Action: record.TraceLogin, ByID: "=HYPERLINK(\"x\")",
		Detail: "a;b\r\n=2", Before: `{"x":"y"}`}}})
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff")))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows) != 2 || len(rows[0]) != len(rows[1]) {
		t.Fatal(err, rows)
	}
	if rows[1][0] != "2026-11-22T12:00:00.123Z" || rows[1][4] != "'=HYPERLINK(\"x\")" || rows[1][10] != "refus" {
		t.Error(rows[1])
	}
}

func TestACursorNamesItsLine(t *testing.T) {
	l := audit.Line{Origin: "poste|1", Seq: 42, Trace: record.Trace{At: time.UnixMicro(1234567)}}
	at, seq, origin, ok := audit.Place(audit.Cursor(l))
	if !ok || at != 1234567 || seq != 42 || origin != "poste|1" {
		t.Error(at, seq, origin, ok)
	}
}

func FuzzPlace(f *testing.F) {
	f.Add("MTIzfDR8YQ")
	f.Add("||||")
	f.Fuzz(func(t *testing.T, s string) {
		at, seq, origin, ok := audit.Place(s)
		if ok {
			if a, q, o, again := audit.Place(audit.Cursor(audit.Line{Origin: origin, Seq: seq, Trace: record.Trace{At: time.UnixMicro(at)}})); !again || a != at || q != seq || o != origin {
				t.Skip("an instant that time.Time cannot hold") // far from any trace
			}
		}
	})
}

func FuzzCell(f *testing.F) {
	f.Add("=1")
	f.Fuzz(func(t *testing.T, s string) {
		trimmed := strings.TrimLeft(audit.Cell(s), " ")
		if trimmed != "" && strings.ContainsRune("=+-@", rune(trimmed[0])) {
			t.Errorf("%q", s)
		}
	})
}
