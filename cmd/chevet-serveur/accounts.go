package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os/user"
	"strings"
	"text/tabwriter"
	"time"

	"chevet/app/access"
	"chevet/app/audit"
	"chevet/app/record"
	"chevet/store/central"
)

// registrar returns what administers accounts, for a command or for the server. end ends a session at its provider
// too; nil ends it here.
func registrar(store *central.Store, end func(context.Context, string, record.Reason)) *access.Registrar {
	return access.NewRegistrar(access.RegistrarOptions{Registry: store.Directory(), Sessions: store.Sessions(), IDs: newID, End: end,
		Trace: func(ctx context.Context, t record.Trace) error { return store.AddTrace(ctx, central.ServerOrigin, t) }})
}

// operator is who runs a command, as the journal names them.
func operator() access.By {
	name := "?"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return access.By{ID: "commande:" + name, Workstation: central.ServerOrigin}
}

// withRegistrar opens the establishment's database for one command.
func withRegistrar(ctx context.Context, file string, do func(*access.Registrar, *central.Store) error) error {
	c, err := load(file)
	if err != nil {
		return err
	}
	store, err := c.open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(do(registrar(store, nil), store), store.Close())
}

// accountCommand is «compte VERBE». Without a verb it adds or replaces an account of care, as installers do.
func accountCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	verb := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		verb, args = args[0], args[1:]
	}
	flags := flag.NewFlagSet("chevet-serveur compte "+verb, flag.ContinueOnError)
	flags.SetOutput(errs)
	file := flags.String("config", "chevet-serveur.toml", "configuration file")
	a := access.Account{}
	flags.StringVar(&a.Practitioner.NationalID, "id", "", "national identifier (PS_IdNat)")
	flags.StringVar(&a.ID, "compte", "", "identifier of the account; the national one")
	flags.StringVar(&a.Practitioner.FamilyName, "nom", "", "family name")
	flags.StringVar(&a.Practitioner.GivenName, "prenom", "", "given name")
	flags.StringVar(&a.Exercise.Profession, "profession", "", "profession, TRE_G15")
	flags.StringVar(&a.Unit.Code, "unite", "", "code of the unit")
	flags.StringVar(&a.Unit.Name, "unite-nom", "", "name of the unit")
	finess := flags.String("unite-finess", "", "geographical FINESS of the unit")
	flags.BoolVar(&a.Disabled, "desactive", false, "the account may no longer log in")
	flags.StringVar(&a.Login, "login", "", "login of a privileged account")
	roles := flags.String("roles", "", "roles, comma separated: "+roleNames())
	generic := flags.Bool("generique", false, "an account that several people share: restricted, with -objet and -jusqu-au")
	flags.StringVar(&a.Purpose, "objet", "", "why a generic account exists")
	until := flags.String("jusqu-au", "", "last day of the account, 2006-01-02")
	how := flags.String("verification", string(access.ByPaper), "how the identity was checked: annuaire, piece, fournisseur")
	motive := flags.String("motif", "", "why, for the journal")
	if err := flags.Parse(args); err != nil {
		return err
	}
	a.Unit.FINESS, a.Verified.How = record.FINESS(*finess), access.How(*how)
	for r := range strings.SplitSeq(*roles, ",") {
		if r != "" {
			a.Roles = append(a.Roles, record.Role(r))
		}
	}
	if *until != "" {
		day, err := time.ParseInLocation(time.DateOnly, *until, time.Local)
		if err != nil {
			return fmt.Errorf("-jusqu-au: %w", err)
		}
		a.ExpiresAt = day.AddDate(0, 0, 1).UTC()
	}
	switch {
	case *generic:
		a.Kind, a.Verified.How = access.Generic, access.NotVerified
	case a.Login != "":
		a.Kind = access.Privileged
	}
	id := cmp.Or(a.ID, a.Practitioner.NationalID)
	by := operator()
	return withRegistrar(ctx, *file, func(r *access.Registrar, store *central.Store) error {
		switch verb {
		case "":
			return installAccount(ctx, r, store, by, a)
		case "creer":
			made, code, err := r.Create(ctx, by, a)
			if err == nil {
				fmt.Fprintln(out, made.ID)
			}
			if code != "" {
				fmt.Fprintln(out, "code d’activation (une fois, 72 h) :", code)
			}
			return err
		case "liste":
			return listAccounts(ctx, r, out)
		case "desactiver":
			return r.Disable(ctx, by, id, *motive)
		case "reactiver":
			return r.Enable(ctx, by, id, *motive)
		case "debloquer":
			return r.Unlock(ctx, by, id)
		case "inviter":
			code, err := r.Invite(ctx, by, id)
			if err == nil {
				fmt.Fprintln(out, "code d’activation (une fois, 72 h) :", code)
			}
			return err
		}
		return fmt.Errorf("unknown verb %q: creer, liste, desactiver, reactiver, debloquer, inviter", verb)
	})
}

func roleNames() string {
	var names []string
	for _, r := range record.Roles() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

// installAccount adds or replaces an account. One that is disabled is out at once, on every server. // SC.SSI/IAM.83
func installAccount(ctx context.Context, r *access.Registrar, store *central.Store, by access.By, a access.Account) error {
	if a.Practitioner.NationalID == "" || a.Practitioner.FamilyName == "" {
		return errors.New("-id and -nom are needed")
	}
	a.ID = cmp.Or(a.ID, a.Practitioner.NationalID)
	_, err := store.Directory().ByID(ctx, a.ID)
	switch {
	case errors.Is(err, access.ErrNone):
		disabled := a.Disabled
		a.Disabled = false
		if _, _, err = r.Create(ctx, by, a); err != nil || !disabled {
			return err
		}
	case err != nil:
		return err
	default:
		identity := access.Identity{NationalID: a.Practitioner.NationalID, FamilyName: a.Practitioner.FamilyName, GivenName: a.Practitioner.GivenName,
			Exercise: a.Exercise}
		if _, err := r.ChangeIdentity(ctx, by, a.ID, identity, a.Verified.How); err != nil {
			return err
		}
		if _, err := r.Change(ctx, by, a.ID, func(to *access.Account) { to.Unit, to.Roles, to.ExpiresAt = a.Unit, a.Roles, a.ExpiresAt }); err != nil {
			return err
		}
		if !a.Disabled {
			return r.Enable(ctx, by, a.ID, "")
		}
	}
	return r.Disable(ctx, by, a.ID, "")
}

func listAccounts(ctx context.Context, r *access.Registrar, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for after := ""; ; {
		page, err := r.Find(ctx, access.AccountQuery{After: after})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return table.Flush()
		}
		for _, a := range page {
			state := "actif"
			if a.Disabled {
				state = "désactivé"
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%v\t%s\t%s\n", a.ID, a.Practitioner.Name(), cmp.Or(string(a.Kind), "nominatif"), a.Roles, state, audit.Time(a.LastLoginAt))
		}
		after = page[len(page)-1].ID
	}
}

// demandCommand is «demandes [accepter|refuser]»: links that wait, and people whom nobody here knows.
func demandCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	verb := ""
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		verb, args = args[0], args[1:]
	}
	flags := flag.NewFlagSet("chevet-serveur demandes "+verb, flag.ContinueOnError)
	flags.SetOutput(errs)
	file := flags.String("config", "chevet-serveur.toml", "configuration file")
	issuer := flags.String("emetteur", "", "issuer of the identity, as «demandes» shows it")
	subject := flags.String("sujet", "", "subject of the identity")
	unit := flags.String("unite", "", "code of the unit of the account made")
	if err := flags.Parse(args); err != nil {
		return err
	}
	by := operator()
	return withRegistrar(ctx, *file, func(r *access.Registrar, _ *central.Store) error {
		links, err := r.Pending(ctx)
		if err != nil {
			return err
		}
		waits := false
		for _, l := range links {
			waits = waits || l.Issuer == *issuer && l.Subject == *subject
		}
		switch {
		case verb == "":
			asked, err := r.Asked(ctx)
			for _, l := range links {
				fmt.Fprintf(out, "rattachement\t%s\t%s\t%s\t%s\t%s\n", l.Issuer, l.Subject, l.NationalID, l.Account, audit.Time(l.At))
			}
			for _, h := range asked {
				fmt.Fprintf(out, "habilitation\t%s\t%s\t%s\t%s\t%s\n", h.Issuer, h.Subject, h.Practitioner.NationalID, h.Practitioner.Name(), audit.Time(h.At))
			}
			return err
		case verb == "accepter" && waits:
			return r.Approve(ctx, by, *issuer, *subject)
		case verb == "accepter":
			_, err := r.Grant(ctx, by, *issuer, *subject, func(a *access.Account) { a.Unit.Code = *unit })
			return err
		case verb == "refuser" && waits, verb == "delier":
			return r.Unlink(ctx, by, *issuer, *subject)
		case verb == "refuser":
			return r.Refuse(ctx, by, *issuer, *subject)
		}
		return fmt.Errorf("unknown verb %q: accepter, refuser, delier, or none to list", verb)
	})
}
