package texts

import (
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
)

var _ = reasons(map[record.Reason]string{
	sync.ReasonSeqGap:      "Une écriture plus ancienne de ce poste n’est pas encore arrivée au serveur : celle-ci attend son tour.",
	sync.ReasonSeqUsed:     "Le serveur a déjà reçu une autre écriture de ce rang : ce poste a peut-être été copié. L’écriture reste lisible ici ; prévenez le support.",
	sync.ReasonKind:        "Le serveur n’accepte pas ce genre d’écriture depuis un poste.",
	sync.ReasonPayload:     "Le serveur n’a pas pu lire cette écriture. Elle reste lisible ici ; prévenez le support.",
	sync.ReasonTooLarge:    "Cette écriture est trop volumineuse pour le serveur. Elle reste lisible ici.",
	sync.ReasonNoPatient:   "Le serveur ne connaît pas ce patient : l’écriture est refusée et reste lisible ici.",
	sync.ReasonNoEncounter: "Ce séjour n’existe pas pour ce patient : l’écriture est refusée et reste lisible ici.",
	sync.ReasonAuthor:      "L’auteur de cette écriture n’est pas celui qui l’a envoyée : elle est refusée et reste lisible ici.",
	sync.ReasonWorkstation: "Votre session a été ouverte sur un autre poste : reconnectez-vous.",
	sync.ReasonFactChanged: "Ce fait est déjà enregistré avec un autre contenu : il ne peut pas être modifié.",
	sync.ReasonEdited:      "Quelqu’un d’autre a modifié ce document entre-temps : les deux versions sont conservées.",
	sync.ReasonBodyMissing: "Le contenu de ce document n’est pas encore au serveur.",
	sync.ReasonBodyLost:    "Le contenu de ce document n’est plus lisible sur ce poste : il n’a pas pu être envoyé. Intégrez-le à nouveau.",
	sync.ReasonNoBody:      "Ce document n’a pas de contenu : il n’est pas enregistré.",
	sync.ReasonDigest:      "Le contenu reçu n’est pas celui annoncé : il est refusé.",
	sync.ReasonSameHere:    "Ce document était déjà au dossier : rien n’a été ajouté.",
	sync.ReasonCursor:      "Le serveur a été rétabli d’une sauvegarde plus ancienne que ce poste : prévenez le support. Rien n’est perdu ici.",
	sync.ReasonAltered:     "Des données du serveur ont été altérées : elles ne sont pas affichées. Prévenez le support.",
	sync.ReasonBusy:        "Le serveur est occupé : l’envoi reprendra tout seul.",
	sync.ReasonCut:         "La liaison a été coupée : l’envoi reprendra tout seul.",

	api.ReasonUnreached:    "Le serveur de l’établissement ne répond pas. Vous pouvez continuer : vos écritures partiront à son retour.",
	api.ReasonTLS:          "Le certificat du serveur n’est pas reconnu par ce poste : la liaison est refusée. Prévenez le support.",
	api.ReasonFault:        "Le serveur de l’établissement a rencontré une panne. Réessayez dans un instant.",
	api.ReasonAnswer:       "La réponse du serveur est illisible. Réessayez ; si cela dure, donnez le code au support.",
	api.ReasonSession:      "Votre session est terminée : reconnectez-vous.",
	api.ReasonRequest:      "Le serveur n’a pas compris la demande. Donnez le code au support.",
	api.ReasonTooLarge:     "Cet envoi dépasse la taille que le serveur accepte.",
	api.ReasonAddress:      "Cette adresse n’existe pas sur le serveur : vérifiez la version du poste et son réglage.",
	api.ReasonOverload:     "Le serveur a trop de demandes en cours. Réessayez dans un instant.",
	api.ReasonNoDMP:        "Ce serveur n’est pas relié au DMP.",
	api.ReasonNoActivity:   "Choisissez votre situation d’exercice avant de consulter le DMP.",
	api.ReasonNoBreakGlass: "Cet accès en urgence n’est pas enregistré à votre nom, ou il est terminé : déclarez-en un nouveau.",
	api.ReasonNotUnopposed: "L’autorisation ne se déclare que pour un patient informé et non opposé.",
})
