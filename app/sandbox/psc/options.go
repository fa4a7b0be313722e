package psc

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/hospital"
)

// Faults lets a test or a demonstration spoil an exchange. Before is called first in every endpoint with one of:
// psc.discovery, psc.certs, psc.authorize, psc.token, psc.refresh, psc.userinfo, psc.logout, psc.introspect, psc.ciba,
// psc.ciba.poll. It may wait; true means that it answered, or cut the line, itself.
type Faults interface {
	Before(ctx context.Context, w http.ResponseWriter, r *http.Request, name string) bool
}

// Client is a service declared at Pro Santé Connect.
type Client struct {
	ID        string
	Secret    string // "" asks for a certificate
	Subject   string // common name of that certificate
	Redirects []string
	CIBA      bool
}

// Options say what is simulated.
type Options struct {
	People  []hospital.Person
	Clients []Client
	TLS     *tls.Config // certificate of the back channel; with ClientCAs, certificates of clients are read

	Back  string // address of the back channel, default "127.0.0.1:0"
	Front string // address of the pages that the browser sees, default "127.0.0.1:0", plain http
	Host  string // name in the addresses of the back channel, default "127.0.0.1"
	// FrontTLS serves the pages over TLS too.
	FrontTLS bool

	AccessFor  time.Duration // default 2 min
	RefreshFor time.Duration // default 30 min, of disuse
	SessionFor time.Duration // default 4 h
	CodeFor    time.Duration // default 60 s
	DemandFor  time.Duration // CIBA, default 120 s
	Interval   time.Duration // CIBA, whole seconds, default 2 s
	ACR        string        // default "eidas1"

	Faults Faults // default: none
	// Wrap is put around both listeners, for a plan of faults that must see whole exchanges; Transaction names them.
	Wrap  func(http.Handler) http.Handler // default: nothing
	Alter Alter                           // default: none
	Clock record.Clock                    // default time.Now
	Key   *rsa.PrivateKey
	Log   *slog.Logger
}

// Alter changes a token before it is signed, to play a hostile provider. kind is "id" or "access". header["alg"] may
// become "none" or "HS256" (keyed with the client's secret).
type Alter func(kind string, header, claims map[string]any)

func (o *Options) defaults() error {
	if o.TLS == nil {
		return errors.New("sandbox/psc: Options.TLS is needed: tokens never travel in clear")
	}
	o.Back = cmp.Or(o.Back, "127.0.0.1:0")
	o.Front = cmp.Or(o.Front, "127.0.0.1:0")
	o.Host = cmp.Or(o.Host, "127.0.0.1")
	o.AccessFor = cmp.Or(o.AccessFor, 2*time.Minute)
	o.RefreshFor = cmp.Or(o.RefreshFor, 30*time.Minute)
	o.SessionFor = cmp.Or(o.SessionFor, 4*time.Hour)
	o.CodeFor = cmp.Or(o.CodeFor, time.Minute)
	o.DemandFor = cmp.Or(o.DemandFor, 2*time.Minute)
	o.Interval = cmp.Or(o.Interval, 2*time.Second)
	o.ACR = cmp.Or(o.ACR, "eidas1")
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Faults == nil {
		o.Faults = noFaults{}
	}
	if o.Wrap == nil {
		o.Wrap = func(h http.Handler) http.Handler { return h }
	}
	if o.Key == nil {
		k, err := rsa.GenerateKey(rand.Reader, 2048) // what PSC signs with, and quick to make
		if err != nil {
			return err
		}
		o.Key = k
	}
	return nil
}

type noFaults struct{}

func (noFaults) Before(context.Context, http.ResponseWriter, *http.Request, string) bool {
	return false
}
