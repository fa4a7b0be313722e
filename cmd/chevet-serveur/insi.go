package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"time"

	"chevet/app/insi"
	"chevet/app/record"
	"chevet/assets/build"
)

// insiConfig is the section [insi]: absent, every call is refused with its reason and nothing is verified at night.
// What official documents leave uncertain is a setting. // hl7.md §5
type insiConfig struct {
	Address string `toml:"address"` // such as "https://services-ps-tlsm.ameli.fr/lps"

	Certificate     string `toml:"certificate"`      // INSI-AUTO or INSI-MANU, PEM file
	Key             string `toml:"key"`              //
	SealCertificate string `toml:"seal_certificate"` // signs the SAML assertion; absent: none is sent
	SealKey         string `toml:"seal_key"`         //
	Roots           string `toml:"roots"`            // authorities of INSi's certificate, PEM file; the system's
	ServerName      string `toml:"server_name"`      // in INSi's certificate; the host of address

	Approval string `toml:"approval"` // IDAM, given by the CNDA
	Realm    string `toml:"realm"`    // of the INS asked about and accepted: real, test; real
	// AnswerOID replaces the OID of every answer: a test service answers with the NIR's own.
	AnswerOID string `toml:"answer_oid"`

	FirstNameOnly  bool `toml:"first_name_only"`
	PlaceFirst     bool `toml:"place_first"`
	SeparateNames  bool `toml:"separate_names"`
	FullAddressing bool `toml:"full_addressing"`

	Night     bool `toml:"night"`      // verify identities at night; off
	NightHour int  `toml:"night_hour"` // 2
	NightDays int  `toml:"night_days"` // between two verifications of one identity; 180
	NightMost int  `toml:"night_most"` // in one night; 20000

	HomonymKeepsStatus bool `toml:"homonym_keeps_status"`
	AnyProof           bool `toml:"any_proof"`
}

// identityRules are those of the establishment, with or without INSi.
func (c *config) identityRules() record.IdentityRules {
	if c.INSi == nil {
		return record.IdentityRules{}
	}
	realm := record.INSRealm(c.INSi.Realm)
	if realm == "" {
		realm = record.RealmReal
	}
	return record.IdentityRules{HomonymKeepsStatus: c.INSi.HomonymKeepsStatus, AnyProof: c.INSi.AnyProof, Realm: realm}
}

// insi returns the client of INSi, nil when none is configured.
func (c *config) insi(log *slog.Logger) (*insi.Client, error) {
	i := c.INSi
	if i == nil {
		return nil, nil
	}
	switch record.INSRealm(i.Realm) {
	case "", record.RealmReal, record.RealmTest:
	default:
		return nil, fmt.Errorf("insi.realm is real or test, not %q", i.Realm)
	}
	client, err := tls.LoadX509KeyPair(c.path(i.Certificate), c.path(i.Key))
	if err != nil {
		return nil, fmt.Errorf("insi.certificate: %w", err)
	}
	structure := c.structure()
	o := insi.Config{Address: i.Address, TLS: insi.TLS{Certificate: client, ServerName: i.ServerName}, Issuer: structure.StructureID, Structure: structure,
		Software: insi.Software{Name: build.Name, Version: build.Version, Approval: i.Approval}, Realm: record.INSRealm(i.Realm),
		Strategy:       insi.Strategy{FirstNameOnly: i.FirstNameOnly, PlaceFirst: i.PlaceFirst, SeparateNames: i.SeparateNames},
		FullAddressing: i.FullAddressing, IDs: newID, Log: log}
	if i.AnswerOID != "" {
		to := record.OID(i.AnswerOID)
		o.AnswerOID = map[record.OID]record.OID{record.OIDINSNIR: to, record.OIDINSNIA: to}
	}
	if i.SealCertificate != "" {
		if o.Seal, err = tls.LoadX509KeyPair(c.path(i.SealCertificate), c.path(i.SealKey)); err != nil {
			return nil, fmt.Errorf("insi.seal_certificate: %w", err)
		}
	}
	if i.Roots != "" {
		if o.TLS.Roots, err = certificates(c.path(i.Roots)); err != nil {
			return nil, fmt.Errorf("insi.roots: %w", err)
		}
	}
	return insi.New(o)
}

// waitUntil waits for a time on the machine's clock.
func waitUntil(ctx context.Context, at time.Time) error {
	t := time.NewTimer(time.Until(at))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
