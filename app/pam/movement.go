package pam

import (
	"slices"
	"strings"
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

// MovementKey names a movement: ZBE-1 with its authority, under an NDA. // hl7.md §1.5
type MovementKey struct {
	ID  string     `json:"id"`
	NDA record.NDA `json:"nda"`
}

// Movement is one line of the history of a stay.
type Movement struct {
	Key       MovementKey `json:"key"`
	Event     string      `json:"event"`    // the original event: A01, A02, A03, A04, A05, A06, A07, A14, A15, A16, A21, A22, A54
	Start     time.Time   `json:"start"`    // ZBE-2
	Recorded  time.Time   `json:"recorded"` // EVN-2 of the message that said it last
	Historic  bool        `json:"historic,omitempty"`
	Cancelled bool        `json:"cancelled,omitempty"`

	Class      string      `json:"class"`               // PV1-2: E I N O R V
	Unit       record.Unit `json:"unit"`                // medical unit ZBE-7; else care unit ZBE-8; else PV1-3.1
	Room       string      `json:"room,omitempty"`      // PV1-3.2 and 3, "112-F"
	Nature     string      `json:"nature,omitempty"`    // ZBE-9
	Physician  string      `json:"physician,omitempty"` // PV1-7
	PlannedEnd time.Time   `json:"plannedEnd,omitzero"` // PV2-9
}

var classes = map[string]record.EncounterClass{
	"I": record.Inpatient, "R": record.Inpatient, "N": record.Outpatient, "O": record.Outpatient, "V": record.Outpatient, "E": record.Emergency,
}

// movement applies ITI-31. The stay is not changed by the message itself: it is computed again from all its movements,
// so that neither the order in which they come nor repetition matters.
func (r *run) movement() error {
	p, known, err := r.patientOf(r.m.Segment("PID", 1))
	if err != nil {
		return err
	}
	nda, err := r.ndaAt("PID-18")
	if err != nil {
		return err
	}
	mv, action, err := r.readMovement(nda)
	if err != nil {
		return err
	}
	stay, open, err := r.s.StayByNDA(r.ctx, nda)
	if err != nil {
		return err
	}
	if open && (!known || stay.Patient != p.ID) {
		return wrong("PID-18", hl7.Application, "the stay is another patient's: A44 moves it, A40 merges them")
	}
	if open { // it may have another number since
		nda, mv.Key.NDA = stay.NDA, stay.NDA
	}
	history, err := r.s.MovementsOf(r.ctx, nda)
	if err != nil {
		return err
	}
	history, changed, err := r.join(history, mv, action)
	if err != nil {
		return err
	}
	old, fresh := p, p
	update := !known || !r.o.IdentityFromITI30Only && r.describes(p, known)
	if update {
		if err := r.describe(&fresh, r.m.Segment("PID", 1), known); err != nil {
			return err
		}
	}
	if err := r.checkConsent(); err != nil {
		return err
	}

	if update {
		if err := r.putPatient(fresh, old, known); err != nil {
			return err
		}
	}
	if !open {
		stay = Stay{Encounter: record.Encounter{ID: record.EncounterID(r.ids()), Patient: p.ID, NDA: nda}}
	}
	r.out.Patient, r.out.Stay = p.ID, stay.ID
	if changed != nil {
		r.out.Changed = true
		if err := r.s.PutMovement(r.ctx, *changed); err != nil {
			return err
		}
		if err := r.s.PutStay(r.ctx, stay.after(history)); err != nil {
			return err
		}
	}
	return r.consent(p.ID, stay.ID)
}

// readMovement reads PV1 and ZBE. The event of the result is the original one, and action is INSERT, UPDATE or CANCEL.
func (r *run) readMovement(nda record.NDA) (mv Movement, action string, err error) {
	zbe, pv1 := r.zbe(), r.m.Segment("PV1", 1)
	switch {
	case !pv1.Exists():
		return mv, "", wrong("PV1", hl7.SegmentSequence, "")
	case !zbe.segment.Exists():
		return mv, "", wrong("ZBE", hl7.SegmentSequence, "")
	case zbe.Field(1).Trimmed() == "":
		return mv, "", wrong("ZBE-1", hl7.RequiredFieldMissing, "")
	}
	id := zbe.Field(1).EI()
	mv.Key = MovementKey{strings.TrimRight(id.ID+"^"+id.Namespace+"^"+id.UniversalID, "^"), nda}
	if mv.Event, action, err = r.action(zbe); err != nil {
		return mv, "", err
	}
	mv.Class = pv1.Field(2).Trimmed()
	if _, ok := classes[mv.Class]; !ok {
		if mv.Class == "" {
			return mv, "", wrong("PV1-2", hl7.RequiredFieldMissing, "")
		}
		return mv, "", wrong("PV1-2", hl7.TableValueNotFound, "")
	}
	if mv.Start, err = r.timeAt("ZBE-2"); err == nil && mv.Start.IsZero() {
		err = wrong("ZBE-2", hl7.RequiredFieldMissing, "")
	}
	if err != nil {
		return mv, "", err
	}
	if mv.PlannedEnd, err = r.timeAt("PV2-9"); err != nil {
		return mv, "", err
	}
	mv.Recorded = r.recorded
	mv.Historic, _ = zbe.Field(5).YN()
	mv.Nature = zbe.Field(9).Trimmed()
	place := pv1.Field(3).PL()
	mv.Unit = unitOf(zbe, place)
	mv.Room = strings.Trim(place.Room+"-"+place.Bed, "-")
	who := pv1.Field(7).XCN()
	mv.Physician = strings.TrimSpace(who.Family + " " + who.Given)
	return mv, action, nil
}

// zbe is the movement segment, read with the one shift that official samples show: an end of movement written between
// ZBE-2 and ZBE-3, which pushes the action to ZBE-5. // hl7.md §2.9
type zbe struct {
	segment hl7.Segment
	shift   int
}

func (r *run) zbe() zbe {
	z := zbe{segment: r.m.Segment("ZBE", 1)}
	if five := z.segment.Field(5).Trimmed(); z.segment.Field(4).IsEmpty() && (five == "INSERT" || five == "UPDATE" || five == "CANCEL") {
		z.shift = 1
		r.alert(AlertShifted)
	}
	return z
}

func (z zbe) Field(n int) hl7.Value {
	if n > 3 {
		n += z.shift
	}
	return z.segment.Field(n)
}

// action reads ZBE-4 and ZBE-6 against the event.
func (r *run) action(zbe zbe) (original, action string, err error) {
	name, original := r.out.Event, zbe.Field(6).Trimmed()
	action = zbe.Field(4).Trimmed()
	switch action {
	case "INSERT":
		if name == "Z99" || len(r.event.cancels) > 0 {
			return "", "", wrong("ZBE-4", hl7.Application, "this event does not insert")
		}
		return name, action, nil
	case "UPDATE", "CANCEL":
	case "":
		return "", "", wrong("ZBE-4", hl7.RequiredFieldMissing, "")
	default:
		return "", "", wrong("ZBE-4", hl7.TableValueNotFound, "")
	}
	if original == "" {
		return "", "", wrong("ZBE-6", hl7.RequiredFieldMissing, "")
	}
	e, known := events[original]
	switch {
	case !known || e.kind != movement || len(e.cancels) > 0 || original == "Z99":
		return "", "", wrong("ZBE-6", hl7.TableValueNotFound, "")
	case action == "UPDATE" && name != "Z99":
		return "", "", wrong("ZBE-4", hl7.Application, "only Z99 updates")
	case action == "CANCEL" && !slices.Contains(r.event.cancels, original) && opposite[name] != original:
		return "", "", wrong("ZBE-6", hl7.Application, "this event does not cancel that one")
	}
	return original, action, nil
}

func unitOf(zbe zbe, place hl7.PL) record.Unit {
	for _, n := range []int{7, 8} {
		if x := zbe.Field(n).XON(); x.ID != "" {
			return record.Unit{Code: x.ID, Name: x.Name}
		}
	}
	return record.Unit{Code: place.Unit}
}

// join puts a movement into the history of its stay. changed is nil when nothing new was said.
func (r *run) join(history []Movement, mv Movement, action string) (all []Movement, changed *Movement, err error) {
	i := slices.IndexFunc(history, func(o Movement) bool { return o.Key == mv.Key })
	if i < 0 {
		if action == "CANCEL" {
			return nil, nil, wrong("ZBE-1", hl7.Application, "unknown movement")
		}
		return append(slices.Clone(history), mv), &mv, nil
	}
	known := history[i]
	older := mv.Recorded.Before(known.Recorded)
	switch {
	case action == "CANCEL":
		if known.Event != mv.Event {
			return nil, nil, wrong("ZBE-6", hl7.Application, "the movement is another event")
		}
		if known.Cancelled {
			return history, nil, nil
		}
		mv = known
		mv.Cancelled, mv.Recorded = true, later(known.Recorded, r.recorded)
	case action == "UPDATE":
		if known.Event != mv.Event {
			return nil, nil, wrong("ZBE-6", hl7.Application, "the movement is another event")
		}
		if older {
			r.alert(AlertStale)
			return history, nil, nil
		}
		if known.Cancelled {
			return nil, nil, wrong("ZBE-1", hl7.Application, "the movement is cancelled")
		}
		if sameMovement(mv, known) {
			return history, nil, nil
		}
	default: // INSERT again
		if older || !known.Cancelled && mv.Event == known.Event && mv.Start.Equal(known.Start) || known.Cancelled && !mv.Recorded.After(known.Recorded) {
			return history, nil, nil
		}
		return nil, nil, wrong("ZBE-1", hl7.DuplicateKey, "another movement under this identifier")
	}
	all = slices.Clone(history)
	all[i] = mv
	return all, &mv, nil
}

func sameMovement(a, b Movement) bool {
	return a.Start.Equal(b.Start) && a.PlannedEnd.Equal(b.PlannedEnd) && a.Recorded.Equal(b.Recorded) && a.Historic == b.Historic &&
		a.Class == b.Class && a.Unit == b.Unit && a.Room == b.Room && a.Nature == b.Nature && a.Physician == b.Physician
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
