package access

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
)

// Broker is the login of the central server. It is safe for concurrent use.
type Broker struct {
	o         Options
	providers map[string]*provider
	ending    sync.WaitGroup // logouts on their way to providers
	mu        sync.Mutex
	leaving   map[string]chan struct{} // the same, by workstation: closed when done
}

// New checks the options. Errors: ReasonURL, ReasonProvider, ReasonRequest.
func New(o Options) (*Broker, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	b := &Broker{o: o, providers: map[string]*provider{}, leaving: map[string]chan struct{}{}}
	for _, p := range o.Providers {
		b.providers[p.ID()] = &provider{p}
	}
	return b, nil
}

// Handler answers every address of login in app/central/api, and the callback of each provider.
func (b *Broker) Handler() http.Handler {
	m := http.NewServeMux()
	b.Mount(m)
	return m
}

// Mount adds the addresses to a server's own.
func (b *Broker) Mount(m *http.ServeMux) {
	m.HandleFunc("GET "+api.PathLoginStart, b.start)
	callbacks := map[string]bool{}
	for _, p := range b.o.Providers {
		if !callbacks[p.CallbackPath] {
			callbacks[p.CallbackPath] = true
			m.HandleFunc("GET "+p.CallbackPath, b.callback)
		}
	}
	m.HandleFunc("GET "+api.PathProviders, b.listProviders)
	m.HandleFunc("POST "+api.PathToken, b.token)
	m.HandleFunc("POST "+api.PathLocal, b.localLogin)
	m.HandleFunc("POST "+api.PathActivate, b.localActivate)
	m.HandleFunc("POST "+api.PathCIBA, b.cibaStart)
	m.HandleFunc("GET "+api.PathCIBA+"/{request}", b.cibaPoll)
	m.HandleFunc("DELETE "+api.PathCIBA+"/{request}", b.cibaCancel)
	m.HandleFunc("POST "+api.PathActivity, b.chooseActivity)
	m.HandleFunc("DELETE "+api.PathSession, b.logout)
}

// Close waits for the logouts that are on their way to providers: at most some tens of seconds.
func (b *Broker) Close() error {
	b.ending.Wait()
	return nil
}

// Run sweeps what expired and keeps the providers' sessions alive, every minute until ctx ends.
func (b *Broker) Run(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			b.Tick(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// Tick is one round of Run.
func (b *Broker) Tick(ctx context.Context) {
	now := b.o.Clock()
	expired, err := b.o.Sessions.Sweep(ctx, now)
	if err != nil {
		b.o.Log.Error("sweeping sessions", "err", err)
	}
	for _, s := range expired {
		b.end(ctx, s.ID, ReasonSession)
	}
	// A refresh token dies of 30 min of disuse: those of people at work are renewed before. // security.md §0.3
	const early = 5 * time.Minute
	due, err := b.o.Sessions.RefreshDue(ctx, now.Add(early))
	if err != nil {
		b.o.Log.Error("listing sessions to keep alive", "err", err)
	}
	for _, s := range due {
		if ctx.Err() != nil {
			return
		}
		p := b.providers[s.Provider]
		if p == nil || now.Sub(s.SeenAt) > b.o.IdleFor {
			continue
		}
		k := psc.Session{Provider: p.Provider, Keeper: keeper{b.o.Sessions, s.ID}}
		err := k.KeepAlive(ctx, func(t psc.Tokens) bool { return t.RefreshExpires.Before(b.o.Clock().Add(early)) })
		if err != nil {
			b.o.Log.Warn("a provider's session was not kept alive", "provider", s.Provider, "reason", record.ReasonOf(err))
		}
	}
}

// ProviderToken returns an access token of the provider for a session, renewed when needed, once for all who ask. It
// must not leave the server. Errors: psc.ReasonOver when only a new login helps, psc.ReasonUnreachable, ReasonSession.
func (b *Broker) ProviderToken(ctx context.Context, s *Session) (psc.Secret, error) {
	p := b.providers[s.Provider]
	if p == nil {
		return "", record.E(record.Expired, psc.ReasonOver).In("access.ProviderToken").Because("provider removed")
	}
	return psc.Session{Provider: p.Provider, Keeper: keeper{b.o.Sessions, s.ID}}.AccessToken(ctx)
}

// keeper is psc.Keeper on the store.
type keeper struct {
	store   Sessions
	session string
}

func (k keeper) Tokens(ctx context.Context) (psc.Tokens, error) {
	t, err := k.store.Tokens(ctx, k.session)
	return t, gone(err)
}

func (k keeper) Update(ctx context.Context, change func(psc.Tokens) (psc.Tokens, error)) error {
	return gone(k.store.UpdateTokens(ctx, k.session, change))
}

// listProviders lists the ways to log in, in the order of the settings.
func (b *Broker) listProviders(w http.ResponseWriter, r *http.Request) {
	list := []api.Provider{}
	for _, p := range b.o.Providers {
		list = append(list, api.Provider{ID: p.ID(), Name: p.Name(), CIBA: p.CIBA()})
	}
	if b.o.Local != nil {
		list = append(list, api.Provider{ID: Own, Name: b.o.Texts.Own, Password: true})
	}
	reply(w, http.StatusOK, list)
}

// States tells how the ways to log in do, for administrators: each is asked for its description at the same time.
func (b *Broker) States(ctx context.Context) []api.ProviderState {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	out := make([]api.ProviderState, len(b.o.Providers))
	var all sync.WaitGroup
	for i, p := range b.o.Providers {
		all.Go(func() {
			err := p.Reachable(ctx)
			out[i] = api.ProviderState{Provider: api.Provider{ID: p.ID(), Name: p.Name(), CIBA: p.CIBA()}, Issuer: p.Issuer(), Up: err == nil}
			if err != nil {
				out[i].Reason = record.ReasonOf(err)
			}
		})
	}
	all.Wait()
	return out
}

// trace writes who did what, without any token or patient.
func (b *Broker) trace(ctx context.Context, action record.Action, by, workstation, detail string, err error) {
	t := record.Trace{ID: b.o.IDs(), At: b.o.Clock(), Workstation: workstation, ByID: by, Action: action, OK: err == nil, Detail: detail}
	if err != nil {
		t.Reason = record.ReasonOf(err)
		b.o.Log.Warn("login refused", "workstation", workstation, "reason", t.Reason, "detail", strings.TrimSpace(detail), "err", err)
	}
	b.o.Trace(ctx, t)
}
