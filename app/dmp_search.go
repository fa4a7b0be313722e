package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
)

// Criteria is a search in the DMP of the open record. The zero value finds every document in force. // SC.DMP/UX.27
type Criteria struct {
	Name string `json:"name,omitempty"` // of saved criteria

	Text      string `json:"text,omitempty"`   // words of the title, the type, the author or the structure
	Author    string `json:"author,omitempty"` // part of a name, or a national identifier
	Structure string `json:"structure,omitempty"`

	// The period of the act: two bounds, or the last Months when it is not 0.
	ActFrom time.Time `json:"actFrom,omitzero"`
	ActTo   time.Time `json:"actTo,omitzero"` // included, to the day
	Months  int       `json:"months,omitempty"`
	// DepositedFrom keeps what came to the DMP since then.
	DepositedFrom time.Time `json:"depositedFrom,omitzero"`

	Types      []record.Coded `json:"types,omitempty"`
	Classes    []record.Coded `json:"classes,omitempty"`
	Practices  []record.Coded `json:"practices,omitempty"`  // setting of the act
	Facilities []record.Coded `json:"facilities,omitempty"` // kind of structure
	Events     []record.Coded `json:"events,omitempty"`     // modality, region, act
	Formats    []record.Coded `json:"formats,omitempty"`
	References []string       `json:"references,omitempty"` // identifiers shared by a report and its images

	Invisible bool `json:"invisible,omitempty"` // only those hidden from the patient or from guardians
	Masked    bool `json:"masked,omitempty"`    // only those masked from professionals
	ByPatient bool `json:"byPatient,omitempty"` // only what the patient put there

	// Beside the documents in force. // EX_3.1-1030
	Archived bool `json:"archived,omitempty"`
	Obsolete bool `json:"obsolete,omitempty"`
	Deleted  bool `json:"deleted,omitempty"`
}

const systemVisibility record.OID = "1.2.250.1.213.1.1.4.13"

// find returns the question for the DMP.
func (c Criteria) find(call api.DMPCall, now time.Time) api.DMPFind {
	f := api.DMPFind{DMPCall: call, ActFrom: c.ActFrom, ActTo: c.ActTo, Types: c.Types, Classes: c.Classes, Practices: c.Practices,
		Facilities: c.Facilities, Events: c.Events, Formats: c.Formats, References: c.References, DepositsSince: c.DepositedFrom,
		Statuses: []record.Availability{record.Approved}}
	if c.Months > 0 {
		f.ActFrom, f.ActTo = now.AddDate(0, -c.Months, 0), time.Time{}
	}
	if !f.ActTo.IsZero() {
		f.ActTo = f.ActTo.AddDate(0, 0, 1)
	}
	for _, s := range []struct {
		wanted bool
		status record.Availability
	}{{c.Archived, record.Archived}, {c.Obsolete, record.Deprecated}, {c.Deleted, record.Deleted}} {
		if s.wanted {
			f.Statuses = append(f.Statuses, s.status)
		}
	}
	hidden := func(codes ...string) {
		for _, code := range codes {
			f.Confidentiality = append(f.Confidentiality, record.Coded{Code: code, System: systemVisibility})
		}
	}
	if c.Invisible {
		hidden("INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX")
	}
	if c.Masked && !c.Invisible { // both: the registry would take either
		hidden("MASQUE_PS")
	}
	return f
}

// keeps applies to an entry what the registry has no sure criterion for, and again what it may have left in.
func (c Criteria) keeps(d record.Document, f api.DMPFind) bool {
	words := foldName(d.Title + " " + d.Type.Label + " " + d.Author.Display() + " " + d.Author.Organization)
	for word := range strings.FieldsSeq(foldName(c.Text)) {
		if !strings.Contains(words, word) {
			return false
		}
	}
	named := func(wanted, id string, names ...string) bool {
		return wanted == "" || wanted == id || slices.ContainsFunc(names, func(n string) bool { return strings.Contains(foldName(n), foldName(wanted)) })
	}
	coded := func(wanted []record.Coded, code record.Coded) bool {
		return len(wanted) == 0 || slices.ContainsFunc(wanted, func(w record.Coded) bool { return w.Code == code.Code && (w.System == "" || w.System == code.System) })
	}
	v, came, act := d.Visibility, d.CreatedAt, d.ActDate()
	if d.Entry != nil && !d.Entry.SubmittedAt.IsZero() {
		came = d.Entry.SubmittedAt
	}
	switch {
	case !named(c.Author, d.Author.ID, d.Author.Name), !named(c.Structure, d.Author.StructureID, d.Author.Organization),
		!coded(c.Types, d.Type), !coded(c.Classes, d.Class),
		!f.ActFrom.IsZero() && act.Before(f.ActFrom), !f.ActTo.IsZero() && !act.Before(f.ActTo),
		!c.DepositedFrom.IsZero() && came.Before(c.DepositedFrom),
		c.Invisible && !v.HiddenFromPatient && !v.HiddenFromGuardians,
		c.Masked && !v.HiddenFromProfessionals,
		c.ByPatient && !d.Author.Patient,
		d.Entry != nil && !slices.Contains(f.Statuses, d.Entry.Status):
		return false
	}
	return true
}

// Filter returns what of the criteria applies to the list on screen: the person's summary of the record. // SC.DMP/UX.17
func (c Criteria) Filter(now time.Time) Filter {
	f := Filter{Text: strings.TrimSpace(c.Text + " " + c.Author + " " + c.Structure), From: c.ActFrom, To: c.ActTo, Invisible: c.Invisible}
	if c.Months > 0 {
		f.From, f.To = now.AddDate(0, -c.Months, 0), time.Time{}
	}
	for _, t := range c.Types {
		f.Types = append(f.Types, t.Code)
	}
	return f
}

// DMPSearched is the answer to SearchDMP, newest act first.
type DMPSearched struct {
	Patient   record.PatientID
	Criteria  Criteria
	Rows      []Row // as in the record: a document that is here says so // SC.DMP/UX.14.TER
	Partial   bool  // the DMP said that it left some out
	ByOwnDate bool  // the DMP did not tell when documents came: DepositedFrom was applied to their own dates
	At        time.Time
}

// DMPSearchFailed says why a search gave nothing.
type DMPSearchFailed struct {
	Patient  record.PatientID
	Criteria Criteria
	Failure  Failure
}

// SearchDMP searches the DMP of the open record; DMPSearched or DMPSearchFailed follows. Another search abandons it.
// The record's own list does not change.
func (w *Workstation) SearchDMP(c Criteria) {
	open := w.current("")
	if open == nil {
		return
	}
	w.Jobs.Start(JobSpec{Name: JobSearchDMP, Key: searchKey(open.id), Service: ServiceDMP, Replace: true, Quiet: true,
		Run: func(ctx context.Context, _ *Progress) error {
			found, err := w.searchDMP(ctx, open, c)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				f := w.failure(err, JobSearchDMP)
				f.Transaction = "TD3.1"
				w.bus.publish(DMPSearchFailed{open.id, c, *f})
				return nil
			}
			w.bus.publish(*found)
			return nil
		}})
}

func searchKey(id record.PatientID) string { return "search:" + string(id) }

func (w *Workstation) searchDMP(ctx context.Context, open *openRecord, c Criteria) (*DMPSearched, error) {
	if err := w.flush(ctx); err != nil {
		return nil, err
	}
	call, err := w.dmpCall(open)
	if err != nil {
		return nil, err
	}
	now := w.parts.Clock()
	question := c.find(call, now)
	found, err := w.parts.Server.DMPFind(ctx, question)
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(keyed(found.Documents), func(d record.Document) bool { return !c.keeps(d, question) })
	open.mu.Lock()
	here, since := open.stored.Documents, open.since
	open.mu.Unlock()
	out := &DMPSearched{Patient: open.id, Criteria: c, Partial: found.Partial, At: found.SeenAt, Rows: searchRows(kept, here, since, w.Config().Structure),
		ByOwnDate: !c.DepositedFrom.IsZero() && !found.Dated}
	open.mu.Lock()
	open.found = out.Rows
	open.mu.Unlock()
	return out, nil
}

// CancelSearch abandons the search under way; what it found before stays.
func (w *Workstation) CancelSearch() {
	if open := w.current(""); open != nil {
		w.Jobs.CancelKey(searchKey(open.id))
	}
}

// searchRows shows what was found, with the local document in place of its entry when it is here.
func searchRows(found, here []record.Document, since time.Time, structure string) []Row {
	local := make(map[record.DocumentID]record.Document, len(here))
	for _, d := range here {
		local[d.ID] = d
	}
	rows := make([]Row, 0, len(found))
	for _, d := range found {
		if l, ok := local[d.ID]; ok {
			attachEntry(&l, d)
			d = l
		}
		r := Row{Document: d, New: isNew(d, mergeInput{since: since, structure: structure})}
		r.Badge = badgeOf(r)
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return b.Document.ActDate().Compare(a.Document.ActDate()) })
	return rows
}

// Settings of saved criteria.
const (
	criteriaSetting = "dmp.criteria"
	summarySetting  = "dmp.summary"
	mostCriteria    = 50
)

// SavedCriteria returns the criteria that this person saved on this workstation, in the order of their names.
func (w *Workstation) SavedCriteria(ctx context.Context) ([]Criteria, error) {
	var list []Criteria
	err := w.readSetting(ctx, criteriaSetting, &list)
	return list, err
}

// SaveCriteria keeps criteria under their name, in place of those of the same name.
func (w *Workstation) SaveCriteria(ctx context.Context, c Criteria) error {
	if c.Name = strings.TrimSpace(c.Name); c.Name == "" {
		return record.E(record.Invalid, ReasonCriteria)
	}
	list, err := w.SavedCriteria(ctx)
	if err != nil {
		return err
	}
	list = append(slices.DeleteFunc(list, func(o Criteria) bool { return o.Name == c.Name }), c)
	if len(list) > mostCriteria {
		return record.E(record.Invalid, ReasonCriteria)
	}
	slices.SortFunc(list, func(a, b Criteria) int { return strings.Compare(foldName(a.Name), foldName(b.Name)) })
	return w.writeSetting(ctx, criteriaSetting, list)
}

// DeleteCriteria forgets saved criteria; those that are not there are no error.
func (w *Workstation) DeleteCriteria(ctx context.Context, name string) error {
	list, err := w.SavedCriteria(ctx)
	if err != nil {
		return err
	}
	return w.writeSetting(ctx, criteriaSetting, slices.DeleteFunc(list, func(o Criteria) bool { return o.Name == name }))
}

// Summary returns the criteria of this person's summary of a record; the zero value shows all. // SC.DMP/UX.17
func (w *Workstation) Summary(ctx context.Context) (Criteria, error) {
	var c Criteria
	err := w.readSetting(ctx, summarySetting, &c)
	return c, err
}

// SetSummary keeps them.
func (w *Workstation) SetSummary(ctx context.Context, c Criteria) error {
	return w.writeSetting(ctx, summarySetting, c)
}

// readSetting reads a value of the person at the workstation; one that does not read is as if there were none.
func (w *Workstation) readSetting(ctx context.Context, name string, into any) error {
	cache, session, err := w.storage()
	if err != nil {
		return err
	}
	kept, err := cache.Setting(ctx, session.Practitioner.NationalID, name)
	if err != nil || kept == "" {
		return err
	}
	if err := json.Unmarshal([]byte(kept), into); err != nil {
		w.parts.Log.Warn("a setting does not read", "name", name)
	}
	return nil
}

func (w *Workstation) writeSetting(ctx context.Context, name string, v any) error {
	cache, session, err := w.storage()
	if err != nil {
		return err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return cache.PutSetting(ctx, session.Practitioner.NationalID, name, string(text))
}
