package demo

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"chevet/app/access"
	"chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/dmp"
	"chevet/app/insi"
	"chevet/app/pam"
	"chevet/app/psc"
	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/app/vihf"
	"chevet/assets/build"
	"chevet/assets/texts"
	"chevet/cmd/internal/wiring"
	store "chevet/store/central"
)

// identityRules are the hospital's: the world's INS are test ones.
var identityRules = record.IdentityRules{Realm: record.RealmTest}

// server is one life of the hospital's server.
type server struct {
	store  *store.Store
	broker *access.Broker
	dmp    *dmp.Client
	insi   *insi.Client
	web    *central.Server
	https  *http.Server
	pages  *http.Server
	pam    *wiring.PAM
	stop   context.CancelFunc
	group  sync.WaitGroup
}

func (d *Demo) firstServer(ctx context.Context) error { return d.start(ctx, true) }

// StartServer starts the hospital's server again, on the same addresses and the same database.
func (d *Demo) StartServer(ctx context.Context) error { return d.start(ctx, false) }

func (d *Demo) start(ctx context.Context, fill bool) (err error) {
	key, err := secret(filepath.Join(d.opt.Dir, "donnees.cle"))
	if err != nil {
		return err
	}
	s := &server{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.store, err = store.Open(ctx, filepath.Join(d.opt.Dir, "serveur.db"), store.Options{Establishment: string(d.World.FINESS), DataKey: key,
		Clock: d.opt.Clock, Log: d.opt.Log}); err != nil {
		return err
	}
	if fill {
		if err = d.fill(ctx, s.store); err != nil {
			return err
		}
	}
	if s.dmp, err = d.dmpClient(); err != nil {
		return err
	}
	if s.insi, err = d.insiClient(); err != nil {
		return err
	}
	if s.broker, err = d.newBroker(s.store, key); err != nil {
		return err
	}
	admin, err := d.administration(ctx, s)
	if err != nil {
		return err
	}
	around := &wiring.Services{Clock: d.opt.Clock, Every: -1, // a breakdown that is played shows at once
		Targets: []wiring.Target{{Service: "dmp", URL: d.DMP.URL()}, {Service: "psc", URL: d.PSC.Issuer()}, {Service: "annuaire", URL: d.People.URL()},
			{Service: "insi", URL: d.INSi.URL()}}}
	relayed := wiring.DMP{Client: s.dmp, PatientIssuer: d.World.IPPAuthority}
	pages := central.Pages{WebPS: d.Pages.WebURL(), Images: d.Pages.ImagesURL(), PatientIssuer: d.World.IPPAuthority}
	if d.opt.WebInAIR {
		pages.Contextual = relayed.Contextual(d.Pages.WebURL(), "VIHF")
	}
	if s.web, err = central.New(central.Options{Store: s.store, Hospital: s.store, Auth: wiring.Authenticator{Broker: s.broker}, Login: s.broker.Handler(),
		DMP: relayed, INSi: wiring.INSi{Client: s.insi, Clock: d.opt.Clock}, Services: around.States,
		Pages: pages, Admin: admin, MayFollow: d.mayFollow, Receiver: changelog.ReceiverOptions{Identity: identityRules}, Clock: d.opt.Clock, Log: d.opt.Log}); err != nil {
		return err
	}
	if err = s.listen(d); err != nil {
		return err
	}
	settings := pam.Settings{Location: time.Local}
	if d.opt.PAM != nil {
		settings = *d.opt.PAM
	}
	if s.pam, err = wiring.ListenPAM(ctx, s.store, wiring.PAMOptions{Address: d.ports.pam, Settings: settings, IDs: NewID, Clock: d.opt.Clock, Log: d.opt.Log}); err != nil {
		return err
	}
	d.mu.Lock()
	d.server = s
	d.mu.Unlock()
	return nil
}

// Units are those whose patients a workstation of the demonstration holds: the ward, the emergencies and the
// consultations. Another ward's patients are at the server only, as in a hospital.
func Units() []string { return []string{"2210", "1010", "3300"} }

// mayFollow lets a workstation follow the units of this hospital, and no others.
func (d *Demo) mayFollow(_ context.Context, _ *central.Caller, unit string) bool {
	return slices.ContainsFunc(d.World.Units, func(u record.Unit) bool { return u.Code == unit })
}

func (s *server) listen(d *Demo) error {
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	secure, err := tls.Listen("tcp", d.ports.api, d.tls.Clone())
	if err != nil {
		return err
	}
	plain, err := net.Listen("tcp", d.ports.pages)
	if err != nil {
		return errors.Join(err, secure.Close())
	}
	s.https = s.web.HTTP(d.tls.Clone())
	s.pages = &http.Server{Handler: s.broker.Handler(), ReadHeaderTimeout: 10 * time.Second}
	s.group.Go(func() { _ = s.https.Serve(secure) })
	s.group.Go(func() { _ = s.pages.Serve(plain) })
	s.group.Go(func() { s.broker.Run(ctx) })
	return nil
}

// StopServer stops the hospital's server at once, as a power cut does for those who talk to it.
func (d *Demo) StopServer() error {
	d.mu.Lock()
	s := d.server
	d.server = nil
	d.mu.Unlock()
	if s == nil {
		return nil
	}
	return s.close()
}

func (s *server) close() error {
	var errs []error
	if s.stop != nil {
		s.stop()
	}
	if s.web != nil {
		s.web.Close()
	}
	for _, h := range []*http.Server{s.https, s.pages} {
		if h != nil {
			errs = append(errs, h.Close())
		}
	}
	s.group.Wait()
	if s.pam != nil {
		errs = append(errs, s.pam.Close())
	}
	if s.broker != nil {
		errs = append(errs, s.broker.Close())
	}
	if s.dmp != nil {
		s.dmp.Close()
	}
	if s.insi != nil {
		s.insi.Close()
	}
	if s.store != nil {
		errs = append(errs, s.store.Close())
	}
	return errors.Join(errs...)
}

// fill opens the accounts of the world's people, and imports the world into an empty database.
func (d *Demo) fill(ctx context.Context, s *store.Store) error {
	for _, p := range d.World.Practitioners {
		if slices.Contains(d.opt.Strangers, p.FamilyName) {
			continue
		}
		if err := s.PutAccount(ctx, access.Account{ID: p.NationalID, Practitioner: p.Practitioner, Unit: p.Unit}); err != nil {
			return err
		}
	}
	head, err := s.Head(ctx)
	if err != nil || head > 0 {
		return err
	}
	var patients []record.Patient
	var encounters []record.Encounter
	var consents []record.Consent
	var documents []store.ImportDocument
	for _, p := range d.World.Patients {
		patients = append(patients, p.Patient)
		encounters = append(encounters, p.Encounters...)
		consents = append(consents, p.Consents...)
		for _, doc := range p.Local {
			documents = append(documents, store.ImportDocument{Document: doc.Document, Bytes: doc.Bytes})
		}
	}
	return s.Import(ctx, patients, encounters, consents, documents)
}

func (d *Demo) newBroker(s *store.Store, key []byte) (*access.Broker, error) {
	config := psc.Config{ID: "psc", Name: texts.ProviderPSC, Issuer: d.PSC.Issuer(), ClientID: clientID,
		ClientSecret: clientSecret, CIBA: true, TLS: &tls.Config{RootCAs: d.authority.Pool(), MinVersion: tls.VersionTLS12},
		Clock: d.opt.Clock, Log: d.opt.Log}
	national, err := psc.New(psc.Sandbox(config))
	if err != nil {
		return nil, err
	}
	config.ID, config.Name, config.Issuer, config.ClientID, config.CIBA = SSO, texts.ProviderHospital, d.SSO.Issuer(), clientSSO, false
	own, err := psc.New(psc.Sandbox(config))
	if err != nil {
		return nil, err
	}
	return access.New(access.Options{PublicURL: d.ports.public(), Providers: []access.ProviderOptions{{Provider: national, FirstLink: d.opt.FirstLink}, {Provider: own, FirstLink: d.opt.FirstLink}},
		Accounts: s.Directory(), Local: s.Directory(), PasswordCost: d.opt.PasswordCost, Sessions: s.Sessions(), Structure: d.World.Structure, Clock: d.opt.Clock, Log: d.opt.Log,
		Texts:    wiring.LoginPages(),
		CacheKey: wiring.CacheKey(key),
		Trace: func(ctx context.Context, t record.Trace) {
			if err := s.AddTrace(context.WithoutCancel(ctx), store.ServerOrigin, t); err != nil {
				d.opt.Log.Error("trace of a login", "err", err)
			}
		}})
}

func (d *Demo) dmpClient() (*dmp.Client, error) {
	c := dmp.Config{Base: d.DMP.URL(), TLS: dmp.TLS{Certificate: d.client.TLS(), Roots: d.authority.Pool()}, Seal: d.seal.TLS(),
		Structure: d.World.Structure, Software: vihf.Software{Name: build.Name, Version: build.Version, Approval: "CHEVET-BAS-0001"},
		Messages: dmp.Messages{Sender: d.World.IPPAuthority + ".1"}, Realm: record.RealmTest, Direct: true, // no exchange platform here
		Clock: d.opt.Clock, IDs: NewID, Log: d.opt.Log, Observe: d.opt.Observe}
	if d.opt.Adjust != nil {
		d.opt.Adjust(&c)
	}
	return dmp.New(c)
}

// insiClient asks with the certificate of the structure. The simulator answers with the NIR's OID, as INSi's own test
// service does, about the world's test INS.
func (d *Demo) insiClient() (*insi.Client, error) {
	return insi.New(insi.Config{Address: d.INSi.URL(), TLS: insi.TLS{Certificate: d.identity.TLS(), Roots: d.authority.Pool()},
		Issuer: d.World.Structure.StructureID, Structure: d.World.Structure, Software: insi.Software{Name: build.Name, Version: build.Version},
		Realm: record.RealmTest, AnswerOID: map[record.OID]record.OID{record.OIDINSNIR: record.OIDINSTest, record.OIDINSNIA: record.OIDINSTest},
		Clock: d.opt.Clock, IDs: NewID, Log: d.opt.Log})
}

// VerifyIdentities is the night's verification, now. Nothing is verified while the server is stopped.
func (d *Demo) VerifyIdentities(ctx context.Context) (central.NightSummary, error) {
	d.mu.Lock()
	s := d.server
	d.mu.Unlock()
	if s == nil {
		return central.NightSummary{}, nil
	}
	return central.Night{Store: s.store, INSi: wiring.INSi{Client: s.insi, Clock: d.opt.Clock}, Rules: identityRules, Clock: d.opt.Clock,
		IDs: NewID, Log: d.opt.Log}.Run(ctx)
}

// PAMAddress is where the hospital's server receives IHE PAM over MLLP, in clear on this machine.
func (d *Demo) PAMAddress() string { return d.ports.pam }

// Traces returns the audit journal of a workstation, or of the server for store.ServerOrigin. Empty while it is stopped.
func (d *Demo) Traces(ctx context.Context, origin string) ([]record.Trace, error) {
	d.mu.Lock()
	s := d.server
	d.mu.Unlock()
	if s == nil {
		return nil, nil
	}
	return s.store.Traces(ctx, origin, 0, 100_000)
}

// Client returns a workstation's access to the hospital's server.
func (d *Demo) Client(workstation string) (*api.Client, error) {
	return api.NewClient(api.Options{Base: d.ServerURL(), Public: d.ports.public(), Workstation: workstation,
		TLS: &tls.Config{RootCAs: d.authority.Pool(), MinVersion: tls.VersionTLS12}})
}
