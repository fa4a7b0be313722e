package demo

import (
	"context"
	"errors"
	"os"
	"time"

	"chevet/app/record"
)

// opener is what Habits needs of a workstation's cache.
type opener interface {
	MarkOpened(ctx context.Context, user string, patient record.PatientID, at time.Time) (time.Time, error)
}

// Fresh reports that a workstation has no cache yet.
func Fresh(file string) bool {
	_, err := os.Stat(file)
	return errors.Is(err, os.ErrNotExist)
}

// Habits gives a new workstation of the demonstration a past: each person opened the records of the ward a week
// before, so that «nouveaux depuis» counts from a real event.
func (d *Demo) Habits(ctx context.Context, cache opener, user string) error {
	for _, p := range d.World.Patients {
		if len(p.Remote) == 0 {
			continue
		}
		if _, err := cache.MarkOpened(ctx, user, p.ID, d.opt.Now.AddDate(0, 0, -8)); err != nil {
			return err
		}
	}
	return nil
}
