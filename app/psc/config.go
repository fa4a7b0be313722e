package psc

import (
	"crypto/tls"
	"log/slog"
	"net/url"
	"time"

	"chevet/app/record"
)

// Where Pro Santé Connect publishes its description; everything else is read there. // security.md §1.1
const (
	SandboxIssuer    = "https://auth.bas.psc.esante.gouv.fr/auth/realms/esante-wallet"
	ProductionIssuer = "https://auth.esw.esante.gouv.fr/auth/realms/esante-wallet"
	// WalletDiscovery gives the authorization_endpoint of the wallet; the standard path gives another, wrong one.
	WalletDiscovery = "/.well-known/wallet-openid-configuration"
	// StandardDiscovery is that of every other provider. // OpenID Connect Discovery §4
	StandardDiscovery = "/.well-known/openid-configuration"
)

// Ways to prove to the provider who we are. // RFC 6749 §2.3.1, RFC 8705 §2.1
const (
	SecretBasic = "client_secret_basic"
	SecretPost  = "client_secret_post"
	MutualTLS   = "tls_client_auth" // the certificate is in Config.TLS
)

// Config describes one provider. Sandbox and Production fill in what is particular to Pro Santé Connect; a Config
// without them is a plain OpenID Connect provider.
type Config struct {
	ID   string // "psc", "local": the name in our own addresses
	Name string // as shown, from assets/texts or the settings; default ID

	Issuer    string    // exact, compared with every token
	Discovery string    // path after the issuer, or whole address; default StandardDiscovery
	Endpoints Endpoints // given, they replace the discovery

	ClientID     string
	ClientSecret Secret
	ClientAuth   string      // default SecretBasic with a secret, MutualTLS without
	TLS          *tls.Config // roots and, for MutualTLS, our certificate; nil: roots of the system

	Scopes     []string // default "openid"
	ACRValues  string   // asked for; "" asks for nothing
	AllowedACR []string // accepted in the ID token; empty: any. The token may carry another than asked. // §1.2
	TwoFactors Factors
	Structures []StructureSource // which field names the structure, first found first; default DefaultStructures

	// NationalIDClaims are the claims read for the national identifier, first found first.
	// Default: SubjectNameID, then otherIds of origin RPPS.
	NationalIDClaims []string
	// TestIdentities accepts identifiers that are not "8" + RPPS: those of the national sandbox.
	TestIdentities bool

	CIBA     bool   // opened by the ANS for this service
	CIBAHint string // how the person is named: default "login_hint"

	Leeway       time.Duration // tolerance on clocks: 0 gives 60 s, which is also the most
	Timeout      time.Duration // of one call; default 10 s
	DiscoveryFor time.Duration // how long a description serves before it is read again; default 1 h
	RefreshEarly time.Duration // an access token with less than this left is renewed; default 20 s

	Clock record.Clock // default time.Now
	Log   *slog.Logger // default: nothing is logged
}

// Factors says when a login counts as two factors: when any one of these lists holds what the token says. Which
// value means what is a setting: Pro Santé Connect has documented none. // security.md §1.2
type Factors struct {
	ACR, AMR, AuthMode []string
}

// Sandbox adds what is particular to the «bac à sable» of Pro Santé Connect.
func Sandbox(c Config) Config {
	if c.Issuer == "" {
		c.Issuer = SandboxIssuer
	}
	c.TestIdentities = true
	return national(c)
}

// Production adds what is particular to Pro Santé Connect.
func Production(c Config) Config {
	if c.Issuer == "" {
		c.Issuer = ProductionIssuer
	}
	return national(c)
}

func national(c Config) Config {
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	def(&c.ID, "psc")
	def(&c.Discovery, WalletDiscovery)
	def(&c.ACRValues, "eidas1")
	if c.Scopes == nil {
		c.Scopes = []string{"openid", "scope_all"}
	}
	if c.AllowedACR == nil {
		c.AllowedACR = []string{"eidas1", "eidas2", "eidas3"}
	}
	if c.TwoFactors.ACR == nil && c.TwoFactors.AMR == nil && c.TwoFactors.AuthMode == nil {
		c.TwoFactors = Factors{ACR: []string{"eidas1", "eidas2", "eidas3"}, AuthMode: []string{"CARD", "MOBILE"}}
	}
	return c
}

// Endpoints are a provider's addresses, as its description names them.
type Endpoints struct {
	Authorization string `json:"authorization_endpoint"`
	Token         string `json:"token_endpoint"`
	Userinfo      string `json:"userinfo_endpoint"`
	JWKS          string `json:"jwks_uri"`
	EndSession    string `json:"end_session_endpoint"`
	Revocation    string `json:"revocation_endpoint"`
	CIBA          string `json:"backchannel_authentication_endpoint"`
}

// check refuses what would send a secret or a token in clear. The page that the person's browser opens may be plain
// http on this very machine: a simulator without a certificate that the browser knows.
func (e Endpoints) check() error {
	for _, u := range []string{e.Token, e.Userinfo, e.JWKS} {
		if !secure(u) {
			return record.E(record.Invalid, ReasonConfig).Because("not an https address: %q", u)
		}
	}
	for _, u := range []string{e.EndSession, e.Revocation, e.CIBA} {
		if u != "" && !secure(u) {
			return record.E(record.Invalid, ReasonConfig).Because("not an https address: %q", u)
		}
	}
	u, err := url.Parse(e.Authorization)
	if err != nil || u.Fragment != "" || !secure(e.Authorization) && !(u.Scheme == "http" && u.Hostname() == "127.0.0.1") {
		return record.E(record.Invalid, ReasonConfig).Because("authorization address: %q", e.Authorization)
	}
	return nil
}

func secure(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}
