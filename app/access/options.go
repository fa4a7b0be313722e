package access

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"chevet/app/access/password"
	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
)

// FirstLink says what happens when an identity comes for the first time and one account carries its national
// identifier. // security.md P5
type FirstLink int

// The ways.
const (
	LinkAtOnce        FirstLink = iota // the provider's word for the national identifier is enough
	LinkAfterApproval                  // an administrator confirms it once
)

// ProviderOptions is one way to log in.
type ProviderOptions struct {
	*psc.Provider
	FirstLink FirstLink
	// AccountActivities gives the account's situations of practice to people about whom the provider tells none.
	AccountActivities bool
	// CallbackPath is what is declared at the provider, default api.PathCallback. Different paths per provider make it
	// impossible for one to pass for another even without RFC 9207.
	CallbackPath string
}

// Options of a Broker. Providers, Accounts, Sessions and CacheKey are needed.
type Options struct {
	PublicURL string // origin, such as "https://dpi.ch.fr:8443"; http only on 127.0.0.1 or localhost, for demonstrations
	Providers []ProviderOptions
	Accounts  Accounts
	Sessions  Sessions
	// CacheKey gives the 32 bytes that unlock the cache of this person on this workstation.
	CacheKey  func(context.Context, *Session) ([]byte, error)
	Structure record.Activity // the hospital

	TokenFor         time.Duration // life of an application token: default and most 4 h
	IdleFor          time.Duration // without a gesture: default 30 min
	LoginFor         time.Duration // a login on its way: default 5 min
	CodeFor          time.Duration // a one-time code: default and most 60 s
	Professions      []string      // admitted TRE_G15 codes; empty: any
	WithoutActivity  bool          // let in people without any situation of practice
	DemandsPerPerson int           // CIBA demands within 2 min, default 3: a telephone is not to be worn out

	Local        Registry      // of accounts that log in with a password and a second factor kept here; nil: there are none
	PasswordCost password.Cost // of argon2id; default password.DefaultCost

	Trace func(context.Context, record.Trace) // default: nothing is traced
	Texts Texts
	Clock record.Clock // default time.Now
	IDs   record.IDs   // default UUIDv7
	Log   *slog.Logger // default: nothing is logged
}

// Texts are the words of the pages and problems, from assets/texts. The zero value shows reasons only.
type Texts struct {
	Sentence func(record.Reason) string
	Refused  string // heading of a refusal
	Close    string // what to do next
	Own      string // name of the way in of privileged accounts
}

type provider struct{ ProviderOptions }

func (o *Options) defaults() error {
	bad := func(r record.Reason, format string, args ...any) error {
		return record.E(record.Invalid, r).In("access.New").Because(format, args...)
	}
	if len(o.Providers) == 0 && o.Local == nil || o.Accounts == nil || o.Sessions == nil || o.CacheKey == nil {
		return bad(ReasonRequest, "providers, accounts, sessions and cache keys are needed")
	}
	u, err := url.Parse(o.PublicURL)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return bad(ReasonURL, "an origin is needed")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && onThisMachine(u.Hostname())) {
		return bad(ReasonURL, "%s is not https", o.PublicURL)
	}
	o.PublicURL = u.Scheme + "://" + u.Host
	const most = 4 * time.Hour
	o.TokenFor = cmp.Or(o.TokenFor, most)
	o.IdleFor = cmp.Or(o.IdleFor, 30*time.Minute)
	o.LoginFor = cmp.Or(o.LoginFor, 5*time.Minute)
	o.CodeFor = cmp.Or(o.CodeFor, time.Minute)
	if o.TokenFor < 0 || o.TokenFor > most || o.CodeFor < 0 || o.CodeFor > time.Minute {
		return bad(ReasonRequest, "tokens live 4 h and codes 60 s at most")
	}
	o.DemandsPerPerson = cmp.Or(o.DemandsPerPerson, 3)
	if o.Trace == nil {
		o.Trace = func(context.Context, record.Trace) {}
	}
	if o.Texts.Sentence == nil {
		o.Texts.Sentence = func(r record.Reason) string { return string(r) }
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.IDs == nil {
		o.IDs = func() string { return uuid.Must(uuid.NewV7()).String() }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	seen := map[string]bool{Own: true}
	for i := range o.Providers {
		p := &o.Providers[i]
		p.CallbackPath = cmp.Or(p.CallbackPath, api.PathCallback)
		if p.Provider == nil || seen[p.ID()] || !strings.HasPrefix(p.CallbackPath, "/") {
			return bad(ReasonProvider, "provider %d", i)
		}
		seen[p.ID()] = true
	}
	return nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
