// Package record is the vocabulary of Chevet and the rules of a patient record: who the patient is, which
// identity may be used where, which document replaces which, what the DMP may be asked for.
//
// It is pure: standard library only, no clock of its own, no storage, no network, no window. A word that two
// packages share is defined here first. Text for people is not here either: an Error carries a Reason, and
// assets/texts turns it into a French sentence.
//
//	ins, err := record.ParseINS("280056999999988", record.OIDINSTest)
//	perms := record.PermissionsOf(consents, encounterID)
//	if gate := record.ReadGate(record.GateInput{Patient: p, Permissions: perms, TwoFactors: true}); !gate.Open { … }
package record
