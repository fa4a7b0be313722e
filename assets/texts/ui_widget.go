package texts

// Words of the widgets themselves; a screen brings its own.
const (
	KeyEscape   = "Échap"
	KeyEnter    = "Entrée"
	KeySpace    = "Espace"
	KeySearch   = "Ctrl+K"
	KeyFilter   = "Ctrl+F"
	KeyHelp     = "F1"
	KeyRefresh  = "F5"
	KeyJobs     = "F6"
	KeyAll      = "Ctrl+A"
	KeyShiftF10 = "Maj+F10"

	PlaceDate   = "JJ/MM/AAAA"
	WrongDate   = "Date attendue\u00a0: JJ/MM/AAAA."
	WrongNumber = "Nombre attendu."

	WordCancel   = "Annuler"
	WordClose    = "Fermer"
	WordRetry    = "Réessayer"
	WordCopyCode = "Copier le code"
	WordDetails  = "Détails"
	WordApp      = "Chevet"

	// Ribbon is on every screen of the sandbox, dialogs included.
	Ribbon = "BAC À SABLE — données fictives, aucun service national réel n’est appelé"
)
