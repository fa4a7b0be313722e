package pam

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

// Entry is one message received, with what became of it.
type Entry struct {
	ID          string // of the message, see EntryID; nobody but the sender's own repetition has the same
	Application string // MSH-3
	Facility    string // MSH-4
	ControlID   string // MSH-10
	Event       string // MSH-9.2
	From        string // address of the sender
	At          time.Time

	Code    hl7.AckCode
	Faults  []hl7.Fault
	Alerts  []Alert
	Patient record.PatientID
	Stay    record.EncounterID

	Raw    []byte // as received
	Answer []byte // as sent back, frames included
	Sum    [sha256.Size]byte
}

// EntryID names a message by MSH-3, MSH-4 and MSH-10 as written, whatever their bytes. // hl7.md §2.8
func EntryID(application, facility, controlID string) string {
	h := sha256.New()
	for _, part := range []string{application, facility, controlID} {
		h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Inbox keeps every message that was received, and applies it in the transaction that keeps it.
type Inbox interface {
	// Answered returns Answer and Sum of a message that was kept; found is false when it never came, and when it was
	// refused for now (AR): that one may come again.
	Answered(ctx context.Context, id string) (e Entry, found bool, err error)
	// Receive runs apply in one transaction and keeps the Entry that it returns, whose ID is id, on disk when Receive returns. An entry
	// refused for now is replaced. When apply fails, nothing of it stays and its error comes back.
	Receive(ctx context.Context, id string, apply func(ctx context.Context, s State) (Entry, error)) error
}

// Query asks for messages of an inbox, newest first.
type Query struct {
	Refused bool // only those that were not accepted
	Alerts  bool // only those that a person should look at
	Patient record.PatientID
	Before  time.Time // those received before; zero is all
	Limit   int       // 100 by default, 1000 at most
}

// IdentityChange is one line of the history of an identity: what the patient was from then on, and why.
type IdentityChange struct {
	Patient    record.Patient `json:"patient"`
	Why        Cause          `json:"why"`
	ReceivedAt time.Time      `json:"receivedAt"`
	Message    string         `json:"message,omitempty"` // Entry.ID
}

// History is all that is known of how a patient's record came to be what it is.
type History struct {
	Changes   []IdentityChange `json:"changes"`   // oldest first
	Merges    []MergeFact      `json:"merges"`    // that this patient survived or was absorbed by, oldest first
	Movements []Movement       `json:"movements"` // of its stays, by stay then start, cancelled ones too
}

// MergeFact is a merge with the message that asked for it.
type MergeFact struct {
	Merge
	ReceivedAt time.Time `json:"receivedAt"`
	Message    string    `json:"message,omitempty"`
}
