// Package pam applies the messages of IHE PAM France (ITI-30 identities, ITI-31 movements) to what the hospital's
// server holds: patients, stays, movements, consents about the DMP.
//
// An Applier is pure: it reads one message, asks and changes a State, and says what to acknowledge. A Handler puts it behind
// an mllp.Server: each message is kept in an Inbox, with its answer, in the transaction that applies it. The package opens
// no connection (app/hl7/mllp does) and stores nothing itself (store/central does). It sends no PAM.
//
//	a := pam.New(pam.Settings{Location: paris}, ids)
//	outcome, err := a.Apply(ctx, message, tx) // tx is a State inside the caller's transaction
//	reply := mllp.Reply{Code: outcome.Code, Faults: outcome.Faults}
//	for _, alert := range outcome.Alerts { … } // for the identity-vigilance unit
package pam
