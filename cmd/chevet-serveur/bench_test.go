package main

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	server "chevet/app/central"
	"chevet/app/central/api"
	"chevet/app/sync"
	"chevet/store/central/postgrestest"
)

// The client half as it is, fsync on both sides, TLS between them. // QUALITY, «sync, 10,000 documents of 1 kB»
const many = 10_000

// BenchmarkPush10000Writes pushes writes of 1 kB without bodies.
func BenchmarkPush10000Writes(b *testing.B) { benchmarkPush(b, false) }

// BenchmarkPush10000Documents pushes documents, each with a body of 1 kB that travels apart.
func BenchmarkPush10000Documents(b *testing.B) { benchmarkPush(b, true) }

func benchmarkPush(b *testing.B, bodies bool) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				h := newHospital(b, server.Options{})
				if engine == "postgres" {
					h.stop()
					h.where = postgrestest.Database(b).Application
					h.start()
				}
				h.seed(1)
				a := h.ward("a")
				fill(a, bodies)
				b.StartTimer()
				if err := a.client.Flush(context.Background()); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				h.stop()
			}
			b.ReportMetric(float64(many)*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}

func fill(w *ward, bodies bool) {
	for i := range many {
		d := w.document("p1", i, 1000)
		if bodies {
			w.write(sync.KindDocument, "p1", d, d.Body.SHA256)
			continue
		}
		t := w.consent("non_oppose", "p1", "e1")
		t.ByName = fmt.Sprintf("%0800d", i)
		w.write(sync.KindConsent, "p1", t)
	}
}

// BenchmarkPull10000Documents reads the log, with and without a cache that stores it.
func BenchmarkPull10000Documents(b *testing.B) {
	h := newHospital(b, server.Options{})
	h.seed(1)
	if err := h.store.Import(context.Background(), nil, nil, nil, documents(many)); err != nil {
		b.Fatal(err)
	}
	b.Run("wire", func(b *testing.B) {
		c := h.client("lecteur", doctor, 2)
		for b.Loop() {
			if err := c.Pull(context.Background(), sync.Position{}, func([]sync.Change) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(many)*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
	})
	b.Run("cache", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			w := h.ward("w")
			b.StartTimer()
			err := w.server.Pull(context.Background(), sync.Position{}, func(c []sync.Change) error { return w.cache.Apply(context.Background(), c) })
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(many)*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
	})
}

// BenchmarkOneEditAToB measures from the write on A, fsync included, to the change stored on B.
func BenchmarkOneEditAToB(b *testing.B) {
	h := newHospital(b, server.Options{})
	h.stop()
	lines := make(chan struct{}, 10)
	h.wrap = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == api.PathEvents {
				lines <- struct{}{}
			}
			next.ServeHTTP(w, r)
		})
	}
	h.start()
	h.seed(1)
	arrived := make(chan struct{}, 100)
	a, to := h.ward("a"), h.ward("b")
	to.client = sync.NewClient(to.cache, to.server, sync.ClientOptions{OnApply: func([]sync.Change) { arrived <- struct{}{} }})
	a.run()
	to.run()
	a.until("first exchange", level)
	to.until("first exchange", level)
	<-lines
	<-lines
	for len(arrived) > 0 {
		<-arrived
	}
	for b.Loop() {
		a.write(sync.KindConsent, "p1", a.consent("non_oppose", "p1", "e1"))
		a.client.Wake()
		<-arrived
	}
}
