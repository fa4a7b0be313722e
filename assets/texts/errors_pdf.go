package texts

import "chevet/app/record"

// By value: the server speaks these texts too and must not carry the engine that draws pages.

var _ = reasons(map[record.Reason]string{
	"PDF-ILLISIBLE": "Ce fichier PDF est illisible ou abîmé : demandez à son auteur de le renvoyer.",
	"PDF-PROTEGE":   "Ce PDF est protégé par un mot de passe : Chevet ne peut pas l’afficher. Demandez à son auteur une copie sans mot de passe.",
	"PDF-TAILLE":    "Ce PDF est trop volumineux pour être affiché ici : demandez à son auteur une version plus légère.",
	"PDF-PAGE":      "Cette page du PDF ne peut pas être affichée ; les autres restent lisibles.",
	"PDF-DELAI":     "Ce PDF demande trop de calcul : son affichage a été arrêté par sécurité. Demandez à son auteur de le renvoyer.",
	"PDF-MOTEUR":    "L’afficheur de PDF n’a pas pu démarrer. Réessayez ; si cela dure, donnez le code au support.",
	"PDF-FERME":     "Ce PDF a été fermé.",
})
