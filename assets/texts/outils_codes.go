package texts

// Words of «chevet-outils datamatrix» and of the writing forms of «chevet-outils cda».
const (
	ToolCDAWriteHelp = `
       chevet-outils cda -ecrire DOSSIER
       chevet-outils cda -controler FICHIER…

-ecrire écrit dans le dossier un document fictif par type et par variante : le CDA (.xml) et son PDF (.pdf).
-controler lit chaque document comme un destinataire : une ligne par point (fichier, gravité, règle, chemin, phrase),
séparée par des tabulations. Code de retour : 1 s’il y a une erreur.
`
	ToolDatamatrixSummary = "explique un code scanné : datamatrix INS ou boîte de vaccin (GS1)"
	ToolDatamatrixHelp    = `Usage : chevet-outils datamatrix TEXTE
       chevet-outils datamatrix -image FICHIER
       chevet-outils datamatrix -

Lit le texte qu’un lecteur envoie, ou le code d’une image, et dit ce qu’il contient. Le séparateur GS peut être écrit
<GS> ; « ]d2 » en tête est accepté ; « - » lit l’entrée standard.

Code de retour : 0 si le code est lu, 1 sinon ; 2 si la commande est mal écrite.
`
	ToolError   = "erreur"
	ToolWarning = "attention"
	ToolNothing = "conforme"

	ToolCode       = "Code"
	ToolMatricule  = "Matricule"
	ToolBirthName  = "Nom de naissance"
	ToolGiven      = "Prénoms de naissance"
	ToolSex        = "Sexe"
	ToolBirthDate  = "Date de naissance"
	ToolBirthPlace = "Lieu de naissance"
	ToolLot        = "Lot"
	ToolExpiry     = "Péremption"
	ToolSerial     = "Série"
)
