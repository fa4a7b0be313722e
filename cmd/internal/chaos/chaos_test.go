package chaos_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/cmd/internal/chaos"
	"chevet/store/central/postgrestest"
)

func TestMain(m *testing.M) {
	chaos.Child()
	goleak.VerifyTestMain(m, goleak.Cleanup(postgrestest.Exit))
}

// The long form is make chaos. // QUALITY.md 1–5, 8–10
func TestNothingIsLostWhateverBreaks(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { play(t, nil, 1, 2) })
	t.Run("postgres", func(t *testing.T) {
		cluster, err := chaos.StartPostgres()
		if errors.Is(err, postgrestest.ErrNone) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		play(t, cluster, 3, 4)
	})
}

func play(t *testing.T, cluster chaos.Postgres, seeds ...uint64) {
	for _, seed := range seeds {
		report, err := chaos.Run(context.Background(), chaos.Options{Seed: seed, Dir: t.TempDir(), Postgres: cluster, Patience: 2 * time.Minute, Tell: t.Logf})
		if err != nil {
			t.Fatal(err)
		}
		if !report.OK() {
			t.Errorf("seed %d: %s\n%q", seed, report, report.Findings)
		}
		if report.Written < 20 {
			t.Errorf("seed %d: only %d writes: nothing was put to the test", seed, report.Written)
		}
		t.Logf("seed %d: %d writes, %s", seed, report.Written, report)
	}
}
