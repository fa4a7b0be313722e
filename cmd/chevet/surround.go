package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/BurntSushi/toml"

	"chevet/app/central/api"
	"chevet/app/compose"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/store/cache"
)

// configuration is the file of a hospital's workstation.
type configuration struct {
	Server      string `toml:"serveur"`       // https://chevet.ch.exemple:8443
	Authorities string `toml:"autorites"`     // PEM file of the authorities trusted; the system's when empty
	Workstation string `toml:"poste"`         // default: the machine's name
	Hospital    string `toml:"etablissement"` // as shown
	Structure   string `toml:"structure"`     // Struct_IdNat
	Printer     string `toml:"imprimante"`    // its name for the system; the default one when empty
	Documents   writer `toml:"documents"`
	// Units are the codes of the units whose patients this workstation holds; with OwnUnit, also that of whoever logs in.
	// Neither holds the whole establishment.
	Units   []string `toml:"unites"`
	OwnUnit bool     `toml:"unite_de_la_session"`
	// Feeds lets the workstation send what it writes to the DMP, by the server; otherwise the exchange platform does.
	Feeds bool `toml:"envoi_dmp"`
}

// writer is who signs the documents written here, as their header and their letterhead say it.
type writer struct {
	Root      string   `toml:"racine"`       // OID under which documents are numbered; 2.25 when empty
	IPP       string   `toml:"autorite_ipp"` // OID under which the hospital gives IPP
	NDA       string   `toml:"autorite_nda"` // and NDA; left out when empty
	Address   []string `toml:"adresse"`
	Telephone string   `toml:"telephone"`
	Vaccines  string   `toml:"vaccins"` // file of products: CIP13, CIS, ATC, ATC label, name, one a line, tabs between
}

func (w writer) establishment(structure, name string) (compose.Establishment, error) {
	e := compose.Establishment{Organization: compose.Organization{ID: structure, Name: name, Address: compose.Address{Lines: w.Address}}}
	if w.Telephone != "" {
		e.Telecoms = []compose.Telecom{{Value: "tel:" + w.Telephone, Use: "WP"}}
	}
	for _, o := range []struct {
		text string
		to   *record.OID
	}{{w.Root, &e.Root}, {w.IPP, &e.IPPAuthority}, {w.NDA, &e.NDAAuthority}} {
		if o.text == "" {
			continue
		}
		var err error
		if *o.to, err = record.ParseOID(o.text); err != nil {
			return e, because(err, ReasonConfig)
		}
	}
	return e, nil
}

func surround(f flags, dirs places, log *slog.Logger) (*surroundings, error) {
	if f.config == "" {
		return sandbox(f, dirs, log)
	}
	return hospital(f.config, dirs)
}

func hospital(file string, dirs places) (*surroundings, error) {
	var c configuration
	meta, err := toml.DecodeFile(file, &c)
	if err != nil {
		return nil, because(err, ReasonConfig)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, record.E(record.Invalid, ReasonConfig).Because("%s: unknown key %s", file, unknown[0])
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.Authorities != "" {
		pem, err := os.ReadFile(c.Authorities)
		if err != nil {
			return nil, because(err, ReasonAuthorities)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, record.E(record.Invalid, ReasonAuthorities).Because("%s: no certificate", c.Authorities)
		}
	}
	if c.Workstation == "" {
		if c.Workstation, err = os.Hostname(); err != nil {
			return nil, err
		}
	}
	writes, err := c.Documents.establishment(c.Structure, c.Hospital)
	if err != nil {
		return nil, err
	}
	vaccines, err := readVaccines(c.Documents.Vaccines)
	if err != nil {
		return nil, err
	}
	client, err := api.NewClient(api.Options{Base: c.Server, TLS: config, Workstation: c.Workstation})
	if err != nil {
		return nil, err
	}
	return &surroundings{server: client, workstation: c.Workstation, hospital: c.Hospital, structure: c.Structure, printer: c.Printer, realm: record.RealmReal,
		establishment: func() compose.Establishment { return writes }, vaccines: vaccines, units: c.Units, ownUnit: c.OwnUnit, feeds: c.Feeds,
		cacheFile: filepath.Join(dirs.data, "poste.db"), close: client.Close}, nil
}

// sandbox starts the demonstration in the background. Its data live one day: its dates are relative to today.
func sandbox(f flags, dirs places, log *slog.Logger) (*surroundings, error) {
	const workstation = "CHIR-214-B"
	now := time.Now()
	all := filepath.Join(dirs.data, "bac-a-sable")
	dir := filepath.Join(all, now.Format(time.DateOnly))
	if f.documents != "" {
		dir += "-documents"
	}
	if err := forget(all, dir, f.fresh); err != nil {
		return nil, because(err, ReasonFolder)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, because(err, ReasonFolder)
	}
	began, err := firstStart(filepath.Join(dir, "debut"), now)
	if err != nil {
		return nil, because(err, ReasonFolder)
	}
	later := newDeferred(workstation, func(ctx context.Context) (*demo.Demo, error) {
		d, err := demo.Start(ctx, demo.Options{Dir: dir, Documents: f.documents, Seed: 1, Control: f.control, Log: log,
			Now: began})
		if err != nil {
			err = because(err, ReasonSandbox)
			if ctx.Err() == nil {
				tell(err, log)
			}
			return nil, err
		}
		fmt.Fprintln(os.Stderr, "Bac à sable : page de contrôle sur", d.ControlURL())
		if d.Activation != "" {
			fmt.Fprintln(os.Stderr, "Bac à sable : compte d’administration", demo.AdminLogin+", code d’activation", d.Activation)
		}
		for _, name := range d.Failed {
			fmt.Fprintln(os.Stderr, "Bac à sable : document non chargé :", name)
		}
		return d, nil
	})
	return &surroundings{server: later, workstation: workstation, hospital: "Centre hospitalier des Essais", structure: "", sandbox: true,
		units: demo.Units(), ownUnit: true, feeds: true,
		establishment: func() compose.Establishment { return later.demo.Establishment() }, vaccines: demo.Vaccine,
		realm: record.RealmTest, cacheFile: filepath.Join(dir, "poste.db"), close: later.Close,
		habits: func(ctx context.Context, c *cache.Store, user string) error { return later.demo.Habits(ctx, c, user) }}, nil
}

// firstStart is the moment the day's sandbox was first started: its documents are made for that moment, and the same
// moment gives the same bytes again.
func firstStart(file string, now time.Time) (time.Time, error) {
	if raw, err := os.ReadFile(file); err == nil {
		if t, err := time.Parse(time.RFC3339, string(raw)); err == nil {
			return t.In(now.Location()), nil
		}
	}
	now = now.Truncate(time.Minute)
	return now, os.WriteFile(file, []byte(now.Format(time.RFC3339)), 0o600)
}

// forget removes the sandboxes of other days, and today's when asked.
func forget(all, today string, fresh bool) error {
	if fresh {
		if err := os.RemoveAll(today); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(all)
	if err != nil {
		return nil // the first time
	}
	day := time.Now().Format(time.DateOnly)
	for _, e := range entries {
		if len(e.Name()) >= len(day) && e.Name()[:len(day)] != day {
			if err := os.RemoveAll(filepath.Join(all, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
