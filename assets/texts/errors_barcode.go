package texts

import (
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	"DTM-INS":      "Le datamatrix INS n’est imprimé que pour une identité qualifiée.",
	"DTM-TRAITS":   "Le datamatrix INS ne peut pas être écrit : un trait d’identité manque ou contient un caractère inconnu d’INSi.",
	"DTM-ENTETE":   "Ce code n’est pas un datamatrix INS.",
	"DTM-CHAMP":    "Ce datamatrix INS est incomplet ou abîmé. Scannez-le de nouveau, ou saisissez l’identité.",
	"DTM-TAILLE":   "Ce texte est trop long pour un datamatrix.",
	"DTM-IMAGE":    "Aucun code n’a été trouvé dans cette image. Recadrez-la sur le code, ou scannez la boîte.",
	"DTM-FICHIER":  "Ce fichier n’est pas une image lisible (PNG, JPEG ou GIF, 20 Mo au plus).",
	"SCAN-VIDE":    "Rien n’a été scanné.",
	"SCAN-GS1":     "Ce code n’est pas celui d’une boîte de médicament. Scannez le code carré imprimé près du numéro de lot.",
	"SCAN-AI":      "Ce code contient un champ inconnu. Vérifiez que le lecteur transmet bien les séparateurs.",
	"SCAN-CHAMP":   "Ce code contient un champ mal formé. Scannez-le de nouveau.",
	"SCAN-CLE":     "La clé du code produit est fausse : la lecture est mauvaise. Scannez de nouveau.",
	"SCAN-DATE":    "La date de péremption de ce code n’existe pas. Lisez-la sur la boîte.",
	"SCAN-DOUBLE":  "Ce code donne deux valeurs pour le même champ : deux boîtes ont peut-être été scannées à la suite.",
	"SCAN-PRODUIT": "Ce code ne donne pas le produit. Choisissez le vaccin dans la liste.",
	"VAC-PERIME":   "Ce produit est périmé : ne l’administrez pas.",
	"VAC-INCONNU":  "Ce produit n’est pas dans la liste des vaccins. Choisissez-le vous-même.",
	"VAC-LOT":      "Le code ne donne pas le numéro de lot. Lisez-le sur la boîte.",
	"VAC-SANSDATE": "Le code ne donne pas la date de péremption. Lisez-la sur la boîte.",
	"SCAN-CLAVIER": "Le lecteur est réglé pour un autre clavier ; le code a été corrigé. Comparez le lot avec la boîte.",
})
