package central

import (
	"fmt"
	"net/http"
	"time"

	"chevet/app/central/api"
)

// events tells the workstation each time the log grows, its end at first. A quiet line says so at each
// heartbeat, when the session and, for logs that other servers write, the end are looked at again.
func (s *Server) events(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	control := http.NewResponseController(w)
	w.Header().Set("Content-Type", api.TypeEvents)
	w.Header().Set("X-Accel-Buffering", "no")
	beat := time.NewTicker(s.o.Heartbeat)
	defer beat.Stop()
	told := int64(-1)
	for {
		grown := s.o.Store.Grown()
		head, err := s.o.Store.Head(r.Context())
		if err != nil {
			return err
		}
		_ = control.SetWriteDeadline(s.deadline())
		if head != told {
			_, err = fmt.Fprintf(w, "event: log\nid: %d\ndata: {\"cursor\":%d}\n\n", head, head)
			told = head
		} else {
			_, err = fmt.Fprint(w, ": quiet\n\n")
		}
		if err != nil {
			return nil // the workstation left
		}
		if err := control.Flush(); err != nil {
			return nil
		}
		select {
		case <-grown:
		case <-beat.C:
			if by, err := s.o.Auth.Authenticate(r); err != nil || by == nil {
				return nil // the session ended: so does its line
			}
		case <-r.Context().Done():
			return nil
		case <-s.closing:
			return nil
		}
	}
}
