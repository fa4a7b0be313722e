package hl7_test

import (
	"bytes"
	"testing"
	"time"

	"chevet/app/hl7"
)

// FuzzParse: whatever the bytes, the reader ends, stays inside them, agrees with itself along paths and leaves, and
// what it read can be acknowledged.
func FuzzParse(f *testing.F) {
	f.Add([]byte(admission))
	f.Add([]byte("MSH|^~\\&#|A|B\r\nx\rPID|1||a\\X41\\~b&c\\.br\\^\"\"\n"))
	f.Add([]byte("MSH|^˜\\&|A|B|C|D|2024||ORU^R01^ORU_R01|1|P|2.5||||||8859/15\rPID|\xe9\\C2D4C\\\xb0|˜\r"))
	f.Add([]byte("M\x00S\x00H\x00|\x00^\x00~\x00"))
	f.Add([]byte("MSH||||||||||||||||||||||\r\rMSH|"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := bytes.Clone(raw)
		var m hl7.Message
		err := m.Parse(raw, hl7.Options{MaxParts: 1 << 16})
		if !bytes.Equal(raw, before) {
			t.Fatal("the input was changed")
		}
		n := 0
		for at, v := range m.Leaves() {
			if n++; n > 200 {
				break
			}
			p := hl7.Path{Segment: at.Segment.Name(), Occurrence: at.Segment.Occurrence(), Field: at.Field,
				Repetition: at.Repetition, Component: at.Component, Subcomponent: at.Subcomponent}
			if got := m.At(p); !bytes.Equal(got.Raw(), v.Raw()) || got.Text() != v.Text() {
				t.Fatalf("%s: %q and %q", p, got.Raw(), v.Raw())
			}
			_, _, _ = v.Time(time.UTC)
			_ = at.Segment.Field(at.Field).CX()
		}
		if _, ackErr := (hl7.Ack{Code: hl7.AA}).Encode(&m, "1", time.Unix(0, 0)); ackErr != nil && m.Len() > 0 {
			t.Fatalf("no acknowledgement: %v", ackErr)
		}
		if err != nil {
			return
		}
		if again, err := hl7.Redraft(&m, hl7.UTF8).Encode(); err == nil {
			if _, err := hl7.Parse(again, hl7.Options{}); err != nil {
				t.Fatalf("%q is not read back: %v", again, err)
			}
		}
		for range hl7.Split(raw) {
			n++
		}
	})
}
