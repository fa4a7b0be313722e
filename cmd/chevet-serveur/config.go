package main

import (
	"context"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	server "chevet/app/central"
	"chevet/app/psc"
	"chevet/app/record"
	"chevet/store/central"
)

// config is the configuration file. Paths are relative to it.
type config struct {
	Listen string `toml:"listen"` // "0.0.0.0:8443"
	Public string `toml:"public"` // origin that workstations and browsers use, "https://…"

	Establishment struct {
		ID        string `toml:"id"` // FINESS of the legal entity: whose data the database holds
		Structure string `toml:"structure"`
		Name      string `toml:"name"`
		Sector    string `toml:"sector"`
	} `toml:"establishment"`

	Storage struct {
		File     string `toml:"file"`     // SQLite, or
		URL      string `toml:"url"`      // PostgreSQL: postgres://role@host/database?sslmode=verify-full&sslrootcert=/…
		Password string `toml:"password"` // file that holds the role's; none when the address or ~/.pgpass has it
		DataKey  string `toml:"data_key"` // file of 64 hex digits
		Readers  int    `toml:"readers"`  // connections that read at the same time; 4
	} `toml:"storage"`

	TLS struct {
		Certificate string `toml:"certificate"`
		Key         string `toml:"key"`
	} `toml:"tls"`

	Log logConfig `toml:"log"`

	Providers []providerConfig `toml:"provider"`

	Directories []directoryConfig `toml:"directory"`

	DMP  *dmpConfig  `toml:"dmp"`
	INSi *insiConfig `toml:"insi"`

	Scopes  []scopeConfig `toml:"scope"`
	Metrics struct {
		Token string `toml:"token"` // file that holds the bearer token of the collector; none: this machine alone reads them
	} `toml:"metrics"`

	PAM   *pamConfig `toml:"pam"`
	Audit struct {
		Readers []string `toml:"readers"` // national identifiers of who reads the traces of others; nobody // SC.DMP/CONF.15
	} `toml:"audit"`

	dir string
}

// scopeConfig says which units workstations may follow: whose records they may hold. With none, each may follow all.
type scopeConfig struct {
	Workstations string   `toml:"workstations"` // pattern of names, such as "CARDIO-*" // path.Match
	Units        []string `toml:"units"`        // codes; "*" is every unit
}

type logConfig struct {
	Level string `toml:"level"` // debug, info, warn, error; info
}

func (l logConfig) level() slog.Level {
	var level slog.Level
	_ = level.UnmarshalText([]byte(l.Level)) // what does not read is info
	return level
}

// providerConfig is one way to log in. Kind «psc-bas» and «psc» fill in what is particular to Pro Santé Connect.
type providerConfig struct {
	Kind         string   `toml:"kind"` // psc-bas, psc, oidc
	ID           string   `toml:"id"`
	Name         string   `toml:"name"`
	Issuer       string   `toml:"issuer"`
	Discovery    string   `toml:"discovery"`
	ClientID     string   `toml:"client_id"`
	ClientSecret string   `toml:"client_secret"` // file
	Roots        string   `toml:"roots"`         // file of PEM certificates; the system's
	CIBA         bool     `toml:"ciba"`
	Approval     bool     `toml:"approval"`   // an administrator confirms each person's first login
	Activities   bool     `toml:"activities"` // for a provider that tells no situation of practice: those of the account
	Callback     string   `toml:"callback"`   // path declared at the provider; /login/callback
	Scopes       []string `toml:"scopes"`
	NationalID   []string `toml:"national_id"` // claims that hold the national identifier, first found first
	ACRValues    string   `toml:"acr_values"`
	AllowedACR   []string `toml:"allowed_acr"`
	ClientAuth   string   `toml:"client_auth"` // client_secret_basic, client_secret_post
	TwoACR       []string `toml:"two_factors_acr"`
	TwoAMR       []string `toml:"two_factors_amr"`
	TwoAuthMode  []string `toml:"two_factors_auth_mode"`
}

func load(file string) (*config, error) {
	c := &config{dir: filepath.Dir(file)}
	meta, err := toml.DecodeFile(file, c)
	if err != nil {
		return nil, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("%s: unknown setting %s", file, unknown[0])
	}
	switch {
	case c.Listen == "":
		return nil, errors.New("listen is missing")
	case c.Establishment.ID == "":
		return nil, errors.New("establishment.id is missing")
	case (c.Storage.File == "") == (c.Storage.URL == ""):
		return nil, errors.New("one of storage.file and storage.url is needed")
	case c.Storage.URL != "" && !central.IsPostgres(c.Storage.URL):
		return nil, errors.New("storage.url is postgres://…")
	case c.Storage.DataKey == "":
		return nil, errors.New("storage.data_key is missing")
	case c.TLS.Certificate == "" || c.TLS.Key == "":
		return nil, errors.New("tls.certificate or tls.key is missing: the server never speaks in clear")
	}
	for _, s := range c.Scopes {
		if _, err := path.Match(s.Workstations, ""); err != nil || s.Workstations == "" || len(s.Units) == 0 {
			return nil, fmt.Errorf("scope %q: a pattern of workstations and units are expected", s.Workstations)
		}
	}
	return c, nil
}

// mayFollow says whether a workstation may follow a unit, by the settings; nil lets each follow all.
func (c *config) mayFollow() func(context.Context, *server.Caller, string) bool {
	if len(c.Scopes) == 0 {
		return nil
	}
	return func(_ context.Context, by *server.Caller, unit string) bool {
		return slices.ContainsFunc(c.Scopes, func(s scopeConfig) bool {
			fits, _ := path.Match(s.Workstations, by.Workstation)
			return fits && (slices.Contains(s.Units, unit) || slices.Contains(s.Units, "*"))
		})
	}
}

// metricsToken reads what a collector shows.
func (c *config) metricsToken() (string, error) {
	if c.Metrics.Token == "" {
		return "", nil
	}
	text, err := os.ReadFile(c.path(c.Metrics.Token))
	if err != nil {
		return "", err
	}
	token := strings.TrimSpace(string(text))
	if len(token) < 16 {
		return "", fmt.Errorf("%s: a token of 16 characters at least is expected", c.Metrics.Token)
	}
	return token, nil
}

func (c *config) path(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(c.dir, file)
}

func (c *config) dataKey() ([]byte, error) {
	text, err := os.ReadFile(c.path(c.Storage.DataKey))
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("%s: 64 hex digits are expected", c.Storage.DataKey)
	}
	return key, nil
}

func (c *config) open(ctx context.Context, log *slog.Logger) (*central.Store, error) {
	key, err := c.dataKey()
	if err != nil {
		return nil, err
	}
	where, err := c.database(c.Storage.URL)
	if err != nil {
		return nil, err
	}
	if where == "" {
		where = c.path(c.Storage.File)
	}
	return central.Open(ctx, where, central.Options{Establishment: c.Establishment.ID, DataKey: key, Log: log, Readers: c.Storage.Readers})
}

// database puts the password into an address.
func (c *config) database(address string) (string, error) {
	if address == "" || c.Storage.Password == "" {
		return address, nil
	}
	secret, err := os.ReadFile(c.path(c.Storage.Password))
	if err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return "", errors.New("storage.url names no role")
	}
	u.User = url.UserPassword(u.User.Username(), strings.TrimSpace(string(secret)))
	return u.String(), nil
}

func (c *config) structure() record.Activity {
	return record.Activity{StructureID: c.Establishment.Structure, StructureName: c.Establishment.Name, Sector: c.Establishment.Sector}
}

// tls reads the certificate. TLS 1.2 stays for old proxies; its suites are those of ANSSI's lists by Go's default.
func (c *config) tls() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(c.path(c.TLS.Certificate), c.path(c.TLS.Key))
	if err != nil {
		return nil, err
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}, nil
}

func (p providerConfig) config(c *config, log *slog.Logger) (psc.Config, error) {
	out := psc.Config{ID: p.ID, Name: p.Name, Issuer: p.Issuer, Discovery: p.Discovery, ClientID: p.ClientID, CIBA: p.CIBA, Log: log,
		Scopes: p.Scopes, NationalIDClaims: p.NationalID, ACRValues: p.ACRValues, AllowedACR: p.AllowedACR, ClientAuth: p.ClientAuth,
		TwoFactors: psc.Factors{ACR: p.TwoACR, AMR: p.TwoAMR, AuthMode: p.TwoAuthMode}}
	if p.ClientSecret != "" {
		secret, err := os.ReadFile(c.path(p.ClientSecret))
		if err != nil {
			return out, err
		}
		out.ClientSecret = psc.Secret(strings.TrimSpace(string(secret)))
	}
	if p.Roots != "" {
		roots, err := certificates(c.path(p.Roots))
		if err != nil {
			return out, err
		}
		out.TLS = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	switch p.Kind {
	case "psc-bas":
		return psc.Sandbox(out), nil
	case "psc":
		return psc.Production(out), nil
	case "oidc":
		return out, nil
	}
	return out, fmt.Errorf("provider %q: kind is psc-bas, psc or oidc", p.ID)
}

// auditor reports who may read the traces of others.
func (c *config) auditor(_ context.Context, by *server.Caller) bool {
	return by.Practitioner.NationalID != "" && slices.Contains(c.Audit.Readers, by.Practitioner.NationalID)
}
