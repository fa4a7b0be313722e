// Package sandbox holds the French of the sandbox: its control page, and what its simulated services write in their
// answers. It is apart from assets/texts, which knows every area's errors and so imports the very clients that a
// simulator must not share code with.
//
//	sandbox.Title
//	sandbox.Fault("latence")       // «Répond en retard»
//	sandbox.DMPRefusal("matrix")   // the reason of a SOAP fault
//	sandbox.Error(err)             // what the control page says
package sandbox

import (
	"errors"
	"strconv"

	"chevet/app/record"
)

// The control page of the sandbox (/controle).
const (
	Unexpected    = "Une erreur inattendue est survenue."
	Title         = "Bac à sable : contrôle"
	Intro         = "Tout est fictif ici. Réglez les pannes à jouer, puis regardez ce que le logiciel a envoyé."
	Faults        = "Pannes en cours"
	NoFault       = "Aucune panne : tous les services répondent normalement."
	Add           = "Ajouter une panne"
	Service       = "Service"
	Transaction   = "Transaction"
	Any           = "toutes"
	Kind          = "Panne"
	Delay         = "Délai (ms)"
	MaxDelay      = "Délai le plus long (ms)"
	Status        = "Code HTTP"
	Code          = "Code"
	Text          = "Texte"
	Times         = "Nombre de fois (vide : toujours)"
	Set           = "Ajouter"
	Remove        = "Retirer"
	Clear         = "Retirer toutes les pannes"
	Counts        = "Requêtes reçues"
	NoCount       = "Aucune requête n’a été reçue."
	Number        = "Nombre"
	Reset         = "Remettre à zéro"
	Patients      = "Patients et situations"
	Patient       = "Patient"
	Birth         = "Naissance"
	Situation     = "Situation"
	DMP           = "DMP"
	Documents     = "Documents"
	Requests      = "Dernières requêtes"
	RequestsNote  = "Les mots de passe, jetons et signatures sont masqués."
	At            = "Heure"
	Note          = "Contexte"
	Answer        = "Réponse"
	NoAnswer      = "sans réponse"
	Content       = "Contenu"
	UnknownAction = "inconnue"
)

var kinds = map[string]string{
	"latence": "Répond en retard", "latence_aleatoire": "Répond avec un retard variable", "erreur_http": "Erreur HTTP",
	"faute_soap": "Faute SOAP", "refus": "Refus d’un contrôle", "silence": "Ne répond jamais",
	"coupure_avant": "Coupe avant d’agir", "coupure_apres": "Agit puis coupe sans répondre", "coupure_pendant": "Coupe pendant la réponse",
	"reponse_tronquee": "Réponse tronquée", "type_de_contenu": "Mauvais type de contenu", "xml_invalide": "XML invalide", "xml_bombe": "Bombe XML (entités)",
	"empreinte": "Document altéré (empreinte fausse)", "autre_patient": "Document d’un autre patient",
	"mtom_guillemets": "MTOM, paramètres entre guillemets", "mtom_nu": "MTOM, paramètres sans guillemets", "mtom_cid_code": "MTOM, cid encodé",
	"soap_simple": "SOAP sans MTOM", "certificat_serveur": "Certificat du serveur",
}

// Fault names a kind of fault.
func Fault(kind string) string {
	if s, ok := kinds[kind]; ok {
		return s
	}
	return kind
}

// TimesLeft says how long a fault lasts; 0 is for ever.
func TimesLeft(n int) string {
	switch n {
	case 0:
		return "toujours"
	case 1:
		return "encore 1 fois"
	}
	return "encore " + strconv.Itoa(n) + " fois"
}

var states = map[string]string{"": "inconnu", "none": "pas de DMP", "open": "ouvert", "closed": "fermé"}

// DMPState names the state of a patient's DMP.
func DMPState(state string) string { return states[state] }

// DMPRefusal is what the simulated DMP writes when a check refuses; the sentence of the signature is the one
// that third parties report from the real one. // dmp.md §3.4, §12
func DMPRefusal(check string) string { return refusals[check] }

var refusals = map[string]string{
	"wsa":           "A required header representing a Message Addressing Property is not present",
	"action":        "The action cannot be processed at the receiver",
	"soap":          "L’enveloppe SOAP n’est pas lisible",
	"body":          "Le corps du message n’est pas conforme",
	"vihf":          "Le VIHF est absent ou n’est pas conforme",
	"signature":     "La signature du VIHF n’est pas valide",
	"certificate":   "Le certificat ayant signé le VIHF est invalide : Not a valid signature certificate",
	"issuer":        "L’émetteur du VIHF n’est pas le titulaire du certificat",
	"structure":     "Structure introuvable ou Inactive",
	"freshness":     "Le VIHF est périmé ou n’est pas encore valable",
	"roles":         "Les rôles du VIHF ne sont pas conformes",
	"patient":       "Le patient du VIHF n’est pas celui du message",
	"homologation":  "Le numéro d’homologation du logiciel est inconnu",
	"matrix":        "La transaction n’est pas permise dans ce mode d’authentification",
	"whitelist":     "La structure ne figure pas sur la liste blanche de l’authentification renforcée",
	"professional":  "PS et Structure non liés",
	"blocked":       "Le patient a bloqué l’accès de ce professionnel",
	"state":         "Le DMP de ce patient n’est pas ouvert",
	"authorization": "Le professionnel n’est pas autorisé à accéder à ce DMP",
	"emergency":     "Le patient s’oppose à l’accès en urgence",
	"motive":        "Le motif de l’accès en bris de glace est absent",

	"lot":             "Le lot de soumission est absent ou incomplet",
	"membres":         "Une fiche n’est pas membre du lot, ou une association ne mène nulle part",
	"documents":       "Le contenu d’un document est absent",
	"descriptions":    "Un document n’a pas de fiche",
	"metadonnees":     "Une métadonnée est absente, répétée ou mal formée",
	"codes":           "Un code n’appartient pas à son jeu de valeurs",
	"patient_entree":  "Le patient d’une fiche n’est pas celui du VIHF",
	"hash":            "L’empreinte annoncée n’est pas celle du document",
	"taille":          "La taille annoncée n’est pas celle du document",
	"cda":             "L’en-tête du document ne correspond pas à sa fiche",
	"signature_lot":   "La signature du lot est absente ou n’est pas valide",
	"certificat_lot":  "Le certificat ayant signé le lot est invalide",
	"contenu_deja_vu": "Un document de même identifiant et d’un autre contenu existe déjà",
	"unicite":         "Un document de même identifiant existe déjà",
	"remplacement":    "Le document à remplacer n’existe pas ou n’est plus actif",
	"droit_remplacer": "Seul l’auteur ou sa structure remplace un document",
	"mise_a_jour":     "La mise à jour demandée n’est pas reconnue",
	"cible":           "Le document à mettre à jour est inconnu dans ce DMP",
	"droit":           "Ce professionnel n’a pas le droit de modifier ce document",
	"version":         "La version précédente n’est pas la dernière",
	"transition":      "Ce changement de statut n’est pas possible",
	"inchange":        "Une mise à jour ne change que la confidentialité",
}

// What the simulated DMP answers to TD0.3. // dmp.md §4.2; the first is the official sample's
const (
	AlreadyAuthorized = "Autorisation déjà présente aucune action effectuée"
	Authorized        = "Autorisation ajoutée"
	Unauthorized      = "Autorisation supprimée"
	NoMoreTreating    = "Rôle de médecin traitant supprimé"
	NotAuthorized     = "Autorisation absente aucune action effectuée"
)

// What the simulated registry and repository write beside their error codes.
const (
	UnknownDocument   = "Document inconnu dans ce DMP"
	UnknownRepository = "Entrepôt inconnu"
	UnknownPatient    = "Patient inconnu"
	UnknownQuery      = "Requête inconnue"
	MissingParam      = "Paramètre obligatoire absent"
	ParamNumber       = "Paramètre mal formé ou répété"
	TooMany           = "Trop de résultats"
	NoRight           = "Ce type de document n’est pas accessible à cette profession"
)

// HealthCentre names a fictitious place of the simulated Annuaire Santé.
func HealthCentre(n int) string { return "Maison de santé des Essais n° " + strconv.Itoa(n) }

// Reasons are the sentences of app/sandbox/fault and app/sandbox/dmp, by reason.
var Reasons = map[record.Reason]string{
	"BAS-PANNE":     "Cette panne n’existe pas : choisissez-la dans la liste.",
	"BAS-DELAI":     "Le délai n’est pas valable : écrivez des millisecondes, dix minutes au plus.",
	"BAS-HTTP":      "Écrivez un code d’erreur HTTP, de 400 à 599.",
	"BAS-LIMITE":    "Trop de pannes sont en cours : retirez-en.",
	"BAS-PATIENT":   "Ce patient n’a pas d’INS connue du bac à sable.",
	"BAS-DMP-FERME": "Le DMP de ce patient n’est pas ouvert.",
	"BAS-DOCUMENT":  "Ce document n’est pas dans le DMP du patient.",
	"BAS-DOUBLON":   "Un document de même identifiant est déjà dans le DMP.",
	"BAS-INCONNU":   "Cette panne n’est plus en cours.",
}

// Error returns what the control page says of an error.
func Error(err error) string {
	var e *record.Error
	if errors.As(err, &e) {
		if s, ok := Reasons[e.Reason]; ok {
			return s
		}
	}
	return Unexpected
}

// Known reports that a reason has its sentence.
func Known(r record.Reason) bool { _, ok := Reasons[r]; return ok }
