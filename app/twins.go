package app

import (
	"slices"
	"strings"
	"time"

	"chevet/app/record"
)

// twinsApart is how long after the other the second form of an act may have been written. The references do not say:
// wave 1 only tells that an N1 and an N3 came out of one act. // SC.CDA/DD.15
const twinsApart = 10 * time.Minute

// pairTwins makes one row of the N1 and the N3 that one act produced in wave 1: the structured form is the row, since
// its metadata are the richer, and Twin is the other. Three forms, or two that one setId tells to be versions of each
// other, are left alone: a document too many in the list is better than one hidden. // SC.CDA/DD.15
func pairTwins(rows []Row, apart time.Duration) []Row {
	if apart < 0 {
		return rows
	}
	groups := map[string][]int{}
	for i := range rows {
		if key := twinKey(rows[i].Document); key != "" {
			groups[key] = append(groups[key], i)
		}
	}
	hidden := map[int]bool{}
	for _, at := range groups {
		if len(at) != 2 {
			continue
		}
		n3, n1 := at[0], at[1]
		if !rows[n3].Document.BodyKind.Structured() {
			n3, n1 = n1, n3
		}
		if twins(&rows[n3], &rows[n1], apart) {
			other := rows[n1].Document
			rows[n3].Twin, hidden[n1] = &other, true
		}
	}
	if len(hidden) == 0 {
		return rows
	}
	kept := rows[:0]
	for i := range rows {
		if !hidden[i] {
			kept = append(kept, rows[i])
		}
	}
	return slices.Clip(kept)
}

// twinKey is what two forms of one act have in common, "" for a document that says too little of itself.
func twinKey(d record.Document) string {
	who := d.Author.ID
	if who == "" {
		who = foldName(d.Author.Name)
	}
	if d.Type.Code == "" || who == "" || d.ActStart.IsZero() || d.BodyKind == record.BodyUnknown {
		return ""
	}
	return strings.Join([]string{d.Type.Code, who, d.ActStart.UTC().Format(time.RFC3339), foldName(d.Title)}, "\x00")
}

// twins reports that two documents are forms of one another: one structured, one not, of the same moment, in the same
// state for whoever reads them.
func twins(n3, n1 *Row, apart time.Duration) bool {
	a, b := n3.Document, n1.Document
	gap := a.CreatedAt.Sub(b.CreatedAt)
	switch {
	case !a.BodyKind.Structured() || b.BodyKind.Structured():
		return false
	case gap > apart || gap < -apart:
		return false
	case a.Replaces != "" && a.Replaces == b.ID, b.Replaces != "" && b.Replaces == a.ID:
		return false
	case a.SetID != "" && a.SetID == b.SetID && a.Version != b.Version:
		return false
	case a.State != b.State || a.Visibility != b.Visibility || a.Provenance != b.Provenance || a.Here() != b.Here():
		return false // one row would say of both what is true of one
	case n3.Newer != nil || n1.Newer != nil:
		return false
	}
	return true
}
