package cache

import (
	"context"
	"encoding/json"
	"slices"

	"chevet/app"
	"chevet/app/record"
)

func (k *keyring) draftTag(id string) tag { return k.tag("draft", id) }

// The patient is bound to the head, so that a draft moved to somebody else's record is refused.
func draftHead(dt, pt tag) place { return place{column: "draft.head", row: [2]tag{dt, pt}} }
func draftAnswers(dt tag) place  { return place{column: "draft.answers", row: [2]tag{dt}} }
func draftFile(dt tag) place     { return place{column: "draft.file", row: [2]tag{dt}} }

// PutDraft stores a draft, or its next revision, on disk when it returns.
func (s *Store) PutDraft(ctx context.Context, d app.Draft) error {
	const op = "cache.PutDraft"
	if d.ID == "" || d.Patient == "" {
		return fault(op, badWrite("draft without its id or its patient"))
	}
	head, err := json.Marshal(d.DraftHead)
	if err != nil {
		return fault(op, err)
	}
	answers, err := json.Marshal(d.Answers)
	if err != nil {
		return fault(op, err)
	}
	dt, pt := s.keys.draftTag(d.ID), s.keys.patientTag(d.Patient)
	var file []byte
	if d.File != nil {
		file = s.keys.seal(draftFile(dt), d.File)
	}
	return s.write(ctx, op, func(h *handle) error {
		_, err := h.exec(`INSERT INTO draft (draft, patient, open, revision, head, answers, file) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (draft) DO UPDATE SET open = excluded.open, revision = excluded.revision, head = excluded.head,
			answers = excluded.answers, file = coalesce(excluded.file, file)
			WHERE excluded.revision >= revision AND excluded.patient = patient`,
			dt[:], pt[:], !d.Signed, d.Revision, s.keys.seal(draftHead(dt, pt), head), s.keys.seal(draftAnswers(dt), answers), file)
		return err
	})
}

// Draft returns a draft with its answers and its file.
func (s *Store) Draft(ctx context.Context, id string) (d app.Draft, err error) {
	dt := s.keys.draftTag(id)
	err = s.read(ctx, "cache.Draft", func(h *handle) error {
		var pt, head, answers, file []byte
		found, err := h.one("SELECT patient, head, answers, file FROM draft WHERE draft = ?", []any{&pt, &head, &answers, &file}, dt[:])
		if err != nil {
			return err
		}
		if !found {
			return record.E(record.NotFound, ReasonNoDraft)
		}
		if d.DraftHead, err = s.openDraftHead(dt, tagOf(pt), head); err != nil {
			return err
		}
		plain, err := s.keys.open(draftAnswers(dt), answers, nil)
		if err != nil {
			return err
		}
		if json.Unmarshal(plain, &d.Answers) != nil { // the error would quote the answers
			return altered("draft.answers")
		}
		if file != nil {
			d.File, err = s.keys.open(draftFile(dt), file, nil)
		}
		return err
	})
	return d, err
}

// DropDraft forgets a draft; the pages it lay on are overwritten (secure_delete).
func (s *Store) DropDraft(ctx context.Context, id string) error {
	dt := s.keys.draftTag(id)
	return s.write(ctx, "cache.DropDraft", func(h *handle) error {
		_, err := h.exec("DELETE FROM draft WHERE draft = ?", dt[:])
		return err
	})
}

func (s *Store) openDraftHead(dt, pt tag, cell []byte) (h app.DraftHead, err error) {
	plain, err := s.keys.open(draftHead(dt, pt), cell, nil)
	if err == nil && json.Unmarshal(plain, &h) != nil {
		err = altered("draft.head")
	}
	return h, err
}

// loadDrafts gives the heads of a patient's drafts, the newest first.
func (s *Store) loadDrafts(h *handle, pt tag) (heads []app.DraftHead, err error) {
	err = h.each("SELECT draft, head FROM draft WHERE patient = ?", func(scan func(...any) error) error {
		var dt, cell []byte
		if err := scan(&dt, &cell); err != nil {
			return err
		}
		head, err := s.openDraftHead(tagOf(dt), pt, cell)
		heads = append(heads, head)
		return err
	}, pt[:])
	slices.SortFunc(heads, func(a, b app.DraftHead) int { return b.SavedAt.Compare(a.SavedAt) })
	return heads, err
}

// countOpenDrafts opens what it counts: a row that somebody else put there is not one.
func (s *Store) countOpenDrafts(h *handle, pt tag) (n int, err error) {
	heads, err := s.loadDrafts(h, pt)
	for _, head := range heads {
		if !head.Signed {
			n++
		}
	}
	return n, err
}
