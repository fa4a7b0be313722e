package window

import (
	"time"

	"chevet/app"
	"chevet/assets/texts"
)

// Words of the writing screen. // mock 08
const (
	WriteBack        = "Revenir au dossier"
	WritePreview     = "Aperçu"
	WritePreviewLive = "mis à jour pendant la saisie · PDF/A-1 + CDA"
	WriteImported    = "PDF importé, porté tel quel par un CDA R2 N1"
	WriteCheck       = "Contrôle"
	WriteModel       = "Modèle"
	WriteAdd         = "Ajouter"
	WriteRemove      = "Retirer cette ligne"
	WriteChoose      = "Choisir…"
	WriteSign        = "Valider et signer"
	WriteSignKey     = "Ctrl+Entrée"
	WriteSigning     = "Validation en cours…"
	WriteNotSaved    = "Rien à enregistrer"
	WriteTyping      = "Saisie en cours…"
	WriteSaveFailed  = "Brouillon non enregistré"
	WriteReady       = "Document conforme, prêt à être validé."
	WriteChecking    = "Contrôle du document…"
	WriteToComplete  = "À compléter"
	WriteAdvice      = "À vérifier"
	WriteBlank       = "La saisie de la version précédente est sur un autre poste : elle est à reprendre ici."
	WriteReadAgain   = "J’ai relu"
	WriteTakeOut     = "Retirer"
	WriteWhyNot      = "Complétez d’abord les points signalés."
	WriteSignNote    = "Le document entre au dossier, même sans réseau ; le serveur le reçoit dès qu’il répond."
	WriteDiffusion   = "Diffusion"
	WriteDiffusionNo = "La validation n’envoie rien : le document reste au dossier de l’établissement."

	WriteLeaveTitle   = "Quitter la rédaction ?"
	WriteLeaveText    = "Le brouillon est enregistré sur ce poste. Vous pourrez le reprendre depuis le dossier ; vous seul pouvez le lire."
	WriteLeaveVerb    = "Garder le brouillon"
	WriteLeaveDiscard = "Abandonner le brouillon"
	WriteLeaveStay    = "Continuer"

	WriteResume       = "Reprendre"
	WriteDiscard      = "Abandonner le brouillon…"
	WriteDiscardTitle = "Abandonner ce brouillon ?"
	WriteDiscardText  = "Ce qui a été saisi est effacé de ce poste. Rien n’en sera gardé."
	WriteDiscardVerb  = "Abandonner"
	WriteDraftTitle   = "Brouillon"
	WriteCorrect      = "Corriger…"
	WriteDelete       = "Supprimer…"
	WriteDeleteTitle  = "Supprimer ce document ?"
	WriteDeleteText   = "Il restera lisible dans le dossier, marqué comme supprimé, avec ses versions précédentes."
	WriteDeleteVerb   = "Supprimer"
	WhyNotCorrect     = "Seul un document validé de l’établissement peut être corrigé ou supprimé."
	WriteImportPDF    = "Importer un PDF…"
	WriteSigned       = "Document validé."
	WriteDeleted      = "Document supprimé : il reste lisible."

	ScanTitle      = "Boîte de vaccin"
	ScanField      = "Scanner la boîte"
	ScanPlace      = "Placez le curseur ici, puis scannez le code de la boîte"
	ScanHelp       = "Le scanner remplit le produit, le lot et la péremption."
	ScanImage      = "Lire une image…"
	ScanImageTitle = "Image du code de la boîte"
	ScanDone       = "Boîte lue"
	ScanUnknown    = "Produit inconnu"

	VaccinesAdd       = "Ajouter une vaccination"
	VaccinesEmpty     = "Aucune vaccination connue"
	VaccinesEmptyText = "Les notes et historiques de vaccination du dossier se lisent ici."
	ColVaccineDate    = "Date"
	ColVaccine        = "Vaccin"
	ColVaccineLot     = "Lot"
	ColVaccineRank    = "Rang"
	ColVaccineKind    = "Nature"
	ColVaccineRoute   = "Voie"
	ColVaccineSite    = "Site"
	ColVaccineBy      = "Vaccinateur"
	ColVaccineFrom    = "Document"
)

var formWords = map[app.FormName]string{
	app.FormLetter: "Lettre de liaison à la sortie", app.FormOperative: "Compte rendu opératoire", app.FormConsultation: "Compte rendu de consultation",
	app.FormPrescription: "Ordonnance de sortie", app.FormOrders: "Prescription d’actes", app.FormVaccination: "Note de vaccination",
	app.FormReport: "Autre compte rendu ou certificat", app.FormImport: "PDF importé",
}

// FormWord is the name of a form.
func FormWord(f app.FormName) string { return formWords[f] }

// inputWords are the labels of inputs; an input that says something else in one form has an entry of its own there.
var inputWords = map[string]string{
	"reason": "Motif", "summary": "Synthèse du séjour", "conclusion": "Conclusion", "pending": "Résultats en attente", "treatments": "Traitement en cours",
	"plan": "Suites à donner", "admission": "Mode d’entrée", "discharge": "Devenir", "destination": "Précision sur le devenir", "stopped": "Traitements arrêtés",
	"adverse": "Événements indésirables", "bmr": "Recherche de BMR effectuée", "bmrFound": "Germe trouvé", "transfusion": "Transfusion",
	"transfusionAccidents": "Accidents transfusionnels", "derivatives": "Dérivés du sang", "derivativeAccidents": "Accidents de ces dérivés",
	"intervention": "Intervention", "act": "Date de l’acte", "anaesthesia": "Anesthésie", "acts": "Actes CCAM", "code": "Code", "label": "Libellé",
	"surgeons": "Opérateurs", "name": "Nom", "indication": "Indication", "findings": "Examen", "procedure": "Description de l’intervention",
	"implants": "Dispositifs implantés", "specimens": "Prélèvements", "incidents": "Incidents", "bloodLoss": "Pertes sanguines", "orders": "Consignes postopératoires",
	"history": "Histoire de la maladie", "results": "Résultats", "from": "Valable du", "until": "au", "medicines": "Médicaments", "dosage": "Posologie",
	"days": "Jours", "repeats": "Renouv.", "ald": "ALD", "devices": "Dispositifs médicaux", "quantity": "Quantité", "comment": "Commentaire", "urgent": "Urgent",
	"atHome": "À réaliser au domicile", "secured": "Ordonnance sécurisée", "twoZones": "Ordonnance bizone", "exception": "Médicaments d’exception",
	"allergies": "Allergies et intolérances", "type": "Type de document", "lines": "Actes prescrits", "detail": "Précisions", "title": "Titre", "sections": "Parties", "text": "Texte",
	"rhythm": "Posologie", "vaccine": "Nom du vaccin", "cis": "Code CIS", "cip": "Code CIP", "atc": "Code ATC", "atcLabel": "Libellé ATC", "lot": "Lot",
	"expiry": "Péremption", "serial": "N° de série", "given": "Date de vaccination", "kind": "Nature", "rank": "Rang", "route": "Voie", "site": "Site d’injection",
	"letter.reason": "Motif d’hospitalisation", "letter.conclusion": "Synthèse en une phrase", "letter.treatments": "Traitement de sortie",
	"operative.findings": "Constatations", "consultation.findings": "Examen clinique", "orders.reason": "Motif de la prescription",
	"treatments.name": "Médicament et dosage", "stopped.name": "Médicament et dosage", "medicines.name": "Médicament et dosage", "devices.name": "Dispositif",
	"report.title": "Titre du document", "import.title": "Titre du document", "sections.title": "Titre de la partie", "sections.text": "Texte de la partie",
	"surgeons.name": "Nom et rôle", "implants.name": "Dispositif, lot", "specimens.name": "Prélèvement et destination", "lines.act": "Acte",
}

// WriteTaken says where an answer comes from.
func WriteTaken(title, date string) string {
	return "Repris de «\u00a0" + title + "\u00a0» du " + date + ". À relire avant de valider."
}

// InputWord is the label of an input of a form.
func InputWord(f app.FormName, id string) string { return inputWord(string(f), id) }

// ColumnWord is the label of a column of the rows of an input.
func ColumnWord(rows, column string) string { return inputWord(rows, column) }

func inputWord(of, id string) string {
	if w, ok := inputWords[of+"."+id]; ok {
		return w
	}
	return inputWords[id]
}

// KnownInput reports that an input has its words.
func KnownInput(of, id string) bool { return inputWord(of, id) != "" }

// FindingWord is the sentence of something to complete: where in the form, then what.
func FindingWord(f app.FormName, x app.DraftFinding) string {
	if x.Input == "" {
		return texts.Finding(x.Field, x.Rule)
	}
	if x.Rule == "MANQUE" { // under «À compléter», its name says it all
		return InputWord(f, x.Input)
	}
	return InputWord(f, x.Input) + "\u00a0: " + texts.Rule(x.Rule)
}

// WriteSavedAgo says since when the draft is on disk.
func WriteSavedAgo(d time.Duration) string {
	if d < 5*time.Second {
		return "Brouillon enregistré à l’instant"
	}
	return "Brouillon enregistré " + Ago(d)
}

// WriteSavedAt says when the draft was last saved, in a list.
func WriteSavedAt(by string, at, now time.Time) string {
	return "Brouillon de " + by + ", enregistré le " + Moment(at, now) + "."
}

// WriteVersion says which version is being written.
func WriteVersion(n int) string { return "Version\u00a0" + Number(n) }

// ScanExpired says that a box may not be used.
func ScanExpired(expiry string) string { return "Vaccin périmé depuis le " + expiry }

// ScanRead says what was read.
func ScanRead(name, lot, expiry string) string {
	s := name
	if lot != "" {
		s += " · lot " + lot
	}
	if expiry != "" {
		s += " · péremption " + expiry
	}
	return s
}
