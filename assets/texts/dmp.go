package texts

// Words of the page that carries a form to the browser.
const (
	PageTitle = "Ouverture en cours…"
	PageGo    = "Continuer"
)

// Texts that a professional acknowledges before consulting the DMP, then at each period that the hospital sets. They
// are regulatory: not a word is ours. // SC.DMP/CONF.11
const (
	NoticeTraced = "Le logiciel peut effectuer des requêtes de recherche de document au nom de l’utilisateur sur les DMP/MES et permet d’en consulter, sur action manuelle, les documents d’intérêt. " +
		"Ces interactions sont tracées avec l’identifiant national de l’utilisateur et le patient est notifié de ces interactions."
	NoticeLiable = "Toute consultation de ma part d’un DMP/MES pour lequel le patient (ou son représentant légal) n’a pas donné son consentement m’expose à des poursuites."
	NoticeButton = "J’ai compris"
)

// TraceColumns are the columns of an extraction of traces.
var TraceColumns = []string{"Date", "Professionnel", "Action", "Patient", "Séjour", "Document", "Motif d’accès", "Résultat", "Cause", "Précision", "Poste", "Identifiant"}

// TraceOutcome says how a traced action ended.
func TraceOutcome(ok bool) string {
	if ok {
		return "fait"
	}
	return "refusé"
}
