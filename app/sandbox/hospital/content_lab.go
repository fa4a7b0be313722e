package hospital

// Tests of the laboratory, with their LOINC codes and French labels.
func hemoglobin(v, flag string) assay {
	return assay{"718-7", "Hémoglobine [Masse/Volume] Sang ; Numérique", "Hémoglobine", v, "g/dL", "g/dL", "12,0", "16,0", flag}
}

func hematocrit(v, flag string) assay {
	return assay{"4544-3", "Hématocrite [Fraction volumique] Sang ; Numérique", "Hématocrite", v, "%", "%", "35,0", "47,0", flag}
}

func leukocytes(v, flag string) assay {
	return assay{"6690-2", "Leucocytes [Nombre/Volume] Sang ; Numérique", "Leucocytes", v, "G/L", "10*9/L", "4,0", "10,0", flag}
}

func neutrophils(v, flag string) assay {
	return assay{"751-8", "Polynucléaires neutrophiles [Nombre/Volume] Sang ; Numérique", "Polynucléaires neutrophiles", v, "G/L", "10*9/L", "1,8", "7,5", flag}
}

func platelets(v, flag string) assay {
	return assay{"777-3", "Plaquettes [Nombre/Volume] Sang ; Numérique", "Plaquettes", v, "G/L", "10*9/L", "150", "400", flag}
}

func sodium(v, flag string) assay {
	return assay{"2951-2", "Sodium [Moles/Volume] Sérum/Plasma ; Numérique", "Sodium", v, "mmol/L", "mmol/L", "136", "145", flag}
}

func potassium(v, flag string) assay {
	return assay{"2823-3", "Potassium [Moles/Volume] Sérum/Plasma ; Numérique", "Potassium", v, "mmol/L", "mmol/L", "3,5", "5,1", flag}
}

func creatinine(v, flag string) assay {
	return assay{"14682-9", "Créatinine [Moles/Volume] Sérum/Plasma ; Numérique", "Créatinine", v, "µmol/L", "umol/L", "45", "84", flag}
}

func crp(v, flag string) assay {
	return assay{"1988-5", "Protéine C réactive [Masse/Volume] Sérum/Plasma ; Numérique", "Protéine C réactive", v, "mg/L", "mg/L", "", "5", flag}
}

func bilirubin(v, flag string) assay {
	return assay{"14631-6", "Bilirubine [Moles/Volume] Sérum/Plasma ; Numérique", "Bilirubine totale", v, "µmol/L", "umol/L", "", "21", flag}
}

func alat(v, flag string) assay {
	return assay{"1742-6", "ALAT [Activité/Volume] Sérum/Plasma ; Numérique", "ALAT", v, "U/L", "U/L", "", "35", flag}
}

func asat(v, flag string) assay {
	return assay{"1920-8", "ASAT [Activité/Volume] Sérum/Plasma ; Numérique", "ASAT", v, "U/L", "U/L", "", "35", flag}
}

func ggt(v, flag string) assay {
	return assay{"2324-2", "Gamma glutamyl transférase [Activité/Volume] Sérum/Plasma ; Numérique", "Gamma-GT", v, "U/L", "U/L", "", "40", flag}
}

func alkaline(v, flag string) assay {
	return assay{"6768-6", "Phosphatases alcalines [Activité/Volume] Sérum/Plasma ; Numérique", "Phosphatases alcalines", v, "U/L", "U/L", "35", "105", flag}
}

func lipase(v, flag string) assay {
	return assay{"3040-3", "Lipase [Activité/Volume] Sérum/Plasma ; Numérique", "Lipase", v, "U/L", "U/L", "", "60", flag}
}

func cea(v, flag string) assay {
	return assay{"2039-6", "Antigène carcino-embryonnaire [Masse/Volume] Sérum/Plasma ; Numérique", "ACE", v, "µg/L", "ug/L", "", "5,0", flag}
}

func ca199(v, flag string) assay {
	return assay{"24108-3", "CA 19-9 [Unités/Volume] Sérum/Plasma ; Numérique", "CA 19-9", v, "kU/L", "k[IU]/L", "", "37", flag}
}

func hematology(assays ...assay) chapter {
	return chapter{"18723-7", "Hématologie", "Hématologie — hémogramme", assays}
}

func chemistry(assays ...assay) chapter {
	return chapter{"18719-5", "Biochimie", "Biochimie sanguine", assays}
}

// postoperative is the report of the demonstration: the day after the operation.
func postoperative() []chapter {
	return []chapter{
		hematology(hemoglobin("12,8", ""), hematocrit("38,4", ""), leukocytes("13,6", "élevé"), neutrophils("10,9", "élevé"), platelets("268", "")),
		chemistry(sodium("139", ""), potassium("3,9", ""), creatinine("64", ""), crp("86", "élevé"), bilirubin("11", "")),
	}
}

const postoperativeConclusion = "Syndrome inflammatoire biologique modéré, à confronter au contexte postopératoire (J1). Pas de cholestase biologique. Contrôle de la CRP proposé à 48 heures."

// postoperativeCorrected is its second version: one value was wrong.
func postoperativeCorrected() []chapter {
	c := postoperative()
	c[1].assays[3] = crp("112", "très élevé")
	c[1].assays = append(c[1].assays, lipase("31", ""))
	return c
}

func liver() []chapter {
	return []chapter{chemistry(asat("48", "élevé"), alat("71", "élevé"), ggt("96", "élevé"), alkaline("118", "élevé"), bilirubin("17", ""), lipase("34", ""))}
}

func liverNormal() []chapter {
	return []chapter{chemistry(asat("24", ""), alat("28", ""), ggt("31", ""), alkaline("74", ""), bilirubin("9", ""))}
}

func bloodCount() []chapter {
	return []chapter{hematology(hemoglobin("13,1", ""), hematocrit("39,2", ""), leukocytes("6,8", ""), neutrophils("3,9", ""), platelets("251", ""))}
}

func electrolytes() []chapter {
	return []chapter{chemistry(sodium("134", "bas"), potassium("3,3", "bas"), creatinine("71", ""))}
}

func markers() []chapter { return []chapter{chemistry(cea("2,1", ""), ca199("44", "élevé"))} }

// serologyPages has results that are words.
func serologyPages(p *paper) report {
	return report{heading: "Sérologies virales", meta: []string{"Prescripteur : " + benoit.name(), "Prélèvement : " + moment(p.doc.ActStart), "Validation : " + moment(p.doc.CreatedAt)},
		sections: []section{{"Hépatites B et C", []block{&grid{head: []string{"Examen", "Résultat", "Seuil"}, weights: []float64{3, 1.5, 2},
			rows: [][]string{{"Antigène HBs", "négatif", "0,05 UI/mL"}, {"Anticorps anti-HBs", "186 UI/L", "10 UI/L"}, {"Anticorps anti-HBc", "négatifs", "–"}, {"Anticorps anti-VHC", "négatifs", "–"}}}}},
			text("Conclusion", "Profil d’immunité après vaccination contre l’hépatite B. Pas d’argument pour une hépatite C.")},
		signed: "Validé électroniquement par le " + p.author.name()}
}
