package texts

import (
	"chevet/app/dmp"
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	dmp.ReasonMatrix:       "Cette action sur le DMP n’est pas permise avec votre mode d’accès.",
	dmp.ReasonOtherGate:    "L’autorisation vérifiée concerne une autre personne : rien n’a été envoyé. Rouvrez le dossier.",
	dmp.ReasonNoRPPS:       "Votre session ne porte pas d’identifiant national (RPPS) : le DMP ne peut pas être consulté.",
	dmp.ReasonNoSkill:      "Votre savoir-faire n’est pas connu : choisissez une situation d’exercice qui en porte un.",
	dmp.ReasonAuthn:        "Votre authentification ne suffit pas pour le DMP : reconnectez-vous avec Pro Santé Connect.",
	dmp.ReasonOurCert:      "Le certificat de l’établissement n’est plus valable : prévenez le service informatique.",
	dmp.ReasonOurStructure: "Le certificat n’est pas celui de l’établissement configuré : prévenez le service informatique.",
	dmp.ReasonConfig:       "L’accès au DMP est mal configuré : prévenez le service informatique.",
	dmp.ReasonSigning:      "La demande au DMP n’a pas pu être signée : prévenez le service informatique.",

	dmp.ReasonTimeout:     "Le DMP n’a pas répondu à temps. Réessayez dans quelques instants.",
	dmp.ReasonUnreachable: "Le DMP n’est pas joignable. Réessayez ; le dossier local reste utilisable.",
	dmp.ReasonCanceled:    "La demande au DMP a été abandonnée.",
	dmp.ReasonTLSExpired:  "Le certificat présenté par le DMP est périmé : rien n’a été envoyé. Prévenez le service informatique.",
	dmp.ReasonTLSUnknown:  "Le certificat présenté par le DMP vient d’une autorité inconnue : rien n’a été envoyé. Prévenez le service informatique.",
	dmp.ReasonTLSSelf:     "Le serveur présente un certificat autosigné : rien n’a été envoyé. Prévenez le service informatique.",
	dmp.ReasonTLSName:     "Le certificat présenté n’est pas celui du DMP : rien n’a été envoyé. Prévenez le service informatique.",
	dmp.ReasonTLSInvalid:  "Le certificat présenté par le DMP n’est pas valable : rien n’a été envoyé. Prévenez le service informatique.",
	dmp.ReasonTLSRefused:  "Le DMP refuse la connexion de l’établissement : prévenez le service informatique.",

	dmp.ReasonHTTP:      "Le serveur du DMP a répondu par une erreur. Réessayez plus tard.",
	dmp.ReasonBusy:      "Le DMP est momentanément surchargé. Réessayez dans quelques instants.",
	dmp.ReasonType:      "La réponse reçue n’est pas du type attendu : elle est écartée.",
	dmp.ReasonMalformed: "La réponse du DMP est illisible : elle est écartée.",
	dmp.ReasonTruncated: "La réponse du DMP est incomplète : elle est écartée. Réessayez.",
	dmp.ReasonTooLarge:  "La réponse du DMP dépasse la taille admise : elle est écartée.",
	dmp.ReasonUnrelated: "La réponse reçue ne correspond pas à la demande : elle est écartée.",

	dmp.ReasonFault:          "Le DMP a refusé la demande. Réessayez ; si cela dure, donnez le code au support.",
	dmp.ReasonSealRefused:    "Le DMP refuse le certificat de signature de l’établissement : prévenez le service informatique.",
	dmp.ReasonRights:         "Le DMP refuse cet accès : vos droits ou ceux de l’établissement ne le permettent pas.",
	dmp.ReasonStructure:      "L’établissement est inconnu ou inactif pour le DMP : prévenez le service informatique.",
	dmp.ReasonPatientUnknown: "Le DMP ne reconnaît pas ce patient : vérifiez l’INS.",

	dmp.ReasonTD02Failed:   "L’existence du DMP n’a pas pu être vérifiée. Réessayez.",
	dmp.ReasonTD02Other:    "La réponse concerne un autre patient : elle est écartée. Vérifiez l’INS.",
	dmp.ReasonTD03Refused:  "Le DMP n’a pas enregistré votre autorisation d’accès.",
	dmp.ReasonTD31Failed:   "La liste des documents du DMP n’a pas pu être obtenue. Réessayez.",
	dmp.ReasonTD31TooMany:  "Trop de documents répondent à cette recherche : précisez la période ou le type.",
	dmp.ReasonTD32Failed:   "Le document n’a pas pu être obtenu du DMP. Réessayez.",
	dmp.ReasonTD32NotFound: "Ce document n’est plus dans le DMP : actualisez la liste.",
	dmp.ReasonTD32Part:     "Le document annoncé ne se trouve pas dans la réponse : rien n’est gardé. Réessayez.",
	dmp.ReasonTD32Other:    "Le DMP a renvoyé un autre document : il est écarté.",
	dmp.ReasonTD32Hash:     "L’empreinte du document ne correspond pas : il est peut-être altéré, rien n’est gardé.",
	dmp.ReasonTD32Size:     "La taille du document ne correspond pas : il est peut-être altéré, rien n’est gardé.",
})
