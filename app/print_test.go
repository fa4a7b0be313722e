package app

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/cda"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// journal is a cache that keeps traces alone.
type journal struct {
	Cache
	written []changelog.Mutation
}

func (j *journal) Write(_ context.Context, m changelog.Mutation) (changelog.Mutation, error) {
	j.written = append(j.written, m)
	return m, nil
}

// tray is a printer that looks at what it is given.
type tray struct {
	t     *testing.T
	keeps bool
	fails error
	files []string
	data  []byte
	modes [2]fs.FileMode
}

func (p *tray) Print(_ context.Context, file, name string) (bool, error) {
	if told := strings.ToUpper(file + name); strings.Contains(told, "DURAND") || strings.Contains(told, "CAMILLE") || strings.Contains(told, "NOTE") {
		p.t.Errorf("the job names the patient or the document: %q %q", file, name)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		p.t.Error(err)
	}
	at, err := os.Stat(file)
	if err != nil {
		p.t.Error(err)
	}
	dir, err := os.Stat(filepath.Dir(file))
	if err != nil {
		p.t.Error(err)
	}
	p.files, p.data, p.modes = append(p.files, file), data, [2]fs.FileMode{dir.Mode().Perm(), at.Mode().Perm()}
	return p.keeps, p.fails
}

func printing(t *testing.T, p *tray) (*Workstation, *journal) {
	t.Helper()
	j := &journal{}
	n := 0
	ids := func() string { n++; return "id-" + string(rune('a'+n)) }
	w := &Workstation{parts: Parts{Clock: time.Now, IDs: ids, Printer: p, PrintDir: t.TempDir()}, cache: j, session: &Session{}, bus: newBus()}
	t.Cleanup(w.bus.close)
	return w, j
}

func printable(file []byte) *DocumentView {
	d := &cda.Document{}
	d.Title, d.EffectiveTime = "Note", time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	d.Patient.Traits = record.Traits{BirthName: "DURAND", GivenNames: []string{"Camille"}, Sex: record.Female, BirthDate: "1980-05-12"}
	d.Sections = []cda.Section{{Title: "Motif", Blocks: []cda.Block{&cda.Paragraph{Runs: []cda.Run{{Text: "Douleur 🙂"}}}}}}
	return &DocumentView{CDA: d, PDF: file, Row: Row{Document: record.Document{Key: "k", ID: "1.2.3", Patient: "p"}}}
}

func TestThePDFOfADocumentIsPrintedByteForByteFromAPrivateFileThatGoes(t *testing.T) {
	p := &tray{t: t}
	w, j := printing(t, p)
	file := []byte("%PDF-1.4 fictitious")
	if err := w.printed(context.Background(), printable(file)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(p.data, file) || p.modes != [2]fs.FileMode{0o700, 0o600} {
		t.Errorf("printed %q, modes %v", p.data, p.modes)
	}
	if _, err := os.Stat(p.files[0]); !os.IsNotExist(err) {
		t.Error("the file stays once it is queued")
	}
	if len(j.written) != 1 || j.written[0].Kind != changelog.KindTrace || !bytes.Contains(j.written[0].Payload, []byte(`"print"`)) {
		t.Errorf("traces: %+v", j.written)
	}
}

func TestAFileThatAViewerReadsStaysUntilTheSessionEnds(t *testing.T) {
	p := &tray{t: t, keeps: true}
	w, _ := printing(t, p)
	if err := w.printed(context.Background(), printable([]byte("%PDF-1.4 x"))); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.files[0]); err != nil {
		t.Fatal("the viewer has nothing to read")
	}
	w.endSession()
	left, err := os.ReadDir(w.parts.PrintDir)
	if err != nil || len(left) != 0 {
		t.Errorf("%d left, %v", len(left), err)
	}
}

func TestARefusedPrintingLeavesNoFileAndSaysWhy(t *testing.T) {
	p := &tray{t: t, keeps: true, fails: record.E(record.Unavailable, ReasonPrint)}
	w, _ := printing(t, p)
	if err := w.printed(context.Background(), printable([]byte("%PDF-1.4 x"))); record.ReasonOf(err) != ReasonPrint {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.files[0]); !os.IsNotExist(err) {
		t.Error("the file of a failed printing stays")
	}
	w.session = nil
	if err := w.printed(context.Background(), printable(nil)); record.ReasonOf(err) != ReasonNoSession {
		t.Errorf("without a session: %v", err)
	}
}

func TestANarrativeWithoutAPDFIsPrintedAsPDFA(t *testing.T) {
	p := &tray{t: t}
	w, _ := printing(t, p)
	if err := w.printed(context.Background(), printable(nil)); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(p.data, []byte("%PDF-1.4\n")) || !bytes.Contains(p.data, []byte("pdfaid:part")) {
		t.Errorf("%.60q", p.data)
	}
}
