package app

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"chevet/app/cda"
	"chevet/app/record"
	"chevet/assets/texts/document"
)

// Origin is the document of the record that an answer was taken from. It stays with the answer until somebody says that
// it was read again: nothing is taken over silently.
type Origin struct {
	Document record.DocumentKey `json:"document"`
	Title    string             `json:"title"`
	At       record.Date        `json:"at"`
}

// RuleTaken is the finding of an answer that was taken from a document and not read again: a warning.
const RuleTaken = "REPRIS"

// knownDocuments bounds how many structured documents are opened to start a letter. // 150 ms for a letter
const knownDocuments = 8

// quietTypes are structured documents that say nothing of treatments nor allergies: biology, imaging, vaccines.
var quietTypes = []string{"11502-2", "18748-4", "55115-0", "87273-9", "11369-6"}

// knownSections are where structured documents tell an input. // cda.md §3, LOINC
var knownSections = map[string][]string{
	"allergies":  {"48765-2"},
	"treatments": {"10160-0", "10183-2", "57828-6"}, // in progress, at discharge, prescribed
}

// takeKnown fills the allergies and the treatments of a form from the newest structured documents that are here, and
// says which. What cannot be read is left to the person: an empty line is better than a wrong one.
func (wr *Writing) takeKnown(ctx context.Context, f FormName) error {
	var wanted []string
	for _, in := range FormOf(f).Inputs {
		if knownSections[in.ID] != nil {
			wanted = append(wanted, in.ID)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	stored, err := wr.cache.Load(ctx, wr.open.id, wr.open.user)
	if err != nil {
		return err
	}
	docs := slices.DeleteFunc(stored.Documents, func(d record.Document) bool {
		return !d.Here() || d.State != record.Current || !d.BodyKind.Structured() || slices.Contains(quietTypes, d.Type.Code)
	})
	slices.SortStableFunc(docs, func(a, b record.Document) int { return b.ActDate().Compare(a.ActDate()) })
	for _, d := range docs[:min(len(docs), knownDocuments)] {
		if len(wanted) == 0 {
			break
		}
		doc, err := structureOf(ctx, wr.cache, d)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			wr.desk.parts.Log.Warn("a document could not be read for what is known", "reason", string(record.ReasonOf(err)))
			continue
		}
		from := Origin{Document: d.Key, Title: d.Title, At: record.DateOf(d.ActDate().In(wr.desk.parts.Clock().Location()))}
		wanted = slices.DeleteFunc(wanted, func(id string) bool { return wr.draft.Answers.take(id, doc, from) })
	}
	return nil
}

// bytesOf reads the stored body of a document, at most maxDocument bytes of it.
func bytesOf(ctx context.Context, cache Cache, d record.Document) ([]byte, error) {
	r, err := cache.Body(ctx, d.Body.SHA256)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, maxDocument))
}

func structureOf(ctx context.Context, cache Cache, d record.Document) (*cda.Document, error) {
	raw, err := bytesOf(ctx, cache, d)
	if err != nil {
		return nil, err
	}
	return cda.Parse(bytes.NewReader(raw), cda.Limits{})
}

// take writes what a document tells of an input. It reports that the document tells it, if only that there is none: an
// older one is then out of date.
func (a Answers) take(id string, doc *cda.Document, from Origin) bool {
	s := sectionOf(doc.Sections, knownSections[id])
	if s == nil {
		return false
	}
	if id == "allergies" {
		text := allergiesOf(s)
		if text != "" {
			a.Texts[id], a.Taken[id] = text, from
		}
		return text != ""
	}
	if rows := treatmentsOf(s.Blocks); len(rows) > 0 {
		a.Rows[id], a.Taken[id] = rows, from
	}
	return true
}

func sectionOf(all []cda.Section, codes []string) *cda.Section {
	for i := range all {
		if slices.Contains(codes, all[i].Code.Code) {
			return &all[i]
		}
		if s := sectionOf(all[i].Sections, codes); s != nil {
			return s
		}
	}
	return nil
}

// allergiesOf is every word of the section, a line for each row of a table or paragraph.
func allergiesOf(s *cda.Section) string {
	var lines []string
	for _, b := range s.Blocks {
		if t, ok := b.(*cda.Table); ok {
			for _, row := range t.Rows {
				var cells []string
				for _, c := range row.Cells {
					if text := said(c.Blocks); text != "" {
						cells = append(cells, text)
					}
				}
				lines = append(lines, strings.Join(cells, " — "))
			}
			continue
		}
		lines = append(lines, said([]cda.Block{b}))
	}
	return strings.TrimSpace(strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n"))
}

// said is the text of blocks on one line, "" for a dash that stands for nothing.
func said(blocks []cda.Block) string {
	s := cda.Section{Blocks: blocks}
	text := strings.Join(strings.FieldsFunc(s.PlainText(), func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' }), " ")
	if strings.Trim(text, "-–— ") == "" {
		return ""
	}
	return text
}

// treatmentsOf reads the tables that have a column of medicines: its name, and how it is taken, in the words of the
// document. A table without such a column gives nothing.
func treatmentsOf(blocks []cda.Block) []map[string]string {
	var out []map[string]string
	for _, b := range blocks {
		t, ok := b.(*cda.Table)
		if !ok || len(t.Head) == 0 {
			continue
		}
		grid := t.Grid()
		head := make([]string, len(grid[0]))
		for i, c := range grid[len(t.Head)-1] {
			if c.Cell != nil && i < len(head) {
				head[i] = foldName(said(c.Cell.Blocks))
			}
		}
		name := slices.IndexFunc(head, func(h string) bool { return strings.Contains(h, "MEDICAMENT") })
		if name < 0 {
			continue
		}
		for _, row := range grid[len(t.Head) : len(t.Head)+len(t.Rows)] {
			if m := treatmentOf(head, row, name); m["name"] != "" {
				out = append(out, m)
			}
		}
	}
	return out
}

// howTaken are the words by which a column says how a medicine is taken.
var howTaken = []string{"DOSE", "POSOLOGIE", "FREQUENCE", "RYTHME", "VOIE"}

func treatmentOf(head []string, row []cda.GridCell, name int) map[string]string {
	var how []string
	end := ""
	for i, h := range head {
		if i >= len(row) || row[i].Cell == nil || i == name {
			continue
		}
		text := said(row[i].Cell.Blocks)
		switch {
		case text == "":
		case h == "FIN" || strings.HasPrefix(h, "DATE DE FIN") || strings.HasPrefix(h, "FIN DU"):
			end = document.Until(text)
		case strings.Contains(h, "MAX"):
			how = append(how, document.AtMost(text))
		case slices.ContainsFunc(howTaken, func(w string) bool { return strings.Contains(h, w) }):
			how = append(how, text)
		}
	}
	if end != "" { // one that is over is shown as such: the person removes it
		how = append(how, end)
	}
	m := map[string]string{"rhythm": strings.Join(how, ", ")}
	if row[name].Cell != nil {
		m["name"] = said(row[name].Cell.Blocks)
	}
	return m
}

// taken are the answers that still are as a document gave them, in the order of the form.
func taken(f Form, a Answers) []DraftFinding {
	var out []DraftFinding
	for _, in := range f.Inputs {
		if _, yes := a.Taken[in.ID]; yes {
			out = append(out, DraftFinding{Input: in.ID, Field: "body", Rule: RuleTaken})
		}
	}
	return out
}
