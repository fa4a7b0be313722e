package adt

import (
	"slices"
	"time"
)

// admit opens a stay in a bed. // A01
func (h *hospital) admit(p *person) {
	s := h.open(p, "I")
	s.bed = h.free[0]
	h.free = h.free[1:]
	s.unit = h.ward(s.bed)
	h.move("A01", p, "HMS")
	h.pass(time.Second)
}

func (h *hospital) open(p *person, class string) *stay {
	p.stay = &stay{nda: h.number("26"), class: class, bed: -1, beforeBed: -1, doctor: h.random.IntN(len(doctors)), admitted: h.now}
	h.inside = append(h.inside, p)
	return p.stay
}

func (h *hospital) close(p *person) {
	h.empty(p.stay.bed)
	p.stay = nil
	for i, one := range h.inside {
		if one == p {
			h.inside = append(h.inside[:i], h.inside[i+1:]...)
			return
		}
	}
}

func (h *hospital) empty(bed int) {
	if bed >= 0 {
		h.free = append(h.free, bed)
	}
}

// ward is the unit of a bed: beds are numbered ward by ward.
func (h *hospital) ward(bed int) Unit { return wards[bed*len(wards)/h.o.Beds] }

// visitor is somebody who comes: known already, one time in three.
func (h *hospital) visitor() *person {
	if len(h.people) > 0 && h.random.IntN(3) == 0 {
		if p := pick(h, h.people); p.stay == nil {
			return p
		}
	}
	return h.newcomer()
}

func (h *hospital) admission() bool {
	if len(h.free) == 0 {
		return false
	}
	h.admit(h.visitor())
	return true
}

// preadmission announces a stay that begins soon, or never. // A05, A38
func (h *hospital) preadmission() bool {
	if len(h.free) == 0 {
		return false
	}
	p := h.visitor()
	s := h.open(p, "I")
	s.unit = h.ward(h.free[0])
	h.move("A05", p, "HMS")
	h.pass(10 * time.Minute)
	if h.random.IntN(3) == 0 {
		h.cancel("A38", p, s.last, "A05")
		h.close(p)
		return true
	}
	s.bed = h.free[0]
	h.free = h.free[1:]
	h.move("A01", p, "HMS")
	return true
}

// arrival is at the emergency ward; some go on to a bed, others home. // A04, A06, A03
func (h *hospital) arrival() bool {
	p := h.visitor()
	s := h.open(p, "E")
	s.unit = emergency
	h.move("A04", p, "HMS")
	h.pass(time.Minute)
	if len(h.free) > 0 && h.random.IntN(2) == 0 {
		s.class, s.bed = "I", h.free[0]
		h.free = h.free[1:]
		s.unit = h.ward(s.bed)
		h.move("A06", p, "HMS")
		if h.random.IntN(10) == 0 { // the bed was promised to another: back, under the same movement
			h.pass(time.Minute)
			event := s.last
			h.empty(s.bed)
			s.class, s.bed, s.unit = "E", -1, emergency
			h.cancel("A07", p, event, "A06")
			s.lastEvent = ""
		}
	}
	return true
}

func (h *hospital) consultation() {
	p := h.visitor()
	s := h.open(p, "O")
	s.unit = clinic
	h.move("A04", p, "HMS")
	if h.random.IntN(3) > 0 {
		h.pass(time.Minute)
		h.move("A03", p, "S")
		h.close(p)
	}
}

// transfer goes to another bed, of another ward half of the time. // A02
func (h *hospital) transfer() bool {
	p := h.somebody(inBed)
	if p == nil || len(h.free) == 0 {
		return false
	}
	s := p.stay
	s.before, s.beforeBed = s.unit, s.bed
	i := h.random.IntN(len(h.free))
	s.bed = h.free[i]
	h.free[i] = s.beforeBed
	s.unit = h.ward(s.bed)
	h.move("A02", p, "HMS")
	return true
}

func (h *hospital) cancelTransfer() bool {
	p := h.somebody(func(p *person) bool { return inBed(p) && p.stay.lastEvent == "A02" })
	if p == nil {
		return false
	}
	s := p.stay
	for i, bed := range h.free { // their former bed, if nobody took it
		if bed == s.beforeBed {
			h.free[i] = s.bed
			s.bed, s.unit = s.beforeBed, s.before
			h.cancel("A12", p, s.last, "A02")
			s.lastEvent = ""
			return true
		}
	}
	return false
}

// discharge ends a stay; some are discharged by mistake, and come back to their bed at once. // A03, A13
func (h *hospital) discharge() bool {
	p := h.somebody(func(p *person) bool { return p.stay.away == "" && h.now.Sub(p.stay.admitted) > 30*time.Minute })
	if p == nil {
		return false
	}
	h.move("A03", p, "S")
	if h.random.IntN(15) == 0 {
		h.pass(time.Minute)
		h.cancel("A13", p, p.stay.last, "A03")
		p.stay.lastEvent = ""
		return true
	}
	h.close(p)
	return true
}

func (h *hospital) cancelAdmission() bool {
	p := h.somebody(func(p *person) bool {
		return inBed(p) && p.stay.lastEvent == "A01" && h.now.Sub(p.stay.admitted) < 2*time.Hour
	})
	if p == nil {
		return false
	}
	h.cancel("A11", p, p.stay.last, "A01")
	h.close(p)
	return true
}

// leave and back are a permission: the bed stays theirs. // A21, A52, A22, A53
func (h *hospital) leave() bool {
	p := h.somebody(inBed)
	if p == nil {
		return false
	}
	h.move("A21", p, "S")
	p.stay.away = p.stay.last
	if h.random.IntN(5) == 0 {
		h.pass(time.Minute)
		h.cancel("A52", p, p.stay.away, "A21")
		p.stay.away, p.stay.lastEvent = "", ""
	}
	return true
}

func (h *hospital) back() bool {
	p := h.somebody(func(p *person) bool { return p.stay.away != "" })
	if p == nil {
		return false
	}
	left := p.stay.away
	p.stay.away = ""
	h.move("A22", p, "S")
	if h.random.IntN(5) == 0 { // it was somebody else: still away
		h.pass(time.Minute)
		h.cancel("A53", p, p.stay.last, "A22")
		p.stay.away, p.stay.lastEvent = left, ""
	}
	return true
}

// changeDoctor gives a stay another responsible physician, some by mistake. // A54, A55
func (h *hospital) changeDoctor() bool {
	p := h.somebody(inBed)
	if p == nil {
		return false
	}
	before := p.stay.doctor
	p.stay.doctor = (before + 1) % len(doctors)
	h.move("A54", p, "D")
	if h.random.IntN(5) == 0 {
		h.pass(time.Minute)
		p.stay.doctor = before
		h.cancel("A55", p, p.stay.last, "A54")
		p.stay.lastEvent = ""
	}
	return true
}

// wrongPatient gives a stay to whom it was from the start: it had been opened under another's number. // A44
func (h *hospital) wrongPatient() bool {
	p := h.somebody(func(*person) bool { return true })
	if p == nil {
		return false
	}
	truly := h.visitor()
	truly.stay, p.stay = p.stay, nil
	h.inside[slices.Index(h.inside, p)] = truly
	h.giveStay(p, truly)
	return true
}

// correction says again the last movement, in the bed where they are in truth. // Z99
func (h *hospital) correction() bool {
	p := h.somebody(func(p *person) bool { return inBed(p) && (p.stay.lastEvent == "A02" || p.stay.lastEvent == "A01") })
	if p == nil || len(h.free) == 0 {
		return false
	}
	s := p.stay
	s.bed, h.free[0] = h.free[0], s.bed
	s.unit = h.ward(s.bed)
	h.correct(p)
	return true
}

// update corrects an identity: a used name, a validation, an opposition. // A31
func (h *hospital) update() bool {
	p := pick(h, h.people)
	switch {
	case p.status == "PROV":
		p.status, p.ins = "VALI", testINS(p, 1+h.random.IntN(998))
	case p.used == "":
		p.used = pick(h, families)
	default:
		p.used = `""`
	}
	h.tell("A31", p)
	if p.used == `""` {
		p.used = ""
	}
	return true
}

// double is a person registered twice, seen under the second number, then merged into the first. // A28, A04, A03, A40
func (h *hospital) double() bool {
	kept := pick(h, h.people)
	twin := *kept
	twin.ipp, twin.stay, twin.status, twin.ins = h.number("8"), nil, "PROV", ""
	h.tell("A28", &twin)
	h.pass(time.Minute)
	h.open(&twin, "O").unit = clinic
	h.move("A04", &twin, "HMS")
	h.pass(time.Minute)
	h.move("A03", &twin, "S")
	h.close(&twin)
	h.pass(time.Minute)
	h.merge(kept, &twin)
	return true
}

// loseINS removes an INS that was another's. // A47
func (h *hospital) loseINS() bool {
	p := pick(h, h.people)
	if p.ins == "" {
		return false
	}
	former := p.ins
	p.ins, p.status = "", "PROV"
	h.change(p, `""`+insAuthority, former+insAuthority)
	return true
}

// renumber gives another IPP. // A47
func (h *hospital) renumber() bool {
	p := pick(h, h.people)
	former := p.ipp
	p.ipp = h.number("8")
	h.change(p, "", former+h.authority()+"^PI")
	return true
}
