package record

import (
	"slices"
	"strings"
	"time"
)

// NoteID names a shared note, whatever the texts it has had. A UUIDv7 made where it was begun.
type NoteID string

// ReasonNote: a note without a text, an encounter, or the names that it needs.
const ReasonNote Reason = "NOTE-VIDE"

// Note is one text of a shared note of an encounter, which several people edit: nursing observation, transmission.
// Texts are only added. The server numbers those that follow what their author had read; a text written beside
// another one conflicts with it, is kept whole, and waits for somebody to settle both. // ARCHITECTURE, «The change log»
type Note struct {
	ID        NoteID      `json:"id"`
	Patient   PatientID   `json:"patient"`
	Encounter EncounterID `json:"encounter"`
	Rev       string      `json:"rev"`                 // names this text: the id of the mutation that wrote it
	Version   int         `json:"version,omitempty"`   // 1, 2, 3…, by the server; 0: not accepted yet, or conflicting
	Base      int         `json:"base"`                // the version that the author had read; 0: none
	Conflicts bool        `json:"conflicts,omitempty"` // by the server: written beside another text
	Resolves  []string    `json:"resolves,omitempty"`  // Revs of conflicting texts that this one settles
	Title     string      `json:"title,omitempty"`
	Text      string      `json:"text"`
	ByID      string      `json:"byID"`
	ByName    string      `json:"byName,omitempty"`
	At        time.Time   `json:"at"`
}

// Check refuses a text that could not be kept under its names.
func (n Note) Check() error {
	if n.ID == "" || n.Patient == "" || n.Encounter == "" || n.Rev == "" || n.At.IsZero() || n.Base < 0 || strings.TrimSpace(n.Text) == "" {
		return E(Invalid, ReasonNote)
	}
	return nil
}

// SharedNote is a note with every text that it has had.
type SharedNote struct {
	ID        NoteID
	Encounter EncounterID
	Current   *Note  // the newest accepted text; nil while the first one waits
	Waiting   []Note // written here, not judged by the server yet, oldest first
	Conflicts []Note // written beside Current and settled by nobody yet, oldest first
	History   []Note // all the others, newest first: former versions and conflicting texts that were settled
}

// Settled says that nobody has to choose between texts.
func (s SharedNote) Settled() bool { return len(s.Conflicts) == 0 }

// GatherNotes puts texts together by note, the note written last first. Nothing is left out.
func GatherNotes(texts []Note) []SharedNote {
	byID := map[NoteID]*SharedNote{}
	last := map[NoteID]time.Time{}
	settled := map[string]bool{}
	for _, t := range texts {
		if t.Version > 0 {
			for _, rev := range t.Resolves {
				settled[rev] = true
			}
		}
	}
	byAge := slices.Clone(texts)
	slices.SortStableFunc(byAge, func(a, b Note) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.Rev, b.Rev)
	})
	var out []*SharedNote
	for _, t := range byAge {
		s := byID[t.ID]
		if s == nil {
			s = &SharedNote{ID: t.ID, Encounter: t.Encounter}
			byID[t.ID] = s
			out = append(out, s)
		}
		last[t.ID] = t.At
		switch {
		case t.Conflicts && !settled[t.Rev]:
			s.Conflicts = append(s.Conflicts, t)
		case t.Version == 0 && !t.Conflicts:
			s.Waiting = append(s.Waiting, t)
		case t.Version > 0 && (s.Current == nil || t.Version > s.Current.Version):
			if s.Current != nil {
				s.History = append(s.History, *s.Current)
			}
			s.Current = &t
		default:
			s.History = append(s.History, t)
		}
	}
	slices.SortStableFunc(out, func(a, b *SharedNote) int { return last[b.ID].Compare(last[a.ID]) })
	all := make([]SharedNote, len(out))
	for i, s := range out {
		slices.SortStableFunc(s.History, func(a, b Note) int { return b.At.Compare(a.At) })
		all[i] = *s
	}
	return all
}
