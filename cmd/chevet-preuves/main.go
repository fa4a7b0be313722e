// Command chevet-preuves plays every conformance scenario on the embedded sandbox and writes the evidence file.
//
//	chevet-preuves -sortie build/preuves   plays, writes build/preuves/index.html and its pictures; exit status 1 when one fails
//	chevet-preuves -liste                  TSV: code, scenario or «-», for every requirement
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chevet/assets/requirements"
	"chevet/cmd/internal/scenario"
)

func main() {
	list := flag.Bool("liste", false, "affiche les exigences et leur scénario, en TSV")
	out := flag.String("sortie", "build/preuves", "dossier où écrire les preuves")
	only := flag.String("code", "", "ne joue que les scénarios de ce code")
	flag.Parse()
	if *list {
		printList()
		return
	}
	failed, err := play(*out, *only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "chevet-preuves :", err)
		os.Exit(2)
	}
	if failed > 0 {
		os.Exit(1)
	}
}

func printList() {
	for _, q := range requirements.All() {
		title := "-"
		for _, s := range scenario.All() {
			if slices.Contains(s.Codes, q.Code) {
				title = s.Title
				break
			}
		}
		fmt.Printf("%s\t%s\n", q.Code, title)
	}
}

func play(dir, only string) (failed int, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	var results []scenario.Result
	for _, s := range scenario.All() {
		if only != "" && !slices.Contains(s.Codes, only) {
			continue
		}
		res := scenario.Play(s, dir)
		results = append(results, res)
		fmt.Printf("%-13s %s (%s) %d ms\n", res.Verdict, s.Title, strings.Join(s.Codes, ", "), res.Took.Milliseconds())
		if res.Verdict == scenario.Failed {
			failed++
			fmt.Printf("              %s\n", res.Steps[len(res.Steps)-1].Text)
		}
	}
	if len(results) == 0 {
		return 0, fmt.Errorf("aucun scénario pour %s", only)
	}
	f, err := os.Create(filepath.Join(dir, "index.html"))
	if err != nil {
		return failed, err
	}
	if err := scenario.WriteReport(f, results, time.Now()); err != nil {
		f.Close()
		return failed, err
	}
	return failed, f.Close()
}
