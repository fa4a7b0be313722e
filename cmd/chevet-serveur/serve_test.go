package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"testing"

	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

func TestInitMakesAServerThatServesAndNeverOverwrites(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "chevet")
	var out bytes.Buffer
	if err := run(context.Background(), []string{"init", "-dir", dir, "-host", "127.0.0.1,localhost", "-etablissement", "750000001"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := run(context.Background(), []string{"init", "-dir", dir}, io.Discard, io.Discard); err == nil {
		t.Fatal("the keys were overwritten")
	}
	if info, err := os.Stat(filepath.Join(dir, "cles", "donnees.cle")); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatal(info.Mode(), err)
	}
	file := filepath.Join(dir, "chevet-serveur.toml")
	if err := run(context.Background(), []string{"compte", "-config", file, "-id", doctor, "-nom", "MARTIN Jeanne"}, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	c, err := load(file)
	if err != nil {
		t.Fatal(err)
	}
	c.Listen = "127.0.0.1:0"
	ctx, stop := context.WithCancel(context.Background())
	ready, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() {
		done <- serve(ctx, c, slog.New(slog.DiscardHandler), func(a net.Addr) { ready <- a })
	}()
	var address net.Addr
	select {
	case address = <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	roots, err := certificates(filepath.Join(dir, "cles", "autorite.crt"))
	if err != nil {
		t.Fatal(err)
	}
	client, err := api.NewClient(api.Options{Base: "https://" + address.String(), TLS: &tls.Config{RootCAs: roots}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	states, err := client.Services(ctx)
	if err != nil || len(states) != 1 || !states[0].Up {
		t.Fatal(states, err)
	}
	if err := client.Pull(ctx, changelog.Position{}, nil); record.CodeOf(err) != record.Expired {
		t.Fatalf("somebody got in without a login: %v", err)
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
