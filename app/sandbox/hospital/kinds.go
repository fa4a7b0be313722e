package hospital

import "chevet/app/record"

const (
	loinc = "2.16.840.1.113883.6.1"
	treA5 = "1.2.250.1.213.1.1.4.12"
	treA3 = "1.2.250.1.213.1.1.4.1"
)

// kind is a type of document with the class the DMP derives from it. // JDV_J07, JDV_J57, ASS_X04
type kind struct{ typ, class record.Coded }

func kindOf(code string, system record.OID, label, class, classLabel string) kind {
	return kind{record.Coded{Code: code, System: system, Label: label}, record.Coded{Code: class, System: treA3, Label: classLabel}}
}

var (
	crBiology      = kindOf("11502-2", loinc, "CR d'examens biologiques", "10", "Compte rendu")
	crImaging      = kindOf("18748-4", loinc, "CR d'imagerie médicale", "31", "Imagerie médicale")
	crPathology    = kindOf("60568-3", loinc, "CR d'anatomie et de cytologie pathologiques", "10", "Compte rendu")
	dischargeNote  = kindOf("11490-0", loinc, "Lettre de liaison à la sortie d'un établissement de soins", "10", "Compte rendu")
	referral       = kindOf("96349-6", loinc, "Lettre d'adressage", "10", "Compte rendu")
	prescription   = kindOf("57833-6", loinc, "Prescription de produits de santé", "42", "Prescription")
	crSurgery      = kindOf("34874-8", loinc, "CR opératoire", "10", "Compte rendu")
	crConsultation = kindOf("11488-4", loinc, "CR ou fiche de consultation ou de visite", "10", "Compte rendu")
	crAnesthesia   = kindOf("34749-2", loinc, "CR de consultation pré-anesthésique", "10", "Compte rendu")
	crEmergency    = kindOf("15507-7", loinc, "CR de passage aux urgences", "10", "Compte rendu")
	crStay         = kindOf("34112-3", loinc, "CR hospitalier (séjour)", "10", "Compte rendu")
	crTest         = kindOf("70004-7", loinc, "CR d'acte diagnostique (autre)", "10", "Compte rendu")
	vaccination    = kindOf("87273-9", loinc, "Note de vaccination", "10", "Compte rendu")
	synthesis      = kindOf("SYNTH", treA5, "Synthèse", "11", "Synthèse")
	directives     = kindOf("EXPPAT_3", treA5, "Directives anticipées", "90", "Autres documents déposés par le patient")
	patientReport  = kindOf("DOCPAT03", treA5, "CR déposé par le patient", "90", "Autres documents déposés par le patient")
)

// format is the formatCode of a body. // JDV_J60
func format(code, label string) record.Coded {
	return record.Coded{Code: code, System: "1.3.6.1.4.1.19376.1.2.3", Label: label}
}

var (
	formatPDF   = format("urn:ihe:iti:xds-sd:pdf:2008", "Document à corps non structuré en Pdf/A-1")
	formatText  = format("urn:ihe:iti:xds-sd:text:2008", "Document à corps non structuré en texte")
	formatLab   = format("urn:ihe:lab:xd-lab:2008", "CR de biologie médicale")
	formatLDL   = record.Coded{Code: "urn:asip:ci-sis:ldl-ses:2017", System: "1.2.250.1.213.1.1.4.2.282", Label: "Lettre de liaison à la sortie"}
	formatVac   = record.Coded{Code: "urn:asip:ci-sis:vac-note:2021", System: "1.2.250.1.213.1.1.4.2.282", Label: "Note de vaccination"}
	formatOther = record.Coded{Code: "urn:asipSante:modelesHorsProfils:2011", System: "1.2.250.1.213.1.1.4.2.282", Label: "Document hors profils"}
)
