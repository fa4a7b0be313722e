package texts

import "chevet/app/record"

var _ = reasons(map[record.Reason]string{
	record.ReasonInternal:      "Une erreur inattendue est survenue. Réessayez ; si cela dure, donnez le code au support.",
	record.ReasonINSFormat:     "Un matricule INS compte 15 caractères : vérifiez la saisie.",
	record.ReasonINSKey:        "La clé du matricule INS ne correspond pas : vérifiez la saisie.",
	record.ReasonINSOID:        "L’autorité qui a attribué ce matricule n’est pas reconnue.",
	record.ReasonINSTest:       "Un matricule INS de test ne peut pas servir ici.",
	record.ReasonRPPS:          "Un RPPS compte 11 chiffres : vérifiez la saisie.",
	record.ReasonFINESS:        "Un numéro FINESS compte 9 caractères : vérifiez la saisie.",
	record.ReasonOID:           "Cet identifiant d’autorité (OID) n’est pas valable.",
	record.ReasonIdentifier:    "Cet identifiant est vide ou contient un caractère interdit.",
	record.ReasonDate:          "Cette date n’est pas valable : écrivez JJ/MM/AAAA, MM/AAAA ou AAAA.",
	record.ReasonCOG:           "Le code INSEE du lieu de naissance compte 5 caractères.",
	record.ReasonTransition:    "Le statut de l’identité ne peut pas changer ainsi.",
	record.ReasonNotInformed:   "Le patient n’est pas enregistré comme informé : le DMP n’est pas consulté.",
	record.ReasonOpposed:       "Le patient s’oppose à la consultation de son DMP.",
	record.ReasonINSUnusable:   "L’INS n’est pas qualifiée : le DMP ne peut pas être consulté.",
	record.ReasonOneFactor:     "Votre session n’a pas de double facteur : reconnectez-vous avec Pro Santé Connect.",
	record.ReasonMotive:        "Écrivez le motif de l’accès en urgence.",
	record.ReasonWrongPatient:  "Ce document est adressé à un autre patient : il n’est ni affiché ni intégré. Signalez-le à son auteur ; le refus est tracé.",
	record.ReasonSameIDDiffers: "Un document de même identifiant et de contenu différent est déjà au dossier : celui-ci est refusé.",
	record.ReasonVersionClash:  "Deux documents portent la même version : comparez-les avant de choisir.",
	record.ReasonOlderVersion:  "Une version plus récente de ce document est déjà au dossier.",
})
