package central

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// page is how many lines of the log are read at once: memory per reader, whatever the length of the log.
const page = 1000

// changes streams the log after the cursor, one JSON object a line, up to its end as it was when asked.
func (s *Server) changes(w http.ResponseWriter, r *http.Request, by *Caller) error {
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil || after < 0 {
		return record.E(record.Invalid, api.ReasonRequest).Because("after")
	}
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := s.o.Store.Recognise(r.Context(), changelog.Position{Cursor: after, Mark: r.URL.Query().Get("mark")}); err != nil {
		return err
	}
	last, err := s.o.Store.Head(r.Context()) // before who is in the scope: see Store.ChangesFor
	if err != nil {
		return err
	}
	next := func(after int64) ([]changelog.Change, error) {
		return s.o.Store.ChangesFor(r.Context(), by.Workstation, after, last, page)
	}
	return s.stream(w, r, after, last, next, true)
}

// past streams all about one patient, up to the cursor of a workstation that the patient has entered.
func (s *Server) past(w http.ResponseWriter, r *http.Request, by *Caller) error {
	to, err := strconv.ParseInt(r.URL.Query().Get("to"), 10, 64)
	if err != nil || to < 0 {
		return record.E(record.Invalid, api.ReasonRequest).Because("to")
	}
	patient := record.PatientID(r.PathValue("patient"))
	if held, err := s.o.Store.Holds(r.Context(), by.Workstation, patient); err != nil || !held {
		return errors.Join(err, record.E(record.NotAllowed, api.ReasonScope))
	}
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	next := func(after int64) ([]changelog.Change, error) {
		return s.o.Store.PastOf(r.Context(), patient, after, to, page)
	}
	return s.stream(w, r, 0, to, next, false)
}

// stream sends lines until next has none. A reader of the log that is not given its last line is told where it ends.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, after, last int64, next func(after int64) ([]changelog.Change, error), log bool) error {
	lines, err := next(after)
	if err != nil {
		return err
	}
	if log && len(lines) == 0 && after < last {
		end, err := s.o.Store.Line(r.Context(), last)
		if err != nil {
			return err
		}
		lines = append(lines, end)
	}
	w.Header().Set("Content-Type", api.TypeNDJSON)
	w.Header().Set("Vary", "Accept-Encoding")
	if len(lines) == 0 {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	out, flush, end := compressed(w, r)
	defer end(false)
	buffer := bufio.NewWriterSize(out, 32<<10)
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	control := http.NewResponseController(w)
	for len(lines) > 0 {
		_ = control.SetWriteDeadline(s.deadline())
		for _, line := range lines {
			if err := encoder.Encode(line); err != nil {
				return err
			}
		}
		after = lines[len(lines)-1].Cursor
		if after >= last {
			break
		}
		if lines, err = next(after); err != nil {
			return err
		}
		if log && len(lines) == 0 {
			end, err := s.o.Store.Line(r.Context(), last)
			if err != nil {
				return err
			}
			lines = append(lines, end)
		}
		if err := buffer.Flush(); err != nil {
			return err
		}
		if err := flush(); err != nil {
			return err
		}
		_ = control.Flush()
	}
	if err := buffer.Flush(); err != nil {
		return err
	}
	return end(true)
}

// standing tells a workstation what is remembered of it, to find out what a restored database has forgotten.
func (s *Server) standing(w http.ResponseWriter, r *http.Request, by *Caller) error {
	at, err := s.o.Store.Standing(r.Context(), by.Workstation)
	if err != nil {
		return err
	}
	return answer(w, at)
}

// enter counts a stream; leave uncounts it.
func (s *Server) enter() (leave func(), err error) {
	select {
	case s.streams <- struct{}{}:
		return func() { <-s.streams }, nil
	default:
		return nil, record.E(record.Unavailable, api.ReasonOverload)
	}
}

var zstdEncoders = sync.Pool{New: func() any {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(256<<10), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // options are constants
	}
	return e
}}

// compressed wraps the answer in what the other side accepts, zstd first. end(true) finishes the stream; end
// may be called again and then does nothing.
func compressed(w http.ResponseWriter, r *http.Request) (out io.Writer, flush func() error, end func(whole bool) error) {
	accepts := r.Header.Get("Accept-Encoding")
	switch {
	case strings.Contains(accepts, "zstd"):
		w.Header().Set("Content-Encoding", "zstd")
		e := zstdEncoders.Get().(*zstd.Encoder)
		e.Reset(w)
		done := false
		return e, e.Flush, func(whole bool) (err error) {
			if done {
				return nil
			}
			done = true
			if whole {
				err = e.Close()
			}
			e.Reset(nil)
			zstdEncoders.Put(e)
			return err
		}
	case strings.Contains(accepts, "gzip"):
		w.Header().Set("Content-Encoding", "gzip")
		e := gzip.NewWriter(w)
		done := false
		return e, e.Flush, func(whole bool) error {
			if done || !whole {
				done = true
				return nil
			}
			done = true
			return e.Close()
		}
	}
	return w, func() error { return nil }, func(bool) error { return nil }
}
