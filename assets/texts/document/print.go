package document

// Words of a received document that is printed.
const (
	Reprint         = "Impression du contenu structuré d’un document reçu\u00a0: seul l’original fait foi."
	FilesNotPrinted = "Pièces jointes non imprimées"
	File            = "Pièce jointe"
	Picture         = "[Image non imprimée]"
)

// SexLetter writes the administrative sex.
func SexLetter(code string) string {
	switch code {
	case "F":
		return "Féminin"
	case "M":
		return "Masculin"
	}
	return code
}

// ParticipantKind names a participant of the header by its element.
func ParticipantKind(element string) string {
	if s, ok := map[string]string{"author": Author, "legalAuthenticator": "Responsable", "authenticator": "Validé par", "informant": "Informateur",
		"dataEnterer": "Saisi par", "informationRecipient": "Destinataire", "custodian": "Conservé par", "performer": "Exécutant",
		"responsibleParty": "Responsable de la prise en charge"}[element]; ok {
		return s
	}
	return "Participant"
}
