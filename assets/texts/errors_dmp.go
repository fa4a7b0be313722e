package texts

import (
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	"DMP-DROIT":       "Cette action sur le DMP n’est pas permise avec votre mode d’accès : reconnectez-vous avec Pro Santé Connect.",
	"DMP-GARDE":       "L’autorisation vérifiée concerne une autre personne : rien n’a été envoyé. Rouvrez le dossier.",
	"DMP-RPPS":        "Votre session ne porte pas d’identifiant national (RPPS) : le DMP ne peut pas être consulté.",
	"DMP-SAVOIRFAIRE": "Votre savoir-faire n’est pas connu : choisissez une situation d’exercice qui en porte un.",
	"DMP-AUTHN":       "Votre authentification ne suffit pas pour le DMP : reconnectez-vous avec Pro Santé Connect.",
	"DMP-CERT-NOUS":   "Le certificat de l’établissement n’est plus valable : prévenez le service informatique.",
	"DMP-CERT-FINESS": "Le certificat n’est pas celui de l’établissement configuré : prévenez le service informatique.",
	"DMP-CONFIG":      "L’accès au DMP est mal configuré : prévenez le service informatique.",
	"DMP-SIGNATURE":   "La demande au DMP n’a pas pu être signée : prévenez le service informatique.",

	"DMP-DELAI":         "Le DMP n’a pas répondu à temps. Réessayez dans quelques instants.",
	"DMP-INJOIGNABLE":   "Le DMP n’est pas joignable. Réessayez ; le dossier local reste utilisable.",
	"DMP-ANNULE":        "La demande au DMP a été abandonnée.",
	"DMP-TLS-PERIME":    "Le certificat présenté par le DMP est périmé : rien n’a été envoyé. Prévenez le service informatique.",
	"DMP-TLS-AUTORITE":  "Le certificat présenté par le DMP vient d’une autorité inconnue : rien n’a été envoyé. Prévenez le service informatique.",
	"DMP-TLS-AUTOSIGNE": "Le serveur présente un certificat autosigné : rien n’a été envoyé. Prévenez le service informatique.",
	"DMP-TLS-NOM":       "Le certificat présenté n’est pas celui du DMP : rien n’a été envoyé. Prévenez le service informatique.",
	"DMP-TLS-INVALIDE":  "Le certificat présenté par le DMP n’est pas valable : rien n’a été envoyé. Prévenez le service informatique.",
	"DMP-TLS-REFUS":     "Le DMP refuse la connexion de l’établissement : prévenez le service informatique.",

	"DMP-HTTP":          "Le serveur du DMP a répondu par une erreur. Réessayez plus tard.",
	"DMP-OCCUPE":        "Le DMP est momentanément surchargé. Réessayez dans quelques instants.",
	"DMP-REP-TYPE":      "La réponse reçue n’est pas du type attendu : elle est écartée. Réessayez ; si cela dure, donnez le code au support.",
	"DMP-REP-ILLISIBLE": "La réponse du DMP est illisible : elle est écartée. Réessayez ; si cela dure, donnez le code au support.",
	"DMP-REP-TRONQUEE":  "La réponse du DMP est incomplète : elle est écartée. Réessayez.",
	"DMP-REP-TAILLE":    "La réponse du DMP dépasse la taille admise : elle est écartée. Consultez ce document sur le site du DMP, ou donnez le code au support.",
	"DMP-REP-AUTRE":     "La réponse reçue ne correspond pas à la demande : elle est écartée. Réessayez ; si cela dure, donnez le code au support.",

	"DMP-FAUTE":        "Le DMP a refusé la demande. Réessayez ; si cela dure, donnez le code au support.",
	"DMP-FAUTE-CACHET": "Le DMP refuse le certificat de signature de l’établissement : prévenez le service informatique.",
	"DMP-FAUTE-DROITS": "Le DMP refuse cet accès : vos droits ou ceux de l’établissement ne le permettent pas. Vérifiez votre situation d’exercice, ou prévenez le service informatique.",
	"DMP-FAUTE-STRUCT": "L’établissement est inconnu ou inactif pour le DMP : prévenez le service informatique.",
	"DMP-PATIENT":      "Le DMP ne reconnaît pas ce patient : vérifiez l’INS.",

	"DMP-TD02-ECHEC":     "L’existence du DMP n’a pas pu être vérifiée. Réessayez.",
	"DMP-TD02-AUTRE":     "La réponse concerne un autre patient : elle est écartée. Vérifiez l’INS.",
	"DMP-TD03-REFUS":     "Le DMP n’a pas enregistré votre autorisation d’accès. Réessayez ; si cela dure, donnez le code au support.",
	"DMP-TD31-ECHEC":     "La liste des documents du DMP n’a pas pu être obtenue. Réessayez.",
	"DMP-TD31-TROP":      "Trop de documents répondent à cette recherche : précisez la période ou le type.",
	"DMP-TD32-ECHEC":     "Le document n’a pas pu être obtenu du DMP. Réessayez.",
	"DMP-TD32-ABSENT":    "Ce document n’est plus dans le DMP : actualisez la liste.",
	"DMP-TD32-PIECE":     "Le document annoncé ne se trouve pas dans la réponse : rien n’est gardé. Réessayez.",
	"DMP-TD32-AUTRE":     "Le DMP a renvoyé un autre document : il est écarté. Réessayez ; si cela dure, donnez le code au support.",
	"DMP-TD32-EMPREINTE": "L’empreinte du document ne correspond pas : il est peut-être altéré, rien n’est gardé. Réessayez ; si cela dure, donnez le code au support.",
	"DMP-TD32-TAILLE":    "La taille du document ne correspond pas : il est peut-être altéré, rien n’est gardé. Réessayez ; si cela dure, donnez le code au support.",
})
