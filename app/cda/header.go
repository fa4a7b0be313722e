package cda

import (
	"strconv"

	"chevet/app/record"
)

// fillIndex reads the header into x.
func fillIndex(x *Index, h *node) {
	x.ID = record.DocumentID(identifier(h.first("id")))
	x.SetID = record.SetID(identifier(h.first("setId")))
	x.Version, _ = strconv.Atoi(h.first("versionNumber").attr("value"))
	x.Version = max(x.Version, 0)
	for _, r := range h.all("relatedDocument") {
		if r.attr("typeCode") == "RPLC" {
			x.Replaces = record.DocumentID(identifier(r.at("parentDocument", "id")))
			break
		}
	}
	x.Type = coded(h.first("code"))
	x.Title = h.first("title").str()
	x.Confidentiality = h.first("confidentialityCode").attr("code")
	x.Language = h.first("languageCode").attr("code")
	x.EffectiveTime = instant(h.first("effectiveTime"))
	x.ActStart, x.ActEnd = interval(h.at("documentationOf", "serviceEvent", "effectiveTime"))
	for _, t := range h.all("templateId") {
		if id := identifier(t); id != "" {
			x.Templates = append(x.Templates, id)
		}
	}
	x.Patient = patient(h.at("recordTarget", "patientRole"))
	for _, a := range h.all("author") {
		x.Authors = append(x.Authors, participant(a))
	}
}

// fillHeader reads what only the full document shows.
func fillHeader(d *Document, h *node) {
	for _, n := range h.kids {
		if n.foreign {
			continue
		}
		switch n.local {
		case "author", "dataEnterer", "informant", "informationRecipient", "legalAuthenticator", "authenticator", "participant":
			d.Participants = append(d.Participants, participant(n))
		case "custodian":
			d.Custodian = participant(n)
			d.Participants = append(d.Participants, d.Custodian)
		case "documentationOf":
			e := n.first("serviceEvent")
			act := Act{Code: coded(e.first("code"))}
			act.Start, act.End = interval(e.first("effectiveTime"))
			for _, p := range e.all("performer") {
				act.Performers = append(act.Performers, participant(p))
			}
			d.Acts = append(d.Acts, act)
			d.Participants = append(d.Participants, act.Performers...)
		case "componentOf":
			e := n.first("encompassingEncounter")
			d.Encounter = encounter(e)
			for _, k := range e.kidsOf() {
				if k.local == "responsibleParty" || k.local == "encounterParticipant" {
					d.Participants = append(d.Participants, participant(k))
				}
			}
		}
	}
}

func encounter(e *node) Encounter {
	x := Encounter{Class: coded(e.first("code"))}
	x.Start, x.End = interval(e.first("effectiveTime"))
	if r := e.first("responsibleParty"); r != nil {
		x.Responsible = participant(r)
	}
	f := e.at("location", "healthCareFacility")
	for _, label := range []string{
		f.at("location", "name").str(), f.at("serviceProviderOrganization", "name").str(), f.first("code").attr("displayName"),
	} {
		if label != "" {
			x.Facility = label
			break
		}
	}
	return x
}

func (n *node) kidsOf() []*node {
	if n == nil {
		return nil
	}
	return n.kids
}

func identifier(n *node) string {
	root, ext := n.attr("root"), n.attr("extension")
	if root == "" {
		return ext
	}
	return record.Identifier(root, ext)
}

func coded(n *node) record.Coded {
	c := record.Coded{Code: n.attr("code"), System: record.OID(n.attr("codeSystem")), Label: collapse(n.attr("displayName"))}
	if c.Label == "" && n != nil { // a code with its words only
		c.Label = n.first("originalText").str()
	}
	return c
}
