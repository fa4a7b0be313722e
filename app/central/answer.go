package central

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts"
)

// handling answers a request for a known caller; an error becomes a problem document when nothing was sent yet.
type handling func(w http.ResponseWriter, r *http.Request, by *Caller) error

// known lets a request through with its caller.
func (s *Server) known(h handling) http.Handler {
	return s.anyone(func(w http.ResponseWriter, r *http.Request) error {
		if err := spoken(r); err != nil {
			return err
		}
		by, err := s.o.Auth.Authenticate(r)
		if err != nil {
			return err
		}
		if by == nil {
			return record.E(record.Expired, api.ReasonSession)
		}
		if seen, ok := w.(*witness); ok {
			seen.workstation = by.Workstation
		}
		return h(w, r, by)
	})
}

// spoken refuses a version of the interface that is not served. It is no fault of what is sent: nothing is lost by it.
func spoken(r *http.Request) error {
	text := r.Header.Get(api.HeaderProtocol)
	if text == "" {
		return nil
	}
	if v, err := strconv.Atoi(text); err != nil || v < api.OldestProtocol || v > api.Protocol {
		return record.E(record.Unavailable, api.ReasonVersion).Because("protocol %.10q, %d to %d are served", text, api.OldestProtocol, api.Protocol)
	}
	return nil
}

func (s *Server) anyone(h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

// fail answers a problem document. A fault of ours is logged in full and told as one sentence with the support
// code of the request. // RFC 9457
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	request := w.Header().Get(api.HeaderRequest)
	p := api.ProblemOf(err, texts.Sentence)
	if p.Code == "" {
		p.Detail = "request " + request
	}
	level := slog.LevelInfo
	if p.Status >= 500 && r.Context().Err() == nil {
		level = slog.LevelError
	}
	s.o.Log.Log(r.Context(), level, "request failed", "request", request, "route", r.Pattern, "reason", string(p.Reason), "err", err)
	if seen, ok := w.(*witness); ok && seen.status != 0 {
		// Too late for words: cutting the line tells the other side that what came is not whole.
		panic(http.ErrAbortHandler)
	}
	w.Header().Del("Content-Length")
	w.Header().Del("Content-Encoding")
	w.Header().Set("Content-Type", api.TypeProblem)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

func answer(w http.ResponseWriter, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", api.TypeJSON)
	_, _ = w.Write(text) // a peer that left has its own way to know
	return nil
}

// maxJSON bounds the requests that name things and carry none.
const maxJSON = 1 << 20

// read decodes a small JSON request.
func (s *Server) read(w http.ResponseWriter, r *http.Request, into any) error {
	_ = http.NewResponseController(w).SetReadDeadline(s.deadline())
	return unreadable(json.NewDecoder(http.MaxBytesReader(w, r.Body, maxJSON)).Decode(into))
}

// unreadable turns a failed reading of a request into a domain error.
func unreadable(err error) error {
	var large *http.MaxBytesError
	var said *record.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said):
		return said
	case errors.As(err, &large):
		return record.E(record.Invalid, api.ReasonTooLarge).Because("limit %d bytes", large.Limit)
	}
	return record.E(record.Invalid, api.ReasonRequest).Wrap(err)
}

// deadline is an instant of the system's clock, whatever the clock of the records says.
func (s *Server) deadline() time.Time { return time.Now().Add(s.o.StreamTimeout) }

// contained gives each request its support code, logs how it ended, and keeps a panic from the others.
func (s *Server) contained(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &witness{ResponseWriter: w}
		h := seen.Header()
		h.Set(api.HeaderRequest, s.o.IDs())
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		defer func() {
			p := recover()
			if p != nil && p != http.ErrAbortHandler {
				err := fmt.Errorf("panic: %v\n%s", p, debug.Stack())
				if seen.status == 0 {
					s.fail(seen, r, err)
					p = nil
				} else {
					s.o.Log.Error("request failed", "request", h.Get(api.HeaderRequest), "route", r.Pattern, "err", err)
					p = http.ErrAbortHandler
				}
			}
			s.o.Log.Info("request", "request", h.Get(api.HeaderRequest), "method", r.Method, "route", r.Pattern, "status", seen.status,
				"bytes", seen.bytes, "took", time.Since(began), "workstation", seen.workstation)
			s.meters.observe(r, seen.status, time.Since(began))
			if p != nil {
				panic(p)
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

// witness remembers what was answered.
type witness struct {
	http.ResponseWriter
	status      int
	bytes       int64
	workstation string
}

func (w *witness) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach deadlines and flushing.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }
