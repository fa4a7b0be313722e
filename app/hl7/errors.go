package hl7

import "chevet/app/record"

// Reasons of this package; assets/texts/errors_hl7.go has their sentences.
const (
	ReasonNoMSH       record.Reason = "HL7-SANS-MSH"       // nothing that begins with MSH
	ReasonDelimiters  record.Reason = "HL7-SEPARATEURS"    // MSH-1 and MSH-2 cannot be told apart
	ReasonTwoMessages record.Reason = "HL7-DEUX-MESSAGES"  // a second MSH where one message is expected
	ReasonSize        record.Reason = "HL7-TAILLE"         // over Options.MaxBytes
	ReasonCount       record.Reason = "HL7-NOMBRE"         // over Options.MaxParts
	ReasonPath        record.Reason = "HL7-CHEMIN"         // not a path such as PID-3[1].4.2
	ReasonValue       record.Reason = "HL7-VALEUR"         // not the date, number or code that was expected
	ReasonWrite       record.Reason = "HL7-ECRITURE"       // a message that the standard does not allow
	ReasonCharset     record.Reason = "HL7-JEU-CARACTERES" // a character that MSH-18 cannot carry
)

func bad(r record.Reason) *record.Error { return record.E(record.Invalid, r) }
