package texts

func init() {
	add(map[record.Reason]string{
		"ADM-FICHIER": "Le fichier n’a pas pu être écrit à cet endroit : choisissez un autre dossier.",
	})
}
