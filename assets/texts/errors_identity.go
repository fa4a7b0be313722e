package texts

import "chevet/app/record"

var _ = reasons(map[record.Reason]string{
	record.ReasonName:          "Un nom s’écrit avec des lettres, espaces, apostrophes et traits d’union : vérifiez la saisie.",
	record.ReasonTraitsMissing: "Il manque un trait d’identité : nom, prénoms, sexe et date de naissance complète sont nécessaires.",
	record.ReasonAttributes:    "Ces attributs d’identité (homonyme, douteux, fictif) ne le permettent pas.",
	record.ReasonProof:         "Indiquez une pièce d’identité à haut niveau de confiance, vue par vous.",
	record.ReasonINSiNeeded:    "Seule une réponse du téléservice INSi donne un matricule INS : interrogez INSi.",
	record.ReasonIdentityWhy:   "Écrivez le motif de ce changement.",
	record.ReasonBirthFuture:   "La date de naissance est dans le futur : vérifiez la saisie.",
	record.ReasonSex:           "Indiquez le sexe : féminin, masculin ou inconnu.",
	record.ReasonStrictLocked:  "Les traits d’une identité récupérée ou qualifiée viennent d’INSi : repassez-la en provisoire pour les corriger.",
	record.ReasonEditConflict:  "Quelqu’un d’autre a changé le même trait entre-temps : sa version est gardée, la vôtre reste lisible dans l’historique.",
	record.ReasonPatientExists: "Ce patient existe déjà.",
	record.ReasonINSElsewhere:  "Un autre dossier porte déjà ce matricule INS : rapprochez les deux dossiers.",
	record.ReasonINSMismatch:   "L’identité reçue n’est pas celle du dossier : rien n’est rangé, comparez les deux.",
	record.ReasonNothing:       "Rien n’a changé.",
})
