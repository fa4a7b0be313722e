package app

import (
	"context"
	"strings"

	"chevet/app/record"
)

// Search finds patients in the cache by name, given name, birth date, INS, IPP or NDA in one box; the empty query
// gives those this person opened last. A datamatrix INS scanned into the box
// searches by its matricule, then by its traits, and qualifies nothing. It answers in milliseconds and offline; call it off the UI thread.
func (w *Workstation) Search(ctx context.Context, query string, limit int) ([]Hit, error) {
	cache, session, err := w.storage()
	if err != nil {
		return nil, err
	}
	query, traits := w.scanned(query)
	hits, err := cache.Search(ctx, session.Practitioner.NationalID, query, w.parts.Clock(), limit)
	if err == nil && len(hits) == 0 && traits != nil { // nobody bears that INS here: the scanned traits may find them
		query = strings.Join([]string{traits.BirthName, traits.FirstGivenName(), traits.BirthDate.French()}, " ")
		hits, err = cache.Search(ctx, session.Practitioner.NationalID, query, w.parts.Clock(), limit)
	}
	return hits, err
}

// WardList is one of the lists of the home screen.
type WardList string

// Lists of the home screen.
const (
	ListWard          WardList = "ward"
	ListConsultations WardList = "consultations"
	ListEmergencies   WardList = "emergencies"
)

// Ward returns the patients of a list, from the cache: the person's own unit, the consultations of the day, or
// the emergencies.
func (w *Workstation) Ward(ctx context.Context, list WardList) ([]WardPatient, error) {
	cache, session, err := w.storage()
	if err != nil {
		return nil, err
	}
	unit, class := session.Unit.Code, record.Inpatient
	switch list {
	case ListConsultations:
		unit, class = "", record.Outpatient
	case ListEmergencies:
		unit, class = "", record.Emergency
	}
	return cache.Ward(ctx, unit, class, w.parts.Clock())
}

// Setting returns a remembered choice of the person, such as the theme or the width of a column.
func (w *Workstation) Setting(ctx context.Context, name string) (string, error) {
	cache, session, err := w.storage()
	if err != nil {
		return "", err
	}
	return cache.Setting(ctx, session.Practitioner.NationalID, name)
}

// PutSetting remembers a choice of the person.
func (w *Workstation) PutSetting(ctx context.Context, name, value string) error {
	cache, session, err := w.storage()
	if err != nil {
		return err
	}
	return cache.PutSetting(ctx, session.Practitioner.NationalID, name, value)
}
