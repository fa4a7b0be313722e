package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"chevet/cmd/internal/hospital"
	"chevet/store/central/postgrestest"
)

// day plays a hospital's day on each engine and prints both reports. It returns the exit status.
func day(ctx context.Context, args []string) int {
	var o hospital.Options
	flags := flag.NewFlagSet("chevet-chaos hopital", flag.ContinueOnError)
	flags.IntVar(&o.Stations, "postes", 1000, "workstations")
	flags.IntVar(&o.Witnesses, "temoins", 10, "of them, with the encrypted cache on disk")
	flags.IntVar(&o.Beds, "lits", 500, "beds")
	flags.DurationVar(&o.Length, "duree", 24*time.Hour, "of the day that is played")
	flags.DurationVar(&o.In, "en", 3*time.Minute, "the time that it takes")
	flags.DurationVar(&o.Arrive, "arrivee", 20*time.Second, "over how long the workstations connect")
	flags.DurationVar(&o.Quiet, "silence", 30*time.Second, "before the day, to know what listening costs")
	flags.Uint64Var(&o.Seed, "graine", 1, "seed of the day")
	flags.DurationVar(&o.Patience, "patience", 6*time.Minute, "for the slowest phase")
	memory := flags.Int64("memoire", 3<<30, "bytes that this program should not exceed, the server aside")
	base := flags.String("base", "", "sqlite or postgres; one after the other when empty")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	debug.SetMemoryLimit(*memory)
	o.Tell = func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
	for _, engine := range []string{"sqlite", "postgres"} {
		if *base != "" && *base != engine {
			continue
		}
		err := dayOn(ctx, engine, o)
		if errors.Is(err, postgrestest.ErrNone) && *base == "" {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, engine+":", err)
			return 1
		}
	}
	return 0
}

func dayOn(ctx context.Context, engine string, o hospital.Options) (err error) {
	if o.Dir, err = os.MkdirTemp("", "chevet-hopital-"); err != nil {
		return err
	}
	defer os.RemoveAll(o.Dir)
	if engine == "postgres" {
		cluster, err := postgrestest.Start()
		if err != nil {
			return err
		}
		fresh, err := cluster.Database()
		if err != nil {
			return err
		}
		o.Postgres, o.Data = fresh.Application, fresh.Data
	}
	report, err := hospital.Run(ctx, o)
	if err == nil {
		fmt.Print(report)
	}
	return err
}
