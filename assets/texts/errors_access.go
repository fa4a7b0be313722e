package texts

import (
	"chevet/app/access"
	"chevet/app/access/loopback"
	"chevet/app/psc"
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	psc.ReasonUnreachable: "Pro Santé Connect ne répond pas. Réessayez dans un instant, ou choisissez un autre moyen de connexion.",
	psc.ReasonConfig:      "Ce moyen de connexion est mal configuré sur le serveur : prévenez le support.",
	psc.ReasonClient:      "Le fournisseur d’identité ne reconnaît pas cet établissement : prévenez le support.",
	psc.ReasonAnswer:      "La réponse du fournisseur d’identité est illisible. Réessayez ; si cela dure, prévenez le support.",
	psc.ReasonDenied:      "La connexion a été refusée ou abandonnée sur la page du fournisseur d’identité.",
	psc.ReasonAgain:       "Vous n’êtes plus connecté au fournisseur d’identité : reconnectez-vous.",
	psc.ReasonCode:        "La connexion a trop tardé ou a déjà servi : recommencez.",
	psc.ReasonIssuer:      "La réponse ne vient pas du fournisseur d’identité attendu : la connexion est refusée.",
	psc.ReasonToken:       "Le jeton d’identité n’est pas authentique : la connexion est refusée.",
	psc.ReasonStale:       "Le jeton d’identité est périmé : vérifiez l’heure du serveur, puis recommencez.",
	psc.ReasonNonce:       "La réponse ne correspond pas à cette connexion : recommencez.",
	psc.ReasonAudience:    "Le jeton d’identité était destiné à un autre logiciel : la connexion est refusée.",
	psc.ReasonACR:         "Le niveau de cette authentification n’est pas admis ici : utilisez votre carte ou votre e-CPS.",
	psc.ReasonUserinfo:    "Vos informations professionnelles sont illisibles ou incohérentes : prévenez le support.",
	psc.ReasonIdentity:    "Le fournisseur d’identité n’a pas donné votre identifiant national : la connexion est refusée.",
	psc.ReasonOver:        "Votre session Pro Santé Connect est terminée : reconnectez-vous. Votre saisie est conservée.",

	psc.ReasonCIBADenied:    "La demande a été refusée sur l’e-CPS ou la carte.",
	psc.ReasonCIBALate:      "La demande n’a pas été confirmée à temps : recommencez.",
	psc.ReasonCIBAUnknown:   "Pro Santé Connect ne connaît pas cet identifiant : vérifiez le RPPS.",
	psc.ReasonCIBAForm:      "L’identifiant ou le moyen choisi n’est pas valable : vérifiez le RPPS.",
	psc.ReasonCIBAOther:     "La demande a été confirmée par une autre personne : la connexion est refusée.",
	psc.ReasonCIBACancelled: "La demande a été annulée.",
	psc.ReasonCIBAOff:       "La connexion par e-CPS sans navigateur n’est pas ouverte pour cet établissement.",

	access.ReasonSession:     "Votre session est terminée : reconnectez-vous.",
	access.ReasonIdle:        "Votre session a été fermée après une période sans activité : reconnectez-vous.",
	access.ReasonWorkstation: "Cette session appartient à un autre poste : reconnectez-vous.",
	access.ReasonUnknown:     "Vous n’avez pas de compte dans cet établissement. Une demande d’habilitation a été transmise à l’administrateur.",
	access.ReasonApproval:    "Votre première connexion doit être confirmée par un administrateur : la demande lui a été transmise.",
	access.ReasonSeveral:     "Plusieurs comptes portent votre identifiant national : demandez à l’administrateur de les rattacher.",
	access.ReasonChanged:     "Votre identifiant national a changé depuis le rattachement de votre compte : prévenez l’administrateur.",
	access.ReasonDisabled:    "Votre compte est désactivé : prévenez l’administrateur.",
	access.ReasonNoActivity:  "Pro Santé Connect ne connaît pas votre situation d’exercice : vérifiez-la auprès de votre ordre ou de votre ARS.",
	access.ReasonProfession:  "Votre profession n’ouvre pas l’accès à ce dossier : prévenez l’administrateur.",
	access.ReasonActivity:    "Cette situation d’exercice n’est pas la vôtre : choisissez-en une dans la liste.",
	access.ReasonState:       "Cette connexion est inconnue, déjà utilisée ou trop ancienne : recommencez depuis Chevet.",
	access.ReasonBrowser:     "Cette connexion n’a pas commencé dans ce navigateur : elle est refusée.",
	access.ReasonRedirect:    "Cette connexion mènerait ailleurs que sur votre poste : elle est refusée.",
	access.ReasonRequest:     "Cette demande de connexion est incomplète ou mal formée : recommencez depuis Chevet.",
	access.ReasonCode:        "Ce code de connexion est faux, déjà utilisé ou trop ancien : recommencez.",
	access.ReasonProvider:    "Ce moyen de connexion n’existe pas ici : choisissez-en un autre.",
	access.ReasonTooMany:     "Trop de demandes de connexion en même temps : attendez deux minutes et recommencez.",
	access.ReasonDemand:      "Cette demande de confirmation a été annulée ou n’existe plus : recommencez.",
	access.ReasonURL:         "L’adresse publique du serveur n’est pas en https : prévenez le support.",

	loopback.ReasonPort:   "Chevet n’a pas pu ouvrir de port local pour recevoir la connexion : prévenez le support.",
	loopback.ReasonLate:   "La connexion n’a pas abouti en deux minutes : recommencez.",
	loopback.ReasonClosed: "La connexion a été abandonnée.",
	loopback.ReasonAnswer: "La réponse reçue du navigateur n’est pas valable : recommencez la connexion.",
})
