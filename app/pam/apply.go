package pam

import (
	"context"
	"errors"
	"strings"
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

// Apply applies one message. A refusal writes nothing and is no error: Outcome has the code and the faults. Applying
// the same message again changes nothing and accepts it again. An error is the State's: nothing may be committed.
func (a *Applier) Apply(ctx context.Context, m *hl7.Message, s State) (Outcome, error) {
	r := &run{Applier: a, ctx: ctx, m: m, s: s}
	_, r.out.Event, _ = m.Type()
	err := r.apply()
	var refused refusal
	if errors.As(err, &refused) {
		return Outcome{Code: refused.code, Faults: []hl7.Fault{refused.fault}, Event: r.out.Event}, nil
	}
	if err != nil {
		return Outcome{}, err
	}
	r.out.Code = hl7.AA
	return r.out, nil
}

// run is the application of one message.
type run struct {
	*Applier
	ctx      context.Context
	m        *hl7.Message
	s        State
	out      Outcome
	event    event
	recorded time.Time // EVN-2, or MSH-7: what orders messages
	absorbed bool      // PID-3 names a patient that another has absorbed
}

// refusal ends a run. It is made before anything is written.
type refusal struct {
	code  hl7.AckCode
	fault hl7.Fault
}

func (r refusal) Error() string { return string(r.code) + " " + r.fault.Error() }

func wrong(at string, c hl7.Condition, why string) error {
	return refusal{hl7.AE, hl7.Fault{At: at, Condition: c, Diagnostic: why}}
}

func unsupported(at string, c hl7.Condition) error {
	return refusal{hl7.AR, hl7.Fault{At: at, Condition: c}}
}

func (r *run) apply() error {
	if err := r.header(); err != nil {
		return err
	}
	switch r.event.kind {
	case merge:
		return r.mergeAll()
	case changeIdentifier:
		return r.changeIdentifier()
	case moveStay:
		return r.moveStay()
	case renumber:
		return r.renumber()
	case movement:
		return r.movement()
	}
	return r.identity()
}

func (r *run) header() error {
	message, name, _ := r.m.Type()
	if message != "ADT" {
		return unsupported("MSH-9[1].1", hl7.UnsupportedMessage)
	}
	e, known := events[name]
	if !known || name == "A08" && !r.o.TolerateA08 {
		return unsupported("MSH-9[1].2", hl7.UnsupportedEvent)
	}
	r.event = e
	if v := r.m.Get("MSH-12.1").Trimmed(); v != "" && !strings.HasPrefix(v, "2.") {
		return unsupported("MSH-12", hl7.UnsupportedVersion)
	}
	if p := r.m.Get("MSH-11").Trimmed(); r.o.Processing != "" && p != r.o.Processing {
		return unsupported("MSH-11", hl7.UnsupportedProcess)
	}
	at, err := r.timeAt("EVN-2")
	if err == nil && at.IsZero() {
		at, err = r.timeAt("MSH-7")
	}
	if err == nil && at.IsZero() {
		err = wrong("EVN-2", hl7.RequiredFieldMissing, "")
	}
	r.recorded = at
	return err
}

// timeAt reads a time, zero if nothing is written.
func (r *run) timeAt(path string) (time.Time, error) {
	at, _, err := r.m.Get(path).Time(r.o.Location)
	if err != nil {
		return time.Time{}, wrong(path, hl7.DataType, "not a time")
	}
	return at, nil
}

func (r *run) alert(a Alert) {
	for _, have := range r.out.Alerts {
		if have == a {
			return
		}
	}
	r.out.Alerts = append(r.out.Alerts, a)
}

// ippAt reads the IPP of an identifier list.
func (r *run) ippAt(v hl7.Value, at string) (record.IPP, error) {
	for _, rep := range v.Repetitions() {
		cx := rep.CX()
		if cx.Type != "PI" || rep.Component(1).IsNull() || r.o.IPPAuthority != "" && cx.Authority.ID != r.o.IPPAuthority {
			continue
		}
		ipp, err := record.ParseIPP(cx.ID)
		if err != nil {
			return "", wrong(at, hl7.DataType, "IPP")
		}
		return ipp, nil
	}
	return "", nil
}

// ndaAt reads an NDA.
func (r *run) ndaAt(path string) (record.NDA, error) {
	for _, rep := range r.m.Get(path).Repetitions() {
		cx := rep.CX()
		if cx.ID == "" || r.o.NDAAuthority != "" && cx.Authority.ID != r.o.NDAAuthority {
			continue
		}
		nda, err := record.ParseNDA(cx.ID)
		if err != nil {
			return "", wrong(path, hl7.DataType, "NDA")
		}
		return nda, nil
	}
	return "", wrong(path, hl7.RequiredFieldMissing, "")
}
