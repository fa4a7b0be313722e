package psc

import (
	"fmt"
	"log/slog"
	"time"
)

const redacted = "•••"

// Secret is a token or a client secret. It prints as "•••"; its value is string(s), written only where it must leave.
type Secret string

// String, GoString, Format and LogValue print "•••".
func (Secret) String() string             { return redacted }
func (Secret) GoString() string           { return redacted }
func (Secret) Format(f fmt.State, _ rune) { f.Write([]byte(redacted)) }
func (Secret) LogValue() slog.Value       { return slog.StringValue(redacted) }

// Tokens are what the provider gave for one login. They stay on the server. As JSON they hold the secrets: whoever
// stores them encrypts them.
type Tokens struct {
	Access         Secret    `json:"access"`
	AccessExpires  time.Time `json:"accessExpires"`
	Refresh        Secret    `json:"refresh,omitempty"`
	RefreshExpires time.Time `json:"refreshExpires,omitzero"` // zero: not told
	ID             Secret    `json:"id,omitempty"`            // id_token, for logout
	Over           bool      `json:"over,omitempty"`          // the provider ended the session: only a new login helps
}
