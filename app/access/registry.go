package access

import (
	"cmp"
	"context"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"chevet/app/access/password"
	"chevet/app/record"
)

// AccountQuery selects accounts; zero values select all. Answers are in the order of ids: After is the last id of the page before.
type AccountQuery struct {
	Text     string // words of the name, identifiers, login, unit: each must be there
	Kind     *Kind
	Role     record.Role // given, not that of the profession
	Disabled *bool
	Origin   string
	After    string
	Limit    int // default and most 500
}

// mostWords bounds what one query asks of the database.
const mostWords = 8

func (q AccountQuery) bounded() AccountQuery {
	if words := strings.Fields(q.Text); len(words) > mostWords {
		q.Text = strings.Join(words[:mostWords], " ")
	}
	if q.Limit <= 0 || q.Limit > 500 {
		q.Limit = 500
	}
	return q
}

// Registry is Accounts with what administrators do. ErrNone means absent.
type Registry interface {
	Accounts
	// Put adds accounts or replaces them, all of them or none; CreatedAt and LastLoginAt stay what they were. One whose
	// UpdatedAt is set and no longer that of the store is a Conflict with ReasonMeanwhile: somebody else was quicker.
	Put(ctx context.Context, all ...Account) error
	Find(ctx context.Context, q AccountQuery) ([]Account, error)
	WithLogin(ctx context.Context, login string) (Account, error)

	LinksOf(ctx context.Context, account string) ([]Link, error)
	Pending(ctx context.Context) ([]Link, error)
	Approve(ctx context.Context, issuer, subject string) (bool, error)
	Unlink(ctx context.Context, issuer, subject string) (bool, error)
	Asked(ctx context.Context) ([]Habilitation, error)
	// Settle forgets a habilitation request that was decided.
	Settle(ctx context.Context, issuer, subject string) (bool, error)

	// UpdateCredential calls change alone among all replicas and stores the result even when change fails: a wrong try
	// counts. The credential of an account that has none is the zero value. It returns what change returned.
	UpdateCredential(ctx context.Context, account string, change func(*password.Credential) error) error

	// Setting returns a setting of the establishment, "" when it was never set.
	Setting(ctx context.Context, name string) (string, error)
	PutSetting(ctx context.Context, name, value string) error
}

// SearchText is what a search of accounts looks into, folded.
func (a Account) SearchText() string {
	return Fold(strings.Join([]string{a.ID, a.Practitioner.NationalID, a.Practitioner.FamilyName, a.Practitioner.GivenName, a.Exercise.FamilyName,
		a.Exercise.GivenName, a.Login, a.Unit.Code, a.Unit.Name}, " "))
}

// Fold makes two spellings comparable: lower case, without accents.
func Fold(s string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		plain = s
	}
	return strings.ToLower(plain)
}

// Registrar is what administrators do with accounts, whether they ask by a command or in the window. Every method
// writes the trace of what it did, with what was before and after. // SC.SSI/IAM.91
type Registrar struct{ o RegistrarOptions }

// RegistrarOptions of a Registrar. Registry, Sessions and Trace are needed.
type RegistrarOptions struct {
	Registry Registry
	Sessions Sessions
	// Trace keeps a trace on disk; what cannot be traced is an error.
	Trace func(context.Context, record.Trace) error
	// End ends a session, at the provider too; default: here only.
	End   func(ctx context.Context, session string, why record.Reason)
	Clock record.Clock // default time.Now
	IDs   record.IDs   // required
}

// NewRegistrar returns a registrar.
func NewRegistrar(o RegistrarOptions) *Registrar {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.End == nil {
		o.End = func(ctx context.Context, id string, _ record.Reason) { _, _, _ = o.Sessions.EndSession(ctx, id) }
	}
	return &Registrar{o: o}
}

// By is who acts: an administrator in a session, or a command on the server.
type By struct {
	ID          string // national identifier or account
	Account     string // of the session; "" for a command
	Workstation string
}

// trace writes what was done to a target, and returns the first error.
func (r *Registrar) trace(ctx context.Context, by By, action record.Action, target string, before, after string, failed error) error {
	t := record.Trace{ID: r.o.IDs(), At: r.o.Clock().UTC(), Workstation: by.Workstation, ByID: cmp.Or(by.ID, by.Account), Action: action,
		Target: target, Before: before, After: after, OK: failed == nil, Reason: record.ReasonOf(failed)}
	if failed == nil {
		t.Reason = ""
	}
	err := r.o.Trace(context.WithoutCancel(ctx), t)
	if failed != nil {
		return failed
	}
	return err
}
