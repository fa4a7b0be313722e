package xds_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"testing"

	"chevet/app/xds"
)

func BenchmarkQueryResponse1000Entries(b *testing.B) {
	for name, indent := range map[string]string{"compact": "", "indented": "\n"} {
		doc := answerOf(1000, indent)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(doc)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := xds.ParseQueryResponse(doc, xds.Limits{})
				if err != nil || len(r.Entries) != 1000 {
					b.Fatal(err, len(r.Entries))
				}
				for i := range r.Entries {
					r.Entries[i].Document(seen)
				}
			}
		})
	}
}

// The standard decoder's tokens alone, for comparison.
func BenchmarkStandardTokens1000Entries(b *testing.B) {
	doc := answerOf(1000, "")
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		d := xml.NewDecoder(bytes.NewReader(doc))
		for {
			if _, err := d.RawToken(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}
