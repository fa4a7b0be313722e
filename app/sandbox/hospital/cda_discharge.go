package hospital

// drug is one line of treatment.
type drug struct {
	cis, atc   string // codes; ATC with its label
	atcLabel   string
	name, dose string
	rhythm     string
	days       int
}

// discharge is the content of a lettre de liaison à la sortie. // LDL-SES 2022.01
type discharge struct {
	reason   string
	summary  []string
	entry    string
	exit     string
	planned  bool // admitted by appointment
	drugs    []drug
	followUp []string
}

func (d discharge) drugGrid() *grid {
	g := &grid{head: []string{"Médicament", "Dose", "Rythme", "Durée"}, weights: []float64{3.4, 1.6, 3, 1.4}}
	for _, m := range d.drugs {
		g.rows = append(g.rows, []string{m.name, m.dose, m.rhythm, days(m.days)})
	}
	return g
}

func (p *paper) discharge(d discharge) []byte {
	p.templates = [][2]string{{"1.2.250.1.213.1.1.1.29", "2022.01"}}
	p.event.Code, p.event.System, p.event.Label = "IMP", "2.16.840.1.113883.5.4", "Hospitalisation (établissement, y compris HAD)"
	p.encounter = "IMP"
	day := p.doc.CreatedAt.Format("20060102")
	admission := [2]string{"183452005", "hospitalisation en urgence"}
	if d.planned {
		admission = [2]string{"8715000", "hospitalisation programmée"}
	}
	head := func(x *xmlText, code, label, title string, templates ...string) {
		x.open("component")
		x.open("section")
		for _, t := range templates {
			x.empty("templateId", "root", t)
		}
		x.empty("id", "root", p.id(code))
		x.empty("code", "code", code, "displayName", label, "codeSystem", loinc, "codeSystemName", "LOINC")
		x.leaf("title", title)
	}
	return p.structured(nil, func(x *xmlText) {
		head(x, "33557-0", "Etat d'achèvement", "Statut du document", "1.2.250.1.213.1.1.2.35", "1.2.250.1.213.1.1.2.35.1")
		x.open("text")
		x.leaf("content", "Validé", "ID", "statutDoc")
		x.close(1)
		x.open("entry")
		x.open("observation", "classCode", "OBS", "moodCode", "EVN")
		for _, t := range []string{"1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48", "1.2.250.1.213.1.1.3.48.16", "1.2.250.1.213.1.1.3.48.16.1"} {
			x.empty("templateId", "root", t)
		}
		x.empty("id", "root", p.id("statut"))
		x.empty("code", "code", "GEN-065", "displayName", "Statut du document", "codeSystem", "1.2.250.1.213.1.1.4.322", "codeSystemName", "TerminologieCISIS")
		ref(x, "text", "statutDoc")
		x.empty("statusCode", "code", "completed")
		x.empty("effectiveTime", "value", day)
		x.empty("value", "xsi:type", "CD", "code", "9571008", "displayName", "approuvé", "codeSystem", "2.16.840.1.113883.6.96", "codeSystemName", "SNOMED CT")
		x.close(4)

		head(x, "42349-1", "Raison de la recommandation", "Motif de l’hospitalisation", "1.3.6.1.4.1.19376.1.5.3.1.3.1", "1.2.250.1.213.1.1.2.127")
		x.open("text")
		x.leaf("paragraph", d.reason)
		x.close(3)

		head(x, "42545-4", "Evènements observés", "Synthèse médicale du séjour", "1.3.6.1.4.1.19376.1.5.3.1.1.21.2.9",
			"1.3.6.1.4.1.19376.1.7.3.1.1.13.7", "1.2.250.1.213.1.1.2.163", "1.2.250.1.213.1.1.2.163.1")
		x.open("text")
		for _, s := range d.summary {
			x.leaf("paragraph", s)
		}
		marks := []string{"modaliteE", "modaliteS", "synthese", "microbes", "transfu", "derives"}
		g := &grid{head: []string{"Rubrique", "Contenu"}, rows: [][]string{{"Entrée", d.entry}, {"Sortie", d.exit}, {"Synthèse médicale", d.reason},
			{"Recherche de micro-organismes multirésistants", "Non"}, {"Transfusion de produits sanguins", "Non"}, {"Administration de dérivés du sang", "Non"}}}
		narrativeTable(x, g, func(row, col int) string {
			if col == 0 {
				return ""
			}
			return marks[row]
		})
		x.close(1)
		boolean := func() { x.empty("value", "xsi:type", "BL", "value", "false") }
		simple(x, "1.2.250.1.213.1.1.3.48.6", "ORG-070", "Modalité d'entrée", "modaliteE", day, func() {
			x.empty("value", "xsi:type", "CE", "code", admission[0], "displayName", admission[1], "codeSystem", "2.16.840.1.113883.6.96", "codeSystemName", "SNOMED CT")
		})
		simple(x, "1.2.250.1.213.1.1.3.48.7", "ORG-074", "Modalité de sortie", "modaliteS", day, func() {
			x.empty("value", "xsi:type", "CE", "code", "160849004", "displayName", "retour au domicile", "codeSystem", "2.16.840.1.113883.6.96", "codeSystemName", "SNOMED CT")
		})
		simple(x, "1.2.250.1.213.1.1.3.48.9", "MED-142", "Synthèse médicale", "synthese", day, func() {
			x.leaf("value", d.reason, "xsi:type", "ST")
		})
		simple(x, "1.2.250.1.213.1.1.3.48.8", "MED-309", "Recherche de microorganismes multi-résistants ou émergents effectuée", "microbes", day, boolean)
		simple(x, "1.2.250.1.213.1.1.3.48.10", "MED-145", "Transfusion de produits sanguins", "transfu", day, boolean)
		simple(x, "1.2.250.1.213.1.1.3.48.2", "MED-147", "Administration de dérivés du sang", "derives", day, boolean)
		x.close(2)

		head(x, "10183-2", "Traitements à la sortie", "Traitements à la sortie", "1.3.6.1.4.1.19376.1.5.3.1.3.22", "1.2.250.1.213.1.1.2.146")
		x.open("text")
		mark := marker("med")
		narrativeTable(x, d.drugGrid(), func(row, col int) string {
			if col == 0 {
				return mark(0, row, 0)
			}
			return ""
		})
		x.close(1)
		for i, m := range d.drugs {
			p.drug(x, m, mark(0, i, 0))
		}
		x.close(2)

		head(x, "18776-5", "Plan de soins", "Suites à donner", "2.16.840.1.113883.10.20.1.10", "1.3.6.1.4.1.19376.1.5.3.1.3.36", "1.2.250.1.213.1.1.2.158")
		x.open("text")
		narrative(x, []block{list(d.followUp)}, nil)
		x.close(3)
	})
}

func (p *paper) drug(x *xmlText, m drug, mark string) {
	x.open("entry")
	x.open("substanceAdministration", "classCode", "SBADM", "moodCode", "EVN")
	for _, t := range []string{"1.2.250.1.213.1.1.3.42", "2.16.840.1.113883.10.20.1.24", "1.3.6.1.4.1.19376.1.5.3.1.4.7", "1.3.6.1.4.1.19376.1.5.3.1.4.7.1"} {
		x.empty("templateId", "root", t)
	}
	x.empty("id", "root", p.id(mark))
	x.empty("code", "code", "DRUG", "displayName", "Médicament", "codeSystem", "2.16.840.1.113883.5.4", "codeSystemName", "HL7:ActCode")
	ref(x, "text", mark)
	x.empty("statusCode", "code", "completed")
	from := p.doc.CreatedAt
	x.open("effectiveTime", "xsi:type", "IVL_TS")
	x.empty("low", "value", from.Format("20060102"))
	x.empty("high", "value", from.AddDate(0, 0, m.days).Format("20060102"))
	x.close(1)
	x.open("consumable")
	x.open("manufacturedProduct")
	for _, t := range []string{"1.2.250.1.213.1.1.3.43", "2.16.840.1.113883.10.20.1.53", "1.3.6.1.4.1.19376.1.5.3.1.4.7.2"} {
		x.empty("templateId", "root", t)
	}
	x.open("manufacturedMaterial")
	x.open("code", "code", m.cis, "displayName", m.name, "codeSystem", "1.2.250.1.213.2.3.1", "codeSystemName", "CIS")
	ref(x, "originalText", mark)
	x.empty("translation", "code", m.atc, "displayName", m.atcLabel, "codeSystem", "2.16.840.1.113883.6.73", "codeSystemName", "ATC")
	x.close(1)
	x.leaf("name", m.name)
	x.close(5)
}
