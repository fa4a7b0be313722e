package pam_test

import (
	"fmt"
	"testing"

	"chevet/app/hl7"
	"chevet/app/pam"
)

// FuzzApply: whatever the message, it is accepted or refused with a place, a refusal writes nothing, and an accepted
// one is accepted again without changing anything.
func FuzzApply(f *testing.F) {
	f.Add(adt{event: "A28", ins: insOne, status: "VALI", zfa: "INO|20260105|IC|20260105"}.String())
	f.Add(adt{event: "A01", nda: "N1", class: "I", place: "U", zbe: "M1|20260105||INSERT|N|"}.String())
	f.Add(adt{event: "A11", nda: "N0", class: "I", place: "U", zbe: "M0|20260105||CANCEL|N|A01"}.String())
	f.Add(adt{event: "Z99", nda: "N0", class: "E", place: "U", zbe: "M0|20260106||UPDATE|Y|A01", at: "20260107"}.String())
	f.Add(adt{event: "A40", ipp: "2", mrg: "801" + authority + "^PI"}.String())
	f.Add(adt{event: "A47", ipp: "2", mrg: "801" + authority + "^PI"}.String())
	f.Add(adt{event: "A47", ins: insTwo, status: "VALI", mrg: insOne}.String())
	f.Add(adt{event: "A44", ipp: "2", nda: "N0", mrg: "801" + authority + "^PI"}.String())
	f.Fuzz(func(t *testing.T, raw string) {
		m, err := hl7.Parse([]byte(raw), hl7.Options{MaxParts: 1 << 16})
		if err != nil {
			return
		}
		k := newKit(t, pam.Settings{TolerateA08: true})
		k.accept(adt{event: "A01", nda: "N0", class: "I", place: "U", ins: insOne, status: "VALI", zbe: "M0|20260105||INSERT|N|"}.String())
		before := fmt.Sprintf("%#v", k.s)
		out, err := k.a.Apply(context(), m, k.s)
		if err != nil {
			t.Fatal(err)
		}
		if out.Code != hl7.AA {
			if len(out.Faults) != 1 || out.Faults[0].At == "" || fmt.Sprintf("%#v", k.s) != before {
				t.Fatalf("%+v", out)
			}
			return
		}
		after := fmt.Sprintf("%#v", k.s)
		again, err := k.a.Apply(context(), m, k.s)
		if err != nil || again.Code != hl7.AA || again.Changed || fmt.Sprintf("%#v", k.s) != after {
			t.Fatalf("the second time: %+v %v\n%s\n%s", again, err, after, fmt.Sprintf("%#v", k.s))
		}
	})
}
