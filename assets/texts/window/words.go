// Package window holds the words of the workstation's screens: labels as constants, states as tables, sentences with
// values as functions. It is apart from assets/texts so that the server's programs do not depend on the window's
// vocabulary. Typography as in assets/texts.
package window

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"chevet/app"
	"chevet/app/record"
)

// NBSP joins a number and its unit; NNBSP goes before ; ! ? and between thousands.
const (
	NBSP  = "\u00a0"
	NNBSP = "\u202f"
)

// Date writes «22/11/2026», or "" for no date.
func Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("02/01/2006")
}

// DateTime writes «22/11/2026 à 14:32».
func DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("02/01/2006 à 15:04")
}

// Hour writes «14:32».
func Hour(t time.Time) string { return t.Local().Format("15:04") }

// Moment writes the hour alone when t is today, the date and the hour otherwise.
func Moment(t, now time.Time) string {
	if t.Local().Format(time.DateOnly) == now.Local().Format(time.DateOnly) {
		return Hour(t)
	}
	return DateTime(t)
}

// Ago writes «il y a 12 s», «il y a 3 min», «il y a 2 h», «il y a 4 j».
func Ago(d time.Duration) string {
	switch {
	case d < 0:
		return "à l’instant"
	case d < time.Minute:
		return "il y a " + strconv.Itoa(int(d.Seconds())) + NBSP + "s"
	case d < time.Hour:
		return "il y a " + strconv.Itoa(int(d.Minutes())) + NBSP + "min"
	case d < 24*time.Hour:
		return "il y a " + strconv.Itoa(int(d.Hours())) + NBSP + "h"
	}
	return "il y a " + strconv.Itoa(int(d.Hours()/24)) + NBSP + "j"
}

// Left writes how long something still lasts: «3 h 12», «8 min», «40 s».
func Left(d time.Duration) string {
	switch {
	case d <= 0:
		return "0" + NBSP + "s"
	case d < time.Minute:
		return strconv.Itoa(int(d.Seconds())) + NBSP + "s"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + NBSP + "min"
	}
	return fmt.Sprintf("%d%sh%s%02d", int(d.Hours()), NBSP, NBSP, int(d.Minutes())%60)
}

// Count writes a number with its noun, «1 document», «2 documents», thousands apart.
func Count(n int, one, many string) string {
	if n < 2 {
		return Number(n) + NBSP + one
	}
	return Number(n) + NBSP + many
}

// Number writes «10 000».
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + NNBSP + s[i:]
	}
	return s
}

// Size writes «38,4 ko», «2,1 Mo».
func Size(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10) + NBSP + "o"
	case n < 1_000_000:
		return decimal(float64(n)/1e3) + NBSP + "ko"
	}
	return decimal(float64(n)/1e6) + NBSP + "Mo"
}

func decimal(f float64) string {
	return strings.Replace(strconv.FormatFloat(f, 'f', 1, 64), ".", ",", 1)
}

// Sex writes «Femme», «Homme» or «Sexe inconnu».
func Sex(s record.Sex) string {
	switch s {
	case record.Female:
		return "Femme"
	case record.Male:
		return "Homme"
	}
	return "Sexe inconnu"
}

// SexLetter writes «F», «M» or «?».
func SexLetter(s record.Sex) string {
	if s == record.Female || s == record.Male {
		return string(s)
	}
	return "?"
}

// Born writes «née», «né» or «né(e)».
func Born(s record.Sex) string {
	switch s {
	case record.Female:
		return "née"
	case record.Male:
		return "né"
	}
	return "né(e)"
}

// Age writes «46 ans», «7 mois», «3 jours», or "" when the birth date is unknown. A date known to the year gives
// «environ 61 ans».
func Age(d record.Date, on time.Time) string {
	years, months, days, ok := d.Age(on)
	switch {
	case !ok:
		return ""
	case !d.Complete() && years > 0:
		return "environ " + Count(years, "an", "ans")
	case years >= 2:
		return Count(years, "an", "ans")
	case months >= 1:
		return strconv.Itoa(months) + NBSP + "mois"
	}
	return Count(days, "jour", "jours")
}

// Birth writes a birth date, «vers 1965» when only the year is known.
func Birth(d record.Date) string {
	if len(d) == 4 {
		return "vers " + string(d)
	}
	return d.French()
}

// BornAt goes between a birth date and its place.
const BornAt = " à "

// Traits writes the second part of the banner's first line: «Femme · 12/05/1980 (46 ans) · née à Lyon 3e (69383)».
func Traits(p record.Patient, now time.Time) string {
	parts := []string{Sex(p.Sex)}
	birth := Birth(p.BirthDate)
	if age := Age(p.BirthDate, now); age != "" && birth != "" {
		birth += " (" + age + ")"
	}
	if birth != "" {
		parts = append(parts, birth)
	}
	switch {
	case p.BirthPlace != "" && p.BirthCOG != "":
		parts = append(parts, Born(p.Sex)+" à "+p.BirthPlace+" ("+string(p.BirthCOG)+")")
	case p.BirthCOG != "":
		parts = append(parts, Born(p.Sex)+" à "+string(p.BirthCOG))
	}
	return strings.Join(parts, " · ")
}

// IdentityStatus writes the badge of the banner; ShortStatus the word of lists.
func IdentityStatus(s record.IdentityStatus) string { return statusWords[s][0] }

// ShortStatus writes «Qualifiée».
func ShortStatus(s record.IdentityStatus) string { return statusWords[s][1] }

var statusWords = map[record.IdentityStatus][2]string{
	record.Provisional: {"Identité provisoire", "Provisoire"},
	record.Validated:   {"Identité validée", "Validée"},
	record.Retrieved:   {"Identité récupérée", "Récupérée"},
	record.Qualified:   {"Identité qualifiée", "Qualifiée"},
}

// Attributes of an identity, and its absence.
const (
	Homonym  = "Homonyme"
	Doubtful = "Douteuse"
	Fictive  = "Fictive"
	NoINS    = "INS absente"
)

// DMPChip writes what the chip says. // patterns.md «DMP chip»
func DMPChip(c app.DMPChip, now time.Time) string {
	switch c.State {
	case app.DMPUnavailable:
		if c.CheckedAt.IsZero() {
			return "DMP indisponible"
		}
		return "DMP indisponible · dernier état connu à " + Moment(c.CheckedAt, now)
	case app.DMPFailed:
		if c.Failure != nil {
			return "DMP" + NBSP + ": échec, code " + string(c.Failure.Reason)
		}
		return "DMP" + NBSP + ": échec"
	}
	return chipWords[c.State]
}

var chipWords = map[app.DMPState]string{
	app.DMPChecking:    "DMP" + NBSP + ": vérification…",
	app.DMPAuthorized:  "DMP ouvert · accès autorisé",
	app.DMPNotInformed: "DMP non consulté" + NBSP + ": patient non informé",
	app.DMPOpposed:     "DMP non consulté" + NBSP + ": opposition du patient",
	app.DMPBlocked:     "DMP ouvert · accès refusé par le patient",
	app.DMPNoAccess:    "DMP ouvert · accès non autorisé",
	app.DMPExpired:     "DMP ouvert · autorisation expirée",
	app.DMPBreakGlass:  "DMP ouvert · bris de glace en cours",
	app.DMPNone:        "Pas de DMP",
	app.DMPClosed:      "DMP fermé",
	app.DMPINSUnusable: "DMP non consulté" + NBSP + ": INS non qualifiée",
	app.DMPOneFactor:   "DMP non consulté" + NBSP + ": session sans double facteur",
	app.DMPNoEncounter: "DMP non consulté" + NBSP + ": aucun séjour en cours",
}

// NewSince writes the counter, «3 nouveaux depuis le 14/11/2026».
func NewSince(c record.Count) string {
	switch c.New {
	case 0:
		return "Aucun nouveau depuis le " + Date(c.Since)
	case 1:
		return "1 nouveau depuis le " + Date(c.Since)
	}
	return Number(c.New) + " nouveaux depuis le " + Date(c.Since)
}

// InvisibleAmong writes «dont 1 invisible au patient».
func InvisibleAmong(n int) string {
	if n == 1 {
		return "dont 1 invisible au patient"
	}
	return "dont " + Number(n) + " invisibles au patient"
}

// Counting is the counter while the list is on its way.
const Counting = "Documents récents…"

// Provenance writes «Local», «DMP», «MSSanté».
func Provenance(p record.Provenance) string {
	switch p {
	case record.DMP:
		return "DMP"
	case record.MSSante:
		return "MSSanté"
	}
	return "Local"
}

// Badge writes the word of a row's badge.
func Badge(r app.Row) string {
	switch r.Badge {
	case app.BadgeVersion:
		return "Version " + strconv.Itoa(r.Document.Version)
	case app.BadgeWithdrawn:
		if r.Document.Provenance == record.MSSante {
			return "Supprimé par l’émetteur"
		}
		return "Supprimé"
	}
	return badgeWords[r.Badge]
}

var badgeWords = map[app.RowBadge]string{
	app.BadgeHiddenPatient:   "Invisible patient",
	app.BadgeHiddenGuardians: "Invisible repr. légaux",
	app.BadgeMasked:          "Masqué aux pro.",
	app.BadgeNewVersion:      "Nouvelle version",
	app.BadgeHeld:            "Envoi retenu",
	app.BadgeNew:             "Nouveau",
	app.BadgeDraft:           "Brouillon",
	app.BadgeFromPatient:     "Dépôt du patient",
	app.BadgeArchived:        "Archivé",
	app.BadgeDisputed:        "Version en conflit",
	app.BadgeNotIntegrated:   "Non intégré",
}

// Activity writes what is being done to a row.
func Activity(a app.RowActivity) string { return activityWords[a] }

var activityWords = map[app.RowActivity]string{
	app.RowFetching:    "Récupération…",
	app.RowQueued:      "En attente",
	app.RowIntegrating: "Intégration…",
	app.RowIntegrated:  "Intégré",
	app.RowAlready:     "Déjà au dossier",
	app.RowFailed:      "Échec",
}

// Job writes the name of a job.
func Job(j app.Job) string { return jobWords[j.Name] }

var jobWords = map[app.JobName]string{
	app.JobLogin:      "Connexion",
	app.JobOpenDMP:    "Consultation du DMP",
	app.JobRefresh:    "Recherche dans le DMP",
	app.JobPrint:      "Impression",
	app.JobFetch:      "Récupération du document",
	app.JobIntegrate:  "Intégration de documents du DMP",
	app.JobConsent:    "Enregistrement",
	app.JobServices:   "État des services",
	app.JobPDF:        "Préparation de l’affichage PDF",
	app.JobRefreshNew: "Nouveautés du DMP",
	app.JobSearchDMP:  "Recherche dans le DMP",
	app.JobChangeDMP:  "Modification dans le DMP",
	app.JobPeopleDMP:  "Accès au DMP",
	app.JobPage:       "Ouverture dans le navigateur",
	app.JobTraces:     "Lecture des traces",
}

// Steps writes «2 sur 4».
func Steps(done, total int) string { return strconv.Itoa(done) + " sur " + strconv.Itoa(total) }

// Delivery writes a sending mark, «DMP 8 min», «MSS 2».
func Delivery(s record.Sending, now time.Time) string {
	name := "DMP"
	if s.Channel == record.ToMSS {
		name = "MSS"
	}
	switch s.State {
	case record.Waiting:
		return name + " " + Left(s.DueAt.Sub(now))
	case record.Accepted:
		if s.Channel == record.ToMSS && s.Recipients > 0 {
			return name + " " + strconv.Itoa(s.Recipients)
		}
		return name
	}
	return name + deliveryWords[s.State]
}

var deliveryWords = map[record.Delivery]string{
	record.Held: " retenu", record.Refused: " opposé", record.Submitted: " transmis", record.Read: " lu",
	record.Failed: " échec", record.Removed: " supprimé",
}

// IntegrationDone writes the toast «3 intégrés, 1 déjà au dossier».
func IntegrationDone(d app.IntegrationDone) string {
	var parts []string
	if d.Added > 0 {
		parts = append(parts, Count(d.Added, "intégré", "intégrés"))
	}
	if d.Skipped > 0 {
		parts = append(parts, Number(d.Skipped)+NBSP+"déjà au dossier")
	}
	if n := len(d.Failed); n > 0 {
		parts = append(parts, Number(n)+NBSP+"en échec")
	}
	if d.Stopped {
		parts = append(parts, "arrêté à votre demande")
	}
	if len(parts) == 0 {
		return "Rien à intégrer"
	}
	return strings.Join(parts, ", ")
}
