package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/google/uuid"

	"chevet/app/hl7/mllp"
	"chevet/app/pam"
	"chevet/cmd/internal/wiring"
	"chevet/store/central"
)

// pamConfig is the reception of identities and movements (IHE PAM France over MLLP). Files are relative to the configuration.
type pamConfig struct {
	Listen      string `toml:"listen"`      // "0.0.0.0:2575"
	Certificate string `toml:"certificate"` // of this server; empty is clear text
	Key         string `toml:"key"`
	Clients     string `toml:"clients"` // PEM of the authorities that issue the senders' certificates; required with certificate
	Clear       bool   `toml:"clear"`   // clear text on another address than this machine's: for a closed network only

	Zone            string `toml:"zone"`          // of times without offset; Europe/Paris
	IPPAuthority    string `toml:"ipp_authority"` // PID-3.4.2 of our IPP; the first PI
	NDAAuthority    string `toml:"nda_authority"` // the same for PID-18; any
	Processing      string `toml:"processing"`    // the only MSH-11 accepted; any
	TolerateA08     bool   `toml:"tolerate_a08"`
	IdentityFromA31 bool   `toml:"identity_from_iti30_only"`
	IgnoreConsents  bool   `toml:"ignore_consents"`     // ZFA is left out // SC.DMP/CONF.13
	ConsentsBefore  bool   `toml:"consents_before_211"` // ZFA is read as 2.11 whatever MSH-12.3 says
	RefuseReused    bool   `toml:"refuse_reused_control_id"`
}

func (c *config) pamOptions(log *slog.Logger) (o wiring.PAMOptions, err error) {
	p := c.PAM
	if p.Zone == "" {
		p.Zone = "Europe/Paris"
	}
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return o, fmt.Errorf("pam.zone: %w", err)
	}
	o = wiring.PAMOptions{Address: p.Listen, RefuseReused: p.RefuseReused, Log: log, IDs: func() string { return uuid.Must(uuid.NewV7()).String() },
		Settings: pam.Settings{Location: zone, IPPAuthority: p.IPPAuthority, NDAAuthority: p.NDAAuthority, Processing: p.Processing, TolerateA08: p.TolerateA08,
			IdentityFromITI30Only: p.IdentityFromA31, IgnoreConsents: p.IgnoreConsents, ConsentsBefore211: p.ConsentsBefore}}
	if p.Certificate == "" {
		host, _, err := net.SplitHostPort(p.Listen)
		if ip := net.ParseIP(host); err != nil || !p.Clear && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			return o, errors.New("pam: certificate, key and clients are needed outside this machine, or clear = true on a closed network")
		}
		return o, nil
	}
	pair, err := tls.LoadX509KeyPair(c.path(p.Certificate), c.path(p.Key))
	if err != nil {
		return o, err
	}
	if p.Clients == "" {
		return o, errors.New("pam.clients is missing: who sends identities must prove who it is")
	}
	clients, err := certificates(c.path(p.Clients))
	if err != nil {
		return o, err
	}
	o.TLS = mllp.ServerTLS(pair, clients)
	return o, nil
}

// receive starts the reception of IHE PAM, nil when none is configured.
func (c *config) receive(ctx context.Context, store *central.Store, log *slog.Logger) (*wiring.PAM, error) {
	if c.PAM == nil {
		return nil, nil
	}
	o, err := c.pamOptions(log)
	if err != nil {
		return nil, err
	}
	return wiring.ListenPAM(ctx, store, o)
}
