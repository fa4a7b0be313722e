package scenario

import (
	_ "embed"
	"html/template"
	"io"
	"slices"
	"time"

	"chevet/assets/build"
	"chevet/assets/requirements"
)

//go:embed report.html
var page string

var report = template.Must(template.New("preuves").Parse(page))

type reportRow struct {
	requirements.Requirement
	Results []Result
}

// WriteReport writes the evidence file: per requirement the scenarios, their steps, pictures, messages and verdict.
func WriteReport(w io.Writer, results []Result, at time.Time) error {
	var rows []reportRow
	covered := 0
	for _, q := range requirements.All() {
		row := reportRow{Requirement: q}
		for _, res := range results {
			if slices.Contains(res.Codes, q.Code) {
				row.Results = append(row.Results, res)
			}
		}
		if len(row.Results) > 0 {
			covered++
		}
		rows = append(rows, row)
	}
	return report.Execute(w, map[string]any{
		"Rows": rows, "Covered": covered, "Total": len(rows), "At": at.Format("02/01/2006 15:04"),
		"Version": build.Version, "Commit": build.Commit, "Failed": Failed,
	})
}
