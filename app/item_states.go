package app

import changelog "chevet/app/sync"

// What the window says of the writes of a workstation; package app/sync is where they live.
type (
	ItemState = changelog.ItemState
	WriteKind = changelog.Kind
)

// States of a write, for the window.
const (
	ItemToSend    = changelog.ToSend
	ItemSending   = changelog.Sending
	ItemSent      = changelog.Sent
	ItemAccepted  = changelog.Taken
	ItemRefused   = changelog.Turned
	ItemConflict  = changelog.InConflict
	ItemWithdrawn = changelog.Withdrawn
	ItemCorrected = changelog.Corrected
)

// Kinds of writes that the window treats apart, and the answer that tells a conflict from a refusal.
const (
	WriteOfNote     = changelog.KindNote
	WriteOfIdentity = changelog.KindPatientEdit
	AnswerConflict  = changelog.Conflict
)
