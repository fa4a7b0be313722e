package app

import (
	"context"
	"strings"

	"chevet/app/central/api"
	"chevet/app/record"
)

// Establishment is what a Server may also do: find patients that this workstation does not hold.
type Establishment interface {
	SearchPatients(ctx context.Context, q api.PatientQuery) ([]api.PatientHit, error)
}

// SearchElsewhere finds in the whole establishment the patients that this workstation does not hold, best first, as
// Search finds those that it does. It waits for the server: code unavailable says that only this workstation answers.
func (w *Workstation) SearchElsewhere(ctx context.Context, query string, limit int) ([]Hit, error) {
	cache, session, err := w.storage()
	if err != nil {
		return nil, err
	}
	server, ok := w.parts.Server.(Establishment)
	if query, _ = w.scanned(query); !ok || strings.TrimSpace(query) == "" {
		return nil, nil
	}
	found, err := server.SearchPatients(ctx, api.PatientQuery{Text: query, Limit: 4 * limit})
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, f := range found {
		if len(hits) == limit {
			break
		}
		switch _, err := cache.Load(ctx, f.Patient.ID, session.Practitioner.NationalID); {
		case err == nil: // it is here, and Search finds it
		case record.CodeOf(err) != record.NotFound:
			return nil, err
		default:
			h := Hit{Patient: f.Patient, Homonyms: f.Homonyms}
			if len(f.Encounters) > 0 {
				h.Encounter = &f.Encounters[0]
			}
			hits = append(hits, h)
		}
	}
	return hits, nil
}

// Fetch brings here the record of a patient that this workstation does not hold, and returns once it can be opened. The
// past of a patient arrives whole or not at all.
func (w *Workstation) Fetch(ctx context.Context, patient record.PatientID) error {
	cache, session, err := w.storage()
	if err != nil {
		return err
	}
	w.mu.Lock()
	client := w.exchange
	w.mu.Unlock()
	if client == nil {
		return record.E(record.Expired, ReasonNoSession)
	}
	news := make(chan struct{}, 1)
	defer w.Subscribe(func(Event) {
		select {
		case news <- struct{}{}:
		default:
		}
	})()
	if err := client.Hold(ctx, patient, nil); err != nil {
		return err
	}
	for {
		if _, err := cache.Load(ctx, patient, session.Practitioner.NationalID); record.CodeOf(err) != record.NotFound {
			return err
		}
		select {
		case <-news:
		case <-ctx.Done():
			return record.E(record.Unavailable, ReasonNotArrived).In("app.Fetch").Wrap(ctx.Err())
		}
	}
}

// Unconfirmed is a patient whose identity INSi did not confirm, for whoever handles identities.
type Unconfirmed struct {
	Check   record.IdentityCheck
	Patient record.Patient // zero when this workstation does not hold the record
}

// Unconfirmed lists the verifications that failed, oldest first: those of the night and those that people asked for.
func (w *Workstation) Unconfirmed(ctx context.Context) ([]Unconfirmed, error) {
	cache, session, err := w.storage()
	if err != nil {
		return nil, err
	}
	failed, err := w.parts.Server.INSiWorklist(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]Unconfirmed, 0, len(failed))
	for _, check := range failed {
		one := Unconfirmed{Check: check}
		stored, err := cache.Load(ctx, check.Patient, session.Practitioner.NationalID)
		if err != nil && record.CodeOf(err) != record.NotFound {
			return nil, err
		}
		if err == nil {
			one.Patient = stored.Patient
		}
		all = append(all, one)
	}
	return all, nil
}

// VerifyIdentity asks INSi again about a patient; one that agrees now leaves the list.
func (w *Workstation) VerifyIdentity(ctx context.Context, patient record.PatientID) (record.IdentityCheck, error) {
	if _, _, err := w.storage(); err != nil {
		return record.IdentityCheck{}, err
	}
	verified, err := w.parts.Server.INSiVerify(ctx, api.INSiVerify{Patient: patient})
	return verified.Check, err
}
