package hl7_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"chevet/app/hl7"
)

// adt10k returns the 10,000 ADT of peers/bench, or the same message many times where they were not generated.
func adt10k(tb testing.TB) [][]byte {
	dir := os.Getenv("PEERS_RUN")
	if dir == "" {
		dir = "/tmp/chevet-peers"
	}
	file, err := os.ReadFile(filepath.Join(dir, "bench", "adt10k.mllp"))
	if err != nil {
		tb.Logf("peers/bench/run.sh hl7 has not run here: one message of our own instead")
		return [][]byte{[]byte(admission)}
	}
	var all [][]byte
	for _, frame := range bytes.Split(file, []byte("\x1c\r")) {
		if frame = bytes.TrimPrefix(frame, []byte("\x0b")); len(frame) > 0 {
			all = append(all, frame)
		}
	}
	return all
}

// BenchmarkParse reads to full depth the messages that peers/bench/run.sh hl7 gives to other parsers.
func BenchmarkParse(b *testing.B) {
	all := adt10k(b)
	run := func(name string, one func(m *hl7.Message, raw []byte)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(all[0])))
			var m hl7.Message
			for i := 0; b.Loop(); i++ {
				one(&m, all[i%len(all)])
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
		})
	}
	run("reused", func(m *hl7.Message, raw []byte) {
		if m.Parse(raw, hl7.Options{}) != nil {
			b.Fatal("not read")
		}
	})
	run("fresh", func(_ *hl7.Message, raw []byte) {
		m, err := hl7.Parse(raw, hl7.Options{})
		if err != nil || m.Get("PID-5.1").IsEmpty() {
			b.Fatal("not read")
		}
	})
	run("every-leaf-visited", func(m *hl7.Message, raw []byte) {
		n := 0
		if m.Parse(raw, hl7.Options{}) == nil {
			for _, v := range m.Leaves() {
				n += len(v.Raw())
			}
		}
		if n < 100 {
			b.Fatal("not read")
		}
	})
	texts := make([]byte, 0, 1<<16)
	run("every-leaf-decoded", func(m *hl7.Message, raw []byte) {
		if m.Parse(raw, hl7.Options{}) != nil {
			b.Fatal("not read")
		}
		texts = texts[:0]
		for _, v := range m.Leaves() {
			texts = v.AppendText(texts)
		}
	})
}

// BenchmarkParseLargeField reads a message whose OBX-5 holds 50 MB of base64.
func BenchmarkParseLargeField(b *testing.B) {
	raw := largeMessage(50 << 20)
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		m, err := hl7.Parse(raw, hl7.Options{})
		if err != nil || len(m.Get("OBX-5.5").Raw()) != 50<<20 {
			b.Fatal("not read")
		}
	}
}

// BenchmarkEncode writes one admission.
func BenchmarkEncode(b *testing.B) {
	m, err := hl7.Parse([]byte(admission), hl7.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := hl7.Redraft(m, hl7.UTF8).Encode(); err != nil {
			b.Fatal(err)
		}
	}
}
