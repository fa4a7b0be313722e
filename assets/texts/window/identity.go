package window

import (
	"strings"

	"chevet/app"
	"chevet/app/record"
)

// Words of the identity screen: form, doubles, INSi, status, history.
const (
	IdentityNew       = "Nouveau patient"
	IdentityOf        = "Identité"
	IdentitySave      = "Enregistrer"
	IdentityCreate    = "Créer le patient"
	IdentityCreateAny = "Créer quand même"
	IdentityBack      = "Retour au dossier"
	IdentityEmergency = "Identité d’urgence"
	IdentityFull      = "Identité complète"
	IdentityUrgentTip = "Deux champs suffisent" + NBSP + ": le patient est marqué « Douteuse », l’identité reste provisoire."

	IdentityStrict     = "Traits stricts de naissance"
	IdentityUsed       = "Identité utilisée"
	IdentityAttributes = "Attributs"
	IdentityINS        = "Matricule INS"

	FieldBirthName     = "Nom de naissance"
	FieldGivenNames    = "Prénoms de naissance"
	FieldSex           = "Sexe"
	FieldBirthDate     = "Date de naissance"
	FieldBirthCOG      = "Code INSEE du lieu"
	FieldBirthPlace    = "Lieu de naissance"
	FieldUsedName      = "Nom utilisé"
	FieldUsedGivenName = "Prénom utilisé"
	FieldMatricule     = "Matricule présenté"

	HintGivenNames  = "Dans l’ordre de l’état civil"
	HintDate        = "JJ/MM/AAAA"
	HintCOG         = "75056, 2A004, 99…"
	HelpMatricule   = "Contrôlé, jamais enregistré" + NBSP + ": seul INSi donne l’INS."
	HelpMatriculeOK = "La clé est juste. Seul INSi donne l’INS."
	HelpAttributes  = "Un attribut rend l’identité provisoire et en retire l’INS."

	TabDoubles = "Doublons"
	TabINSi    = "INSi"
	TabStatus  = "Statut et pièce"
	TabHistory = "Historique"

	DoublesNone     = "Aucun doublon probable"
	DoublesNoneText = "Personne de ressemblant n’est connu de ce poste."
	DoublesTitle    = "Ces patients sont peut-être la même personne"
	DoublesOpen     = "Ouvrir le dossier"

	INSiAsk              = "Interroger INSi"
	INSiAsking           = "INSi" + NBSP + ": recherche…"
	INSiIdle             = "Vérifier l’INS"
	INSiIdleText         = "INSi reçoit les traits stricts du dossier. Rien ne change avant votre accord."
	INSiFailed           = "INSi n’a pas été interrogé"
	INSiNone             = "INSi ne trouve personne"
	INSiNoneText         = "Chaque prénom a été essayé. Vérifiez les traits avec le patient, puis interrogez à nouveau."
	INSiSeveral          = "INSi trouve plusieurs personnes"
	INSiSeveralText      = "Ajoutez les autres prénoms de naissance et le code du lieu, puis interrogez à nouveau."
	INSiHere             = "Dossier"
	INSiThere            = "INSi"
	INSiAccept           = "Accepter l’identité d’INSi"
	INSiRefuse           = "Ne rien changer"
	INSiSame             = "identique"
	INSiDiffers          = "différent"
	INSiMissing          = "complété"
	INSiAllSame          = "Tous les traits concordent."
	INSiSomeDiffer       = "Des traits diffèrent" + NBSP + ": comparez avec une pièce d’identité avant d’accepter."
	INSiOtherINS         = "Le dossier porte un autre INS" + NBSP + ": l’ancien restera dans l’historique."
	INSiKeyWrong         = "La clé de ce matricule est inhabituelle. INSi fait foi."
	INSiProvisionalFirst = "INSi contredit la pièce" + NBSP + ": repassez d’abord l’identité en provisoire (Statut et pièce)."
	WhyFormDirty         = "Enregistrez d’abord vos changements."

	StatusNow       = "Statut actuel"
	StatusProof     = "Pièce d’identité vue"
	StatusProofNone = "Aucune"
	StatusTo        = "Nouveau statut"
	StatusWhy       = "Motif"
	StatusChange    = "Changer le statut"
	StatusNoProof   = "Choisissez la pièce que vous avez vue."
	StatusNoINSi    = "Ce statut vient d’une réponse d’INSi."
	StatusSaved     = "Statut de l’identité enregistré."

	HistoryEmpty     = "Aucun changement enregistré"
	HistoryEmptyText = "Les changements faits ou reçus à partir de maintenant apparaîtront ici."
	HistoryWhen      = "Date"
	HistoryWhat      = "Changement"
	HistoryWho       = "Auteur"
	HistoryWaiting   = "En attente d’envoi"
	HistoryRefused   = "Refusé"

	WorklistTitle     = "Identités à rapprocher"
	WorklistText      = "INSi n’a pas confirmé ces identités. Ouvrez le dossier pour comparer, ou interrogez INSi à nouveau."
	WorklistEmpty     = "Aucune identité à rapprocher"
	WorklistEmptyText = "Les vérifications INSi qui échouent, de jour ou de nuit, apparaissent ici."
	WorklistPatient   = "Patient"
	WorklistINS       = "INS"
	WorklistAnswer    = "Réponse d’INSi"
	WorklistWhen      = "Vérifiée le"
	WorklistElsewhere = "Dossier absent de ce poste"
	WorklistVerify    = "Vérifier à nouveau"
	WorklistAgreed    = "INSi confirme maintenant cette identité."
	WorklistStill     = "INSi ne confirme toujours pas cette identité."
	WorklistReading   = "Lecture de la liste…"

	IdentitySaved   = "Identité enregistrée."
	IdentityCreated = "Patient créé."
	SearchCreate    = "Créer un patient"
	SearchCreateFor = "Créer un patient avec cette recherche"
)

var wrongWords = map[record.Reason]string{
	record.ReasonName: "Lettres, espace, ’ et - seulement", record.ReasonDate: "JJ/MM/AAAA, MM/AAAA, AAAA", record.ReasonBirthFuture: "Cette date est future",
	record.ReasonCOG: "5 caractères attendus",
}

// FieldWrong says under a field, in few words, what is expected.
func FieldWrong(r record.Reason) string { return wrongWords[r] }

// SexWords are the choices of the form, in the order of Sexes.
var SexWords = []string{"Féminin", "Masculin", "Inconnu"}

// Sexes are the values of SexWords.
var Sexes = []record.Sex{record.Female, record.Male, record.SexUnknown}

var proofWords = map[record.ProofKind]string{
	record.ProofIDCard: "Carte nationale d’identité", record.ProofPassport: "Passeport", record.ProofResidence: "Titre de séjour",
	record.ProofDigital: "Identité numérique", record.ProofFamilyBook: "Livret de famille", record.ProofBirthRecord: "Acte de naissance",
	record.ProofDrivingLicence: "Permis de conduire", record.ProofHealthCard: "Carte Vitale", record.ProofOther: "Autre document",
}

// Proof names a document.
func Proof(k record.ProofKind) string { return proofWords[k] }

var fieldWords = map[record.IdentityField]string{
	record.FieldBirthName: FieldBirthName, record.FieldGivenNames: "Prénoms", record.FieldSex: FieldSex, record.FieldBirthDate: FieldBirthDate,
	record.FieldBirthCOG: "Code du lieu", record.FieldINS: "INS", record.FieldStatus: "Statut", record.FieldBirthPlace: "Lieu", record.FieldUsedName: FieldUsedName,
	record.FieldUsedGivenName: FieldUsedGivenName, record.FieldHomonym: Homonym, record.FieldDoubtful: Doubtful, record.FieldFictive: Fictive, record.FieldIPP: "IPP",
}

// IdentityField names a field.
func IdentityField(f record.IdentityField) string { return fieldWords[f] }

// FieldValue writes a value of history for people.
func FieldValue(f record.IdentityField, v string) string {
	switch f {
	case record.FieldBirthDate:
		return record.Date(v).French()
	case record.FieldStatus:
		if v == "" {
			return "—"
		}
		return ShortStatus(record.IdentityStatus(v))
	case record.FieldINS:
		matricule, _, _ := strings.Cut(v, " ")
		v = record.INS{Matricule: record.Matricule(matricule)}.Grouped()
	case record.FieldHomonym, record.FieldDoubtful, record.FieldFictive:
		if v == "1" {
			return "oui"
		}
		return "non"
	case record.FieldSex:
		for i, s := range Sexes {
			if string(s) == v {
				return SexWords[i]
			}
		}
	}
	if v == "" {
		return "—"
	}
	return v
}

// CheckAnswer writes why INSi did not confirm an identity: «Différent : Prénoms de naissance».
func CheckAnswer(c record.IdentityCheck) string {
	if len(c.Differs) > 0 {
		words := make([]string, 0, len(c.Differs))
		for _, f := range c.Differs {
			words = append(words, IdentityField(f))
		}
		return "Différent" + NBSP + ": " + strings.Join(words, ", ")
	}
	if c.Code == record.INSiSeveral {
		return "Plusieurs personnes"
	}
	return "Personne"
}

var doubleWords = map[record.DoubleReason]string{
	record.SameINS: "même INS", record.SameTraits: "mêmes traits", record.SwappedNames: "nom et prénom inversés", record.SameUsedName: "nom utilisé identique",
	record.NameOneEdit: "nom à une lettre près", record.GivenNameOneEdit: "prénom proche", record.SameBirthDate: "même date de naissance",
	record.BirthDateClose: "date de naissance proche", record.SamePlace: "même lieu",
}

// DoubleReasons writes why somebody may be a double.
func DoubleReasons(all []record.DoubleReason) string {
	words := make([]string, 0, len(all))
	for _, r := range all {
		words = append(words, doubleWords[r])
	}
	return strings.Join(words, ", ")
}

var eventWords = map[record.IdentityEventKind]string{
	record.IdentityCreated: "Création", record.IdentityEdited: "Modification", record.IdentityStatusChanged: "Statut", record.IdentityChecked: "Vérification INSi",
	record.IdentityMerged: "Fusion", record.IdentityAbsorbed: "Fusion, absorbé", record.IdentityDoubles: "Doublon écarté",
}

// HistoryWord names an event.
func HistoryWord(k record.IdentityEventKind) string { return eventWords[k] }

// HistoryText writes what an event changed: «Nom utilisé : — → MARTIN». The differences of a merge go from the absorbed
// record to the kept one.
func HistoryText(l app.IdentityLine) string {
	e := l.Event
	var parts []string
	if e.Joins() {
		parts = append(parts, mergeText(e))
	}
	for _, f := range e.Fields {
		if e.Kind == record.IdentityCreated {
			parts = append(parts, IdentityField(f.Field)+NBSP+": "+FieldValue(f.Field, f.After))
			continue
		}
		parts = append(parts, IdentityField(f.Field)+NBSP+": "+FieldValue(f.Field, f.Before)+" → "+FieldValue(f.Field, f.After))
	}
	if e.Proof != nil {
		parts = append(parts, "pièce"+NBSP+": "+Proof(e.Proof.Kind))
	}
	if e.INSi != nil && e.Kind == record.IdentityChecked {
		parts = append(parts, INSiAnswer(e.INSi.Code))
	}
	if e.Why != "" {
		parts = append(parts, "motif"+NBSP+": "+e.Why)
	}
	return strings.Join(parts, " · ")
}

// INSiAnswer is what INSi answered, in a few words.
func INSiAnswer(c record.INSiCode) string {
	switch c {
	case record.INSiOne:
		return "une identité trouvée"
	case record.INSiSeveral:
		return "plusieurs identités trouvées"
	}
	return "aucune identité trouvée"
}

var sourceWords = map[record.IdentitySource]string{record.SourceINSi: "INSi", record.SourcePAM: "Reçu du SIH", record.SourceBatch: "Vérification de nuit"}

// HistoryAuthor writes who made a change, and by which way when it was not typed.
func HistoryAuthor(e record.IdentityEvent) string {
	way := sourceWords[e.Source]
	if e.Message != "" {
		way += " (" + e.Message + ")"
	}
	switch {
	case e.ByName == "":
		return way
	case way == "":
		return e.ByName
	}
	return e.ByName + ", " + way
}
