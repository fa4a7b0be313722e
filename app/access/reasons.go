package access

import "chevet/app/record"

// Reasons of this package.
const (
	ReasonSession     record.Reason = "ACC-SESSION"      // no session, or it is over
	ReasonIdle        record.Reason = "ACC-INACTIF"      // closed after a time without a gesture
	ReasonWorkstation record.Reason = "ACC-POSTE"        // token of another workstation
	ReasonUnknown     record.Reason = "ACC-HABILITATION" // nobody here has this national identifier
	ReasonApproval    record.Reason = "ACC-RATTACHEMENT" // an administrator must confirm the first login
	ReasonSeveral     record.Reason = "ACC-PLUSIEURS"    // several accounts carry this national identifier
	ReasonChanged     record.Reason = "ACC-IDENTITE"     // linked under another national identifier
	ReasonDisabled    record.Reason = "ACC-DESACTIVE"
	ReasonNoActivity  record.Reason = "ACC-SANS-EXERCICE" // the provider knows no situation of practice
	ReasonProfession  record.Reason = "ACC-PROFESSION"    // none of the professions is admitted
	ReasonActivity    record.Reason = "ACC-ACTIVITE"      // no such situation of practice
	ReasonState       record.Reason = "ACC-ETAT"          // login unknown, used or too old
	ReasonBrowser     record.Reason = "ACC-NAVIGATEUR"    // not the browser that started
	ReasonRedirect    record.Reason = "ACC-RETOUR"        // redirect elsewhere than this machine
	ReasonRequest     record.Reason = "ACC-DEMANDE"       // malformed
	ReasonCode        record.Reason = "ACC-CODE"          // one-time code wrong, used or too old
	ReasonProvider    record.Reason = "ACC-FI"            // no such provider here
	ReasonTooMany     record.Reason = "ACC-TROP"          // too many at once
	ReasonDemand      record.Reason = "ACC-CIBA"          // no such demand, or cancelled
	ReasonURL         record.Reason = "ACC-URL"           // configuration: public address
)
