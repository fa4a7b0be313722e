package window

import (
	"time"

	"chevet/app/record"
)

// Words of the metadata view.
const (
	MetaDocument        = "Document"
	MetaTitle           = "Titre"
	MetaType            = "Type"
	MetaClass           = "Classe"
	MetaAct             = "Date de l’acte"
	MetaCreated         = "Produit le"
	MetaVersion         = "Version"
	MetaID              = "Identifiant"
	MetaSet             = "Lot de versions"
	MetaReplaces        = "Remplace"
	MetaConfidentiality = "Confidentialité"
	MetaFormat          = "Format"
	MetaSize            = "Taille du CDA"
	MetaPDFSize         = "Taille du PDF"
	MetaLanguage        = "Langue"
	MetaPeople          = "Auteurs et participants"
	MetaCustodian       = "Conservation"
	MetaEncounter       = "Prise en charge"
	MetaKind            = "Nature"
	MetaPeriod          = "Période"
	MetaPlace           = "Lieu"
	MetaResponsible     = "Responsable"
	MetaActs            = "Actes documentés"
	MetaNoCode          = "acte sans code"
	MetaPatient         = "Patient désigné par le document"
	MetaName            = "Nom de naissance"
	MetaUsedName        = "Nom utilisé"
	MetaBirth           = "Naissance"
	MetaSameINS         = "identique à celle du dossier"
	MetaOtherINS        = "diffère de celle du dossier"
	MetaProvenance      = "Provenance"
	MetaOrigin          = "Origine"
	MetaIntegrated      = "Intégré"
	MetaVisibility      = "Visibilité"
	MetaWithdrawn       = "Supprimé le"
	MetaSubmitted       = "Déposé au DMP le"
	MetaEntry           = "Fiche DMP"
	MetaLogical         = "Fiche DMP (stable)"
	MetaRepository      = "Entrepôt DMP"
)

// Confidentiality writes the code of a header in words. // CDA R2 confidentialityCode
func Confidentiality(code string) string {
	switch code {
	case "N":
		return "Normale (N)"
	case "R":
		return "Restreinte (R)"
	case "V":
		return "Très restreinte (V)"
	}
	return code
}

// Period writes «le 21/11/2026 de 07:40 à 10:12», «du 20/11/2026 à 14:05 au 24/11/2026 à 10:00», or the only date known.
func Period(from, to time.Time) string {
	switch {
	case to.IsZero() || to.Equal(from):
		return DateTime(from)
	case from.IsZero():
		return "jusqu’au " + DateTime(to)
	case Date(from) == Date(to):
		return "le " + Date(from) + " de " + Hour(from) + " à " + Hour(to)
	}
	return "du " + DateTime(from) + " au " + DateTime(to)
}

// BodyKind writes what a document is made of.
func BodyKind(k record.BodyKind) string { return bodyKinds[k] }

var bodyKinds = map[record.BodyKind]string{
	record.BodyN1PDF:   "CDA R2 N1, PDF",
	record.BodyN1Text:  "CDA R2 N1, texte",
	record.BodyN1RTF:   "CDA R2 N1, RTF",
	record.BodyN1Image: "CDA R2 N1, image",
	record.BodyN3:      "CDA R2 N3",
	record.BodyN3PDF:   "CDA R2 N3 avec copie PDF",
}

// Visibility writes who may not see a document in the DMP.
func Visibility(v record.Visibility) string {
	s := ""
	for _, x := range []struct {
		on   bool
		text string
	}{{v.HiddenFromPatient, "Invisible au patient"}, {v.HiddenFromGuardians, "Invisible aux représentants légaux"}, {v.HiddenFromProfessionals, "Masqué aux professionnels"}} {
		if !x.on {
			continue
		}
		if s != "" {
			s += ", "
		}
		s += x.text
	}
	if s == "" {
		return "Visible"
	}
	return s
}

// IntegratedBy writes «le 21/11/2026 à 14:32 par Dr MOREAU Hélène, Chirurgie digestive».
func IntegratedBy(i record.Integration) string {
	s := "le " + DateTime(i.At)
	if i.ByName != "" {
		s += " par " + i.ByName
	}
	if i.Unit != "" {
		s += ", " + i.Unit
	}
	return s
}

// Participant writes the role of somebody in a document, by its CDA element; typeCode tells participants apart.
func Participant(kind, typeCode string) string {
	if kind == "participant" {
		if w, ok := participantWords[typeCode]; ok {
			return w
		}
	}
	if w, ok := kindWords[kind]; ok {
		return w
	}
	return kind
}

// CDA R2 header elements, and ParticipationType for participant.
var (
	kindWords = map[string]string{
		"author": "Auteur", "legalAuthenticator": "Responsable", "authenticator": "Valideur", "dataEnterer": "Opérateur de saisie",
		"informant": "Informateur", "participant": "Participant", "performer": "Exécutant", "custodian": "Conservation",
		"informationRecipient": "Destinataire", "responsibleParty": "Responsable de la prise en charge",
		"encounterParticipant": "Participant à la prise en charge",
	}
	participantWords = map[string]string{
		"REF": "Prescripteur ou adresseur", "ATND": "Responsable de la prise en charge", "ENT": "Opérateur de saisie", "INF": "Informateur",
		"PART": "Participant", "DIS": "Sortie", "ADM": "Admission", "CON": "Consultant", "IND": "Participant indirect",
	}
)
