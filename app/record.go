package app

import (
	"context"
	"sync"
	"time"

	"chevet/app/record"
)

// openRecord is the record on the screen: what is stored, and what the DMP and the jobs add to it.
type openRecord struct {
	id   record.PatientID
	user string

	// reading is held from a read of the cache to the picture it becomes, and while an answer of the DMP goes to the
	// cache: otherwise a read begun before the answer could put the former list back after it.
	reading sync.Mutex
	// showing makes pictures leave in the order they were computed: an older one published last would stay on screen.
	showing sync.Mutex

	mu       sync.Mutex
	stored   *Stored
	since    time.Time
	from     Baseline
	chip     DMPChip // as the last consultation left it; the gate may overrule it in the picture
	fresh    bool    // the DMP's list was seen since the record was opened
	counting bool
	activity map[record.DocumentKey]RowActivity
	shown    *Record
	found    []Row // of the last search: they may be in no list of the record
}

// OpenRecord reads a record from the cache in one call and makes it the open one; what the DMP says follows as
// RecordUpdated events. It may read the disk: call it off the UI thread. // UX.md: no click to know
func (w *Workstation) OpenRecord(ctx context.Context, id record.PatientID) (*Record, error) {
	cache, session, err := w.storage()
	if err != nil {
		return nil, err
	}
	user := session.Practitioner.NationalID
	stored, err := cache.Load(ctx, id, user)
	if err != nil {
		return nil, err
	}
	now := w.parts.Clock()
	open := &openRecord{id: id, user: user, stored: stored, activity: map[record.DocumentKey]RowActivity{},
		since: sinceEvent(stored, now)}
	if open.since, err = w.baseline(ctx, cache, open, now); err != nil {
		return nil, err
	}
	open.chip = DMPChip{Known: stored.DMP.Status, CheckedAt: stored.DMP.Status.CheckedAt, State: DMPChecking}
	w.mu.Lock()
	before := w.open
	w.open = open
	w.mu.Unlock()
	if before != nil && before.id != id {
		w.cancelRecordJobs(before.id)
	}
	picture := w.picture(open)
	w.Jobs.Start(JobSpec{Name: JobConsent, Quiet: true, Run: func(ctx context.Context, _ *Progress) error {
		if _, err := cache.MarkOpened(ctx, user, id, now); err != nil {
			return err
		}
		w.hold(ctx, id)
		return w.trace(ctx, record.Trace{Action: record.TraceOpenRecord, Patient: id, OK: true})
	}})
	if picture.Gate.Open {
		w.consultDMP(open, JobOpenDMP)
	}
	return picture, nil
}

// CloseRecord leaves the record and cancels what was on its way for it.
func (w *Workstation) CloseRecord() {
	w.mu.Lock()
	open := w.open
	w.open = nil
	w.mu.Unlock()
	if open != nil {
		w.cancelRecordJobs(open.id)
	}
}

// Current returns the last picture of the open record, or nil.
func (w *Workstation) Current() *Record {
	open := w.current("")
	if open == nil {
		return nil
	}
	open.mu.Lock()
	defer open.mu.Unlock()
	return open.shown
}

// current returns the open record when it is that patient's ("" for any), or nil.
func (w *Workstation) current(id record.PatientID) *openRecord {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.open == nil || id != "" && w.open.id != id {
		return nil
	}
	return w.open
}

func (w *Workstation) cancelRecordJobs(id record.PatientID) {
	w.Jobs.CancelKey(dmpKey(id))
	w.Jobs.CancelKey(searchKey(id))
	w.Jobs.CancelKey(previewKey)
}

// reload reads the record again from the cache and shows it.
func (w *Workstation) reload(open *openRecord) {
	w.Jobs.Start(JobSpec{Name: JobOpenDMP, Key: "reload:" + string(open.id), Quiet: true, Replace: true,
		Run: func(ctx context.Context, _ *Progress) error { return w.reread(ctx, open) }})
}

func (w *Workstation) reread(ctx context.Context, open *openRecord) error {
	cache, _, err := w.storage()
	if err != nil {
		return nil // the session ended meanwhile
	}
	open.reading.Lock()
	defer open.reading.Unlock()
	stored, err := cache.Load(ctx, open.id, open.user)
	if err != nil {
		return err
	}
	open.mu.Lock()
	stored.LastOpened = open.stored.LastOpened
	open.stored = stored
	open.mu.Unlock()
	w.show(open)
	return nil
}

// show publishes the present picture when the record is still the open one.
func (w *Workstation) show(open *openRecord) {
	if w.current(open.id) != open {
		return
	}
	open.showing.Lock()
	defer open.showing.Unlock()
	picture := w.picture(open)
	if w.pictured != nil {
		w.pictured()
	}
	w.bus.publish(RecordUpdated{picture})
}

// gate asks whether the DMP may be consulted now, from what is stored here.
func (o *openRecord) gate() record.Gate {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shown == nil {
		return record.Gate{}
	}
	return o.shown.Gate
}

// picture computes the record as the window shows it.
func (w *Workstation) picture(open *openRecord) *Record {
	now := w.parts.Clock()
	session, state := w.Session(), w.Sync()
	open.mu.Lock()
	defer open.mu.Unlock()
	s := open.stored
	r := &Record{Patient: s.Patient, Encounters: newestFirst(s.Encounters), Consents: append([]record.Consent(nil), s.Consents...),
		Merges: s.Merges, Since: open.since, Unsent: s.Unsent, Offline: state.Offline(), ListedAt: s.DMP.SeenAt, At: now}
	record.SortConsents(r.Consents)
	r.Notes = record.GatherNotes(s.Notes)
	r.Current = record.CurrentEncounter(s.Encounters, now)
	var encounter record.EncounterID
	if r.Current != nil {
		encounter = r.Current.ID
		r.InForce = record.LastConsent(s.Consents, encounter)
		r.Rights = record.PermissionsOf(s.Consents, encounter)
	} else {
		r.Rights = record.Permissions{Why: ReasonNoEncounter}
	}
	r.BreakGlass = liveBreakGlass(s.BreakGlass, encounter, open.user, now)
	r.Gate = record.ReadGate(record.GateInput{Patient: s.Patient, Permissions: r.Rights, BreakGlass: r.BreakGlass,
		TwoFactors: session != nil && session.TwoFactors, Now: now})
	r.DMP = chipFor(r.Gate, open.chip, state)
	r.ListStale = !open.fresh
	var entries []record.Document
	if r.Gate.Open { // a closed gate shows nothing of the DMP, not even what was seen before
		entries = s.DMP.Documents
	}
	r.Rows = mergeRows(append(draftRows(s.Drafts, s.Documents), s.Documents...), entries, mergeInput{since: open.since, structure: w.Config().Structure, twins: w.Config().Twins, activity: open.activity})
	if r.Gate.Open && !s.DMP.SeenAt.IsZero() {
		c := record.CountNew(entries, open.since, w.Config().Structure)
		r.Count = &c
	}
	r.Counting = r.Gate.Open && open.counting
	r.CountFrom, r.ByOwnDate = open.from, s.DMP.ByOwnDate
	open.shown = r
	return r
}

// chipFor gives the state of the chip: the gate speaks first, then the last answer of the DMP.
func chipFor(gate record.Gate, chip DMPChip, state SyncState) DMPChip {
	if !gate.Open {
		chip.Failure = nil
		chip.State = map[record.Reason]DMPState{
			record.ReasonNotInformed: DMPNotInformed,
			record.ReasonOpposed:     DMPOpposed,
			record.ReasonINSUnusable: DMPINSUnusable,
			record.ReasonOneFactor:   DMPOneFactor,
			ReasonNoEncounter:        DMPNoEncounter,
		}[gate.Reason]
		return chip
	}
	if state.Offline() {
		chip.State = DMPUnavailable
		return chip
	}
	if chip.State == DMPAuthorized && gate.Purpose == record.BreakGlassAccess {
		chip.State = DMPBreakGlass
	}
	return chip
}

// stateOf turns an answer of TD0.2 into what the chip says.
func stateOf(s record.DMPStatus) DMPState {
	switch {
	case s.Existence == record.NoDMP:
		return DMPNone
	case s.Existence == record.DMPClosed:
		return DMPClosed
	case s.Existence != record.DMPOpen:
		return DMPFailed
	}
	switch s.Access {
	case record.Authorized:
		return DMPAuthorized
	case record.Blocked:
		return DMPBlocked
	case record.AccessExpired:
		return DMPExpired
	}
	return DMPNoAccess
}

// baseline is the event that recent documents are counted from, as the person chose; by default the last day before today that this person opened the
// record, so that opening it twice in a morning hides nothing; else sinceEvent. // SC.DMP/UX.15
func (w *Workstation) baseline(ctx context.Context, cache Cache, open *openRecord, now time.Time) (time.Time, error) {
	rule, err := countRule(ctx, cache, open.user)
	if err != nil {
		return time.Time{}, err
	}
	open.from = rule.From
	switch rule.From {
	case SinceVisit:
		return sinceEvent(open.stored, now), nil
	case SinceDate:
		return rule.Date, nil
	}
	name := "baseline:" + string(open.id)
	last := open.stored.LastOpened
	if !last.IsZero() && last.In(now.Location()).Format(time.DateOnly) != now.Format(time.DateOnly) {
		return last, cache.PutSetting(ctx, open.user, name, last.Format(time.RFC3339))
	}
	kept, err := cache.Setting(ctx, open.user, name)
	if err != nil {
		return time.Time{}, err
	}
	if t, err := time.Parse(time.RFC3339, kept); err == nil {
		return t, nil
	}
	return sinceEvent(open.stored, now), nil
}

// sinceEvent is where counting starts for somebody who never opened the record: the last visit that ended, else the
// start of the current stay, else a month ago.
func sinceEvent(s *Stored, now time.Time) time.Time {
	var visit time.Time
	for _, e := range s.Encounters {
		if !e.End.IsZero() && e.End.Before(now) && e.End.After(visit) {
			visit = e.End
		}
	}
	if !visit.IsZero() {
		return visit
	}
	if c := record.CurrentEncounter(s.Encounters, now); c != nil {
		return c.Start
	}
	return now.AddDate(0, -1, 0)
}

func liveBreakGlass(all []record.BreakGlass, encounter record.EncounterID, user string, now time.Time) *record.BreakGlass {
	var live *record.BreakGlass
	for i := range all {
		b := &all[i]
		if b.ByID == user && b.Encounter == encounter && now.Before(b.Until) && (live == nil || b.At.After(live.At)) {
			live = b
		}
	}
	return live
}

func newestFirst(encounters []record.Encounter) []record.Encounter {
	out := append([]record.Encounter(nil), encounters...)
	for i := 1; i < len(out); i++ {
		for j := i; j > 0 && out[j].Start.After(out[j-1].Start); j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}
