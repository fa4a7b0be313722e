package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/cmd/internal/demo"
	"chevet/store/cache"
)

// Reasons of this program: what keeps the workstation from starting.
const (
	ReasonFolder      record.Reason = "CHV-DONNEES"
	ReasonConfig      record.Reason = "CHV-REGLAGES"
	ReasonAuthorities record.Reason = "CHV-AUTORITES"
	ReasonSandbox     record.Reason = "CHV-SANDBOX"
	ReasonOption      record.Reason = "CHV-OPTION"
	ReasonStart       record.Reason = "CHV-DEMARRAGE" // any other cause
)

// prepare makes everything that the window needs. One workstation runs on a data folder at a time: a second one would
// throw away the first one's sandbox of another day, and could open nothing but its login screen.
func prepare(f flags, log *slog.Logger) (places, *surroundings, error) {
	dirs, err := folders(f)
	if err != nil {
		return places{}, nil, err
	}
	release, err := cache.Hold(filepath.Join(dirs.data, "chevet.verrou"))
	if err != nil {
		return dirs, nil, because(err, ReasonFolder)
	}
	around, err := surround(f, dirs, log)
	if err != nil {
		release()
		return dirs, nil, because(err, ReasonStart)
	}
	closeAll := around.close
	around.close = func() { closeAll(); release() }
	return dirs, around, nil
}

// refusing is what a window that could not start talks to: every call gives err, which the login screen shows.
func refusing(err error) *surroundings {
	none := newDeferred("", func(context.Context) (*demo.Demo, error) { return nil, err })
	return &surroundings{server: none, close: none.Close}
}

// because gives err a reason that has its sentence, unless it has one.
func because(err error, why record.Reason) error {
	if record.CodeOf(err) != "" {
		return err
	}
	return record.E(record.Unavailable, why).Wrap(err)
}

// said is what the person reads.
func said(err error) string {
	return texts.Error(err) + " (" + string(record.ReasonOf(err)) + ")"
}

// tell writes the sentence to stderr, the cause only to the detailed log.
func tell(err error, log *slog.Logger) {
	err = because(err, ReasonStart)
	log.Debug("start", "err", err)
	fmt.Fprintln(os.Stderr, said(err))
}

// shown is a failure that the person has read already.
type shown struct{ error }

func (s shown) Unwrap() error { return errors.Unwrap(s.error) }

// under returns the path of a file in a folder of this workstation, "" when it could not be had.
func under(folder, file string) string {
	if folder == "" {
		return ""
	}
	return filepath.Join(folder, file)
}
