package main

import (
	"fmt"
	"os"

	"chevet/app/compose"
	"chevet/assets/texts"
)

// checkFiles prints the findings of our own checker, one a line: file, severity, rule, path, sentence.
func checkFiles(env streams, paths []string) int {
	status := 0
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintf(env.err, "%s: %s\n", path, texts.ToolFileUnreadable)
			status = 1
			continue
		}
		found := compose.Check(raw)
		if len(found) == 0 {
			fmt.Fprintf(env.out, "%s\t%s\n", path, texts.ToolNothing)
		}
		for _, f := range found {
			severity := texts.ToolWarning
			if f.Severity == compose.Error {
				severity, status = texts.ToolError, 1
			}
			fmt.Fprintf(env.out, "%s\t%s\t%s\t%s\t%s\n", path, severity, f.Rule, f.Path, texts.Finding(string(f.Field), string(f.Rule)))
		}
	}
	return status
}
