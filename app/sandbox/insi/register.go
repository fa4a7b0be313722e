package insi

import (
	"slices"
	"strings"

	"chevet/app/record"
	"chevet/app/sandbox/hospital"
)

// Person is somebody that INSi knows.
type Person struct {
	Name   string   // in INSi's capitals
	Given  []string // words of the birth list, in its order
	Sex    string   // M, F
	Born   string   // AAAA-MM-JJ, possibly lunar
	Place  string   // COG
	Active string   // 13 characters and the key
	NIA    bool     // Active is one of waiting
	Former []Former
}

// Former is a matricule that a person had.
type Former struct{ Matricule, From, To string } // dates AAAA-MM-JJ, optional

type register []Person

// nation is what the country knows of the world: whoever bears an INS, and what makes searches go wrong there.
func nation(w *hospital.World, more []Person) register {
	var all register
	for _, p := range w.Patients {
		if p.Status == record.Provisional || p.Doubtful || p.Fictive {
			continue
		}
		one := known(p)
		if !p.INS.IsZero() {
			all = append(all, one)
			continue
		}
		// born on the same day under the same name, elsewhere: the place decides
		one.Active = sealed(one, 871)
		other := one
		other.Place = "13055"
		other.Active = sealed(other, 872)
		all = append(all, one, other)
	}
	if p := w.Patient("DUPONT"); p != nil { // and a place that decides nothing
		one := known(p)
		other := one
		one.Active, other.Active = sealed(one, 881), sealed(other, 882)
		all = append(all, one, other)
	}
	if p := all.of(w.Patient("LAMBERT")); p != nil { // corrected since by the civil registry: a verification must tell
		p.Given = append(p.Given, "JEANNE")
	}
	if p := all.of(w.Patient("LEROY")); p != nil {
		p.Former = []Former{{Matricule: sealed(*p, 399), From: "1944-08-25", To: "1999-12-31"}}
	}
	return append(all, more...)
}

func known(p *hospital.Patient) Person {
	born := string(p.BirthDate)
	switch len(born) { // what the registry does not know either // RNIV 1, dates incomplètes
	case len("2006"):
		born += "-12-31"
	case len("2006-01"):
		born += "-01"
	}
	return Person{Name: record.StrictText(p.BirthName), Given: strings.Fields(record.StrictText(strings.Join(p.GivenNames, " "))), Sex: string(p.Sex), Born: born,
		Place: string(p.BirthCOG), Active: string(p.INS.Matricule)}
}

func (r register) of(p *hospital.Patient) *Person {
	if p == nil || p.INS.IsZero() {
		return nil
	}
	if i := slices.IndexFunc(r, func(one Person) bool { return one.Active == string(p.INS.Matricule) }); i >= 0 {
		return &r[i]
	}
	return nil
}

// find lists who answers to a question.
func (r register) find(q *question, anyName bool) []Person {
	var found []Person
	for _, p := range r {
		if p.is(q, anyName) {
			found = append(found, p)
		}
	}
	return found
}

func (p Person) is(q *question, anyName bool) bool {
	if q.operation == ByCard {
		former := slices.ContainsFunc(p.Former, func(f Former) bool { return f.Matricule == q.matricule })
		return (p.Active == q.matricule || former) && p.Born == q.born && (q.name == "" || q.name == p.Name)
	}
	names := len(q.given) <= len(p.Given) && slices.Equal(q.given, p.Given[:min(len(q.given), len(p.Given))])
	if anyName && len(q.given) == 1 {
		names = slices.Contains(p.Given, q.given[0])
	}
	return names && p.Name == q.name && p.Sex == q.sex && p.Born == q.born && (q.place == "" || p.Place == q.place)
}

// another is somebody who is not the one asked for.
func (r register) another(q *question) []Person {
	for _, p := range r {
		if p.Name != q.name {
			return []Person{p}
		}
	}
	return nil
}

// sealed makes a matricule with its key from a person's traits.
func sealed(p Person, order int) string {
	return hospital.TestINS(record.Traits{Sex: record.Sex(p.Sex), BirthDate: record.Date(p.Born), BirthCOG: record.COG(p.Place)}, order)
}
