package texts

// Help of chevet-outils.
const (
	ToolsUsage = `chevet-outils : petits outils en ligne de commande pour les intégrateurs.

Usage : chevet-outils COMMANDE [arguments]

Commandes :
`
	ToolsUsageEnd = `
« chevet-outils aide COMMANDE » explique une commande.
`
	ToolsUnknown = "Commande inconnue : "

	ToolCDASummary = "lit les métadonnées de documents CDA R2, une ligne JSON par fichier"
	ToolCDAHelp    = `Usage : chevet-outils cda FICHIER…

Lit l’en-tête de chaque document CDA R2 (N1, N3, auto-présentable) et écrit un objet JSON par ligne, dans l’ordre
des fichiers. « - » lit l’entrée standard. Un fichier illisible n’arrête rien : sa ligne porte le champ « error », un
code puis une phrase.

Champs : path, id, setId, version, typeCode, title, ins, oid, birthName, givenNames, birthDate, sex, birthPlace,
effectiveTime, author, bodyKind, pdfSize, pdfSha256, narrativeBlocks, error.

  ins, oid        premier INS valable du document ; vides s’il n’y en a pas
  birthPlace      code INSEE (COG) du lieu de naissance ; à défaut son libellé
  birthDate       AAAA-MM-JJ, AAAA-MM ou AAAA
  effectiveTime   RFC 3339 ; une heure sans fuseau est lue à l’heure de Paris
  bodyKind        n1-pdf, n1-text, n1-rtf, n1-image, n3, n3-pdf, ou vide
  pdfSize         taille en octets du PDF décodé ; 0 s’il n’y en a pas
  narrativeBlocks nombre d’éléments section/text

Code de retour : 0, même si un document est illisible ; 2 si la commande est mal écrite.
`
	ToolFileUnreadable = "FICHIER: le fichier ne peut pas être ouvert"
)
