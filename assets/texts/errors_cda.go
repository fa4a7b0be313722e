package texts

import (
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	"CDA-XML":          "Ce document est abîmé : son XML n’est pas correct. Demandez à l’expéditeur de l’envoyer de nouveau.",
	"CDA-TRONQUE":      "Ce document est incomplet : sa fin manque. Relancez le téléchargement ou demandez un nouvel envoi.",
	"CDA-ENCODAGE":     "Ce document est écrit dans un codage de caractères qui n’est pas pris en charge : demandez à l’expéditeur de l’envoyer en UTF-8.",
	"CDA-TAILLE":       "Ce document est trop volumineux : il n’est pas ouvert, par sécurité. Demandez à son auteur une version plus légère.",
	"CDA-PROFONDEUR":   "Ce document imbrique trop d’éléments : il n’est pas ouvert, par sécurité. Signalez-le à son auteur et demandez-lui un nouvel envoi.",
	"CDA-ELEMENTS":     "Ce document contient trop d’éléments : il n’est pas ouvert, par sécurité. Signalez-le à son auteur et demandez-lui un nouvel envoi.",
	"CDA-ENTITE":       "Ce document contient des définitions XML interdites : il n’est pas ouvert, par sécurité. Signalez-le à son auteur et demandez-lui un nouvel envoi.",
	"CDA-ABSENT":       "Ce fichier n’est pas un document médical CDA : demandez à l’expéditeur de l’envoyer de nouveau.",
	"CDA-BASE64":       "Le fichier joint à ce document est abîmé : il ne peut pas être affiché. Demandez à l’expéditeur de l’envoyer de nouveau.",
	"CDA-MEDIA":        "Le fichier joint à ce document est trop volumineux : il n’est pas ouvert, par sécurité. Demandez à son auteur une version plus légère.",
	"CDA-SANS-FICHIER": "Ce document annonce un fichier joint, mais ne le contient pas : demandez à l’expéditeur de l’envoyer de nouveau.",
})
