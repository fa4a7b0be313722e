package central

import (
	"context"
	"io"
	"net/http"
	"slices"

	"chevet/app/central/api"
	"chevet/app/record"
)

// dmpDeposit relays TD2.1. What leaves is what the server holds, never what a workstation says it is; the patient's
// opposition is asked again just before. // SC.DMP/CONF.06
func (s *Server) dmpDeposit(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPDeposit
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	var out api.DMPDeposited
	err := s.tracedBehind(r.Context(), record.FeedGate, by, in.DMPCall, record.TraceDMPDeposit, func(ctx context.Context, c Call, t *record.Trace) error {
		d, err := s.deposit(ctx, in)
		t.Document = d.Document.ID
		if err != nil {
			return err
		}
		if out.SubmissionSet, out.Settled, err = s.more.Deposit(ctx, c, d); err != nil {
			return err
		}
		t.Detail = "lot " + out.SubmissionSet
		if out.Settled {
			t.Detail += ", settled"
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.At = s.o.Clock().UTC()
	return answer(w, out)
}

// deposit gathers the document, its bytes, and the version of it that the DMP was told to hold.
func (s *Server) deposit(ctx context.Context, in api.DMPDeposit) (Deposit, error) {
	all, err := s.o.Store.Documents(ctx, in.Patient)
	if err != nil {
		return Deposit{}, err
	}
	i := slices.IndexFunc(all, func(d record.Document) bool { return d.Key == in.Key })
	if i < 0 {
		return Deposit{}, record.E(record.NotFound, api.ReasonNotSent).In("central.dmpDeposit")
	}
	d := Deposit{Document: all[i]}
	if doc := d.Document; doc.Provenance != record.Local || doc.State != record.Current || doc.Body == nil || doc.Body.SHA256 != in.SHA256 || doc.Body.Size > s.o.MaxBody {
		return d, record.E(record.NotAllowed, api.ReasonNotSent).In("central.dmpDeposit")
	}
	if older := d.Document.Replaces; older != "" && slices.ContainsFunc(all, func(o record.Document) bool { return o.ID == older && o.InDMP() }) {
		d.Replaces = older
	}
	body, err := s.o.Store.OpenBody(ctx, in.SHA256)
	if err != nil {
		return d, err
	}
	d.Content, err = io.ReadAll(body)
	return d, err
}
