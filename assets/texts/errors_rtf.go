package texts

import "chevet/app/record"

var _ = reasons(map[record.Reason]string{
	"RTF-ILLISIBLE": "Ce fichier RTF est illisible ou abîmé\u00a0: demandez à son auteur de le renvoyer.",
	"RTF-TAILLE":    "Ce fichier RTF est trop volumineux pour être affiché ici.",
})
