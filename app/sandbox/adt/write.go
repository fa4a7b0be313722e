package adt

import (
	"strconv"
	"strings"
)

const (
	insAuthority = "^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS" // the test realm's
	stamp        = "20060102150405"
)

// structures of messages by event, when it is not the event's own. // PAM FR, hl7.md §1.2
var structures = map[string]string{
	"A28": "ADT_A05", "A31": "ADT_A05", "A40": "ADT_A39", "A44": "ADT_A43", "A47": "ADT_A30", "A04": "ADT_A01", "A11": "ADT_A09", "A13": "ADT_A01", "A07": "ADT_A06",
	"A22": "ADT_A21", "A52": "ADT_A52", "A53": "ADT_A52", "A38": "ADT_A38", "Z99": "ADT_A01", "A54": "ADT_A54", "A55": "ADT_A52",
}

func (h *hospital) authority() string {
	return "^^^" + h.o.Hospital + "&" + h.o.FINESS + "&M"
}

// say adds a message with its first two segments.
func (h *hospital) say(event string, segments ...string) {
	structure := structures[event]
	if structure == "" {
		structure = "ADT_" + event
	}
	id, at := "GAM"+strconv.Itoa(len(h.all)+1), h.now.Format(stamp)
	all := append([]string{
		`MSH|^~\&|GAM|` + h.o.Hospital + `|DPI|` + h.o.Hospital + `|` + at + `||ADT^` + event + `^` + structure + `|` + id +
			`|T|2.5^FRA^2.11|||||FRA|UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM`,
		"EVN||" + at + "||||" + at}, segments...)
	h.all = append(h.all, Message{At: h.now, Event: event, ID: id, Text: strings.Join(all, "\r") + "\r"})
}

// pid writes the identity; ins replaces its INS when not "". // hl7.md §1.4
func (h *hospital) pid(p *person, ins string) string {
	ids := p.ipp + h.authority() + "^PI"
	if ins == "" && p.ins != "" {
		ins = p.ins + insAuthority
	}
	if ins != "" {
		ids += "~" + ins
	}
	names := escape(p.name) + "^" + p.first + "^" + p.given + "^^^^L"
	switch p.used {
	case "":
	case `""`:
		names += `~""^^^^^^D`
	default:
		names += "~" + escape(p.used) + "^^^^^^D"
	}
	account := ""
	if p.stay != nil {
		account = p.stay.nda + h.authority() + "^AN"
	}
	return fields("PID", 33, map[int]string{1: "1", 3: ids, 5: names, 7: p.born, 8: p.sex, 11: "^^^^^FRA^BDL^^" + p.place, 18: account, 32: p.status})
}

// fields writes a segment from its numbered fields.
func fields(name string, n int, at map[int]string) string {
	all := make([]string, n)
	all[0] = name
	for i, v := range at {
		all[i] = v
	}
	return strings.TrimRight(strings.Join(all, "|"), "|")
}

func escape(s string) string {
	return strings.NewReplacer(`\`, `\E\`, "|", `\F\`, "^", `\S\`, "&", `\T\`, "~", `\R\`).Replace(s)
}

// tell says an identity. // A28, A31
func (h *hospital) tell(event string, p *person) {
	stay := p.stay
	p.stay = nil // ITI-30 speaks of no stay
	h.say(event, h.pid(p, ""), "PV1|1|N")
	p.stay = stay
}

// merge makes one number mean another patient. // A40
func (h *hospital) merge(kept, gone *person) {
	stay := kept.stay
	kept.stay = nil
	h.say("A40", h.pid(kept, ""), "MRG|"+gone.ipp+h.authority()+"^PI||||||"+escape(gone.name)+"^"+gone.first+"^^^^^L")
	kept.stay = stay
}

// giveStay moves a stay, which is to's by now, from another patient. // A44
func (h *hospital) giveStay(from, to *person) {
	h.say("A44", h.pid(to, ""), "MRG|"+from.ipp+h.authority()+"^PI||"+to.stay.nda+h.authority()+"^AN||||"+escape(from.name)+"^"+from.first+"^^^^^L")
}

// change says another identifier. // A47
func (h *hospital) change(p *person, ins, former string) {
	stay := p.stay
	p.stay = nil
	h.say("A47", h.pid(p, ins), "MRG|"+former)
	p.stay = stay
}

func (h *hospital) location(u Unit, bed int) string {
	room, place := "", ""
	if bed >= 0 {
		room, place = strconv.Itoa(100+bed/2), []string{"F", "P"}[bed%2]
	}
	return u.Code + "^" + room + "^" + place + "^" + h.o.Hospital + "&" + h.o.FINESS + "&M"
}

func (h *hospital) pv1(p *person) string {
	s := p.stay
	who := doctors[s.doctor]
	at := map[int]string{1: "1", 2: s.class, 3: h.location(s.unit, s.bed), 7: who[1] + "^" + who[0] + "^^^DR^^^ASIP-SANTE-PS&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS",
		19: "V" + s.nda + h.authority() + "^VN"}
	if s.before.Code != "" && s.lastEvent == "A02" {
		at[6] = h.location(s.before, s.beforeBed)
	}
	return fields("PV1", 20, at)
}

func (h *hospital) zbe(p *person, movement, action, original, nature string) string {
	u := p.stay.unit
	unit := func(kind string) string {
		return kind + " " + u.Name + "^^^^^" + h.o.Hospital + "&" + h.o.FINESS + "&M^UF^^^" + u.Code
	}
	return fields("ZBE", 10, map[int]string{1: movement + "^" + h.o.Hospital + "^" + h.o.FINESS, 2: h.now.Format(stamp), 4: action, 5: "N", 6: original,
		7: unit("MED"), 8: unit("SOINS"), 9: nature})
}

// consents is what each patient says when admitted. // hl7.md §1.6
var consents = [][2]string{{"INO", "IC"}, {"INO", "IC"}, {"INO", "IC"}, {"INO", "INC"}, {"IO", "INC"}, {"NA", "NA"}}

// move says a movement that begins now.
func (h *hospital) move(event string, p *person, nature string) {
	s := p.stay
	s.last, s.lastEvent = h.number("MVT"), event
	segments := []string{h.pid(p, ""), h.pv1(p), h.zbe(p, s.last, "INSERT", "", nature)}
	if event == "A01" || event == "A04" {
		c, at := pick(h, consents), h.now.Format(stamp)
		segments = append(segments, "ZFA|ACTIF|"+at+"|||||||"+c[0]+"|"+at+"|"+c[1]+"|"+at)
	}
	h.say(event, segments...)
}

// cancel says that a movement never was; the location is the one before it.
func (h *hospital) cancel(event string, p *person, movement, original string) {
	h.say(event, h.pid(p, ""), h.pv1(p), h.zbe(p, movement, "CANCEL", original, "HMS"))
}

// correct says the last movement again. // Z99
func (h *hospital) correct(p *person) {
	h.say("Z99", h.pid(p, ""), h.pv1(p), h.zbe(p, p.stay.last, "UPDATE", p.stay.lastEvent, "L"))
}
