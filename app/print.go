package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"chevet/app/cda"
	"chevet/app/pdf/pdfa"
	"chevet/app/printed"
	"chevet/app/record"
	"chevet/assets/fonts"
)

// Printer hands a PDF file to the system.
type Printer interface {
	// Print queues a file under a name that tells nothing of a patient. kept says that the file is still read once Print
	// has returned: it then stays until the session ends. Errors are *record.Error.
	Print(ctx context.Context, file, name string) (kept bool, err error)
}

// ReasonPrint is a file that could not be written for the printer.
const ReasonPrint record.Reason = "CHV-IMPRESSION"

// DocumentPrinted says that a document was given to the printer.
type DocumentPrinted struct {
	Patient record.PatientID
	Key     record.DocumentKey
}

// printDir is the private directory of the files given to the printer, made when first needed and removed with them at
// the end of the session.
type printDir struct {
	mu   sync.Mutex
	path string
}

// CanPrint reports that this program has a printer.
func (w *Workstation) CanPrint() bool { return w.parts.Printer != nil }

// PrintDocument prints a document that is on screen: its PDF byte for byte, or its narrative as PDF/A-1b when it holds
// none. DocumentPrinted or ActionFailed follows; the trace is written before anything is handed over.
func (w *Workstation) PrintDocument(v *DocumentView) {
	if w.parts.Printer == nil || v == nil {
		return
	}
	doc := v.Row.Document
	w.Jobs.Start(JobSpec{Name: JobPrint, Subject: doc.Title, Run: func(ctx context.Context, _ *Progress) error {
		if err := w.printed(ctx, v); err != nil {
			if ctx.Err() == nil {
				w.bus.publish(ActionFailed{*w.failure(err, JobPrint)})
			}
			return ctx.Err()
		}
		w.bus.publish(DocumentPrinted{doc.Patient, doc.Key})
		return nil
	}})
}

func (w *Workstation) printed(ctx context.Context, v *DocumentView) error {
	if _, _, err := w.storage(); err != nil {
		return err
	}
	file, err := pages(v)
	if err != nil {
		return err
	}
	d := v.Row.Document
	if err := w.trace(ctx, record.Trace{Action: record.TracePrint, Patient: d.Patient, Document: d.ID, OK: true}); err != nil {
		return err
	}
	path, err := w.prints.write(w.parts.PrintDir, w.parts.IDs(), file)
	if err != nil {
		return record.E(record.Unavailable, ReasonPrint).In("app.Print").Wrap(err)
	}
	kept, err := w.parts.Printer.Print(ctx, path, "Chevet "+shortID(w.parts.IDs()))
	if err != nil || !kept {
		_ = os.Remove(path)
	}
	return err
}

var printFonts = sync.OnceValues(func() (*pdfa.Fonts, error) { return pdfa.ParseFonts(fonts.Regular, fonts.SemiBold) })

// pages is what is printed of a document.
func pages(v *DocumentView) ([]byte, error) {
	if len(v.PDF) > 0 {
		return v.PDF, nil
	}
	if v.CDA == nil {
		return nil, record.E(record.NotFound, ReasonNotHere)
	}
	if f := onlyPDF(v.CDA); f != nil {
		return f, nil
	}
	set, err := printFonts()
	if err != nil {
		return nil, err
	}
	return printed.PDF(v.CDA, printed.Options{Fonts: set})
}

// onlyPDF is the PDF of an N1 that says it is something else.
func onlyPDF(doc *cda.Document) []byte {
	if doc.Body == nil || len(doc.Sections) > 0 {
		return nil
	}
	if b, err := doc.Body.Bytes(); err == nil && strings.HasPrefix(string(b[:min(len(b), 5)]), "%PDF-") {
		return b
	}
	return nil
}

// write keeps a file for the printer, readable by this user alone.
func (p *printDir) write(parent, id string, data []byte) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.path == "" {
		dir, err := os.MkdirTemp(parent, "chevet-impression-") // 0700
		if err != nil {
			return "", err
		}
		p.path = dir
	}
	path := filepath.Join(p.path, id+".pdf")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		_ = os.Remove(path)
		return "", err
	}
	return path, nil
}

// remove deletes what was given to the printer.
func (p *printDir) remove() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	path := p.path
	p.path = ""
	if path == "" {
		return nil
	}
	return os.RemoveAll(path)
}
