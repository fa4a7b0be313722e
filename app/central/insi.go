package central

import (
	"context"
	"fmt"
	"net/http"

	"chevet/app/central/api"
	"chevet/app/record"
)

// Asker is who asks INSi. The zero value is the server itself.
type Asker struct {
	Practitioner record.Practitioner
	Activity     record.Activity
	Caller       *Caller // nil for the server
}

// INSi is the téléservice, as the relay and the night call it.
type INSi interface {
	Search(ctx context.Context, by Asker, t record.Traits) (api.INSiFound, error)
	Verify(ctx context.Context, by Asker, p record.Patient) (record.IdentityCheck, api.INSiFound, error)
}

// IdentityStore is what verification needs of the storage, beside Store.
type IdentityStore interface {
	PutIdentityCheck(ctx context.Context, c record.IdentityCheck) error
	FailedChecks(ctx context.Context, limit int) ([]record.IdentityCheck, error)
}

// noINSi is the INSi of a server that has none.
type noINSi struct{}

func (noINSi) Search(context.Context, Asker, record.Traits) (api.INSiFound, error) {
	return api.INSiFound{}, record.E(record.Unavailable, api.ReasonNoINSi)
}

func (noINSi) Verify(context.Context, Asker, record.Patient) (record.IdentityCheck, api.INSiFound, error) {
	return record.IdentityCheck{}, api.INSiFound{}, record.E(record.Unavailable, api.ReasonNoINSi)
}

// insiSearch relays a search by traits. What blocks a call is asked of the patient as the server holds it, and of the
// traits when it does not. // INS/va1.10
func (s *Server) insiSearch(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.INSiSearch
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	var out api.INSiFound
	err := s.insiTraced(r.Context(), by, in.Patient, record.TraceINSiSearch, func(ctx context.Context, t *record.Trace) error {
		p, err := s.o.Store.Patient(ctx, in.Patient)
		if err != nil && record.CodeOf(err) != record.NotFound {
			return err
		}
		p.Traits = in.Traits
		if err := s.o.Receiver.Identity.AskINSi(p); err != nil {
			return err
		}
		if out, err = s.o.INSi.Search(ctx, asker(by), in.Traits); err != nil {
			return err
		}
		t.Detail = fmt.Sprintf("CR %s, %d questions", out.Code, out.Questions)
		return nil
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// insiVerify verifies a patient of the server and keeps how it ended.
func (s *Server) insiVerify(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.INSiVerify
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	var out api.INSiVerified
	err := s.insiTraced(r.Context(), by, in.Patient, record.TraceINSiVerify, func(ctx context.Context, t *record.Trace) error {
		p, err := s.o.Store.Patient(ctx, in.Patient)
		if err != nil {
			return err
		}
		if err := s.o.Receiver.Identity.AskINSi(p); err != nil {
			return err
		}
		if out.Check, out.Found, err = s.o.INSi.Verify(ctx, asker(by), p); err != nil {
			return err
		}
		t.Detail = "CR " + string(out.Check.Code)
		if keep, ok := s.o.Store.(IdentityStore); ok {
			return keep.PutIdentityCheck(ctx, out.Check)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// insiWorklist gives the verifications that failed.
func (s *Server) insiWorklist(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	all := []record.IdentityCheck{}
	if keep, ok := s.o.Store.(IdentityStore); ok {
		failed, err := keep.FailedChecks(r.Context(), 1000)
		if err != nil {
			return err
		}
		all = append(all, failed...)
	}
	return answer(w, all)
}

func asker(by *Caller) Asker {
	return Asker{Practitioner: by.Practitioner, Activity: *by.Activity, Caller: by}
}

// insiTraced runs one call and writes how it ended to the journal; without its trace nothing is answered.
func (s *Server) insiTraced(ctx context.Context, by *Caller, patient record.PatientID, action record.Action, call func(context.Context, *record.Trace) error) error {
	t := record.Trace{ID: s.o.IDs(), At: s.o.Clock().UTC(), Workstation: by.Workstation, ByID: by.Practitioner.NationalID, Action: action, Patient: patient}
	err := error(record.E(record.NotAllowed, api.ReasonNoActivity))
	if by.Activity != nil {
		err = call(ctx, &t)
	}
	if t.OK = err == nil; !t.OK {
		t.Reason, t.Detail = record.ReasonOf(err), ""
	}
	if traceErr := s.o.Store.AddTrace(context.WithoutCancel(ctx), origin, t); traceErr != nil {
		return fmt.Errorf("central: trace of %s: %w", action, traceErr)
	}
	return err
}
