package wiring

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"

	"chevet/app/hl7/mllp"
	"chevet/app/pam"
	"chevet/app/record"
)

// PAMOptions are the settings of the reception of IHE PAM.
type PAMOptions struct {
	Address  string // to listen at
	TLS      *tls.Config
	Settings pam.Settings
	// RefuseReused answers AE 205 to another message under a MSH-10 already answered; by default it is answered as the first.
	RefuseReused bool
	IDs          record.IDs
	Clock        record.Clock
	Log          *slog.Logger
}

// PAM is a listener that receives the hospital's movements with nobody logged in.
type PAM struct {
	Address string
	server  *mllp.Server
	served  chan error
}

// ListenPAM starts receiving into inbox. It stops with Close.
func ListenPAM(ctx context.Context, inbox pam.Inbox, o PAMOptions) (*PAM, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Address)
	if err != nil {
		return nil, err
	}
	h := pam.NewHandler(pam.New(o.Settings, o.IDs), inbox, o.Log)
	p := &PAM{Address: ln.Addr().String(), served: make(chan error, 1), server: mllp.NewServer(h, mllp.ServerOptions{
		TLS: o.TLS, Dedup: h, Rejected: h.Unread, RefuseReused: o.RefuseReused, Now: o.Clock, Log: o.Log})}
	go func() { p.served <- p.server.Serve(ln) }()
	return p, nil
}

// Close lets the messages being handled be answered, then ends.
func (p *PAM) Close() error {
	return errors.Join(p.server.Close(), <-p.served)
}
