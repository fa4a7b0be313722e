package psc

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"chevet/app/record"
)

// Provider is one OpenID Connect provider. It is safe for concurrent use and needs no closing. Its description is
// read when first needed: a provider that is down does not stop the server, nor the other providers. // P8
type Provider struct {
	cfg    Config
	client *http.Client
	slots  chan struct{} // requests under way

	turn  chan struct{} // one reader of the description at a time
	known *description  // guarded by turn

	asking chan struct{} // one caller of Reachable at a time
	asked  time.Time     // guarded by asking, as away
	away   error
}

// New checks the configuration and reaches nothing. Error: ReasonConfig.
func New(c Config) (*Provider, error) {
	bad := func(format string, args ...any) error {
		return record.E(record.Invalid, ReasonConfig).In("psc.New").Because(format, args...)
	}
	if c.ID == "" || c.ClientID == "" || !secure(c.Issuer) {
		return nil, bad("id, client id and an https issuer are needed")
	}
	if c.ClientAuth == "" {
		c.ClientAuth = SecretBasic
		if c.ClientSecret == "" {
			c.ClientAuth = MutualTLS
		}
	}
	switch c.ClientAuth {
	case SecretBasic, SecretPost:
		if c.ClientSecret == "" {
			return nil, bad("%s without a secret", c.ClientAuth)
		}
	case MutualTLS:
		if c.TLS == nil || len(c.TLS.Certificates) == 0 && c.TLS.GetClientCertificate == nil {
			return nil, bad("%s without a certificate", MutualTLS)
		}
	default:
		return nil, bad("unknown client authentication %q", c.ClientAuth)
	}
	if c.TLS != nil && c.TLS.InsecureSkipVerify {
		return nil, bad("certificates must be verified")
	}
	if c.Leeway < 0 || c.Leeway > time.Minute {
		return nil, bad("leeway over 60 s")
	}
	c.Leeway = cmp.Or(c.Leeway, time.Minute)
	c.Name = cmp.Or(c.Name, c.ID)
	c.Discovery = cmp.Or(c.Discovery, StandardDiscovery)
	c.CIBAHint = cmp.Or(c.CIBAHint, "login_hint")
	c.Timeout = cmp.Or(c.Timeout, 10*time.Second)
	c.DiscoveryFor = cmp.Or(c.DiscoveryFor, time.Hour)
	c.RefreshEarly = cmp.Or(c.RefreshEarly, 20*time.Second)
	if len(c.Scopes) == 0 {
		c.Scopes = []string{"openid"}
	}
	if len(c.NationalIDClaims) == 0 {
		c.NationalIDClaims = []string{"SubjectNameID"}
	}
	if len(c.Structures) == 0 {
		c.Structures = DefaultStructures
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	p := &Provider{cfg: c, client: newClient(c), turn: make(chan struct{}, 1), asking: make(chan struct{}, 1), slots: make(chan struct{}, atOnce)}
	if c.Endpoints != (Endpoints{}) {
		d, err := p.describe(document{Issuer: c.Issuer, Endpoints: c.Endpoints})
		if err != nil {
			return nil, err
		}
		d.fixed = true
		p.known = d
	}
	return p, nil
}

// ID, Name and Issuer name the provider; CIBA tells whether a confirmation on a telephone may be asked.
func (p *Provider) ID() string     { return p.cfg.ID }
func (p *Provider) Name() string   { return p.cfg.Name }
func (p *Provider) Issuer() string { return p.cfg.Issuer }
func (p *Provider) CIBA() bool     { return p.cfg.CIBA }

// description is what is known of a provider, ready for use.
type description struct {
	Endpoints
	issInAnswer bool // RFC 9207: the answer always names the issuer
	verifier    *oidc.IDTokenVerifier
	readAt      time.Time
	fixed       bool
}

// document is the published description. // OpenID Connect Discovery §3, RFC 8705 §5, RFC 9207 §3
type document struct {
	Issuer string `json:"issuer"`
	Endpoints
	MTLS        Endpoints `json:"mtls_endpoint_aliases"`
	IssInAnswer bool      `json:"authorization_response_iss_parameter_supported"`
}

// reachFor is how long an answer to Reachable serves: login screens ask all at once when a shift begins.
const reachFor = 3 * time.Second

// Reachable tells whether the provider answers now, whatever is remembered of its description. A provider whose
// addresses are all in the settings is not asked.
func (p *Provider) Reachable(ctx context.Context) error {
	select {
	case p.asking <- struct{}{}:
		defer func() { <-p.asking }()
	case <-ctx.Done():
		return record.E(record.Unavailable, ReasonUnreachable).In("psc.Reachable").Wrap(ctx.Err())
	}
	now := p.cfg.Clock()
	if age := now.Sub(p.asked); age < 0 || age >= reachFor {
		d, err := p.description(ctx)
		if err == nil && !d.fixed && d.readAt.Before(now) { // remembered, not asked
			_, err = p.readDescription(ctx)
		}
		p.asked, p.away = now, err
	}
	return p.away
}

// description returns what is known, reading it again when it is old. When that fails, what was known serves on.
func (p *Provider) description(ctx context.Context) (*description, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	now := p.cfg.Clock()
	if p.known != nil && (p.known.fixed || now.Sub(p.known.readAt) < p.cfg.DiscoveryFor) {
		return p.known, nil
	}
	d, err := p.readDescription(ctx)
	if err != nil {
		if p.known == nil {
			return nil, err
		}
		p.cfg.Log.Warn("the provider's description cannot be read again", "provider", p.cfg.ID, "err", err)
		return p.known, nil
	}
	if p.known != nil && p.known.JWKS == d.JWKS { // keep the keys already fetched
		d.verifier = p.known.verifier
	}
	d.readAt = now
	p.known = d
	return d, nil
}

func (p *Provider) readDescription(ctx context.Context) (*description, error) {
	address := p.cfg.Discovery
	if !strings.HasPrefix(address, "https://") {
		address = strings.TrimSuffix(p.cfg.Issuer, "/") + address
	}
	var doc document
	if err := p.getJSON(ctx, address, &doc); err != nil {
		return nil, err
	}
	return p.describe(doc)
}

func (p *Provider) describe(doc document) (*description, error) {
	if doc.Issuer != p.cfg.Issuer {
		return nil, record.E(record.Invalid, ReasonConfig).In("psc.discovery").Because("issuer %q where %q was expected", doc.Issuer, p.cfg.Issuer)
	}
	e := doc.Endpoints
	if p.cfg.ClientAuth == MutualTLS {
		for to, alias := range map[*string]string{&e.Token: doc.MTLS.Token, &e.Userinfo: doc.MTLS.Userinfo,
			&e.Revocation: doc.MTLS.Revocation, &e.CIBA: doc.MTLS.CIBA} {
			*to = cmp.Or(alias, *to)
		}
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	// The verifier is built from parts, not by oidc.NewProvider: the wallet's description is not at the standard path,
	// and the list of algorithms it publishes has HS256. Who, for whom and when are checked here, each with its reason.
	keys := keySet{oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), p.client), e.JWKS)}
	return &description{Endpoints: e, issInAnswer: doc.IssInAnswer,
		verifier: oidc.NewVerifier(p.cfg.Issuer, keys, &oidc.Config{SupportedSigningAlgs: []string{oidc.RS256},
			SkipClientIDCheck: true, SkipIssuerCheck: true, SkipExpiryCheck: true})}, nil
}
