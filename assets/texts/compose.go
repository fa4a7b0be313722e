package texts

import (
	"chevet/app/record"
)

var _ = reasons(map[record.Reason]string{
	"COMP-BROUILLON": "Ce document n’est pas validé : seul un document validé peut partir.",
	"COMP-CONTROLE":  "Ce document n’est pas conforme : il n’est pas envoyé. Corrigez les points signalés.",
	"COMP-VIDE":      "Ce document est vide : il n’y a rien à écrire.",
	"COMP-VERSION":   "La version à corriger n’est pas connue : ouvrez-la depuis le dossier, puis recommencez.",
	"COMP-PDF":       "Ce fichier n’est pas un PDF : il ne peut pas être joint au dossier sous cette forme.",
})

// Finding returns the sentence of a finding of app/compose: where in the form, then what is wrong.
func Finding(field, rule string) string {
	return Field(field) + "\u00a0: " + Rule(rule)
}

// Rule returns what is wrong, without where.
func Rule(rule string) string {
	if s, ok := findings[rule]; ok {
		return s
	}
	return findings["XML"]
}

// Field returns the name of a place of the form.
func Field(field string) string {
	if s, ok := fields[field]; ok {
		return s
	}
	return fields["file"]
}

// KnownFinding reports that a rule and a field have their own words.
func KnownFinding(field, rule string) bool {
	_, f := fields[field]
	_, r := findings[rule]
	return f && r
}

var fields = map[string]string{
	"file": "Document", "type": "Type de document", "title": "Titre", "number": "Identifiant du document",
	"version": "Version", "date": "Date du document", "confidentiality": "Confidentialité", "patient": "Patient",
	"patient.ins": "Patient, matricule INS", "patient.ipp": "Patient, identifiants", "patient.birthName": "Patient, nom",
	"patient.givenNames": "Patient, prénoms de naissance", "patient.sex": "Patient, sexe", "patient.birthDate": "Patient, date de naissance",
	"patient.birthPlace": "Patient, lieu de naissance", "patient.contact": "Patient, adresse et téléphone", "author": "Auteur",
	"signer": "Validation", "custodian": "Établissement", "recipients": "Destinataires",
	"participants": "Participants", "relatives": "Proches", "act": "Acte", "encounter": "Séjour",
	"body": "Contenu", "pdf": "PDF", "letter.stay": "Synthèse du séjour", "letter.status": "Statut de la lettre",
	"medicines": "Médicaments", "devices": "Dispositifs médicaux", "validity": "Validité de la prescription",
	"vaccine": "Vaccination",
}

var findings = map[string]string{
	"XML":                   "le fichier ne peut pas être lu comme un document CDA.",
	"RACINE":                "ce fichier n’est pas un document CDA.",
	"ORDRE":                 "une rubrique de l’en-tête n’est pas à sa place.",
	"ELEMENT-INCONNU":       "une rubrique de l’en-tête est inconnue.",
	"REPRIS":                "repris d’un document du dossier, à relire.",
	"MANQUE":                "une information obligatoire manque.",
	"EN-TROP":               "une information est donnée plusieurs fois.",
	"VIDE":                  "le texte est vide.",
	"REALM":                 "le document ne se déclare pas français.",
	"TYPEID":                "la version du standard CDA manque ou est fausse.",
	"MODELE":                "le modèle attendu pour ce type n’est pas déclaré.",
	"MODELE-N1":             "les modèles déclarés ne correspondent pas au corps du document.",
	"IDENTIFIANT":           "un identifiant n’a pas une forme valable.",
	"IDENTIFIANT-EXTENSION": "l’identifiant porte une extension, que le DMP refuse.",
	"IDENTIFIANT-ENSEMBLE":  "l’identifiant de la version et celui de l’ensemble des versions sont les mêmes.",
	"VERSION":               "le numéro de version n’est pas un entier à partir de 1.",
	"REMPLACE":              "le lien vers la version remplacée est faux.",
	"REMPLACE-ABSENT":       "la version remplacée n’est pas nommée.",
	"REMPLACE-SOI":          "le document dit se remplacer lui-même.",
	"CODE":                  "le code choisi n’est pas dans la liste autorisée.",
	"CODE-SYSTEME":          "le code est donné dans une autre nomenclature que la sienne.",
	"CODE-LIBELLE":          "le libellé manque ou ne correspond pas au code.",
	"LANGUE":                "la langue du document n’est pas le français.",
	"CONFIDENTIALITE":       "le niveau doit être normal, restreint ou très restreint.",
	"DATE":                  "une date n’a pas une forme valable.",
	"DATE-FUSEAU":           "une heure est donnée sans son fuseau.",
	"DATE-PERIODE":          "la fin précède le début.",
	"DATE-FUTURE":           "la date est postérieure au document.",
	"PATIENT-ID":            "le patient n’a aucun identifiant.",
	"INS-CLE":               "la clé du matricule INS est fausse.",
	"INS-TRAITS":            "avec un matricule INS, ce trait d’identité est obligatoire et complet.",
	"INS-DOUBLE":            "deux matricules INS sont donnés.",
	"PRENOM-PREMIER":        "le premier prénom n’est pas le premier de la liste.",
	"NOM-QUALIFIANT":        "un nom ou un prénom porte une qualification inconnue.",
	"COG":                   "le code INSEE du lieu de naissance n’a pas 5 caractères valables.",
	"SEXE":                  "le sexe doit être féminin, masculin ou inconnu.",
	"TELECOM":               "une coordonnée n’a pas une forme admise (téléphone, télécopie, courriel).",
	"TELECOM-USAGE":         "l’usage d’une coordonnée n’est pas admis.",
	"ADRESSE":               "l’adresse mélange deux formes, ou dépasse 7 lignes.",
	"NUMERO-RACINE":         "le numéro n’est pas un identifiant national, ou il manque.",
	"RPPS":                  "le numéro RPPS est faux.",
	"FINESS":                "le numéro FINESS est faux.",
	"SIGNATURE":             "la validation n’est pas datée ou pas signée.",
	"EXECUTANT":             "la personne qui a réalisé l’acte, ou son cadre d’exercice, manque.",
	"CORPS":                 "le document n’a pas de contenu.",
	"PDF":                   "le PDF joint est illisible, incomplet ou protégé.",
	"PDF-A":                 "le PDF joint ne se déclare pas PDF/A-1 ; certains destinataires peuvent le refuser.",
	"PDF-COPIE":             "la copie PDF n’est pas annoncée comme il faut.",
	"SECTION":               "une partie obligatoire manque, ou se trouve deux fois.",
	"ENTREE":                "une donnée obligatoire manque ou n’a pas la bonne forme.",
	"REFERENCE":             "une donnée renvoie à un texte qui n’existe pas.",
	"REFERENCE-DOUBLE":      "un repère interne est utilisé deux fois.",
	"TABLEAU":               "un tableau n’a aucune ligne.",
	"STATUT":                "le statut n’est pas dans la liste autorisée.",
	"VACCIN":                "le code CIS, le code ATC ou le numéro de lot du vaccin manque.",
	"VACCIN-DATE":           "la date de vaccination doit être complète.",
	"CIP":                   "un code de médicament (CIS ou CIP) est faux.",
	"RENOUVELLEMENT":        "le nombre de renouvellements manque ; écrivez 0 s’il n’y en a pas.",
	"PRISE-EN-CHARGE":       "une mention de prise en charge manque (ALD, accident du travail, prévention, non remboursable, hors AMM).",
	"VALIDITE":              "le début ou la fin de validité manque.",
}
