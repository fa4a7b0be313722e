package texts

import (
	"chevet/app/cda"
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	cda.ReasonXML:       "Ce document est abîmé : son XML n’est pas correct. Demandez à l’expéditeur de l’envoyer de nouveau.",
	cda.ReasonTruncated: "Ce document est incomplet : sa fin manque. Relancez le téléchargement ou demandez un nouvel envoi.",
	cda.ReasonEncoding:  "Ce document est écrit dans un codage de caractères qui n’est pas pris en charge.",
	cda.ReasonSize:      "Ce document est trop volumineux : il n’est pas ouvert, par sécurité.",
	cda.ReasonDepth:     "Ce document imbrique trop d’éléments : il n’est pas ouvert, par sécurité.",
	cda.ReasonNodes:     "Ce document contient trop d’éléments : il n’est pas ouvert, par sécurité.",
	cda.ReasonEntity:    "Ce document contient des définitions XML interdites : il n’est pas ouvert, par sécurité.",
	cda.ReasonAbsent:    "Ce fichier n’est pas un document médical CDA.",
	cda.ReasonBase64:    "Le fichier joint à ce document est abîmé : il ne peut pas être affiché.",
	cda.ReasonMedia:     "Le fichier joint à ce document est trop volumineux : il n’est pas ouvert, par sécurité.",
	cda.ReasonNoFile:    "Ce document annonce un fichier joint, mais ne le contient pas.",
})
