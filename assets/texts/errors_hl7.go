package texts

import (
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	"HL7-SANS-MSH":       "Ce message HL7 est illisible : il ne commence pas par un segment MSH.",
	"HL7-SEPARATEURS":    "Ce message HL7 est illisible : ses séparateurs (MSH-1 et MSH-2) ne se distinguent pas.",
	"HL7-DEUX-MESSAGES":  "Deux messages HL7 se suivent là où un seul est attendu. L’émetteur doit les séparer.",
	"HL7-TAILLE":         "Ce message HL7 est trop volumineux.",
	"HL7-NOMBRE":         "Ce message HL7 compte trop de champs ou de répétitions.",
	"HL7-CHEMIN":         "Ce chemin HL7 est mal écrit. Exemple : PID-3[1].4.2.",
	"HL7-VALEUR":         "Une valeur de ce message HL7 n’a pas la forme attendue (date, nombre ou code).",
	"HL7-ECRITURE":       "Ce message HL7 ne peut pas être écrit : il ne respecterait pas la norme. Donnez le code au support.",
	"HL7-JEU-CARACTERES": "Ce message HL7 contient un caractère que le jeu de caractères convenu ne sait pas écrire.",

	"PAM-MESSAGE": "Ce message n’a jamais été reçu par ce serveur.",

	"MLLP-CONNEXION":    "La plate-forme d’échange ne répond pas : aucune connexion. L’envoi reprendra plus tard.",
	"MLLP-SANS-REPONSE": "Le message est parti mais n’a pas été acquitté. Il sera renvoyé sous le même numéro, sans risque de doublon.",
	"MLLP-REPONSE":      "La plate-forme d’échange a répondu autre chose qu’un acquittement.",
	"MLLP-TRAME":        "La réception d’un message a été interrompue.",
	"MLLP-TAILLE":       "Le message reçu est trop volumineux.",
	"MLLP-MODE":         "Ce message demande de ne pas être acquitté en cas de succès : il ne peut pas être suivi.",
	"MLLP-FERME":        "La connexion à la plate-forme d’échange a été fermée.",
	"MLLP-SANS-MSH10":   "Ce message n’a pas de numéro (MSH-10) : il ne peut pas être acquitté.",
})
