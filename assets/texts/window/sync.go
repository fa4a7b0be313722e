package window

import (
	"strings"
	"time"

	"chevet/app"
	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/assets/texts"
)

// Words of the screen of synchronisation.
const (
	SyncTitle        = "Synchronisation"
	SyncSub          = "Ce que ce poste a écrit, et où cela en est"
	SyncForce        = "Échanger maintenant"
	SyncPause        = "Suspendre le remplissage"
	SyncGoOn         = "Reprendre le remplissage"
	SyncDiagnostic   = "Exporter le diagnostic"
	SyncRepair       = "Réparer la copie…"
	SyncSaved        = "Diagnostic enregistré, sans donnée de patient."
	SyncNotSaved     = "Le diagnostic n’a pas pu être enregistré dans ce dossier."
	SyncFolder       = "Enregistrer le diagnostic dans ce dossier"
	SyncCorrect      = "Corriger…"
	SyncOpenRecord   = "Ouvrir le dossier"
	SyncResend       = "Renvoyer"
	SyncWithdraw     = "Abandonner…"
	SyncConflict     = "Comparer les deux valeurs"
	SyncWithdrawQ    = "Abandonner cette écriture\u202f?"
	SyncWithdrawT    = "Elle ne partira pas au serveur. Elle reste lisible ici, avec votre nom et votre motif."
	SyncWhy          = "Motif (obligatoire)"
	SyncGiveUp       = "Abandonner"
	SyncResendWhy    = "renvoyée telle quelle"
	SyncResendQ      = "Renvoyer cette écriture\u202f?"
	SyncResendT      = "Elle repart telle quelle, au nom de son auteur\u202f; votre décision est tracée. Si la cause du refus demeure, le serveur la refusera encore."
	SyncRepairQ      = "Réparer la copie de ce poste\u202f?"
	SyncRepairT      = "Ce qui est abîmé ici est retiré puis redemandé au serveur. Vos écritures en attente ne sont pas touchées."
	SyncRepairDo     = "Réparer"
	SyncEmptyTitle   = "Rien à montrer"
	SyncEmptyText    = "Aucune écriture de ce poste dans cet état."
	SyncPaneTitle    = "Écriture"
	SyncPaneEmpty    = "Aucune écriture choisie"
	SyncPaneText     = "Choisissez une écriture pour lire son histoire."
	SyncRefusedHead  = "Le serveur a refusé cette écriture."
	SyncConflictHead = "Deux écritures se sont croisées."
	SyncCode         = "Code "
	SyncServer       = "Serveur"
	SyncLast         = "Dernier échange"
	SyncNext         = "Prochain essai"
	SyncFill         = "Dossiers du service"
	SyncNever        = "jamais"
	SyncNone         = "aucun, le serveur répond"
	SyncUp           = "joignable"
	SyncBusy         = "échange en cours"
	SyncSomewhere    = "Dossier absent de ce poste"
	SyncOneStation   = "—"

	SyncStepWritten   = "Écrite sur ce poste"
	SyncStepLeft      = "Remise au serveur"
	SyncStepAccepted  = "Acceptée par le serveur"
	SyncStepRefused   = "Refusée par le serveur"
	SyncStepConflict  = "En conflit avec une autre"
	SyncStepWithdrawn = "Abandonnée"
	SyncStepCorrected = "Remplacée"

	SyncColKind    = "Écriture"
	SyncColPatient = "Patient"
	SyncColState   = "État"
	SyncColAt      = "Écrite le"
	SyncColSeq     = "Rang"
	SyncRank       = "Rang du poste"
	SyncID         = "Identifiant"
	SyncSize       = "Taille"
)

var itemStates = map[changelog.ItemState]string{
	changelog.ToSend: "À envoyer", changelog.Sending: "En cours", changelog.Sent: "Envoyé", changelog.Taken: "Accepté",
	changelog.Turned: "Refusé", changelog.InConflict: "Conflit", changelog.Withdrawn: "Abandonné", changelog.Corrected: "Remplacé",
}

// ItemState is the word of a state.
func ItemState(s changelog.ItemState) string { return itemStates[s] }

var itemKinds = map[changelog.Kind]string{
	changelog.KindConsent: "Information du patient", changelog.KindBreakGlass: "Bris de glace", changelog.KindDocument: "Document",
	changelog.KindNote: "Transmission", changelog.KindTrace: "Trace d’accès", changelog.KindPatientEdit: "Identité modifiée",
	changelog.KindIdentityEvent: "Fait d’identité",
}

// ItemKind names what was written.
func ItemKind(k changelog.Kind) string {
	if w, ok := itemKinds[k]; ok {
		return w
	}
	return string(k)
}

// ItemPatient names whom a write is about.
func ItemPatient(l app.ItemLine) string {
	switch {
	case l.Patient != nil:
		return l.Patient.Name()
	case l.Mutation.Patient == "":
		return SyncOneStation
	}
	return SyncSomewhere
}

// ItemWhy explains a refusal or a conflict.
func ItemWhy(o changelog.Outcome) string { return texts.Sentence(o.Reason) }

// SyncRepaired writes how a repair ended.
func SyncRepaired(n int) string {
	if n == 0 {
		return "La copie de ce poste est saine\u00a0: rien n’a été retiré."
	}
	return Count(n, "valeur abîmée retirée", "valeurs abîmées retirées") + ", redemandées au serveur."
}

// SyncFilling writes «12 sur 30», or that everything is here.
func SyncFilling(f changelog.Filling) string {
	switch {
	case f.Total == 0:
		return "tout l’établissement"
	case f.Done >= f.Total:
		return "complets, " + Number(f.Total)
	case f.Paused:
		return Number(f.Done) + " sur " + Number(f.Total) + ", suspendu"
	}
	return Number(f.Done) + " sur " + Number(f.Total)
}

// SyncReached says whether the server answers.
func SyncReached(s app.SyncState) string {
	switch {
	case s.Offline():
		return "injoignable depuis " + Hour(s.DownSince)
	case s.Syncing:
		return SyncBusy
	}
	return SyncUp
}

// SyncLastAt writes when the last exchange ended.
func SyncLastAt(s app.SyncState, now time.Time) string {
	if s.LastSync.IsZero() {
		return SyncNever
	}
	return Ago(now.Sub(s.LastSync)) + ", à " + Hour(s.LastSync)
}

// SyncNextAt writes when the next try is.
func SyncNextAt(s app.SyncState, now time.Time) string {
	if !s.Offline() {
		return SyncNone
	}
	return NextTry(s, now)
}

// Ruled writes who decided, and why.
func Ruled(r changelog.Ruling) string {
	parts := []string{}
	if r.ByName != "" {
		parts = append(parts, "par "+r.ByName)
	}
	if r.Why != "" {
		parts = append(parts, r.Why)
	}
	return strings.Join(parts, ", ")
}

// Words of what waits for somebody. // mock 02
var todoWords = map[app.TodoKind]string{
	app.TodoRefused: "Envois refusés", app.TodoConflicts: HomeConflicts, app.TodoIdentities: HomeIdentities,
	app.TodoInvisible: HomeInvisible, app.TodoDrafts: "Brouillons à valider",
}

// TodoKind names a kind of what waits.
func TodoKind(k app.TodoKind) string { return todoWords[k] }

// TodoTotal writes the sentence at the foot of the lists.
func TodoTotal(n int) string {
	switch n {
	case 0:
		return "Tout est traité."
	case 1:
		return "1 élément attend quelqu’un de votre service."
	}
	return Number(n) + " éléments attendent quelqu’un de votre service."
}

// TodoCount writes how many patients a kind concerns.
func TodoCount(n int) string { return Count(n, "patient concerné", "patients concernés") }

// Words of shared notes and of their conflicts. // mock 11
const (
	NotesTitle      = "Transmissions"
	NotesNew        = "Nouvelle transmission"
	NotesEmptyTitle = "Aucune transmission"
	NotesEmptyText  = "Ce que l’équipe se dit de ce séjour s’écrit ici."
	NotesField      = "Titre"
	NotesText       = "Texte (obligatoire)"
	NotesTextLabel  = "Texte"
	NotesSave       = "Partager"
	NotesDraft      = "Brouillon enregistré sur ce poste à "
	NotesDraftHead  = "Reprendre le brouillon"
	NotesDrop       = "Abandonner le brouillon"
	NotesWaiting    = "En attente de départ"
	NotesShared     = "Partagée"
	NotesConflict   = "En conflit"
	NotesChoose     = "Comparer"
	NotesEdit       = "Modifier"
	NotesHistory    = "Historique"
	NotesUntitled   = "Transmission"
	NotesNoStay     = "Aucun séjour en cours\u00a0: une transmission se rattache à un séjour."
	NotesDone       = "Transmission enregistrée."
	NotesSettled    = "Conflit réglé, les deux textes restent dans l’historique."

	ConflictHere      = "Écrite à part"
	ConflictServer    = "Serveur central"
	ConflictShared    = "Partagée"
	ConflictNoteSub   = "Cette transmission a été modifiée par deux personnes sans qu’elles se lisent. Les deux textes sont conservés."
	ConflictNotesSub  = "Cette transmission a été modifiée par plusieurs personnes sans qu’elles se lisent. Tous les textes sont conservés, et réglés ensemble."
	ConflictKept      = "La version écartée reste lisible dans l’historique."
	ConflictOther     = "Autre texte en conflit"
	ConflictSwap      = "Comparer celui-ci"
	ConflictLater     = "Décider plus tard"
	ConflictMerge     = "Fusionner à la main…"
	ConflictKeepLeft  = "Garder celle de gauche"
	ConflictKeepRight = "Garder celle de droite"
	ConflictNext      = "F8\u00a0: différence suivante"
	ConflictMerged    = "Texte fusionné"
	ConflictValidate  = "Garder ce texte"
	ConflictEmpty     = "(vide)"
	ConflictIdentity  = "Deux valeurs pour l’identité de "
	ConflictIdentityS = "L’identité a été modifiée ici et, entre-temps, sur un autre poste. Les deux valeurs sont conservées."
	ConflictHereWho   = "Sur ce poste"
	ConflictWithdrawn = "la valeur du serveur est gardée"
	ConflictResent    = "la valeur de ce poste est gardée"
)

// ConflictOf writes the title of a conflict between texts: «Deux versions de « Nuit »».
func ConflictOf(title string, texts int) string {
	if strings.TrimSpace(title) == "" {
		title = NotesUntitled
	}
	many := "Deux"
	if texts > 2 {
		many = Number(texts)
	}
	return many + " versions de «" + NBSP + title + NBSP + "»"
}

// ConflictDiffering writes «1 champ sur 2 diffère».
func ConflictDiffering(n, of int) string {
	verb := " diffère"
	if n > 1 {
		verb = " diffèrent"
	}
	return Count(n, "champ", "champs") + " sur " + Number(of) + verb
}

// ConflictRank writes «Conflit 1 sur 2».
func ConflictRank(i, of int) string { return "Conflit " + Number(i) + " sur " + Number(of) }

// NoteBy writes who wrote a text, and when.
func NoteBy(n record.Note) string {
	if n.ByName == "" {
		return DateTime(n.At)
	}
	return n.ByName + " · " + DateTime(n.At)
}

// NoteVersions writes how many former texts a note has.
func NoteVersions(n int) string { return Count(n, "texte antérieur", "textes antérieurs") }
