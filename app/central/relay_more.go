package central

import (
	"context"
	"fmt"
	"net/http"

	"chevet/app/central/api"
	"chevet/app/record"
)

// actions says of each change of a document how it is traced and which gate opens it. // dmp.md §8, SC.DMP/CONF.14
var actions = map[api.DMPAction]struct {
	trace record.Action
	gate  func(record.GateInput) record.Gate
}{
	api.DMPMask:          {record.TraceDMPHide, record.ReadGate},
	api.DMPUnmask:        {record.TraceDMPHide, record.ReadGate},
	api.DMPShowPatient:   {record.TraceDMPShow, record.ReadGate},
	api.DMPShowGuardians: {record.TraceDMPShow, record.ReadGate},
	api.DMPShowBoth:      {record.TraceDMPShow, record.ReadGate},
	api.DMPArchive:       {record.TraceDMPArchive, record.ReadGate},
	api.DMPUnarchive:     {record.TraceDMPArchive, record.ReadGate},
	api.DMPDelete:        {record.TraceDMPDelete, withdraw},
}

// withdraw asks two factors of the person, whatever the patient said about reading: the structure's seal deletes, and
// somebody must answer for it.
func withdraw(in record.GateInput) record.Gate {
	if g := record.WithdrawGate(in); !g.Open || in.TwoFactors {
		return g
	}
	return record.Gate{Reason: record.ReasonOneFactor}
}

// dmpSince relays TD3.1 by lots.
func (s *Server) dmpSince(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPSince
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	if in.Since.IsZero() {
		return record.E(record.Invalid, api.ReasonRequest).Because("since")
	}
	var out api.DMPFound
	err := s.traced(r.Context(), by, in.DMPCall, record.TraceDMPChanges, func(ctx context.Context, c Call, t *record.Trace) (err error) {
		out, err = s.more.Since(ctx, c, in)
		t.Detail = fmt.Sprintf("%d documents", len(out.Documents))
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// dmpChange relays TD3.3. The trace says what was done to which document, and why it was deleted.
func (s *Server) dmpChange(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPChange
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	rule, known := actions[in.Action]
	switch {
	case !known:
		return record.E(record.Invalid, api.ReasonChange)
	case in.ID == "":
		return record.E(record.Invalid, api.ReasonRequest).Because("document")
	}
	if in.Action == api.DMPDelete {
		switch in.Motive {
		case api.MotiveMistake, api.MotivePatient, api.MotiveRemoved:
		default:
			return record.E(record.Invalid, record.ReasonMotive) // SC.DMP/CONF.03
		}
	}
	var out api.DMPChanged
	err := s.tracedBehind(r.Context(), rule.gate, by, in.DMPCall, rule.trace, func(ctx context.Context, c Call, t *record.Trace) (err error) {
		t.Document = in.ID
		if out, err = s.more.Change(ctx, c, in); err != nil {
			return err
		}
		t.Detail = string(in.Action)
		switch {
		case in.Action == api.DMPDelete:
			t.Detail += ", " + string(in.Motive)
		case out.Already:
			t.Detail += ", already"
		}
		if out.Settled {
			t.Detail += ", settled"
		}
		return nil
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// dmpPeople relays TD1.6.
func (s *Server) dmpPeople(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPPeople
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	out := []api.DMPProfessional{}
	err := s.traced(r.Context(), by, in.DMPCall, record.TraceDMPPeople, func(ctx context.Context, c Call, t *record.Trace) error {
		list, err := s.more.People(ctx, c, in.Standing)
		out = append(out, list...)
		t.Detail = fmt.Sprintf("%d professionals", len(list))
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// dmpAdmin relays TD1.3a.
func (s *Server) dmpAdmin(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPCall
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	var out api.DMPAdmin
	err := s.traced(r.Context(), by, in, record.TraceDMPAdmin, func(ctx context.Context, c Call, _ *record.Trace) (err error) {
		out, err = s.more.Administrative(ctx, c)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}

// dmpRevoke relays the removal of one's own authorisation, which is never for an emergency.
func (s *Server) dmpRevoke(w http.ResponseWriter, r *http.Request, by *Caller) error {
	var in api.DMPCall
	if err := s.read(w, r, &in); err != nil {
		return err
	}
	var out record.DMPStatus
	err := s.traced(r.Context(), by, in, record.TraceDMPRevoke, func(ctx context.Context, c Call, _ *record.Trace) (err error) {
		if record.ReadGate(c.Gate).Purpose != record.NormalAccess {
			return record.E(record.NotAllowed, api.ReasonNotUnopposed)
		}
		out, err = s.more.Revoke(ctx, c)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, out)
}
