package record

import (
	"errors"
	"fmt"
)

// Code says what kind of failure a domain Error is. Anything that is not an Error is internal: it is logged
// with the name of the operation and shown as one sentence with a support code.
type Code string

// The six kinds of domain error. The server maps them to HTTP statuses, the window to an icon.
const (
	NotAllowed  Code = "not_allowed" // a rule or a right forbids it; repeating it changes nothing
	Conflict    Code = "conflict"    // somebody else was there first; both sides are kept
	NotFound    Code = "not_found"
	Invalid     Code = "invalid"     // what was given cannot be accepted as it is
	Unavailable Code = "unavailable" // a service does not answer; repeating it later may work
	Expired     Code = "expired"     // a session, an authorisation or a certificate is over
)

// Reason is the support code of one cause, such as "INS-CLE" or "DMP-3207". It is stable, it is what a person
// reads out on the telephone, and it is the key of the French sentence in assets/texts.
type Reason string

// Error is a domain error. It never holds patient data: Detail is shown under «Détails» and written to logs.
type Error struct {
	Code   Code
	Reason Reason
	Op     string // the operation that failed, such as "dmp.TD32"
	Detail string // technical, without patient data
	Err    error
}

// E makes a domain error from its kind and cause.
func E(code Code, reason Reason) *Error { return &Error{Code: code, Reason: reason} }

// In returns a copy of e that names the operation.
func (e *Error) In(op string) *Error { c := *e; c.Op = op; return &c }

// Because returns a copy of e with a technical detail, which must be free of patient data.
func (e *Error) Because(format string, args ...any) *Error {
	c := *e
	c.Detail = fmt.Sprintf(format, args...)
	return &c
}

// Wrap returns a copy of e that keeps err as its cause.
func (e *Error) Wrap(err error) *Error { c := *e; c.Err = err; return &c }

// Error gives the technical form, for logs. People read the sentence of the Reason instead.
func (e *Error) Error() string {
	s := string(e.Code) + " " + string(e.Reason)
	if e.Op != "" {
		s = e.Op + ": " + s
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is matches another Error of the same kind and, when the target names one, of the same reason.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && e.Code == t.Code && (t.Reason == "" || t.Reason == e.Reason)
}

// CodeOf returns the kind of the first domain error in err's chain, or "" when it is an internal error.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// ReasonOf returns the cause of the first domain error in err's chain, or ReasonInternal.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ReasonInternal
}

// ReasonInternal is the cause shown for an error that is not a domain error.
const ReasonInternal Reason = "CHV-0001"

// Reasons of this package. Each package declares its own beside the code that returns them; assets/texts has
// a sentence for every one, and a test there compares the two lists.
const (
	ReasonINSFormat     Reason = "INS-FORMAT"
	ReasonINSKey        Reason = "INS-CLE"
	ReasonINSOID        Reason = "INS-OID"
	ReasonINSTest       Reason = "INS-TEST" // a test INS in production, or the reverse
	ReasonRPPS          Reason = "ID-RPPS"
	ReasonFINESS        Reason = "ID-FINESS"
	ReasonOID           Reason = "ID-OID"
	ReasonIdentifier    Reason = "ID-VIDE"
	ReasonDate          Reason = "DATE-FORMAT"
	ReasonCOG           Reason = "COG-FORMAT"
	ReasonTransition    Reason = "IDENT-STATUT"
	ReasonName          Reason = "IDENT-NOM"       // a letter that INSi cannot write
	ReasonTraitsMissing Reason = "IDENT-TRAITS"    // a strict trait is missing
	ReasonAttributes    Reason = "IDENT-ATTRIBUTS" // douteux or fictif; or attributes that don't go together
	ReasonProof         Reason = "IDENT-PIECE"     // no proof, or one of too little trust
	ReasonINSiNeeded    Reason = "IDENT-INSI"      // only an answer of INSi gives an INS or its traits
	ReasonIdentityWhy   Reason = "IDENT-MOTIF"
	ReasonBirthFuture   Reason = "IDENT-FUTUR"
	ReasonSex           Reason = "IDENT-SEXE"
	ReasonStrictLocked  Reason = "IDENT-VERROU"  // strict traits of a retrieved or qualified identity
	ReasonEditConflict  Reason = "IDENT-CONFLIT" // somebody else changed the same trait meanwhile
	ReasonPatientExists Reason = "IDENT-EXISTE"
	ReasonINSElsewhere  Reason = "IDENT-INS-AUTRE" // another record holds that INS
	ReasonINSMismatch   Reason = "IDENT-INS-ECART" // what was received is not the identity held here
	ReasonNothing       Reason = "IDENT-RIEN"
	ReasonNotInformed   Reason = "DMP-NON-INFORME"
	ReasonOpposed       Reason = "DMP-OPPOSE"
	ReasonINSUnusable   Reason = "DMP-INS"
	ReasonOneFactor     Reason = "DMP-2FA"
	ReasonMotive        Reason = "DMP-MOTIF"
	ReasonWrongPatient  Reason = "DOC-AUTRE-PATIENT"
	ReasonSameIDDiffers Reason = "DOC-MEME-ID"
	ReasonVersionClash  Reason = "DOC-VERSION"
	ReasonOlderVersion  Reason = "DOC-ANCIEN"
)
