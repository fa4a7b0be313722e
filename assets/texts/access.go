package texts

import (
	"chevet/app/access"
	"chevet/app/access/loopback"
)

// Words of the pages that a browser shows around a login.
const (
	LoginDone    = "Connexion réussie"
	LoginRefused = "Connexion refusée"
	LoginClose   = "Vous pouvez fermer cette page et revenir à Chevet."
)

// LoginPages are the words of the server's pages.
func LoginPages() access.Texts {
	return access.Texts{Sentence: Sentence, Refused: LoginRefused, Close: LoginClose}
}

// LoopbackPage are the words of the page that the workstation answers.
func LoopbackPage() loopback.Page {
	return loopback.Page{Done: LoginDone, Failed: LoginRefused, Close: LoginClose}
}
