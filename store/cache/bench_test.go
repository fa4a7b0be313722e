package cache_test

import (
	"fmt"
	mrand "math/rand/v2"
	"slices"
	"testing"
	"time"

	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

func benchmarkLoad(b *testing.B, n int) {
	s := open(b)
	var l log
	fillPatients(b, s.Store, &l, 10)
	fillDocuments(b, s.Store, &l, patientID(3), 0, n)
	b.ReportAllocs()
	for b.Loop() {
		stored, err := s.Load(ctx, patientID(3), user)
		if err != nil || len(stored.Documents) != n {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad300(b *testing.B)   { benchmarkLoad(b, 300) }
func BenchmarkLoad10000(b *testing.B) { benchmarkLoad(b, 10000) }

// BenchmarkSearch100k asks by every criterion, as typed, on 100,000 patients.
func BenchmarkSearch100k(b *testing.B) {
	s := open(b)
	var l log
	patients := fillPatients(b, s.Store, &l, 100000)
	start := time.Now()
	s.reopen(b)
	if _, err := s.Search(ctx, user, "martin", now, 20); err != nil { // waits for the index
		b.Fatal(err)
	}
	build := time.Since(start)
	r := mrand.New(mrand.NewPCG(5, 6))
	var took []time.Duration
	for b.Loop() {
		p := patients[r.IntN(len(patients))]
		for _, q := range []string{
			p.BirthName[:1], p.BirthName, p.FirstGivenName(), "m j", p.Name(), p.BirthName[:2] + " " + p.BirthDate.French(),
			p.BirthDate.French(), string(p.BirthDate)[:4], p.INS.Grouped(), string(p.IPP), "26", p.UsedName + " " + p.FirstGivenName(), "inconnu",
		} {
			at := time.Now()
			if _, err := s.Search(ctx, user, q, now, 20); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(at))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
	b.ReportMetric(float64(build.Milliseconds()), "open+index-ms")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkWard(b *testing.B) {
	s := open(b)
	var l log
	fillPatients(b, s.Store, &l, 100000)
	for b.Loop() {
		rows, err := s.Ward(ctx, "U07", record.Inpatient, now)
		if err != nil || len(rows) < 10 {
			b.Fatal(len(rows), err)
		}
	}
}

// BenchmarkOpen opens a cache of 2,000 patients and 20,000 documents.
func BenchmarkOpen(b *testing.B) {
	s := open(b)
	var l log
	fillPatients(b, s.Store, &l, 2000)
	for i := range 20 {
		fillDocuments(b, s.Store, &l, patientID(i), 1000*i, 1000)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c, err := cache.Open(s.path, s.key, options())
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

func BenchmarkWriteConsent(b *testing.B) {
	s := open(b)
	var l log
	fillPatients(b, s.Store, &l, 10)
	n := 0
	for b.Loop() {
		n++
		if _, err := s.Write(ctx, mutation(sync.KindConsent, patientID(1), consent(fmt.Sprint("bench-", n), patientID(1), record.Unopposed))); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkApply stores documents pulled from the server, 1,000 a batch.
func BenchmarkApply(b *testing.B) {
	s := open(b)
	var l log
	fillPatients(b, s.Store, &l, 10)
	r := mrand.New(mrand.NewPCG(7, 8))
	n := 0
	for b.Loop() {
		batch := make([]sync.Change, 1000)
		for i := range batch {
			n++
			batch[i] = l.change(sync.KindDocument, patientID(i%10), makeDocument(r, n, patientID(i%10)))
		}
		apply(b, s.Store, batch...)
	}
}
