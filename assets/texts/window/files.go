package window

// Words of the box that chooses a file.
const (
	FilesOpen     = "Ouvrir"
	FilesHere     = "Enregistrer ici"
	FilesUp       = "Dossier parent"
	FilesFilter   = "Filtrer par nom"
	FilesName     = "Nom"
	FilesSize     = "Taille"
	FilesAt       = "Modifié"
	FilesNone     = "Rien à choisir ici"
	FilesNoneText = "Ce dossier n’a aucun fichier de la bonne sorte."
	FilesRefused  = "Ce dossier ne peut pas être lu."
)
