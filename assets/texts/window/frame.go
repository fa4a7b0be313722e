package window

import (
	"time"

	"chevet/app"
)

// Words of the frame: top bar, status bar, menus.
const (
	NavHome       = "Accueil"
	NavReceptions = "Réceptions"
	NavSendings   = "Envois"
	NavIndicators = "Indicateurs"
	NavAdmin      = "Administration"
	SearchPatient = "Rechercher un patient"
	Help          = "Aide"
	NoJob         = "Aucune tâche"
	ThemeLight    = "Thème clair"
	ThemeDark     = "Thème sombre"
	TextSize      = "Taille du texte"
	Logout        = "Se déconnecter"
	About         = "À propos de Chevet"
	Soon          = "Cet écran arrive avec une prochaine version."
	RetryNow      = "Réessayer"
	Undo          = "Annuler"
	See           = "Voir"
	Close         = "Fermer"
	BackOnline    = "De nouveau connecté."
	ActionFailed  = "L’action n’a pas abouti."
)

// JobsRunning writes «2 tâches en cours».
func JobsRunning(n int) string { return Count(n, "tâche en cours", "tâches en cours") }

// JobsFailed writes «1 tâche en échec».
func JobsFailed(n int) string { return Count(n, "tâche en échec", "tâches en échec") }

// Waiting writes «3 saisies en attente de départ».
func Waiting(n int) string {
	return Count(n, "saisie en attente de départ", "saisies en attente de départ")
}

// WaitingShort writes «3 en attente de départ».
func WaitingShort(n int) string { return Number(n) + " en attente de départ" }

// OfflineStrong and OfflineRest write the two parts of the offline bar.
func OfflineStrong(s app.SyncState) string {
	return "Serveur central injoignable depuis " + Hour(s.DownSince) + "."
}

// OfflineRest says what it means for the person.
func OfflineRest(s app.SyncState) string {
	if s.LastSync.IsZero() {
		return "Vous lisez la copie de ce poste. Vos saisies partiront seules au retour."
	}
	return "Vous lisez la copie de ce poste, arrêtée à " + Hour(s.LastSync) + ". Vos saisies partiront seules au retour."
}

// NextTry writes «prochain essai dans 18 s».
func NextTry(s app.SyncState, now time.Time) string {
	if s.NextTry.IsZero() || s.NextTry.Before(now) {
		return "nouvel essai en cours"
	}
	return "prochain essai dans " + Left(s.NextTry.Sub(now))
}

// BackWith writes the green bar of the return, «De nouveau connecté, 3 saisies envoyées.»
func BackWith(sent int) string {
	if sent == 0 {
		return BackOnline
	}
	return "De nouveau connecté, " + Count(sent, "saisie envoyée", "saisies envoyées") + "."
}

// Words of the jobs panel.
const (
	JobsTitle  = "Tâches"
	JobsEmpty  = "Aucune tâche en cours."
	JobStopped = "Annulée"
	JobWaiting = "en attente"
)

// JobsSummary writes «2 en cours, 1 en échec».
func JobsSummary(running, failed int) string {
	s := Number(running) + " en cours"
	if failed > 0 {
		s += ", " + Number(failed) + " en échec"
	}
	return s
}

// Elapsed writes «1,8 s» or «2 min».
func Elapsed(d time.Duration) string {
	if d < time.Minute {
		return decimal(d.Seconds()) + NBSP + "s"
	}
	return Left(d)
}

// Words of «À propos». // U-VER-01, EX_GEN-1180
const (
	AboutTitle     = "À propos de Chevet"
	AboutVersion   = "Version technique"
	AboutSame      = "Numéro transmis au DMP (LPS_Version)"
	AboutCommit    = "Révision"
	AboutLicence   = "Licence"
	AboutEUPL      = "EUPL 1.2 — polices IBM Plex (OFL 1.1), icônes Lucide (ISC)"
	AboutDMP       = "Homologation DMP"
	AboutNone      = "aucune" + NBSP + ": version de démonstration"
	AboutStation   = "Poste"
	AboutKeys      = "Raccourcis"
	AboutKeyList   = "Ctrl+K patient · Ctrl+1…5 onglets · Ctrl+F filtrer · F5 actualiser depuis le DMP · F6 tâches · Espace cocher · Entrée ouvrir · Échap fermer"
	AboutPublisher = "Éditeur"
	AboutTeam      = "L’équipe Chevet"
)
