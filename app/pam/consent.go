package pam

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

// right is one half of what a ZFA says.
type right uint8

const (
	unsaid     right = iota
	uninformed       // NA
	allowed          // INO for feeding, IC for reading
	opposed          // IO for feeding, INC for reading
)

// Mind the asymmetry: for feeding the extra N means yes, for reading it means no. // hl7.md §1.6
var (
	feedings = map[string]right{"": unsaid, "NA": uninformed, "INO": allowed, "IO": opposed}
	readings = map[string]right{"": unsaid, "NA": uninformed, "IC": allowed, "INC": opposed}
)

// decision is a ZFA, read.
type decision struct {
	feeding, reading right
	at               time.Time
}

func (r *run) zfa() (d decision, ok bool, err error) {
	zfa := r.m.Segment("ZFA", 1)
	if r.o.IgnoreConsents || !r.event.consent || !zfa.Exists() || !r.o.ConsentsBefore211 && !r.since211() {
		return d, false, nil
	}
	var known bool
	if d.feeding, known = feedings[zfa.Field(9).Trimmed()]; !known {
		return d, false, wrong("ZFA-9", hl7.TableValueNotFound, "")
	}
	if d.reading, known = readings[zfa.Field(11).Trimmed()]; !known {
		return d, false, wrong("ZFA-11", hl7.TableValueNotFound, "")
	}
	if d.feeding == unsaid && d.reading == unsaid {
		return d, false, nil
	}
	one, err := r.timeAt("ZFA-10")
	if err != nil {
		return d, false, err
	}
	two, err := r.timeAt("ZFA-12")
	if err != nil {
		return d, false, err
	}
	if d.at = later(one, two); d.at.IsZero() {
		d.at = r.recorded
	}
	return d, true, nil
}

// since211 reads MSH-12.3. Without it the layout is unknown, and is not read as 2.11.
func (r *run) since211() bool {
	major, minor, _ := strings.Cut(r.m.Get("MSH-12.3").Trimmed(), ".")
	minor, _, _ = strings.Cut(minor, ".")
	a, _ := strconv.Atoi(major)
	b, _ := strconv.Atoi(minor)
	return cmp.Compare(a*1000+b, 2011) >= 0
}

// checkConsent refuses a bad ZFA before anything is written.
func (r *run) checkConsent() error {
	_, _, err := r.zfa()
	return err
}

// consent adds what ZFA says, once. Outside a movement it belongs to the episode that is current at its date.
func (r *run) consent(patient record.PatientID, stay record.EncounterID) error {
	d, ok, err := r.zfa()
	if err != nil || !ok {
		return err
	}
	if stay == "" {
		if stay, err = r.currentStay(patient, d.at); err != nil {
			return err
		}
	}
	past, err := r.s.ConsentsOf(r.ctx, patient)
	if err != nil {
		return err
	}
	c := d.complete(record.LastConsent(past, stay)).record()
	c.Patient, c.Encounter, c.At, c.Origin = patient, stay, d.at, record.FromPAM
	for _, p := range past {
		if p.Encounter == c.Encounter && p.Origin == c.Origin && p.At.Equal(c.At) && p.Kind == c.Kind && p.Feeding == c.Feeding && p.Reading == c.Reading {
			return nil
		}
	}
	if stay == "" {
		r.alert(AlertNoEpisode)
	}
	c.ID = r.ids()
	r.out.Changed = true
	return r.s.AddConsent(r.ctx, c)
}

func (r *run) currentStay(patient record.PatientID, at time.Time) (record.EncounterID, error) {
	stays, err := r.s.StaysOf(r.ctx, patient)
	if err != nil {
		return "", err
	}
	var open []record.Encounter
	for _, s := range stays {
		if !s.Cancelled && !s.Planned {
			open = append(open, s.Encounter)
		}
	}
	if e := record.CurrentEncounter(open, at); e != nil {
		return e.ID, nil
	}
	return "", nil
}

// complete takes what the message leaves unsaid from the consent in force.
func (d decision) complete(last *record.Consent) decision {
	feeding, reading := uninformed, uninformed
	if last != nil {
		switch last.Kind {
		case record.Unopposed:
			feeding, reading = allowed, allowed
		case record.Opposed:
			feeding, reading = half(last.Feeding), half(last.Reading)
		}
	}
	if d.feeding == unsaid {
		d.feeding = feeding
	}
	if d.reading == unsaid {
		d.reading = reading
	}
	return d
}

func half(isOpposed bool) right {
	if isOpposed {
		return opposed
	}
	return allowed
}

// record gives the Consent with the same two rights. Not informed of feeding leaves it allowed, not informed of reading
// leaves it forbidden; beside an opposition to feeding, the latter can only be said as an opposition. // DSR 3.2.2
func (d decision) record() record.Consent {
	switch {
	case d.feeding == opposed:
		return record.Consent{Kind: record.Opposed, Feeding: true, Reading: d.reading != allowed}
	case d.reading == opposed:
		return record.Consent{Kind: record.Opposed, Reading: true}
	case d.reading == allowed:
		return record.Consent{Kind: record.Unopposed}
	}
	return record.Consent{Kind: record.NotInformed}
}
