package demo_test

import (
	"context"
	"testing"

	"go.uber.org/goleak"

	"chevet/cmd/internal/demo"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTheHospitalStartsStopsAndStartsAgainOnTheSameAddresses(t *testing.T) {
	ctx := context.Background()
	d, err := demo.Start(ctx, demo.Options{Dir: t.TempDir(), TooMany: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}()
	c, err := d.Client("POSTE-1")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	up := func() error { _, err := c.Providers(ctx); return err }
	if err := up(); err != nil {
		t.Fatal(err)
	}
	if err := d.StopServer(); err != nil {
		t.Fatal(err)
	}
	if err := up(); err == nil {
		t.Error("a stopped server answered")
	}
	if err := d.StartServer(ctx); err != nil {
		t.Fatal(err)
	}
	if err := up(); err != nil {
		t.Error(err)
	}
}
