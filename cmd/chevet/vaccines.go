package main

import (
	"bufio"
	"io"
	"os"
	"strings"

	"chevet/app"
	"chevet/app/record"
)

// maxVaccines bounds a file of products.
const maxVaccines = 16 << 20

// readVaccines reads the hospital's list of vaccines: CIP13, CIS, ATC, ATC label and name, tabs between them, one
// product a line, # for a remark. No file knows none.
func readVaccines(path string) (func(string) (app.Product, bool), error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, record.E(record.Invalid, ReasonConfig).Because("%s", path).Wrap(err)
	}
	defer f.Close()
	known := map[string]app.Product{}
	lines := bufio.NewScanner(io.LimitReader(f, maxVaccines))
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		c := strings.Split(text, "\t")
		if len(c) != 5 || len(c[0]) != 13 || len(c[1]) != 8 {
			return nil, record.E(record.Invalid, ReasonConfig).Because("%s line %d", path, n)
		}
		known[c[0]] = app.Product{CIP13: c[0], CIS: c[1], ATC: c[2], ATCLabel: c[3], Name: c[4]}
	}
	if err := lines.Err(); err != nil {
		return nil, record.E(record.Invalid, ReasonConfig).Because("%s", path).Wrap(err)
	}
	return func(cip13 string) (app.Product, bool) {
		p, ok := known[cip13]
		return p, ok
	}, nil
}
