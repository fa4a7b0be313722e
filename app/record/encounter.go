package record

import "time"

// EncounterClass is the kind of an episode of care.
type EncounterClass string

// The kinds of encounter. // HL7 v2 PV1-2: I, O, E
const (
	Inpatient  EncounterClass = "hospitalisation"
	Outpatient EncounterClass = "consultation"
	Emergency  EncounterClass = "urgences"
)

// Unit is a functional unit or ward («unité fonctionnelle»).
type Unit struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	FINESS FINESS `json:"finess,omitempty"` // geographical FINESS of the site, sent to the DMP (CONF.12)
}

// Encounter is one episode of care: the unit of consent, and what decides which records a workstation holds.
type Encounter struct {
	ID         EncounterID    `json:"id"`
	Patient    PatientID      `json:"patient"`
	NDA        NDA            `json:"nda"`
	Class      EncounterClass `json:"class"`
	Unit       Unit           `json:"unit"`
	Room       string         `json:"room,omitempty"`
	Start      time.Time      `json:"start"`
	End        time.Time      `json:"end,omitzero"`        // zero while it lasts
	PlannedEnd time.Time      `json:"plannedEnd,omitzero"` // expected discharge, if known
	Physician  string         `json:"physician,omitempty"`
	Planned    bool           `json:"planned,omitempty"` // only announced («préadmission»): nobody is here yet
	OnLeave    bool           `json:"onLeave,omitempty"` // «permission»: the bed is kept
}

// Current reports that the encounter has started and not ended at t. One that is only announced is not.
func (e Encounter) Current(t time.Time) bool {
	return !e.Planned && !e.Start.After(t) && (e.End.IsZero() || e.End.After(t))
}

// CurrentEncounter returns the encounter that consent and integration attach to: the current one that started
// last, or nil.
func CurrentEncounter(all []Encounter, at time.Time) *Encounter {
	var best *Encounter
	for i := range all {
		if all[i].Current(at) && (best == nil || all[i].Start.After(best.Start)) {
			best = &all[i]
		}
	}
	return best
}
