// Package requirements lists the requirements of DSR-HOP-DPI-Va2 and of the médico-social note: their codes and
// chapters, in the order of the matrix. Their full statements belong to the ANS and are not here.
package requirements

import (
	_ "embed"
	"strings"
)

//go:embed requirements.tsv
var tsv string

// Requirement is one row of the matrix.
type Requirement struct{ Code, Chapter string }

// All returns every requirement, in the order of the matrix.
func All() []Requirement {
	lines := strings.Split(strings.TrimSpace(tsv), "\n")[1:]
	all := make([]Requirement, 0, len(lines))
	for _, l := range lines {
		code, chapter, _ := strings.Cut(l, "\t")
		all = append(all, Requirement{code, chapter})
	}
	return all
}
