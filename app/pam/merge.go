package pam

import (
	"chevet/app/hl7"
	"chevet/app/record"
)

// mergeAll applies A40: each PID survives, the MRG after it is absorbed.
func (r *run) mergeAll() error {
	pairs, err := r.pairs()
	if err != nil {
		return err
	}
	type step struct {
		survivor, old record.Patient
		known         bool
		merges        []Merge
	}
	var steps []step
	for _, pair := range pairs {
		p, known, err := r.patientOf(pair[0])
		if err != nil {
			return err
		}
		one := step{survivor: p, old: p, known: known}
		if !known {
			if err := r.describe(&one.survivor, pair[0], false); err != nil {
				return err
			}
		}
		ipp, err := r.ippAt(pair[1].Field(1), "MRG-1")
		switch {
		case err != nil:
			return err
		case ipp == "":
			return wrong("MRG-1", hl7.RequiredFieldMissing, "no PI")
		}
		given, err := r.ippAt(pair[0].Field(3), "PID-3")
		if err != nil {
			return err
		}
		if ipp == given {
			return wrong("MRG-1", hl7.Application, "a patient cannot absorb itself")
		}
		absorbed, found, err := r.s.PatientByIPP(r.ctx, ipp)
		switch {
		case err != nil:
			return err
		case found && known && absorbed.ID == p.ID: // done already
		default:
			if !found {
				r.alert(AlertUnknownSource)
			}
			one.merges = append(one.merges, Merge{AbsorbedIPP: ipp, Absorbed: absorbed.ID, Survivor: p.ID, At: r.recorded, By: r.cause().By})
		}
		steps = append(steps, one)
	}
	for _, one := range steps {
		if !one.known {
			if err := r.putPatient(one.survivor, one.old, false); err != nil {
				return err
			}
		}
		for _, m := range one.merges {
			r.out.Changed = true
			if err := r.s.PutMerge(r.ctx, m); err != nil {
				return err
			}
		}
		r.out.Patient = one.survivor.ID
	}
	return nil
}

// pairs returns each PID with the MRG that follows it.
func (r *run) pairs() (all [][2]hl7.Segment, err error) {
	var pid hl7.Segment
	for _, s := range r.m.Segments() {
		switch {
		case s.Is("PID"):
			pid = s
		case s.Is("MRG") && pid.Exists():
			all = append(all, [2]hl7.Segment{pid, s})
		}
	}
	switch {
	case !pid.Exists():
		return nil, wrong("PID", hl7.SegmentSequence, "")
	case len(all) == 0:
		return nil, wrong("MRG", hl7.SegmentSequence, "")
	case len(all) > 1: // a second pair might depend on the first, which is not written yet
		return nil, wrong("PID[2]", hl7.Cardinality, "one merge per message")
	}
	return all, nil
}

// changeIdentifier applies A47: another IPP, another INS, or no INS any more. MRG-1 is the identifier that changes.
// All INS of the patient are removed before PID-3 and PID-32 are read again. // hl7.md §1.8
func (r *run) changeIdentifier() error {
	pairs, err := r.pairs()
	if err != nil {
		return err
	}
	pid, mrg := pairs[0][0], pairs[0][1].Field(1)
	ipp, err := r.ippAt(pid.Field(3), "PID-3")
	switch {
	case err != nil:
		return err
	case ipp == "":
		return wrong("PID-3", hl7.RequiredFieldMissing, "no PI")
	}
	p, known, err := r.s.PatientByIPP(r.ctx, ipp)
	if err != nil {
		return err
	}
	former, err := r.ippAt(mrg, "MRG-1")
	if err != nil {
		return err
	}
	switch {
	case former != "" && former != ipp:
		old, found, err := r.s.PatientByIPP(r.ctx, former)
		switch {
		case err != nil:
			return err
		case found && known && old.ID != p.ID:
			return wrong("PID-3", hl7.DuplicateKey, "both IPP are patients: A40 merges them")
		case !found && !known:
			return wrong("MRG-1", hl7.UnknownKey, "")
		case found:
			p, known = old, true
		}
	case former != "" && !known: // its own number, and nobody's: there is nothing to change
		return wrong("MRG-1", hl7.UnknownKey, "")
	case former == "":
		ins, isINS, ok := insIn(mrg.Repetition(1))
		if !isINS || !ok {
			return wrong("MRG-1", hl7.RequiredFieldMissing, "neither PI nor INS")
		}
		holders, err := r.s.PatientsByINS(r.ctx, ins)
		if err != nil {
			return err
		}
		for _, h := range holders {
			if known && h.ID != p.ID {
				r.alert(AlertINSShared)
			}
		}
		if !known {
			return wrong("PID-3", hl7.UnknownKey, "")
		}
	}
	r.out.Patient = p.ID
	if r.recorded.Before(p.UpdatedAt) {
		r.alert(AlertStale)
		return nil
	}
	old := p
	p.IPP, p.INS = ipp, record.INS{}
	if p.Status == record.Qualified {
		p.Status = record.Validated // unless PID-32 says otherwise
	}
	if pid.Field(32).IsEmpty() && former != "" {
		p.INS, p.Status = old.INS, old.Status // another IPP says nothing of the INS
	}
	if err := r.describe(&p, pid, true); err != nil {
		return err
	}
	if old.IPP != ipp { // messages that still name the former IPP find the patient
		if err := r.s.PutMerge(r.ctx, Merge{AbsorbedIPP: old.IPP, Survivor: p.ID, At: r.recorded, By: r.cause().By}); err != nil {
			return err
		}
	}
	return r.putPatient(p, old, true)
}

// moveStay applies A44: the stay of PID-18 (MRG-3) leaves the patient of MRG-1 for that of PID-3.
func (r *run) moveStay() error {
	pairs, err := r.pairs()
	if err != nil {
		return err
	}
	pid, mrg := pairs[0][0], pairs[0][1]
	path := "MRG-3"
	if mrg.Field(3).IsEmpty() {
		path = "PID-18"
	}
	nda, err := r.ndaAt(path)
	if err != nil {
		return err
	}
	from, err := r.ippAt(mrg.Field(1), "MRG-1")
	if err == nil && from == "" {
		err = wrong("MRG-1", hl7.RequiredFieldMissing, "no PI")
	}
	if err != nil {
		return err
	}
	to, known, err := r.patientOf(pid)
	if err != nil {
		return err
	}
	stay, found, err := r.s.StayByNDA(r.ctx, nda)
	switch {
	case err != nil:
		return err
	case !found:
		return wrong(path, hl7.UnknownKey, "")
	}
	r.out.Patient, r.out.Stay = to.ID, stay.ID
	if known && stay.Patient == to.ID {
		return nil // done already
	}
	source, sourceKnown, err := r.s.PatientByIPP(r.ctx, from)
	switch {
	case err != nil:
		return err
	case !sourceKnown || source.ID != stay.Patient:
		return wrong("MRG-1", hl7.Application, "the stay is not this patient's")
	}
	if !known {
		old := to
		if err := r.describe(&to, pid, false); err != nil {
			return err
		}
		if err := r.putPatient(to, old, false); err != nil {
			return err
		}
	}
	r.out.Changed = true
	stay.Patient = to.ID
	if err := r.s.PutStay(r.ctx, stay); err != nil {
		return err
	}
	return r.s.MoveConsents(r.ctx, stay.ID, to.ID)
}
