package window

// Words of the box that chooses a file.
const (
	FilesOpen     = "Ouvrir"
	FilesUp       = "Dossier parent"
	FilesFilter   = "Filtrer par nom"
	FilesName     = "Nom"
	FilesSize     = "Taille"
	FilesAt       = "Modifié"
	FilesNone     = "Rien à choisir ici"
	FilesNoneText = "Ce dossier n’a aucun fichier de la bonne sorte."
	FilesRefused  = "Ce dossier ne peut pas être lu."
)

// Words of the box that saves a file.
const (
	FilesSave        = "Enregistrer"
	FilesSaveName    = "Nom du fichier"
	FilesBadName     = "Un nom simple, sans dossier."
	FilesReplaceText = "Ce qu’il contient sera perdu."
	FilesReplaceVerb = "Remplacer"
)

// FilesReplace asks whether a file may be replaced.
func FilesReplace(name string) string {
	return "Remplacer «" + NBSP + name + NBSP + "»" + NNBSP + "?"
}
