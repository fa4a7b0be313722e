package central

import (
	"fmt"
	"net/http"
	"time"

	"chevet/app/central/api"
)

// events tells the workstation each time the log grows for it, its end at first. A quiet line says so at each
// heartbeat, when the session is looked at again.
func (s *Server) events(w http.ResponseWriter, r *http.Request, by *Caller) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	follows, err := s.o.Store.Follows(r.Context(), by.Workstation)
	if err != nil {
		return err
	}
	ear := s.bell.listen(by.Workstation, !follows)
	defer s.bell.leave(ear)
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", api.TypeEvents)
	w.Header().Set("X-Accel-Buffering", "no")
	beat := time.NewTicker(s.o.Heartbeat)
	defer beat.Stop()
	told, quiet := int64(-1), false
	for {
		head := told
		if !quiet {
			if head, err = s.o.Store.Head(r.Context()); err != nil {
				return err
			}
		}
		_ = control.SetWriteDeadline(s.deadline())
		switch {
		case head != told:
			_, err = fmt.Fprintf(w, "event: log\nid: %d\ndata: {\"cursor\":%d}\n\n", head, head)
			told = head
		case quiet:
			_, err = fmt.Fprint(w, ": quiet\n\n")
		}
		if err != nil {
			return nil // the workstation left
		}
		if err := control.Flush(); err != nil {
			return nil
		}
		quiet = false
		select {
		case <-ear.ring:
		case <-beat.C:
			quiet = true
			if by, err := s.o.Auth.Authenticate(r); err != nil || by == nil {
				return nil // the session ended: so does its line
			}
			if follows, err := s.o.Store.Follows(r.Context(), by.Workstation); err == nil {
				ear.everything.Store(!follows)
			}
		case <-ear.broken:
			return nil // so does one whose database is gone: the workstation asks, and is told
		case <-r.Context().Done():
			return nil
		case <-s.closing:
			return nil
		}
	}
}
