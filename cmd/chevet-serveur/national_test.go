package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/access/loopback"
	"chevet/app/central/api"
	"chevet/app/record"
	sandboxdmp "chevet/app/sandbox/dmp"
	world "chevet/app/sandbox/hospital"
	"chevet/app/sandbox/pki"
	sandboxpsc "chevet/app/sandbox/psc"
	changelog "chevet/app/sync"
	"chevet/cmd/internal/person"
	"chevet/store/central"
	"chevet/store/central/postgrestest"
)

// configured is a server started from a file that somebody wrote, beside simulated national services.
type configured struct {
	t      *testing.T
	dir    string
	file   string
	world  *world.World
	front  *httptest.Server // what browsers see: a balancer that ends nothing but HTTP
	target *url.URL

	cancel context.CancelFunc
	done   chan error
	log    bytes.Buffer
}

// settings gives the storage lines of a configuration.
type settings func(t *testing.T) (storage, owner string)

func onFile(*testing.T) (string, string) { return `file = "chevet.db"`, "" }

func onPostgres(t *testing.T) (string, string) {
	db := postgrestest.Database(t)
	return fmt.Sprintf("url = %q", db.Application), db.Owner
}

func configure(t *testing.T, storage settings) *configured {
	t.Helper()
	c := &configured{t: t, dir: filepath.Join(t.TempDir(), "chevet")}
	lines, owner := storage(t)
	around, err := world.Seed(world.Options{Now: time.Now(), TooMany: -1})
	if err != nil {
		t.Fatal(err)
	}
	c.world = around
	if c.file, err = initialise(c.dir, "127.0.0.1,localhost", string(around.FINESS)); err != nil {
		t.Fatal(err)
	}
	authority, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	subject := pki.Subject{CommonName: around.Name, Structure: around.Structure.StructureID, Organization: around.Name, Department: "Rhône (69)"}
	if err := authority.Export(filepath.Join(c.dir, "cles"), subject); err != nil {
		t.Fatal(err)
	}
	web, err := authority.Issue(pki.Request{Use: pki.Server, Subject: pki.Subject{CommonName: "localhost"}})
	if err != nil {
		t.Fatal(err)
	}
	dmp, err := sandboxdmp.New(sandboxdmp.Options{World: around, PKI: authority, Clock: time.Now, IDs: newID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dmp.Close() })
	c.front = httptest.NewServer(c.balancer())
	t.Cleanup(c.front.Close)
	psc, err := sandboxpsc.Start(sandboxpsc.Options{People: around.Practitioners, TLS: &tls.Config{Certificates: []tls.Certificate{web.TLS()}, MinVersion: tls.VersionTLS12},
		Clients: []sandboxpsc.Client{{ID: "chevet", Secret: "secret-d-essai", Redirects: []string{c.front.URL + api.PathCallback}}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = psc.Close() })
	if err := os.WriteFile(filepath.Join(c.dir, "cles", "psc.secret"), []byte("secret-d-essai\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(`listen = "127.0.0.1:0"
public = %q
[establishment]
id = %q
structure = %q
name = %q
sector = %q
[storage]
%s
data_key = "cles/donnees.cle"
[tls]
certificate = "cles/serveur.crt"
key = "cles/serveur.cle"
[[provider]]
kind = "psc-bas"
id = "psc"
issuer = %q
client_id = "chevet"
client_secret = "cles/psc.secret"
roots = "cles/ca.pem"
[dmp]
base = %q
certificate = "cles/auth-cli.pem"
key = "cles/auth-cli.key"
seal_certificate = "cles/sign.pem"
seal_key = "cles/sign.key"
roots = "cles/ca.pem"
approval = "CHEVET-BAS-0001"
sender = %q
realm = "test"
[dmp.contexts]
psc = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
[dmp.vihf]
version = "3.0"
`, c.front.URL, around.FINESS, around.Structure.StructureID, around.Structure.StructureName, around.Structure.Sector, lines, psc.Issuer(), dmp.URL(), around.IPPAuthority+".1")
	if err := os.WriteFile(c.file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if owner != "" {
		if err := run(t.Context(), []string{"base", "-config", c.file, "-proprietaire", owner}, io.Discard, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (c *configured) balancer() http.Handler {
	roots, err := certificates(filepath.Join(c.dir, "cles", "autorite.crt"))
	if err != nil {
		c.t.Fatal(err)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	c.t.Cleanup(transport.CloseIdleConnections)
	return &httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(c.target) }}
}

// start serves as the program does.
func (c *configured) start() {
	c.t.Helper()
	settings, err := load(c.file)
	if err != nil {
		c.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready := make(chan net.Addr, 1)
	c.cancel, c.done = cancel, make(chan error, 1)
	go func() {
		c.done <- serve(ctx, settings, slog.New(slog.NewJSONHandler(&c.log, nil)), func(a net.Addr) { ready <- a })
	}()
	select {
	case a := <-ready:
		c.target = &url.URL{Scheme: "https", Host: a.String()}
	case err := <-c.done:
		c.t.Fatal(err)
	}
}

func (c *configured) stop() {
	c.t.Helper()
	c.cancel()
	if err := <-c.done; err != nil {
		c.t.Fatal(err)
	}
}

func (c *configured) client(workstation string) *api.Client {
	c.t.Helper()
	roots, err := certificates(filepath.Join(c.dir, "cles", "autorite.crt"))
	if err != nil {
		c.t.Fatal(err)
	}
	client, err := api.NewClient(api.Options{Base: c.target.String(), Public: c.front.URL, TLS: &tls.Config{RootCAs: roots}, Workstation: workstation})
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(client.Close)
	return client
}

// login goes through the browser, as a workstation does.
func (c *configured) login(client *api.Client, who world.Person, workstation string) (api.Session, error) {
	c.t.Helper()
	waiter, err := loopback.Listen(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	defer waiter.Close()
	if err := person.New(who.FamilyName).Visit(client.LoginURL("psc", waiter.RedirectURI(), waiter.State(), waiter.Challenge(), workstation, false)); err != nil {
		return api.Session{}, err
	}
	code, err := waiter.Wait(c.t.Context())
	if err != nil {
		return api.Session{}, err
	}
	return client.Token(c.t.Context(), api.TokenRequest{Code: code, CodeVerifier: waiter.Verifier(), Workstation: workstation})
}

func (c *configured) account(who world.Person, more ...string) {
	c.t.Helper()
	args := append([]string{"compte", "-config", c.file, "-id", who.NationalID, "-nom", who.FamilyName, "-prenom", who.GivenName}, more...)
	if err := run(c.t.Context(), args, io.Discard, io.Discard); err != nil {
		c.t.Fatal(err)
	}
}

func TestConfiguredServerConsultsTheDMPAndARestartLogsNobodyOut(t *testing.T) {
	for name, storage := range map[string]settings{"sqlite": onFile, "postgres": onPostgres} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			c := configure(t, storage)
			doctor := c.world.Practitioners[0]
			c.account(doctor)
			c.start()
			if _, err := c.login(c.client("POSTE-1"), c.world.Practitioners[1], "POSTE-1"); err == nil {
				t.Fatal("somebody without an account got in")
			}
			client := c.client("POSTE-1")
			session, err := c.login(client, doctor, "POSTE-1")
			if err != nil {
				t.Fatal(err)
			}
			client.Use(session.Token)
			if session.Activity < 0 {
				if session, err = client.ChooseActivity(ctx, 0); err != nil {
					t.Fatal(err)
				}
			}
			states, err := client.Services(ctx)
			if err != nil || len(states) != 3 || !states[0].Up || !states[1].Up || !states[2].Up {
				t.Fatalf("%v %+v", err, states)
			}
			about := c.someone()
			status, err := client.DMPStatus(ctx, about)
			if err != nil || status.Existence != record.DMPOpen {
				t.Fatalf("%v %+v", err, status)
			}
			c.stop()
			c.start()
			again := c.client("POSTE-1")
			again.Use(session.Token)
			if _, err := again.DMPStatus(ctx, about); err != nil {
				t.Fatalf("after a restart: %v", err)
			}
			stolen := c.client("POSTE-2")
			stolen.Use(session.Token)
			if err := stolen.Pull(ctx, changelog.Position{}, nil); record.CodeOf(err) != record.NotAllowed {
				t.Fatalf("the token on another workstation: %v", err)
			}
			if session, err = c.login(again, doctor, "POSTE-1"); err != nil { // the link was kept too
				t.Fatal(err)
			}
			again.Use(session.Token)
			c.account(doctor, "-desactive")
			if _, err := again.DMPStatus(ctx, about); record.CodeOf(err) != record.Expired {
				t.Fatalf("disabled, and still in: %v", err)
			}
			c.stop()
			for _, secret := range []string{session.Token, "secret-d-essai"} {
				if strings.Contains(c.log.String(), secret) {
					t.Fatal("a secret in the log")
				}
			}
		})
	}
}

// someone imports a patient who has a DMP and did not oppose, and says who.
func (c *configured) someone() api.DMPCall {
	c.t.Helper()
	settings, err := load(c.file)
	if err != nil {
		c.t.Fatal(err)
	}
	store, err := settings.open(c.t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		c.t.Fatal(err)
	}
	defer store.Close()
	for _, p := range c.world.Patients {
		if len(p.Remote) == 0 || len(p.Encounters) == 0 || p.Patient.Status != record.Qualified {
			continue
		}
		at := p.Encounters[0]
		consent := record.Consent{ID: newID(), Patient: p.ID, Encounter: at.ID, Kind: record.Unopposed, Origin: record.TypedHere, ByID: "8", At: time.Now().UTC()}
		if err := store.Import(c.t.Context(), []record.Patient{p.Patient}, p.Encounters, []record.Consent{consent}, nil); err != nil {
			c.t.Fatal(err)
		}
		return api.DMPCall{Patient: p.ID, Encounter: at.ID}
	}
	c.t.Fatal("nobody has a DMP")
	return api.DMPCall{}
}

func TestCacheKeyIsTheWorkstationsAndNotThePersons(t *testing.T) {
	c := configure(t, onFile)
	one, two := c.world.Practitioners[0], c.world.Practitioners[1]
	c.account(one)
	c.account(two)
	c.start()
	defer c.stop()
	keys := map[string][]byte{}
	for _, who := range []world.Person{one, two} {
		for _, workstation := range []string{"POSTE-1", "POSTE-2"} {
			client := c.client(workstation)
			s, err := c.login(client, who, workstation)
			if err == nil && s.Activity < 0 { // what they may do, and so the key, follows from the situation of practice
				if len(s.CacheKey) > 0 {
					t.Error("a key before there are rights")
				}
				client.Use(s.Token)
				s, err = client.ChooseActivity(t.Context(), 0)
			}
			if err != nil {
				t.Fatal(err)
			}
			keys[who.FamilyName+workstation] = s.CacheKey
		}
	}
	a, b := keys[one.FamilyName+"POSTE-1"], keys[one.FamilyName+"POSTE-2"]
	if len(a) != 32 || !bytes.Equal(a, keys[two.FamilyName+"POSTE-1"]) || bytes.Equal(a, b) || !bytes.Equal(b, keys[two.FamilyName+"POSTE-2"]) {
		t.Fatal("keys are not one for each workstation")
	}
}

func TestConfigurationThatCannotServeIsRefusedWithItsCause(t *testing.T) {
	for want, edit := range map[string][2]string{
		"one of storage.file and storage.url": {`file = "chevet.db"`, "file = \"chevet.db\"\nurl = \"postgres://a@b/c\""},
		"storage.url is postgres":             {`file = "chevet.db"`, `url = "mysql://a@b/c"`},
		"verify-full":                         {`file = "chevet.db"`, `url = "postgres://a@base.exemple/c?sslmode=require"`},
		"unknown setting":                     {"[dmp.vihf]", "[dmp.vihf]\nversoin = \"4.0\""},
		"rsa-sha256":                          {"[dmp.vihf]", "[dmp.vihf]\nalgorithm = \"md5\""},
		"dmp.realm":                           {`realm = "test"`, `realm = "demo"`},
		"dmp.certificate":                     {`certificate = "cles/auth-cli.pem"`, `certificate = "cles/absent.pem"`},
		"OU of":                               {`structure = "`, `structure = "9`},
	} {
		t.Run(want, func(t *testing.T) {
			c := configure(t, onFile)
			text, err := os.ReadFile(c.file)
			if err != nil || !bytes.Contains(text, []byte(edit[0])) {
				t.Fatal(err)
			}
			if err := os.WriteFile(c.file, bytes.Replace(text, []byte(edit[0]), []byte(edit[1]), 1), 0o600); err != nil {
				t.Fatal(err)
			}
			err = run(t.Context(), []string{"-config", c.file}, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Fatalf("%v", err)
			}
		})
	}
}

// The written first configuration holds every setting as a comment: uncommented, it must still read.
func TestEverySettingOfTheFirstConfigurationExists(t *testing.T) {
	dir := t.TempDir()
	file, err := initialise(dir, "127.0.0.1", "750000001")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(string(text), "\n") {
		if bare, commented := strings.CutPrefix(line, "# "); commented && !strings.HasPrefix(bare, " ") && (strings.Contains(bare, " = ") || strings.HasPrefix(bare, "[")) {
			line = bare
		}
		if !strings.HasPrefix(line, "file ") { // the other storage
			lines = append(lines, line)
		}
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(file)
	if err != nil {
		t.Fatal(err)
	}
	if c.DMP == nil || c.DMP.VIHF.ModeAttribute == "" || c.DMP.Paths.Registry == "" || c.DMP.Contexts["psc"] == "" || len(c.Providers) != 2 || len(c.Directories) != 1 || c.PAM == nil || c.INSi == nil || !central.IsPostgres(c.Storage.URL) {
		t.Fatalf("%+v", c.DMP)
	}
}
