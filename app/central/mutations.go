package central

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/klauspost/compress/zstd"

	"chevet/app/central/api"
	"chevet/app/record"
	changelog "chevet/app/sync"
)

// mutations applies what a workstation pushes.
func (s *Server) mutations(w http.ResponseWriter, r *http.Request, by *Caller) error {
	_ = http.NewResponseController(w).SetReadDeadline(s.deadline())
	body, done, err := s.unpacked(w, r)
	if err != nil {
		return err
	}
	defer done()
	var push api.PushRequest
	text, err := io.ReadAll(body)
	if err != nil {
		return unreadable(err)
	}
	if err := errors.Join(unambiguous(text), json.Unmarshal(text, &push)); err != nil {
		return unreadable(err)
	}
	if len(push.Mutations) > s.o.MaxMutations {
		return record.E(record.Invalid, api.ReasonTooLarge).Because("%d mutations, limit %d", len(push.Mutations), s.o.MaxMutations)
	}
	outcomes := []changelog.Outcome{}
	if len(push.Mutations) > 0 {
		from := changelog.Sender{Workstation: by.Workstation, ByID: by.Practitioner.NationalID, Allows: s.mayWrite(r.Context(), by)}
		if outcomes, err = s.receiver.Push(r.Context(), from, push.Mutations); err != nil {
			return s.forged(r, by, err)
		}
		s.meters.judged(outcomes)
	}
	return answer(w, api.PushResponse{Outcomes: outcomes})
}

// forged leaves a trace of a workstation that writes in another one's name.
func (s *Server) forged(r *http.Request, by *Caller, err error) error {
	if record.ReasonOf(err) != changelog.ReasonWorkstation {
		return err
	}
	t := record.Trace{ID: s.o.IDs(), At: s.o.Clock().UTC(), Workstation: by.Workstation, ByID: by.Practitioner.NationalID, Action: record.TraceRefusal,
		Reason: changelog.ReasonWorkstation, Detail: "mutations of another workstation"}
	return errors.Join(err, s.o.Store.AddTrace(r.Context(), origin, t))
}

// unpacked opens a request that may be compressed; both sizes are bounded, against bombs.
func (s *Server) unpacked(w http.ResponseWriter, r *http.Request) (io.Reader, func(), error) {
	raw := http.MaxBytesReader(w, r.Body, s.o.MaxPush)
	switch r.Header.Get("Content-Encoding") {
	case "", "identity":
		return raw, func() {}, nil
	case "zstd":
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, nil, unreadable(err)
		}
		return &bounded{r: z, left: s.o.MaxPush, limit: s.o.MaxPush}, z.Close, nil
	case "gzip":
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, nil, unreadable(err)
		}
		return &bounded{r: z, left: s.o.MaxPush, limit: s.o.MaxPush}, func() { _ = z.Close() }, nil
	}
	return nil, nil, record.E(record.Invalid, api.ReasonRequest).Because("content encoding")
}

// bounded fails, instead of ending, when more comes than allowed.
type bounded struct {
	r           io.Reader
	left, limit int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, &http.MaxBytesError{Limit: b.limit}
	}
	return n, err
}
