// Package securite holds what a verifier of the security requirements reads: the documents of this directory, the
// OWASP tables, and the one list of cryptographic mechanisms that the code may use (Mechanisms). Tests hold the code
// base against the list and the tables against the tests they name; nothing here protects anything by itself.
//
//	text, err := securite.Files.ReadFile("cryptographie.md")
//	rows, err := securite.Table("owasp-asvs.tsv")
package securite

import (
	"embed"
	"fmt"
	"strings"
)

// Files are the documents, in French, and the OWASP tables.
//
//go:embed *.md *.tsv
var Files embed.FS

// Verdict says how a line of an OWASP table is met.
type Verdict string

// Verdicts.
const (
	ByTest  Verdict = "test"       // a test of this repository shows it
	ByFile  Verdict = "fichier"    // a file of this repository says or does it
	NoScope Verdict = "sans objet" // nothing of the kind here
	Lacking Verdict = "manque"     // not met, or met in part: Remark says what
)

// Row is a line of an OWASP table.
type Row struct {
	ID      string // such as V6.2.1
	Level   string
	Subject string // in our words, French
	Verdict Verdict
	Proof   []string // paths of files, or path#TestName, from the root
	Remark  string
}

// Table reads an OWASP table: comment lines begin with #.
func Table(name string) ([]Row, error) {
	b, err := Files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for i, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 6 {
			return nil, fmt.Errorf("%s: line %d has %d columns", name, i+1, len(f))
		}
		rows = append(rows, Row{f[0], f[1], f[2], Verdict(f[3]), strings.Fields(f[4]), f[5]})
	}
	return rows, nil
}
