package hospital

// vaccine is the content of a note de vaccination. // VAC-NOTE 2023.01
type vaccine struct {
	cis, name     string
	atc, atcLabel string
	lot           string
	rank          string
	booster       bool
}

func (v vaccine) grid(day, by string) *grid {
	return &grid{head: []string{"Date", "Vaccin", "Lot", "Rang", "Voie", "Site", "Vaccinateur"}, weights: []float64{1.4, 3.4, 1.3, 0.8, 1.8, 1.7, 2},
		rows: [][]string{{day, v.name, v.lot, v.rank, "intramusculaire", "Deltoïde gauche", by}}}
}

func (p *paper) vaccine(v vaccine) []byte {
	p.templates = [][2]string{{"1.3.6.1.4.1.19376.1.5.3.1.1.18.1.2", ""}, {"1.2.250.1.213.1.1.1.46", "2023.01"}}
	p.event = vaccination.typ
	return p.structured(nil, func(x *xmlText) {
		x.open("component")
		x.open("section")
		for _, t := range []string{"2.16.840.1.113883.10.20.1.6", "1.3.6.1.4.1.19376.1.5.3.1.3.23", "1.2.250.1.213.1.1.2.147"} {
			x.empty("templateId", "root", t)
		}
		x.empty("id", "root", p.id("vaccinations"))
		x.empty("code", "code", "11369-6", "displayName", "Historique des vaccinations", "codeSystem", loinc, "codeSystemName", "LOINC")
		x.leaf("title", "Note de vaccination")
		x.open("text")
		narrativeTable(x, v.grid(p.doc.ActStart.Format("02/01/2006"), p.author.name()), func(_, col int) string {
			return map[int]string{1: "vac-01", 5: "vac-01-site"}[col]
		})
		x.close(1)
		x.open("entry")
		x.open("substanceAdministration", "classCode", "SBADM", "moodCode", "EVN", "negationInd", "false")
		for _, t := range []string{"2.16.840.1.113883.10.20.1.24", "1.3.6.1.4.1.19376.1.5.3.1.4.12", "1.2.250.1.213.1.1.3.45"} {
			x.empty("templateId", "root", t)
		}
		x.empty("id", "root", p.id("vaccination"))
		kind := [2]string{"INITIMMUNIZ", "1ère série vaccinante"}
		if v.booster {
			kind = [2]string{"BOOSTER", "Rappel vaccinal"}
		}
		x.empty("code", "code", kind[0], "displayName", kind[1], "codeSystem", "2.16.840.1.113883.5.4", "codeSystemName", "ActSubstanceAdministrationImmunizationCode")
		ref(x, "text", "vac-01")
		x.empty("statusCode", "code", "completed")
		x.empty("effectiveTime", "value", p.doc.ActStart.Format("20060102"))
		x.empty("routeCode", "code", "20035000", "displayName", "Voie intramusculaire", "codeSystem", "0.4.0.127.0.16.1.1.2.1", "codeSystemName", "EDQM")
		x.open("approachSiteCode", "code", "16217701000119102", "displayName", "deltoïde gauche", "codeSystem", "2.16.840.1.113883.6.96", "codeSystemName", "SNOMED CT")
		ref(x, "originalText", "vac-01-site")
		x.close(1)
		x.open("consumable", "typeCode", "CSM")
		x.open("manufacturedProduct")
		for _, t := range []string{"2.16.840.1.113883.10.20.1.53", "1.3.6.1.4.1.19376.1.5.3.1.4.7.2", "1.2.250.1.213.1.1.3.43"} {
			x.empty("templateId", "root", t)
		}
		x.open("manufacturedMaterial")
		x.open("code", "code", v.cis, "displayName", v.name, "codeSystem", "1.2.250.1.213.2.3.1", "codeSystemName", "CIS")
		ref(x, "originalText", "vac-01")
		x.empty("translation", "code", v.atc, "displayName", v.atcLabel, "codeSystem", "2.16.840.1.113883.6.73", "codeSystemName", "ATC")
		x.close(1)
		x.leaf("name", v.name)
		x.leaf("lotNumberText", v.lot)
		x.close(3)
		x.open("performer", "typeCode", "PRF")
		x.open("assignedEntity", "classCode", "ASSIGNED")
		p.entity(x, p.author, "representedOrganization", true)
		x.close(2)
		x.open("author", "typeCode", "AUT", "contextControlCode", "OP")
		x.empty("time", "value", hl7Time(p.doc.CreatedAt))
		x.open("assignedAuthor", "classCode", "ASSIGNED")
		p.entity(x, p.author, "representedOrganization", false)
		x.close(2)
		x.open("entryRelationship", "typeCode", "SUBJ")
		x.open("observation", "classCode", "OBS", "moodCode", "EVN")
		x.empty("templateId", "root", "2.16.840.1.113883.10.20.1.46")
		x.empty("templateId", "root", "1.2.250.1.213.1.1.3.82")
		x.empty("code", "code", "30973-2", "displayName", "Rang de la vaccination", "codeSystem", loinc, "codeSystemName", "LOINC")
		x.empty("statusCode", "code", "completed")
		x.empty("value", "xsi:type", "INT", "value", v.rank)
		x.close(6)
	})
}
