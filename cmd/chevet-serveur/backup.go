package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"chevet/app/record"
	"chevet/store/central"
)

// backupCommand is «sauvegarde»: the file appears under its name once it is whole and on disk. // SC.SSI/GEN.21
func backupCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("chevet-serveur sauvegarde", flag.ContinueOnError)
	flags.SetOutput(errs)
	file := flags.String("config", "chevet-serveur.toml", "configuration file")
	to := flags.String("vers", "", "file to write; there must be none of that name")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *to == "" {
		return errors.New("-vers is needed")
	}
	if _, err := os.Stat(*to); err == nil {
		return fmt.Errorf("%s is there already", *to)
	}
	return withStore(ctx, *file, func(store *central.Store) error {
		began := time.Now()
		part, err := os.CreateTemp(filepath.Dir(*to), ".sauvegarde-*")
		if err != nil {
			return err
		}
		defer os.Remove(part.Name())
		sum, err := store.Backup(ctx, part)
		err = errors.Join(err, part.Sync(), part.Close())
		if err == nil {
			err = os.Rename(part.Name(), *to)
		}
		err = settled(ctx, store, record.TraceBackup, filepath.Base(*to), err)
		if err == nil {
			show(out, sum, time.Since(began))
		}
		return err
	})
}

// restoreCommand is «restauration»: into an empty database, all or nothing, then every chain of the journal is checked.
func restoreCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("chevet-serveur restauration", flag.ContinueOnError)
	flags.SetOutput(errs)
	file := flags.String("config", "chevet-serveur.toml", "configuration file, with the data key that the backup was made with")
	from := flags.String("de", "", "backup to read")
	if err := flags.Parse(args); err != nil {
		return err
	}
	in, err := os.Open(*from)
	if err != nil {
		return err
	}
	defer in.Close()
	return withStore(ctx, *file, func(store *central.Store) error {
		began := time.Now()
		sum, err := store.Restore(ctx, in)
		if err != nil {
			return err
		}
		if err := store.CheckTraces(ctx); err != nil {
			return err
		}
		if err := settled(ctx, store, record.TraceRestore, filepath.Base(*from), nil); err != nil {
			return err
		}
		show(out, sum, time.Since(began))
		return nil
	})
}

func withStore(ctx context.Context, file string, do func(*central.Store) error) error {
	c, err := load(file)
	if err != nil {
		return err
	}
	store, err := c.open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(do(store), store.Close())
}

func settled(ctx context.Context, store *central.Store, action record.Action, target string, failed error) error {
	by := operator()
	t := record.Trace{ID: newID(), At: time.Now().UTC(), ByID: by.ID, Workstation: by.Workstation, Action: action, Target: target, OK: failed == nil}
	if failed != nil {
		t.Reason = record.ReasonOf(failed)
	}
	return errors.Join(failed, store.AddTrace(ctx, central.ServerOrigin, t))
}

// show prints what a backup holds: how much would be lost (what came after «instant»), and how long it took.
func show(out io.Writer, sum central.Summary, took time.Duration) {
	fmt.Fprintf(out, "établissement %s, instant %s, journal %d, durée %s\n", sum.Establishment, time.UnixMicro(sum.At).UTC().Format(time.RFC3339), sum.Head,
		took.Round(time.Millisecond))
	for _, p := range sum.Parts {
		fmt.Fprintf(out, "%-14s %10d  %s\n", p.Table, p.Rows, p.SHA256)
	}
}
