package main

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	server "chevet/app/central"
	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/vihf"
	"chevet/assets/build"
)

// dmpConfig is the section [dmp]: absent, every DMP call is refused with its reason. What official documents leave
// uncertain is a setting. // dmp.md §15
type dmpConfig struct {
	Base string `toml:"base"` // such as "https://lps2.dmp.gouv.fr/si-dmp-server/v2/services"

	Certificate     string `toml:"certificate"`      // ORG AUTH_CLI, PEM file
	Key             string `toml:"key"`              //
	SealCertificate string `toml:"seal_certificate"` // ORG SIGN, PEM file
	SealKey         string `toml:"seal_key"`         //
	Roots           string `toml:"roots"`            // authorities of the DMP's certificate, PEM file; the system's
	ServerName      string `toml:"server_name"`      // in the DMP's certificate; the host of base

	Approval   string `toml:"approval"`    // LPS_ID_HOMOLOGATION_DMP, given by the CNDA
	SoftwareID string `toml:"software_id"` // LPS_ID, optional
	Sender     string `toml:"sender"`      // OID of this server as a device
	Realm      string `toml:"realm"`       // of the INS that may leave: real, test; real
	Processing string `toml:"processing"`  // HL7 V3 processingCode: D, P; D

	// Contexts: class of authentication in the VIHF, by provider id; MobileTwoFactorContract.
	Contexts      map[string]string `toml:"contexts"`
	RequireHash   bool              `toml:"require_hash"`
	AcceptOther   bool              `toml:"accept_other_ins"`
	PlainRetrieve bool              `toml:"plain_retrieve"`
	EmptyTo       bool              `toml:"empty_to"`
	BareMust      bool              `toml:"bare_must_understand"`
	Renegotiate   bool              `toml:"renegotiate"`
	TLS13         bool              `toml:"tls13"` // also speak TLS 1.3; TLS 1.2 only

	Direct    bool   `toml:"direct"`     // feed and delete without the exchange platform; off // decisions.md 1
	Source    string `toml:"source"`     // OID of this system as a source of lots; sender + ".3"
	LotDigest string `toml:"lot_digest"` // signature of lots: rsa-sha256, rsa-sha1; as vihf.algorithm

	VIHF  vihfConfig  `toml:"vihf"`
	Paths pathsConfig `toml:"paths"`
	Pages pagesConfig `toml:"pages"`
}

// pagesConfig is the web pages that a person opens on the patient. // dmp.md §10
type pagesConfig struct {
	WebPS         string `toml:"web_ps"`         // origin of the Web PS DMP, https; none
	Path          string `toml:"path"`           // /AccesDirect/
	INS           string `toml:"ins"`            // in the path: matricule, oid; matricule
	Contextual    string `toml:"contextual"`     // field that carries the VIHF of a call in AIR; "": the person authenticates at the page // DPI.AUTH.02
	Images        string `toml:"images"`         // contextual call of the DRIMbox, https; none
	ConsentName   string `toml:"consent_name"`   // InformationEtOppositionConsultation
	PatientIssuer string `toml:"patient_issuer"` // OID of the hospital's patient identifiers; deposits name it too
}

// pages returns the pages configured; none without [dmp].
func (c *config) pages() server.Pages {
	if c.DMP == nil {
		return server.Pages{}
	}
	p := c.DMP.Pages
	return server.Pages{WebPS: p.WebPS, Path: p.Path, INS: p.INS, Images: p.Images, ConsentName: p.ConsentName, PatientIssuer: record.OID(p.PatientIssuer)}
}

type vihfConfig struct {
	Version        string `toml:"version"`
	ModeAttribute  string `toml:"mode_attribute"`
	ContextDecl    string `toml:"authn_context_decl"`
	Algorithm      string `toml:"algorithm"`
	PrefixList     string `toml:"prefix_list"`
	UnsignedDirect bool   `toml:"unsigned_direct"`
	NoMotive       bool   `toml:"no_motive"`
	DSPrefix       string `toml:"ds_prefix"`
}

type pathsConfig struct {
	Patients      string `toml:"patients"`
	Habilitations string `toml:"habilitations"`
	Registry      string `toml:"registry"`
	Repository    string `toml:"repository"`
}

// dmp returns the client of the DMP, nil when none is configured.
func (c *config) dmp(log *slog.Logger) (*dmp.Client, error) {
	d := c.DMP
	if d == nil {
		return nil, nil
	}
	realm := record.INSRealm(d.Realm)
	switch realm {
	case "", record.RealmReal, record.RealmTest:
	default:
		return nil, fmt.Errorf("dmp.realm is real or test, not %q", d.Realm)
	}
	switch vihf.Algorithm(d.VIHF.Algorithm) {
	case "", vihf.RSASHA256, vihf.RSASHA1:
	default:
		return nil, fmt.Errorf("dmp.vihf.algorithm is %s or %s, not %q", vihf.RSASHA256, vihf.RSASHA1, d.VIHF.Algorithm)
	}
	switch vihf.Algorithm(d.LotDigest) {
	case "", vihf.RSASHA256, vihf.RSASHA1:
	default:
		return nil, fmt.Errorf("dmp.lot_digest is %s or %s, not %q", vihf.RSASHA256, vihf.RSASHA1, d.LotDigest)
	}
	client, err := tls.LoadX509KeyPair(c.path(d.Certificate), c.path(d.Key))
	if err != nil {
		return nil, fmt.Errorf("dmp.certificate: %w", err)
	}
	seal, err := tls.LoadX509KeyPair(c.path(d.SealCertificate), c.path(d.SealKey))
	if err != nil {
		return nil, fmt.Errorf("dmp.seal_certificate: %w", err)
	}
	o := dmp.Config{Base: d.Base, Seal: seal, Structure: c.structure(),
		TLS:      dmp.TLS{Certificate: client, ServerName: d.ServerName, Renegotiate: d.Renegotiate},
		Paths:    dmp.Paths{Patients: d.Paths.Patients, Habilitations: d.Paths.Habilitations, Registry: d.Paths.Registry, Repository: d.Paths.Repository},
		Software: vihf.Software{ID: d.SoftwareID, Name: build.Name, Version: build.Version, Approval: d.Approval},
		VIHF: vihf.Settings{Version: d.VIHF.Version, ModeAttribute: d.VIHF.ModeAttribute, AuthnContextDecl: d.VIHF.ContextDecl,
			Algorithm: vihf.Algorithm(d.VIHF.Algorithm), PrefixList: d.VIHF.PrefixList, UnsignedDirect: d.VIHF.UnsignedDirect,
			NoMotive: d.VIHF.NoMotive, DSPrefix: d.VIHF.DSPrefix},
		Addresses:   soap.Style{EmptyTo: d.EmptyTo, BareMustUnderstand: d.BareMust},
		Messages:    dmp.Messages{Sender: record.OID(d.Sender), ProcessingCode: d.Processing},
		Realm:       realm,
		RequireHash: d.RequireHash, AcceptOtherINS: d.AcceptOther, PlainRetrieve: d.PlainRetrieve,
		Direct: d.Direct, Source: record.OID(d.Source), LotDigest: vihf.Algorithm(d.LotDigest),
		IDs: newID, Log: log, Observe: observed(log)}
	if d.TLS13 {
		o.TLS.MaxVersion = tls.VersionTLS13
	}
	if d.Roots != "" {
		if o.TLS.Roots, err = certificates(c.path(d.Roots)); err != nil {
			return nil, fmt.Errorf("dmp.roots: %w", err)
		}
	}
	return dmp.New(o)
}

// observed logs that each exchange took place; its messages hold patients, and are not kept here.
func observed(log *slog.Logger) func(dmp.Exchange) {
	return func(e dmp.Exchange) {
		log.Info("dmp", "transaction", string(e.Transaction), "message", e.MessageID, "attempt", e.Attempt, "status", e.Status,
			"took", e.Took.Round(time.Millisecond), "reason", string(record.ReasonOf(e.Err)))
	}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
