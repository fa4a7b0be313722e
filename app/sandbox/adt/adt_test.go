package adt_test

import (
	"bufio"
	"context"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"chevet/app/sandbox/adt"
)

func TestASeedGivesOneDay(t *testing.T) {
	o := adt.Options{Seed: 1, Beds: 40, Length: 2 * time.Hour}
	one, two := adt.Day(o), adt.Day(o)
	if !slices.Equal(one, two) {
		t.Error("two days of one seed differ")
	}
	o.Seed = 2
	if slices.Equal(one, adt.Day(o)) {
		t.Error("two seeds give one day")
	}
	for i, m := range one {
		if i > 0 && !m.At.After(one[i-1].At) {
			t.Fatalf("%s leaves at %v, after %v", m.ID, m.At, one[i-1].At)
		}
	}
}

func TestADayOf500BedsHasEveryKindOfEvent(t *testing.T) {
	counts := map[string]int{}
	day := adt.Day(adt.Options{Seed: 1})
	for _, m := range day {
		counts[m.Event]++
		if !strings.HasPrefix(m.Text, `MSH|^~\&|`) || strings.Contains(m.Text, "\n") {
			t.Fatalf("%s is no ER7", m.ID)
		}
	}
	for _, event := range []string{"A28", "A31", "A40", "A44", "A47", "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A11", "A12", "A13", "A21", "A22", "A38", "A52", "A53", "A54", "A55", "Z99"} {
		if counts[event] == 0 {
			t.Errorf("no %s in %d messages", event, len(day))
		}
	}
	t.Log(len(day), counts)
}

func TestTheSenderSaysAMessageAgainWhenTheConnectionIsLost(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	day := adt.Day(adt.Options{Seed: 1, Beds: 2, Length: time.Minute})[:2]
	heard := make(chan string, 8)
	go func() {
		for n := 0; ; n++ {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			in := bufio.NewReader(conn)
			for {
				frame, err := in.ReadString('\x1c')
				if err != nil {
					break
				}
				heard <- strings.Split(frame, "|")[9]
				if n == 0 { // lost before the answer
					break
				}
				_, _ = conn.Write([]byte("\vMSH|^~\\&|DPI\rMSA|AA|" + strings.Split(frame, "|")[9] + "\r\x1c\r"))
			}
			_ = conn.Close()
		}
	}()
	pace := adt.Pace{Retries: 2}
	pace.Wait = noWait
	if err := adt.Feed(t.Context(), ln.Addr().String(), day, pace); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{day[0].ID, day[0].ID, day[1].ID} {
		if got := <-heard; got != want {
			t.Errorf("heard %s, want %s", got, want)
		}
	}
}

func noWait(context.Context, time.Duration) error { return nil }
