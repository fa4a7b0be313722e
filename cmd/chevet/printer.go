package main

import (
	"context"
	"io"
	"os/exec"
	"time"

	"github.com/pkg/browser"

	"chevet/app"
	"chevet/app/record"
)

// systemPrinter gives files to lp or lpr; on a system that has neither, the PDF viewer opens and prints.
type systemPrinter struct{ name string }

// Print implements app.Printer. lp and lpr copy the file before they return; a viewer goes on reading it.
func (p systemPrinter) Print(ctx context.Context, file, name string) (kept bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for _, c := range []struct {
		program, printer, title string
		options                 []string
	}{{"lp", "-d", "-t", []string{"-s"}}, {"lpr", "-P", "-J", nil}} {
		path, err := exec.LookPath(c.program)
		if err != nil {
			continue
		}
		args := append(c.options, c.title, name)
		if p.name != "" {
			args = append(args, c.printer, p.name)
		}
		if err := exec.CommandContext(ctx, path, append(args, "--", file)...).Run(); err != nil {
			return false, record.E(record.Unavailable, app.ReasonPrint).In(c.program).Wrap(err)
		}
		return false, nil
	}
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	if err := browser.OpenFile(file); err != nil {
		return false, record.E(record.Unavailable, app.ReasonPrint).Wrap(err)
	}
	return true, nil
}
