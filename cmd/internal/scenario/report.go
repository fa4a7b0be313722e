package scenario

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"chevet/assets/build"
	"chevet/assets/requirements"
)

//go:embed report.html
var page string

var report = template.Must(template.New("preuves").Funcs(template.FuncMap{"anchor": slug, "seconds": seconds, "dict": dict}).Parse(page))

// Without is what the table says of a requirement that no scenario shows yet.
const Without Verdict = "sans scénario"

// reportRow is one requirement in the evidence file.
type reportRow struct {
	requirements.Requirement
	Verdict Verdict
	Results []reportResult
}

// reportResult is a scenario under one of its requirements; its steps are written once, under the first.
type reportResult struct {
	Result
	Elsewhere string // the requirement where the steps are, "" when here
}

// chapter gathers rows of the matrix that follow one another.
type chapter struct {
	Title string
	Rows  []reportRow
}

type counts struct{ Total, Covered, Passed, Failed, Without, Scenarios, Pictures, Messages, Steps int }

// verdictOf is the verdict on a requirement: the worst of its scenarios.
func verdictOf(results []reportResult) Verdict {
	switch {
	case len(results) == 0:
		return Without
	case slices.ContainsFunc(results, func(r reportResult) bool { return r.Verdict == Failed }):
		return Failed
	}
	return Passed
}

func rowsOf(results []Result) (chapters []chapter, n counts) {
	first := map[string]string{}
	for _, q := range requirements.All() {
		row := reportRow{Requirement: q}
		for _, res := range results {
			if !slices.Contains(res.Codes, q.Code) {
				continue
			}
			row.Results = append(row.Results, reportResult{Result: res, Elsewhere: first[res.Name]})
			if first[res.Name] == "" {
				first[res.Name] = q.Code
			}
		}
		row.Verdict = verdictOf(row.Results)
		n.Total++
		switch row.Verdict {
		case Passed:
			n.Passed++
		case Failed:
			n.Failed++
		default:
			n.Without++
		}
		if len(chapters) == 0 || chapters[len(chapters)-1].Title != q.Chapter {
			chapters = append(chapters, chapter{Title: q.Chapter})
		}
		last := &chapters[len(chapters)-1]
		last.Rows = append(last.Rows, row)
	}
	n.Covered = n.Passed + n.Failed
	for _, r := range results {
		n.Scenarios++
		for _, s := range r.Steps {
			n.Steps++
			if s.Picture != "" {
				n.Pictures++
			}
			if s.Sent != "" || s.Got != "" {
				n.Messages++
			}
		}
	}
	return chapters, n
}

// WriteReport writes the evidence file: per requirement the scenarios, their steps, pictures, messages and verdict.
func WriteReport(w io.Writer, results []Result, at time.Time) error {
	chapters, n := rowsOf(results)
	return report.Execute(w, map[string]any{
		"Chapters": chapters, "N": n, "At": frenchTime(at), "Name": build.Name, "Version": build.Version, "Commit": build.Commit,
		"System": runtime.GOOS + " " + runtime.GOARCH, "Go": strings.TrimPrefix(runtime.Version(), "go"),
		"Passed": Passed, "Failed": Failed,
	})
}

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

func frenchTime(t time.Time) string {
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d à %s (%s)", day, months[t.Month()-1], t.Year(), t.Format("15:04"), t.Format("UTC-07:00"))
}

// seconds writes a duration with a comma.
func seconds(d time.Duration) string {
	return strings.Replace(fmt.Sprintf("%.1f", d.Seconds()), ".", ",", 1) + "\u00a0s"
}

// dict gives a sub-template several values: name, value, name, value.
func dict(pairs ...any) map[string]any {
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m
}
