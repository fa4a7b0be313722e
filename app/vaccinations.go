package app

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"chevet/app/cda"
	"chevet/app/record"
)

// Vaccination is a vaccine given, with the document that says it.
type Vaccination struct {
	cda.Vaccination
	Document   record.DocumentKey
	Title      string
	Provenance record.Provenance
}

// vaccineTypes are the documents that tell vaccinations: the note and the history. // cda.md §3
var vaccineTypes = []string{"87273-9", "11369-6"}

// VaccinationList is what the documents here tell, newest first. Unread counts those that could not be read.
type VaccinationList struct {
	Known  []Vaccination
	Unread int
}

// Vaccinations reads the vaccinations of the open record from the notes and histories that are here. The same vaccine
// of the same day and lot, told by two documents, is one line. It reads the disk: call it off the UI thread.
func (w *Workstation) Vaccinations(ctx context.Context) (VaccinationList, error) {
	var list VaccinationList
	cache, _, err := w.storage()
	if err != nil {
		return list, err
	}
	open := w.current("")
	if open == nil {
		return list, record.E(record.NotFound, ReasonNoRecord).In("app.Vaccinations")
	}
	open.mu.Lock()
	docs := slices.Clone(open.stored.Documents)
	open.mu.Unlock()
	for _, d := range docs {
		if !d.Here() || d.State != record.Current || !slices.Contains(vaccineTypes, d.Type.Code) {
			continue
		}
		told, err := vaccinationsOf(ctx, cache, d)
		if ctx.Err() != nil {
			return VaccinationList{}, ctx.Err()
		}
		if err != nil { // one document that cannot be read does not hide the others
			list.Unread++
			w.parts.Log.Warn("a document of vaccination could not be read", "reason", string(record.ReasonOf(err)))
			continue
		}
		for _, v := range told {
			list.add(Vaccination{v, d.Key, d.Title, d.Provenance})
		}
	}
	slices.SortStableFunc(list.Known, func(a, b Vaccination) int { return strings.Compare(string(b.Date), string(a.Date)) })
	return list, nil
}

func (l *VaccinationList) add(v Vaccination) {
	if v.NotGiven || slices.ContainsFunc(l.Known, func(k Vaccination) bool {
		return k.Date == v.Date && k.Lot == v.Lot && (k.CIS.Code != "" && k.CIS.Code == v.CIS.Code || k.Name == v.Name)
	}) {
		return
	}
	l.Known = append(l.Known, v)
}

func vaccinationsOf(ctx context.Context, cache Cache, d record.Document) ([]cda.Vaccination, error) {
	raw, err := bytesOf(ctx, cache, d)
	if err != nil {
		return nil, err
	}
	return cda.ReadVaccinations(bytes.NewReader(raw), cda.Limits{})
}
