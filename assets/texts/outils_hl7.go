package texts

import "strconv"

// Help of chevet-outils hl7 and mllp.
const (
	ToolHL7Summary = "montre le contenu de messages HL7 v2 (ER7), en arbre ou en JSON"
	ToolHL7Help    = `Usage : chevet-outils hl7 [-json] FICHIER…

Montre chaque message HL7 v2 d’un fichier (ER7 simple, trames MLLP ou lot FHS/BHS), valeur par valeur, sous son chemin :
« 3[2].4.1 » est la sous-composante 1 de la composante 4 de la répétition 2 du champ 3. « - » lit l’entrée standard.
Un fichier illisible n’arrête rien : sa ligne dit pourquoi, un code puis une phrase.

  -json   un objet JSON par ligne et par message

Champs JSON : file, messageType (MSH-9), controlId (MSH-10), version (MSH-12), segments (noms dans l’ordre), error.

Code de retour : 0, même si un message est illisible ; 2 si la commande est mal écrite.
`
	ToolHL7Null       = "\"\" (à effacer)"
	ToolHL7Delimiters = "MSH-2 est vide ou contient un caractère typographique"
	ToolHL7LineBreak  = "fin de ligne à l’intérieur d’une valeur"
	ToolHL7Charset    = "jeu de caractères inconnu ou démenti par le contenu (MSH-18)"

	ToolMLLPSummary = "envoie des messages HL7 v2 en MLLP et montre les acquittements"
	ToolMLLPHelp    = `Usage : chevet-outils mllp -envoyer HÔTE:PORT [options] FICHIER…

Envoie chaque message de chaque fichier, un à la fois, attend son acquittement et le montre avec ses segments ERR. Si la
ligne se coupe ou reste muette, le même message repart sous le même MSH-10. « - » lit l’entrée standard.

  -delai 30s      attente de l’acquittement
  -essais 3       envois du même message avant d’abandonner
  -cert F -cle F  certificat et clé du client (PEM), pour TLS avec authentification mutuelle
  -ac F           autorités acceptées pour le serveur (PEM)

Code de retour : 0 si tous les messages sont acceptés (AA ou CA), 1 sinon, 2 si la commande est mal écrite.
`
	ToolMLLPCertificate = "Le certificat, sa clé ou l’autorité ne peuvent pas être lus."
	ToolMLLPNoAck       = "(aucun acquittement demandé)"
)

// ToolHL7Longer replaces the end of a value that is too long to be shown.
func ToolHL7Longer(bytes int) string { return "… (" + strconv.Itoa(bytes) + " octets)" }
