package texts

import "chevet/app/record"

// Reasons of package app, by value: texts is imported by what app imports.
var _ = reasons(map[record.Reason]string{
	"CHV-DMP-HORS":    "Ce document n’est pas dans le DMP.",
	"CHV-DMP-PFI":     "Les documents partent au DMP par la plateforme de l’établissement, pas depuis ce poste.",
	"CHV-DMP-TIERS":   "Un autre établissement, ou le patient, a déposé ce document : lui seul peut le supprimer.",
	"CHV-DMP-DEJA":    "C’est déjà fait : actualisez la liste.",
	"CHV-DMP-MOTIF":   "Indiquez pourquoi ce document est supprimé du DMP.",
	"CHV-PAGE":        "Cette adresse n’est pas sûre ou n’est pas autorisée par l’établissement : elle n’a pas été ouverte.",
	"CHV-CRITERES":    "Ces critères ne peuvent pas être enregistrés : donnez-leur un nom, et n’en gardez pas plus de 50.",
	"APP-HL-AUCUN":    "Aucun code local n’est enregistré ici pour cette personne : connectez-vous au serveur.",
	"APP-HL-CODE":     "Code local incorrect. Après cinq échecs, il sera effacé.",
	"APP-HL-OUBLIE":   "Trop d’échecs : le code local est effacé. Connectez-vous au serveur.",
	"APP-HL-PERIME":   "Le code local a expiré : connectez-vous au serveur.",
	"APP-HL-HORLOGE":  "L’horloge du poste a reculé : corrigez-la ou connectez-vous au serveur.",
	"APP-HL-FAIBLE":   "Ce code local est trop simple : huit caractères au moins, sans suite ni répétition.",
	"APP-HL-EN-LIGNE": "Le serveur répond : identifiez-vous normalement.",
	"APP-VERROU":      "L’écran est verrouillé : déverrouillez-le d’abord.",
	"APP-NON-VERROU":  "L’écran n’est pas verrouillé.",
	"CHV-ARRIVEE":     "Le dossier n’est pas encore arrivé sur ce poste : il s’y ajoutera dès que possible.",
	"CHV-SESSION":     "Votre session est terminée : identifiez-vous à nouveau.",
	"CHV-SEJOUR":      "Aucun séjour en cours : rien ne peut être enregistré pour le DMP.",
	"CHV-DOSSIER":     "Ce dossier n’est pas sur ce poste : attendez la fin de la synchronisation, puis recherchez-le à nouveau.",
	"CHV-HORS-POSTE":  "Ce document n’est pas sur ce poste : actualisez le dossier.",
	"CHV-TAILLE":      "Ce document est trop volumineux pour être affiché : demandez à son auteur une version plus légère.",
	"CHV-FOURNISSEUR": "Ce moyen de connexion n’est pas disponible.",
	"CHV-IMPRESSION":  "Ce document n’a pas pu être donné à l’imprimante : vérifiez l’imprimante de ce poste, puis recommencez.",
	"CHV-CONNEXION":   "La connexion n’a pas abouti : recommencez.",
})
