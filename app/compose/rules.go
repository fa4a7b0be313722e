package compose

// Rule names what a finding says; assets/texts has its sentence.
type Rule string

// Rules of Check.
const (
	RuleXML             Rule = "XML"
	RuleRoot            Rule = "RACINE"
	RuleOrder           Rule = "ORDRE"
	RuleUnknownElement  Rule = "ELEMENT-INCONNU"
	RuleMissing         Rule = "MANQUE"
	RuleTwice           Rule = "EN-TROP"
	RuleEmpty           Rule = "VIDE"
	RuleRealm           Rule = "REALM"
	RuleTypeID          Rule = "TYPEID"
	RuleTemplate        Rule = "MODELE"
	RuleN1Templates     Rule = "MODELE-N1"
	RuleID              Rule = "IDENTIFIANT"
	RuleIDExtension     Rule = "IDENTIFIANT-EXTENSION"
	RuleIDSet           Rule = "IDENTIFIANT-ENSEMBLE"
	RuleVersion         Rule = "VERSION"
	RuleReplaces        Rule = "REMPLACE"
	RuleReplacesMissing Rule = "REMPLACE-ABSENT"
	RuleReplacesSelf    Rule = "REMPLACE-SOI"
	RuleCode            Rule = "CODE"
	RuleCodeSystem      Rule = "CODE-SYSTEME"
	RuleLabel           Rule = "CODE-LIBELLE"
	RuleLanguage        Rule = "LANGUE"
	RuleConfidentiality Rule = "CONFIDENTIALITE"
	RuleTime            Rule = "DATE"
	RuleZone            Rule = "DATE-FUSEAU"
	RulePeriod          Rule = "DATE-PERIODE"
	RuleFuture          Rule = "DATE-FUTURE"
	RuleNoPatientID     Rule = "PATIENT-ID"
	RuleINSKey          Rule = "INS-CLE"
	RuleINSTraits       Rule = "INS-TRAITS"
	RuleINSTwice        Rule = "INS-DOUBLE"
	RuleGivenFirst      Rule = "PRENOM-PREMIER"
	RuleQualifier       Rule = "NOM-QUALIFIANT"
	RuleCOG             Rule = "COG"
	RuleSex             Rule = "SEXE"
	RuleTelecom         Rule = "TELECOM"
	RuleTelecomUse      Rule = "TELECOM-USAGE"
	RuleAddress         Rule = "ADRESSE"
	RuleNumberRoot      Rule = "NUMERO-RACINE"
	RuleRPPS            Rule = "RPPS"
	RuleFINESS          Rule = "FINESS"
	RuleSignature       Rule = "SIGNATURE"
	RulePerformer       Rule = "EXECUTANT"
	RuleBody            Rule = "CORPS"
	RulePDF             Rule = "PDF"
	RulePDFA            Rule = "PDF-A"
	RuleCopy            Rule = "PDF-COPIE"
	RuleSection         Rule = "SECTION"
	RuleEntry           Rule = "ENTREE"
	RuleReference       Rule = "REFERENCE"
	RuleSameMark        Rule = "REFERENCE-DOUBLE"
	RuleTable           Rule = "TABLEAU"
	RuleStatus          Rule = "STATUT"
	RuleVaccine         Rule = "VACCIN"
	RuleVaccineDate     Rule = "VACCIN-DATE"
	RuleCIP             Rule = "CIP"
	RuleRepeats         Rule = "RENOUVELLEMENT"
	RuleCover           Rule = "PRISE-EN-CHARGE"
	RuleValidity        Rule = "VALIDITE"
)

// Rules lists every rule.
func Rules() []Rule {
	return []Rule{RuleXML, RuleRoot, RuleOrder, RuleUnknownElement, RuleMissing, RuleTwice, RuleEmpty, RuleRealm, RuleTypeID, RuleTemplate,
		RuleN1Templates, RuleID, RuleIDExtension, RuleIDSet, RuleVersion, RuleReplaces, RuleReplacesMissing, RuleReplacesSelf, RuleCode, RuleCodeSystem,
		RuleLabel, RuleLanguage, RuleConfidentiality, RuleTime, RuleZone, RulePeriod, RuleFuture, RuleNoPatientID, RuleINSKey, RuleINSTraits,
		RuleINSTwice, RuleGivenFirst, RuleQualifier, RuleCOG, RuleSex, RuleTelecom, RuleTelecomUse, RuleAddress, RuleNumberRoot, RuleRPPS, RuleFINESS,
		RuleSignature, RulePerformer, RuleBody, RulePDF, RulePDFA, RuleCopy, RuleSection, RuleEntry, RuleReference, RuleSameMark, RuleTable,
		RuleStatus, RuleVaccine, RuleVaccineDate, RuleCIP, RuleRepeats, RuleCover, RuleValidity}
}

// Field is a place of the form; assets/texts has its label.
type Field string

// Fields.
const (
	FieldFile           Field = "file"
	FieldType           Field = "type"
	FieldTitle          Field = "title"
	FieldNumber         Field = "number"
	FieldVersion        Field = "version"
	FieldDate           Field = "date"
	FieldConfidential   Field = "confidentiality"
	FieldPatient        Field = "patient"
	FieldINS            Field = "patient.ins"
	FieldIPP            Field = "patient.ipp"
	FieldBirthName      Field = "patient.birthName"
	FieldGivenNames     Field = "patient.givenNames"
	FieldSex            Field = "patient.sex"
	FieldBirthDate      Field = "patient.birthDate"
	FieldBirthPlace     Field = "patient.birthPlace"
	FieldPatientContact Field = "patient.contact"
	FieldAuthor         Field = "author"
	FieldSigner         Field = "signer"
	FieldCustodian      Field = "custodian"
	FieldRecipients     Field = "recipients"
	FieldParticipants   Field = "participants"
	FieldRelatives      Field = "relatives"
	FieldAct            Field = "act"
	FieldEncounter      Field = "encounter"
	FieldBody           Field = "body"
	FieldPDF            Field = "pdf"
	FieldStay           Field = "letter.stay"
	FieldLetterStatus   Field = "letter.status"
	FieldMedicines      Field = "medicines"
	FieldDevices        Field = "devices"
	FieldValidity       Field = "validity"
	FieldVaccine        Field = "vaccine"
)

// Fields lists every field.
func Fields() []Field {
	return []Field{FieldFile, FieldType, FieldTitle, FieldNumber, FieldVersion, FieldDate, FieldConfidential, FieldPatient, FieldINS, FieldIPP,
		FieldBirthName, FieldGivenNames, FieldSex, FieldBirthDate, FieldBirthPlace, FieldPatientContact, FieldAuthor, FieldSigner, FieldCustodian,
		FieldRecipients, FieldParticipants, FieldRelatives, FieldAct, FieldEncounter, FieldBody, FieldPDF, FieldStay, FieldLetterStatus,
		FieldMedicines, FieldDevices, FieldValidity, FieldVaccine}
}

// fieldOf gives the place of the form of a header element, by its name.
var fieldOf = map[string]Field{"code": FieldType, "title": FieldTitle, "id": FieldNumber, "setId": FieldNumber, "versionNumber": FieldVersion,
	"effectiveTime": FieldDate, "confidentialityCode": FieldConfidential, "recordTarget": FieldPatient, "author": FieldAuthor, "dataEnterer": FieldAuthor,
	"informant": FieldRelatives, "custodian": FieldCustodian, "informationRecipient": FieldRecipients, "legalAuthenticator": FieldSigner,
	"authenticator": FieldSigner, "participant": FieldParticipants, "documentationOf": FieldAct, "relatedDocument": FieldVersion,
	"componentOf": FieldEncounter, "component": FieldBody}

// place returns the field of the header element that holds a node.
func place(n *node) Field {
	for ; n != nil; n = n.parent {
		if n.parent != nil && n.parent.parent == nil {
			if f, ok := fieldOf[n.name]; ok {
				return f
			}
		}
	}
	return FieldFile
}
