package texts

import "chevet/app/record"

// The reasons are those of store/cache, written out: importing that package here would bring SQLite into every
// program that shows a sentence. A test of store/cache compares the two lists.
var _ = reasons(map[record.Reason]string{
	"CACHE-CLE":        "Les données de ce poste ne s’ouvrent pas avec votre clé : reconnectez-vous, puis prévenez le support.",
	"CACHE-VERSION":    "Les données de ce poste viennent d’une version plus récente de Chevet : mettez le poste à jour.",
	"CACHE-ALTERE":     "Des données de ce poste sont abîmées : elles ne sont pas affichées. Lancez la réparation, le serveur les renverra.",
	"CACHE-PLEIN":      "Le disque de ce poste est plein : rien n’a été enregistré. Libérez de la place, puis réessayez.",
	"CACHE-VERROU":     "Chevet est déjà ouvert sur ce poste : fermez l’autre fenêtre, puis réessayez.",
	"CACHE-ACCES":      "Le dossier des données de ce poste n’est pas accessible : prévenez le support.",
	"CACHE-FERME":      "La session est fermée : reconnectez-vous.",
	"CACHE-PATIENT":    "Le dossier de ce patient n’est pas sur ce poste.",
	"CACHE-CORPS":      "Ce document n’est pas encore sur ce poste : il sera lu depuis le serveur dès qu’il répondra.",
	"CACHE-BROUILLON":  "Ce brouillon n’est pas sur ce poste : il a été validé, abandonné, ou écrit sur un autre poste.",
	"CACHE-TAILLE":     "Ce document est trop volumineux pour être gardé sur ce poste.",
	"CACHE-ECRITURE":   "Cette saisie ne peut pas être enregistrée telle quelle : vérifiez-la.",
	"CACHE-ATTENTE":    "Des saisies de ce poste attendent encore le serveur : elles ne peuvent pas être effacées.",
	"CACHE-CHANGEMENT": "Le serveur a envoyé une donnée que ce poste ne sait pas lire : mettez le poste à jour ou prévenez le support.",
})
