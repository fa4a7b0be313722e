package texts

import "chevet/app/record"

// Reasons of app/cps, by value: this package imports no client.
var _ = reasons(map[record.Reason]string{
	"CPS-PILOTE":     "Le pilote de la carte ne se charge pas : prévenez l’administrateur.",
	"CPS-ABSENTE":    "Aucune carte dans le lecteur, ou la carte a été retirée : insérez votre carte.",
	"CPS-CODE":       "Le code de la carte est refusé : vérifiez-le avant de recommencer, la carte se bloque après trois erreurs.",
	"CPS-BLOQUEE":    "La carte est bloquée : il faut son code de déblocage.",
	"CPS-CLE":        "La carte n’a pas la clé attendue : prévenez l’administrateur.",
	"CPS-SIGNATURE":  "La carte n’a pas signé : réessayez.",
	"CPS-ALGORITHME": "La carte ne signe pas avec l’algorithme demandé : prévenez l’administrateur.",
})
