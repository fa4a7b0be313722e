// Command chevet-bacasable plays the national services for an integrator: the DMP, Pro Santé Connect, the Annuaire Santé and
// INSi, with a page to inject slowness, breakdowns and false answers.
//
//	chevet-bacasable -dmp 127.0.0.1:9443 -psc 127.0.0.1:9444 -pages 127.0.0.1:9480 -controle 127.0.0.1:9481 -cles cles
//
// With -adt HOST:PORT it also plays the administrative system: a simulated day, in IHE PAM over MLLP, at the speed that
// -vitesse says.
//
// The keys folder receives the authority and the establishment's certificates, for the software under test.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"chevet/app/sandbox/adt"
	"chevet/app/sandbox/annuaire"
	"chevet/app/sandbox/dmp"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/hospital"
	"chevet/app/sandbox/insi"
	"chevet/app/sandbox/pki"
	"chevet/app/sandbox/psc"
	"chevet/cmd/internal/demo"
)

type options struct {
	dmp, psc, pages, control string
	directory, insi, web     string
	keys, documents          string
	client, secret, redirect string
	seed                     uint64
	adt                      string
	beds                     int
	speed                    float64
}

func main() {
	var o options
	flag.StringVar(&o.dmp, "dmp", "127.0.0.1:9443", "adresse du DMP (TLS mutuel)")
	flag.StringVar(&o.psc, "psc", "127.0.0.1:9444", "adresse de Pro Santé Connect pour les serveurs (TLS)")
	flag.StringVar(&o.pages, "pages", "127.0.0.1:9480", "adresse des pages de Pro Santé Connect vues par le navigateur")
	flag.StringVar(&o.directory, "annuaire", "127.0.0.1:9445", "adresse de l’Annuaire Santé (TLS)")
	flag.StringVar(&o.insi, "insi", "127.0.0.1:9446", "adresse d’INSi (TLS mutuel)")
	flag.StringVar(&o.web, "webps", "127.0.0.1:9447", "adresse des pages du Web PS DMP et de la DRIMbox (TLS)")
	flag.StringVar(&o.control, "controle", "127.0.0.1:9481", "adresse de la page de contrôle")
	flag.StringVar(&o.keys, "cles", "cles-bac-a-sable", "dossier de l’autorité et des certificats")
	flag.StringVar(&o.documents, "documents", "", "dossier de fichiers CDA à placer dans les DMP")
	flag.StringVar(&o.client, "client", "chevet", "identifiant du service déclaré à Pro Santé Connect")
	flag.StringVar(&o.secret, "secret", "bac-a-sable", "secret de ce service")
	flag.StringVar(&o.redirect, "retour", "https://localhost:8443/login/callback", "adresses de retour de ce service, séparées par des virgules")
	flag.Uint64Var(&o.seed, "graine", 1, "une graine donne un monde")
	flag.StringVar(&o.adt, "adt", "", "adresse MLLP d’un récepteur PAM à alimenter d’une journée simulée")
	flag.IntVar(&o.beds, "lits", 500, "lits de l’hôpital de cette journée")
	flag.Float64Var(&o.speed, "vitesse", 600, "secondes de cette journée par seconde ; 0 : au rythme des acquittements")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "chevet-bacasable :", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	world, err := hospital.Seed(hospital.Options{Seed: o.seed, Now: time.Now()})
	if err != nil {
		return err
	}
	if o.documents != "" {
		loaded, failed, err := world.LoadDocuments(o.documents)
		if err != nil {
			return err
		}
		fmt.Printf("documents : %d chargés, %d refusés\n", len(loaded), len(failed))
		for _, name := range failed {
			fmt.Println("  refusé :", name)
		}
	}
	authority, err := pki.Open(o.keys, pki.Options{})
	if err != nil {
		return err
	}
	if err := authority.Export(o.keys, pki.Subject{CommonName: world.Name, Structure: world.Structure.StructureID, Organization: world.Name}); err != nil {
		return err
	}
	plan := fault.New(fault.Options{})
	registry, err := dmp.New(dmp.Options{World: world, PKI: authority, Clock: time.Now, IDs: demo.NewID, Faults: plan, Log: log, Addr: o.dmp})
	if err != nil {
		return err
	}
	defer registry.Close()
	identity, err := startPSC(o, world, authority, plan, log)
	if err != nil {
		return err
	}
	defer identity.Close()
	web, err := authority.Issue(pki.Request{Use: pki.Server, Subject: pki.Subject{CommonName: "localhost"}})
	if err != nil {
		return err
	}
	people, err := annuaire.New(annuaire.Options{World: world, TLS: &tls.Config{Certificates: []tls.Certificate{web.TLS()}, MinVersion: tls.VersionTLS12},
		Faults: plan, Log: log, Addr: o.directory})
	if err != nil {
		return err
	}
	defer people.Close()
	certified, err := startINSi(o, world, authority, plan, log)
	if err != nil {
		return err
	}
	defer certified.Close()
	pages, err := dmp.NewPages(dmp.PagesOptions{World: world, TLS: &tls.Config{Certificates: []tls.Certificate{web.TLS()}, MinVersion: tls.VersionTLS12},
		Faults: plan, Log: log, Addr: o.web})
	if err != nil {
		return err
	}
	defer pages.Close()
	fmt.Printf("Web PS DMP          %s/AccesDirect/\nDRIMbox             %s\n", pages.WebURL(), pages.ImagesURL())
	fmt.Printf("Annuaire Santé      %s\nINSi                %s\n", people.URL(), certified.URL())
	fed := feed(ctx, o)
	err = control(ctx, o, plan, registry, identity)
	<-fed
	return err
}

// feed plays the administrative system beside the services, until the end of its day or of ctx.
func feed(ctx context.Context, o options) (done chan struct{}) {
	done = make(chan struct{})
	if o.adt == "" {
		close(done)
		return done
	}
	now := time.Now()
	y, m, d := now.Date()
	day := adt.Day(adt.Options{Seed: o.seed, Beds: o.beds, Start: time.Date(y, m, d, 0, 0, 0, 0, now.Location()).AddDate(0, 0, -1)})
	go func() {
		defer close(done)
		refused := 0
		err := adt.Feed(ctx, o.adt, day, adt.Pace{Speed: o.speed, Retries: 60, Refused: func(m adt.Message, code, _ string) {
			refused++
			fmt.Printf("journée simulée : %s (%s) refusé, %s\n", m.ID, m.Event, code)
		}})
		if err != nil {
			fmt.Fprintln(os.Stderr, "journée simulée :", err)
			return
		}
		fmt.Printf("journée simulée : %d messages envoyés, %d refusés\n", len(day), refused)
	}()
	return done
}

// startINSi adds to the keys the certificate that INSi asks of a structure.
func startINSi(o options, world *hospital.World, authority *pki.Authority, plan *fault.Plan, log *slog.Logger) (*insi.Server, error) {
	client, err := authority.Issue(pki.Request{Use: pki.Client, Subject: pki.Subject{CommonName: "INSI-AUTO", Structure: world.Structure.StructureID, Organization: world.Name}})
	if err != nil {
		return nil, err
	}
	if err := client.Save(o.keys, "insi-auto"); err != nil {
		return nil, err
	}
	return insi.New(insi.Options{World: world, PKI: authority, Faults: plan, Log: log, Addr: o.insi})
}

func startPSC(o options, world *hospital.World, authority *pki.Authority, plan *fault.Plan, log *slog.Logger) (*psc.Server, error) {
	web, err := authority.Issue(pki.Request{Use: pki.Server, Subject: pki.Subject{CommonName: "localhost"}})
	if err != nil {
		return nil, err
	}
	clients := x509.NewCertPool()
	clients.AddCert(authority.Certificate())
	return psc.Start(psc.Options{People: world.Practitioners, Back: o.psc, Front: o.pages, Log: log,
		TLS:     &tls.Config{Certificates: []tls.Certificate{web.TLS()}, ClientCAs: clients, MinVersion: tls.VersionTLS12},
		Clients: []psc.Client{{ID: o.client, Secret: o.secret, CIBA: true, Redirects: strings.Split(o.redirect, ",")}},
		Wrap:    func(h http.Handler) http.Handler { return plan.Wrap("psc", psc.Transaction, h) }})
}

// control serves the control page until ctx ends.
func control(ctx context.Context, o options, plan *fault.Plan, registry *dmp.Server, identity *psc.Server) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.control)
	if err != nil {
		return err
	}
	web := &http.Server{Handler: plan.Control(fault.ControlOptions{Patients: registry.Patients}), ReadHeaderTimeout: 10 * time.Second}
	stopped := make(chan struct{})
	go func() {
		<-ctx.Done()
		_ = web.Close()
		close(stopped)
	}()
	fmt.Printf("DMP                 %s\nPro Santé Connect   %s\ndemandes e-CPS      %s\ncontrôle            http://%s/controle\ncertificats         %s\n",
		registry.URL(), identity.Issuer(), identity.DemandsURL(), listener.Addr(), o.keys)
	err = web.Serve(listener)
	<-stopped
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
