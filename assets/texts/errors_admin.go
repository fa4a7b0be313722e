package texts

import "chevet/app/record"

// Reasons of the section of administrators, by value.
var _ = reasons(map[record.Reason]string{
	"ADM-FICHIER": "Le fichier n’a pas pu être écrit à cet endroit : choisissez un autre dossier.",
})
