package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"chevet/app/record"
)

// Answers are what a person wrote in a form, by input: texts, and rows of texts by column.
type Answers struct {
	Texts map[string]string              `json:"texts,omitempty"`
	Rows  map[string][]map[string]string `json:"rows,omitempty"`
	// Taken are the inputs that were filled from a document of the record and that nobody has read again yet.
	Taken map[string]Origin `json:"taken,omitempty"`
}

// Clone returns a copy that shares nothing with a.
func (a Answers) Clone() Answers {
	c := Answers{Texts: maps.Clone(a.Texts), Rows: make(map[string][]map[string]string, len(a.Rows)), Taken: maps.Clone(a.Taken)}
	if c.Texts == nil {
		c.Texts = map[string]string{}
	}
	if c.Taken == nil {
		c.Taken = map[string]Origin{}
	}
	for id, all := range a.Rows {
		kept := make([]map[string]string, len(all))
		for i, r := range all {
			if kept[i] = maps.Clone(r); kept[i] == nil {
				kept[i] = map[string]string{}
			}
		}
		c.Rows[id] = kept
	}
	return c
}

// Correction names the validated version that a draft is to replace; the zero value replaces nothing.
type Correction struct {
	Key    record.DocumentKey `json:"key,omitempty"`
	ID     record.DocumentID  `json:"id,omitempty"`
	SetID  record.SetID       `json:"setID,omitempty"`
	Number int                `json:"number,omitempty"`
}

// DraftHead is what anybody in charge of the patient may know of a draft: that it is there, and whose it is.
type DraftHead struct {
	ID        string             `json:"id"` // and the key of the document that it becomes
	Patient   record.PatientID   `json:"patient"`
	Encounter record.EncounterID `json:"encounter,omitempty"`
	Form      FormName           `json:"form"`
	Title     string             `json:"title,omitempty"` // of the document
	Type      record.Coded       `json:"type,omitzero"`
	ByID      string             `json:"byID"`
	ByName    string             `json:"byName"`
	CreatedAt time.Time          `json:"createdAt"`
	SavedAt   time.Time          `json:"savedAt,omitzero"`
	Revision  int                `json:"revision"` // grows with each change; an older one never takes the place of a newer one
	Corrects  Correction         `json:"corrects,omitzero"`
	Signed    bool               `json:"signed,omitempty"` // kept for the answers of a document that may be corrected
}

// Draft is a document being written. It is personal: only its author reads it. // HOP/va1.08
type Draft struct {
	DraftHead
	Answers Answers `json:"answers"`
	File    []byte  `json:"-"` // the PDF of FormImport
}

// DraftStore keeps drafts on the workstation, encrypted. A write returns once it is on disk (fsync).
type DraftStore interface {
	// PutDraft stores a draft, or its next revision. A revision older than the one stored changes nothing. A nil File
	// keeps the one stored.
	PutDraft(ctx context.Context, d Draft) error
	// Draft returns a draft with its file; CACHE-BROUILLON when it is not here.
	Draft(ctx context.Context, id string) (Draft, error)
	// DropDraft forgets a draft; one that is not here is no error.
	DropDraft(ctx context.Context, id string) error
}

// draftRows are the drafts as lines of the record's list. A draft whose document is here was signed: a stop between the
// two writes must not show it twice.
func draftRows(heads []DraftHead, here []record.Document) []record.Document {
	var out []record.Document
	for _, h := range heads {
		if h.Signed || slices.ContainsFunc(here, func(d record.Document) bool { return string(d.Key) == h.ID }) {
			continue
		}
		out = append(out, record.Document{Key: record.DocumentKey(h.ID), Patient: h.Patient, Encounter: h.Encounter, Title: h.Title, Type: h.Type,
			ActStart: h.SavedAt, CreatedAt: h.CreatedAt, Author: record.Author{ID: h.ByID, Name: h.ByName}, Provenance: record.Local,
			State: record.Draft, UpdatedAt: h.SavedAt, Replaces: h.Corrects.ID})
	}
	return out
}
