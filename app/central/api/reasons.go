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
	ReasonScope        record.Reason = "SRV-PERIMETRE"  // not what this workstation may follow or hold
	ReasonAdmin        record.Reason = "SRV-ADMIN"      // administrators only
	ReasonVersion      record.Reason = "SRV-VERSION"    // the workstation's program and the server's do not understand each other
	ReasonPortal       record.Reason = "SRV-PORTAIL"    // something between us answered a page in the server's place
	ReasonProxy        record.Reason = "SRV-MANDATAIRE" // the proxy wants something of us, or does not reach the server
	ReasonNoDMP        record.Reason = "SRV-DMP"        // the server has no link to the DMP
	ReasonNoINSi       record.Reason = "SRV-INSI"
	ReasonNoActivity   record.Reason = "SRV-ACTIVITE"
	ReasonNoBreakGlass record.Reason = "SRV-BRIS"          // not recorded, not of this person, or over
	ReasonNotUnopposed record.Reason = "SRV-TD03"          // TD0.3 asks «informé et non opposé» // decisions.md 15
	ReasonChange       record.Reason = "SRV-DMP-ACTION"    // no such change of a document
	ReasonNotSent      record.Reason = "SRV-DMP-ENVOI"     // not a document written and signed here, in force, and wholly at the server
	ReasonNoPage       record.Reason = "SRV-DMP-PAGE"      // the hospital gave no address for that page
	ReasonBadPage      record.Reason = "SRV-DMP-ADRESSE"   // the address that it gave cannot be opened: not https
	ReasonNoTraces     record.Reason = "SRV-TRACES"        // the server keeps none that can be read
	ReasonOthersTraces record.Reason = "SRV-TRACES-AUTRUI" // only an auditor reads those of others // SC.DMP/CONF.15
)
