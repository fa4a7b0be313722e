package cda

import (
	"io"
	"slices"
	"strconv"

	"chevet/app/record"
)

// Vaccination is one vaccine given, as an entry of a note or of a history says it. // VAC-NOTE 2023.01, CI-SIS FR-Vaccination
type Vaccination struct {
	ID       string
	Date     record.Date
	Name     string       // of the product
	CIS      record.Coded // or any code that the producer gave
	ATC      record.Coded
	CIP      string
	Lot      string
	Kind     record.Coded // INITIMMUNIZ, BOOSTER, IMMUNIZ
	Rank     int          // 0 when not said
	Route    record.Coded
	Site     record.Coded
	By       string // vaccinator, else author
	NotGiven bool   // negationInd: the vaccine was not given
}

// maxVaccinations bounds what one document may list.
const maxVaccinations = 5000

var vaccinationTemplates = []string{"1.3.6.1.4.1.19376.1.5.3.1.4.12", "1.2.250.1.213.1.1.3.45", "2.16.840.1.113883.10.20.1.24"}

// ReadVaccinations returns the vaccinations that the entries of a document tell, in their order. A document without
// any, such as a scanned notebook, gives none.
func ReadVaccinations(r io.Reader, lim Limits) ([]Vaccination, error) {
	lx, err := newLexer(r, lim.orDefaults())
	if err != nil {
		return nil, err
	}
	defer lx.release()
	build := treeBuilder{lx: lx, words: map[string]string{}}
	var out []Vaccination
	for {
		k, err := lx.nextTag()
		switch {
		case err != nil:
			return nil, err
		case k == tokenEOF:
			return out, nil
		case k == tokenEnd || string(lx.local) != "substanceAdministration" || !lx.hl7():
			continue
		}
		n, err := build.tree()
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(n.all("templateId"), func(t *node) bool { return slices.Contains(vaccinationTemplates, t.attr("root")) }) {
			continue
		}
		if len(out) == maxVaccinations {
			return nil, bad(ReasonNodes).Because("over %d vaccinations", maxVaccinations)
		}
		out = append(out, vaccination(n))
	}
}

func vaccination(n *node) Vaccination {
	product := n.at("consumable", "manufacturedProduct", "manufacturedMaterial")
	v := Vaccination{ID: identifier(n.first("id")), Date: birthDate(n.at("effectiveTime").attr("value")), Name: product.first("name").str(), CIS: coded(product.first("code")),
		Lot: product.first("lotNumberText").str(), Kind: coded(n.first("code")), Route: coded(n.first("routeCode")), Site: coded(n.first("approachSiteCode")),
		NotGiven: n.attr("negationInd") == "true"}
	if v.Date == "" {
		v.Date = birthDate(n.at("effectiveTime", "low").attr("value"))
	}
	for _, t := range product.first("code").all("translation") {
		switch t.attr("codeSystem") {
		case "2.16.840.1.113883.6.73":
			v.ATC = coded(t)
		case "1.2.250.1.213.2.3.2":
			v.CIP = t.attr("code")
		}
	}
	if v.Name == "" {
		v.Name = v.CIS.Label
	}
	if v.Name == "" {
		v.Name = v.ATC.Label
	}
	for _, who := range []*node{n.at("performer", "assignedEntity", "assignedPerson", "name"), n.at("author", "assignedAuthor", "assignedPerson", "name")} {
		if p := (Participant{Family: who.first("family").str(), Given: who.first("given").str()}); v.By == "" {
			v.By = p.Name()
		}
	}
	for _, rel := range n.all("entryRelationship") {
		o := rel.first("observation")
		if o.at("code").attr("code") == "30973-2" {
			if rank, err := strconv.Atoi(o.first("value").attr("value")); err == nil && rank > 0 {
				v.Rank = rank
			}
		}
	}
	return v
}
