package app

import (
	"slices"
	"time"

	"chevet/app/record"
)

type mergeInput struct {
	since     time.Time
	structure string // ours
	twins     time.Duration
	activity  map[record.DocumentKey]RowActivity
}

// mergeRows makes one list of what is here and what the DMP lists: a document known in both places is one row,
// whatever channel it came by; replaced versions of ours stay reachable from their set but are not rows of their
// own. // SC.CDA/DD.15, SC.CDA/INT.08
func mergeRows(here, entries []record.Document, in mergeInput) []Row {
	byID := make(map[record.DocumentID]int, len(here))
	rows := make([]Row, 0, len(here)+len(entries))
	for _, d := range here {
		if d.State == record.Replaced {
			continue
		}
		byID[d.ID] = len(rows)
		rows = append(rows, Row{Document: d})
	}
	for _, e := range entries {
		if i, ok := byID[e.ID]; ok {
			attachEntry(&rows[i].Document, e)
			continue
		}
		if e.Entry != nil && (e.Entry.Status == record.Deleted || e.Entry.Status == record.Deprecated) {
			continue // never was ours, is no longer the DMP's
		}
		byID[e.ID] = len(rows)
		rows = append(rows, Row{Document: e})
	}
	rows = pairTwins(chainNewer(rows, byID), in.twins)
	for i := range rows {
		r := &rows[i]
		r.New = isNew(r.Document, in)
		r.Badge = badgeOf(*r)
		r.Activity = in.activity[r.Document.Key]
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return b.Document.ActDate().Compare(a.Document.ActDate()) })
	return rows
}

// chainNewer makes one row of a document that is here and of the newer version that only the DMP has: the row says so,
// and its notice opens or integrates the other. // SC.CDA/DD.05
func chainNewer(rows []Row, byID map[record.DocumentID]int) []Row {
	hidden := map[int]bool{}
	for i, r := range rows {
		old, ok := byID[r.Document.Replaces]
		if !ok || r.Document.Replaces == "" || r.Document.Here() || !rows[old].Document.Here() {
			continue
		}
		newer := r.Document
		rows[old].Newer = &newer
		hidden[i] = true
	}
	if len(hidden) == 0 {
		return rows
	}
	kept := rows[:0]
	for i, r := range rows {
		if !hidden[i] {
			kept = append(kept, r)
		}
	}
	return kept
}

// attachEntry adds what the DMP says today to a document that is here. Its provenance does not change: a document
// of ours that we sent stays ours.
func attachEntry(d *record.Document, e record.Document) {
	d.Entry = e.Entry
	d.Visibility = e.Visibility
	if e.Entry != nil && e.Entry.Status == record.Deleted && d.State == record.Current {
		d.State = record.Withdrawn
	}
}

func isNew(d record.Document, in mergeInput) bool {
	if d.Provenance == record.Local || d.Here() && d.Provenance == record.DMP || d.Author.StructureID == in.structure && in.structure != "" {
		return false
	}
	at := d.CreatedAt
	if d.Entry != nil && !d.Entry.SubmittedAt.IsZero() {
		at = d.Entry.SubmittedAt
	}
	return !at.Before(in.since)
}

// badgeOf picks the one badge of a row, in the order of tokens.md.
// BadgeOf returns what a row says of itself, for one that a change made different.
func BadgeOf(r Row) RowBadge { return badgeOf(r) }

func badgeOf(r Row) RowBadge {
	d := r.Document
	held := slices.ContainsFunc(d.Sendings, func(s record.Sending) bool { return s.State == record.Held })
	switch {
	case d.State == record.Withdrawn:
		return BadgeWithdrawn
	case d.State == record.Disputed:
		return BadgeDisputed
	case d.Visibility.HiddenFromPatient:
		return BadgeHiddenPatient
	case d.Visibility.HiddenFromGuardians:
		return BadgeHiddenGuardians
	case d.Visibility.HiddenFromProfessionals:
		return BadgeMasked
	case r.Newer != nil || d.Here() && d.Entry != nil && d.Entry.Status == record.Deprecated:
		return BadgeNewVersion
	case held:
		return BadgeHeld
	case r.New:
		return BadgeNew
	case d.State == record.Draft:
		return BadgeDraft
	case d.Author.Patient:
		return BadgeFromPatient
	case d.Entry != nil && d.Entry.Status == record.Archived:
		return BadgeArchived
	case !d.Here() && d.Provenance == record.DMP:
		return BadgeNotIntegrated
	case d.Version > 1 && d.Provenance != record.Local:
		return BadgeVersion
	}
	return BadgeNone
}
