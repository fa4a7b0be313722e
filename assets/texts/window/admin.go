package window

import (
	"slices"
	"strings"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts"
)

// Words of the administration. // mock 13
const (
	AdminAccess     = "Accès"
	AdminRun        = "Exploitation"
	AdminAccounts   = "Comptes"
	AdminDemands    = "Demandes"
	AdminRoles      = "Rôles et droits"
	AdminProviders  = "Fournisseurs d’identité"
	AdminPolicy     = "Politique de mots de passe"
	AdminSessions   = "Sessions ouvertes"
	AdminTraces     = "Journal des traces"
	AdminQuarantine = "Quarantaine"

	AdminNone       = "Rien à montrer"
	AdminNoneText   = "Aucune ligne ne correspond."
	AdminMore       = "Charger la suite"
	AdminFilter     = "Filtrer"
	AdminRole       = "Rôle"
	AdminState      = "État"
	AdminReview     = "Extraire"
	AdminNew        = "Nouveau compte"
	AdminName       = "Nom"
	AdminID         = "RPPS"
	AdminRolesShort = "Rôles"
	AdminLast       = "Dernière connexion"
	AdminReviewFile = "comptes"

	AdminProfession      = "Profession"
	AdminFamily          = "Nom d’exercice"
	AdminGiven           = "Prénom d’exercice"
	AdminUnit            = "Unité"
	AdminUnitCode        = "Code"
	AdminKind            = "Nature du compte"
	AdminMade            = "Créé le"
	AdminExpires         = "Date de fin"
	AdminNever           = "aucune"
	AdminPurpose         = "Objet"
	AdminDateForm        = "JJ/MM/AAAA"
	AdminHow             = "Identité vérifiée par"
	AdminSave            = "Enregistrer"
	AdminSaved           = "Compte enregistré"
	AdminCreate          = "Créer le compte"
	AdminCreated         = "Compte créé"
	AdminChange          = "Changer l’identité"
	AdminChangeIdentity  = "Changer l’identité…"
	AdminIdentityChanged = "Identité changée"
	AdminReadOnly        = "Vous consultez sans modifier."
	AdminApartCare       = "Administrateur et auditeur sont des comptes séparés du soin."
	AdminApartAdmin      = "Un compte d’administration n’ouvre aucun dossier."
	AdminGenericText     = "Un compte générique lit seulement, n’appelle jamais le DMP et prend fin à sa date."
	AdminNothing         = "Rien n’a changé."
	AdminUnderWay        = "En cours…"
	AdminDisable         = "Désactiver…"
	AdminDisableVerb     = "Désactiver"
	AdminEnable          = "Réactiver"
	AdminDisabled        = "Compte désactivé, ses sessions sont fermées"
	AdminEnabled         = "Compte réactivé"
	AdminMotive          = "Motif, gardé au journal"
	AdminUnlock          = "Débloquer"
	AdminUnlocked        = "Compte débloqué"
	AdminInvite          = "Nouveau code d’activation"
	AdminInvited         = "Code d’activation donné"
	AdminCopy            = "Copier"
	AdminChooseRow       = "Choisissez d’abord une ligne."

	AdminProvider = "Fournisseur"
	AdminIssuer   = "Émetteur"
	AdminCIBA     = "e-CPS"
	AdminStation  = "Poste"
	AdminAccount  = "Compte"
	AdminAt       = "Date"
	AdminBy       = "Auteur"
	AdminSeen     = "Dernière activité"
	AdminPatient  = "Patient (identifiant interne)"
	AdminWhat     = "Saisie"

	StateActive     = "Actif"
	StateDisabled   = "Désactivé"
	StateExpired    = "Échu"
	StateGeneric    = "Générique"
	StateInvited    = "À activer"
	StatePrivileged = "Administration"

	AskDisableText  = "La personne est déconnectée de tous les postes et ne peut plus entrer. Rien de ce qu’elle a écrit n’est perdu."
	AskEnableText   = "La personne pourra de nouveau se connecter, avec les rôles qu’elle avait."
	AskInvite       = "Donner un nouveau code d’activation" + NNBSP + "?"
	AskInviteText   = "Le mot de passe et le second facteur actuels ne serviront plus."
	AskIdentityText = "Une identité se change après une vérification au moins aussi sûre qu’à la création. Le changement est tracé, avec l’ancienne et la nouvelle valeur."
	AskEndText      = "La personne devra se reconnecter. Ce qu’elle écrivait reste sur son poste."
	CodeText        = "Remettez-le en main propre. Il ne sera plus montré, sert une fois, et expire."

	DemandLink      = "Rattachement"
	DemandNew       = "Habilitation"
	AdminDemandKind = "Demande"
	DemandNewText   = "Le fournisseur se porte garant de cette personne, mais aucun compte ne porte son identifiant. Accepter crée son compte."
	DemandLinkText  = "Première connexion de cette identité" + NBSP + ": confirmez qu’elle est bien celle de ce compte."
	DemandAccept    = "Accepter"
	DemandRefuse    = "Refuser"
	DemandApproved  = "Rattachement accepté"
	DemandGranted   = "Compte créé"
	DemandRefused   = "Demande refusée"

	ProviderUp   = "répond"
	SessionEnd   = "Fermer la session"
	SessionEnded = "Session fermée"

	QuarantineText    = "L’auteur avait perdu ses droits quand cette saisie est arrivée. La prendre l’ajoute au dossier sous son nom" + NNBSP + "; l’écarter la garde hors du dossier. Les deux sont tracés."
	QuarantineTake    = "Prendre"
	QuarantineDrop    = "Écarter"
	QuarantineTaken   = "Saisie prise"
	QuarantineDropped = "Saisie écartée"

	JournalBy       = "Auteur (RPPS ou compte)"
	JournalAction   = "Action"
	TraceFailures   = "Refus seulement"
	TraceWho        = "RPPS ou compte"
	TraceAlways     = "Période"
	TraceToday      = "24 heures"
	TraceWeek       = "7 jours"
	TraceMonth      = "31 jours"
	TraceCheck      = "Vérifier la chaîne"
	JournalExport   = "Extraire"
	TraceFile       = "traces"
	TraceTarget     = "Objet"
	TraceOK         = "Issue"
	JournalDone     = "Fait"
	JournalRefused  = "Refusé"
	TraceWhy        = "Raison"
	TraceDetail     = "Précision"
	TraceBefore     = "Avant"
	TraceAfter      = "Après"
	JournalDocument = "Document"
	TracePurpose    = "Finalité"
	TraceChain      = "Chaîne"
	TraceHash       = "Empreinte"
	TraceWhole      = "Le journal est entier" + NBSP + ": chaque trace suit celle d’avant."

	PolicyText         = "Elle vaut pour les comptes d’administration. Aucune valeur ne descend sous le plancher national."
	PolicyLength       = "Longueur minimale (caractères)"
	PolicyLengthHelp   = "15 au moins, 64 au plus"
	PolicyHistory      = "Anciens mots de passe refusés"
	PolicyHistoryHelp  = "1 au moins"
	PolicyAge          = "Durée de vie (jours)"
	PolicyAgeHelp      = "puis il faut le changer"
	PolicyFailures     = "Échecs avant blocage"
	PolicyFailuresHelp = "3 au moins"
	PolicyWindow       = "Échecs comptés pendant (minutes)"
	PolicyLock         = "Blocage pendant (minutes)"
	PolicyInvite       = "Vie d’un code d’activation (heures)"
	PolicyMinutes      = "1 minute à 24 heures"
	PolicyHours        = "1 heure à 30 jours"
	PolicyNumber       = "Un nombre entier, 1 au moins."
	PolicySaved        = "Politique enregistrée"

	ExportTitle  = "Enregistrer l’extraction"
	ExportFailed = "L’extraction n’a pas abouti"
)

// ExportAs names a format of extraction.
func ExportAs(format string) string {
	if format == "csv" {
		return "CSV, pour un tableur"
	}
	return "JSON, pour un programme"
}

// Exported says where an extraction is.
func Exported(path string) string { return "Enregistré" + NBSP + ": " + path }

// AskDisable, AskEnable, AskIdentity, AskEnd and CodeTitle are titles of dialogs.
func AskDisable(name string) string { return "Désactiver le compte de " + name + NNBSP + "?" }

// AskEnable asks before an account lives again.
func AskEnable(name string) string { return "Réactiver le compte de " + name + NNBSP + "?" }

// AskIdentity asks for another identity.
func AskIdentity(name string) string { return "Changer l’identité de " + name }

// AskEnd asks before a session ends.
func AskEnd(name string) string { return "Fermer la session de " + name + NNBSP + "?" }

// CodeTitle is above an activation code.
func CodeTitle(login string) string { return "Code d’activation de " + login }

// TraceBroken names the first link that is not as it was written.
func TraceBroken(link string) string {
	return "Le journal a été modifié" + NBSP + ": premier maillon rompu, " + link
}

// AdminFromDirectory says where an account comes from.
func AdminFromDirectory(origin string) string {
	return "Tenu par l’annuaire " + origin + NBSP + ": corrigez-le dans l’annuaire."
}

// ProviderDown says why a way to log in does not answer.
func ProviderDown(r record.Reason) string {
	if r == "" {
		return "ne répond pas"
	}
	return "ne répond pas (" + string(r) + ")"
}

// ProviderWord writes the name of a way in.
func ProviderWord(id string) string {
	switch id {
	case "psc":
		return texts.ProviderPSC
	case "chevet":
		return texts.ProviderOwn
	}
	return id
}

// OrNever writes a moment, or that there was none.
func OrNever(t time.Time) string {
	if t.IsZero() {
		return "jamais"
	}
	return DateTime(t)
}

var roleWords = map[record.Role]string{record.RolePhysician: "Médecin", record.RolePharmacist: "Pharmacien", record.RoleNurse: "Infirmier", record.RoleCare: "Soignant",
	record.RoleSecretary: "Secrétaire", record.RoleGeneric: "Lecture seule", record.RoleAdmin: "Administrateur", record.RoleAuditor: "Auditeur des traces"}

// RoleWord names a role.
func RoleWord(r record.Role) string {
	if w := roleWords[r]; w != "" {
		return w
	}
	return string(r)
}

// RoleWords names the roles of an account; without any they follow from the profession.
func RoleWords(all []record.Role) string {
	if len(all) == 0 {
		return "selon la profession"
	}
	words := make([]string, len(all))
	for i, r := range all {
		words[i] = RoleWord(r)
	}
	return strings.Join(words, ", ")
}

var rightWords = map[record.Right]string{record.ReadRecords: "Dossiers", record.WriteConsent: "Consent.", record.WriteDocument: "Écrire", record.SignDocument: "Signer",
	record.ReadDMP: "Lire DMP", record.AuthorizeDMP: "Autoriser", record.BreakGlassDMP: "Urgence", record.SeeAccounts: "Voir cptes", record.EditAccounts: "Gérer",
	record.SeeTraces: "Traces", record.EditSettings: "Réglages"}

// RightWord names a right in the matrix.
func RightWord(r record.Right) string { return rightWords[r] }

// KindWord names the nature of an account.
func KindWord(kind string) string {
	switch kind {
	case "privilege":
		return "Administration"
	case "generique":
		return "Générique"
	}
	return "Personne"
}

// HowWord names a verification of identity.
func HowWord(how string) string {
	switch how {
	case "annuaire":
		return "Annuaire Santé"
	case "fournisseur":
		return "Fournisseur"
	}
	return "Pièce d’identité"
}

// AccountVerified says how and when an identity was checked.
func AccountVerified(a api.Account) string {
	if a.Verified == "" {
		return "Identité non vérifiée."
	}
	how := map[string]string{"annuaire": "à l’Annuaire Santé", "piece": "sur pièce d’identité", "fournisseur": "par le fournisseur d’identité"}[a.Verified]
	s := "Attributs vérifiés " + how
	if !a.VerifiedAt.IsZero() {
		s += " le " + Date(a.VerifiedAt)
	}
	return s + "."
}

// SecondFactor says what somebody proves who they are with.
func SecondFactor(a api.Account) string {
	switch a.Kind {
	case "privilege":
		return "mot de passe et code"
	case "generique":
		return MeNo
	}
	return "fournisseur d’identité"
}

var professionWords = map[string]string{"10": "Médecin", "21": "Pharmacien", "26": "Audioprothésiste", "28": "Opticien", "40": "Chirurgien-dentiste", "50": "Sage-femme",
	"60": "Infirmier", "69": "Infirmier psychiatrique", "70": "Masseur-kinésithérapeute", "80": "Pédicure-podologue", "91": "Orthophoniste", "98": "Manipulateur ERM"}

// ActivityWord writes a situation of practice among others of the same person: two may be in one structure.
func ActivityWord(a record.Activity) string {
	where := a.StructureName
	if where == "" {
		where = a.StructureID
	}
	if word := professionWords[a.Profession]; word != "" {
		return where + " · " + word
	}
	return where
}

// AccountProfession writes what somebody does. // TRE_G15
func AccountProfession(a api.Account) string {
	code := a.Exercise.Profession
	if code == "" && len(a.Practitioner.Activities) > 0 {
		code = a.Practitioner.Activities[0].Profession
	}
	switch {
	case a.Kind == "privilege":
		return "Administration"
	case a.Kind == "generique":
		return "Compte générique"
	case professionWords[code] != "":
		return professionWords[code]
	case code != "":
		return "Profession " + code
	}
	return "—"
}

var writeKinds = map[string]string{"consent": "Consentement", "break_glass": "Accès en urgence", "document": "Document", "note": "Transmission", "trace": "Trace",
	"patient_edit": "Identité", "identity_event": "Historique d’identité"}

// WriteKind names a write made on a workstation.
func WriteKind(kind string) string {
	if w := writeKinds[kind]; w != "" {
		return w
	}
	return kind
}

var journalWords = map[record.Action]string{record.TraceLogin: "Connexion", record.TraceLogout: "Déconnexion", record.TraceLoginRefused: "Connexion refusée",
	record.TraceOpenRecord: "Ouverture d’un dossier", record.TraceConsent: "Consentement", record.TraceBreakGlass: "Accès en urgence",
	record.TraceDMPStatus: "DMP" + NBSP + ": statut", record.TraceDMPAuthorize: "DMP" + NBSP + ": autorisation", record.TraceDMPSearch: "DMP" + NBSP + ": liste", record.TraceDMPRead: "DMP" + NBSP + ": lecture",
	record.TraceIntegrate: "Intégration d’un document", record.TraceRead: "Lecture d’un document", record.TraceRefusal: "Refus de sécurité",
	record.TraceAccount: "Compte", record.TraceIdentity: "Identité d’un compte", record.TraceRoles: "Habilitations", record.TraceAccountDisabled: "Compte désactivé",
	record.TraceAccountEnabled: "Compte réactivé", record.TraceLink: "Rattachement", record.TraceUnlink: "Rattachement révoqué", record.TraceHabilitation: "Demande d’habilitation",
	record.TraceInvitation: "Code d’activation", record.TracePassword: "Mot de passe", record.TraceLocked: "Compte bloqué", record.TraceUnlocked: "Compte débloqué",
	record.TraceSessionRevoked: "Session fermée", record.TraceExport: "Extraction", record.TraceSettings: "Réglages", record.TraceRightRefused: "Droit refusé",
	record.TraceDirectory: "Annuaire interne", record.TraceBackup: "Sauvegarde", record.TraceRestore: "Restauration", record.TraceLock: "Écran verrouillé",
	record.TraceUnlock: "Écran déverrouillé", record.TraceOfflineCode: "Code local", record.TraceOffline: "Ouverture hors ligne", record.TraceQuarantine: "Quarantaine"}

// JournalWord names an action of the journal.
func JournalWord(a record.Action) string {
	if w := journalWords[a]; w != "" {
		return w
	}
	return string(a)
}

// TraceActions lists the actions that a search offers, by their words.
func TraceActions() []record.Action {
	offered := []record.Action{record.TraceLogin, record.TraceLoginRefused, record.TraceAccount, record.TraceIdentity, record.TraceRoles, record.TraceAccountDisabled, record.TraceLink,
		record.TraceSessionRevoked, record.TraceExport, record.TraceSettings, record.TraceRightRefused, record.TraceBreakGlass, record.TraceDMPRead, record.TraceOffline}
	slices.SortFunc(offered, func(a, b record.Action) int { return strings.Compare(JournalWord(a), JournalWord(b)) })
	return offered
}
