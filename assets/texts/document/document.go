// Package document holds the French words that Chevet prints in the documents it makes: titles of sections, labels,
// and the few sentences around them. It imports nothing, so that app/compose may use it; what the window says is
// elsewhere in assets/texts.
//
//	heading := document.Letter                    // «Lettre de liaison à la sortie»
//	label := document.Page("1", "3")              // «Page 1 / 3»
package document

import (
	"fmt"
	"strings"
	"time"
)

const nbsp = "\u00a0"

// Titles of documents.
const (
	Letter             = "Lettre de liaison à la sortie d’hospitalisation"
	Prescription       = "Prescription de médicaments et de dispositifs médicaux"
	Vaccination        = "Note de vaccination"
	OperativeReport    = "Compte rendu opératoire"
	ConsultationReport = "Compte rendu de consultation"
)

// Titles of sections.
const (
	Status            = "Statut du document"
	LetterReason      = "Motif de l’hospitalisation"
	Stay              = "Synthèse médicale du séjour"
	Stopped           = "Traitements arrêtés durant le séjour"
	AtDischarge       = "Traitements à la sortie"
	Allergies         = "Allergies et intolérances"
	Pending           = "Résultats d’examens et autres informations attendus"
	Plan              = "Suites à donner"
	Medicines         = "Prescription de médicaments"
	Devices           = "Prescription de dispositifs médicaux"
	Indication        = "Indication"
	Findings          = "Constatations opératoires"
	Procedure         = "Description de l’intervention"
	Implants          = "Matériel implanté"
	Specimens         = "Prélèvements"
	Orders            = "Consignes postopératoires"
	Reason            = "Motif"
	History           = "Antécédents et histoire de la maladie"
	CurrentTreatments = "Traitements en cours"
	Examination       = "Examen clinique"
	Results           = "Examens complémentaires"
	ConclusionTitle   = "Conclusion"
	ActsPrescribed    = "Actes prescrits"
	Identification    = "Identification du document"
	Copy              = "Copie PDF du document"
)

// Labels.
const (
	Validated            = "Validé"
	NotValidated         = "Brouillon, non validé"
	Item                 = "Rubrique"
	Value                = "Contenu"
	Admission            = "Modalité et date d’entrée"
	Discharge            = "Modalité et date de sortie"
	Conclusion           = "Synthèse médicale"
	Adverse              = "Évènements indésirables pendant l’hospitalisation"
	ResistantSearch      = "Recherche de micro-organismes multirésistants ou émergents"
	ResistantFound       = "Micro-organismes identifiés"
	Transfusion          = "Transfusion de produits sanguins"
	TransfusionAccidents = "Accidents transfusionnels"
	BloodDerivatives     = "Administration de dérivés du sang"
	BloodAccidents       = "Évènements indésirables des dérivés du sang"
	NoTreatment          = "Aucun traitement médicamenteux"
	Medicine             = "Médicament"
	Dose                 = "Dose"
	Rhythm               = "Rythme"
	Route                = "Voie"
	From                 = "Début"
	To                   = "Fin"
	Comment              = "Commentaire"
	Dosage               = "Posologie"
	Duration             = "Durée"
	Repeats              = "Renouv."
	Boxes                = "Boîtes"
	Substitution         = "Substitution"
	ALD                  = "En rapport avec une ALD"
	WorkAccident         = "En rapport avec un accident du travail ou une maladie professionnelle"
	Prevention           = "En rapport avec la prévention"
	NotReimbursed        = "Non remboursable"
	OffLabel             = "Hors autorisation de mise sur le marché"
	Condition            = "Condition"
	ForPatient           = "Pour le patient"
	ForPharmacist        = "Pour le pharmacien"
	TwoZones             = "Ordonnance bizone"
	Exception            = "Prescription de médicaments d’exception"
	Secured              = "Ordonnance sécurisée"
	AtHome               = "À exécuter à domicile"
	Urgent               = "Urgent"
	Device               = "Dispositif médical"
	Quantity             = "Quantité"
	Rental               = "Location"
	Date                 = "Date"
	Vaccine              = "Vaccin"
	Lot                  = "Numéro de lot"
	Expiry               = "Péremption"
	Serial               = "Numéro de série"
	Kind                 = "Type d’acte"
	Rank                 = "Rang"
	Site                 = "Site d’injection"
	Reaction             = "Réaction observée"
	Vaccinator           = "Vaccinateur"
	Intervention         = "Intervention"
	CCAM                 = "Acte CCAM"
	Operator             = "Opérateur"
	Anaesthesia          = "Anesthésie"
	BloodLoss            = "Pertes sanguines"
	Incidents            = "Incidents peropératoires"
	None                 = "Aucun"
	ActPrescribed        = "Acte"
	Detail               = "Précisions"
	BirthName            = "Nom de naissance"
	GivenNames           = "Prénoms de naissance"
	Born                 = "Date de naissance"
	Sex                  = "Sexe"
	BirthPlace           = "Lieu de naissance"
	UsedName             = "Nom et prénom utilisés"
	INS                  = "Matricule INS"
	Address              = "Adresse"
	Telecom              = "Coordonnées"
	DocumentDate         = "Document du"
	Author               = "Auteur"
	Unit                 = "Unité"
	NDA                  = "Séjour"
	Act                  = "Acte"
	Validity             = "Validité"
	Confidential         = "Confidentialité"
	SignedBy             = "Validé par"
	Performer            = "Réalisé par"
	Recipient            = "Destinataire"
	Custodian            = "Conservé par"
	EncounterType        = "Prise en charge"
	Type                 = "Type"
	DocumentID           = "Identifiant"
	SetID                = "Identifiant commun aux versions"
	Version              = "Version"
	Replaces             = "Remplace"
	ScanINS              = "INS à scanner"
	Preview              = "APERÇU"
	Draft                = "BROUILLON — document non validé"
)

// Page numbers a page.
func Page(page, total string) string { return "Page " + page + " / " + total }

// Footer stands on every page.
func Footer(establishment string, version int) string {
	return fmt.Sprintf("%s — version %d", establishment, version)
}

// Running stands at the top of the pages after the first.
func Running(name, born, title string) string { return Join(name, born, title) }

// Join puts a dash between what is not empty.
func Join(all ...string) string {
	var out []string
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, " — ")
}

// YesNo says a boolean.
func YesNo(b bool) string {
	if b {
		return "Oui"
	}
	return "Non"
}

// Moment is a date with its time.
func Moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("02/01/2006 15:04")
}

// On dates something.
func On(what string, t time.Time) string { return Join(what, Moment(t)) }

// Period says two moments.
func Period(from, to time.Time) string { return "du " + Moment(from) + " au " + Moment(to) }

// Between says two dates, either of which may be missing.
func Between(from, to string) string {
	switch {
	case from == "" && to == "":
		return ""
	case to == "":
		return "à partir du " + from
	case from == "":
		return "jusqu’au " + to
	}
	return "du " + from + " au " + to
}

// Days counts days.
func Days(n int) string {
	if n == 1 {
		return "1" + nbsp + "jour"
	}
	return fmt.Sprintf("%d%sjours", n, nbsp)
}

// Substitutable says whether the pharmacist may substitute; a reason forbids it.
func Substitutable(reason string) string {
	if reason == "" {
		return "Autorisée"
	}
	return "Non (" + reason + ")"
}

// Place is a place of birth with its INSEE code.
func Place(name, cog string) string {
	if name == "" || cog == "" {
		return name + cog
	}
	return name + " (" + cog + ")"
}

// INSNature says which authority assigned the number. // EXI DIF 02
func INSNature(oid string) string {
	switch oid {
	case "1.2.250.1.213.1.4.8":
		return "NIR"
	case "1.2.250.1.213.1.4.9":
		return "NIA"
	case "1.2.250.1.213.1.4.10":
		return "NIR de test"
	}
	return "NIR de démonstration"
}

// RelativeKind says why somebody is named.
func RelativeKind(kind string) string {
	switch kind {
	case "ECON":
		return "Personne à prévenir"
	case "NOK":
		return "Personne de confiance"
	case "CAREGIVER":
		return "Aidant"
	case "GUARD":
		return "Représentant légal"
	}
	return "Proche"
}

// Title abbreviates the title of a professional.
func Title(code string) string {
	switch code {
	case "DR", "MC", "MG":
		return "Dr"
	case "PR":
		return "Pr"
	}
	return ""
}

// Signed closes a validated document.
func Signed(name string, at time.Time) []string {
	return []string{"Document validé électroniquement par " + name, "le " + Moment(at)}
}

// Until says when something known ends, as a document wrote it.
func Until(date string) string { return "jusqu’au " + date }

// AtMost says a greatest dose, as a document wrote it.
func AtMost(dose string) string { return "au plus " + dose }
