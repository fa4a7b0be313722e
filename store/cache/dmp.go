package cache

import (
	"context"

	"chevet/app"
	"chevet/app/record"
)

func dmpHead(pt, ut tag) place { return place{column: "dmp_view.head", row: [2]tag{pt, ut}} }
func dmpDocs(pt, ut tag) place { return place{column: "dmp_view.docs", row: [2]tag{pt, ut}} }

// KeepDMPView stores what the DMP answered to user, replacing the former view whole.
func (s *Store) KeepDMPView(ctx context.Context, user string, patient record.PatientID, v app.DMPView) error {
	pt, ut := s.keys.patientTag(patient), s.keys.userTag(user)
	head := s.keys.seal(dmpHead(pt, ut), encodeDMPHead(&v))
	docs := s.keys.seal(dmpDocs(pt, ut), encodeDocuments(v.Documents))
	return s.write(ctx, "cache.KeepDMPView", func(h *handle) error {
		_, err := h.exec(`INSERT INTO dmp_view (patient, user, head, docs) VALUES (?, ?, ?, ?)
			ON CONFLICT (patient, user) DO UPDATE SET head = excluded.head, docs = excluded.docs`, pt[:], ut[:], head, docs)
		return err
	})
}

func (s *Store) loadDMPView(h *handle, pt, ut tag) (v app.DMPView, err error) {
	var head, docs []byte
	found, err := h.one("SELECT head, docs FROM dmp_view WHERE patient = ? AND user = ?", []any{&head, &docs}, pt[:], ut[:])
	if err != nil || !found {
		return v, err
	}
	return s.openDMPView(pt, ut, head, docs)
}

func (s *Store) openDMPView(pt, ut tag, head, docs []byte) (v app.DMPView, err error) {
	plain, err := s.keys.open(dmpHead(pt, ut), head, nil)
	if err != nil {
		return v, err
	}
	if err := decodeDMPHead(plain, &v); err != nil || docs == nil {
		return v, err
	}
	if plain, err = s.keys.open(dmpDocs(pt, ut), docs, nil); err != nil {
		return v, err
	}
	v.Documents, err = decodeDocuments(plain)
	return v, err
}

// latestDMPViews returns what the DMP said last about a patient to whoever asked: the newest status, and the newest
// list's count (zero SeenAt when nobody listed). It opens no list: a ward of long records costs as little as another.
func (s *Store) latestDMPViews(h *handle, pt tag) (status record.DMPStatus, listed app.DMPView, err error) {
	err = h.each("SELECT user, head FROM dmp_view WHERE patient = ?", func(scan func(...any) error) error {
		var user, head []byte
		if err := scan(&user, &head); err != nil {
			return err
		}
		v, err := s.openDMPView(pt, tagOf(user), head, nil)
		if err != nil {
			return err
		}
		if v.Status.CheckedAt.After(status.CheckedAt) || status.CheckedAt.IsZero() {
			status = v.Status
		}
		if v.SeenAt.After(listed.SeenAt) {
			listed = v
		}
		return nil
	}, pt[:])
	return status, listed, err
}
