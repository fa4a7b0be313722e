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
	ReasonAgain       record.Reason = "ACC-REAUTH"        // the provider let its former login serve a locked workstation
	ReasonURL         record.Reason = "ACC-URL"           // configuration: public address
)

// Reasons of administration.
const (
	ReasonNoAccount     record.Reason = "ACC-COMPTE"       // no such account
	ReasonAccount       record.Reason = "ACC-COMPTE-REGLE" // against the rules of its kind
	ReasonExists        record.Reason = "ACC-COMPTE-DEJA"  // there is one already, or the login is taken
	ReasonVerification  record.Reason = "ACC-VERIFICATION" // identity checked less well than before, or not at all
	ReasonSelf          record.Reason = "ACC-SOI"          // nobody does that to their own account
	ReasonLastAdmin     record.Reason = "ACC-DERNIER"      // nobody could administer any more
	ReasonFromDirectory record.Reason = "ACC-ANNUAIRE"     // the directory decides about that
	ReasonMeanwhile     record.Reason = "ACC-ENTRETEMPS"   // changed by somebody else meanwhile
	ReasonNoDemand      record.Reason = "ACC-SANS-DEMANDE" // no such request or link, or already decided
	ReasonRights        record.Reason = "ACC-DROITS"       // closed because rights changed
	ReasonUnlinked      record.Reason = "ACC-DELIE"        // closed because the link was revoked
	ReasonRevoked       record.Reason = "ACC-FERMEE"       // closed by an administrator
)
