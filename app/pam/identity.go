package pam

import (
	"strings"
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

// identity applies A28 and A31. Neither order nor repetition matters: an A31 of an unknown patient creates it, an A28
// of a known one updates it, and what is older than the known identity is left.
func (r *run) identity() error {
	pid := r.m.Segment("PID", 1)
	p, known, err := r.patientOf(pid)
	if err == nil {
		err = r.checkConsent()
	}
	if err != nil {
		return err
	}
	if r.describes(p, known) {
		old := p
		if err := r.describe(&p, pid, known); err != nil {
			return err
		}
		if err := r.putPatient(p, old, known); err != nil {
			return err
		}
	}
	r.out.Patient = p.ID
	return r.consent(p.ID, "")
}

// describes reports whether the message may change the identity: not when it is older than what is known, nor when it
// speaks of a patient that another has absorbed.
func (r *run) describes(p record.Patient, known bool) bool {
	switch {
	case !known:
		return true
	case r.absorbed:
		r.alert(AlertAbsorbed)
		return false
	case r.recorded.Before(p.UpdatedAt):
		r.alert(AlertStale)
		return false
	}
	return true
}

// patientOf finds the patient of a PID by its IPP, or prepares a new one.
func (r *run) patientOf(pid hl7.Segment) (p record.Patient, known bool, err error) {
	if !pid.Exists() {
		return p, false, wrong("PID", hl7.SegmentSequence, "")
	}
	ipp, err := r.ippAt(pid.Field(3), "PID-3")
	if err == nil && ipp == "" {
		err = wrong("PID-3", hl7.RequiredFieldMissing, "no PI")
	}
	if err != nil {
		return p, false, err
	}
	p, known, err = r.s.PatientByIPP(r.ctx, ipp)
	r.absorbed = known && p.IPP != ipp
	if err == nil && !known {
		p = record.Patient{ID: record.PatientID(r.ids()), IPP: ipp, Status: record.Provisional}
	}
	return p, known, err
}

// putPatient writes p if it differs from what was known, and looks for another patient with the same INS.
func (r *run) putPatient(p, old record.Patient, known bool) error {
	p.UpdatedAt = r.recorded
	if known && samePatient(p, old) {
		if !r.recorded.After(old.UpdatedAt) {
			return nil
		}
		return r.s.PutPatient(r.ctx, p, r.cause()) // confirmed later: what is older than that is stale
	}
	if !p.INS.IsZero() {
		if known && !old.INS.IsZero() && old.INS != p.INS && old.INS.OID != record.OIDINSNIA && r.event.kind != changeIdentifier {
			r.alert(AlertINSChanged)
		}
		others, err := r.s.PatientsByINS(r.ctx, p.INS)
		if err != nil {
			return err
		}
		for _, other := range others {
			if other.ID != p.ID {
				r.alert(AlertINSShared)
			}
		}
	}
	r.out.Changed = true
	return r.s.PutPatient(r.ctx, p, r.cause())
}

func (r *run) cause() Cause {
	return Cause{Event: r.out.Event, At: r.recorded, By: strings.TrimSpace(r.m.Get("EVN-5").XCN().Family + " " + r.m.Get("EVN-5").XCN().Given),
		Acquisition: r.m.Get("ZFD-5").Trimmed(), Document: r.m.Get("ZFD-7").Trimmed()}
}

func samePatient(a, b record.Patient) bool {
	if strings.Join(a.GivenNames, " ") != strings.Join(b.GivenNames, " ") || strings.Join(a.Guardians, "\n") != strings.Join(b.Guardians, "\n") {
		return false
	}
	a.GivenNames, b.GivenNames, a.Guardians, b.Guardians = nil, nil, nil, nil
	return a.ID == b.ID && a.IPP == b.IPP && a.INS == b.INS && a.Status == b.Status && a.Homonym == b.Homonym && a.Doubtful == b.Doubtful &&
		a.Fictive == b.Fictive && a.BirthName == b.BirthName && a.Sex == b.Sex && a.BirthDate == b.BirthDate && a.BirthCOG == b.BirthCOG &&
		a.BirthPlace == b.BirthPlace && a.UsedName == b.UsedName && a.UsedGivenName == b.UsedGivenName && a.TreatingName == b.TreatingName &&
		a.Deceased == b.Deceased
}

// describe puts into p what a PID says. Empty leaves as it is, "" erases.
func (r *run) describe(p *record.Patient, pid hl7.Segment, known bool) error {
	if err := r.names(p, pid, known); err != nil {
		return err
	}
	birth, err := pid.Field(7).Date()
	if err != nil {
		return wrong("PID-7", hl7.DataType, "not a date")
	}
	if string(birth) > r.recorded.AddDate(0, 0, 1).Format(time.DateOnly) {
		return wrong("PID-7", hl7.Application, "in the future")
	}
	if birth != "" {
		p.BirthDate = birth
	}
	switch sex := pid.Field(8).Trimmed(); sex {
	case "F", "M":
		p.Sex = record.Sex(sex)
	case "U", "UN":
		p.Sex = record.SexUnknown
	case "":
	default:
		return wrong("PID-8", hl7.TableValueNotFound, "")
	}
	r.birthPlace(p, pid)
	set(&p.BirthPlace, pid.Field(23))
	if dead, said := pid.Field(30).YN(); said {
		p.Deceased = dead
	}
	r.treating(p)
	r.status(p, pid)
	return nil
}

func set(to *string, v hl7.Value) {
	switch {
	case v.Component(1).IsNull():
		*to = ""
	case v.Trimmed() != "":
		*to = v.Trimmed()
	}
}

// names reads the birth name (type L) and the used name (type D), in any order. // PAM FR §PID-5
func (r *run) names(p *record.Patient, pid hl7.Segment, known bool) error {
	found := false
	for n, rep := range pid.Field(5).Repetitions() {
		x := rep.XPN()
		switch {
		case x.Use == "D":
			set(&p.UsedName, rep.Component(1))
			set(&p.UsedGivenName, rep.Component(2))
			if rep.Component(1).IsNull() {
				p.UsedGivenName = ""
			}
		case x.Use == "L" || x.Use == "" && n == 1:
			if x.Family == "" {
				continue
			}
			found = true
			p.BirthName = x.Family
			if all := strings.Fields(or(x.OtherGiven, x.Given)); len(all) > 0 {
				p.GivenNames = all
			}
		}
	}
	if !found && !known {
		return wrong("PID-5", hl7.RequiredFieldMissing, "no birth name (L)")
	}
	return nil
}

// birthPlace reads the COG code of the address of type BDL. // PAM FR §PID-11
func (r *run) birthPlace(p *record.Patient, pid hl7.Segment) {
	for _, rep := range pid.Field(11).Repetitions() {
		x := rep.XAD()
		if x.Use != "BDL" {
			continue
		}
		if rep.Component(9).IsNull() {
			p.BirthCOG = ""
		} else if x.Place != "" {
			cog, err := record.ParseCOG(x.Place)
			if err != nil {
				r.alert(AlertUnknownValue)
				return
			}
			p.BirthCOG = cog
		}
	}
}

// treating reads the «médecin traitant» of the first group of ROL, before PV1. // PAM FR §ROL
func (r *run) treating(p *record.Patient) {
	for _, s := range r.m.Segments() {
		if s.Is("PV1") {
			return
		}
		if s.Is("ROL") && s.Field(3).Component(1).Trimmed() == "ODRP" {
			switch who := s.Field(4).XCN(); s.Field(2).Trimmed() {
			case "DE":
				p.TreatingName = ""
			default:
				if name := strings.TrimSpace(who.Family + " " + who.Given); name != "" {
					p.TreatingName = name
				}
			}
		}
	}
}

// status reads PID-32 and the INS. An INS is integrated only with VALI; a qualified identity is VALI with an INS. When
// the identity is not qualified, no INS is kept, so that none can leave. Without PID-32 the status stays, but an INS
// that comes is left out. // PAM FR §PID-32, hl7.md §1.4
func (r *run) status(p *record.Patient, pid hl7.Segment) {
	said, valid := false, false
	homonym, doubtful, fictive := false, false, false
	for _, rep := range pid.Field(32).Repetitions() {
		switch rep.Trimmed() {
		case "":
			continue
		case "VALI":
			valid = true
		case "HOMD", "HOMA":
			homonym = true
		case "DOUT":
			doubtful = true
		case "FICT":
			fictive = true
		}
		said = true
	}
	ins, offered := r.insOf(pid)
	if !said {
		if offered {
			r.alert(AlertINSDropped)
		}
		return
	}
	p.Homonym, p.Doubtful, p.Fictive = homonym, doubtful, fictive
	corrected, _ := r.m.Get("ZFD-4").YN() // an exceptional date, corrected: such an identity cannot be qualified
	switch {
	case !valid || homonym || doubtful || fictive:
		p.Status, p.INS = record.Provisional, record.INS{}
	case ins.IsZero() || corrected || p.BirthDate == "" || p.Sex != record.Female && p.Sex != record.Male:
		p.Status, p.INS = record.Validated, record.INS{}
	default:
		p.Status, p.INS = record.Qualified, ins
	}
	if offered && p.INS.IsZero() {
		r.alert(AlertINSDropped)
	}
}

// insOf reads the INS of PID-3; the NIR goes before the NIA. offered says that one was written, valid or not.
func (r *run) insOf(pid hl7.Segment) (best record.INS, offered bool) {
	for _, rep := range pid.Field(3).Repetitions() {
		ins, isINS, ok := insIn(rep)
		if !isINS {
			continue
		}
		offered = true
		if ok && (best.IsZero() || best.OID == record.OIDINSNIA) {
			best = ins
		}
	}
	return best, offered
}

// insIn reads one identifier; isINS is false for another kind, and for the "" that removes an INS.
func insIn(rep hl7.Value) (ins record.INS, isINS, ok bool) {
	cx := rep.CX()
	if cx.ID == "" || cx.Type != "INS" && cx.Type != "NH" {
		return ins, false, false
	}
	ins, err := record.ParseINS(cx.ID, record.OID(cx.Authority.ID))
	return ins, true, err == nil
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
