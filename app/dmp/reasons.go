package dmp

import "chevet/app/record"

// Reasons of this package. Sentences are in assets/texts/errors_dmp.go.
const (
	// Before anything leaves.
	ReasonMatrix       record.Reason = "DMP-DROIT"       // transaction × mode × purpose
	ReasonOtherGate    record.Reason = "DMP-GARDE"       // the gate was asked about somebody else
	ReasonNoRPPS       record.Reason = "DMP-RPPS"        // no national identifier // SC.DMP/AIRS.06
	ReasonNoSkill      record.Reason = "DMP-SAVOIRFAIRE" // a physician without savoir-faire
	ReasonAuthn        record.Reason = "DMP-AUTHN"       // how or when the person authenticated
	ReasonOurCert      record.Reason = "DMP-CERT-NOUS"   // ours is expired, or not yet valid
	ReasonOurStructure record.Reason = "DMP-CERT-FINESS" // ours names another structure
	ReasonConfig       record.Reason = "DMP-CONFIG"
	ReasonSigning      record.Reason = "DMP-SIGNATURE"

	// The way.
	ReasonTimeout     record.Reason = "DMP-DELAI"
	ReasonUnreachable record.Reason = "DMP-INJOIGNABLE"
	ReasonCanceled    record.Reason = "DMP-ANNULE"
	ReasonTLSExpired  record.Reason = "DMP-TLS-PERIME"
	ReasonTLSUnknown  record.Reason = "DMP-TLS-AUTORITE"
	ReasonTLSSelf     record.Reason = "DMP-TLS-AUTOSIGNE"
	ReasonTLSName     record.Reason = "DMP-TLS-NOM"
	ReasonTLSInvalid  record.Reason = "DMP-TLS-INVALIDE"
	ReasonTLSRefused  record.Reason = "DMP-TLS-REFUS" // they do not want our certificate or our TLS

	// The answer.
	ReasonHTTP      record.Reason = "DMP-HTTP"
	ReasonBusy      record.Reason = "DMP-OCCUPE"
	ReasonType      record.Reason = "DMP-REP-TYPE"
	ReasonMalformed record.Reason = "DMP-REP-ILLISIBLE"
	ReasonTruncated record.Reason = "DMP-REP-TRONQUEE"
	ReasonTooLarge  record.Reason = "DMP-REP-TAILLE"
	ReasonUnrelated record.Reason = "DMP-REP-AUTRE" // to another question

	// The DMP says no.
	ReasonFault          record.Reason = "DMP-FAUTE"
	ReasonSealRefused    record.Reason = "DMP-FAUTE-CACHET" // DMPInvalidCertificate
	ReasonRights         record.Reason = "DMP-FAUTE-DROITS" // DMPAccessDeniedByRightsService
	ReasonStructure      record.Reason = "DMP-FAUTE-STRUCT" // «Structure introuvable ou Inactive», «PS et Structure non liés»
	ReasonPatientUnknown record.Reason = "DMP-PATIENT"      // XDSUnknownPatientId, XDSPatientIdDoesNotMatch

	// Per transaction.
	ReasonTD02Failed   record.Reason = "DMP-TD02-ECHEC"
	ReasonTD02Other    record.Reason = "DMP-TD02-AUTRE" // answered about another patient
	ReasonTD03Refused  record.Reason = "DMP-TD03-REFUS"
	ReasonTD31Failed   record.Reason = "DMP-TD31-ECHEC"
	ReasonTD31TooMany  record.Reason = "DMP-TD31-TROP"
	ReasonTD32Failed   record.Reason = "DMP-TD32-ECHEC"
	ReasonTD32NotFound record.Reason = "DMP-TD32-ABSENT"
	ReasonTD32Part     record.Reason = "DMP-TD32-PIECE" // announced, not in the message
	ReasonTD32Other    record.Reason = "DMP-TD32-AUTRE" // another document came
	ReasonTD32Hash     record.Reason = "DMP-TD32-EMPREINTE"
	ReasonTD32Size     record.Reason = "DMP-TD32-TAILLE"

	ReasonTD13Failed    record.Reason = "DMP-TD13-ECHEC"
	ReasonTD16Failed    record.Reason = "DMP-TD16-ECHEC"
	ReasonTD33Failed    record.Reason = "DMP-TD33-ECHEC"
	ReasonTD33Absent    record.Reason = "DMP-TD33-ABSENT"  // no such document in the DMP, or no longer
	ReasonTD33Status    record.Reason = "DMP-TD33-ETAT"    // its status does not allow it: deleted, or replaced
	ReasonTD33Author    record.Reason = "DMP-TD33-AUTEUR"  // only the author, or the treating physician, may // dmp.md §2 (8)
	ReasonTD33Patient   record.Reason = "DMP-TD33-PATIENT" // the patient wrote it
	ReasonTD33Hide      record.Reason = "DMP-TD33-CACHER"  // making visible cannot be undone // EX_3.3-1045
	ReasonTD33Raced     record.Reason = "DMP-TD33-VERSION" // somebody changed it meanwhile
	ReasonTD33Unknown   record.Reason = "DMP-TD33-META"    // its metadata hold what we could not write again
	ReasonUncertain     record.Reason = "DMP-INCERTAIN"    // sent, and nobody could say whether it was done
	ReasonDirectOff     record.Reason = "DMP-DIRECT"       // the direct way is not switched on // decisions.md 1, 3
	ReasonTD21Failed    record.Reason = "DMP-TD21-ECHEC"
	ReasonTD21Duplicate record.Reason = "DMP-TD21-DOUBLON"  // another document has that identifier
	ReasonTD21Known     record.Reason = "DMP-TD21-CONNU"    // that document is in a DMP: this patient's, once asked
	ReasonTD21Metadata  record.Reason = "DMP-TD21-META"     // what must be known of a document is missing, or the DMP refuses it
	ReasonTD21Replaced  record.Reason = "DMP-TD21-REMPLACE" // the version to replace is not in force
)
