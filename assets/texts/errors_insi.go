package texts

import "chevet/app/record"

// Reasons of app/insi, by value: this package imports no client.
var _ = reasons(map[record.Reason]string{
	"INSI-CONFIG":      "Le téléservice INSi n’est pas configuré sur le serveur : prévenez l’administrateur.",
	"INSI-INJOIGNABLE": "Le téléservice INSi ne répond pas : réessayez plus tard.",
	"INSI-DELAI":       "Le téléservice INSi met trop de temps à répondre : réessayez plus tard.",
	"INSI-TLS":         "La connexion sécurisée avec INSi est refusée : prévenez l’administrateur.",
	"INSI-ERREUR":      "Le téléservice INSi signale une erreur : réessayez ; si cela dure, donnez le code au support.",
	"INSI-ILLISIBLE":   "La réponse d’INSi est illisible : rien n’est changé.",
	"INSI-CODE":        "La réponse d’INSi est inconnue : rien n’est changé.",
	"INSI-MONDE":       "INSi a répondu par un matricule qui n’est pas de cet environnement (test ou réel) : rien n’est changé.",
	"INSI-SIGNATURE":   "La demande à INSi n’a pas pu être signée : prévenez l’administrateur.",
	"SRV-INSI":         "Aucun téléservice INSi n’est configuré sur ce serveur.",
})
