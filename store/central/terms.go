package central

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"chevet/app/pam"
	"chevet/app/record"
)

// A patient is found by ranges of patient_terms. A term is a folded word of a name or number, «/» and the digits of the
// birth date, or «^» and the whole folded birth name, which ranks an answer. words holds them all, each after a space,
// the birth name first: a search reads one range and checks its other words in it.
const (
	dateMark  = "/"
	birthMark = "^"
)

// index brings the terms of a patient up to date. An absorbed patient has none: its numbers lead to the survivor.
func (t *tx) index(p record.Patient) error {
	var words, ins string
	var terms []string
	if p.MergedInto == "" {
		var err error
		if words, terms, err = t.termsOf(p); err != nil {
			return err
		}
		ins = insOf(p)
	}
	var wordsBefore, text, insBefore string
	known, err := t.one("SELECT words, terms, ins FROM patient_index WHERE establishment = ? AND patient = ?", []any{t.s.o.Establishment, string(p.ID)},
		[]any{&wordsBefore, &text, &insBefore})
	if err != nil {
		return err
	}
	before := strings.FieldsFunc(text, newline)
	now := strings.Join(terms, "\n")
	if known && wordsBefore == words && text == now && insBefore == ins {
		return nil
	}
	if err := t.putINS(p, insBefore, ins); err != nil {
		return err
	}
	for _, term := range before {
		if words == wordsBefore && slices.Contains(terms, term) {
			continue
		}
		if err := t.exec("DELETE FROM patient_terms WHERE establishment = ? AND term = ? AND words = ? AND patient = ?", t.s.o.Establishment, term, wordsBefore, string(p.ID)); err != nil {
			return err
		}
	}
	if words == wordsBefore {
		terms = slices.DeleteFunc(terms, func(term string) bool { return slices.Contains(before, term) })
	}
	if err := t.addTerms(p.ID, words, terms); err != nil {
		return err
	}
	return t.putIndex(p.ID, words, now, ins)
}

func (t *tx) putIndex(id record.PatientID, words, terms, ins string) error {
	return t.put(patientIndexRows, string(id), t.s.o.Establishment, string(id), words, terms, ins)
}

// insOf is the INS of a patient as the index writes it: "matricule oid".
func insOf(p record.Patient) string {
	if p.INS.IsZero() {
		return ""
	}
	return string(p.INS.Matricule) + " " + string(p.INS.OID)
}

// indexNew is index for a patient of whom nothing is stored: no stay, no other number.
func (t *tx) indexNew(p record.Patient) error {
	if p.MergedInto != "" {
		return t.index(p)
	}
	words, terms := wordsAndTerms(p)
	if err := t.putINS(p, "", insOf(p)); err != nil {
		return err
	}
	if err := t.addTerms(p.ID, words, terms); err != nil {
		return err
	}
	return t.putIndex(p.ID, words, strings.Join(terms, "\n"), insOf(p))
}

// indexNumber adds one number to those that find a patient; false when the patient has no index to add to.
func (t *tx) indexNumber(id record.PatientID, number string) (bool, error) {
	var words, terms, ins string
	known, err := t.one("SELECT words, terms, ins FROM patient_index WHERE establishment = ? AND patient = ?", []any{t.s.o.Establishment, string(id)},
		[]any{&words, &terms, &ins})
	if err != nil || !known || words == "" {
		return false, err
	}
	term := record.Fold(number)
	if term == "" || slices.Contains(strings.FieldsFunc(terms, newline), term) {
		return true, nil
	}
	if err := t.addTerms(id, words, []string{term}); err != nil {
		return false, err
	}
	return true, t.putIndex(id, words, terms+"\n"+term, ins)
}

func newline(r rune) bool { return r == '\n' }

func (t *tx) addTerms(id record.PatientID, words string, terms []string) error {
	for _, term := range terms {
		if err := t.add(patientTermRows, t.s.o.Establishment, term, words, string(id)); err != nil {
			return err
		}
	}
	return nil
}

// wordsAndTerms gives what finds a patient by what it is, names first.
func wordsAndTerms(p record.Patient) (words string, terms []string) {
	add := func(term string) {
		if term != "" && !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	}
	birth := record.Fold(p.BirthName)
	for _, name := range append([]string{p.BirthName, p.UsedName, p.UsedGivenName}, p.GivenNames...) {
		for word := range strings.FieldsSeq(record.Fold(name)) {
			add(word)
		}
	}
	if date := strings.ReplaceAll(string(p.BirthDate), "-", ""); date != "" {
		add(dateMark + date)
	}
	add(record.Fold(string(p.IPP)))
	add(record.Fold(string(p.INS.Matricule)))
	words = " " + birth + " " + strings.Join(terms, " ")
	if birth != "" {
		add(birthMark + birth)
	}
	return words, terms
}

// termsOf adds to wordsAndTerms the numbers that lead to the patient.
func (t *tx) termsOf(p record.Patient) (words string, terms []string, err error) {
	words, terms = wordsAndTerms(p)
	// Numbers that only lead to the patient are no words of it: a stay would rewrite all its rows.
	err = t.rows("SELECT ipp FROM patient_numbers WHERE establishment = ? AND patient = ? UNION ALL SELECT nda FROM stays WHERE establishment = ? AND patient = ?",
		[]any{t.s.o.Establishment, string(p.ID), t.s.o.Establishment, string(p.ID)}, func(rows *sql.Rows) error {
			var number string
			err := rows.Scan(&number)
			if term := record.Fold(number); term != "" && !slices.Contains(terms, term) {
				terms = append(terms, term)
			}
			return err
		})
	return words, terms, err
}

// reindex is index for a patient that is stored.
func (t *tx) reindex(id record.PatientID) error {
	var p record.Patient
	found, err := t.value(&p, "SELECT payload FROM patients WHERE establishment = ? AND id = ?", t.s.o.Establishment, string(id))
	if err != nil || !found {
		return err
	}
	return t.index(p)
}

// catchUp makes findable what an older program stored: patients without an index, with their stays.
func (s *Store) catchUp(ctx context.Context) error {
	const some, chore = 500, "patient_index"
	var one int
	switch err := s.row(ctx, "SELECT 1 FROM chores WHERE establishment = ? AND name = ?", s.o.Establishment, chore).Scan(&one); {
	case err == nil:
		return nil
	case !errors.Is(err, sql.ErrNoRows):
		return err
	}
	for {
		n := 0
		err := s.update(ctx, func(t *tx) error {
			n = 0
			missing, err := values[record.Patient](t, "SELECT payload FROM patients p WHERE establishment = ? AND NOT EXISTS"+
				" (SELECT 1 FROM patient_index i WHERE i.establishment = p.establishment AND i.patient = p.id) LIMIT ?", s.o.Establishment, some)
			if err != nil {
				return err
			}
			for _, p := range missing {
				n++
				if err := t.findable(p, false); err != nil {
					return err
				}
				if t.head == 0 {
					if _, err := t.one("SELECT head FROM establishment WHERE id = ?", []any{s.o.Establishment}, []any{&t.head}); err != nil {
						return err
					}
				}
				if err := t.addIdentityChange(p, pam.Cause{At: p.UpdatedAt}, ""); err != nil {
					return err
				}
				stays, err := values[record.Encounter](t, "SELECT payload FROM encounters WHERE establishment = ? AND patient = ?", s.o.Establishment, string(p.ID))
				if err != nil {
					return err
				}
				for _, e := range stays {
					if err := t.knowStay(e); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		if n < some {
			return s.update(ctx, func(t *tx) error {
				return t.exec("INSERT INTO chores (establishment, name) VALUES (?, ?) ON CONFLICT (establishment, name) DO NOTHING", s.o.Establishment, chore)
			})
		}
	}
}
