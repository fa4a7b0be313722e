package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"chevet/app/access"
	"chevet/app/access/ldap"
	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
	"chevet/cmd/internal/wiring"
	"chevet/store/central"
)

// serve answers until ctx ends, then lets what is in progress finish. ready, when given, is told the address.
func serve(ctx context.Context, c *config, log *slog.Logger, ready func(net.Addr)) error {
	store, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	defer store.Close()
	config, err := c.tls()
	if err != nil {
		return err
	}
	token, err := c.metricsToken()
	if err != nil {
		return err
	}
	around := &wiring.Services{}
	o := server.Options{MayFollow: c.mayFollow(), MetricsToken: token, Store: store, Hospital: store, Log: log, Auth: nobody{}, Services: around.States, Pages: c.pages(), Auditor: c.auditor}
	national, err := c.dmp(log)
	if err != nil {
		return err
	}
	if national != nil {
		defer national.Close()
		relayed := wiring.DMP{Client: national, Context: c.DMP.Contexts, PatientIssuer: record.OID(c.DMP.Pages.PatientIssuer)}
		if field := c.DMP.Pages.Contextual; field != "" {
			o.Pages.Contextual = relayed.Contextual(c.DMP.Pages.WebPS, field)
		}
		o.DMP = relayed
		around.Targets = append(around.Targets, wiring.Target{Service: "dmp", URL: c.DMP.Base})
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	o.Receiver.Identity = c.identityRules()
	teleservice, err := c.insi(log)
	if err != nil {
		return err
	}
	if teleservice != nil {
		defer teleservice.Close()
		relay := wiring.INSi{Client: teleservice}
		if c.DMP != nil {
			relay.Context = c.DMP.Contexts
		}
		o.INSi = relay
		around.Targets = append(around.Targets, wiring.Target{Service: "insi", URL: c.INSi.Address})
		if c.INSi.Night {
			night := server.Night{Store: store, INSi: relay, IDs: newID, Log: log, Rules: o.Receiver.Identity, Hour: c.INSi.NightHour,
				Every: time.Duration(c.INSi.NightDays) * 24 * time.Hour, Most: c.INSi.NightMost}
			ended := make(chan struct{})
			go func() { _ = night.Follow(ctx, waitUntil); close(ended) }()
			defer func() { stop(); <-ended }()
		}
	}
	if c.Public != "" {
		broker, providers, err := login(c, store, log)
		for _, p := range providers {
			defer p.Close()
			around.Targets = append(around.Targets, wiring.Target{Service: p.ID(), URL: p.issuer})
		}
		if err != nil {
			return err
		}
		defer broker.Close()
		swept := make(chan struct{})
		follow := make([]*ldap.Sync, len(c.Directories))
		for i, d := range c.Directories {
			if follow[i], err = d.sync(c, store, broker, log); err != nil {
				return err
			}
		}
		var running sync.WaitGroup
		for _, f := range follow {
			running.Go(func() { f.Run(ctx) })
		}
		go func() { broker.Run(ctx); running.Wait(); close(swept) }()
		defer func() { stop(); <-swept }()
		o.Auth, o.Login = wiring.Authenticator{Broker: broker}, broker.Handler()
		o.Admin = server.Admin{Registrar: registrar(store, broker.End), Journal: store, Providers: broker.States, Author: author(store)}
	}
	central, err := server.New(o)
	if err != nil {
		return err
	}
	movements, err := c.receive(ctx, store, log)
	if err != nil {
		return err
	}
	if movements != nil {
		defer movements.Close()
		log.Info("receiving IHE PAM", "address", movements.Address, "tls", c.PAM.Certificate != "")
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return err
	}
	web := central.HTTP(config)
	kept := make(chan struct{})
	go func() { housekeeping(ctx, store, log); close(kept) }()
	defer func() { stop(); <-kept }()
	failed := make(chan error, 1)
	go func() { failed <- web.ServeTLS(listener, "", "") }()
	log.Info("serving", "address", listener.Addr().String(), "providers", len(c.Providers), "dmp", national != nil)
	if ready != nil {
		ready(listener.Addr())
	}
	select {
	case err = <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	err = web.Shutdown(grace)
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// abandonedAfter is when an upload that was never ended is forgotten.
const abandonedAfter = 7 * 24 * time.Hour

// housekeeping ends what time has ended: uploads that nobody finished, patients that workstations no longer hold.
func housekeeping(ctx context.Context, store *central.Store, log *slog.Logger) {
	every := time.NewTicker(15 * time.Minute)
	defer every.Stop()
	for {
		purged, err := store.PurgeUploads(ctx, time.Now().Add(-abandonedAfter))
		left, err2 := store.ShrinkScopes(ctx)
		if err := errors.Join(err, err2); err != nil && ctx.Err() == nil {
			log.Error("housekeeping", "err", err)
		} else if purged+left > 0 {
			log.Info("housekeeping", "uploads", purged, "patients", left)
		}
		select {
		case <-every.C:
		case <-ctx.Done():
			return
		}
	}
}

// login wires the ways to log in. Accounts, links and sessions are in the database: a restart logs nobody out, and what
// one server accepted another one knows.
func login(c *config, store *central.Store, log *slog.Logger) (broker *access.Broker, providers []provider, err error) {
	key, err := c.dataKey()
	if err != nil {
		return nil, nil, err
	}
	o := access.Options{PublicURL: c.Public, Local: store.Directory(), Sessions: store.Sessions(), Accounts: store.Directory(), Structure: c.structure(), Log: log,
		Texts: wiring.LoginPages(), CacheKey: wiring.CacheKey(key),
		Trace: func(ctx context.Context, t record.Trace) {
			if err := store.AddTrace(context.WithoutCancel(ctx), central.ServerOrigin, t); err != nil {
				log.Error("trace of a login", "err", err)
			}
		}}
	for _, p := range c.Providers {
		settings, err := p.config(c, log)
		if err != nil {
			return nil, providers, err
		}
		made, err := psc.New(settings)
		if err != nil {
			return nil, providers, err
		}
		providers = append(providers, provider{made, settings.Issuer})
		first := access.LinkAtOnce
		if p.Approval {
			first = access.LinkAfterApproval
		}
		o.Providers = append(o.Providers, access.ProviderOptions{Provider: made, FirstLink: first, AccountActivities: p.Activities, CallbackPath: p.Callback})
	}
	broker, err = access.New(o)
	return broker, providers, err
}

// provider is a way to log in, with the address that tells whether it is there.
type provider struct {
	*psc.Provider
	issuer string
}

// nobody refuses everybody: no way to log in is configured.
type nobody struct{}

func (nobody) Authenticate(*http.Request) (*server.Caller, error) {
	return nil, record.E(record.Expired, api.ReasonSession).Because("no provider is configured")
}

// author refuses what was written by people who have no account here.
func author(store *central.Store) func(context.Context, string) error {
	return func(ctx context.Context, nationalID string) error {
		found, err := store.Directory().WithNationalID(ctx, nationalID)
		if err == nil && len(found) == 0 {
			err = record.E(record.NotAllowed, api.ReasonRight).Because("author")
		}
		return err
	}
}
