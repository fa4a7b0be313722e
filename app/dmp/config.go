package dmp

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"slices"
	"strings"
	"time"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/vihf"
	"chevet/app/xds"
)

// Config is all that a client needs. Fields without a documented default are mandatory.
type Config struct {
	Base  string // such as "https://lps2.dmp.gouv.fr/si-dmp-server/v2/services"
	Paths Paths
	TLS   TLS
	// Seal is the structure's signature certificate (ORG SIGN, «cachet»), distinct from the one of TLS.
	Seal      tls.Certificate
	Structure record.Activity // StructureID (the OU of both certificates), StructureName, Sector
	Software  vihf.Software
	VIHF      vihf.Settings
	Addresses soap.Style
	Messages  Messages

	// Realm is that of the INS that may leave: RealmReal in production, RealmTest with a test DMP. Default:
	// RealmReal. // a test INS is never used in production, nor a real one in tests
	Realm record.INSRealm
	// Access maps the AUTORISATION codes of TD0.2. Only VALIDE is documented. Default: VALIDE, EXPIREE, INTERDITE,
	// INEXISTANTE. A code that is not here reads as AccessUnknown: not authorised, and TD0.3 is not tried.
	Access map[string]record.Access
	// Existence maps the statusCode of the patient in TD0.2. Default: active, terminated.
	Existence map[string]record.Existence
	// AuthorizationLife is how long an authorisation lasts, in months. Default: 6.
	AuthorizationLife int
	// AcceptOtherINS takes a TD0.2 answer whose patient bears none of the INS asked. Default: an error.
	AcceptOtherINS bool
	// RequireHash refuses a document whose entry had no hash. Default: taken, with Retrieved.Checked false.
	RequireHash bool
	// Repository is asked for entries that name none. Default: 1.2.250.1.213.4.1.1.1.2, the DMP's.
	Repository string
	// Direct lets TD2.1 and TD3.3c leave, for a hospital that has no exchange platform. Default: off, the platform
	// (PFI) feeds and deletes. // decisions.md 1, 3
	Direct bool
	// Source is the OID of this system as a source of lots, and the root of the identifiers of lots. Default:
	// Messages.Sender + ".3".
	Source record.OID
	// ContentType is the contentTypeCode of lots that change metadata. Default: 03, «Hospitalisation complète».
	ContentType record.Coded
	// Format gives the formatCode of a deposit that names none. Default: FormatOf.
	Format func(record.Document) record.Coded
	// LotDigest signs lots with SHA-256, or with SHA-1 as the samples of 2021 do. Default: that of VIHF.Algorithm.
	LotDigest vihf.Algorithm
	// Overlap is how far before the last list what is new is asked again: clocks differ. Default: 5 min.
	Overlap time.Duration
	// Card says that both certificates are those of a CPS card: every call is DIRECTE, and the OU is not compared
	// with the structure. Default: the establishment's certificates, and never DIRECTE.
	Card bool
	// PlainRetrieve sends TD3.2 as plain SOAP. Default: MTOM, as servers answer in the form of the question.
	PlainRetrieve bool
	// SkillRequired lists the professions that may not call without savoir-faire. Default: "10", physicians. An
	// empty non-nil list requires none.
	SkillRequired []string
	// Contexts lists the classes of authentication that count as two factors. Default: SmartcardPKI, TLSClient,
	// MobileTwoFactorUnregistered, MobileTwoFactorContract.
	Contexts []string
	// Skew is how far a person's authentication may lie in our future. Default: 5 min.
	Skew time.Duration

	Timeouts Timeouts
	Retry    Retry
	Limits   soap.Limits // of lists and documents; answers of TD0.x are bounded to 1 MiB
	Entries  xds.Limits

	Clock   record.Clock // default time.Now
	IDs     record.IDs   // UUID text
	Log     *slog.Logger // default: none
	Labels  func(record.Coded) string
	Observe func(Exchange) // every attempt, after it ended; default none
	// Wait pauses between two attempts. Default: a timer that the context cuts short.
	Wait Waiter
}

// Paths are those of the services under Base. Defaults: /patients, /habilitations, /registry, /repository.
type Paths struct{ Patients, Habilitations, Registry, Repository string }

// TLS is the mutual authentication with the DMP. // dmp.md §1.2
type TLS struct {
	Certificate tls.Certificate // ORG AUTH_CLI
	Roots       *x509.CertPool  // authorities of the DMP's certificate; nil: those of the system
	ServerName  string          // default: the host of Base
	MinVersion  uint16          // default: TLS 1.2, the only one that the DMP's access supports
	// MaxVersion defaults to TLS 1.2, or to MinVersion when that is higher. Under 1.3 a server refuses our
	// certificate after we have begun to write, so that the refusal may read as an unreachable server.
	MaxVersion  uint16
	Renegotiate bool // once, for a front end that asks for the certificate late
}

// Messages names us and the DMP in HL7 V3 messages. // dmp.md §4.1
type Messages struct {
	Sender         record.OID // our device
	SenderName     string     // default: Software.Name
	IDRoot         record.OID // of message ids; default: Sender + ".1"
	QueryRoot      record.OID // of query ids; default: Sender + ".2"
	Receiver       record.OID // default: 1.2.250.1.213.4.1.1.1
	ReceiverName   string     // default: DMP
	ProcessingCode string     // default: "D", as in the official samples; "P" says production
}

// Timeouts bound one attempt. Defaults: 15 s, 30 s and 60 s.
type Timeouts struct{ Status, List, Document time.Duration }

// Retry is for TD0.2, TD3.1 and TD3.2 only: asking twice changes nothing there.
type Retry struct {
	Attempts int           // in all; default 3, 1 never repeats
	First    time.Duration // pause before the second, doubled then, ± 50 %; default 300 ms
	Longest  time.Duration // default 5 s
}

var suites = []uint16{ // PDT-INF-579v4, those that Go has; TLS 1.3 suites are not chosen
	tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
	tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
	tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, // a test authority may be elliptic
	tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

func (c Config) withDefaults() Config {
	orDefault(&c.Paths.Patients, "/patients")
	orDefault(&c.Paths.Habilitations, "/habilitations")
	orDefault(&c.Paths.Registry, "/registry")
	orDefault(&c.Paths.Repository, "/repository")
	c.TLS.MinVersion = max(c.TLS.MinVersion, tls.VersionTLS12) // an older one cannot be set
	orDefault(&c.TLS.MaxVersion, max(c.TLS.MinVersion, tls.VersionTLS12))
	orDefault(&c.Messages.SenderName, c.Software.Name)
	orDefault(&c.Messages.IDRoot, c.Messages.Sender+".1")
	orDefault(&c.Messages.QueryRoot, c.Messages.Sender+".2")
	orDefault(&c.Messages.Receiver, "1.2.250.1.213.4.1.1.1")
	orDefault(&c.Messages.ReceiverName, "DMP")
	orDefault(&c.Messages.ProcessingCode, "D")
	orDefault(&c.Source, c.Messages.Sender+".3")
	orDefault(&c.ContentType, record.Coded{Code: "03", System: "1.2.250.1.213.2.2", Label: "Hospitalisation complète"})
	orDefault(&c.LotDigest, c.VIHF.Algorithm)
	orDefault(&c.LotDigest, vihf.RSASHA256)
	orDefault(&c.Overlap, 5*time.Minute)
	orDefault(&c.Repository, "1.2.250.1.213.4.1.1.1.2")
	orDefault(&c.Realm, record.RealmReal)
	orDefault(&c.AuthorizationLife, 6)
	orDefault(&c.Skew, 5*time.Minute)
	orDefault(&c.Timeouts.Status, 15*time.Second)
	orDefault(&c.Timeouts.List, 30*time.Second)
	orDefault(&c.Timeouts.Document, 60*time.Second)
	orDefault(&c.Retry.Attempts, 3)
	orDefault(&c.Retry.First, 300*time.Millisecond)
	orDefault(&c.Retry.Longest, 5*time.Second)
	if c.Access == nil {
		c.Access = map[string]record.Access{"VALIDE": record.Authorized, "EXPIREE": record.AccessExpired,
			"INTERDITE": record.Blocked, "INEXISTANTE": record.NoAccess}
	}
	if c.Existence == nil {
		c.Existence = map[string]record.Existence{"active": record.DMPOpen, "terminated": record.DMPClosed}
	}
	if c.SkillRequired == nil {
		c.SkillRequired = []string{"10"}
	}
	if c.Contexts == nil {
		c.Contexts = []string{vihf.SmartcardPKI, vihf.TLSClient, vihf.MobileTwoFactor, vihf.MobileContract}
	}
	if c.Format == nil {
		c.Format = FormatOf
	}
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Wait == nil {
		c.Wait = wait
	}
	c.Base = strings.TrimRight(c.Base, "/")
	return c
}

// check refuses what could only fail later, far from its cause.
func (c Config) check() error {
	bad := func(why string) error { return record.E(record.Invalid, ReasonConfig).In("dmp.New").Because("%s", why) }
	switch {
	case !strings.HasPrefix(c.Base, "https://"):
		return bad("Base is not an https address")
	case c.IDs == nil:
		return bad("no source of identifiers")
	case c.Structure.StructureID == "" || c.Structure.Sector == "":
		return bad("structure or sector missing")
	case c.Messages.Sender == "":
		return bad("no OID for the sending device")
	case c.Software.Name == "" || c.Software.Version == "" || c.Software.Approval == "":
		return bad("the software's identity is incomplete")
	}
	for name, cert := range map[string]tls.Certificate{"AUTH_CLI": c.TLS.Certificate, "SIGN": c.Seal} {
		leaf, err := vihf.Leaf(cert)
		if err != nil {
			return bad(name + " certificate missing or unreadable")
		}
		if !c.Card && !slices.Contains(leaf.Subject.OrganizationalUnit, c.Structure.StructureID) {
			return record.E(record.Invalid, ReasonOurStructure).In("dmp.New").Because("the OU of %s is not the structure", name)
		}
	}
	return nil
}

func (c Config) tls() *tls.Config {
	t := &tls.Config{
		RootCAs: c.TLS.Roots, ServerName: c.TLS.ServerName, MinVersion: c.TLS.MinVersion, MaxVersion: c.TLS.MaxVersion, CipherSuites: suites, Time: c.Clock,
		// ours is shown whatever authorities the server lists: it says why it refuses, silence would not
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &c.TLS.Certificate, nil },
	}
	if c.TLS.Renegotiate {
		t.Renegotiation = tls.RenegotiateOnceAsClient
	}
	return t
}
