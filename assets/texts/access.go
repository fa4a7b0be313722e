package texts

// Words of the pages that a browser shows around a login.
const (
	LoginDone    = "Connexion réussie"
	LoginRefused = "Connexion refusée"
	LoginClose   = "Vous pouvez fermer cette page et revenir à Chevet."
)
