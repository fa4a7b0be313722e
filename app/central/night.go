package central

import (
	"context"
	"log/slog"
	"time"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// NightStore is what the verification of the night needs of the storage.
type NightStore interface {
	changelog.ServerStore
	// PatientsToCheck returns patients after an id, in order, that were not verified since.
	PatientsToCheck(ctx context.Context, after record.PatientID, since time.Time, limit int) ([]record.Patient, error)
	PutIdentityCheck(ctx context.Context, c record.IdentityCheck) error
}

// Night verifies by INSi the identities that bear an INS. // INS/va1.25; the référentiel asks for it regularly
type Night struct {
	Store NightStore
	INSi  INSi
	Clock record.Clock
	IDs   record.IDs
	Log   *slog.Logger
	Rules record.IdentityRules

	Every time.Duration // an identity verified less long ago is left; default 180 days
	Most  int           // verifications of one night; default 20,000
	// Refusals ends the night after so many calls in a row without an answer. Default 5: INSi is down, tomorrow will do.
	Refusals int
	Hour     int // of the day, in the clock's zone, for Follow; default 2
}

// NightSummary counts what one night did.
type NightSummary struct {
	Agreed, Failed, Unanswered int
}

// Run verifies what is due, once. It ends early when INSi does not answer; what was done stays done.
func (n Night) Run(ctx context.Context) (s NightSummary, err error) {
	n = n.withDefaults()
	since := n.Clock().Add(-n.Every)
	after, inARow := record.PatientID(""), 0
	for {
		batch, err := n.Store.PatientsToCheck(ctx, after, since, 500)
		if err != nil || len(batch) == 0 {
			return s, err
		}
		for _, p := range batch {
			after = p.ID
			if !p.Status.CarriesINS() || p.INS.IsZero() || n.Rules.AskINSi(p) != nil {
				continue
			}
			if s.Agreed+s.Failed+s.Unanswered >= n.Most || ctx.Err() != nil {
				return s, ctx.Err()
			}
			check, _, err := n.INSi.Verify(ctx, Asker{}, p)
			if err != nil {
				n.Log.Warn("night: an identity was not verified", "reason", string(record.ReasonOf(err)))
				s.Unanswered++
				if inARow++; inARow >= n.Refusals {
					return s, err
				}
				continue
			}
			inARow = 0
			if err := n.keep(ctx, p, check); err != nil {
				return s, err
			}
			if check.Failed() {
				s.Failed++
			} else {
				s.Agreed++
			}
		}
	}
}

// keep stores how a verification ended; a failure is also a fact of the history, that workstations see.
func (n Night) keep(ctx context.Context, p record.Patient, check record.IdentityCheck) error {
	if err := n.Store.PutIdentityCheck(ctx, check); err != nil || !check.Failed() {
		return err
	}
	e := record.IdentityEvent{ID: n.IDs(), Patient: p.ID, Kind: record.IdentityChecked, Source: record.SourceBatch, At: check.At,
		INSi: &record.INSiFact{Operation: record.INSiVerify, Code: check.Code, At: check.At}}
	return n.Store.Update(ctx, func(tx changelog.ServerTx) error {
		if added, err := tx.AddIdentityEvent(e); err != nil || !added {
			return err
		}
		return tx.Append(changelog.KindIdentityEvent, p.ID, "", e)
	})
}

func (n Night) withDefaults() Night {
	if n.Clock == nil {
		n.Clock = time.Now
	}
	if n.Log == nil {
		n.Log = slog.New(slog.DiscardHandler)
	}
	n.Every, n.Most, n.Refusals = positive(n.Every, 180*24*time.Hour), positive(n.Most, 20_000), positive(n.Refusals, 5)
	n.Hour = positive(n.Hour, 2)
	return n
}

// NextNight is the next time, strictly after now, that the hour strikes in now's zone.
func NextNight(now time.Time, hour int) time.Time {
	next := time.Date(now.Year(), now.Month(), now.Day(), hour, 0, 0, 0, now.Location())
	if !next.After(now) {
		next = time.Date(now.Year(), now.Month(), now.Day()+1, hour, 0, 0, 0, now.Location())
	}
	return next
}

// Follow runs each night until ctx ends. until waits for a time, or returns the context's error: tests give their own.
func (n Night) Follow(ctx context.Context, until func(context.Context, time.Time) error) error {
	n = n.withDefaults()
	for {
		if err := until(ctx, NextNight(n.Clock(), n.Hour)); err != nil {
			return err
		}
		s, err := n.Run(ctx)
		n.Log.Info("night: identities verified", "agreed", s.Agreed, "failed", s.Failed, "unanswered", s.Unanswered, "reason", reasonOf(err))
	}
}

func reasonOf(err error) string {
	if err == nil {
		return ""
	}
	return string(record.ReasonOf(err))
}
