package central

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

func digestOf(r *http.Request) (string, error) {
	digest := r.PathValue("sha256")
	if !changelog.IsDigest(digest) {
		return "", record.E(record.Invalid, changelog.ReasonDigest)
	}
	return digest, nil
}

// getBody streams a body, or the range asked for. // RFC 9110 §14
func (s *Server) getBody(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	digest, err := digestOf(r)
	if err != nil {
		return err
	}
	body, err := s.o.Store.OpenBody(r.Context(), digest)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("ETag", `"`+digest+`"`)
	guarded := &guarded{ReadSeeker: body, move: func() { _ = http.NewResponseController(w).SetWriteDeadline(s.deadline()) }}
	http.ServeContent(w, r, "", time.Time{}, guarded)
	return guarded.err
}

// guarded remembers why a body stopped, which http.ServeContent does not tell.
type guarded struct {
	io.ReadSeeker
	move func()
	err  error
}

func (g *guarded) Read(p []byte) (int, error) {
	g.move()
	n, err := g.ReadSeeker.Read(p)
	if err != nil && err != io.EOF {
		g.err = err
	}
	return n, err
}

// headBody tells whether a body is here, and if not where its upload stands.
func (s *Server) headBody(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	digest, err := digestOf(r)
	if err != nil {
		return err
	}
	received, complete, err := s.o.Store.BodyState(r.Context(), digest)
	if err != nil {
		return err
	}
	s.stands(w, received, complete)
	if !complete {
		w.WriteHeader(http.StatusNotFound)
		return nil
	}
	w.Header().Set("Content-Length", strconv.FormatInt(received, 10))
	w.WriteHeader(http.StatusOK)
	return nil
}

func (s *Server) stands(w http.ResponseWriter, received int64, complete bool) {
	w.Header().Set(api.HeaderOffset, strconv.FormatInt(received, 10))
	if complete {
		w.Header().Set(api.HeaderComplete, "1")
	}
}

// putBody takes a body, or what is left of one whose upload was cut. The digest in the address is checked.
func (s *Server) putBody(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	digest, err := digestOf(r)
	if err != nil {
		return err
	}
	offset, size, err := placeOf(r)
	if err != nil {
		return err
	}
	if size > s.o.MaxBody {
		return record.E(record.Invalid, api.ReasonTooLarge).Because("%d bytes, limit %d", size, s.o.MaxBody)
	}
	received, complete, err := s.o.Store.BodyState(r.Context(), digest)
	if err != nil {
		return err
	}
	if complete {
		s.stands(w, received, true)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	control := http.NewResponseController(w)
	body := &moving{r: http.MaxBytesReader(w, r.Body, size-offset), move: func() { _ = control.SetReadDeadline(s.deadline()) }}
	if complete, err = s.o.Store.PutBody(r.Context(), digest, size, offset, body); err != nil {
		return err
	}
	s.stands(w, size, complete)
	w.WriteHeader(http.StatusCreated)
	return nil
}

// placeOf reads where the bytes of an upload go: all of them, or «bytes 1000-1999/2000» up to the end.
func placeOf(r *http.Request) (offset, size int64, err error) {
	if r.ContentLength < 0 {
		return 0, 0, record.E(record.Invalid, api.ReasonRequest).Because("length required")
	}
	text := r.Header.Get("Content-Range")
	if text == "" {
		return 0, r.ContentLength, nil
	}
	var last int64
	if _, err := fmt.Sscanf(text, "bytes %d-%d/%d", &offset, &last, &size); err != nil ||
		offset < 0 || last != size-1 || offset > last || r.ContentLength != size-offset {
		return 0, 0, record.E(record.Invalid, api.ReasonRequest).Because("content range")
	}
	return offset, size, nil
}

// moving lets an upload last as long as its bytes come.
type moving struct {
	r    io.Reader
	move func()
}

func (m *moving) Read(p []byte) (int, error) {
	m.move()
	return m.r.Read(p)
}

// postBodies takes small bodies together. Their addresses are computed here: there is nothing to lie about.
func (s *Server) postBodies(w http.ResponseWriter, r *http.Request, _ *Caller) error {
	_ = http.NewResponseController(w).SetReadDeadline(s.deadline())
	body, done, err := s.unpacked(w, r)
	if err != nil {
		return err
	}
	defer done()
	bodies, err := api.ReadBodies(body)
	if err != nil {
		return unreadable(err)
	}
	if len(bodies) > 0 {
		if err := s.o.Store.PutBodies(r.Context(), bodies); err != nil {
			return err
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
