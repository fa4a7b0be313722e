package pam

import "chevet/app/hl7"

// renumber applies A49: the stay of MRG-3 has the number of PID-18 from now on. // PAM FR A49, optional
func (r *run) renumber() error {
	pairs, err := r.pairs()
	if err != nil {
		return err
	}
	p, known, err := r.patientOf(pairs[0][0])
	if err != nil {
		return err
	}
	from, err := r.ndaAt("MRG-3")
	if err != nil {
		return err
	}
	to, err := r.ndaAt("PID-18")
	if err != nil {
		return err
	}
	if from == to {
		return wrong("MRG-3", hl7.Application, "a stay cannot replace itself")
	}
	stay, found, err := r.s.StayByNDA(r.ctx, from)
	switch {
	case err != nil:
		return err
	case !found:
		return wrong("MRG-3", hl7.UnknownKey, "")
	case !known || stay.Patient != p.ID:
		return wrong("PID-3", hl7.Application, "the stay is not this patient's")
	}
	r.out.Patient, r.out.Stay = p.ID, stay.ID
	if stay.NDA == to {
		return nil // done already
	}
	_, taken, err := r.s.StayByNDA(r.ctx, to)
	switch {
	case err != nil:
		return err
	case taken:
		return wrong("PID-18", hl7.DuplicateKey, "another stay has this number")
	}
	r.out.Changed = true
	return r.s.RenumberStay(r.ctx, stay.NDA, to)
}
