package pam_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chevet/app/hl7"
	"chevet/app/pam"
	"chevet/app/record"
	"chevet/assets/reference"
)

// kit applies messages to a State in memory.
type kit struct {
	t interface {
		Helper()
		Fatal(...any)
		Fatalf(string, ...any)
	}
	a *pam.Applier
	s *pam.Memory
}

func newKit(t testing.TB, o pam.Settings) *kit {
	o.Location = time.UTC
	return &kit{t, pam.New(o, sequence()), pam.NewMemory()}
}

func sequence() record.IDs {
	n := 0
	return func() string { n++; return fmt.Sprintf("id-%d", n) }
}

func (k *kit) apply(raw string) pam.Outcome {
	k.t.Helper()
	m, err := hl7.Parse([]byte(raw), hl7.Options{})
	if err != nil {
		k.t.Fatal(err)
	}
	out, err := k.a.Apply(context(), m, k.s)
	if err != nil {
		k.t.Fatal(err)
	}
	return out
}

// accept applies and demands AA.
func (k *kit) accept(raw string) pam.Outcome {
	k.t.Helper()
	out := k.apply(raw)
	if out.Code != hl7.AA {
		k.t.Fatalf("%s: %s %v", out.Event, out.Code, out.Faults)
	}
	return out
}

// refuse applies and demands a refusal at a place.
func (k *kit) refuse(raw string, code hl7.AckCode, at string, c hl7.Condition) {
	k.t.Helper()
	before := fmt.Sprintf("%#v", k.s)
	out := k.apply(raw)
	if out.Code != code || len(out.Faults) != 1 || out.Faults[0].At != at || out.Faults[0].Condition != c {
		k.t.Fatalf("%s: %s %+v, want %s %s %d", out.Event, out.Code, out.Faults, code, at, c)
	}
	if fmt.Sprintf("%#v", k.s) != before {
		k.t.Fatalf("%s: a refusal wrote something", out.Event)
	}
}

func (k *kit) patient(ipp record.IPP) record.Patient {
	k.t.Helper()
	p, ok, _ := k.s.PatientByIPP(context(), ipp)
	if !ok {
		k.t.Fatalf("no patient %s", string(ipp))
	}
	return p
}

func (k *kit) stay(nda record.NDA) pam.Stay {
	k.t.Helper()
	s, ok, _ := k.s.StayByNDA(context(), nda)
	if !ok {
		k.t.Fatalf("no stay %s", string(nda))
	}
	return s
}

// adt is one message to build.
type adt struct {
	event, at, version     string // at is EVN-2
	ipp, ins, status, name string
	nda                    string
	class, place           string
	zbe                    string // after ZBE|
	zfa                    string // ZFA-9|10|11|12
	mrg                    string // after MRG|
}

const authority = "^^^CHU&990000001&M"

func (a adt) String() string {
	def := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	def(&a.at, "20260105100000")
	def(&a.ipp, "801")
	def(&a.version, "2.11")
	def(&a.name, "ESSAI^ANNE^ANNE ZOE^^^^L")
	ids := a.ipp + authority + "^PI"
	if a.ins != "" {
		ids += "~" + a.ins
	}
	if a.nda != "" {
		a.nda += authority + "^AN"
	}
	b := "MSH|^~\\&|GAM|CHU|DPI|CHU|" + a.at + "||ADT^" + a.event + "^ADT_A01|1|T|2.5^FRA^" + a.version + "|||||FRA|UNICODE UTF-8\rEVN||" + a.at + "\r" +
		"PID|1||" + ids + "||" + a.name + "||19800512|F|||^^^^^FRA^BDL^^51215|||||||" + a.nda + "||||||||||||||" + a.status + "\r"
	if a.mrg != "" {
		b += "MRG|" + a.mrg + "\r"
	}
	if a.class != "" {
		b += "PV1|1|" + a.class + "|" + a.place + "\r"
	}
	if a.zbe != "" {
		b += "ZBE|" + a.zbe + "\r"
	}
	if a.zfa != "" {
		b += "ZFA|ACTIF|20260105093000|||||||" + a.zfa + "\r"
	}
	return b
}

const (
	insOne = "280056999999988^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS"
	insTwo = "180032B02040123^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS"
)

// example returns a message of the reference data.
func example(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile(reference.Path(t, "data", "hl7", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func written(t testing.TB, name string) string {
	t.Helper()
	if !strings.HasPrefix(name, "NEG") {
		name = "ADT_" + name
	}
	return example(t, "examples-written/"+name+".er7")
}
