package sync

import (
	"encoding/json"
	"time"

	"chevet/app/record"
)

// Kind says what a mutation or a change carries, and therefore the type of its Payload.
type Kind string

// Kinds. A reader that meets a kind it does not know keeps the change and moves its cursor on.
const (
	KindPatient    Kind = "patient"     // record.Patient; server to workstation
	KindEncounter  Kind = "encounter"   // record.Encounter; server to workstation
	KindConsent    Kind = "consent"     // record.Consent; append-only
	KindBreakGlass Kind = "break_glass" // record.BreakGlass; append-only
	KindDocument   Kind = "document"    // record.Document; a version, its body travels apart by digest
	KindNote       Kind = "note"        // record.Note; one text of a shared note
	KindScope      Kind = "scope"       // Scope; who enters or leaves what one workstation holds
	KindLevel      Kind = "level"       // nothing: a reader whose lines end before the log does moves its cursor there
	KindTrace      Kind = "trace"       // record.Trace; workstation to server

	// KindPatientEdit is a record.PatientEdit; workstation to server, which answers by KindPatient and
	// KindIdentityEvent in the log.
	KindPatientEdit Kind = "patient_edit"
	// KindIdentityEvent is a record.IdentityEvent; append-only. A workstation sends those that change no field.
	KindIdentityEvent Kind = "identity_event"
)

// Mutation is one write made on a workstation. Its ID is a UUIDv7 made there: applying it twice does nothing the
// second time. Mutations of one workstation are applied in the order of their Seq.
type Mutation struct {
	ID          string           `json:"id"`
	Workstation string           `json:"workstation"`
	Seq         int64            `json:"seq"` // 1, 2, 3… per workstation, without a gap
	Kind        Kind             `json:"kind"`
	Patient     record.PatientID `json:"patient,omitempty"`
	At          time.Time        `json:"at"`
	ByID        string           `json:"byID"` // national id of the author
	Payload     json.RawMessage  `json:"payload"`
	Bodies      []string         `json:"bodies,omitempty"` // SHA-256 of bodies that the server must hold first
	// Withdrawn is set by the client half alone, when the write cannot be sent whole (its body is lost): the
	// server keeps it as refused with this reason, and those behind it go on.
	Withdrawn record.Reason `json:"withdrawn,omitempty"`
}

// Outcome is the server's answer to one mutation.
type Outcome struct {
	ID     string        `json:"id"`
	State  OutcomeState  `json:"state"`
	Reason record.Reason `json:"reason,omitempty"`
	Detail string        `json:"detail,omitempty"`
	// Expected is the rank that the server waits for, with ReasonSeqGap: a server restored from an older backup
	// asks again for what it has lost.
	Expected int64 `json:"expected,omitempty"`
}

// OutcomeState is how a mutation ended. Only Retry leaves it to be sent again.
type OutcomeState string

// States of an outcome.
const (
	Accepted OutcomeState = "accepted" // applied now, or already applied before
	Refused  OutcomeState = "refused"  // kept and explained on both sides, never dropped
	Conflict OutcomeState = "conflict" // both texts are kept
	Retry    OutcomeState = "retry"    // not now: a body is missing, or the server is busy
)

// Change is one line of the server's log.
type Change struct {
	Cursor   int64            `json:"cursor"` // commit order, strictly increasing, no reader ever skips one
	Kind     Kind             `json:"kind"`
	Patient  record.PatientID `json:"patient,omitempty"`
	Mutation string           `json:"mutation,omitempty"` // the mutation that made it, if any
	At       time.Time        `json:"at"`                 // when the server committed it
	Payload  json.RawMessage  `json:"payload"`
	// Mark recognises the line: another database, or this one restored from before it, has another mark there.
	Mark string `json:"mark,omitempty"`
}

// Position is how far a reader of the log has come.
type Position struct {
	Cursor int64
	Mark   string // of the line at Cursor; "" when it is not known, and then only the length of the log is compared
}

// Standing is what the server remembers of a workstation.
type Standing struct {
	Epoch       string `json:"epoch"` // names the database
	Head        int64  `json:"head"`  // the log's last cursor
	Workstation string `json:"workstation"`
	LastSeq     int64  `json:"lastSeq"` // highest rank that the workstation has used
}
