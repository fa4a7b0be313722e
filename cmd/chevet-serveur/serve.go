package main

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"chevet/app/access"
	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
	"chevet/assets/texts"
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
	o := server.Options{Store: store, Log: log, Auth: nobody{}}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if len(c.Providers) > 0 {
		broker, err := login(ctx, c, store, log)
		if err != nil {
			return err
		}
		defer broker.Close()
		swept := make(chan struct{})
		go func() { broker.Run(ctx); close(swept) }()
		defer func() { stop(); <-swept }()
		o.Auth, o.Login = authenticator{broker}, broker.Handler()
	}
	central, err := server.New(o)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return err
	}
	web := central.HTTP(config)
	failed := make(chan error, 1)
	go func() { failed <- web.ServeTLS(listener, "", "") }()
	log.Info("serving", "address", listener.Addr().String(), "providers", len(c.Providers))
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

// login wires the ways to log in. Accounts are read at the start; sessions live in memory: a restart asks people
// to log in again.
func login(ctx context.Context, c *config, store *central.Store, log *slog.Logger) (*access.Broker, error) {
	key, err := c.dataKey()
	if err != nil {
		return nil, err
	}
	o := access.Options{PublicURL: c.Public, Sessions: &access.Memory{}, Structure: c.structure(), Log: log,
		Texts: access.Texts{Sentence: texts.Sentence},
		CacheKey: func(_ context.Context, s *access.Session) ([]byte, error) {
			return hkdf.Key(sha256.New, key, []byte(s.Workstation), "chevet cache of "+s.Account, 32)
		},
		Trace: func(ctx context.Context, t record.Trace) {
			if err := store.AddTrace(context.WithoutCancel(ctx), central.ServerOrigin, t); err != nil {
				log.Error("trace of a login", "err", err)
			}
		}}
	for _, p := range c.Providers {
		settings, err := p.config(c, log)
		if err != nil {
			return nil, err
		}
		provider, err := psc.New(settings)
		if err != nil {
			return nil, err
		}
		o.Providers = append(o.Providers, access.ProviderOptions{Provider: provider})
	}
	accounts, err := store.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	directory := access.NewDirectory()
	for _, a := range accounts {
		directory.Put(access.Account{ID: a.NationalID, Unit: a.Unit, Disabled: a.Disabled,
			Practitioner: record.Practitioner{NationalID: a.NationalID, FamilyName: a.Name}})
	}
	o.Accounts = directory
	return access.New(o)
}

// authenticator is the broker as the server asks it. Synchronisation is no gesture of a person: it does not keep
// an abandoned session open.
type authenticator struct{ broker *access.Broker }

func (a authenticator) Authenticate(r *http.Request) (*server.Caller, error) {
	check := a.broker.AuthenticateQuietly
	if strings.HasPrefix(r.URL.Path, "/v1/dmp/") {
		check = a.broker.Authenticate
	}
	s, err := check(r)
	if err != nil {
		return nil, err
	}
	by := &server.Caller{Session: s.ID, Workstation: s.Workstation, Provider: s.Provider, Practitioner: s.Practitioner,
		TwoFactors: s.TwoFactors, AuthnInstant: s.CreatedAt}
	if activity, chosen := s.Situation(); chosen {
		by.Activity = &activity
	}
	return by, nil
}

// nobody refuses everybody: no way to log in is configured.
type nobody struct{}

func (nobody) Authenticate(*http.Request) (*server.Caller, error) {
	return nil, record.E(record.Expired, api.ReasonSession).Because("no provider is configured")
}
