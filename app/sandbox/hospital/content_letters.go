package hospital

import "fmt"

func signedBy(p *paper) string {
	return "Signé électroniquement par " + p.author.name() + "\nle " + moment(p.doc.CreatedAt)
}

func prescriptionPages(drugs []drug) func(p *paper) report {
	return func(p *paper) report {
		d := discharge{drugs: drugs}
		return report{heading: "Ordonnance de produits de santé", meta: []string{"Fait à Lyon le " + p.doc.ActStart.Format("02/01/2006"),
			"Poids : 68 kg", "Allergies connues : aucune"},
			sections: []section{{"Médicaments", []block{d.drugGrid()}},
				items("Conseils", "Ne pas dépasser 3 g de paracétamol par jour.", "Consulter en cas de fièvre supérieure à 38,5 °C, de douleur qui augmente ou d’écoulement de la cicatrice.")},
			signed: signedBy(p)}
	}
}

func painkillers() []drug {
	return []drug{
		{"60234100", "N02BE01", "Paracétamol", "PARACÉTAMOL 1 g, comprimé", "1 comprimé", "toutes les 6 à 8 heures, au plus 3 par jour", 7},
		{"61872954", "A03AX12", "Phloroglucinol", "PHLOROGLUCINOL 80 mg, comprimé orodispersible", "2 comprimés", "si spasmes, au plus 6 par jour", 5},
		{"69155347", "B01AB05", "Enoxaparine", "ÉNOXAPARINE 4 000 UI, seringue préremplie", "1 injection", "une fois par jour, le soir", 10},
	}
}

func gallbladderDischarge() discharge {
	return discharge{
		reason: "Cholécystite aiguë lithiasique, cholécystectomie par cœlioscopie.",
		summary: []string{"Patiente hospitalisée pour des douleurs de l’hypochondre droit évoluant depuis trois jours, avec fièvre à 38,3 °C et signe de Murphy. L’échographie montre une vésicule à paroi épaissie contenant plusieurs calculs, sans dilatation des voies biliaires.",
			"Cholécystectomie par cœlioscopie réalisée le lendemain de l’entrée, sans incident. Suites simples, reprise de l’alimentation à J1, marche à J0."},
		entry: "Depuis les urgences", exit: "Retour au domicile", drugs: painkillers(),
		followUp: []string{"Consultation de chirurgie digestive à un mois.", "Soins de cicatrices par une infirmière à domicile, un jour sur deux pendant dix jours.", "Contrôle de la CRP à 48 heures au laboratoire.", "Résultat d’anatomopathologie à récupérer."},
	}
}

// dischargePages prints the same letter, for those who send it as a PDF.
func dischargePages(d discharge) func(p *paper) report {
	return func(p *paper) report {
		return report{heading: "Lettre de liaison à la sortie", meta: []string{"Entrée : " + p.doc.ActStart.Format("02/01/2006"), "Mode d’entrée : " + d.entry,
			"Mode de sortie : " + d.exit, "Médecin traitant : " + p.patient.TreatingName},
			sections: []section{text("Motif de l’hospitalisation", d.reason), text("Synthèse médicale du séjour", d.summary...),
				{"Traitements à la sortie", []block{d.drugGrid()}}, items("Suites à donner", d.followUp...)}, signed: signedBy(p)}
	}
}

func surgeryPages(p *paper) report {
	return report{heading: "Compte rendu opératoire", meta: []string{"Intervention du " + p.doc.ActStart.Format("02/01/2006"), "Opérateur : " + p.author.name(),
		"Anesthésiste : " + roux.name(), "Durée : 1 h 05"},
		sections: []section{
			text("Indication", "Cholécystite aiguë lithiasique confirmée par échographie chez une patiente de classe ASA 1."),
			items("Voie d’abord", "Cœlioscopie à quatre trocarts, open-cœlioscopie ombilicale.", "Pression du pneumopéritoine : 12 mmHg."),
			text("Description", "Vésicule distendue, à paroi inflammatoire, accolée au duodénum par des adhérences lâches qui sont libérées. Dissection du triangle de Calot, vue critique de sécurité obtenue et photographiée. Clips sur le canal cystique et l’artère cystique, section.",
				"Cholécystectomie rétrograde, extraction dans un sac par l’orifice ombilical. Hémostase et biliostase satisfaisantes. Lavage. Pas de drainage."),
			{"Comptes", []block{&grid{head: []string{"Élément", "Début", "Fin"}, right: map[int]bool{1: true, 2: true}, weights: []float64{5, 1, 1},
				rows: [][]string{{"Compresses", "10", "10"}, {"Aiguilles", "4", "4"}, {"Clips posés", "–", "5"}}}}},
			text("Conclusion", "Cholécystectomie par cœlioscopie sans incident. Pièce adressée en anatomopathologie."),
		}, signed: signedBy(p)}
}

func pathologyPages(p *paper) report {
	return report{heading: "Compte rendu d’anatomie et de cytologie pathologiques", meta: []string{"Prescripteur : " + moreau.name(), "Reçu le " + p.doc.ActStart.Format("02/01/2006"),
		"N° d’examen : H26-10457", "Nature : vésicule biliaire"},
		sections: []section{
			text("Renseignements cliniques", "Cholécystectomie pour cholécystite aiguë lithiasique."),
			{"Macroscopie", []block{&grid{head: []string{"Mesure", "Valeur"}, weights: []float64{3, 3}, rows: [][]string{{"Longueur", "9 cm"}, {"Épaisseur de la paroi", "4 à 7 mm"}, {"Calculs", "6, cholestéroliques, le plus grand de 12 mm"}}}}},
			text("Microscopie", "Muqueuse ulcérée par places, œdème et infiltrat à polynucléaires neutrophiles de toute la paroi. Au collet, foyer de dysplasie de bas grade de 3 mm, à distance de la recoupe. Pas de carcinome sur les dix blocs examinés."),
			text("Conclusion", "Cholécystite aiguë sur cholécystite chronique lithiasique. Foyer de dysplasie de bas grade, recoupe cystique saine. Résultat à annoncer en consultation avant d’être rendu visible."),
		}, signed: signedBy(p)}
}

func consultationPages(reason, history, exam, plan string) func(p *paper) report {
	return func(p *paper) report {
		return report{heading: "Compte rendu de consultation", meta: []string{"Consultation du " + moment(p.doc.ActStart), "Médecin traitant : " + p.patient.TreatingName},
			sections: []section{text("Motif", reason), text("Histoire", history), text("Examen", exam), text("Conclusion et conduite à tenir", plan)}, signed: signedBy(p)}
	}
}

func anesthesiaPages(p *paper) report {
	return report{heading: "Consultation pré-anesthésique", meta: []string{"Consultation du " + moment(p.doc.ActStart), "Intervention prévue : cholécystectomie", "Score ASA : 1"},
		sections: []section{
			{"Terrain", []block{&grid{head: []string{"Rubrique", "Constat"}, weights: []float64{2, 5}, rows: [][]string{{"Allergies", "Aucune connue"}, {"Traitements", "Contraception orale"},
				{"Intubation", "Mallampati 1, ouverture de bouche normale"}, {"Jeûne", "Liquides clairs jusqu’à 2 h avant"}, {"Tension artérielle", "124/78 mmHg"}, {"Fréquence cardiaque", "72 /min"}}}}},
			text("Stratégie", "Anesthésie générale avec intubation. Analgésie multimodale, prévention des nausées (Apfel 3). Thromboprophylaxie par énoxaparine 4 000 UI."),
			text("Information", "Bénéfices et risques expliqués, consentement recueilli."),
		}, signed: signedBy(p)}
}

func emergencyPages(p *paper) report {
	return report{heading: "Compte rendu de passage aux urgences", meta: []string{"Arrivée : " + moment(p.doc.ActStart), "Tri : 3", "Médecin : " + p.author.name()},
		sections: []section{
			text("Motif", "Douleur abdominale."),
			{"Constantes", []block{&grid{head: []string{"Mesure", "Valeur", ""}, weights: []float64{3, 2, 1}, rows: [][]string{{"Température", "38,4 °C", "élevé"}, {"Tension artérielle", "128/76 mmHg", ""}, {"Fréquence cardiaque", "102 /min", "élevé"}, {"SpO2 en air ambiant", "98 %", ""}, {"Douleur (EN)", "7/10", ""}}}}},
			text("Examen", "Abdomen souple, défense de l’hypochondre droit, signe de Murphy. Pas d’ictère."),
			text("Conclusion", "Colique hépatique compliquée probable. Antalgiques, bilan et échographie. Retour à domicile avec avis chirurgical sous huit jours."),
		}, signed: signedBy(p)}
}

func imagingPages(technique, result, conclusion string, image bool) func(p *paper) report {
	return func(p *paper) report {
		r := report{heading: p.doc.Title, meta: []string{"Examen du " + moment(p.doc.ActStart), "Demandé par : " + benoit.name(), "Interprété par : " + p.author.name()},
			sections: []section{text("Technique", technique), text("Résultat", result)}, signed: signedBy(p)}
		if image {
			r.sections = append(r.sections, section{"Image clé", []block{&picture{"Coupe longitudinale de la vésicule biliaire", ultrasound(names(7))}}})
		}
		r.sections = append(r.sections, text("Conclusion", conclusion))
		return r
	}
}

func synthesisPages(p *paper) report {
	return report{heading: "Volet de synthèse médicale", meta: []string{"Mis à jour le " + p.doc.ActStart.Format("02/01/2006"), "Médecin traitant : " + p.author.name()},
		sections: []section{
			{"Pathologies en cours", []block{&grid{head: []string{"Depuis", "Pathologie", "Commentaire"}, weights: []float64{1, 3, 3}, rows: [][]string{{"2024", "Lithiase vésiculaire", "Symptomatique, avis chirurgical demandé"}, {"2019", "Migraine sans aura", "Deux crises par mois"}}}}},
			items("Antécédents", "Appendicectomie (1994).", "Deux grossesses menées à terme (2008, 2011)."),
			{"Traitements au long cours", []block{&grid{head: []string{"Médicament", "Posologie"}, weights: []float64{3, 3}, rows: [][]string{{"Propranolol 40 mg", "1 comprimé le soir"}, {"Contraception orale", "1 comprimé par jour"}}}}},
			items("Allergies et intolérances", "Aucune connue à ce jour."),
			text("Facteurs de risque et prévention", "Non fumeuse. Vaccinations à jour. Frottis de dépistage du 14/01/2025 normal."),
		}, signed: signedBy(p)}
}

func directivesPages(p *paper) report {
	return report{heading: "Mes directives anticipées", meta: []string{"Rédigées le " + p.doc.ActStart.Format("02/01/2006"), "Déposées par le patient"},
		sections: []section{
			text("", "Je, "+p.patient.Name()+", en pleine possession de mes moyens, exprime ici mes volontés pour le cas où je ne pourrais plus les dire."),
			items("Mes volontés", "Je ne souhaite pas d’obstination déraisonnable si je suis dans un état irréversible.", "Je souhaite que ma douleur soit soulagée, même si cela abrège ma vie.", "J’accepte le don de mes organes."),
			text("Ma personne de confiance", "PERRIN Thomas, mon époux, joignable à toute heure."),
		}, signed: "Document déposé dans Mon espace santé"}
}

func endoscopyPages(p *paper) report {
	return report{heading: "Endoscopie œso-gastro-duodénale", meta: []string{"Examen du " + moment(p.doc.ActStart), "Adressée par : " + benoit.name(), "Anesthésie : sédation légère", "Destinataire : chirurgie digestive"},
		sections: []section{
			text("Indication", "Douleurs épigastriques évoluant depuis trois mois, sans signe d’alarme. Bilan avant cholécystectomie."),
			{"Constatations", []block{&grid{head: []string{"Segment", "Aspect"}, weights: []float64{1, 3}, rows: [][]string{{"Œsophage", "Muqueuse normale, ligne Z régulière à 38 cm"}, {"Estomac", "Gastrite antrale érythémateuse modérée, sans ulcération"}, {"Bulbe et duodénum", "Aspect normal jusqu’au deuxième duodénum"}}}}},
			text("Prélèvements", "Deux biopsies antrales et deux fundiques, recherche d’Helicobacter pylori. Résultats à suivre."),
			text("Conclusion", "Gastrite antrale modérée. Pas de lésion ulcérée ni tumorale. Pas de contre-indication digestive haute à la chirurgie prévue."),
		}, signed: signedBy(p)}
}

func referralPages(p *paper) report {
	return report{heading: "Courrier d’adressage", meta: []string{"Fait le " + p.doc.ActStart.Format("02/01/2006"), "À l’attention du " + moreau.name()},
		sections: []section{text("", "Chère consœur,",
			fmt.Sprintf("Je vous confie %s, qui présente depuis trois jours des douleurs de l’hypochondre droit fébriles, sur une lithiase vésiculaire connue depuis 2024.", p.patient.Name()),
			"Le bilan de ville montre une cytolyse modérée. Je vous remercie de la recevoir sans délai et de me tenir au courant de la suite.", "Bien confraternellement.")},
		signed: signedBy(p)}
}

func ecgPages(p *paper) report {
	return report{heading: "Électrocardiogramme", meta: []string{"Enregistré le " + moment(p.doc.ActStart), "Interprété par : " + p.author.name()},
		sections: []section{{"Mesures", []block{&grid{head: []string{"Mesure", "Valeur", "Référence"}, right: map[int]bool{1: true}, weights: []float64{3, 1.4, 3},
			rows: [][]string{{"Fréquence", "68 /min", "50 – 100"}, {"PR", "158 ms", "120 – 200"}, {"QRS", "92 ms", "< 120"}, {"QTc (Bazett)", "418 ms", "< 460"}}}}},
			text("Conclusion", "Rythme sinusal régulier. Tracé dans les limites de la normale.")}, signed: signedBy(p)}
}
