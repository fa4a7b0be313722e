package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"chevet/app/compose"
	"chevet/assets/specimens"
	"chevet/assets/texts"
)

// specimenTime dates every specimen, so that two runs write the same bytes.
var specimenTime = time.Date(2026, 11, 20, 11, 30, 0, 0, time.FixedZone("CET", 3600))

// writeSpecimens writes each specimen as NAME.xml and NAME.pdf. What the checker refuses is written all the same, and said.
func writeSpecimens(env streams, dir string) int {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		fmt.Fprintln(env.err, err)
		return 1
	}
	status := 0
	o := specimens.Options(specimenTime)
	for _, s := range specimens.All(specimenTime) {
		o.N1 = s.N1
		out, err := compose.Produce(s.Content, o)
		if err != nil {
			fmt.Fprintf(env.err, "%s: %s\n", s.Name, texts.Error(err))
			status = 1
		}
		for _, f := range out.Findings {
			fmt.Fprintf(env.err, "%s: %s\n", s.Name, texts.Finding(string(f.Field), string(f.Rule)))
		}
		err = errors.Join(os.WriteFile(filepath.Join(dir, s.Name+".xml"), out.CDA, 0o644), os.WriteFile(filepath.Join(dir, s.Name+".pdf"), out.PDF, 0o644))
		if err != nil {
			fmt.Fprintln(env.err, err)
			return 1
		}
		fmt.Fprintf(env.out, "%s\t%s\t%d\t%d\n", s.Name, out.ID, len(out.CDA), len(out.PDF))
	}
	return status
}
