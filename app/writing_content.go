package app

import (
	"context"
	"strings"
	"sync"

	"chevet/app/compose"
	"chevet/app/pdf/pdfa"
	"chevet/app/record"
	"chevet/assets/fonts"
)

// DraftFinding is something to complete or correct before the document can be signed.
type DraftFinding struct {
	Input string // of the form; "" for what the workstation writes by itself
	Field string // name of the place in assets/texts
	Rule  string // name of the rule in assets/texts
	Error bool   // it keeps the document here; a warning does not
}

var face = sync.OnceValues(func() (*pdfa.Fonts, error) { return pdfa.ParseFonts(fonts.Regular, fonts.SemiBold) })

// composeOptions are the establishment's, with what the session knows when nothing is set.
func (w *Workstation) composeOptions(s *Session) (compose.Options, error) {
	f, err := face()
	if err != nil {
		return compose.Options{}, err
	}
	var e compose.Establishment
	if w.parts.Establishment != nil {
		e = w.parts.Establishment()
	}
	if e.ID == "" {
		e.ID = s.Activity.StructureID
	}
	if e.Name == "" {
		e.Name = s.Activity.StructureName
	}
	return compose.Options{Fonts: f, Establishment: e, Clock: w.parts.Clock, IDs: w.parts.IDs, Zone: w.parts.Clock().Location(), Producer: "Chevet " + w.cfg.Version}, nil
}

// content is all that the document says: what was typed, and what the record knows. // HOP/va1.03
func (wr *Writing) content(d Draft) compose.Content {
	now := wr.desk.parts.Clock()
	a := answers{d.Answers, now}
	r := wr.picture()
	c := compose.Content{Patient: r.Patient, Author: author(wr.session), Body: bodies[d.Form](a, d.File)}
	for _, e := range r.Encounters {
		if e.ID == d.Encounter {
			c.Encounter = e
		}
	}
	if c.Encounter.ID == "" { // written outside of any stay
		c.Encounter = record.Encounter{Patient: r.Patient.ID, Class: record.Outpatient, Unit: wr.session.Unit, Start: now}
	}
	if at := a.day("act"); !at.IsZero() {
		c.Act.Start = at
	}
	if d.Form == FormVaccination {
		c.Act.Start = a.day("given")
	}
	c.Title = a.text("title")
	if p, ok := treating(r.Patient.TreatingName); ok {
		c.Participants = append(c.Participants, compose.Participant{Person: p, Type: "INF", Function: "PCP"})
		if d.Form == FormLetter {
			c.Recipients = append(c.Recipients, p)
		}
	}
	return c
}

// author is the person of the session, in the activity chosen at login.
func author(s *Session) compose.Person {
	p := compose.Person{ID: s.Practitioner.NationalID, Family: s.Practitioner.FamilyName, Given: s.Practitioner.GivenName,
		Title: titleCode(s.Practitioner.Title), Role: compose.Role(s.Activity.Profession, s.Activity.Specialty)}
	return p
}

// titleCode is the code of a title as shown. // JDV_J246
func titleCode(shown string) string {
	switch strings.ToUpper(strings.Trim(shown, ". ")) {
	case "DR":
		return "DR"
	case "PR":
		return "PR"
	}
	return ""
}

// treating reads the general practitioner, of whom the identity server gives a name only: «Dr NOM Prénom».
func treating(shown string) (compose.Person, bool) {
	words := strings.Fields(shown)
	var p compose.Person
	if len(words) > 0 {
		if p.Title = titleCode(words[0]); p.Title != "" {
			words = words[1:]
		}
	}
	for len(words) > 0 && strings.ToUpper(words[0]) == words[0] {
		p.Family = strings.TrimSpace(p.Family + " " + words[0])
		words = words[1:]
	}
	p.Given = strings.Join(words, " ")
	if p.Family == "" {
		p.Family, p.Given = p.Given, ""
	}
	return p, p.Family != ""
}

// headed completes a head with what the content says the document is.
func (wr *Writing) headed(d Draft) DraftHead {
	h := d.DraftHead
	body := bodies[d.Form](answers{d.Answers, wr.desk.parts.Clock()}, nil)
	h.Type = compose.TypeOf(body)
	if h.Title = strings.TrimSpace(d.Answers.Texts["title"]); h.Title == "" {
		h.Title = compose.TitleOf(body)
	}
	return h
}

// draw makes the preview of what is typed now, then what is missing in it. It gives up between the two when more was
// typed meanwhile.
func (wr *Writing) draw(ctx context.Context) {
	d := wr.Draft()
	c := wr.content(d)
	print, err := compose.Preview(c, wr.options)
	if ctx.Err() != nil {
		return
	}
	out := DraftPreviewed{ID: d.ID, Revision: d.Revision, PDF: print, Err: err}
	if err == nil && wr.Draft().Revision == d.Revision {
		out.Findings, out.Err = wr.findings(d, c)
	}
	if ctx.Err() == nil {
		wr.desk.bus.publish(out)
	}
}

// findings are the answers that miss, then what the checker of app/compose would refuse of the document as it is.
func (wr *Writing) findings(d Draft, c compose.Content) ([]DraftFinding, error) {
	out := missing(FormOf(d.Form), d.Answers)
	asked := map[string]bool{}
	for _, f := range out {
		asked[f.Input] = true
	}
	made, err := wr.produce(d, c)
	if err != nil && record.ReasonOf(err) != compose.ReasonRefused {
		return out, err
	}
	for _, f := range made.Findings {
		x := DraftFinding{Input: inputOf[f.Field][d.Form], Field: string(f.Field), Rule: string(f.Rule), Error: f.Severity == compose.Error}
		if len(asked) > 0 && x.Input != "" && x.Error {
			continue // an answer that misses is said once, by its own name
		}
		key := x.Field + x.Rule
		if !asked[key] {
			asked[key] = true
			out = append(out, x)
		}
	}
	return append(out, taken(FormOf(d.Form), d.Answers)...), nil
}

// missing lists what is required and not answered, in the order of the form.
func missing(f Form, a Answers) []DraftFinding {
	var out []DraftFinding
	miss := func(in Input, texts map[string]string) bool {
		return in.Required && strings.TrimSpace(texts[in.ID]) == ""
	}
	for _, in := range f.Inputs {
		bad := miss(in, a.Texts) && in.Kind != InputRows
		for _, row := range (answers{Answers: a}).rows(in.ID) {
			for _, column := range in.Columns {
				bad = bad || miss(column, row.Texts)
			}
		}
		if bad {
			out = append(out, DraftFinding{Input: in.ID, Field: string(compose.FieldBody), Rule: string(compose.RuleMissing), Error: true})
		}
	}
	if f.Name == FormPrescription && len(a.Rows["medicines"])+len(a.Rows["devices"]) == 0 {
		out = append(out, DraftFinding{Input: "medicines", Field: string(compose.FieldMedicines), Rule: string(compose.RuleMissing), Error: true})
	}
	return out
}

func (wr *Writing) produce(d Draft, c compose.Content) (compose.Produced, error) {
	if c.SignedAt.IsZero() {
		c.SignedAt = wr.desk.parts.Clock()
	}
	if d.Corrects.ID != "" {
		return compose.Correct(compose.Version{ID: d.Corrects.ID, SetID: d.Corrects.SetID, Number: d.Corrects.Number}, c, wr.options)
	}
	return compose.Produce(c, wr.options)
}
