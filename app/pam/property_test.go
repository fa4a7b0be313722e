package pam_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chevet/app/pam"
	"chevet/app/record"
)

// fact is one message of a life, for the model below.
type fact struct {
	raw      string
	id       int
	event    string
	start    time.Time
	class    string
	unit     string
	cancel   bool
	update   bool
	recorded time.Time
}

// TestAStayIsTheSameInWhateverOrderItsMessagesCome draws the life of a stay, sends its messages shuffled and repeated,
// and compares with a model that hears them once, in order.
func TestAStayIsTheSameInWhateverOrderItsMessagesCome(t *testing.T) {
	day := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "movements")
		life := make([]fact, 0, 2*n)
		clock := day
		for i := range n {
			f := fact{id: i, start: day.Add(time.Duration(i) * time.Hour), class: rapid.SampledFrom([]string{"I", "E", "O", "R"}).Draw(t, "class"),
				unit: rapid.SampledFrom([]string{"U1", "U2", "U3"}).Draw(t, "unit")}
			f.event = rapid.SampledFrom([]string{"A02", "A06", "A07", "A21", "A22", "A54", "A03"}).Draw(t, "event")
			if i == 0 {
				f.event = rapid.SampledFrom([]string{"A01", "A04", "A05"}).Draw(t, "first")
			}
			clock = clock.Add(time.Minute)
			f.recorded = clock
			life = append(life, f)
			if rapid.IntRange(0, 3).Draw(t, "updated") == 0 {
				f.update, f.unit, f.class = true, "U9", "I"
				clock = clock.Add(time.Minute)
				f.recorded = clock
				life = append(life, f)
			}
			if i > 0 && rapid.IntRange(0, 3).Draw(t, "cancelled") == 0 {
				f.cancel, f.update = true, false
				clock = clock.Add(time.Minute)
				f.recorded = clock
				life = append(life, f)
			}
		}
		for i := range life {
			life[i].raw = life[i].message()
		}

		order := rapid.Permutation(life).Draw(t, "order")
		order = append(order, rapid.SliceOfN(rapid.SampledFrom(life), 0, 4).Draw(t, "again")...)
		known := map[int]bool{}
		k := &kit{t, pam.New(pam.Settings{Location: time.UTC}, sequence()), pam.NewMemory()}
		var late []fact
		for _, f := range order {
			if f.cancel && !known[f.id] { // a sender repeats what was refused
				if out := k.apply(f.raw); out.Code != "AE" {
					t.Fatalf("a cancellation of nothing is answered %s", out.Code)
				}
				late = append(late, f)
				continue
			}
			known[f.id] = true
			if out := k.apply(f.raw); out.Code != "AA" {
				// an update that comes after the cancellation it preceded is only late, never refused
				t.Fatalf("%s %v", out.Code, out.Faults)
			}
		}
		for _, f := range late {
			k.accept(f.raw)
		}
		want := model(life)
		got := k.stay("N1")
		if got.Class != want.Class || got.Unit.Code != want.Unit.Code || !got.Start.Equal(want.Start) || !got.End.Equal(want.End) || got.OnLeave != want.OnLeave || got.Planned != want.Planned {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
		if all, _ := k.s.StaysOf(context(), got.Patient); len(all) != 1 {
			t.Fatalf("%d stays", len(all))
		}
	})
}

var cancelling = map[string]string{"A02": "A12", "A06": "A07", "A07": "A06", "A21": "A52", "A22": "A53", "A54": "A55", "A03": "A13"}

func (f fact) message() string {
	a := adt{event: f.event, at: f.recorded.Format("20060102150405"), nda: "N1", class: f.class, place: f.unit + "^1^A"}
	action, original := "INSERT", ""
	switch {
	case f.update:
		a.event, action, original = "Z99", "UPDATE", f.event
	case f.cancel:
		a.event, action, original = cancelling[f.event], "CANCEL", f.event
	}
	a.zbe = fmt.Sprintf("M%d|%s||%s|N|%s", f.id, f.start.Format("20060102150405"), action, original)
	return a.String()
}

// model hears each fact once, in order: the last word on each movement, then the movements by time.
func model(life []fact) (s pam.Stay) {
	last := map[int]fact{}
	for _, f := range life {
		last[f.id] = f
	}
	var live []fact
	for _, f := range last {
		if !f.cancel {
			live = append(live, f)
		}
	}
	slices.SortFunc(live, func(a, b fact) int { return cmp.Compare(a.id, b.id) })
	classes := map[string]record.EncounterClass{"I": record.Inpatient, "R": record.Inpatient, "O": record.Outpatient, "E": record.Emergency}
	s.Start, s.Planned = live[0].start, live[0].event == "A05"
	for _, f := range live {
		if s.Planned && f.event != "A05" {
			s.Planned, s.Start = false, f.start
		}
		switch f.event {
		case "A03":
			s.End, s.OnLeave = f.start, false
			continue
		case "A21":
			s.OnLeave = true
		case "A22":
			s.OnLeave = false
		}
		s.Class = classes[f.class]
		if f.event != "A21" && f.event != "A54" {
			s.Unit.Code = f.unit
		}
	}
	return s
}
