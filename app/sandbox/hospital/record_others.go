package hospital

import (
	"fmt"
	"time"

	"chevet/app/record"
)

func bloodSpec(key string, day int) spec {
	return labReport(key, "Hémogramme", day, 8, 10, bloodCount(), "Hémogramme sans anomalie.", 3*time.Hour)
}

func chestSpec(key string, day int) spec {
	return n1pdf(key, "Radiographie du thorax de face", crImaging, paoli, day, 10, 20, imagingPages("Cliché de face en inspiration.",
		"Silhouette cardiaque et parenchyme normaux.", "Radiographie normale.", false))
}

func visitSpec(key string, day int) spec {
	return n1pdf(key, "Consultation de médecine générale", crConsultation, benoit, day, 17, 30, consultationPages("Suivi.", "Pas d’événement depuis la dernière consultation.",
		"Examen sans particularité.", "Poursuite du traitement, à revoir dans trois mois."))
}

func orderSpec(key string, day int) spec {
	return n1pdf(key, "Ordonnance de produits de santé", prescription, benoit, day, 18, 0, prescriptionPages(painkillers()[:2]))
}

// old documents are those that nobody counts as new.
func (m *maker) old(p *Patient) {
	m.remote(p, bloodSpec("sang ancien", -150))
	m.remote(p, visitSpec("visite ancienne", -200))
	m.remote(p, orderSpec("ordonnance ancienne", -200))
}

// ordinary is the record of those of whom nothing special is shown.
func (m *maker) ordinary(p *Patient) {
	m.old(p)
	if len(p.Encounters) > 0 && p.Encounters[0].End.IsZero() {
		m.local(p, n1pdf("entrée", "Consultation d’entrée", crConsultation, lefevre, -30, 11, 0, consultationPages("Avis.", "Adressé par le médecin traitant.",
			"Examen sans particularité.", "Bilan à compléter.")), record.Local, m.sent(record.ToDMP, record.Accepted, 0, ""))
	}
}

func (m *maker) martel(p *Patient) {
	m.ordinary(p)
	m.remote(p, bloodSpec("sang", -2))
}

func (m *maker) legoff(p *Patient) {
	m.ordinary(p)
	m.remote(p, bloodSpec("sang", -1))
	m.remote(p, labReport("foie", "Bilan hépatique", -2, 8, 30, liver(), "Cytolyse modérée.", 3*time.Hour))
	m.remote(p, chestSpec("thorax", -3))
	m.remote(p, orderSpec("ordonnance", -3))
	m.remote(p, visitSpec("visite", -4))
}

func (m *maker) nguyen(p *Patient) { m.ordinary(p) }

func (m *maker) haddad(p *Patient) { m.ordinary(p) }

func (m *maker) petit(p *Patient) {
	m.old(p)
	m.remote(p, bloodSpec("sang", -1))
	hidden := visitSpec("entretien", -2)
	hidden.title = "Entretien confidentiel"
	hidden.hidden.HiddenFromGuardians = true
	m.remote(p, hidden)
}

func (m *maker) carpentier(p *Patient) {
	m.old(p)
	hidden := visitSpec("entretien", -12)
	hidden.title = "Entretien confidentiel avec l’adolescent"
	hidden.hidden.HiddenFromGuardians = true
	m.remote(p, hidden)
}

func (m *maker) delatour(p *Patient) {
	m.ordinary(p)
	hidden := n1pdf("histologie", "Histologie du côlon", crPathology, kassab, -2, 8, 0, pathologyPages)
	hidden.hidden.HiddenFromPatient = true
	m.remote(p, hidden)
	m.remote(p, labReport("marqueurs", "Marqueurs tumoraux", -1, 8, 0, markers(), "", 3*time.Hour))
	masked := visitSpec("psychiatrie", -90)
	masked.title, masked.secrecy = "Consultation masquée aux professionnels", "R"
	masked.hidden.HiddenFromProfessionals = true
	m.remote(p, masked)
	archived := m.remote(p, chestSpec("archive", -1900))
	archived.Entry.Status = record.Archived
	m.remote(p, n1pdf("dépôt", "Compte rendu apporté par la patiente", patientReport, itself, -60, 21, 0, directivesPages))
}

// vasseur has no DMP any more; his last sending failed.
func (m *maker) vasseur(p *Patient) {
	m.local(p, n1pdf("opératoire", "Cure d’éventration", crSurgery, moreau, -5, 10, 0, surgeryPages), record.Local,
		m.sent(record.ToDMP, record.Failed, 0, "PFI-AE"))
	m.local(p, n1pdf("consultation", "Consultation préopératoire", crConsultation, moreau, -40, 10, 0, consultationPages("Éventration médiane.", "Gêne à l’effort.", "Collet de 4 cm.", "Cure par prothèse.")), record.Local,
		m.sent(record.ToDMP, record.Accepted, 0, ""))
}

// long gives a patient many documents over thirty years. Their bytes are plain text, made when they are read.
func (m *maker) long(p *Patient, count int) {
	if p == nil || count <= 0 {
		return
	}
	topics := []struct {
		title string
		kind  kind
		by    *signer
		lines string
	}{
		{"Hémogramme", crBiology, tessier, "Hémoglobine 13,%d g/dL. Leucocytes 6,%d G/L. Plaquettes 2%d1 G/L."},
		{"Consultation de suivi", crConsultation, benoit, "État stable. Tension 12%d/7%d mmHg. Poids 7%d kg."},
		{"Ordonnance", prescription, benoit, "Renouvellement pour %d mois. Paracétamol 1 g, %d par jour. Boîte n° %d."},
		{"Radiographie", crImaging, paoli, "Cliché n° %d%d%d sans anomalie récente."},
		{"Passage aux urgences", crEmergency, nguyenL, "Chute de sa hauteur. Douleur %d/10. Glasgow 15. Durée %d h %d0."},
	}
	span := 30 * 365
	for i := range count {
		key := fmt.Sprintf("long %d", i)
		draw := func(below int, what string) int { return m.n.number(below, string(p.ID), key, what) }
		topic := topics[draw(len(topics), "topic")]
		body := fmt.Sprintf(topic.lines, draw(10, "a"), draw(10, "b"), draw(10, "c"))
		m.remote(p, spec{key: key, title: fmt.Sprintf("%s n° %d", topic.title, count-i), kind: topic.kind, by: topic.by,
			days: -30 - span*i/count, hour: 8 + draw(10, "hour"), minute: draw(60, "minute"), body: record.BodyN1Text, format: formatText, cheap: true,
			write: func(pp *paper) ([]byte, error) {
				return pp.n1("text/plain", []byte(pp.doc.Title+"\r\n\r\n"+body+"\r\n\r\nDocument fictif.\r\n")), nil
			}})
	}
}
