package sync

import "chevet/app/record"

// Reasons of this package: why a write was refused, or is not accepted yet.
const (
	ReasonSeqGap      record.Reason = "SYN-TROU"      // an earlier write of the workstation has not come yet
	ReasonSeqUsed     record.Reason = "SYN-NUMERO"    // another write had this rank, of a copied or reset workstation: it takes another one
	ReasonKind        record.Reason = "SYN-GENRE"     // not a kind that workstations write
	ReasonPayload     record.Reason = "SYN-ILLISIBLE" // the content does not read as its kind
	ReasonTooLarge    record.Reason = "SYN-TAILLE"
	ReasonNoPatient   record.Reason = "SYN-PATIENT"
	ReasonNoEncounter record.Reason = "SYN-SEJOUR" // unknown, or of another patient
	ReasonAuthor      record.Reason = "SYN-AUTEUR" // the fact names another author than its envelope
	ReasonWorkstation record.Reason = "SYN-POSTE"  // the session is of another workstation
	ReasonFactChanged record.Reason = "SYN-FAIT"   // same id, other content, of something that never changes
	ReasonEdited      record.Reason = "SYN-EDITION"
	ReasonBeside      record.Reason = "SYN-CONFLIT"     // written beside another text of the same note: both are kept
	ReasonQuarantine  record.Reason = "SYN-QUARANTAINE" // its author had lost their rights: it waits for an administrator
	ReasonBodyMissing record.Reason = "SYN-CORPS"       // not at the server yet
	ReasonBodyLost    record.Reason = "SYN-CORPS-PERDU" // neither at the server nor readable here
	ReasonNoBody      record.Reason = "SYN-SANS-CORPS"
	ReasonDigest      record.Reason = "SYN-EMPREINTE"
	ReasonSameHere    record.Reason = "SYN-DEJA-LA" // accepted: the same document was there, under another key
	ReasonCursor      record.Reason = "SYN-CURSEUR" // the server's log is shorter than what was read of it
	ReasonAltered     record.Reason = "SYN-ALTERE"  // what is stored is not what was written
	ReasonBusy        record.Reason = "SYN-OCCUPE"
	ReasonCut         record.Reason = "SYN-COUPE" // a stream ended before its end
)
