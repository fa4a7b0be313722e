package texts

import "chevet/app/record"

// Reasons of writing, by value: texts is imported by what app imports.
var _ = reasons(map[record.Reason]string{
	"ECR-AUTEUR":    "Ce brouillon est celui d’un autre professionnel : lui seul peut le poursuivre.",
	"ECR-MODELE":    "Ce brouillon vient d’une version plus récente de Chevet : mettez le poste à jour.",
	"ECR-CORRIGER":  "Seul un document validé de l’établissement peut être corrigé.",
	"ECR-SUPPRIMER": "Seul un document validé de l’établissement peut être supprimé.",
	"ECR-INCOMPLET": "Ce document n’est pas complet : complétez les points signalés, puis validez.",
	"ECR-TAILLE":    "Ce PDF dépasse 20 Mo : il ne peut pas devenir un document du dossier. Allégez-le, puis recommencez.",
	"ECR-FINI":      "Ce document a déjà été validé ou abandonné : ouvrez-le depuis le dossier.",
	"ECR-ANCIENNE":  "Cette version a déjà été remplacée : corrigez la plus récente.",
	"ECR-FICHIER":   "Ce fichier ne peut pas être lu : vérifiez qu’il existe encore et que vous y avez accès.",
})
