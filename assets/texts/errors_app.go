package texts

import "chevet/app/record"

// Reasons of package app, by value: texts is imported by what app imports.
var _ = reasons(map[record.Reason]string{
	"CHV-SESSION":     "Votre session est terminée : identifiez-vous à nouveau.",
	"CHV-SEJOUR":      "Aucun séjour en cours : rien ne peut être enregistré pour le DMP.",
	"CHV-DOSSIER":     "Ce dossier n’est pas sur ce poste : attendez la fin de la synchronisation, puis recherchez-le à nouveau.",
	"CHV-HORS-POSTE":  "Ce document n’est pas sur ce poste : actualisez le dossier.",
	"CHV-TAILLE":      "Ce document est trop volumineux pour être affiché : demandez à son auteur une version plus légère.",
	"CHV-FOURNISSEUR": "Ce moyen de connexion n’est pas disponible.",
	"CHV-IMPRESSION":  "Ce document n’a pas pu être donné à l’imprimante : vérifiez l’imprimante de ce poste, puis recommencez.",
	"CHV-CONNEXION":   "La connexion n’a pas abouti : recommencez.",
})
