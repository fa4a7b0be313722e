package cda

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

func BenchmarkIndexSamples(b *testing.B) {
	docs, total := sampleBytes(b)
	b.SetBytes(total)
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			if _, err := ReadIndex(bytes.NewReader(d), Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkParseSamples(b *testing.B) {
	docs, total := sampleBytes(b)
	b.SetBytes(total)
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			if _, err := Parse(bytes.NewReader(d), Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkIndex30MB indexes an N1 around a PDF of 30 MB, made as it is read.
func BenchmarkIndex30MB(b *testing.B) {
	b.SetBytes(30 << 20)
	b.ReportAllocs()
	for b.Loop() {
		x, err := ReadIndex(bigN1(30<<20), Limits{})
		if err != nil || x.BodySize != 30<<20 {
			b.Fatal(err, x.BodySize)
		}
	}
}

// bigN1 is an N1 whose file has size bytes (a multiple of 57), made line by line.
func bigN1(size int64) io.Reader {
	const head = `<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2.3"/><component><nonXMLBody><text mediaType="application/pdf" representation="B64">`
	const tail = `</text></nonXMLBody></component></ClinicalDocument>`
	chars := (size + 2) / 3 * 4
	pad := (3 - size%3) % 3
	line := strings.Repeat("A", 76) + "\n"
	return io.MultiReader(strings.NewReader(head), &repeated{line: line, left: chars - pad}, strings.NewReader(strings.Repeat("=", int(pad))+tail))
}

// repeated gives left characters of base64, with a line end after each 76.
type repeated struct {
	line string
	at   int
	left int64
}

func (r *repeated) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && r.left > 0 {
		c := copy(p[n:], r.line[r.at:])
		for i := range c {
			if r.line[r.at+i] != '\n' {
				if r.left == 0 {
					c = i
					break
				}
				r.left--
			}
		}
		n += c
		r.at = (r.at + c) % len(r.line)
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
