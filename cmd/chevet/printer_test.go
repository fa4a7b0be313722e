package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/pdf/pdfa"
	"chevet/app/printed"
	"chevet/app/record"
	"chevet/assets/fonts"
)

// spooler is a fake lp, or lpr, alone in PATH: it keeps its arguments and its file, then ends with a status.
func spooler(t *testing.T, program string, status string) (received string) {
	t.Helper()
	bin, received := t.TempDir(), t.TempDir()
	script := "#!/bin/sh\nprintf '%s\\n' \"$@\" > '" + received + "/args'\nfor last; do :; done\n/bin/cp \"$last\" '" + received + "/file.pdf'\n/bin/echo 'lp: DURAND Camille' >&2\nexit " + status + "\n"
	if err := os.WriteFile(filepath.Join(bin, program), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	return received
}

// narrative is the print of a received document that holds no PDF.
func narrative(t *testing.T) []byte {
	t.Helper()
	set, err := pdfa.ParseFonts(fonts.Regular, fonts.SemiBold)
	if err != nil {
		t.Fatal(err)
	}
	d := &cda.Document{}
	d.Title, d.EffectiveTime = "Note", time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	d.Patient.Traits = record.Traits{BirthName: "DURAND", GivenNames: []string{"Camille"}, Sex: record.Female, BirthDate: "1980-05-12"}
	d.Sections = []cda.Section{{Title: "Motif", Blocks: []cda.Block{&cda.Paragraph{Runs: []cda.Run{{Text: "Douleur"}}}}}}
	file, err := printed.PDF(d, printed.Options{Fonts: set})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func queued(t *testing.T) (file string, data []byte) {
	t.Helper()
	data = narrative(t)
	file = filepath.Join(t.TempDir(), "0192f000.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file, data
}

func TestThePrinterReceivesThePDFAByItsFileAndNoNameOfAPatient(t *testing.T) {
	for program, want := range map[string][]string{"lp": {"-s", "-t", "Chevet 42", "-d", "chirurgie-2", "--"}, "lpr": {"-J", "Chevet 42", "-P", "chirurgie-2", "--"}} {
		received := spooler(t, program, "0")
		file, data := queued(t)
		kept, err := systemPrinter{"chirurgie-2"}.Print(context.Background(), file, "Chevet 42")
		if err != nil || kept {
			t.Fatalf("%s: %v %v", program, kept, err)
		}
		raw, err := os.ReadFile(filepath.Join(received, "args"))
		if err != nil {
			t.Fatal(err)
		}
		if args := strings.Split(strings.TrimSpace(string(raw)), "\n"); !slices.Equal(args, append(want, file)) {
			t.Errorf("%s: %q", program, args)
		}
		if strings.Contains(strings.ToUpper(string(raw)), "DURAND") || strings.Contains(strings.ToUpper(string(raw)), "CAMILLE") {
			t.Errorf("%s: who it is about is among its arguments: %q", program, raw)
		}
		got, err := os.ReadFile(filepath.Join(received, "file.pdf"))
		if err != nil || !bytes.Equal(got, data) || !bytes.Contains(got, []byte("<pdfaid:part>1</pdfaid:part>")) {
			t.Errorf("%s: it received %d bytes of %d, %v", program, len(got), len(data), err)
		}
	}
}

func TestThePrinterOfTheSystemIsTakenWhenNoneIsChosen(t *testing.T) {
	received := spooler(t, "lp", "0")
	file, _ := queued(t)
	if _, err := (systemPrinter{}).Print(context.Background(), file, "Chevet 42"); err != nil {
		t.Fatal(err)
	}
	if raw, err := os.ReadFile(filepath.Join(received, "args")); err != nil || strings.Contains(string(raw), "-d") {
		t.Errorf("%q %v", raw, err)
	}
}

func TestAPrinterThatRefusesIsToldInFrenchWithoutItsWords(t *testing.T) {
	spooler(t, "lp", "1")
	file, _ := queued(t)
	kept, err := systemPrinter{"chirurgie-2"}.Print(context.Background(), file, "Chevet 42")
	if kept {
		t.Error("the file stays")
	}
	told(t, err, app.ReasonPrint)
	if strings.Contains(said(err), "DURAND") || strings.Contains(err.Error(), "DURAND") {
		t.Errorf("the printer's words are repeated: %v", err)
	}
}
