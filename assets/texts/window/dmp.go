package window

import (
	"strings"
	"time"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
)

// change is what a window says of one action on a document of the DMP.
type change struct{ item, title, text, verb, done string }

var changes = map[api.DMPAction]change{
	api.DMPShowPatient: {"Rendre visible au patient…", "Rendre ce document visible au patient" + NNBSP + "?",
		"Le patient le verra dans Mon espace santé. Rien ne permet de le cacher de nouveau.", "Rendre visible", "Document rendu visible au patient"},
	api.DMPShowGuardians: {"Rendre visible aux représentants légaux…", "Rendre ce document visible aux représentants légaux" + NNBSP + "?",
		"Les représentants légaux le verront dans Mon espace santé. Rien ne permet de le cacher de nouveau.", "Rendre visible", "Document rendu visible aux représentants légaux"},
	api.DMPShowBoth: {"Rendre visible au patient et aux représentants…", "Rendre ce document visible au patient et à ses représentants légaux" + NNBSP + "?",
		"Ils le verront dans Mon espace santé. Rien ne permet de le cacher de nouveau.", "Rendre visible", "Document rendu visible au patient et à ses représentants légaux"},
	api.DMPMask: {"Masquer aux professionnels…", "Masquer ce document aux autres professionnels" + NNBSP + "?",
		"Le patient, son auteur et son médecin traitant le verront encore.", "Masquer", "Document masqué aux professionnels"},
	api.DMPUnmask: {"Ne plus masquer aux professionnels…", "Montrer de nouveau ce document aux professionnels" + NNBSP + "?",
		"Les professionnels autorisés par le patient le verront.", "Démasquer", "Document de nouveau visible des professionnels"},
	api.DMPArchive: {"Archiver dans le DMP…", "Archiver ce document dans le DMP" + NNBSP + "?",
		"Il sort de la liste habituelle et se retrouve par une recherche. Cela peut être annulé.", "Archiver", "Document archivé dans le DMP"},
	api.DMPUnarchive: {"Désarchiver dans le DMP…", "Remettre ce document dans la liste du DMP" + NNBSP + "?",
		"Il redevient visible dans la liste habituelle.", "Désarchiver", "Document remis dans la liste du DMP"},
	api.DMPSend: {"Envoyer au DMP…", "Envoyer ce document au DMP" + NNBSP + "?",
		"Le patient le verra dans Mon espace santé, et les professionnels qu’il autorise.", "Envoyer au DMP", "Document envoyé au DMP"},
	api.DMPDelete: {"Supprimer du DMP…", "Supprimer ce document du DMP" + NNBSP + "?",
		"La suppression est définitive dans le DMP. La copie du dossier, s’il y en a une, reste.", "Supprimer du DMP", "Document supprimé du DMP"},
}

// ChangeItem is the line of a menu, ChangeTitle the question, ChangeText what it does, ChangeVerb its button and
// ChangeDone what is said once the DMP holds it.
func ChangeItem(a api.DMPAction) string  { return changes[a].item }
func ChangeTitle(a api.DMPAction) string { return changes[a].title }

// ChangeText tells about the document, then what the action does.
func ChangeText(q app.Question) string {
	return "«" + NBSP + q.Document.Title + NBSP + "», " + Date(q.Document.ActDate()) + ". " + changes[q.Action].text
}
func ChangeVerb(a api.DMPAction) string { return changes[a].verb }

// ChangeDone says how a change ended.
func ChangeDone(e app.DMPDocumentChanged) string {
	switch {
	case e.Already:
		return changes[e.Action].done + " (c’était déjà fait)"
	case e.Settled:
		return changes[e.Action].done + " (vérifié après une coupure)"
	}
	return changes[e.Action].done
}

// Words of the changes in the DMP.
const (
	ChangeTold      = "Le patient sait ce que dit ce document"
	ChangeToldText  = "Le patient le verra aussitôt" + NBSP + ": quelqu’un doit lui avoir dit ce qu’il contient."
	ChangeFinal     = "Cette action est définitive."
	ChangeMotive    = "Motif (obligatoire)"
	ChangeMotiveAsk = "Choisissez un motif"
	WhyNeedsTold    = "Cochez que le patient est informé du contenu."
	ChangeUndo      = "Annuler"
	ChangeRunning   = "Modification…"
	ChangeShow      = "Rendre visible…"
	ImagesNotice    = "Les images de cet examen sont dans la DRIMbox."
	ImagesOpen      = "Voir les images"
)

// ChangeMotives are the motives of a deletion, in the order of a list. // SC.DMP/CONF.03
var ChangeMotives = []api.DMPMotive{api.MotiveMistake, api.MotivePatient, api.MotiveRemoved}

var motiveWords = map[api.DMPMotive]string{
	api.MotiveMistake: "Envoyé par erreur, ou au mauvais patient",
	api.MotivePatient: "À la demande du patient",
	api.MotiveRemoved: "Supprimé définitivement du dossier de l’établissement",
}

// ChangeMotiveWord writes a motive.
func ChangeMotiveWord(m api.DMPMotive) string { return motiveWords[m] }

// Words of what the counter counts from. // SC.DMP/UX.15
const (
	CountMenu      = "Compter les nouveaux depuis…"
	CountSee       = "Voir ces documents"
	CountOpening   = "Ma dernière ouverture du dossier"
	CountVisit     = "La dernière venue du patient"
	CountDate      = "Une date…"
	CountDateTitle = "Compter les nouveaux documents depuis une date"
	CountDateField = "Depuis le (obligatoire)"
	CountDateVerb  = "Compter"
	CountKept      = "Le compteur suit votre choix, pour tous les dossiers de ce poste"
	WhyNeedsDate   = "Une date passée, JJ/MM/AAAA."
)

// CountFrom writes the date chosen: «Une date : 14/11/2026…».
func CountFrom(t time.Time) string {
	if t.IsZero() {
		return CountDate
	}
	return "Le " + Date(t) + "…"
}

// Words of the professionals whom the DMP knows.
const (
	PeopleTitle   = "Professionnels et DMP de ce patient"
	PeopleMenu    = "Professionnels autorisés…"
	PeopleName    = "Professionnel"
	PeopleWhat    = "Spécialité"
	PeopleSince   = "Depuis"
	PeopleLast    = "Dernière action"
	PeopleState   = "Accès"
	PeopleOpen    = "Autorisé"
	PeopleBarred  = "Bloqué par le patient"
	PeopleTreat   = "Médecin traitant"
	PeopleNone    = "Personne"
	PeopleNoText  = "Aucun professionnel n’est connu du DMP de ce patient."
	PeopleLoading = "Liste des professionnels…"
	PeopleRevoke  = "Retirer mon accès…"
	PeopleAsk     = "Retirer votre accès au DMP de ce patient" + NNBSP + "?"
	PeopleText    = "Vous ne verrez plus son DMP. À la prochaine ouverture, l’accès sera de nouveau déclaré, sauf opposition du patient."
	PeopleVerb    = "Retirer mon accès"
	PeopleGone    = "Votre accès au DMP de ce patient est retiré"
)

// AdminLine says what the patient opposed and whether they have guardians.
func AdminLine(a api.DMPAdmin) string {
	var parts []string
	if a.OpposedBreakGlass {
		parts = append(parts, "opposé au bris de glace")
	}
	if a.OpposedEmergency {
		parts = append(parts, "opposé à l’accès du SAMU")
	}
	if a.Guardians > 0 {
		parts = append(parts, Count(a.Guardians, "représentant légal", "représentants légaux"))
	}
	if len(parts) == 0 {
		return "Aucune opposition à l’accès en urgence."
	}
	return "Patient" + NBSP + ": " + strings.Join(parts, ", ") + "."
}

// Pages opened in the browser.
const (
	PageOpenedWeb    = "DMP ouvert dans votre navigateur"
	PageOpenedVacc   = "Vaccinations ouvertes dans votre navigateur"
	PageOpenedImages = "Images ouvertes dans votre navigateur"
)

// PageOpened says which page the browser was given.
func PageOpened(p api.WebPage) string {
	switch p {
	case api.PageVaccination:
		return PageOpenedVacc
	case api.PageImages:
		return PageOpenedImages
	}
	return PageOpenedWeb
}

// Words of the tab of traces. // SC.DMP/CONF.14, CONF.15
const (
	TraceAt         = "Date et heure"
	TraceBy         = "Professionnel"
	TraceWhat       = "Action"
	TraceDocument   = "Document"
	TraceResult     = "Résultat"
	TraceCause      = "Cause ou précision"
	TraceStation    = "Poste"
	TraceDone       = "Fait"
	TraceRefused    = "Refusé"
	TraceHere       = "Ce patient"
	TraceEverywhere = "Tous les patients"
	TraceMine       = "Les miennes"
	TraceAll        = "De tous"
	TraceAction     = "Action"
	TraceOnlyNo     = "Refus et échecs"
	TraceMore       = "Afficher la suite"
	TraceExport     = "Extraire…"
	TraceCSV        = "Tableur (CSV)…"
	TraceJSON       = "JSON…"
	TraceSaveTitle  = "Extraire les traces"
	TraceNone       = "Aucune trace"
	TraceNoneText   = "Rien ne correspond à ces filtres."
	TraceReading    = "Lecture des traces…"
	TraceFileName   = "traces-dmp"
	TraceMe         = "moi"
	WhyOnlyMine     = "Seul un auditeur lit les traces des autres."
	WhyNoTrace      = "Aucune trace à extraire."
)

// TracesSaved says how many were extracted.
func TracesSaved(n int) string {
	return Count(n, "trace extraite", "traces extraites") + ". Cette extraction est elle-même tracée."
}

// TracesShown writes «24 traces», or that others follow.
func TracesShown(n int, more bool) string {
	s := Count(n, "trace", "traces")
	if more {
		s += ", d’autres suivent"
	}
	return s
}

var traceWords = map[record.Action]string{
	record.TraceDMPStatus: "Existence du DMP (TD0.2)", record.TraceDMPAuthorize: "Autorisation (TD0.3)", record.TraceDMPSearch: "Recherche (TD3.1)",
	record.TraceDMPRead: "Consultation (TD3.2)", record.TraceDMPChanges: "Nouveautés (TD3.1)", record.TraceDMPPeople: "Professionnels (TD1.6)",
	record.TraceDMPAdmin: "Données administratives (TD1.3a)", record.TraceDMPHide: "Masquage (TD3.3a)", record.TraceDMPShow: "Mise en visibilité (TD3.3b)",
	record.TraceDMPDelete: "Suppression (TD3.3c)", record.TraceDMPArchive: "Archivage (TD3.3d)", record.TraceDMPDeposit: "Dépôt (TD2.1)",
	record.TraceDMPRevoke: "Retrait de l’accès (TD0.3)", record.TraceDMPWeb: "WebPS DMP", record.TraceImages: "Images (DRIMbox)",
	record.TraceNotice: "Information acquittée", record.TraceExport: "Extraction de traces", record.TraceIntegrate: "Intégration",
	record.TraceConsent: "Information du patient", record.TraceBreakGlass: "Bris de glace", record.TraceRefusal: "Refus de sécurité",
	record.TraceRead: "Lecture d’un document du dossier", record.TracePrint: "Impression", record.TraceOpenRecord: "Ouverture du dossier",
}

// TraceWord writes an action of the journal.
func TraceWord(a record.Action) string {
	if w := traceWords[a]; w != "" {
		return w
	}
	return string(a)
}

// TraceMoment writes «22/11/2026 14:32:05».
func TraceMoment(t time.Time) string { return t.Local().Format("02/01/2006 15:04:05") }

// NoticeTitle is the title of the notice on traced accesses; its sentences are regulatory and stand in texts.
const NoticeTitle = "Accès au DMP et à Mon espace santé"
