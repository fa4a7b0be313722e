package window

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"chevet/app"
	"chevet/app/record"
)

// Words of the patient record. // mocks 03, 06, 07, 14
const (
	RecordINS         = "INS"
	RecordUsedName    = "Nom utilisé" + NBSP + ": "
	RecordIPP         = "IPP "
	RecordStay        = "Séjour en cours" + NBSP + ": "
	RecordNoStay      = "aucun"
	RecordDoctor      = "Médecin traitant" + NBSP + ": "
	RecordGuardians   = "Représentants légaux" + NBSP + ": "
	RecordDeceased    = "Décédé"
	RecordWebPS       = "WebPS DMP"
	RecordWrite       = "Rédiger"
	RecordImport      = "Importer"
	RecordMore        = "Autres actions"
	RecordPatient     = "Patient"
	RecordClose       = "Fermer le dossier"
	KeyEscape         = "Échap"
	MenuWebPS         = "Ouvrir le DMP (WebPS)"
	MenuVaccines      = "Vaccinations (Mon espace santé)"
	MenuImages        = "Images (DRIMbox)"
	MenuIdentity      = "Modifier l’identité"
	MenuCheckINS      = "Vérifier l’INS"
	MenuHistory       = "Historique de l’identité"
	WhyOffline        = "Le serveur central est injoignable."
	WhyBusy           = "Une intégration est déjà en cours."
	WhyNothingTicked  = "Cochez d’abord des documents du DMP."
	WhyNotIntegrable  = "Seul un document du DMP absent du dossier s’intègre."
	WhyNoStayConsent  = "Aucun séjour en cours" + NBSP + ": l’information s’enregistre pour un séjour."
	WhyNeedsMotive    = "Le motif est obligatoire."
	WhyNeedsOneTicked = "Cochez au moins une opposition."
)

// Tabs of the record.
const (
	TabDocuments = "Documents"
	TabStays     = "Séjours"
	TabVaccines  = "Vaccinations"
	TabSendings  = "Envois"
	TabTraces    = "Traces"

	LaterTitle         = "Écran à venir"
	LaterSendingsText  = "Le suivi des envois viendra dans une prochaine version. Leur état se lit déjà dans la colonne Envois."
	StaysEmpty         = "Aucun séjour"
	StaysEmptyText     = "Aucun séjour n’est connu pour ce patient."
	ColStayStart       = "Entrée"
	ColStayEnd         = "Sortie"
	ColStayKind        = "Nature"
	ColStayUnit        = "Unité"
	ColStayRoom        = "Chambre"
	ColStayDoctor      = "Médecin responsable"
	ColStayNDA         = "NDA"
	ColStayInformation = "Information du patient"
	StayCurrent        = "en cours"
)

// The consent control and what it opens. // patterns.md «Consent control»
const (
	InfoNotInformed  = "Non informé"
	InfoUnopposed    = "Informé, non opposé"
	InfoOpposed      = "Informé, opposé"
	InfoOpposedMore  = "Informé, opposé…"
	InfoBreakGlass   = "Bris de glace"
	InfoBreakMore    = "Bris de glace…"
	InfoTitle        = "Information du patient"
	InfoScope        = "pour ce séjour et toute l’équipe"
	InfoNotAsked     = "Le DMP n’a pas été interrogé"
	InfoNotAskedText = "Rien n’est enregistré pour ce séjour. Informez le patient, puis choisissez."
	InfoReturned     = "Le patient est indiqué non informé pour ce séjour. Informez-le, puis choisissez."
	InfoUnopposedDoc = "Le DMP est consulté tout de suite, les documents du séjour y sont envoyés."
	InfoNoMotive     = "Aucun motif n’est demandé ni conservé."
	InfoBreakDoc     = "Patient hors d’état d’être informé. Accès tracé, motif obligatoire."
	InfoFeeding      = "à l’alimentation"
	InfoReading      = "à la consultation"
	InfoOpposedTo    = "Le patient s’oppose"
	InfoMotive       = "Motif de l’accès en urgence"
	InfoMotiveNeeded = "Motif de l’accès en urgence (obligatoire)"
	InfoBreakAsk     = "Accéder au DMP en urgence" + NNBSP + "?"
	InfoBreakTraced  = "Accès tracé et signalé au patient."
	InfoAccess       = "Accéder"
	InfoSave         = "Enregistrer"
	InfoHistory      = "Historique"
	InfoNoHistory    = "Rien n’a encore été enregistré pour ce patient."
	InfoFoot         = "Chaque changement est daté, signé et visible dans l’onglet Traces."
	InfoReturn       = "Revenir à « non informé »"
	InfoReturnAsk    = "Revenir à « non informé »" + NNBSP + "?"
	InfoReturnText   = "Le DMP ne sera plus consulté pour ce séjour tant que le patient n’est pas informé. L’état actuel reste dans l’historique."
	InfoReturnVerb   = "Revenir"
	InfoSaved        = "Enregistré pour ce séjour"
	InfoRestored     = "État précédent rétabli"
	InfoUndo         = "Annuler"
	InfoInform       = "Informer le patient"
)

// The DMP chip's popover.
const (
	DMPAgain       = "Vérifier à nouveau"
	DMPNeverAsked  = "Jamais vérifié sur ce poste"
	DMPDetails     = "Détails"
	DMPBreakEnds   = "Accès en urgence jusqu’à "
	DMPUpdatedAt   = "DMP actualisé à "
	DMPListSeen    = "Liste du DMP vue "
	UnsentOne      = "1 saisie en attente de départ"
	unsentMany     = " saisies en attente de départ"
	NewInvisible1  = "1 invisible au patient"
	newInvisibleN  = " invisibles au patient"
	MarkWaits      = "attend"
	StateLocalCopy = "Copie locale"
)

// The documents list.
const (
	DocProvenance   = "Provenance"
	DocTitle        = "Titre"
	DocType         = "Type"
	DocAct          = "Date acte"
	DocAuthor       = "Auteur"
	DocState        = "État"
	DocSendings     = "Envois"
	FilterHint      = "Filtrer"
	FilterPeriod    = "Période"
	FilterAll       = "tout"
	FilterInvisible = "Invisibles"
	FilterSearchDMP = "Rechercher dans le DMP"
	FilterHidden    = "Invisibles au patient"
	FilterNew       = "Nouveaux"
	FilterClear     = "Effacer les filtres"
	DocsNone        = "Aucun document"
	DocsNoneText    = "Ce dossier ne contient pas encore de document."
	DocsNoMatch     = "Rien ne correspond aux filtres."
	DocsShow        = "Afficher"
	DocOpen         = "Ouvrir"
	DocIntegrate    = "Intégrer"
	DocRetry        = "Réessayer"
	DocCopyID       = "Copier l’identifiant"
	SelectCancel    = "Annuler"
	IntegrateWaits  = "Intégration en attente"
)

// Periods of the filter.
const (
	Spell7Days   = "7 derniers jours"
	Spell30Days  = "30 derniers jours"
	Spell3Months = "3 derniers mois"
	Spell1Year   = "12 derniers mois"
	Spell2Years  = "2 dernières années"
	SpellStay    = "ce séjour"
)

var gateNotices = map[record.Reason]string{
	record.ReasonNotInformed: "Documents de l’établissement et MSSanté seulement. Ceux du DMP apparaîtront une fois le patient informé.",
	record.ReasonOpposed:     "Documents de l’établissement et MSSanté seulement. Le patient s’oppose à la consultation de son DMP.",
	record.ReasonINSUnusable: "Documents de l’établissement et MSSanté seulement. Le DMP demande une identité qualifiée.",
	record.ReasonOneFactor:   "Documents de l’établissement et MSSanté seulement. Le DMP demande une session à double facteur.",
	app.ReasonNoEncounter:    "Documents de l’établissement et MSSanté seulement. Aucun séjour en cours ne permet de consulter le DMP.",
}

// GateNotice says why the list holds nothing of the DMP.
func GateNotice(why record.Reason) string {
	if s := gateNotices[why]; s != "" {
		return s
	}
	return "Documents de l’établissement et MSSanté seulement. Le DMP n’est pas consulté."
}

// GateShort says in one tooltip why the DMP cannot be asked.
func GateShort(why record.Reason) string {
	switch why {
	case record.ReasonNotInformed:
		return "Le patient n’est pas informé."
	case record.ReasonOpposed:
		return "Le patient s’oppose à la consultation."
	case record.ReasonINSUnusable:
		return "L’identité n’est pas qualifiée."
	case record.ReasonOneFactor:
		return "La session n’a pas de double facteur."
	}
	return "Aucun séjour en cours."
}

// InTheStay writes «Chirurgie digestive, chambre 214, entrée le 20/11/2026».
func InTheStay(e *record.Encounter) string {
	if e == nil {
		return RecordNoStay
	}
	if e.Class == record.Outpatient {
		return e.Unit.Name + ", " + DateTime(e.Start)
	}
	return Place(e) + ", entrée le " + Date(e.Start)
}

// StayKind writes «Hospitalisation».
func StayKind(c record.EncounterClass) string {
	switch c {
	case record.Outpatient:
		return "Consultation"
	case record.Emergency:
		return "Urgences"
	}
	return "Hospitalisation"
}

// Unsent writes «3 saisies en attente de départ».
func Unsent(n int) string {
	if n == 1 {
		return UnsentOne
	}
	return Number(n) + unsentMany
}

// InvisibleShortly is InvisibleAmong without «dont», for narrow windows.
func InvisibleShortly(n int) string {
	if n == 1 {
		return NewInvisible1
	}
	return Number(n) + newInvisibleN
}

// NewTight is NewSince for a small window: «3 nouveaux · 1 invisible».
func NewTight(c record.Count) string {
	s := NewShort(c.New)
	if c.New == 0 {
		s = "Aucun nouveau"
	}
	if c.Invisible > 0 {
		s += " · " + InvisibleShort(c.Invisible)
	}
	return s
}

// SomeOf writes «6 sur 24».
func SomeOf(n, total int) string { return Number(n) + " sur " + Number(total) }

// NewRows writes «4 nouveaux documents».
func NewRows(n int) string { return Count(n, "nouveau document", "nouveaux documents") }

// Ticked writes «4 documents sélectionnés», with those that a filter hides.
func Ticked(n, hidden int) string {
	s := Count(n, "document sélectionné", "documents sélectionnés")
	if hidden > 0 {
		s += ", dont " + Count(hidden, "masqué", "masqués") + " par le filtre"
	}
	return s
}

// Toward writes where integration puts documents: «vers Chirurgie digestive, séjour du 20/11/2026».
func Toward(e *record.Encounter) string {
	if e == nil {
		return ""
	}
	return "vers " + e.Unit.Name + ", séjour du " + Date(e.Start)
}

// Integrating writes «Intégration 2 sur 4».
func Integrating(done, total int) string {
	if total == 0 {
		return IntegrateWaits
	}
	return "Intégration " + Steps(min(done+1, total), total)
}

// Percent writes «40 %».
func Percent(done, total int) string {
	if total == 0 {
		return ""
	}
	return strconv.Itoa(100*done/total) + NBSP + "%"
}

// ChipValue writes the words of a filter that is on: its value, or how many.
func ChipValue(name string, values []string) string {
	if len(values) == 0 {
		return name
	}
	v := values[0]
	if len(values) > 1 {
		v = strconv.Itoa(len(values)) + " choix"
	}
	if utf8.RuneCountInString(v) > 20 {
		v = strings.TrimSpace(string([]rune(v)[:19])) + "…"
	}
	return name + NBSP + ": " + v
}

// Others tells what a menu does not list.
func Others(n int) string { return "et " + Number(n) + " autres, par le champ de filtre" }

// Listed writes a value of a filter with its count: «Biologie (12)».
func Listed(label string, n int) string { return label + " (" + Number(n) + ")" }

// SameStay writes how an old consent is listed: «Séjour du 03/03/2024 : informé, non opposé».
func SameStay(c record.Consent, e *record.Encounter) string {
	day := Date(c.At)
	if e != nil {
		day = Date(e.Start)
	}
	return "Séjour du " + day + NBSP + ": " + InformationOf(c)
}

// InformationOf writes what a consent says, in lower case.
func InformationOf(c record.Consent) string {
	switch c.Kind {
	case record.Unopposed:
		return "informé, non opposé"
	case record.Opposed:
		switch {
		case c.Feeding && c.Reading:
			return "informé, opposé"
		case c.Feeding:
			return "opposé à l’alimentation"
		case c.Reading:
			return "opposé à la consultation"
		}
		return "informé, non opposé"
	}
	if c.Origin == record.FromPAM {
		return "information non recueillie"
	}
	return "non informé"
}

// ConsentBy writes who recorded a consent: the person, or the hospital's system and when.
func ConsentBy(c record.Consent, now time.Time) string {
	if c.Origin == record.FromPAM {
		return ReceivedFrom(c.At, now)
	}
	return c.ByName
}

// ReceivedFrom writes «reçu du SIH à 08:12», «reçu du SIH le 20/11/2026» for another day.
func ReceivedFrom(t, now time.Time) string {
	if Date(t) == Date(now) {
		return "reçu du SIH à " + Hour(t)
	}
	return "reçu du SIH le " + Date(t)
}

// TypedBy writes «enregistré par MOREAU Hélène le 22/11/2026 à 14:30».
func TypedBy(c record.Consent) string {
	if c.ByName == "" {
		return "enregistré le " + DateTime(c.At)
	}
	return "enregistré par " + c.ByName + " le " + DateTime(c.At)
}

// DMPSentence says the state of the DMP in one sentence.
func DMPSentence(s app.DMPState) string { return dmpSentences[s] }

var dmpSentences = map[app.DMPState]string{
	app.DMPChecking:    "Le DMP est interrogé en ce moment.",
	app.DMPAuthorized:  "Le patient a un DMP et vous êtes autorisé à le consulter.",
	app.DMPNotInformed: "Rien n’est demandé au DMP tant que le patient n’est pas informé.",
	app.DMPOpposed:     "Rien n’est demandé au DMP" + NBSP + ": le patient s’oppose à sa consultation.",
	app.DMPBlocked:     "Le patient vous a fermé l’accès à son DMP.",
	app.DMPNoAccess:    "Le patient a un DMP, vous n’êtes pas autorisé à le consulter.",
	app.DMPExpired:     "Votre autorisation est arrivée à son terme.",
	app.DMPBreakGlass:  "Le DMP est consulté en urgence. L’accès est tracé et signalé au patient.",
	app.DMPNone:        "Le patient n’a pas de DMP.",
	app.DMPClosed:      "Le DMP de ce patient est fermé.",
	app.DMPINSUnusable: "Le DMP n’est consulté qu’avec une identité qualifiée, sans attribut.",
	app.DMPOneFactor:   "Le DMP demande une session ouverte avec deux facteurs. Reconnectez-vous avec Pro Santé Connect.",
	app.DMPUnavailable: "Le DMP ne répond pas. Ce qui est montré est le dernier état connu.",
	app.DMPFailed:      "La dernière vérification a échoué.",
	app.DMPNoEncounter: "Aucun séjour en cours" + NBSP + ": le DMP n’est pas consulté.",
}

// DMPChecked writes «Dernière vérification à 14:32»; DMPExpires the end of the authorisation.
func DMPChecked(t, now time.Time) string {
	if t.IsZero() {
		return DMPNeverAsked
	}
	if Date(t) == Date(now) {
		return "Dernière vérification à " + Hour(t)
	}
	return "Dernière vérification le " + DateTime(t)
}

// DMPExpires writes «Autorisation jusqu’au 22/05/2027».
func DMPExpires(t time.Time) string { return "Autorisation jusqu’au " + Date(t) }

// FailureLines are the technical facts of a failure, one a line.
func FailureLines(f app.Failure) []string {
	first := "Code " + string(f.Reason)
	if f.Transaction != "" {
		first += " · " + f.Transaction
	}
	lines := []string{first, f.At.Local().Format("02/01/2006 à 15:04:05")}
	if f.Correlation != "" {
		lines = append(lines, "Corrélation "+f.Correlation)
	}
	return lines
}
