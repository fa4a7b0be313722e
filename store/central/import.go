package central

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"chevet/app/pam"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// ImportDocument is a document with its bytes, made when they are wanted.
type ImportDocument struct {
	record.Document
	Bytes func() ([]byte, error)
}

// Import adds patients, encounters, consents and documents with their bodies in one transaction, with the
// changes that workstations follow. What is here already with the same content is left alone, so that importing
// twice does nothing. It is for a first filling and for the demonstration: facts are not judged.
func (s *Store) Import(ctx context.Context, patients []record.Patient, encounters []record.Encounter, consents []record.Consent, documents []ImportDocument) error {
	return s.update(ctx, func(t *tx) error {
		for _, p := range patients {
			if err := t.importPatient(p); err != nil {
				return fmt.Errorf("patient: %w", err)
			}
		}
		for _, e := range encounters {
			if err := t.importEncounter(e); err != nil {
				return fmt.Errorf("encounter: %w", err)
			}
		}
		for _, c := range consents {
			added, err := t.AddConsent(c)
			if err == nil && added {
				err = t.Append(changelog.KindConsent, c.Patient, "", c)
			}
			if err != nil {
				return fmt.Errorf("consent: %w", err)
			}
		}
		for _, d := range documents {
			if err := t.importDocument(d); err != nil {
				return fmt.Errorf("document: %w", err)
			}
		}
		return nil
	})
}

func (t *tx) importPatient(p record.Patient) error {
	changed, err := t.putPatient(p)
	if err != nil || !changed {
		return err
	}
	if err := t.Append(changelog.KindPatient, p.ID, "", p); err != nil {
		return err
	}
	return t.addIdentityChange(p, pam.Cause{At: p.UpdatedAt}, "")
}

func (t *tx) importEncounter(e record.Encounter) error {
	changed, err := t.putPayload(e, "INSERT INTO encounters (establishment, patient, id, payload) VALUES (?, ?, ?, ?) ON CONFLICT (establishment, patient, id)"+
		" DO UPDATE SET payload = excluded.payload WHERE encounters.payload <> excluded.payload", t.s.o.Establishment, string(e.Patient), string(e.ID))
	if err != nil || !changed {
		return err
	}
	// one that another import gave to another patient leaves that one's ward
	if err := t.exec("DELETE FROM scope_stays WHERE establishment = ? AND encounter = ? AND patient <> ? AND patient IN"+
		" (SELECT patient FROM stays WHERE establishment = ? AND encounter = ?)",
		t.s.o.Establishment, string(e.ID), string(e.Patient), t.s.o.Establishment, string(e.ID)); err != nil {
		return err
	}
	if err := t.knowStay(e); err != nil {
		return err
	}
	return t.Append(changelog.KindEncounter, e.Patient, "", e)
}

// putPayload writes a value as JSON and tells whether that changed anything.
func (t *tx) putPayload(v any, statement string, key ...any) (bool, error) {
	payload, err := json.Marshal(v)
	if err != nil {
		return false, err
	}
	touched, err := t.affect(statement, append(key, string(payload))...)
	return touched > 0, err
}

func (t *tx) importDocument(d ImportDocument) error {
	if known, err := t.Document(d.Patient, d.Key); err != nil || known != nil {
		return err
	}
	if d.Bytes != nil {
		content, err := d.Bytes()
		if err != nil {
			return err
		}
		sum := sha256.Sum256(content)
		body := record.Body{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(content)), MIME: "text/xml"}
		if d.Body != nil && d.Body.MIME != "" {
			body.MIME = d.Body.MIME
		}
		d.Body = &body
		if err := t.importBody(body, content); err != nil {
			return err
		}
	}
	if err := t.PutDocument(d.Document); err != nil {
		return err
	}
	return t.Append(changelog.KindDocument, d.Patient, "", d.Document)
}

func (t *tx) importBody(b record.Body, content []byte) error {
	if here, err := t.HasBody(b.SHA256); err != nil || here {
		return err
	}
	if err := t.dropUpload(b.SHA256); err != nil {
		return err
	}
	if err := t.add(bodyRows, t.s.o.Establishment, b.SHA256, b.Size, b.Size, true, t.s.o.KeyVersion, nil, micros(t.s.o.Clock())); err != nil {
		return err
	}
	t.seen.known[name{"bodies", b.SHA256, ""}] = true
	for start := int64(0); start < b.Size; start += partBytes {
		part := content[start:min(start+partBytes, b.Size)]
		if err := t.add(partRows, t.s.o.Establishment, b.SHA256, start, t.s.bodies.seal(part, b.SHA256, start)); err != nil {
			return err
		}
	}
	return nil
}
