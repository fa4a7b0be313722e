package adt

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Options of a day. The zero value is a day of a hospital of 500 beds.
type Options struct {
	Seed     uint64
	Beds     int           // 500
	Length   time.Duration // 24 h
	Start    time.Time     // of the day, in the hospital's zone; 5 January 2026, 00:00 UTC
	Hospital string        // namespace of its authority; "CHU-ESSAIS"
	FINESS   string        // of its legal entity, the authority's identifier; "990000001"
}

// Message is one message of the day.
type Message struct {
	At    time.Time // when it leaves, in the day's time
	Event string    // MSH-9.2
	ID    string    // MSH-10
	Text  string    // ER7, UTF-8, segments ended by CR
}

// Unit is a ward of the simulated hospital.
type Unit struct{ Code, Name string }

// Units of the hospital; beds are shared out between those that have some.
var (
	wards = []Unit{{"3401", "CARDIOLOGIE"}, {"3402", "CHIRURGIE DIGESTIVE"}, {"3403", "MEDECINE INTERNE"}, {"3404", "GERIATRIE"}, {"3405", "PNEUMOLOGIE"},
		{"3406", "NEUROLOGIE"}, {"3407", "PEDIATRIE"}, {"3408", "MATERNITE"}, {"3409", "ORTHOPEDIE"}, {"3410", "REANIMATION"}}
	emergency = Unit{"4100", "URGENCES"}
	clinic    = Unit{"4200", "CONSULTATIONS"}
)

// person is a patient of the administrative system.
type person struct {
	ipp, name, used, first, given, sex, born, place, status, ins string
	stay                                                         *stay
}

// stay is an episode of care that is open.
type stay struct {
	nda, class string
	unit       Unit
	bed        int    // -1: none
	doctor     int    // rank in doctors
	away       string // movement of the leave, while away
	last       string // movement that put the patient where they are
	lastEvent  string
	before     Unit // where they came from, for a cancellation
	beforeBed  int
	admitted   time.Time
}

// hospital is the state of the day as it goes.
type hospital struct {
	o       Options
	random  *rand.Rand
	now     time.Time
	all     []Message
	people  []*person // everybody
	inside  []*person // with a stay that is open
	free    []int     // beds
	numbers int       // of patients, stays and movements
}

// Day writes a day. The beds that are taken when it starts come first, as messages of the days before.
func Day(o Options) []Message {
	if o.Beds <= 0 {
		o.Beds = 500
	}
	if o.Length <= 0 {
		o.Length = 24 * time.Hour
	}
	if o.Start.IsZero() {
		o.Start = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	}
	if o.Hospital == "" {
		o.Hospital = "CHU-ESSAIS"
	}
	if o.FINESS == "" {
		o.FINESS = "990000001"
	}
	h := &hospital{o: o, random: rand.New(rand.NewPCG(o.Seed, 2026))}
	for bed := range o.Beds {
		h.free = append(h.free, bed)
	}
	taken := o.Beds * 85 / 100
	h.now = o.Start.Add(-time.Duration(taken*2) * time.Minute)
	for range taken {
		h.admit(h.newcomer())
		h.pass(2 * time.Minute)
	}
	// a bed turns over in five days; consultations are twice the beds a day, and everything else follows
	perDay := float64(o.Beds) * 4
	for end := o.Start.Add(o.Length); h.now.Before(end); {
		h.step()
		h.pass(time.Duration(h.random.ExpFloat64() * float64(24*time.Hour) / perDay))
	}
	return h.all
}

// pass moves time on, by a second at least: two messages of one instant would have no order.
func (h *hospital) pass(d time.Duration) {
	h.now = h.now.Add(max(d, time.Second)).Truncate(time.Second)
}

// step plays one thing that happens. What finds nobody to happen to is a consultation.
func (h *hospital) step() {
	for _, what := range []struct {
		weight int
		play   func() bool
	}{
		{14, h.admission}, {8, h.arrival}, {14, h.transfer}, {15, h.discharge}, {2, h.preadmission}, {3, h.leave}, {3, h.back}, {3, h.changeDoctor},
		{2, h.cancelTransfer}, {2, h.cancelAdmission}, {2, h.correction}, {4, h.update}, {2, h.double}, {1, h.loseINS}, {1, h.renumber}, {2, h.wrongPatient},
	} {
		if h.random.IntN(100) < what.weight {
			if what.play() {
				return
			}
		}
	}
	h.consultation()
}

func (h *hospital) number(prefix string) string {
	h.numbers++
	return fmt.Sprintf("%s%07d", prefix, h.numbers)
}

func pick[T any](h *hospital, all []T) T { return all[h.random.IntN(len(all))] }

// somebody returns a person inside who fits.
func (h *hospital) somebody(fits func(*person) bool) *person {
	if len(h.inside) == 0 {
		return nil
	}
	from := h.random.IntN(len(h.inside))
	for i := range h.inside {
		if p := h.inside[(from+i)%len(h.inside)]; fits(p) {
			return p
		}
	}
	return nil
}

func inBed(p *person) bool { return p.stay.bed >= 0 && p.stay.away == "" }

// newcomer is somebody that the hospital did not know, told by an A28.
func (h *hospital) newcomer() *person {
	p := h.invent()
	h.people = append(h.people, p)
	h.tell("A28", p)
	h.pass(time.Second)
	return p
}

func (h *hospital) invent() *person {
	p := &person{ipp: h.number("8"), sex: pick(h, []string{"F", "M"}), place: pick(h, places), status: "VALI"}
	p.name = pick(h, families)
	if h.random.IntN(6) == 0 {
		p.name += "-" + pick(h, families)
	}
	if p.sex == "F" {
		p.first = pick(h, women)
		if h.random.IntN(3) == 0 {
			p.used = pick(h, families)
		}
	} else {
		p.first = pick(h, men)
	}
	p.given = p.first
	for _, more := range [][]string{women, men} {
		if h.random.IntN(4) == 0 {
			if name := pick(h, more); name != p.first {
				p.given += " " + name
			}
		}
	}
	born := time.Date(1926+h.random.IntN(98), 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, h.random.IntN(365))
	p.born = born.Format("20060102")
	switch h.random.IntN(10) {
	case 0:
		p.status = "PROV"
	case 1: // validated, and no INS
	default:
		p.ins = testINS(p, 1+h.random.IntN(998))
	}
	return p
}

// testINS makes a test matricule: sex, year and month of birth, place, order, and the key 97 − (N mod 97).
func testINS(p *person, order int) string {
	sex := "1"
	if p.sex == "F" {
		sex = "2"
	}
	n := sex + p.born[2:6] + p.place + fmt.Sprintf("%03d", order)
	digits := strings.NewReplacer("2A", "19", "2B", "18").Replace(n[5:7]) // Corsica, in its place only
	rest := 0
	for _, c := range n[:5] + digits + n[7:] {
		rest = (rest*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("%s%02d", n, 97-rest)
}
