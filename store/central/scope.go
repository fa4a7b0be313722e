package central

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// A workstation that follows units holds the patients who stay there, those that its people opened lately and those
// that they pinned. Who enters and who leaves is said by lines of the log that are for this workstation alone: like any
// other line they are in commit order, so that nothing comes between a patient's arrival and what follows it.

// member is why a workstation holds a patient.
type member struct {
	patient record.PatientID
	ward    bool
	pinned  bool
	until   int64
}

func (m member) over(now int64) bool { return !m.ward && !m.pinned && m.until <= now }

// Follow makes a workstation follow units, none to hold opened and pinned patients alone, and returns the position
// before the lines that say so: one that has read nothing yet starts there.
func (s *Store) Follow(ctx context.Context, workstation string, units []string) (from changelog.Position, err error) {
	units = slices.Compact(slices.Sorted(slices.Values(units)))
	text, err := json.Marshal(append([]string{}, units...))
	if err != nil {
		return from, err
	}
	err = s.update(ctx, func(t *tx) error {
		if from, err = t.position(); err != nil {
			return err
		}
		now := micros(s.o.Clock())
		if err := t.exec(`INSERT INTO subscriptions (establishment, workstation, units, at) VALUES (?, ?, ?, ?)
			ON CONFLICT (establishment, workstation) DO UPDATE SET units = excluded.units, at = excluded.at`,
			s.o.Establishment, workstation, string(text), now); err != nil {
			return err
		}
		return t.settleWard(workstation, units, now)
	})
	return from, err
}

// Unfollow wipes a workstation: its people may no longer hold what it holds. It follows nothing until Follow.
func (s *Store) Unfollow(ctx context.Context, workstation string) error {
	return s.update(ctx, func(t *tx) error {
		if err := t.exec(`INSERT INTO subscriptions (establishment, workstation, units, at) VALUES (?, ?, '[]', ?)
			ON CONFLICT (establishment, workstation) DO UPDATE SET units = excluded.units, at = excluded.at`,
			s.o.Establishment, workstation, micros(s.o.Clock())); err != nil {
			return err
		}
		all, err := t.members(workstation)
		for _, m := range all {
			if err == nil {
				err = t.leave(workstation, m.patient)
			}
		}
		return err
	})
}

// Hold keeps a patient on a workstation for some time, because somebody opened the record there. pin, when given, keeps
// it without an end, or ends that.
func (s *Store) Hold(ctx context.Context, workstation string, patient record.PatientID, until time.Time, pin *bool) error {
	return s.update(ctx, func(t *tx) error {
		units, follows, err := t.units(workstation)
		if err != nil || !follows {
			return err // it holds everything
		}
		if known, err := t.HasPatient(patient); err != nil || !known {
			return errors.Join(err, record.E(record.NotFound, changelog.ReasonNoPatient).In("store/central.Hold"))
		}
		m, there, err := t.member(workstation, patient)
		if err != nil {
			return err
		}
		m.patient, m.until = patient, max(m.until, micros(until))
		if pin != nil {
			m.pinned = *pin
		}
		if !there {
			at, err := t.unitsOf(patient, micros(s.o.Clock()))
			if err != nil {
				return err
			}
			m.ward = overlap(units, at)
		}
		return t.keepMember(workstation, m, there, t.arrival(patient, changelog.RankOpened))
	})
}

// Release lets a patient go who is on a workstation only because somebody opened or pinned the record.
func (s *Store) Release(ctx context.Context, workstation string, patient record.PatientID) error {
	return s.update(ctx, func(t *tx) error {
		m, there, err := t.member(workstation, patient)
		if err != nil || !there {
			return err
		}
		if m.pinned, m.until = false, 0; m.ward {
			return t.keepMember(workstation, m, true, nil)
		}
		return t.leave(workstation, patient)
	})
}

// ShrinkScopes ends what time has ended: stays that are over, records opened long ago. It says how many left.
func (s *Store) ShrinkScopes(ctx context.Context) (left int, err error) {
	err = s.update(ctx, func(t *tx) error {
		now := micros(s.o.Clock())
		subscriptions, err := t.subscriptions()
		if err != nil {
			return err
		}
		for _, sub := range subscriptions {
			if err := t.settleWard(sub.workstation, sub.units, now); err != nil {
				return err
			}
			all, err := t.members(sub.workstation)
			if err != nil {
				return err
			}
			for _, m := range all {
				if m.over(now) {
					left++
					if err := t.leave(sub.workstation, m.patient); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	return left, err
}

// Holds reports that a workstation may read a patient's past: the patient is in its scope, or it follows everything.
func (s *Store) Holds(ctx context.Context, workstation string, patient record.PatientID) (bool, error) {
	var n int
	err := s.row(ctx, `SELECT (SELECT count(*) FROM members WHERE establishment = ? AND workstation = ? AND patient = ?)
		+ 1 - (SELECT count(*) FROM subscriptions WHERE establishment = ? AND workstation = ?)`,
		s.o.Establishment, workstation, string(patient), s.o.Establishment, workstation).Scan(&n)
	return n > 0, err
}

// moved follows an encounter in and out of wards, in the transaction that wrote it. Whoever gives the encounter to
// another patient has taken it from the first.
func (t *tx) moved(e record.Encounter) error {
	if err := t.put(scopeStayRows, string(e.Patient)+"|"+string(e.ID), t.s.o.Establishment, string(e.Patient), string(e.ID), e.Unit.Code, micros(e.Start), micros(e.End)); err != nil {
		return err
	}
	now := micros(t.s.o.Clock())
	at, err := t.unitsOf(e.Patient, now)
	if err != nil {
		return err
	}
	held, err := t.holders(e.Patient)
	if err != nil {
		return err
	}
	subscriptions, err := t.subscriptions()
	if err != nil {
		return err
	}
	line := t.arrival(e.Patient, changelog.RankWard)
	for _, sub := range subscriptions {
		m, there := held[sub.workstation]
		if !there && !slices.Contains(sub.units, e.Unit.Code) {
			continue
		}
		m.patient = e.Patient
		if err := t.settleMember(sub.workstation, m, there, overlap(sub.units, at), now, line); err != nil {
			return err
		}
	}
	return nil
}

// fillStays is for a database whose encounters were written before anybody followed wards.
func (t *tx) fillStays() error {
	if filled, err := t.exists("SELECT 1 FROM scope_stays WHERE establishment = ? LIMIT 1", t.s.o.Establishment); err != nil || filled {
		return err
	}
	var all []record.Encounter
	err := t.rows("SELECT payload FROM encounters WHERE establishment = ?", []any{t.s.o.Establishment}, func(rows *sql.Rows) error {
		var e record.Encounter
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(text), &e)
		all = append(all, e)
		return err
	})
	for _, e := range all {
		if err == nil {
			err = t.moved(e)
		}
	}
	return err
}

// settleWard makes the members of a workstation those who stay in the units now.
func (t *tx) settleWard(workstation string, units []string, now int64) error {
	all, err := t.members(workstation)
	if err != nil {
		return err
	}
	there := map[record.PatientID]bool{}
	for _, m := range all {
		there[m.patient] = true
		at, err := t.unitsOf(m.patient, now)
		if err != nil {
			return err
		}
		if err := t.settleMember(workstation, m, true, overlap(units, at), now, t.arrival(m.patient, changelog.RankWard)); err != nil {
			return err
		}
	}
	var arrived []record.PatientID
	for _, unit := range units {
		err := t.rows("SELECT DISTINCT patient FROM scope_stays WHERE establishment = ? AND unit = ? AND starts <= ? AND (ends = 0 OR ends > ?) ORDER BY patient",
			[]any{t.s.o.Establishment, unit, now, now}, func(rows *sql.Rows) error {
				var p record.PatientID
				err := rows.Scan(&p)
				if !there[p] {
					there[p] = true
					arrived = append(arrived, p)
				}
				return err
			})
		if err != nil {
			return err
		}
	}
	for _, p := range arrived {
		if err := t.keepMember(workstation, member{patient: p, ward: true}, false, t.arrival(p, changelog.RankWard)); err != nil {
			return err
		}
	}
	return nil
}

// settleMember says whether a patient stays in the units of a workstation. One who has just left them is held for the
// grace.
func (t *tx) settleMember(workstation string, m member, there, stays bool, now int64, line arrival) error {
	if stays == m.ward {
		return nil
	}
	if m.ward = stays; !stays {
		m.until = max(m.until, now+t.s.o.Grace.Microseconds())
	}
	return t.keepMember(workstation, m, there, line)
}

// unitsOf are the units where a patient stays now.
func (t *tx) unitsOf(patient record.PatientID, now int64) (units []string, err error) {
	err = t.rows("SELECT unit FROM scope_stays WHERE establishment = ? AND patient = ? AND starts <= ? AND (ends = 0 OR ends > ?)",
		[]any{t.s.o.Establishment, string(patient), now, now}, func(rows *sql.Rows) error {
			var unit string
			err := rows.Scan(&unit)
			units = append(units, unit)
			return err
		})
	return units, err
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(b, func(unit string) bool { return slices.Contains(a, unit) })
}

// arrival tells who enters, with the patient and their encounters, made once for all the workstations of a ward.
type arrival func() (json.RawMessage, error)

func (t *tx) arrival(patient record.PatientID, rank int) arrival {
	return sync.OnceValues(func() (json.RawMessage, error) {
		line := changelog.Scope{In: true, Rank: rank}
		var payload string
		found, err := t.one("SELECT payload FROM patients WHERE establishment = ? AND id = ?", []any{t.s.o.Establishment, string(patient)}, []any{&payload})
		if err == nil && found {
			err = json.Unmarshal([]byte(payload), &line.Patient)
		}
		if err != nil {
			return nil, err
		}
		err = t.rows("SELECT payload FROM encounters WHERE establishment = ? AND patient = ?", []any{t.s.o.Establishment, string(patient)}, func(rows *sql.Rows) error {
			var e record.Encounter
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			err := json.Unmarshal([]byte(text), &e)
			line.Encounters = append(line.Encounters, e)
			return err
		})
		if err != nil {
			return nil, err
		}
		if rank == changelog.RankWard && slices.ContainsFunc(line.Encounters, t.s.today) {
			line.Rank = changelog.RankToday
		}
		return json.Marshal(line)
	})
}

// today reports that a stay goes on and began less than a day ago: no zone has to be known.
func (s *Store) today(e record.Encounter) bool {
	now := s.o.Clock()
	return !e.Start.After(now) && now.Sub(e.Start) < 24*time.Hour && (e.End.IsZero() || e.End.After(now))
}

// keepMember writes a member; one who was not there enters.
func (t *tx) keepMember(workstation string, m member, there bool, line arrival) error {
	err := t.put(memberRows, workstation+"|"+string(m.patient), t.s.o.Establishment, workstation, string(m.patient), m.ward, m.pinned, m.until)
	if err != nil || there {
		return err
	}
	text, err := line()
	if err != nil {
		return err
	}
	return t.appendTo(workstation, changelog.KindScope, m.patient, "", text)
}

func (t *tx) leave(workstation string, patient record.PatientID) error {
	if err := t.exec("DELETE FROM members WHERE establishment = ? AND workstation = ? AND patient = ?", t.s.o.Establishment, workstation, string(patient)); err != nil {
		return err
	}
	return t.appendTo(workstation, changelog.KindScope, patient, "", changelog.Scope{})
}

func (t *tx) member(workstation string, patient record.PatientID) (m member, there bool, err error) {
	there, err = t.one("SELECT patient, ward, pinned, until FROM members WHERE establishment = ? AND workstation = ? AND patient = ?",
		[]any{t.s.o.Establishment, workstation, string(patient)}, []any{&m.patient, &m.ward, &m.pinned, &m.until})
	return m, there, err
}

func (t *tx) members(workstation string) (all []member, err error) {
	err = t.rows("SELECT patient, ward, pinned, until FROM members WHERE establishment = ? AND workstation = ? ORDER BY patient",
		[]any{t.s.o.Establishment, workstation}, func(rows *sql.Rows) error {
			var m member
			err := rows.Scan(&m.patient, &m.ward, &m.pinned, &m.until)
			all = append(all, m)
			return err
		})
	return all, err
}

// holders are the workstations that hold a patient, and why.
func (t *tx) holders(patient record.PatientID) (map[string]member, error) {
	all := map[string]member{}
	err := t.rows("SELECT workstation, ward, pinned, until FROM members WHERE establishment = ? AND patient = ?",
		[]any{t.s.o.Establishment, string(patient)}, func(rows *sql.Rows) error {
			var workstation string
			m := member{patient: patient}
			err := rows.Scan(&workstation, &m.ward, &m.pinned, &m.until)
			all[workstation] = m
			return err
		})
	return all, err
}

type subscription struct {
	workstation string
	units       []string
}

func (t *tx) subscriptions() (all []subscription, err error) {
	if t.wards != nil {
		return *t.wards, nil
	}
	err = t.rows("SELECT workstation, units FROM subscriptions WHERE establishment = ?", []any{t.s.o.Establishment}, func(rows *sql.Rows) error {
		var s subscription
		var units string
		if err := rows.Scan(&s.workstation, &units); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(units), &s.units)
		all = append(all, s)
		return err
	})
	if err == nil {
		t.wards = &all
	}
	return all, err
}

func (t *tx) units(workstation string) (units []string, follows bool, err error) {
	var text string
	follows, err = t.one("SELECT units FROM subscriptions WHERE establishment = ? AND workstation = ?",
		[]any{t.s.o.Establishment, workstation}, []any{&text})
	if err == nil && follows {
		err = json.Unmarshal([]byte(text), &units)
	}
	return units, follows, err
}

// position is that of the log's end, as this transaction sees it.
func (t *tx) position() (p changelog.Position, err error) {
	if _, err = t.one("SELECT head FROM establishment WHERE id = ?", []any{t.s.o.Establishment}, []any{&p.Cursor}); err != nil {
		return p, err
	}
	p.Cursor = max(p.Cursor, t.head)
	var at int64
	var mutation string
	found, err := t.one("SELECT at, mutation FROM changes WHERE establishment = ? AND cursor = ?", []any{t.s.o.Establishment, p.Cursor}, []any{&at, &mutation})
	if err == nil && found {
		p.Mark = markOf(t.s.epoch, p.Cursor, at, mutation)
	}
	return p, err
}
