package hospital_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chevet/cmd/internal/hospital"
	"chevet/store/central/postgrestest"
)

func TestMain(m *testing.M) {
	hospital.Child()
	goleak.VerifyTestMain(m, goleak.Cleanup(postgrestest.Exit))
}

// The long form is chevet-chaos hopital. No test fails on a time.
func TestASmallHospitalLivesAnHour(t *testing.T) {
	o := hospital.Options{Stations: 20, Witnesses: 2, Beds: 40, Length: time.Hour, In: time.Second, Arrive: 100 * time.Millisecond, Quiet: 100 * time.Millisecond}
	t.Run("sqlite", func(t *testing.T) { live(t, o) })
	t.Run("postgres", func(t *testing.T) {
		cluster, err := postgrestest.Start()
		if errors.Is(err, postgrestest.ErrNone) {
			t.Skip(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		base, err := cluster.Database()
		if err != nil {
			t.Fatal(err)
		}
		o.Postgres, o.Data = base.Application, base.Data
		live(t, o)
	})
}

func live(t *testing.T, o hospital.Options) {
	o.Dir, o.Tell = t.TempDir(), t.Logf
	r, err := hospital.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if r.MessagesRefused > 0 || r.Refused > 0 {
		t.Errorf("%d messages and %d writes refused", r.MessagesRefused, r.Refused)
	}
	if r.Admitted == 0 || r.Messages == 0 || r.Written == 0 || r.Opened == 0 || r.Received == 0 || r.Day.Requests == 0 || r.Day.Out == 0 || r.Day.CPU == 0 {
		t.Errorf("nothing was put to the test: %+v", r)
	}
	if text := r.String(); !strings.Contains(text, "p99") || strings.Contains(text, "of 0\n") {
		t.Error(text)
	}
	if _, err := os.Stat("/proc/self/stat"); err == nil && o.Data != "" && r.Day.Database == 0 && r.Connections.Database == 0 {
		t.Error("the database's load was not found")
	}
}
