// Command chevet-serveur is the hospital's always-on server: the change log that workstations follow, the bodies
// of documents, the login of people, the relay to the DMP. It holds the keys that workstations must not have.
// Rules are in app/…, storage in store/central; here are flags, configuration and wiring.
//
//	chevet-serveur init -dir /var/lib/chevet -host chevet.hopital.exemple   # keys, certificate, configuration
//	chevet-serveur compte creer -config … -login admin -nom DURAND -prenom Léa -roles administrateur  # tells an activation code
//	chevet-serveur compte -config /var/lib/chevet/chevet-serveur.toml -id 899700000001 -nom "MARTIN Jeanne"
//	chevet-serveur demandes [accepter|refuser] -emetteur … -sujet …         # first logins that wait
//	chevet-serveur traces -verifier | -exporter csv                         # the audit journal
//	chevet-serveur sauvegarde -vers chevet.sauvegarde                       # encrypted with the data key
//	chevet-serveur restauration -de chevet.sauvegarde                       # into an empty database
//	chevet-serveur base -config /var/lib/chevet/chevet-serveur.toml -proprietaire postgres://…   # PostgreSQL: make or renew its tables
//	chevet-serveur -config /var/lib/chevet/chevet-serveur.toml              # serve until SIGTERM
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

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
		login := flags.String("admin", "", "login of the first administrator, whose activation code is told; later: compte creer")
		id := flags.String("etablissement", "000000000", "FINESS of the establishment")
		if err := flags.Parse(args); err != nil {
			return err
		}
		file, err := initialise(*dir, *hosts, *id)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, file)
		if *login == "" {
			return nil
		}
		return accountCommand(ctx, []string{"creer", "-config", file, "-login", *login, "-nom", *login, "-compte", *login, "-roles", string(record.RoleAdmin)}, out, errs)
	case "base":
		file := flags.String("config", "chevet-serveur.toml", "configuration file")
		owner := flags.String("proprietaire", "", "address of the role that owns the tables; its password is better in PGPASSWORD or ~/.pgpass")
		if err := flags.Parse(args); err != nil {
			return err
		}
		return prepareDatabase(ctx, *file, *owner)
	case "compte":
		return accountCommand(ctx, args, out, errs)
	case "demandes":
		return demandCommand(ctx, args, out, errs)
	case "traces":
		return traceCommand(ctx, args, out, errs)
	case "sauvegarde":
		return backupCommand(ctx, args, out, errs)
	case "restauration":
		return restoreCommand(ctx, args, out, errs)
	}
	return fmt.Errorf("unknown command %q: init, base, compte, demandes, traces, sauvegarde, restauration, or none to serve", command)
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
