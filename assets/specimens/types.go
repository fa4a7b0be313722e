package specimens

import (
	"time"

	"chevet/app/compose"
	"chevet/app/pdf/pdfa"
	"chevet/app/record"
)

// types are the documents that Chevet writes.
var types = []struct {
	name   string
	body   func(at time.Time, full bool) compose.Body
	change func(*compose.Content, time.Time)
	n1     bool
}{
	{name: "lettre", body: letter},
	{name: "lettre-n1", body: letter, n1: true},
	{name: "ordonnance", body: prescription},
	{name: "vaccination", body: vaccination, change: consultation},
	{name: "operatoire", body: surgery, change: func(c *compose.Content, at time.Time) {
		c.Act = compose.Act{Code: compose.CCAM("HMFC004", "Cholécystectomie, par cœlioscopie"), Start: at.AddDate(0, 0, -3), End: at.AddDate(0, 0, -3).Add(80 * time.Minute), Performer: c.Act.Performer}
	}},
	{name: "consultation", body: visit, change: consultation},
	{name: "ordonnance-biologie", body: order("PRESC-BIO", "Ionogramme sanguin", "à jeun, dans 8 jours")},
	{name: "ordonnance-kine", body: order("PRESC-KINE", "Rééducation respiratoire", "10 séances")},
	{name: "ordonnance-infirmier", body: order("PRESC-INF", "Pansement simple de plaie abdominale", "tous les 2 jours jusqu’à cicatrisation")},
	{name: "ordonnance-autre", body: order("57828-6", "Bon de transport assis professionnalisé", "aller-retour")},
	{name: "certificat", body: certificate},
	{name: "pdf-importe", body: wrapped},
}

func consultation(c *compose.Content, at time.Time) {
	c.Encounter.Class, c.Encounter.Start, c.Encounter.End = record.Outpatient, at.Add(-20*time.Minute), time.Time{}
	c.Encounter.Unit = record.Unit{Code: "3300", Name: "Consultations externes"}
}

func day(at time.Time, days int) record.Date { return record.DateOf(at.AddDate(0, 0, days)) }

var (
	paracetamol = compose.Medicine{Name: "PARACETAMOL FICTIF 500 mg, comprimé", CIS: "63107752", CIP13: "3400933516390", ATC: "N02BE01", ATCLabel: "paracétamol"}
	ketoprofen  = compose.Medicine{Name: "KETOPROFENE FICTIF 100 mg, comprimé pelliculé", CIS: "60019927", ATC: "M01AE03", ATCLabel: "kétoprofène"}
	mixture     = compose.Medicine{Name: "Préparation magistrale : dermocorticoïde 30 g, excipient 70 g"}
)

func letter(at time.Time, full bool) compose.Body {
	l := compose.DischargeLetter{Reason: "Cholécystite aiguë lithiasique", Admission: "183452005", Discharge: "160849004",
		Summary: []compose.Block{compose.Text("Séjour sans particularité.")}, Conclusion: "Cholécystectomie par cœlioscopie, suites simples"}
	if !full {
		return l
	}
	l.Summary = []compose.Block{
		compose.Paragraph{{Text: "Admission "}, {Text: "en urgence", Bold: true}, {Text: " pour douleur de l’hypochondre droit, T° 38,4 °C, CRP > 100 mg/L & leucocytes < 15 G/L.\nIntervention le lendemain."}},
		compose.List{Ordered: true, Items: []compose.Paragraph{compose.Text("Échographie : vésicule à paroi épaissie"), {{Text: "Cœlioscopie", Bold: true}, {Text: " sans conversion"}}}},
		compose.Table{Head: []string{"Examen", "Entrée", "Sortie"}, Rows: [][]compose.Cell{{{Text: "CRP (mg/L)"}, {Text: "112", Bold: true}, {Text: "≤ 12"}}, {{Text: "Hémoculture : négative à J2, résultat définitif attendu", Span: 3}}}, Weights: []float64{2, 1, 1}}}
	l.Destination, l.Adverse = "avec passage infirmier", "Rétention urinaire, sondage évacuateur"
	l.Resistant = compose.ResistantBug{Searched: true, Found: "Escherichia coli BLSE"}
	l.Transfusion = compose.Exposure{Done: true, Accidents: "Aucun"}
	l.BloodDerivs = compose.Exposure{Done: true, Accidents: "Aucun"}
	l.Stopped = []compose.Treatment{{Medicine: ketoprofen, Start: day(at, -60), End: day(at, -4), Dose: "1 cp", Rhythm: "2 fois par jour", Route: "orale", Comment: "arrêt : insuffisance rénale"}}
	l.Treatments = []compose.Treatment{{Medicine: paracetamol, Start: day(at, 0), End: day(at, 7), Dose: "2 cp", Rhythm: "3 fois par jour", Route: "orale"}, {Medicine: mixture, Start: day(at, 0), Dose: "1 application", Rhythm: "le soir"}}
	l.Allergies = []compose.Block{compose.Text("Pénicilline fictive\u00a0: éruption en 2019.")}
	l.Pending = []compose.Block{compose.Text("Examen anatomopathologique de la vésicule.")}
	l.Plan = []compose.Block{compose.List{Items: []compose.Paragraph{compose.Text("Ablation des fils à J12"), compose.Text("Consultation de contrôle à un mois")}}}
	l.Extra = []compose.Section{{Title: "Éducation du patient", Blocks: []compose.Block{compose.Text("Régime pauvre en graisses expliqué.")},
		Sections: []compose.Section{{Title: "Documents remis", Blocks: []compose.Block{compose.Text("Livret de sortie.")}}}}}
	return l
}

func prescription(at time.Time, full bool) compose.Body {
	p := compose.Prescription{From: at, Until: at.AddDate(0, 3, 0), Medicines: []compose.MedicineLine{{Medicine: paracetamol, Dosage: "1 à 2 comprimés, 3 fois par jour en cas de douleur", Start: day(at, 0), End: day(at, 7)}}}
	if !full {
		return p
	}
	p.Medicines[0].Repeats, p.Medicines[0].Boxes, p.Medicines[0].NoSubstitution = 2, 3, "marge thérapeutique étroite"
	p.Medicines[0].Cover, p.Medicines[0].OffLabel = compose.Cover{ALD: true}, true
	p.Medicines[0].ForPatient, p.Medicines[0].ForPharmacist, p.Medicines[0].Condition = "à prendre au cours d’un repas", "préparer un pilulier", "si douleur > 3/10"
	p.Medicines = append(p.Medicines, compose.MedicineLine{Medicine: mixture, Dosage: "2 applications par jour", Start: day(at, 0), Cover: compose.Cover{WorkAccident: true, NotReimbursed: true}})
	p.Devices = []compose.DeviceLine{{Name: "Lit médical et accessoires", EMDN: "V0806", EMDNLabel: "LITS MÉDICAUX", LPP: "1215702", Start: day(at, 0), End: day(at, 60), Quantity: 1, Days: 60, Cover: compose.Cover{Prevention: true}},
		{Name: "Bas de contention, classe 2", Start: day(at, 0), Quantity: 2, Repeats: 1}}
	p.Comment, p.Urgent, p.AtHome, p.Secured, p.TwoZones, p.Exception = "Patient isolé.", true, true, true, true, true
	return p
}

func vaccination(at time.Time, full bool) compose.Body {
	v := compose.Vaccination{Vaccine: compose.Medicine{Name: "VACCIN TETANIQUE FICTIF, suspension injectable", CIS: "68747507", ATC: "J07AM", ATCLabel: "vaccins tétaniques"}, Lot: "4456672", Date: day(at, 0)}
	if !full {
		return v
	}
	v.Vaccine.CIP13, v.Expiry, v.Serial, v.Kind, v.Rank, v.Route, v.Site = "3400932857241", day(at, 300), "SN0042", "BOOSTER", 2, "20035000", "16217701000119102"
	v.Reaction = record.Coded{Code: "R50.2", Label: "Fièvre due à des médicaments"}
	v.Comment, v.Vaccinator = "Carnet mis à jour & remis", &senior
	return v
}

func surgery(at time.Time, full bool) compose.Body {
	r := compose.OperativeReport{Intervention: "Cholécystectomie par cœlioscopie", Procedure: []compose.Block{compose.Text("Installation en décubitus dorsal. Open cœlioscopie. Dissection du triangle de Calot.")}}
	if !full {
		return r
	}
	r.Acts = []record.Coded{compose.CCAM("HMFC004", "Cholécystectomie, par cœlioscopie")}
	r.Surgeons, r.Anaesthesia, r.BloodLoss, r.Incidents = []string{"Dr MOREAU Hélène", "Pr LEFÈVRE Antoine (aide)"}, "Générale, Dr ROUX Samir", "< 50 mL", "Aucun"
	r.Indication, r.Findings = []compose.Block{compose.Text("Cholécystite aiguë.")}, []compose.Block{compose.Text("Vésicule tendue, adhérences épiploïques.")}
	r.Implants, r.Specimens = []string{"4 clips titane, lot FICTIF-7"}, []string{"Vésicule biliaire : anatomopathologie"}
	r.Orders = []compose.Block{compose.List{Items: []compose.Paragraph{compose.Text("Reprise de l’alimentation à J1")}}}
	r.Extra = []compose.Section{{Title: "Traçabilité", Blocks: []compose.Block{compose.Text("Boîte n° 12, stérilisation conforme.")}}}
	return r
}

func visit(at time.Time, full bool) compose.Body {
	r := compose.ConsultationReport{Reason: "Contrôle postopératoire", Conclusion: []compose.Block{compose.Text("Évolution favorable.")}}
	if !full {
		return r
	}
	r.Allergies = []compose.Block{compose.Text("Pénicilline fictive\u00a0: éruption en 2019.")}
	r.History, r.Findings = []compose.Block{compose.Text("Cholécystectomie il y a un mois.")}, []compose.Block{compose.Text("Abdomen souple, cicatrices propres.")}
	r.Treatments = []compose.Treatment{{Medicine: paracetamol, Rhythm: "si douleur"}}
	r.Results, r.Plan = []compose.Block{compose.Text("Bilan hépatique normal.")}, []compose.Block{compose.Text("Pas de suivi systématique.")}
	return r
}

func order(code, act, detail string) func(time.Time, bool) compose.Body {
	return func(_ time.Time, full bool) compose.Body {
		p := compose.OtherPrescription{Type: code, Lines: []compose.OrderLine{{Act: act}}}
		if full {
			p.Lines = []compose.OrderLine{{Act: act, Detail: detail, ALD: true}, {Act: act + " de contrôle"}}
			p.Reason, p.Comment, p.Urgent, p.AtHome = "Surveillance postopératoire", "Résultats par messagerie sécurisée", true, true
		}
		return p
	}
}

func certificate(_ time.Time, full bool) compose.Body {
	r := compose.Report{Type: "89601-9", Sections: []compose.Section{{Blocks: []compose.Block{compose.Text("Je certifie avoir examiné ce jour la personne nommée ci-dessus.")}}}}
	if full {
		r.Sections = append(r.Sections, compose.Section{Title: "Restrictions", Blocks: []compose.Block{compose.Text("Pas de port de charge pendant un mois.")}})
	}
	return r
}

func wrapped(at time.Time, full bool) compose.Body {
	d := pdfa.Document{Title: "Document importé (fictif)", Producer: "Autre logiciel", Language: "fr-FR", Created: at, Heading: "Document importé (fictif)",
		Letterhead: pdfa.Letterhead{Name: "Laboratoire fictif"}, Sections: []pdfa.Section{{Blocks: []pdfa.Block{pdfa.Paragraph{Runs: []pdfa.Run{{Text: "Contenu d’un autre logiciel."}}}}}}}
	b, err := pdfa.Write(d, face())
	if err != nil {
		b = nil // refused by compose as no PDF
	}
	return compose.Wrapped{Type: "34112-3", PDF: b}
}
