package pam

import (
	"context"
	"slices"

	"chevet/app/record"
)

// Memory is a State that lasts as long as the process, for tests and simulators. It is not for several goroutines.
type Memory struct {
	patients  map[record.PatientID]record.Patient
	merged    map[record.IPP]record.PatientID // absorbed IPP -> survivor
	gone      map[record.PatientID]record.PatientID
	stays     map[record.NDA]Stay
	movements map[record.NDA][]Movement
	consents  []record.Consent

	renumbered map[record.NDA]record.NDA
}

// NewMemory makes an empty State.
func NewMemory() *Memory {
	return &Memory{
		patients: map[record.PatientID]record.Patient{}, merged: map[record.IPP]record.PatientID{}, gone: map[record.PatientID]record.PatientID{},
		stays: map[record.NDA]Stay{}, movements: map[record.NDA][]Movement{},
		renumbered: map[record.NDA]record.NDA{},
	}
}

// PatientByIPP implements Patients.
func (m *Memory) PatientByIPP(_ context.Context, ipp record.IPP) (record.Patient, bool, error) {
	if id, ok := m.merged[ipp]; ok {
		p, found := m.patients[m.survivor(id)]
		return p, found, nil
	}
	for _, p := range m.patients {
		if p.IPP == ipp {
			return m.patients[m.survivor(p.ID)], true, nil
		}
	}
	return record.Patient{}, false, nil
}

func (m *Memory) survivor(id record.PatientID) record.PatientID {
	for m.gone[id] != "" {
		id = m.gone[id]
	}
	return id
}

// PatientsByINS implements Patients.
func (m *Memory) PatientsByINS(_ context.Context, ins record.INS) (all []record.Patient, _ error) {
	for _, p := range m.patients {
		if p.INS == ins && m.gone[p.ID] == "" {
			all = append(all, p)
		}
	}
	return all, nil
}

// PutPatient implements Patients.
func (m *Memory) PutPatient(_ context.Context, p record.Patient, _ Cause) error {
	m.patients[p.ID] = p
	return nil
}

// PutMerge implements Patients.
func (m *Memory) PutMerge(_ context.Context, x Merge) error {
	m.merged[x.AbsorbedIPP] = x.Survivor
	if x.Absorbed == "" {
		return nil
	}
	m.gone[x.Absorbed] = x.Survivor
	gone := m.patients[x.Absorbed]
	gone.MergedInto = x.Survivor
	m.patients[x.Absorbed] = gone
	for nda, s := range m.stays {
		if s.Patient == x.Absorbed {
			s.Patient = x.Survivor
			m.stays[nda] = s
		}
	}
	for i := range m.consents {
		if m.consents[i].Patient == x.Absorbed {
			m.consents[i].Patient = x.Survivor
		}
	}
	return nil
}

// StayByNDA implements Stays.
func (m *Memory) StayByNDA(_ context.Context, nda record.NDA) (Stay, bool, error) {
	for m.renumbered[nda] != "" {
		nda = m.renumbered[nda]
	}
	s, ok := m.stays[nda]
	return s, ok, nil
}

// RenumberStay implements Stays.
func (m *Memory) RenumberStay(_ context.Context, from, to record.NDA) error {
	s := m.stays[from]
	s.NDA = to
	if s.Known != nil {
		known := *s.Known
		known.NDA = to
		s.Known = &known
	}
	m.stays[to], m.movements[to] = s, m.movements[from]
	for i := range m.movements[to] {
		m.movements[to][i].Key.NDA = to
	}
	delete(m.stays, from)
	delete(m.movements, from)
	m.renumbered[from] = to
	return nil
}

// StaysOf implements Stays.
func (m *Memory) StaysOf(_ context.Context, patient record.PatientID) (all []Stay, _ error) {
	for _, s := range m.stays {
		if s.Patient == patient {
			all = append(all, s)
		}
	}
	return all, nil
}

// PutStay implements Stays.
func (m *Memory) PutStay(_ context.Context, s Stay) error {
	m.stays[s.NDA] = s
	return nil
}

// MovementsOf implements Movements.
func (m *Memory) MovementsOf(_ context.Context, nda record.NDA) ([]Movement, error) {
	return slices.Clone(m.movements[nda]), nil
}

// PutMovement implements Movements.
func (m *Memory) PutMovement(_ context.Context, mv Movement) error {
	all := m.movements[mv.Key.NDA]
	if i := slices.IndexFunc(all, func(o Movement) bool { return o.Key == mv.Key }); i >= 0 {
		all[i] = mv
		return nil
	}
	m.movements[mv.Key.NDA] = append(all, mv)
	return nil
}

// ConsentsOf implements Consents.
func (m *Memory) ConsentsOf(_ context.Context, patient record.PatientID) (all []record.Consent, _ error) {
	for _, c := range m.consents {
		if c.Patient == patient {
			all = append(all, c)
		}
	}
	return all, nil
}

// AddConsent implements Consents.
func (m *Memory) AddConsent(_ context.Context, c record.Consent) error {
	m.consents = append(m.consents, c)
	return nil
}

// MoveConsents implements Consents.
func (m *Memory) MoveConsents(_ context.Context, encounter record.EncounterID, to record.PatientID) error {
	for i := range m.consents {
		if m.consents[i].Encounter == encounter {
			m.consents[i].Patient = to
		}
	}
	return nil
}
