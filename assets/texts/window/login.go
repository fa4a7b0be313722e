package window

import (
	"strings"
	"time"

	"chevet/app"
)

// Words of the login screen. // mock 01
const (
	LoginPSC         = "S’identifier avec Pro Santé Connect"
	LoginPSCHelp     = "Votre navigateur s’ouvre, puis Chevet reprend la main."
	LoginOr          = "ou"
	LoginPhone       = "e-CPS sur mon téléphone"
	LoginRPPS        = "RPPS"
	LoginAskPhone    = "Recevoir la demande"
	LoginCompare     = "Comparez ce nombre sur votre téléphone"
	LoginWaiting     = "En attente de votre navigateur…"
	LoginNoBrowser   = "Aucun navigateur n’a pu s’ouvrir. Copiez cette adresse dans le vôtre" + NBSP + ":"
	LoginCopy        = "Copier l’adresse"
	LoginCopied      = "Adresse copiée"
	LoginStarting    = "Connexion en cours…"
	LoginUnlocking   = "Ouverture du poste…"
	LoginActivity    = "Choisissez votre situation d’exercice"
	LoginCancel      = "Annuler"
	LoginRetry       = "Réessayer"
	LoginRPPSMissing = "Un RPPS compte 11 chiffres."
	Establishment    = "Compte de l’établissement"
)

// LoginSubtitle writes «Dossier patient — Centre hospitalier des Essais».
func LoginSubtitle(hospital string) string {
	if hospital == "" {
		return "Dossier patient"
	}
	return "Dossier patient — " + hospital
}

// LoginFooter writes the version, the environment and the workstation.
func LoginFooter(c app.Config) string {
	env := "production"
	if c.Sandbox {
		env = "bac à sable"
	}
	return "Chevet " + c.Version + " (" + c.Commit + ") · environnement" + NBSP + ": " + env + " · poste " + c.Workstation
}

// LoginLeft writes «En attente, encore 1 min 42 s».
func LoginLeft(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	s := int(d.Seconds())
	if s < 60 {
		return "En attente, encore " + Left(d)
	}
	return "En attente, encore " + Number(s/60) + NBSP + "min " + Number(s%60) + NBSP + "s"
}

// RPPSLeft says how many digits are still expected.
func RPPSLeft(missing int) string {
	switch {
	case missing == 1:
		return "Un RPPS compte 11 chiffres" + NBSP + ": il en manque un."
	case missing > 1:
		return "Un RPPS compte 11 chiffres" + NBSP + ": il en manque " + Number(missing) + "."
	}
	return "Un RPPS compte 11 chiffres" + NBSP + ": il y en a trop, ou l’un est faux."
}

// ServiceName writes the name of a service.
func ServiceName(name string) string {
	switch name {
	case app.ServiceCentral:
		return "Serveur central"
	case app.ServiceDirectory:
		return "Annuaire Santé"
	case app.ServicePSC:
		return "Pro Santé Connect"
	}
	return "DMP"
}

// ServiceLong writes the state of a service on the login screen.
func ServiceLong(s app.Service) string {
	switch s.State {
	case app.ServiceUp:
		return "disponible"
	case app.ServiceSlow:
		return "réponses lentes (" + strings.Replace(decimal(s.Latency.Seconds()), ".", ",", 1) + NBSP + "s)"
	case app.ServiceDown:
		return "injoignable"
	}
	return "état inconnu"
}

// StatusCentral writes the first item of the status bar.
func StatusCentral(s app.SyncState, now time.Time) string {
	switch {
	case s.Offline():
		return "Serveur central injoignable depuis " + Hour(s.DownSince)
	case s.LastSync.IsZero():
		return "Serveur central" + NBSP + ": synchronisation…"
	}
	return "Serveur central" + NBSP + ": synchronisé " + Ago(now.Sub(s.LastSync))
}

// StatusServer writes the first item of the status bar where nothing is exchanged with the server.
func StatusServer(s app.Service) string {
	return "Serveur central" + NBSP + ": " + ServiceLong(s)
}

// StatusService writes the other services of the status bar.
func StatusService(s app.Service, offline bool) string {
	name := ServiceName(s.Name)
	switch {
	case offline && s.Name == app.ServiceDMP:
		return name + " indisponible hors ligne"
	case s.State == app.ServiceSlow:
		return name + NBSP + ": réponses lentes"
	case s.State == app.ServiceDown:
		return name + NBSP + ": injoignable"
	}
	return name
}

// StatusSession writes how long the session still lasts.
func StatusSession(s *app.Session, now time.Time, offline bool) string {
	left := Left(s.ExpiresAt.Sub(now))
	if offline {
		return "Accès hors ligne" + NBSP + ": encore " + left
	}
	if s.Provider != "psc" {
		return "Session" + NBSP + ": encore " + left
	}
	return "Pro Santé Connect" + NBSP + ": encore " + left
}
