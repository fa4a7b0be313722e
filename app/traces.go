package app

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts"
)

// TracesFound is the answer to FindTraces.
type TracesFound struct {
	Query  record.TraceQuery
	Page   api.Traces // newest first
	Failed *Failure   // Page is empty
}

// FindTraces reads a page of the journal at the server; TracesFound follows. Query.Actions is those about the DMP when
// it is empty. Everybody reads their own traces, an auditor those of all. // SC.DMP/CONF.14, CONF.15
func (w *Workstation) FindTraces(q record.TraceQuery) {
	w.Jobs.Start(JobSpec{Name: JobTraces, Key: "traces", Service: ServiceCentral, Replace: true, Quiet: true,
		Run: func(ctx context.Context, _ *Progress) error {
			page, err := w.tracesPage(ctx, q)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			answer := TracesFound{Query: q, Page: page}
			if err != nil {
				answer.Failed = w.failure(err, JobTraces)
			}
			w.bus.publish(answer)
			return nil
		}})
}

func (w *Workstation) tracesPage(ctx context.Context, q record.TraceQuery) (api.Traces, error) {
	if len(q.Actions) == 0 {
		q.Actions = record.DMPActions
	}
	if q.After == "" {
		if err := w.flush(ctx); err != nil { // what was done here is part of the answer
			return api.Traces{}, err
		}
	}
	return w.parts.Server.Traces(ctx, q)
}

// TraceFormat is the form of an extraction.
type TraceFormat string

// Forms of an extraction.
const (
	TracesCSV  TraceFormat = "csv"  // UTF-8 with its mark, «;», as spreadsheets of this country read it
	TracesJSON TraceFormat = "json" // an array of record.Trace
)

// mostExported bounds an extraction; a longer one is asked by periods.
const mostExported = 100_000

// ExportTraces writes every trace that matches to out and returns how many. It waits for the server: call it off the
// UI thread. What it wrote before a failure is no extraction. // SC.DMP/CONF.15
func (w *Workstation) ExportTraces(ctx context.Context, q record.TraceQuery, format TraceFormat, out io.Writer) (int, error) {
	var all []record.Trace
	for q.Limit, q.After = 1000, ""; ; {
		page, err := w.tracesPage(ctx, q)
		if err != nil {
			return 0, err
		}
		if all = append(all, page.Traces...); len(all) > mostExported {
			return 0, record.E(record.Invalid, ReasonTooLarge)
		}
		if !page.More || len(page.Traces) == 0 {
			break
		}
		q.After = page.Traces[len(page.Traces)-1].ID
	}
	if format == TracesJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return len(all), e.Encode(append([]record.Trace{}, all...))
	}
	return len(all), writeTraces(out, all)
}

func writeTraces(out io.Writer, all []record.Trace) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(out)
	c.Comma, c.UseCRLF = ';', true
	if err := c.Write(texts.TraceColumns); err != nil {
		return err
	}
	for _, t := range all {
		line := []string{t.At.Local().Format(time.RFC3339), t.ByID, string(t.Action), string(t.Patient), string(t.Encounter), string(t.Document),
			string(t.Purpose), texts.TraceOutcome(t.OK), string(t.Reason), t.Detail, t.Workstation, t.ID}
		for i, v := range line {
			line[i] = harmless(v)
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// harmless keeps a spreadsheet from running a cell as a formula. // OWASP, CSV injection
func harmless(v string) string {
	if strings.ContainsAny(strings.TrimLeft(v, " ")+" ", "\t\r\n") {
		v = strings.NewReplacer("\t", " ", "\r", " ", "\n", " ").Replace(v)
	}
	if t := strings.TrimLeft(v, " "); t != "" && strings.ContainsRune("=+-@|%＝＋－＠", []rune(t)[0]) {
		return "'" + v
	}
	return v
}
