package api

import "chevet/app/record"

// Reasons of the server and of reaching it.
const (
	ReasonUnreached    record.Reason = "SRV-INJOIGNABLE"
	ReasonTLS          record.Reason = "SRV-TLS"     // its certificate is not trusted here
	ReasonFault        record.Reason = "SRV-PANNE"   // it met a fault of its own
	ReasonAnswer       record.Reason = "SRV-REPONSE" // its answer does not read
	ReasonSession      record.Reason = "SRV-SESSION" // nobody is logged in, or no longer
	ReasonRequest      record.Reason = "SRV-REQUETE" // our request does not read
	ReasonTooLarge     record.Reason = "SRV-TAILLE"
	ReasonAddress      record.Reason = "SRV-ADRESSE" // no such address or method
	ReasonRight        record.Reason = "ACC-DROIT"   // without the right to it
	ReasonOverload     record.Reason = "SRV-CHARGE"
	ReasonNoDMP        record.Reason = "SRV-DMP" // the server has no link to the DMP
	ReasonNoActivity   record.Reason = "SRV-ACTIVITE"
	ReasonNoBreakGlass record.Reason = "SRV-BRIS" // not recorded, not of this person, or over
	ReasonNotUnopposed record.Reason = "SRV-TD03" // TD0.3 asks «informé et non opposé» // decisions.md 15
)
