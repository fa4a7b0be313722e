package app

import (
	"context"
	"encoding/json"
	"time"

	"chevet/app/record"
)

// Baseline is the event that «N nouveaux depuis» counts from. // SC.DMP/UX.15
type Baseline string

// Events to count from.
const (
	// SinceOpening is the default: the last day before today that this person opened the record, else SinceVisit.
	SinceOpening Baseline = ""
	// SinceVisit is the end of the last visit, else the start of the present one, else a month ago.
	SinceVisit Baseline = "visit"
	SinceDate  Baseline = "date"
)

// CountRule is what a person chose to count from, kept on this workstation for that person.
type CountRule struct {
	From Baseline  `json:"from,omitempty"`
	Date time.Time `json:"date,omitzero"` // for SinceDate
}

const countSetting = "dmp.count"

func countRule(ctx context.Context, cache Cache, user string) (CountRule, error) {
	var rule CountRule
	kept, err := cache.Setting(ctx, user, countSetting)
	if err != nil || kept == "" {
		return rule, err
	}
	if json.Unmarshal([]byte(kept), &rule) != nil || rule.From == SinceDate && rule.Date.IsZero() {
		return CountRule{}, nil // of another version: the default
	}
	return rule, nil
}

// CountRule returns what the person at the workstation counts from.
func (w *Workstation) CountRule(ctx context.Context) (CountRule, error) {
	cache, session, err := w.storage()
	if err != nil {
		return CountRule{}, err
	}
	return countRule(ctx, cache, session.Practitioner.NationalID)
}

// SetCountRule keeps what the person counts from, and counts the open record again.
func (w *Workstation) SetCountRule(ctx context.Context, rule CountRule) error {
	cache, session, err := w.storage()
	if err != nil {
		return err
	}
	switch rule.From {
	case SinceOpening, SinceVisit:
		rule.Date = time.Time{}
	case SinceDate:
		if rule.Date.IsZero() || rule.Date.After(w.parts.Clock()) {
			return record.E(record.Invalid, record.ReasonDate)
		}
	default:
		return record.E(record.Invalid, ReasonCriteria)
	}
	text, err := json.Marshal(rule)
	if err != nil {
		return err
	}
	if err := cache.PutSetting(ctx, session.Practitioner.NationalID, countSetting, string(text)); err != nil {
		return err
	}
	open := w.current("")
	if open == nil {
		return nil
	}
	open.mu.Lock()
	before := openRecord{id: open.id, user: open.user, stored: open.stored}
	open.mu.Unlock()
	since, err := w.baseline(ctx, cache, &before, w.parts.Clock())
	if err != nil {
		return err
	}
	open.mu.Lock()
	earlier := since.Before(open.since)
	open.since, open.from = since, rule.From
	open.mu.Unlock()
	w.show(open)
	if earlier { // the dates of deposit were asked from later on only
		w.consultDMP(open, JobRefresh)
	}
	return nil
}
