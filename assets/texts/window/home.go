package window

import (
	"chevet/app"
	"chevet/app/record"
)

// Words of the home screen. // mock 02
const (
	HomePatients      = "Patients"
	HomeTodo          = "À traiter"
	HomeMyWard        = "Mon service"
	HomeConsultations = "Consultations du jour"
	HomeEmergencies   = "Urgences"
	HomeReceptions    = "Réceptions MSSanté"
	HomeFailures      = "Envois en échec"
	HomeInvisible     = "Invisibles à annoncer"
	HomeIdentities    = "Identités à rapprocher"
	HomeConflicts     = "Conflits"
	HomePresent       = "Présents"
	HomeArrivals      = "Entrées du jour"
	HomeLeaving       = "Sorties prévues"
	HomeEmptyTitle    = "Aucun patient"
	HomeEmptyText     = "Aucun patient dans ce service."

	ColPatient  = "Patient"
	ColBirth    = "Naissance"
	ColRoom     = "Chambre"
	ColHour     = "Heure"
	ColEntry    = "Entrée"
	ColDMP      = "DMP"
	ColIdentity = "Identité"
	ColTodo     = "À faire"

	DMPNotAsked   = "Non consulté"
	DMPOpposition = "Opposition"
	DMPNoneShort  = "Pas de DMP"
	DMPClosedWord = "DMP fermé"

	TodoIdentityValidate = "Identité à valider"
	TodoIdentityComplete = "Identité à compléter"
	TodoInform           = "Patient non informé"
	TodoInformGuardians  = "Représentants légaux à informer"
	TodoOpposedReading   = "Opposé à la consultation"
	TodoOpposedReadingF  = "Opposée à la consultation"
	TodoDraft            = "Document à valider"
	TodoAnnounce         = "Consultation d’annonce à prévoir"
)

// ListTitle writes the title of a list: the name of the unit, or what it holds.
func ListTitle(l app.WardList, unit record.Unit) string {
	switch l {
	case app.ListConsultations:
		return HomeConsultations
	case app.ListEmergencies:
		return HomeEmergencies
	}
	if unit.Name == "" {
		return HomeMyWard
	}
	return unit.Name
}

// ListCount writes «14 patients présents».
func ListCount(l app.WardList, n int) string {
	if l == app.ListConsultations {
		return Count(n, "patient attendu", "patients attendus")
	}
	return Count(n, "patient présent", "patients présents")
}

// NewShort writes «3 nouveaux», InvisibleShort «1 invisible».
func NewShort(n int) string { return Count(n, "nouveau", "nouveaux") }

// InvisibleShort writes how many the patient cannot see.
func InvisibleShort(n int) string { return Count(n, "invisible", "invisibles") }

// LeavingOn writes «Sortie prévue le 23/11/2026».
func LeavingOn(e record.Encounter) string { return "Sortie prévue le " + Date(e.PlannedEnd) }

// Words of the patient search. // mock 02-recherche
const (
	SearchHint   = "nom, prénom, date de naissance, INS ou IPP"
	SearchRecent = "Récents"
	SearchNone   = "Aucun patient ne correspond. Vérifiez l’orthographe ou la date."
	SearchChoose = "choisir"
	SearchOpen   = "ouvrir"
	SearchFar    = "Dans tout l’établissement"
	SearchFarNo  = "Serveur injoignable" + NBSP + ": seuls les patients de ce poste sont cherchés."
	FetchAsked   = "Dossier demandé au serveur…"
	FetchCame    = "Le dossier demandé est arrivé."
	FetchOpen    = "Ouvrir"
	SearchNoINS  = "Pas d’INS"
)

// SearchFound writes «3 patients · nom, prénom, date de naissance, INS ou IPP».
func SearchFound(n int) string { return Count(n, "patient", "patients") + " · " + SearchHint }

// Place writes where a patient is: «Chirurgie digestive, chambre 214».
func Place(e *record.Encounter) string {
	if e == nil {
		return ""
	}
	switch {
	case e.Class == record.Outpatient:
		return "Consultation, " + DateTime(e.Start)
	case e.Room != "":
		return e.Unit.Name + ", chambre " + e.Room
	}
	return e.Unit.Name
}
