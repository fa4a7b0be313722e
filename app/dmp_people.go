package app

import (
	"context"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
)

// DMPPeopleListed is the answer to ListPeople.
type DMPPeopleListed struct {
	Patient record.PatientID
	People  []api.DMPProfessional
	Admin   api.DMPAdmin
	Failed  *Failure
}

// ListPeople asks who may read the DMP of the open record, whom the patient bars from it, and what the patient opposed
// (TD1.6 and TD1.3a); DMPPeopleListed follows.
func (w *Workstation) ListPeople(which api.DMPStanding) {
	open := w.current("")
	if open == nil {
		return
	}
	w.Jobs.Start(JobSpec{Name: JobPeopleDMP, Key: "people:" + string(open.id), Service: ServiceDMP, Replace: true, Quiet: true,
		Run: func(ctx context.Context, _ *Progress) error {
			answer := DMPPeopleListed{Patient: open.id}
			err := w.flush(ctx)
			var call api.DMPCall
			if err == nil {
				call, err = w.dmpCall(open)
			}
			if err == nil {
				answer.People, err = w.parts.Server.DMPPeople(ctx, api.DMPPeople{DMPCall: call, Standing: which})
			}
			if err == nil {
				answer.Admin, err = w.parts.Server.DMPAdmin(ctx, call)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				answer.Failed = w.failure(err, JobPeopleDMP)
			}
			w.bus.publish(answer)
			return nil
		}})
}

// Revoke takes this person's own authorisation away from the DMP of the open record. RecordUpdated or ActionFailed
// follows. The next opening declares it again unless the patient opposes. // TD0.3
func (w *Workstation) Revoke() {
	open := w.current("")
	if open == nil {
		return
	}
	w.Jobs.Start(JobSpec{Name: JobPeopleDMP, Key: dmpKey(open.id), Service: ServiceDMP, Replace: true, Quiet: true,
		Run: func(ctx context.Context, _ *Progress) error {
			if err := w.revoke(ctx, open); err != nil && ctx.Err() == nil {
				w.bus.publish(ActionFailed{*w.failure(err, JobPeopleDMP)})
			}
			return ctx.Err()
		}})
}

func (w *Workstation) revoke(ctx context.Context, open *openRecord) error {
	if err := w.flush(ctx); err != nil {
		return err
	}
	call, err := w.dmpCall(open)
	if err != nil {
		return err
	}
	status, err := w.parts.Server.DMPRevoke(ctx, call)
	if err != nil {
		return err
	}
	cache, _, err := w.storage()
	if err != nil {
		return err
	}
	if err := open.keepView(ctx, cache, DMPView{Status: status}, false); err != nil { // what could be read can be no more
		return err
	}
	w.setChip(open, false, func(c *DMPChip) {
		c.State, c.Known, c.CheckedAt, c.Failure = stateOf(status), status, status.CheckedAt, nil
	})
	return nil
}

const noticeSetting = "dmp.notice"

// NoticeDue reports that the person must acknowledge the notice on traced accesses: the first time, then at each
// period of Config.Notice. It is not per patient. // SC.DMP/CONF.11
func (w *Workstation) NoticeDue(ctx context.Context) (bool, error) {
	if w.Config().Notice < 0 {
		return false, nil
	}
	var at time.Time
	if err := w.readSetting(ctx, noticeSetting, &at); err != nil {
		return false, err
	}
	now := w.parts.Clock()
	return at.IsZero() || at.After(now) || now.Sub(at) >= w.Config().Notice, nil
}

// AcknowledgeNotice records that the person has read the notice, and traces it.
func (w *Workstation) AcknowledgeNotice(ctx context.Context) error {
	if err := w.trace(ctx, record.Trace{Action: record.TraceNotice, OK: true}); err != nil {
		return err
	}
	return w.writeSetting(ctx, noticeSetting, w.parts.Clock().UTC())
}
