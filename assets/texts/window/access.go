package window

import (
	"time"

	"chevet/app"
	"chevet/assets/texts"
)

// Words of the other ways in. // mock 01
const (
	LoginOpenOffline   = "Ouvrir hors ligne"
	LoginOwn           = "Compte d’administration"
	LoginProviderDown  = "ne répond pas"
	LoginBack          = "Autres façons de se connecter"
	LoginOpen          = "Ouvrir"
	LoginLocalCode     = "Code local"
	LoginLocalCodeHelp = "Huit caractères au moins. Après cinq échecs, il est effacé de ce poste."
	LoginOfflineText   = "Le serveur ne répond pas" + NBSP + ": vous lirez la copie de ce poste, vos saisies partiront au retour."

	AdminLogin          = "Identifiant"
	AdminPassword       = "Mot de passe"
	AdminCode           = "Code à six chiffres"
	AdminCodeHelp       = "De votre application d’authentification, ou un code de secours."
	AdminEnter          = "Se connecter"
	AdminFirst          = "Première connexion" + NBSP + ": activer mon compte"
	AdminNewPassword    = "Nouveau mot de passe"
	AdminAgain          = "Le même, encore une fois"
	AdminActivation     = "Code d’activation"
	AdminActivationHelp = "Remis par un administrateur, valable 72 h, une seule fois."
	AdminActivate       = "Activer le compte"
	AdminTypeAll        = "Remplissez ce champ."
	AdminNotSame        = "Les deux mots de passe diffèrent."

	RuleLong   = "15 caractères au moins"
	RuleVaried = "8 caractères différents"
	RuleOwn    = "ni mot courant, ni identifiant"
	RuleSame   = "écrit deux fois pareil"

	ToldTitle    = "Compte activé"
	ToldScan     = "Scannez ce code avec votre application d’authentification."
	ToldSecret   = "Ou saisissez cette clé" + NBSP + ":"
	ToldRecovery = "Codes de secours"
	ToldOnce     = "Ils ne seront plus jamais montrés. Chacun remplace une fois le code à six chiffres."
	ToldCopy     = "Copier les codes"
	ToldKept     = "Je les ai conservés"
)

// LoginWith writes the button of a way in.
func LoginWith(p string) string { return "S’identifier avec " + p }

// OfflineFor writes until when a local code serves.
func OfflineFor(until, now time.Time) string {
	if until.Local().YearDay() == now.Local().YearDay() && until.Sub(now) < 24*time.Hour {
		return "déverrouillage valable jusqu’à " + Hour(until)
	}
	return "valable jusqu’au " + until.Local().Format("02/01") + " à " + Hour(until)
}

// Words of the lock.
const (
	LockTitle   = "Poste verrouillé"
	LockIdle    = "Verrouillé faute d’activité. Ce que vous écriviez est gardé."
	LockAsked   = "Ce que vous écriviez est gardé."
	LockUnlock  = "Déverrouiller"
	LockOr      = "ou reconnectez-vous"
	LockOther   = "Une autre personne peut se connecter" + NBSP + ": la session ouverte se ferme, ses brouillons restent à elle."
	LockNow     = "Verrouiller le poste"
	LockShort   = "Ctrl+L"
	LockRefused = "Déverrouillage refusé"
)

// LockWho writes whose session is locked.
func LockWho(s *app.Session) string {
	if s == nil {
		return ""
	}
	return "Session de " + s.Practitioner.Name()
}

// Words of «Mon compte».
const (
	MeTitle     = "Mon compte"
	MeWho       = "Identité"
	MeID        = "Identifiant national"
	MeActivity  = "Situation d’exercice"
	MeUnit      = "Unité"
	MeWay       = "Connexion par"
	MeTwo       = "Double authentification"
	MeYes       = "oui"
	MeNo        = "non"
	MeSince     = "Connecté depuis"
	MeUntil     = "Fin de session"
	MeCode      = "Code local"
	MeCodeText  = "Il ouvre ce poste quand le serveur ne répond pas, et déverrouille l’écran."
	MeCodeNone  = "aucun sur ce poste"
	MeSet       = "Choisir un code local"
	MeRenew     = "Changer le code local"
	MeForget    = "Oublier le code local"
	MeKeep      = "Enregistrer"
	MeCodeRules = "Huit caractères au moins, sans suite ni répétition."
	MeKept      = "Code local enregistré"
	MeForgotten = "Code local oublié"
	MeOffline   = "hors ligne, par code local"
)

// MeCodeFor writes until when the local code serves.
func MeCodeFor(until time.Time) string { return "valable jusqu’au " + DateTime(until) }

// MeProvider writes how somebody came in.
func MeProvider(s *app.Session) string {
	switch {
	case s.Offline:
		return MeOffline
	case s.Provider == "psc":
		return texts.ProviderPSC
	case s.Provider == "chevet":
		return LoginOwn
	}
	return s.Provider
}
