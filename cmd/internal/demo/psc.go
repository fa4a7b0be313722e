package demo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/port"
	sandboxpsc "chevet/app/sandbox/psc"
)

// ReasonControl says that the address of the control page cannot be listened on: taken, or not of this machine.
const ReasonControl record.Reason = "BAS-CONTROLE"

const (
	clientID     = "chevet-bac-a-sable"
	clientSecret = "bac-a-sable" // of a simulator that listens on this machine only
	clientOther  = "autre-service-socle"
)

// startPSC needs the address that the hospital's pages will have, since it is declared at Pro Santé Connect: the
// ports of the server are taken now and kept for all its lives.
func (d *Demo) startPSC(context.Context) error {
	if err := d.ports.take(); err != nil {
		return err
	}
	var err error
	d.PSC, err = sandboxpsc.Start(sandboxpsc.Options{People: d.World.Practitioners, TLS: d.tls, Clock: d.opt.Clock, Log: d.opt.Log, Interval: time.Second,
		Clients: []sandboxpsc.Client{{ID: clientID, Secret: clientSecret, CIBA: true, Redirects: []string{d.ports.public() + api.PathCallback}},
			{ID: clientOther, Secret: clientSecret, Redirects: []string{OtherService}}},
		Wrap: func(h http.Handler) http.Handler { return d.Faults.Wrap("psc", sandboxpsc.Transaction, h) }})
	return err
}

// OtherService is where Pro Santé Connect sends the browser back for a service that is not ours. Nobody listens there.
const OtherService = "https://autre-service.exemple/retour"

// Other is that service, as a client of Pro Santé Connect. // SC.PSC.08
func (d *Demo) Other() (*psc.Provider, error) {
	return psc.New(psc.Sandbox(psc.Config{ID: "autre", Issuer: d.PSC.Issuer(), ClientID: clientOther, ClientSecret: clientSecret, TLS: d.Trust(), Clock: d.opt.Clock}))
}

// AwaitLogouts returns once the logouts on their way have reached the providers. The server must be running.
func (d *Demo) AwaitLogouts() error {
	d.mu.Lock()
	s := d.server
	d.mu.Unlock()
	return s.broker.Close()
}

func (d *Demo) startControl(ctx context.Context) error {
	address := d.opt.Control
	if address == "" {
		address = "127.0.0.1:0"
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return record.E(record.Unavailable, ReasonControl).In("demo.startControl").Wrap(err)
	}
	d.controlAt = l.Addr().String()
	pages := http.NewServeMux()
	pages.Handle("/", d.Faults.Control(fault.ControlOptions{Patients: d.DMP.Patients}))
	pages.HandleFunc("POST /controle/api/hopital", d.switchServer)
	d.control = &http.Server{Handler: pages, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = d.control.Serve(l) }()
	return nil
}

// switchServer stops the hospital's server (?etat=arret) or starts it again (?etat=marche). A page of elsewhere cannot
// do it: the name asked for must be this machine's. // DNS rebinding
func (d *Demo) switchServer(w http.ResponseWriter, r *http.Request) {
	if r.Host != d.controlAt {
		http.Error(w, "", http.StatusForbidden)
		return
	}
	var err error
	switch r.URL.Query().Get("etat") {
	case "arret":
		err = d.StopServer()
	case "marche":
		err = d.StartServer(context.WithoutCancel(r.Context()))
	default:
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	if err != nil {
		d.opt.Log.Error("switching the server", "err", err)
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// ports are the addresses of the hospital's server: they stay the same when it stops and starts again.
type ports struct {
	api, pages, pam string
	kept            []*port.Kept
}

func (p *ports) take() error {
	for _, at := range []*string{&p.api, &p.pages, &p.pam} {
		k, err := port.Keep()
		if err != nil {
			return err
		}
		*at, p.kept = k.Address, append(p.kept, k)
	}
	return nil
}

func (p *ports) close() error {
	var errs []error
	for _, k := range p.kept {
		errs = append(errs, k.Close())
	}
	return errors.Join(errs...)
}

// public is what the browser sees. It is http because it never leaves the machine and a page with a certificate
// warning is no demonstration; a real server is https only. // access.Options.PublicURL
func (p ports) public() string { return "http://" + p.pages }
