package api_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"chevet/app/central/api"
	"chevet/app/record"
)

func TestBodiesThatDoNotReadAreRefused(t *testing.T) {
	many := make([]byte, 10001)
	for name, c := range map[string]struct {
		in     []byte
		reason record.Reason
	}{
		"a body cut":          {append(binary.AppendUvarint(nil, 5), "abc"...), api.ReasonRequest},
		"a length cut":        {[]byte{0x80}, api.ReasonRequest},
		"a body too large":    {binary.AppendUvarint(nil, 64<<10+1), api.ReasonTooLarge},
		"a length of 2^63":    {binary.AppendUvarint(nil, 1<<63), api.ReasonTooLarge},
		"too many of nothing": {many, api.ReasonTooLarge},
	} {
		if out, err := api.ReadBodies(bytes.NewReader(c.in)); record.CodeOf(err) != record.Invalid || record.ReasonOf(err) != c.reason || out != nil {
			t.Errorf("%s: %d bodies, %v", name, len(out), err)
		}
	}
}

func FuzzReadBodies(f *testing.F) {
	f.Add([]byte{3, 'a', 'b', 'c', 0, 1, 'd'})
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, in []byte) {
		bodies, err := api.ReadBodies(io.MultiReader(strings.NewReader(""), bytes.NewReader(in)))
		total := 0
		for _, b := range bodies {
			total += len(b)
		}
		if err == nil && total > len(in) || err != nil && bodies != nil {
			t.Fatal(len(bodies), total, err)
		}
	})
}
