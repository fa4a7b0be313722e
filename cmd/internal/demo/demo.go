package demo

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"

	"chevet/app/access"
	"chevet/app/access/password"
	"chevet/app/dmp"
	"chevet/app/pam"
	"chevet/app/record"
	"chevet/app/sandbox/annuaire"
	sandboxdmp "chevet/app/sandbox/dmp"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/hospital"
	sandboxinsi "chevet/app/sandbox/insi"
	"chevet/app/sandbox/pki"
	sandboxpsc "chevet/app/sandbox/psc"
)

// Options of a demonstration. Zero values take the defaults in the comments.
type Options struct {
	Dir           string // where the server keeps its database; required
	Documents     string // folder of CDA files to load into DMPs; none
	Seed          uint64
	Now           time.Time     // the moment the world is made for; the present
	Many, TooMany int           // documents of the two long records; 300 and 10,000
	Control       string        // address of the control page; "127.0.0.1:0"
	PAM           *pam.Settings // of the server’s reception; those of the French guide
	PasswordCost  password.Cost // of administrators' passwords; password.DefaultCost
	Clock         record.Clock
	Log           *slog.Logger
	FirstLink     access.FirstLink   // what a first login waits for; nothing
	Strangers     []string           // family names of those who have no account; everybody has one
	Observe       func(dmp.Exchange) // every DMP message of the server
	Adjust        func(*dmp.Config)  // changes the settings of the server's DMP client; none
	WebInAIR      bool               // the Web PS DMP is opened in AIR, and not with Pro Santé Connect // DPI.AUTH.02
}

// Demo is a running hospital with its national services.
type Demo struct {
	World  *hospital.World
	Faults *fault.Plan
	DMP    *sandboxdmp.Server
	Pages  *sandboxdmp.Pages // the Web PS DMP and the DRIMbox
	PSC    *sandboxpsc.Server
	SSO    *sandboxpsc.Server // the hospital's own identity provider
	People *annuaire.Server   // the Annuaire Santé
	// Activation is the activation code of the administrator AdminLogin while they have not used it.
	Activation string
	INSi       *sandboxinsi.Server
	Loaded     []string // files of Options.Documents that were loaded
	Failed     []string // and those that were not

	opt       Options
	authority *pki.Authority
	client    pki.Identity // AUTH_CLI of the hospital
	seal      pki.Identity // SIGN of the hospital
	identity  pki.Identity // INSI-AUTO of the hospital
	tls       *tls.Config  // of the loopback servers
	control   *http.Server
	controlAt string

	mu     sync.Mutex
	server *server
	ports  ports
}

// Start brings everything up; it takes about a second, most of it for making keys.
func Start(ctx context.Context, o Options) (*Demo, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Now.IsZero() {
		o.Now = o.Clock()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	d := &Demo{opt: o}
	world, err := hospital.Seed(hospital.Options{Seed: o.Seed, Now: o.Now, Many: o.Many, TooMany: o.TooMany})
	if err != nil {
		return nil, err
	}
	d.World = world
	if o.Documents != "" {
		if d.Loaded, d.Failed, err = world.LoadDocuments(o.Documents); err != nil {
			return nil, err
		}
	}
	d.Faults = fault.New(fault.Options{Clock: o.Clock})
	for _, step := range []func(context.Context) error{d.certificates, d.startDMP, d.startPages, d.startPSC, d.startSSO, d.startDirectory, d.startINSi, d.startControl, d.firstServer} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, d.Close())
		}
	}
	return d, nil
}

// certificates makes the authority and the hospital's certificates, as IGC-Santé does.
func (d *Demo) certificates(context.Context) error {
	var err error
	if d.authority, err = pki.New(pki.Options{Clock: d.opt.Clock}); err != nil {
		return err
	}
	subject := pki.Subject{CommonName: d.World.Name, Structure: d.World.Structure.StructureID, Organization: d.World.Name, Department: "Rhône (69)"}
	var group sync.WaitGroup
	errs := make([]error, 4)
	var web pki.Identity
	for i, make := range []func() error{
		func() (err error) {
			d.client, err = d.authority.Issue(pki.Request{Use: pki.Client, Subject: subject})
			return
		},
		func() (err error) {
			d.seal, err = d.authority.Issue(pki.Request{Use: pki.Seal, Subject: subject})
			return
		},
		func() (err error) {
			d.identity, err = d.authority.Issue(pki.Request{Use: pki.Client, Subject: pki.Subject{CommonName: "INSI-AUTO",
				Structure: subject.Structure, Organization: subject.Organization}})
			return
		},
		func() (err error) {
			web, err = d.authority.Issue(pki.Request{Use: pki.Server, Subject: pki.Subject{CommonName: "localhost"}})
			return
		},
	} {
		group.Go(func() { errs[i] = make() })
	}
	group.Wait()
	d.tls = &tls.Config{MinVersion: tls.VersionTLS12}
	if web.Certificate != nil {
		d.tls.Certificates = []tls.Certificate{web.TLS()}
	}
	return errors.Join(errs...)
}

func (d *Demo) startDMP(context.Context) (err error) {
	d.DMP, err = sandboxdmp.New(sandboxdmp.Options{World: d.World, PKI: d.authority, Clock: d.opt.Clock, IDs: NewID, Faults: d.Faults, Log: d.opt.Log})
	return err
}

func (d *Demo) startPages(context.Context) (err error) {
	d.Pages, err = sandboxdmp.NewPages(sandboxdmp.PagesOptions{World: d.World, TLS: d.tls, Clock: d.opt.Clock, Faults: d.Faults, Log: d.opt.Log,
		Roots: d.authority.Pool()})
	return err
}

// Certificates are the hospital's at the DMP: the seal that signs, and the one of its connections.
func (d *Demo) Certificates() (seal, client *x509.Certificate) {
	return d.seal.Certificate, d.client.Certificate
}

// Trust is what a browser of the demonstration trusts.
func (d *Demo) Trust() *tls.Config {
	return &tls.Config{RootCAs: d.authority.Pool(), MinVersion: tls.VersionTLS12}
}

func (d *Demo) startDirectory(context.Context) (err error) {
	d.People, err = annuaire.New(annuaire.Options{World: d.World, TLS: d.tls, Faults: d.Faults, Log: d.opt.Log})
	return err
}

func (d *Demo) startINSi(context.Context) (err error) {
	d.INSi, err = sandboxinsi.New(sandboxinsi.Options{World: d.World, PKI: d.authority, Clock: d.opt.Clock, Faults: d.Faults, Log: d.opt.Log})
	return err
}

// ControlURL is the page where faults are set and requests are seen.
func (d *Demo) ControlURL() string { return "http://" + d.controlAt + "/controle" }

// ServerURL is the address of the hospital's server for workstations.
func (d *Demo) ServerURL() string { return "https://" + d.ports.api }

// Close stops everything; nothing is left running.
func (d *Demo) Close() error {
	err := d.StopServer()
	d.StopNational()
	if d.SSO != nil {
		err = errors.Join(err, d.SSO.Close())
	}
	if d.control != nil {
		err = errors.Join(err, d.control.Close())
	}
	return errors.Join(err, d.ports.close())
}

// StopNational stops Pro Santé Connect, the Annuaire Santé, INSi and the DMP: the nation is away.
func (d *Demo) StopNational() {
	if d.PSC != nil {
		_ = d.PSC.Close()
	}
	if d.DMP != nil {
		_ = d.DMP.Close()
	}
	if d.Pages != nil {
		_ = d.Pages.Close()
	}
	if d.People != nil {
		_ = d.People.Close()
	}
	if d.INSi != nil {
		_ = d.INSi.Close()
	}
}

// CachePath is where a workstation of the demonstration keeps its cache.
func (d *Demo) CachePath(workstation string) string {
	return filepath.Join(d.opt.Dir, "poste-"+workstation+".db")
}

// NewID makes an identifier: UUIDv7 text.
func NewID() string {
	id, err := uuid.NewV7()
	if err != nil {
		panic(err) // the system has no randomness left
	}
	return id.String()
}

// secret reads 32 random bytes kept in a file, made the first time.
func secret(file string) ([]byte, error) {
	key, err := os.ReadFile(file)
	if err == nil && len(key) == 32 {
		return key, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	key = make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	return key, os.WriteFile(file, key, 0o600)
}
