package access

import (
	"context"
	"errors"
	"time"

	"chevet/app/psc"
	"chevet/app/record"
)

// Errors of stores.
var (
	ErrNone   = errors.New("access: no such entry")
	ErrReplay = errors.New("access: used already")
	ErrFull   = errors.New("access: too many entries")
)

// Tokens are what a provider gave for one login.
type Tokens = psc.Tokens

// Session is somebody logged in on a workstation.
type Session struct {
	ID           string
	Token        Hash // of the application token
	Workstation  string
	Account      string
	Provider     string // Provider.ID
	Issuer       string
	Subject      string
	Practitioner record.Practitioner
	Activity     int // index in Practitioner.Activities, -1 until chosen
	TwoFactors   bool
	Rights       record.Rights // in the situation chosen; none until there is one, if the account has no role of its own
	ACR          string        // as the provider told them, for the class of authentication in the VIHF
	AuthMode     string        // "CARD", "MOBILE" or ""
	AuthTime     time.Time     // when the person proved who they are; that of the login when the provider does not tell
	Unit         record.Unit
	CreatedAt    time.Time
	SeenAt       time.Time // last gesture, to the minute
	ExpiresAt    time.Time
}

// Situation returns the chosen situation of practice; false while there is none.
func (s *Session) Situation() (record.Activity, bool) {
	if s.Activity < 0 || s.Activity >= len(s.Practitioner.Activities) {
		return record.Activity{}, false
	}
	return s.Practitioner.Activities[s.Activity], true
}

// Login is a login on its way through the person's browser: both legs, workstation to us and us to the provider.
type Login struct {
	State       Hash // of the state given to the provider
	Cookie      Hash // binds the login to the browser that started it
	Provider    string
	Nonce       string
	Verifier    psc.Secret // PKCE towards the provider
	Redirect    string     // of the workstation
	ClientState string     // of the workstation
	Challenge   string     // PKCE of the workstation
	Workstation string
	// Again is when a locked workstation asked that the person prove anew who they are; zero: it did not ask.
	Again     time.Time
	ExpiresAt time.Time
}

// Grant is a login that succeeded and waits for the workstation to fetch it with the one-time code.
type Grant struct {
	Code      Hash
	Challenge string
	Session   Session // without its token yet
	Tokens    psc.Tokens
	ExpiresAt time.Time
}

// Demand is a CIBA demand on its way.
type Demand struct {
	ID          Hash // of the name that the workstation was given
	Provider    string
	Workstation string
	CIBA        psc.CIBA
	Code        string // the two digits
	CreatedAt   time.Time
}

// Sessions stores what logins and sessions need. Methods are safe for concurrent use, by several replicas of the server
// too, and what they wrote is there for the next call on any of them. Values hold provider tokens: a store that writes
// them to disk encrypts them. ErrNone means absent or forgotten.
type Sessions interface {
	AddLogin(ctx context.Context, l Login) error
	// TakeLogin returns a login once and forgets it.
	TakeLogin(ctx context.Context, state Hash) (Login, error)

	AddGrant(ctx context.Context, g Grant) error
	// UseGrant returns a grant once; again, until it is swept, the same grant with ErrReplay.
	UseGrant(ctx context.Context, code Hash) (Grant, error)

	AddDemand(ctx context.Context, d Demand) error
	// UpdateDemand calls change alone among all replicas and stores the result, even when ctx ended meanwhile.
	UpdateDemand(ctx context.Context, id Hash, change func(*Demand)) error
	// EndDemand closes a demand, even while UpdateDemand is at work on it; ErrNone when it is closed already, as it is
	// for UpdateDemand from then on. Whoever closes it decides what became of it.
	EndDemand(ctx context.Context, id Hash) error
	// CountDemands tells how many demands, closed ones too, were made for a person since a moment.
	CountDemands(ctx context.Context, nationalID string, since time.Time) (int, error)

	AddSession(ctx context.Context, s Session, t psc.Tokens) error
	SessionByToken(ctx context.Context, token Hash) (Session, error)
	// UpdateSession calls change alone among all replicas, stores and returns the result.
	UpdateSession(ctx context.Context, id string, change func(*Session)) (Session, error)
	// EndSession forgets a session and returns the provider's tokens, for logout.
	EndSession(ctx context.Context, id string) (Session, psc.Tokens, error)
	SessionsOf(ctx context.Context, account string) ([]Session, error)
	// OpenSessions lists sessions by id, from the one after, at most limit.
	OpenSessions(ctx context.Context, after string, limit int) ([]Session, error)
	// RefreshDue lists the sessions whose refresh token dies before t.
	RefreshDue(ctx context.Context, t time.Time) ([]Session, error)

	Tokens(ctx context.Context, session string) (psc.Tokens, error)
	// UpdateTokens follows psc.Keeper.
	UpdateTokens(ctx context.Context, session string, change func(psc.Tokens) (psc.Tokens, error)) error

	// Sweep forgets logins, grants and demands that expired before now, and lists the sessions that did.
	Sweep(ctx context.Context, now time.Time) (expired []Session, err error)
}

// Link ties a provider's identity to an account: unique, traced, revocable. // security.md P5
type Link struct {
	Issuer, Subject, NationalID string
	Account                     string
	At                          time.Time
	Pending                     bool // waits for an administrator
}

// Habilitation is somebody the provider vouches for and nobody here knows: an administrator decides.
type Habilitation struct {
	Issuer, Subject string
	Practitioner    record.Practitioner
	Workstation     string
	At              time.Time
}

// Accounts stores accounts and links. ErrNone means absent.
type Accounts interface {
	// ByID returns one account.
	ByID(ctx context.Context, id string) (Account, error)
	// LoggedIn keeps when the account was last used.
	LoggedIn(ctx context.Context, id string, at time.Time) error
	// Linked returns the link of an identity and its account.
	Linked(ctx context.Context, issuer, subject string) (Link, Account, error)
	// WithNationalID returns the accounts that carry a national identifier.
	WithNationalID(ctx context.Context, id string) ([]Account, error)
	// AddLink stores a link; the same (issuer, subject) again replaces it only while it is pending.
	AddLink(ctx context.Context, l Link) error
	// Ask records a habilitation request; the same identity again only refreshes it.
	Ask(ctx context.Context, h Habilitation) error
}
