package main

import (
	"context"
	"crypto/tls"
	"log/slog"
	"os"
	"strings"
	"time"

	"chevet/app/access"
	"chevet/app/access/ldap"
	"chevet/app/record"
	"chevet/store/central"
)

// directoryConfig is an LDAP directory or an Active Directory that accounts are kept in step with. // SC.SSI/IAM.83
type directoryConfig struct {
	ID              string `toml:"id"`
	URL             string `toml:"url"` // ldaps://…, or ldap://… with start_tls
	StartTLS        bool   `toml:"start_tls"`
	Roots           string `toml:"roots"` // PEM file; the system's
	BindDN          string `toml:"bind_dn"`
	Password        string `toml:"password"` // file
	Base            string `toml:"base"`
	Filter          string `toml:"filter"`
	ActiveDirectory bool   `toml:"active_directory"`
	NationalID      string `toml:"national_id"` // attribute
	Unit            string `toml:"unit"`        // attribute
	Minutes         int    `toml:"minutes"`     // between two cycles; 5
	MostGone        int    `toml:"most_gone"`   // percent of accounts that one cycle may disable; 10
	FewGone         int    `toml:"few_gone"`    // as many as that, whatever the percentage; 5
}

// directory returns what keeps accounts in step with one directory.
func (d directoryConfig) sync(c *config, store *central.Store, broker *access.Broker, log *slog.Logger) (*ldap.Sync, error) {
	o := ldap.Config{ID: d.ID, URL: d.URL, StartTLS: d.StartTLS, BindDN: d.BindDN, Base: d.Base, Filter: d.Filter, ActiveDirectory: d.ActiveDirectory,
		NationalID: d.NationalID, Unit: d.Unit}
	secret, err := os.ReadFile(c.path(d.Password))
	if err != nil {
		return nil, err
	}
	o.Password = strings.TrimSpace(string(secret))
	if d.Roots != "" {
		roots, err := certificates(c.path(d.Roots))
		if err != nil {
			return nil, err
		}
		o.TLS = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	directory, err := ldap.New(o)
	if err != nil {
		return nil, err
	}
	return ldap.NewSync(directory, ldap.SyncOptions{Registry: store.Directory(), Disabled: broker.EndSessionsOf, Every: time.Duration(d.Minutes) * time.Minute,
		MostGone: d.MostGone, FewGone: d.FewGone, IDs: newID, Log: log,
		Trace: func(ctx context.Context, t record.Trace) error { return store.AddTrace(ctx, central.ServerOrigin, t) }}), nil
}
