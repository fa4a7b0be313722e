package hospital

import (
	"time"

	"chevet/app/record"
)

func (m *maker) sent(c record.Channel, s record.Delivery, to int, reason record.Reason) record.Sending {
	return record.Sending{Channel: c, State: s, Recipients: to, At: m.now.Add(-3 * time.Hour), Reason: reason}
}

// durand is the record of the demonstration: the screens of the design show it.
func (m *maker) durand(p *Patient) {
	m.stay(p, "2026 urgences", emergency, record.Emergency, -80, 14, 5*time.Hour, "", nguyenL)
	m.stay(p, "2025 ambulatoire", surgery, record.Inpatient, -590, 7, 10*time.Hour, "", lefevre)
	old := m.stay(p, "2024 colique", surgery, record.Inpatient, -994, 18, 3*24*time.Hour, "209", moreau)
	p.Consents = append(p.Consents, record.Consent{ID: m.n.uuid("consent", string(old.ID), "1"), Patient: p.ID, Encounter: old.ID, Kind: record.Unopposed,
		Origin: record.TypedHere, ByID: lefevre.id, ByName: lefevre.name(), At: old.Start.Add(time.Hour)})
	m.durandHere(p)
	m.durandDMP(p)
}

func (m *maker) durandHere(p *Patient) {
	letter := ldlSpec("sortie", "Lettre de liaison à la sortie", moreau, 0, gallbladderDischarge())
	m.local(p, letter, record.Local).State = record.Draft
	order := m.local(p, n1pdf("ordonnance sortie", "Ordonnance de sortie — antalgiques", prescription, moreau, 0, 11, 0, prescriptionPages(painkillers())), record.Local)
	order.Sendings = []record.Sending{{Channel: record.ToDMP, State: record.Waiting, DueAt: m.now.Add(8 * time.Minute), At: m.now.Add(-2 * time.Minute)}}
	m.local(p, n1pdf("opératoire", "Cholécystectomie par cœlioscopie", crSurgery, lefevre, -1, 9, 30, surgeryPages), record.Local,
		m.sent(record.ToDMP, record.Accepted, 0, ""), m.sent(record.ToMSS, record.Read, 2, ""))
	m.local(p, n1pdf("adressage", "Courrier d’adressage", referral, benoit, -2, 8, 10, referralPages), record.MSSante)
	m.local(p, n1pdf("anesthésie", "Consultation d’anesthésie", crAnesthesia, roux, -3, 15, 0, anesthesiaPages), record.Local, m.sent(record.ToDMP, record.Accepted, 0, ""))
	m.local(p, n1pdf("préopératoire", "Consultation préopératoire", crConsultation, lefevre, -25, 10, 30, consultationPages("Avis sur une lithiase vésiculaire symptomatique.",
		"Deux épisodes de colique hépatique depuis septembre, le dernier ayant conduit aux urgences.", "Abdomen souple et indolent ce jour. Pas de cicatrice en dehors d’un Mac Burney.",
		"Cholécystectomie par cœlioscopie proposée et acceptée, consultation d’anesthésie à prévoir.")), record.Local, m.sent(record.ToDMP, record.Failed, 0, "PFI-AE"))
	first := n1pdf("endoscopie#1", "Endoscopie œso-gastro-duodénale", crTest, giraud, -53, 9, 15, endoscopyPages)
	m.local(p, first, record.MSSante).State = record.Replaced
	second := first
	second.key, second.version, second.replaces, second.late = "endoscopie#2", 2, "endoscopie#1", 5*time.Hour
	m.local(p, second, record.MSSante)
	er := n1pdf("urgences", "Passage aux urgences — douleur abdominale", crEmergency, nguyenL, -80, 14, 20, emergencyPages)
	er.stay = "EMER"
	m.local(p, er, record.Local, m.sent(record.ToDMP, record.Accepted, 0, ""), m.sent(record.ToMSS, record.Accepted, 1, ""))
	m.local(p, ldlSpec("ambulatoire", "Lettre de liaison — séjour d’ambulatoire", lefevre, -590, discharge{reason: "Hernie ombilicale opérée en ambulatoire.",
		summary: []string{"Cure de hernie ombilicale par voie directe sous anesthésie générale. Suites immédiates simples, sortie le jour même."}, entry: "Programmée, depuis le domicile", exit: "Retour au domicile", planned: true, drugs: painkillers()[:1],
		followUp: []string{"Consultation à un mois.", "Pas de port de charge pendant six semaines."}}), record.Local, m.sent(record.ToDMP, record.Held, 0, ""))
	m.local(p, vaccineSpec("grippe", "Note de vaccination — grippe", marchand, -765, vaccine{"64332894", "VAXIGRIPTETRA, suspension injectable en seringue préremplie", "J07BB02", "Grippe, virus inactivés, virion fragmenté ou antigènes de surface", "W3C451V", "1", false}),
		record.Local, m.sent(record.ToDMP, record.Refused, 0, ""))
	m.local(p, n1pdf("chirurgie 2024", "Consultation de chirurgie digestive", crConsultation, lefevre, -914, 11, 0, consultationPages("Suivi après une colique hépatique.",
		"Pas de récidive depuis la sortie.", "Abdomen souple, pas de douleur provoquée.", "Surveillance. Cholécystectomie à discuter en cas de récidive.")), record.Local,
		m.sent(record.ToDMP, record.Accepted, 0, ""), m.sent(record.ToMSS, record.Read, 1, ""))
	m.local(p, n1pdf("cardiologie", "Avis cardiologique préopératoire", crConsultation, amrani, -922, 9, 30, consultationPages("Avis avant anesthésie éventuelle.", "Pas d’antécédent cardiovasculaire.",
		"Auscultation normale. Électrocardiogramme normal.", "Pas de contre-indication cardiologique.")), record.MSSante)
	stay := n1pdf("colique 2024", "Hospitalisation — colique hépatique", crStay, moreau, -994, 18, 30, dischargePages(discharge{reason: "Colique hépatique.",
		summary: []string{"Première colique hépatique, d’évolution favorable sous antalgiques. Vésicule multilithiasique à l’échographie, sans cholécystite."}, entry: "Depuis les urgences", exit: "Retour au domicile", drugs: painkillers()[:2],
		followUp: []string{"Consultation de chirurgie à deux mois."}}))
	stay.lasts, stay.stay = 63*time.Hour, "IMP"
	m.local(p, stay, record.Local, m.sent(record.ToDMP, record.Removed, 0, ""))
}

func (m *maker) durandDMP(p *Patient) {
	// Integrated here in its first version; the laboratory then published a correction.
	v1 := m.remote(p, labReport("hémogramme#1", "Hémogramme et CRP", -1, 7, 40, postoperative(), postoperativeConclusion, 2*time.Hour+32*time.Minute))
	m.integrate(p, v1, moreau, m.at(-1, 11, 5))
	corrected := labReport("hémogramme#2", "Hémogramme et CRP", -1, 7, 40, postoperativeCorrected(), "CRP corrigée après contrôle : 112 mg/L. "+postoperativeConclusion, 7*time.Hour)
	corrected.version, corrected.replaces = 2, "hémogramme#1"
	m.remote(p, corrected)
	v1.Entry.Status = record.Deprecated

	histology := n1pdf("histologie", "Histologie de la vésicule biliaire", crPathology, kassab, -1, 8, 0, pathologyPages)
	histology.hidden.HiddenFromPatient = true
	histology.late = 8 * time.Hour
	m.remote(p, histology)
	m.remote(p, n1pdf("échographie", "Échographie abdominale", crImaging, paoli, -4, 16, 20, imagingPages("Sonde convexe 3,5 MHz, patiente à jeun.",
		"Vésicule à paroi épaissie à 6 mm, contenant plusieurs calculs dont un de 12 mm au collet avec cône d’ombre. Signe de Murphy échographique. Voie biliaire principale fine, 4 mm. Foie, pancréas et reins sans anomalie.",
		"Cholécystite aiguë lithiasique. Pas de dilatation des voies biliaires.", true)))
	m.remote(p, labReport("bilan complet", "Bilan hépatique complet", -11, 8, 5, liver(), "Cytolyse et cholestase biologiques modérées.", 4*time.Hour))

	synth := m.remote(p, n1pdf("synthèse", "Volet de synthèse médicale", synthesis, benoit, -20, 17, 0, synthesisPages))
	m.integrate(p, synth, moreau, m.at(-2, 10, 15))
	m.remote(p, n1pdf("thorax scanner", "Scanner thoracique", crImaging, paoli, -24, 9, 0, imagingPages("Acquisition hélicoïdale sans injection.", "Parenchyme pulmonaire sans nodule. Pas d’épanchement. Médiastin libre.", "Scanner thoracique normal.", false)))
	// Integrated, then deleted in the DMP by its author.
	scanner := m.remote(p, n1pdf("scanner", "Scanner abdomino-pelvien", crImaging, paoli, -41, 11, 30, imagingPages("Acquisition au temps portal, 100 mL de produit de contraste iodé.",
		"Vésicule multilithiasique sans signe inflammatoire. Pas de dilatation des voies biliaires.", "Lithiase vésiculaire simple.", false)))
	m.integrate(p, scanner, lefevre, m.at(-25, 10, 45))
	scanner.Entry.Status = record.Deleted
	hidden := labReport("marqueurs", "Marqueurs tumoraux", -39, 8, 15, markers(), "CA 19-9 discrètement augmenté, à confronter à la cholestase.", 6*time.Hour)
	hidden.hidden.HiddenFromPatient = true
	m.remote(p, hidden)
	m.remote(p, labReport("bilan 09", "Bilan hépatique", -65, 8, 20, liverNormal(), "", 3*time.Hour))
	wish := n1pdf("directives", "Directives anticipées", directives, itself, -69, 20, 10, directivesPages)
	m.remote(p, wish)
	m.remote(p, n1pdf("ASP", "Radiographie de l’abdomen sans préparation", crImaging, paoli, -80, 15, 40, imagingPages("Clichés de face debout et couché.", "Pas de niveau hydro-aérique ni de pneumopéritoine.", "Pas d’argument pour une occlusion.", false)))
	m.remote(p, labReport("iono", "Ionogramme sanguin", -80, 15, 10, electrolytes(), "Hypokaliémie modérée.", time.Hour))
	m.remote(p, n1pdf("ordonnance", "Ordonnance de produits de santé", prescription, benoit, -88, 18, 30, prescriptionPages(painkillers()[:2])))
	m.remote(p, n1pdf("IRM", "IRM hépatobiliaire", crImaging, delmas, -93, 13, 0, imagingPages("Séquences T2 et cholangio-IRM, sans injection.", "Calculs vésiculaires. Pas de calcul de la voie biliaire principale, pas de dilatation.", "Lithiase vésiculaire isolée.", false)))
	m.remote(p, n1pdf("sérologies", "Sérologies virales B et C", crBiology, tessier, -134, 8, 0, serologyPages))
	m.remote(p, n1pdf("pelvienne", "Échographie pelvienne", crImaging, paoli, -173, 10, 0, imagingPages("Voie sus-pubienne.", "Utérus et ovaires d’aspect normal.", "Échographie pelvienne normale.", false)))
	chest := m.remote(p, n1pdf("thorax", "Radiographie du thorax de face", crImaging, paoli, -592, 9, 45, imagingPages("Cliché de face en inspiration.", "Silhouette cardiaque et parenchyme normaux.", "Radiographie normale.", false)))
	m.integrate(p, chest, lefevre, m.at(-590, 8, 0))
	m.remote(p, labReport("hémogramme 2024", "Hémogramme", -903, 8, 10, bloodCount(), "", 3*time.Hour))
	m.remote(p, n1pdf("ECG", "Électrocardiogramme", crTest, amrani, -922, 9, 50, ecgPages))
	m.remote(p, vaccineSpec("tétanos", "Note de vaccination — tétanos", benoit, -1400, vaccine{"68747507", "VACCIN TÉTANIQUE, suspension injectable en seringue préremplie", "J07AM01", "Anatoxine tétanique", "4456672", "4", true}))

	m.remote(p, oddSpec("hostile", "Observations transmises (document hostile)", func(p *paper) ([]byte, error) { return p.hostile(), nil }))
	m.remote(p, oddSpec("auto", "Compte rendu auto-présentable", func(p *paper) ([]byte, error) {
		p.asks = moreau
		pages, err := p.pdf(labPages(p, bloodCount(), ""))
		if err != nil {
			return nil, err
		}
		return selfPresented(p.biology(bloodCount(), "", pages)), nil
	}))
	m.remote(p, imageSpec())
}

func ldlSpec(key, title string, by *signer, day int, d discharge) spec {
	return spec{key: key, title: title, kind: dischargeNote, by: by, days: day, hour: 9, lasts: time.Hour, stay: "IMP", body: record.BodyN3, format: formatLDL,
		write: func(p *paper) ([]byte, error) { return p.discharge(d), nil }}
}

func vaccineSpec(key, title string, by *signer, day int, v vaccine) spec {
	return spec{key: key, title: title, kind: vaccination, by: by, days: day, hour: 15, minute: 30, late: 5 * time.Minute, body: record.BodyN3, format: formatVac,
		write: func(p *paper) ([]byte, error) { return p.vaccine(v), nil }}
}

func oddSpec(key, title string, write func(p *paper) ([]byte, error)) spec {
	return spec{key: key, title: title, kind: crBiology, by: tessier, days: -200, hour: 9, body: record.BodyN3, format: formatOther, write: write}
}

// imageSpec is a structured document with a picture inside its narrative and no template of its own.
func imageSpec() spec {
	return spec{key: "image", title: "Échographie de contrôle avec image", kind: crImaging, by: paoli, days: -210, hour: 9, minute: 15, body: record.BodyN3, format: formatOther,
		write: func(p *paper) ([]byte, error) {
			p.templates = [][2]string{{"1.2.250.1.213.1.1.1.99", ""}}
			return p.structured(nil, func(x *xmlText) {
				plainSections(x, []section{text("Résultat", "Vésicule lithiasique sans épaississement de la paroi."),
					{"Image clé", []block{&picture{"Coupe longitudinale de la vésicule biliaire", ultrasound(names(7))}}},
					items("Conclusion", "Lithiase vésiculaire simple.", "Pas de signe de complication.")})
			}), nil
		}}
}
