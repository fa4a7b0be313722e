package texts

import "chevet/app/record"

// Reasons of the programs of cmd, by value: they import this package.
var _ = reasons(map[record.Reason]string{
	"CHV-DEMARRAGE": "Chevet n’a pas pu démarrer : vérifiez ses réglages, ou prévenez le support.",
	"CHV-DONNEES":   "Le dossier des données de Chevet n’est pas accessible en écriture : vérifiez ses droits et la place libre, ou prévenez le support.",
	"CHV-REGLAGES":  "Le fichier de configuration de ce poste est absent ou illisible : prévenez le support.",
	"CHV-AUTORITES": "Le fichier des autorités de certification de ce poste est absent ou illisible : prévenez le support.",
	"CHV-SANDBOX":   "Le bac à sable n’a pas pu démarrer : fermez Chevet et relancez-le ; si cela dure, relancez-le avec -neuf.",
	"CHV-OPTION":    "Cette option de lancement est inconnue ou mal écrite : vérifiez-la dans la liste.",
	"BAS-CONTROLE":  "L’adresse de la page de contrôle est déjà prise sur ce poste : fermez le programme qui l’utilise, ou choisissez-en une autre avec -controle.",
})
