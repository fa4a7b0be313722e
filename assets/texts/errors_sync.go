package texts

import (
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	"SYN-TROU":        "Une écriture plus ancienne de ce poste n’est pas encore arrivée au serveur : celle-ci attend son tour.",
	"SYN-NUMERO":      "Le serveur a déjà reçu une autre écriture de ce rang : ce poste a peut-être été copié. L’écriture reste lisible ici ; prévenez le support.",
	"SYN-GENRE":       "Le serveur n’accepte pas ce genre d’écriture depuis un poste.",
	"SYN-ILLISIBLE":   "Le serveur n’a pas pu lire cette écriture. Elle reste lisible ici ; prévenez le support.",
	"SYN-TAILLE":      "Cette écriture est trop volumineuse pour le serveur. Elle reste lisible ici.",
	"SYN-PATIENT":     "Le serveur ne connaît pas ce patient : l’écriture est refusée et reste lisible ici.",
	"SYN-SEJOUR":      "Ce séjour n’existe pas pour ce patient : l’écriture est refusée et reste lisible ici.",
	"SYN-AUTEUR":      "L’auteur de cette écriture n’est pas celui qui l’a envoyée : elle est refusée et reste lisible ici.",
	"SYN-POSTE":       "Votre session a été ouverte sur un autre poste : reconnectez-vous.",
	"SYN-FAIT":        "Ce fait est déjà enregistré avec un autre contenu : il ne peut pas être modifié.",
	"SYN-EDITION":     "Quelqu’un d’autre a modifié ce document entre-temps : les deux versions sont conservées.",
	"SYN-CORPS":       "Le contenu de ce document n’est pas encore au serveur : réessayez plus tard ; si cela dure, donnez le code au support.",
	"SYN-CORPS-PERDU": "Le contenu de ce document n’est plus lisible sur ce poste : il n’a pas pu être envoyé. Intégrez-le à nouveau.",
	"SYN-SANS-CORPS":  "Ce document n’a pas de contenu : il n’est pas enregistré.",
	"SYN-EMPREINTE":   "Le contenu reçu n’est pas celui annoncé : il est refusé. Réessayez ; si cela dure, donnez le code au support.",
	"SYN-DEJA-LA":     "Ce document était déjà au dossier : rien n’a été ajouté.",
	"SYN-CURSEUR":     "Le serveur a été rétabli d’une sauvegarde plus ancienne que ce poste : prévenez le support. Rien n’est perdu ici.",
	"SYN-ALTERE":      "Des données du serveur ont été altérées : elles ne sont pas affichées. Prévenez le support.",
	"SYN-OCCUPE":      "Le serveur est occupé : l’envoi reprendra tout seul.",
	"SYN-COUPE":       "La liaison a été coupée : l’envoi reprendra tout seul.",

	"SRV-INJOIGNABLE":   "Le serveur de l’établissement ne répond pas. Vous pouvez continuer : vos écritures partiront à son retour.",
	"SRV-TLS":           "Le certificat du serveur n’est pas reconnu par ce poste : la liaison est refusée. Prévenez le support.",
	"SRV-PANNE":         "Le serveur de l’établissement a rencontré une panne. Réessayez dans un instant.",
	"SRV-REPONSE":       "La réponse du serveur est illisible. Réessayez ; si cela dure, donnez le code au support.",
	"SRV-SESSION":       "Votre session est terminée : reconnectez-vous.",
	"SRV-REQUETE":       "Le serveur n’a pas compris la demande. Donnez le code au support.",
	"SRV-TAILLE":        "Cet envoi dépasse la taille que le serveur accepte.",
	"SRV-ADRESSE":       "Cette adresse n’existe pas sur le serveur : vérifiez la version du poste et son réglage.",
	"SRV-CHARGE":        "Le serveur a trop de demandes en cours. Réessayez dans un instant.",
	"SRV-DMP":           "Ce serveur n’est pas relié au DMP.",
	"SRV-ACTIVITE":      "Choisissez votre situation d’exercice avant de consulter le DMP.",
	"SRV-BRIS":          "Cet accès en urgence n’est pas enregistré à votre nom, ou il est terminé : déclarez-en un nouveau.",
	"SRV-TD03":          "L’autorisation ne se déclare que pour un patient informé et non opposé.",
	"SRV-DMP-ACTION":    "Cette action sur un document du DMP n’existe pas : mettez le logiciel à jour.",
	"SRV-DMP-PAGE":      "L’établissement n’a pas configuré l’adresse de cette page : prévenez le service informatique.",
	"SRV-DMP-ADRESSE":   "L’adresse configurée pour cette page n’est pas sûre (https attendu) : elle n’a pas été ouverte. Prévenez le service informatique.",
	"SRV-TRACES":        "Le serveur ne donne pas ses traces à lire : prévenez le service informatique.",
	"SRV-TRACES-AUTRUI": "Vous pouvez lire vos propres traces. Celles des autres sont réservées à l’auditeur de l’établissement.",
})
