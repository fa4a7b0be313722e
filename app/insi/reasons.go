package insi

import "chevet/app/record"

// Reasons of this package.
const (
	ReasonConfig      record.Reason = "INSI-CONFIG"
	ReasonUnreachable record.Reason = "INSI-INJOIGNABLE"
	ReasonTimeout     record.Reason = "INSI-DELAI"
	ReasonTLS         record.Reason = "INSI-TLS"
	ReasonFault       record.Reason = "INSI-ERREUR" // a refusal with the service's own code in Detail
	ReasonMalformed   record.Reason = "INSI-ILLISIBLE"
	ReasonCode        record.Reason = "INSI-CODE"  // an answer code that is not 00, 01 or 02
	ReasonRealm       record.Reason = "INSI-MONDE" // an INS of test in production, or the reverse
	ReasonSigning     record.Reason = "INSI-SIGNATURE"
)
