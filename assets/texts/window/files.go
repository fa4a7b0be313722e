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

// Words of the box that chooses where to write.
const (
	FilesSave        = "Enregistrer"
	FilesSaveName    = "Nom du fichier (obligatoire)"
	FilesWrongName   = "Un nom de fichier, sans / ni \\."
	FilesReplaceText = "Ce qu’il contient sera perdu."
	FilesReplaceVerb = "Remplacer"
)

// FilesReplace asks whether a file that is there is replaced.
func FilesReplace(name string) string {
	return "Remplacer «" + NBSP + name + NBSP + "»" + NNBSP + "?"
}
