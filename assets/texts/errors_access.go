package texts

import (
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	"PSC-INJOIGNABLE": "Pro Santé Connect ne répond pas. Réessayez dans un instant, ou choisissez un autre moyen de connexion.",
	"PSC-CONFIG":      "Ce moyen de connexion est mal configuré sur le serveur : prévenez le support.",
	"PSC-CLIENT":      "Le fournisseur d’identité ne reconnaît pas cet établissement : prévenez le support.",
	"PSC-REPONSE":     "La réponse du fournisseur d’identité est illisible. Réessayez ; si cela dure, prévenez le support.",
	"PSC-REFUS":       "La connexion a été refusée ou abandonnée sur la page du fournisseur d’identité.",
	"PSC-CONNEXION":   "Vous n’êtes plus connecté au fournisseur d’identité : reconnectez-vous.",
	"PSC-CODE":        "La connexion a trop tardé ou a déjà servi : recommencez.",
	"PSC-EMETTEUR":    "La réponse ne vient pas du fournisseur d’identité attendu : la connexion est refusée.",
	"PSC-JETON":       "Le jeton d’identité n’est pas authentique : la connexion est refusée.",
	"PSC-PERIME":      "Le jeton d’identité est périmé : vérifiez l’heure du serveur, puis recommencez.",
	"PSC-NONCE":       "La réponse ne correspond pas à cette connexion : recommencez.",
	"PSC-AUDIENCE":    "Le jeton d’identité était destiné à un autre logiciel : la connexion est refusée.",
	"PSC-ACR":         "Le niveau de cette authentification n’est pas admis ici : utilisez votre carte ou votre e-CPS.",
	"PSC-USERINFO":    "Vos informations professionnelles sont illisibles ou incohérentes : prévenez le support.",
	"PSC-IDENTITE":    "Le fournisseur d’identité n’a pas donné votre identifiant national : la connexion est refusée.",
	"PSC-SESSION":     "Votre session Pro Santé Connect est terminée : reconnectez-vous. Votre saisie est conservée.",

	"PSC-CIBA-REFUS":   "La demande a été refusée sur l’e-CPS ou la carte.",
	"PSC-CIBA-DELAI":   "La demande n’a pas été confirmée à temps : recommencez.",
	"PSC-CIBA-INCONNU": "Pro Santé Connect ne connaît pas cet identifiant : vérifiez le RPPS.",
	"PSC-CIBA-DEMANDE": "L’identifiant ou le moyen choisi n’est pas valable : vérifiez le RPPS.",
	"PSC-CIBA-AUTRE":   "La demande a été confirmée par une autre personne : la connexion est refusée.",
	"PSC-CIBA-ANNULE":  "La demande a été annulée.",
	"PSC-CIBA-FERME":   "La connexion par e-CPS sans navigateur n’est pas ouverte pour cet établissement.",

	"ACC-SESSION":       "Votre session est terminée : reconnectez-vous.",
	"ACC-INACTIF":       "Votre session a été fermée après une période sans activité : reconnectez-vous.",
	"ACC-POSTE":         "Cette session appartient à un autre poste : reconnectez-vous.",
	"ACC-HABILITATION":  "Vous n’avez pas de compte dans cet établissement. Une demande d’habilitation a été transmise à l’administrateur.",
	"ACC-RATTACHEMENT":  "Votre première connexion doit être confirmée par un administrateur : la demande lui a été transmise.",
	"ACC-PLUSIEURS":     "Plusieurs comptes portent votre identifiant national : demandez à l’administrateur de les rattacher.",
	"ACC-IDENTITE":      "Votre identifiant national a changé depuis le rattachement de votre compte : prévenez l’administrateur.",
	"ACC-DESACTIVE":     "Votre compte est désactivé : prévenez l’administrateur.",
	"ACC-SANS-EXERCICE": "Pro Santé Connect ne connaît pas votre situation d’exercice : vérifiez-la auprès de votre ordre ou de votre ARS.",
	"ACC-PROFESSION":    "Votre profession n’ouvre pas l’accès à ce dossier : prévenez l’administrateur.",
	"ACC-ACTIVITE":      "Cette situation d’exercice n’est pas la vôtre : choisissez-en une dans la liste.",
	"ACC-ETAT":          "Cette connexion est inconnue, déjà utilisée ou trop ancienne : recommencez depuis Chevet.",
	"ACC-NAVIGATEUR":    "Cette connexion n’a pas commencé dans ce navigateur : elle est refusée.",
	"ACC-RETOUR":        "Cette connexion mènerait ailleurs que sur votre poste : elle est refusée.",
	"ACC-DEMANDE":       "Cette demande de connexion est incomplète ou mal formée : recommencez depuis Chevet.",
	"ACC-CODE":          "Ce code de connexion est faux, déjà utilisé ou trop ancien : recommencez.",
	"ACC-FI":            "Ce moyen de connexion n’existe pas ici : choisissez-en un autre.",
	"ACC-TROP":          "Trop de demandes de connexion en même temps : attendez deux minutes et recommencez.",
	"ACC-CIBA":          "Cette demande de confirmation a été annulée ou n’existe plus : recommencez.",
	"ACC-URL":           "L’adresse publique du serveur n’est pas en https : prévenez le support.",

	"ACC-BOUCLE-PORT":    "Chevet n’a pas pu ouvrir de port local pour recevoir la connexion : prévenez le support.",
	"ACC-BOUCLE-DELAI":   "La connexion n’a pas abouti en deux minutes : recommencez.",
	"ACC-BOUCLE-FERME":   "La connexion a été abandonnée.",
	"ACC-BOUCLE-REPONSE": "La réponse reçue du navigateur n’est pas valable : recommencez la connexion.",
})
