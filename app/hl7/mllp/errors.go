package mllp

import "chevet/app/record"

// Reasons of this package; assets/texts/errors_hl7.go has their sentences.
const (
	ReasonConnect   record.Reason = "MLLP-CONNEXION"    // no connection, or TLS refused
	ReasonNoAnswer  record.Reason = "MLLP-SANS-REPONSE" // sent, but no acknowledgement came in time: it may have arrived
	ReasonAnswer    record.Reason = "MLLP-REPONSE"      // an answer that is not an acknowledgement
	ReasonFrame     record.Reason = "MLLP-TRAME"        // bytes outside any frame, or a frame cut short
	ReasonTooLarge  record.Reason = "MLLP-TAILLE"       // over MaxBytes
	ReasonMode      record.Reason = "MLLP-MODE"         // MSH-15 or MSH-16 ask for silence on success: nothing to wait for
	ReasonClosed    record.Reason = "MLLP-FERME"        // used after Close
	ReasonNoControl record.Reason = "MLLP-SANS-MSH10"   // a message without MSH-10 cannot be acknowledged
)
