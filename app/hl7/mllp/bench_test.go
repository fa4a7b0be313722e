package mllp_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"chevet/app/hl7/mllp"
)

// journal is a file that is synced before Receive returns. Messages that arrive while it syncs share the next sync, as
// a database's group commit does.
type journal struct {
	file *os.File
	mu   sync.Mutex
	next *batch
	wake chan struct{}
	end  chan struct{}
}

type batch struct {
	bytes []byte
	done  chan struct{}
	err   error
}

func newJournal(tb testing.TB) *journal {
	f, err := os.Create(filepath.Join(tb.TempDir(), "journal"))
	if err != nil {
		tb.Fatal(err)
	}
	j := &journal{file: f, next: &batch{done: make(chan struct{})}, wake: make(chan struct{}, 1), end: make(chan struct{})}
	go j.run()
	tb.Cleanup(func() { close(j.wake); <-j.end; f.Close() })
	return j
}

func (j *journal) run() {
	defer close(j.end)
	for range j.wake {
		j.mu.Lock()
		b := j.next
		j.next = &batch{done: make(chan struct{})}
		j.mu.Unlock()
		if len(b.bytes) > 0 {
			if _, b.err = j.file.Write(b.bytes); b.err == nil {
				b.err = j.file.Sync()
			}
		}
		close(b.done)
	}
}

func (j *journal) Receive(_ context.Context, in *mllp.Incoming) (mllp.Reply, error) {
	j.mu.Lock()
	b := j.next
	b.bytes = append(b.bytes, in.Raw...)
	j.mu.Unlock()
	select {
	case j.wake <- struct{}{}:
	default:
	}
	<-b.done
	return mllp.Reply{}, b.err
}

func adt() []byte {
	return []byte("MSH|^~\\&|GAM|CHU^350000022^FINEJ|DPI|CHU|20260105093100||ADT^A01^ADT_A01|%09d|P|2.5^FRA^2.11|||||FRA|UNICODE UTF-8\r" +
		"EVN||20260105093100\rPID|1||800^^^CHU&1&M^PI||ESSAI^ZOÉ^ZOÉ^^^^L||19800512|F\rPV1|1|I|3401^112^F\rZBE|M1|20260105||INSERT|N||UF^^^^^^UF^^^3401||HMS\r")
}

// BenchmarkRoundTrip sends and waits for each acknowledgement, over lines connections, with the store off or synced.
func BenchmarkRoundTrip(b *testing.B) {
	off := mllp.HandlerFunc(func(context.Context, *mllp.Incoming) (mllp.Reply, error) { return mllp.Reply{}, nil })
	for _, lines := range []int{1, 16} {
		b.Run(fmt.Sprintf("store-off/lines-%d", lines), func(b *testing.B) { roundTrips(b, off, lines) })
		b.Run(fmt.Sprintf("store-synced/lines-%d", lines), func(b *testing.B) { roundTrips(b, newJournal(b), lines) })
	}
	b.Run("disk-commits", func(b *testing.B) { // what one synced write costs here, for comparison
		f, err := os.Create(filepath.Join(b.TempDir(), "journal"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		raw := adt()
		for b.Loop() {
			if _, err := f.Write(raw); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
	})
}

func roundTrips(b *testing.B, h mllp.Handler, lines int) {
	addr := serve(b, h, mllp.ServerOptions{Dedup: new(mllp.Memory)})
	var group sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for line := range lines {
		group.Go(func() {
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				b.Error(err)
				return
			}
			defer conn.Close()
			in := mllp.NewFrameReader(conn, 0)
			format := string(adt())
			var out []byte
			for i := line; i < b.N; i += lines {
				out = mllp.AppendFrame(out[:0], fmt.Appendf(nil, format, i))
				if _, err := conn.Write(out); err != nil {
					b.Error(err)
					return
				}
				if _, err := in.Next(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}

// BenchmarkClient is the same with our client, which parses what it sends and what it gets.
func BenchmarkClient(b *testing.B) {
	off := mllp.HandlerFunc(func(context.Context, *mllp.Incoming) (mllp.Reply, error) { return mllp.Reply{}, nil })
	c := client(b, serve(b, off, mllp.ServerOptions{}), mllp.ClientOptions{})
	raw := message("M1")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Send(b.Context(), raw); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
}
