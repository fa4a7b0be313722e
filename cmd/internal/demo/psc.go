package demo

import (
	"context"
	"net"
	"net/http"
	"time"

	"chevet/app/central/api"
	"chevet/app/sandbox/fault"
	sandboxpsc "chevet/app/sandbox/psc"
)

const (
	clientID     = "chevet-bac-a-sable"
	clientSecret = "bac-a-sable" // of a simulator that listens on this machine only
)

// startPSC needs the address that the hospital's pages will have, since it is declared at Pro Santé Connect: the
// ports of the server are taken now and kept for all its lives.
func (d *Demo) startPSC(ctx context.Context) error {
	if err := d.ports.take(ctx); err != nil {
		return err
	}
	var err error
	d.PSC, err = sandboxpsc.Start(sandboxpsc.Options{People: d.World.Practitioners, TLS: d.tls, Clock: d.opt.Clock, Log: d.opt.Log, Interval: time.Second,
		Clients: []sandboxpsc.Client{{ID: clientID, Secret: clientSecret, CIBA: true, Redirects: []string{d.ports.public() + api.PathCallback}}},
		Wrap:    func(h http.Handler) http.Handler { return d.Faults.Wrap("psc", sandboxpsc.Transaction, h) }})
	return err
}

func (d *Demo) startControl(ctx context.Context) error {
	address := d.opt.Control
	if address == "" {
		address = "127.0.0.1:0"
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	d.controlAt = l.Addr().String()
	d.control = &http.Server{Handler: d.Faults.Control(fault.ControlOptions{Patients: d.DMP.Patients}), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = d.control.Serve(l) }()
	return nil
}

// ports are the addresses of the hospital's server: they stay the same when it stops and starts again.
type ports struct{ api, pages string }

func (p *ports) take(ctx context.Context) error {
	for _, at := range []*string{&p.api, &p.pages} {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		*at = l.Addr().String()
		if err := l.Close(); err != nil {
			return err
		}
	}
	return nil
}

// public is what the browser sees. It is http because it never leaves the machine and a page with a certificate
// warning is no demonstration; a real server is https only. // access.Options.PublicURL
func (p ports) public() string { return "http://" + p.pages }
