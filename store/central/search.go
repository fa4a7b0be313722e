package central

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
)

const (
	defaultFound = 50
	maxFound     = 200
	// few is how many answers are ranked all together; a search that has more reads them best first.
	few = 300
)

// SearchPatients returns patients by any part of «name given-name birth-date INS IPP NDA», best first, as the search
// of a workstation ranks them: whole birth name, start of the birth name, then those present, and the alphabet.
func (s *Store) SearchPatients(ctx context.Context, query string, now time.Time, limit int) ([]api.PatientHit, error) {
	if limit <= 0 {
		limit = defaultFound
	}
	limit = min(limit, maxFound)
	terms, joined := record.ParseSearch(query, now)
	for _, attempt := range [][]record.SearchTerm{joined, terms} {
		if len(attempt) == 0 {
			continue
		}
		found, err := (&search{s: s, ctx: ctx, terms: attempt, limit: limit, now: now, seen: map[string]bool{}}).run()
		if err != nil || len(found) > 0 {
			return found, err
		}
	}
	return nil, nil
}

// search is one question.
type search struct {
	s     *Store
	ctx   context.Context
	terms []record.SearchTerm
	limit int
	now   time.Time
	hits  []hit
	seen  map[string]bool // patients among hits
}

type hit struct {
	patient, words string
	match          int // 0 whole birth name, 1 its start, 2 anything else
}

// span is a range of terms.
type span struct{ from, to string }

func starting(prefix string) span { return span{prefix, prefix + "\U0010FFFF"} }

func exactly(term string) span { return span{term, term + "\x01"} }

func spansOf(t record.SearchTerm) (all []span) {
	if t.Prefix != "" {
		all = append(all, starting(t.Prefix))
	}
	for _, d := range t.Births {
		all = append(all, starting(dateMark+d.HL7()))
	}
	return all
}

// run reads the rows of the term that has the fewest, and those of birth names first when even that one has many.
func (q *search) run() ([]api.PatientHit, error) {
	best, least, err := q.rarest()
	if err != nil {
		return nil, err
	}
	limit := few
	if least > few {
		if err := q.births(0, exactly); err != nil {
			return nil, err
		}
		if err := q.births(1, starting); err != nil {
			return nil, err
		}
		limit = q.limit
	}
	for _, at := range spansOf(q.terms[best]) {
		if len(q.hits) >= q.limit && least > few {
			break
		}
		if err := q.read(at, best, 2, limit); err != nil {
			return nil, err
		}
	}
	return q.found()
}

// births reads the patients whose birth name is in a range that a word of the query gives.
func (q *search) births(match int, width func(string) span) error {
	for i, t := range q.terms {
		if t.Prefix == "" || len(q.hits) >= q.limit {
			continue
		}
		if err := q.read(width(birthMark+t.Prefix), i, match, q.limit); err != nil {
			return err
		}
	}
	return nil
}

// rarest returns the term that has the fewest rows, and how many, at least few+1 when it has more: several common words
// are read by the least common of them. Counting goes on by steps, because the others may have very many.
func (q *search) rarest() (best, least int, err error) {
	for most := few; ; most *= 4 {
		least = most + 1
		for i, t := range q.terms {
			n, err := q.count(t, least)
			if err != nil {
				return 0, 0, err
			}
			if n < least {
				best, least = i, n
			}
		}
		if least <= most || len(q.terms) == 1 || most > few*1000 {
			return best, least, nil
		}
	}
}

// count returns how many rows a term has, or most when it has as many.
func (q *search) count(t record.SearchTerm, most int) (total int, err error) {
	for _, at := range spansOf(t) {
		var n int
		err := q.s.row(q.ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM patient_terms WHERE establishment = ? AND term >= ? AND term < ? LIMIT ?) AS counted",
			q.s.o.Establishment, at.from, at.to, most).Scan(&n)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return min(total, most), nil
}

// read adds the patients of a range that every other term of the query matches.
func (q *search) read(at span, driver, match, limit int) error {
	where, args := "establishment = ? AND term >= ? AND term < ?", []any{q.s.o.Establishment, at.from, at.to}
	for i, t := range q.terms {
		if i == driver {
			continue
		}
		var forms []string
		if t.Prefix != "" {
			forms, args = append(forms, q.s.engine.holds), append(args, " "+t.Prefix)
		}
		for _, d := range t.Births {
			forms, args = append(forms, q.s.engine.holds), append(args, " "+dateMark+d.HL7())
		}
		where += " AND (" + strings.Join(forms, " OR ") + ")"
	}
	rows, err := q.s.query(q.ctx, "SELECT patient, words FROM patient_terms WHERE "+where+" ORDER BY term, words LIMIT ?", append(args, limit)...)
	return each(rows, err, func(rows *sql.Rows) error {
		h := hit{match: match}
		if err := rows.Scan(&h.patient, &h.words); err != nil {
			return err
		}
		if !q.seen[h.patient] {
			q.seen[h.patient] = true
			h.match = min(match, q.match(h.words))
			q.hits = append(q.hits, h)
		}
		return nil
	})
}

// match says how the birth name, with which words begins, answers the query.
func (q *search) match(words string) int {
	whole, best := "", 2
	for _, t := range q.terms {
		if t.Prefix == "" {
			continue
		}
		whole += " " + t.Prefix
		switch {
		case strings.HasPrefix(words, " "+t.Prefix+" "):
			return 0
		case strings.HasPrefix(words, " "+t.Prefix):
			best = 1
		}
	}
	if whole != "" && strings.HasPrefix(words, whole+" ") {
		return 0
	}
	return best
}

// found reads the best hits whole.
func (q *search) found() ([]api.PatientHit, error) {
	slices.SortStableFunc(q.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.match, b.match), cmp.Compare(a.words, b.words))
	})
	hits := q.hits[:min(len(q.hits), q.limit)]
	all := make([]api.PatientHit, 0, len(hits))
	place := map[string]int{}
	for _, h := range hits {
		place[h.patient] = len(all)
		all = append(all, api.PatientHit{})
	}
	if err := q.load(hits, "SELECT id, payload FROM patients WHERE establishment = ? AND id IN ", func(id string, payload []byte) error {
		return json.Unmarshal(payload, &all[place[id]].Patient)
	}); err != nil {
		return nil, err
	}
	if err := q.load(hits, "SELECT patient, payload FROM encounters WHERE establishment = ? AND patient IN ", func(id string, payload []byte) error {
		var e record.Encounter
		err := json.Unmarshal(payload, &e)
		if err == nil && (e.End.IsZero() || e.End.After(q.now)) {
			all[place[id]].Encounters = append(all[place[id]].Encounters, e)
		}
		return err
	}); err != nil {
		return nil, err
	}
	same := map[string]int{}
	twin := func(p record.Patient) string {
		return record.Fold(p.BirthName) + "|" + record.Fold(p.FirstGivenName()) + "|" + string(p.BirthDate)
	}
	for i := range all {
		same[twin(all[i].Patient)]++
	}
	rank := map[record.PatientID]int{}
	for i := range all {
		p := all[i].Patient
		all[i].Homonyms = p.Homonym || same[twin(p)] > 1
		rank[p.ID] = hits[i].match * 2
		if record.CurrentEncounter(all[i].Encounters, q.now) == nil {
			rank[p.ID]++
		}
	}
	slices.SortStableFunc(all, func(a, b api.PatientHit) int { return cmp.Compare(rank[a.Patient.ID], rank[b.Patient.ID]) })
	return all, nil
}

// load reads what belongs to the hits in one question, whose shape is always the same: it is prepared once.
func (q *search) load(hits []hit, query string, give func(id string, payload []byte) error) error {
	const at = 50
	for some := range slices.Chunk(hits, at) {
		args := make([]any, 1, at+1)
		args[0] = q.s.o.Establishment
		for i := range at {
			args = append(args, some[min(i, len(some)-1)].patient)
		}
		rows, err := q.s.query(q.ctx, query+"(?"+strings.Repeat(", ?", at-1)+")", args...)
		if err := each(rows, err, func(rows *sql.Rows) error {
			var id string
			var payload []byte
			if err := rows.Scan(&id, &payload); err != nil {
				return err
			}
			return give(id, payload)
		}); err != nil {
			return err
		}
	}
	return nil
}
