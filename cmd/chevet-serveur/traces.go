package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"chevet/app/access"
	"chevet/app/audit"
	"chevet/app/record"
	"chevet/store/central"
)

// traceCommand is «traces -verifier» or «traces -exporter csv|json». // SC.SSI/IAM.91
func traceCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("chevet-serveur traces", flag.ContinueOnError)
	flags.SetOutput(errs)
	file := flags.String("config", "chevet-serveur.toml", "configuration file")
	check := flags.Bool("verifier", false, "walk every chain; name the first line that is not as it was written")
	export := flags.String("exporter", "", "write the journal: csv or json")
	var q audit.Query
	from := flags.String("du", "", "first day, 2006-01-02")
	to := flags.String("au", "", "last day")
	action := flags.String("action", "", "this action only")
	flags.StringVar(&q.By, "auteur", "", "this author only")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *check == (*export != "") {
		return errors.New("one of -verifier and -exporter is needed")
	}
	for text, into := range map[*string]*time.Time{from: &q.From, to: &q.To} {
		if *text == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, *text, time.Local)
		if err != nil {
			return err
		}
		*into = day
	}
	if !q.To.IsZero() {
		q.To = q.To.AddDate(0, 0, 1)
	}
	if *action != "" {
		q.Actions = []record.Action{record.Action(*action)}
	}
	return withRegistrar(ctx, *file, func(r *access.Registrar, store *central.Store) error {
		if *check {
			if err := store.CheckTraces(ctx); err != nil {
				return err
			}
			fmt.Fprintln(out, "journal intact")
			return nil
		}
		lines, err := store.SearchTraces(ctx, q)
		if err != nil {
			return err
		}
		if err := r.Exported(ctx, operator(), "traces "+*export); err != nil {
			return err
		}
		switch *export {
		case "csv":
			return audit.WriteTraces(out, lines)
		case "json":
			return json.NewEncoder(out).Encode(lines)
		}
		return errors.New("-exporter takes csv or json")
	})
}
