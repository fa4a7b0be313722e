package cache

import (
	"context"
	"slices"
	"strings"
	"time"

	"chevet/app"
	"chevet/app/record"
)

// Ward returns the patients with an encounter of the class in the unit ("" for any) current at the time, by room
// then name. New documents are those that the record showed to the person here who asked the DMP last.
func (s *Store) Ward(ctx context.Context, unit string, class record.EncounterClass, at time.Time) ([]app.WardPatient, error) {
	p, err := s.searchable(ctx)
	if err != nil {
		return nil, fault("cache.Ward", err)
	}
	wanted := func(u string, c record.EncounterClass) bool {
		return (unit == "" || u == unit) && (class == "" || c == class)
	}
	var ids []record.PatientID
	second := at.Unix()
	p.each(func(e *entry, stays []stay) {
		for i := range stays {
			// Seconds are coarser than times: the encounter itself decides below.
			if x := &stays[i]; x.start <= second && (x.end == 0 || x.end >= second) && wanted(x.unit, x.class) {
				ids = append(ids, e.id)
				return
			}
		}
	})
	var rows []app.WardPatient
	err = s.read(ctx, "cache.Ward", func(h *handle) error {
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return err
			}
			encounters, err := s.loadEncounters(h, s.keys.patientTag(id))
			if err != nil {
				return err
			}
			here := slices.DeleteFunc(slices.Clone(encounters), func(e record.Encounter) bool { return !wanted(e.Unit.Code, e.Class) })
			current := record.CurrentEncounter(here, at)
			if current == nil {
				continue
			}
			row := app.WardPatient{Encounter: *current}
			found, err := s.wardPatient(h, id, &row)
			if err != nil {
				return err
			}
			if found {
				rows = append(rows, row)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b app.WardPatient) int {
		if c := strings.Compare(a.Encounter.Room, b.Encounter.Room); c != 0 {
			return c
		}
		return strings.Compare(fold(a.Patient.Name()), fold(b.Patient.Name()))
	})
	return rows, nil
}

func (s *Store) wardPatient(h *handle, id record.PatientID, row *app.WardPatient) (bool, error) {
	pt := s.keys.patientTag(id)
	found, err := s.loadPatient(h, pt, &row.Patient)
	if err != nil || !found {
		return false, err
	}
	var consents []record.Consent
	var glass []record.BreakGlass
	if err := s.loadFacts(h, pt, &consents, &glass); err != nil {
		return false, err
	}
	row.Permissions = record.PermissionsOf(consents, row.Encounter.ID)
	status, listed, err := s.latestDMPViews(h, pt)
	if err != nil {
		return false, err
	}
	row.DMP = status
	if row.Counted = !listed.SeenAt.IsZero(); row.Counted {
		row.Count = listed.Count
	}
	if row.Drafts, err = s.countDrafts(h, pt); err != nil {
		return false, err
	}
	here, err := s.countOpenDrafts(h, pt)
	row.Drafts += here
	return true, err
}

// countDrafts counts the documents of the log that are drafts: it opens the pages where one should be.
func (s *Store) countDrafts(h *handle, pt tag) (n int, err error) {
	var pages []int64
	err = h.each("SELECT DISTINCT page FROM document WHERE patient = ? AND draft = 1", func(scan func(...any) error) error {
		var page int64
		err := scan(&page)
		pages = append(pages, page)
		return err
	}, pt[:])
	for _, page := range pages {
		p, err := s.loadPage(h, pt, page)
		if err != nil {
			return 0, err
		}
		for _, d := range p.docs {
			doc, err := d.decode()
			if err != nil {
				return 0, err
			}
			if doc.State == record.Draft {
				n++
			}
		}
	}
	return n, err
}
