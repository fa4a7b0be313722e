package sandbox

// Words of the pages of the simulated Web PS DMP and DRIMbox.
const (
	PageRibbon      = "BAC À SABLE — page simulée, patients fictifs"
	PageIntro       = "Paramètres reçus par l’appel contextuel :"
	PageWeb         = "Web PS DMP"
	PageClosed      = "Web PS DMP : ce patient n’a pas de DMP ouvert"
	PageImagesList  = "DRIMbox : images du patient"
	PageImagesStudy = "DRIMbox : images de l’examen"
	PageName        = "Page demandée"
	PageMatricule   = "Matricule INS"
	PageOID         = "OID du matricule"
	PageMethod      = "Appel refusé : cette page ne se demande pas ainsi."
	PageUnknown     = "Appel refusé : page inconnue."
	PageExtra       = "Appel refusé : cette page ne prend pas de paramètre."
	PageINS         = "Appel refusé : matricule INS absent ou mal formé."
	PageNobody      = "Appel refusé : aucun patient n’a ce matricule."
	PageAssertion   = "Appel refusé : jeton VIHF absent, altéré ou périmé."
	PageMode        = "Mode d’authentification"
	PagePerson      = "Identifiant du professionnel"
	PageForm        = "Appel refusé : formulaire attendu."
)

// PageField says which parameter of a contextual call is refused.
func PageField(name string) string {
	return "Appel refusé : paramètre « " + name + " » absent, inconnu, vide ou mal formé."
}
