package wiring_test

import (
	"context"
	"net"
	"testing"
	"time"

	"chevet/cmd/internal/wiring"
)

func TestServicesAreKnockedAtOnceInAWhileAndSaySinceWhen(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	s := &wiring.Services{Targets: []wiring.Target{{Service: "dmp", URL: "https://" + l.Addr().String() + "/x"}}, Clock: func() time.Time { return now }}
	first := s.States(context.Background())
	if len(first) != 1 || !first[0].Up || first[0].Service != "dmp" || !first[0].Since.Equal(now) {
		t.Fatalf("%+v", first)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	began := now
	now = now.Add(5 * time.Second)
	if again := s.States(context.Background()); !again[0].Up {
		t.Fatal("asked again at once")
	}
	now = now.Add(6 * time.Second)
	down := s.States(context.Background())
	if down[0].Up || !down[0].Since.Equal(now) {
		t.Fatalf("%+v", down)
	}
	since := now
	now = now.Add(time.Minute)
	if down = s.States(context.Background()); down[0].Up || !down[0].Since.Equal(since) || since.Equal(began) {
		t.Fatalf("%+v", down)
	}
	now = now.Add(time.Minute)
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if kept := s.States(gone); len(kept) != 1 || !kept[0].Since.Equal(since) {
		t.Fatalf("%+v", kept)
	}
}
