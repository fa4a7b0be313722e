// Command chevet-serveur is the hospital's always-on server: the change log that workstations follow, the bodies
// of documents, the login of people, the relay to the DMP. It holds the keys that workstations must not have.
// Rules are in app/…, storage in store/central; here are flags, configuration and wiring.
//
//	chevet-serveur init -dir /var/lib/chevet -host chevet.hopital.exemple   # keys, certificate, configuration
//	chevet-serveur compte -config /var/lib/chevet/chevet-serveur.toml -id 899700000001 -nom "MARTIN Jeanne"
//	chevet-serveur base -config /var/lib/chevet/chevet-serveur.toml -proprietaire postgres://…   # PostgreSQL: make or renew its tables
//	chevet-serveur -config /var/lib/chevet/chevet-serveur.toml              # serve until SIGTERM
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"chevet/app/access"
	"chevet/app/record"
	"chevet/store/central"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "chevet-serveur:", err)
		}
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, errs io.Writer) error {
	command := "serve"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		command, args = args[0], args[1:]
	}
	flags := flag.NewFlagSet("chevet-serveur "+command, flag.ContinueOnError)
	flags.SetOutput(errs)
	switch command {
	case "serve":
		file := flags.String("config", "chevet-serveur.toml", "configuration file")
		if err := flags.Parse(args); err != nil {
			return err
		}
		c, err := load(*file)
		if err != nil {
			return err
		}
		log := slog.New(slog.NewJSONHandler(errs, &slog.HandlerOptions{Level: c.Log.level()}))
		return serve(ctx, c, log, nil)
	case "init":
		dir := flags.String("dir", ".", "directory to fill; made when absent")
		hosts := flags.String("host", "localhost,127.0.0.1", "names and addresses of this server, comma separated")
		id := flags.String("etablissement", "000000000", "FINESS of the establishment")
		if err := flags.Parse(args); err != nil {
			return err
		}
		file, err := initialise(*dir, *hosts, *id)
		if err == nil {
			fmt.Fprintln(out, file)
		}
		return err
	case "base":
		file := flags.String("config", "chevet-serveur.toml", "configuration file")
		owner := flags.String("proprietaire", "", "address of the role that owns the tables; its password is better in PGPASSWORD or ~/.pgpass")
		if err := flags.Parse(args); err != nil {
			return err
		}
		return prepareDatabase(ctx, *file, *owner)
	case "compte":
		file := flags.String("config", "chevet-serveur.toml", "configuration file")
		a := central.Account{}
		flags.StringVar(&a.Practitioner.NationalID, "id", "", "national identifier (PS_IdNat)")
		flags.StringVar(&a.ID, "compte", "", "identifier of the account in the hospital's directory; the national one")
		flags.StringVar(&a.Practitioner.FamilyName, "nom", "", "family name")
		flags.StringVar(&a.Practitioner.GivenName, "prenom", "", "given name")
		flags.StringVar(&a.Unit.Code, "unite", "", "code of the unit")
		flags.StringVar(&a.Unit.Name, "unite-nom", "", "name of the unit")
		roles := flags.String("roles", "", "roles, comma separated: "+central.RoleAdministrator)
		finess := flags.String("unite-finess", "", "geographical FINESS of the unit")
		flags.BoolVar(&a.Disabled, "desactive", false, "the account may no longer log in")
		if err := flags.Parse(args); err != nil {
			return err
		}
		if *roles != "" {
			a.Roles = strings.Split(*roles, ",")
		}
		a.Unit.FINESS = record.FINESS(*finess)
		return putAccount(ctx, *file, a)
	}
	return fmt.Errorf("unknown command %q: init, base, compte, or none to serve", command)
}

// prepareDatabase makes or renews the tables as their owner, for the role that the configuration serves with.
func prepareDatabase(ctx context.Context, file, owner string) error {
	c, err := load(file)
	if err != nil {
		return err
	}
	if c.Storage.URL == "" || owner == "" {
		return errors.New("storage.url and -proprietaire are needed: an SQLite file makes its tables itself")
	}
	role, err := central.RoleOf(c.Storage.URL)
	if err != nil {
		return err
	}
	return central.Migrate(ctx, owner, role)
}

// putAccount adds or changes an account. One that is disabled is out at once, on every server. // SC.SSI/IAM.83
func putAccount(ctx context.Context, file string, a central.Account) error {
	if a.Practitioner.NationalID == "" || a.Practitioner.FamilyName == "" {
		return errors.New("-id and -nom are needed")
	}
	a.ID = cmp.Or(a.ID, a.Practitioner.NationalID)
	c, err := load(file)
	if err != nil {
		return err
	}
	store, err := c.open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.PutAccount(ctx, a); err != nil || !a.Disabled {
		return err
	}
	open, err := store.Sessions().SessionsOf(ctx, a.ID)
	for _, s := range open {
		if _, _, err := store.Sessions().EndSession(ctx, s.ID); err != nil && !errors.Is(err, access.ErrNone) {
			return err
		}
	}
	return err
}
