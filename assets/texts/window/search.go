package window

import (
	"strconv"
	"time"

	"chevet/app"
	"chevet/app/record"
)

// Words of the search in the DMP. // mock 07
const (
	FindTitle       = "Rechercher dans le DMP"
	FindTraced      = "requête tracée à votre nom, le patient en est notifié"
	FindFrom        = "Acte du"
	FindTo          = "au"
	FindType        = "Type de document"
	FindTypeAll     = "Tous"
	FindAuthor      = "Auteur"
	FindAuthorHint  = "Nom ou RPPS"
	FindPractice    = "Cadre d’exercice"
	FindPracticeAll = "Tous"
	FindWords       = "Mots du titre"
	FindStructure   = "Structure"
	FindDeposited   = "Déposé depuis le"
	FindDateHint    = "JJ/MM/AAAA"
	FindDateWrong   = "JJ/MM/AAAA"
	FindMore        = "Plus de critères"
	FindLess        = "Moins de critères"
	FindGo          = "Rechercher"
	FindStop        = "Annuler"
	FindInvisible   = "Invisibles au patient ou aux repr. légaux"
	FindMasked      = "Masqués aux pro."
	FindByPatient   = "Dépôts du patient"
	FindArchived    = "Archivés"
	FindObsolete    = "Remplacés"
	FindDeleted     = "Supprimés"
	FindRunning     = "Recherche dans le DMP…"
	FindPartial     = "le DMP n’a pas tout donné" + NBSP + ": précisez la recherche"
	FindOwnDates    = "dates de dépôt inconnues, dates des documents utilisées"
	FindAllTick     = "Tout sélectionner"
	FindNone        = "Aucun document"
	FindNoneText    = "Rien ne répond à ces critères dans le DMP."
	FindRetry       = "Réessayer"
	FindSaved       = "Critères enregistrés"
	FindSave        = "Enregistrer ces critères…"
	FindSaveTitle   = "Enregistrer ces critères"
	FindSaveName    = "Nom (obligatoire)"
	FindSaveVerb    = "Enregistrer"
	FindSavedToast  = "Critères enregistrés pour vous, sur ce poste"
	FindForget      = "Oublier"
	FindReset       = "Tout effacer"
	FindSummary     = "En faire ma liste synthétique à l’ouverture"
	FindNoSummary   = "Ne plus filtrer la liste à l’ouverture"
	FindSummarySet  = "Votre liste synthétique suit ces critères à chaque ouverture"
	FindSummaryOff  = "La liste montre de nouveau tous les documents"
	WhyNeedsName    = "Donnez un nom à ces critères."
)

// FindTypes writes how many types are chosen: «3 types choisis», or the only one.
func FindTypes(words []string) string {
	switch len(words) {
	case 0:
		return FindTypeAll
	case 1:
		return words[0]
	}
	return strconv.Itoa(len(words)) + " types choisis"
}

// Found writes «13 résultats en 1,8 s», «2 déjà dans le dossier», «1 invisible au patient»: what there is none of is not
// written.
func Found(rows []app.Row, took time.Duration) []string {
	s := Count(len(rows), "résultat", "résultats")
	if took > 0 {
		s += " en " + decimal(float64(max(took.Round(100*time.Millisecond), 100*time.Millisecond))/float64(time.Second)) + NBSP + "s"
	}
	out := []string{s}
	here, hidden := 0, 0
	for i := range rows {
		if rows[i].Document.Here() {
			here++
		}
		if rows[i].Document.Visibility.HiddenFromPatient {
			hidden++
		}
	}
	if here > 0 {
		out = append(out, Number(here)+" déjà dans le dossier")
	}
	if hidden > 0 {
		out = append(out, Count(hidden, "invisible au patient", "invisibles au patient"))
	}
	return out
}

// EntryStatus writes the status of an entry that is not in force.
func EntryStatus(s record.Availability) string {
	switch s {
	case record.Archived:
		return "Archivé"
	case record.Deprecated:
		return "Remplacé"
	case record.Deleted:
		return "Supprimé (DMP)"
	}
	return ""
}
