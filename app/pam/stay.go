package pam

import (
	"cmp"
	"slices"

	"chevet/app/record"
)

// Stay is an episode of care as its movements make it.
type Stay struct {
	record.Encounter
	Cancelled bool `json:"cancelled,omitempty"` // no movement is left: the stay never was
	// Known is the stay as it was before any movement of it came: an establishment is filled with its stays, then
	// follows their movements. Nil for a stay that began with a message.
	Known *record.Encounter `json:"known,omitempty"`
}

// after computes the stay from its movements: what announces an admission, then the others in the order of their starts.
func (s Stay) after(history []Movement) Stay {
	out := Stay{Encounter: record.Encounter{ID: s.ID, Patient: s.Patient, NDA: s.NDA, Planned: true}, Cancelled: true, Known: s.Known}
	if s.Known != nil {
		out.Encounter, out.Cancelled = *s.Known, false
		out.ID, out.Patient, out.NDA = s.ID, s.Patient, s.NDA
	}
	live := slices.DeleteFunc(slices.Clone(history), func(m Movement) bool { return m.Cancelled })
	slices.SortFunc(live, func(a, b Movement) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Start.Compare(b.Start), a.Recorded.Compare(b.Recorded), cmp.Compare(a.Key.ID, b.Key.ID))
	})
	for _, m := range live {
		out.add(m)
	}
	if out.Cancelled { // keep what it was, for people
		out.Encounter = s.Encounter
		out.End = s.Start
		out.Planned, out.OnLeave = false, false
	}
	return out
}

// rank puts an announced admission before what happened, whatever date was announced.
func rank(m Movement) int {
	if m.Event == "A05" || m.Event == "A14" {
		return 0
	}
	return 1
}

// add is the table of what each event says about the stay.
func (s *Stay) add(m Movement) {
	first, pending := s.Cancelled, events[m.Event].pending
	s.Cancelled = false
	switch {
	case first, s.Planned && !pending: // the admission, or the first that we know of it
		s.Start = m.Start
		s.Planned = pending
	case pending && !s.Planned, m.Event == "A15", m.Event == "A16": // what is to come moves nobody
		if m.Event == "A16" && s.End.IsZero() {
			s.PlannedEnd = m.Start
		}
		return
	}
	if m.Event != "A03" {
		s.Class = classes[m.Class]
	}
	if m.Event != "A21" && m.Event != "A03" && m.Event != "A54" { // they don't move the patient
		set := func(to *string, v string) {
			if v != "" {
				*to = v
			}
		}
		if m.Unit.Code != "" {
			s.Unit = m.Unit
		}
		set(&s.Room, m.Room)
	}
	if m.Physician != "" {
		s.Physician = m.Physician
	}
	if !m.PlannedEnd.IsZero() {
		s.PlannedEnd = m.PlannedEnd
	}
	switch m.Event {
	case "A03":
		s.End = m.Start
		s.OnLeave = false
	case "A21":
		s.OnLeave = true
	case "A22":
		s.OnLeave = false
	}
	if first && s.Unit.Code == "" { // a stay first known by its leave or discharge is somewhere
		s.Unit, s.Room, s.Class = m.Unit, m.Room, classes[m.Class]
	}
}
