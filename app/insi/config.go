package insi

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"strings"
	"time"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/vihf"
)

// Config is all that a client needs. Fields without a documented default are mandatory.
type Config struct {
	Address  string // such as "https://qualiflps-services-ps-tlsm.ameli.fr:443/lps"
	TLS      TLS
	Issuer   string // Emetteur of both contexts: the structure's identifier
	Software Software

	// Seal signs the SAML assertion of wsse:Security. Default: none, and the header is left out: the certificate of the
	// TLS (INSI-AUTO or INSI-MANU) says who asks. The WSDL names the header; a certificate of a structure needs none.
	Seal      tls.Certificate
	VIHF      vihf.Settings
	Structure record.Activity // in the assertion

	// Realm is that of the INS that may be asked about and accepted. Default: RealmReal.
	Realm record.INSRealm
	// AnswerOID rewrites the OID of answers: INSi's test service answers with the NIR's own OID. Default: as answered.
	AnswerOID map[record.OID]record.OID
	Strategy  Strategy

	// ContextVersions are the Version attributes. Defaults: "01_02" for BAM and "01_00" for LPS, those of the schemas.
	ContextVersions struct{ BAM, LPS string }
	// Action is the prefix of the operations' soapAction. Default: urn:ServiceIdentiteCertifiee:1.0.0:
	Action string
	// FullAddressing sends wsa:To, ReplyTo and Action too. Default: wsa:MessageID alone, the only one in the WSDL.
	FullAddressing bool

	Timeout time.Duration // of one exchange; 15 s
	Clock   record.Clock  // time.Now
	IDs     record.IDs    // UUID text
	Log     *slog.Logger  // none
	Limits  soap.Limits   // 256 KiB of envelope
}

// TLS is the mutual authentication with INSi.
type TLS struct {
	Certificate tls.Certificate // CN INSI-AUTO or INSI-MANU
	Roots       *x509.CertPool  // of INSi's certificate; nil: those of the system
	ServerName  string          // default: the host of Address
	MinVersion  uint16          // default: TLS 1.2
	MaxVersion  uint16          // default: TLS 1.3
}

// Software is the caller's program, as ContexteLPS says it.
type Software struct {
	Name     string
	Version  string
	Approval string // IDAM, given by the CNDA
	Instance string // of this server; default: Issuer
}

// Strategy says how a search goes on when a question is not enough. INSi compares one given name with those of birth in
// their order, so that the usual one may give nothing. // hl7.md §5; INSi's guide, «recherche par traits»
type Strategy struct {
	// FirstNameOnly stops after the first given name. Default: each given name alone, then all together.
	FirstNameOnly bool
	// PlaceFirst sends the birth place, when known, with the first question. Default: only to choose among several.
	PlaceFirst bool
	// SeparateNames writes several given names as several Prenom elements. Default: one, separated by spaces.
	SeparateNames bool
	// Questions is the most that one search asks. Default: 12.
	Questions int
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

func (c Config) withDefaults() Config {
	orDefault(&c.TLS.MinVersion, tls.VersionTLS12)
	orDefault(&c.TLS.MaxVersion, max(c.TLS.MinVersion, tls.VersionTLS13))
	orDefault(&c.Software.Instance, c.Issuer)
	orDefault(&c.Realm, record.RealmReal)
	orDefault(&c.Strategy.Questions, 12)
	orDefault(&c.ContextVersions.BAM, "01_02")
	orDefault(&c.ContextVersions.LPS, "01_00")
	orDefault(&c.Action, "urn:ServiceIdentiteCertifiee:1.0.0:")
	orDefault(&c.Timeout, 15*time.Second)
	orDefault(&c.Limits.Envelope, 256<<10)
	orDefault(&c.Limits.Total, 512<<10)
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c
}

func (c Config) check() error {
	bad := func(why string) error {
		return record.E(record.Invalid, ReasonConfig).In("insi.New").Because("%s", why)
	}
	switch {
	case !strings.HasPrefix(c.Address, "https://"):
		return bad("Address is not an https address")
	case c.IDs == nil:
		return bad("no source of identifiers")
	case c.Issuer == "" || c.Software.Name == "" || c.Software.Version == "":
		return bad("the issuer or the software's identity is missing")
	}
	if _, err := vihf.Leaf(c.TLS.Certificate); err != nil {
		return bad("certificate missing or unreadable")
	}
	return nil
}

func (c Config) tls() *tls.Config {
	return &tls.Config{RootCAs: c.TLS.Roots, ServerName: c.TLS.ServerName, MinVersion: c.TLS.MinVersion, MaxVersion: c.TLS.MaxVersion, Time: c.Clock,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &c.TLS.Certificate, nil }}
}
