package window

import "chevet/app/record"

// shortTypes are the words a list has room for, by type code; the metadata of a document shows its full label.
// // mock 03, column Type
var shortTypes = map[string]string{
	"11488-4": "Consultation", "78513-9": "Consultation", "93024-8": "Consultation", "34749-2": "Consultation",
	"11490-0": "Lettre de liaison", "18761-7": "Lettre de liaison", "83981-1": "Lettre de liaison", "88348-8": "Lettre de liaison",
	"96349-6": "Lettre", "34112-3": "Hospitalisation", "67851-6": "Admission", "15507-7": "Urgences", "60280-5": "Urgences",
	"78341-5": "Urgences", "74207-2": "Urgences", "11502-2": "Biologie", "96173-0": "Biologie", "51969-4": "Génétique",
	"18748-4": "Imagerie", "IMG-KOS": "Imagerie", "DOCPAT04": "Imagerie", "55115-0": "Demande d’imagerie", "60568-3": "Anatomopath.",
	"34874-8": "Opératoire", "34875-5": "Postopératoire", "34876-3": "Préopératoire", "77436-4": "Anesthésie", "15508-5": "Accouchement",
	"57833-6": "Ordonnance", "57828-6": "Prescription", "57832-8": "Prescription", "PRESC-BIO": "Prescription", "PRESC-KINE": "Prescription",
	"PRESC-INF": "Prescription", "PRESC-AAT": "Arrêt de travail", "75468-9": "Ordonnance", "60593-1": "Dispensation", "DISP_AUT": "Dispensation",
	"80565-5": "Administration", "80820-4": "Conciliation", "56445-0": "Bilan médicam.", "78601-2": "Pharmacie", "61357-0": "Pharmacie",
	"87273-9": "Vaccination", "11369-6": "Vaccination", "96874-3": "Vaccination", "SYNTH": "Synthèse", "60591-5": "Synthèse",
	"34133-9": "Synthèse", "68599-0": "Synthèse", "57055-6": "Synthèse", "57057-2": "Synthèse", "57075-4": "Synthèse", "89235-6": "Synthèse", "78489-2": "Synthèse",
	"DOCPAT01": "Synthèse", "DOCPAT08": "Profil médical", "EXPPAT_1": "Volontés", "EXPPAT_2": "Document patient", "EXPPAT_3": "Directives",
	"70004-7": "Acte diagnostique", "11505-5": "Acte", "75482-0": "Prévention", "75492-9": "Dépistage", "47420-5": "Bilan", "34794-8": "RCP",
	"18776-5": "Plan de soins", "PROT_ALD": "Protocole ALD", "83869-8": "Prévention", "85208-7": "Télémédecine", "89601-9": "Certificat",
	"CERT_DECL": "Certificat", "DOCPAT07": "Certificat", "REMB": "Remboursements", "89233-1": "Grossesse", "29274-8": "Signes vitaux",
	"68814-3": "Pédiatrie", "59283-2": "Pédiatrie", "68817-6": "Pédiatrie", "DOCPAT02": "Traitement", "DOCPAT03": "Compte rendu", "DOCPAT05": "Biologie",
	"28653-4": "Médico-social", "34842-5": "Médico-social", "80788-3": "Médico-social", "83901-9": "Psychologie", "51851-4": "Administratif",
	"77604-7": "Planification", "101881-1": "Carte d’implant",
}

// ShortType writes the type of a document in one or two words; a type without a short word keeps its label.
func ShortType(t record.Coded) string {
	if s, ok := shortTypes[t.Code]; ok {
		return s
	}
	if t.Label != "" {
		return t.Label
	}
	return t.Code
}
