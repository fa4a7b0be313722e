package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/hl7"
	"chevet/app/pam"
	"chevet/app/record"
	"chevet/app/sandbox/adt"
)

// simulated is the day of the sandbox: a short one, or that of 500 beds when CHEVET_LONG is set.
func simulated() []adt.Message {
	if os.Getenv("CHEVET_LONG") != "" {
		return adt.Day(adt.Options{Seed: 1})
	}
	return adt.Day(adt.Options{Seed: 1, Beds: 40, Length: 2 * time.Hour})
}

// lifeOf makes a day of the sandbox comparable: all that a State says of the numbers it names.
func lifeOf(t testing.TB, messages []adt.Message) life {
	t.Helper()
	var l life
	var ipps []record.IPP
	var ndas []record.NDA
	for _, m := range messages {
		l.raw = append(l.raw, m.Text)
		read, err := hl7.Parse([]byte(m.Text), hl7.Options{})
		if err != nil {
			t.Fatalf("%s: %v", m.ID, err)
		}
		ipps = append(ipps, record.IPP(read.Get("PID-3.1").Trimmed()))
		if nda := read.Get("PID-18.1").Trimmed(); nda != "" {
			ndas = append(ndas, record.NDA(nda))
		}
	}
	slices.Sort(ipps)
	slices.Sort(ndas)
	ipps, ndas = slices.Compact(ipps), slices.Compact(ndas)
	l.image = func(ctx context.Context, st pam.State) (string, error) {
		var b strings.Builder
		add := func(v ...any) { text, _ := json.Marshal(v); b.Write(append(text, '\n')) }
		holder := map[record.PatientID]record.IPP{}
		for _, ipp := range ipps {
			p, found, err := st.PatientByIPP(ctx, ipp)
			if err != nil {
				return "", err
			}
			consents, err := st.ConsentsOf(ctx, p.ID)
			if err != nil {
				return "", err
			}
			stays, err := st.StaysOf(ctx, p.ID)
			if err != nil {
				return "", err
			}
			theirs := map[record.EncounterID]bool{"": true}
			for _, s := range stays {
				theirs[s.Encounter.ID] = true
			}
			// what a patient said in a stay that A44 gave to another is said again there
			consents = slices.DeleteFunc(consents, func(c record.Consent) bool { return !theirs[c.Encounter] })
			holder[p.ID] = p.IPP
			p.ID = ""
			add(ipp, found, p, len(consents))
		}
		for _, nda := range ndas {
			s, open, err := st.StayByNDA(ctx, nda)
			if err != nil {
				return "", err
			}
			moves, err := st.MovementsOf(ctx, nda)
			if err != nil {
				return "", err
			}
			owner := holder[s.Encounter.Patient]
			s.Encounter.ID, s.Encounter.Patient = "", ""
			slices.SortFunc(moves, func(a, b pam.Movement) int { return strings.Compare(a.Key.ID, b.Key.ID) })
			add(nda, open, owner, s, moves)
		}
		return b.String(), nil
	}
	return l
}

// TestASimulatedDayIsAcceptedAndReplaysToTheSameState hears a day once, and another time with each message said twice.
func TestASimulatedDayIsAcceptedAndReplaysToTheSameState(t *testing.T) {
	messages := simulated()
	l := lifeOf(t, messages)
	images := map[int]string{}
	for _, times := range []int{1, 2} {
		n := 0
		st, a := pam.NewMemory(), pam.New(pam.Settings{Location: time.UTC}, func() string { n++; return fmt.Sprint(n) })
		for _, m := range messages {
			for range times {
				read, err := hl7.Parse([]byte(m.Text), hl7.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if out, err := a.Apply(t.Context(), read, st); err != nil || out.Code != hl7.AA {
					t.Fatalf("%s %s: %+v %v\n%s", m.ID, m.Event, out, err, strings.ReplaceAll(m.Text, "\r", "\n"))
				}
			}
		}
		image, err := l.image(t.Context(), st)
		if err != nil {
			t.Fatal(err)
		}
		images[times] = image
	}
	if images[1] != images[2] || len(images[1]) == 0 {
		t.Error("a day said twice is another day")
	}
	t.Logf("%d messages", len(messages))
}

// TestASimulatedDaySurvivesTenKillsOfTheServer is issue 5's proof; CHEVET_LONG makes it the day of 500 beds.
func TestASimulatedDaySurvivesTenKillsOfTheServer(t *testing.T) {
	killTenTimes(t, onFile, map[string]life{"day": lifeOf(t, simulated())})
}

// The sandbox's own sender, in front of the program's own receiver.
func TestTheFeederSendsADayOverMLLP(t *testing.T) {
	address, store := listening(t, pamConfig{}, t.TempDir())
	messages := adt.Day(adt.Options{Seed: 2, Beds: 10, Length: time.Hour})
	waited := time.Duration(0)
	err := adt.Feed(t.Context(), address, messages, adt.Pace{Speed: 3600, Wait: func(_ context.Context, d time.Duration) error { waited += d; return nil }})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := store.Messages(t.Context(), pam.Query{Limit: len(messages) + 10}); err != nil || len(all) != len(messages) {
		t.Errorf("%d messages kept of %d, %v", len(all), len(messages), err)
	}
	if day := messages[len(messages)-1].At.Sub(messages[0].At); waited < day/3601 || waited > day/3599 {
		t.Errorf("waited %v for a day of %v", waited, day)
	}
}
