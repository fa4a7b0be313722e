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
	if err := json.NewDecoder(body).Decode(&push); err != nil {
		return unreadable(err)
	}
	if len(push.Mutations) > s.o.MaxMutations {
		return record.E(record.Invalid, api.ReasonTooLarge).Because("%d mutations, limit %d", len(push.Mutations), s.o.MaxMutations)
	}
	outcomes := []changelog.Outcome{}
	if len(push.Mutations) > 0 {
		from := changelog.Sender{Workstation: by.Workstation, ByID: by.Practitioner.NationalID, Allows: s.mayWrite(r.Context(), by)}
		if outcomes, err = s.receiver.Push(r.Context(), from, push.Mutations); err != nil {
			return err
		}
	}
	return answer(w, api.PushResponse{Outcomes: outcomes})
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
		return &bounded{r: z, left: s.o.MaxPush}, z.Close, nil
	case "gzip":
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, nil, unreadable(err)
		}
		return &bounded{r: z, left: s.o.MaxPush}, func() { _ = z.Close() }, nil
	}
	return nil, nil, record.E(record.Invalid, api.ReasonRequest).Because("content encoding")
}

// bounded fails, instead of ending, when more comes than allowed.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, &http.MaxBytesError{Limit: -b.left}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, err
	}
	return n, err
}
