package demo

import (
	"context"
	"net"
	"net/url"
	"time"

	"chevet/app/central/api"
	"chevet/app/dmp"
)

// probe tells how the national services do, from the server: whether they take a connection, and how fast.
type probe struct {
	demo *Demo
	dmp  *dmp.Client
}

func (p *probe) states(ctx context.Context) []api.ServiceState {
	return []api.ServiceState{p.reach(ctx, "dmp", p.demo.DMP.URL()), p.reach(ctx, "psc", p.demo.PSC.Issuer())}
}

func (p *probe) reach(ctx context.Context, name, address string) api.ServiceState {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	s := api.ServiceState{Service: name, Since: p.demo.opt.Clock()}
	u, err := url.Parse(address)
	if err != nil {
		return s
	}
	began := time.Now()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", u.Host)
	if err != nil {
		return s
	}
	s.Up, s.Latency = true, time.Since(began)
	_ = conn.Close()
	return s
}
