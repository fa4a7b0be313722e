package cache

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"chevet/app/record"
	"chevet/app/sync"
)

// HasBody reports that a body was stored here whole. It does not read it.
func (s *Store) HasBody(ctx context.Context, sha256hex string) (has bool, err error) {
	err = s.read(ctx, "cache.HasBody", func(h *handle) error {
		at := s.address(sha256hex)
		var one int
		has, err = h.one("SELECT 1 FROM body WHERE address = ?", []any{&one}, at[:])
		return err
	})
	return has, err
}

// Body opens a stored body, which was read whole and checked against its digest before the first byte is given.
// Beyond 32 MiB it is read twice, and checked again chunk by chunk the second time. A body that is not here is
// CACHE-CORPS; a damaged one is CACHE-ALTERE, and MissingBodies names it from then on.
func (s *Store) Body(ctx context.Context, sha256hex string) (io.ReadCloser, error) {
	body, _, err := s.OpenBody(ctx, sha256hex)
	return body, err
}

// OpenBody is Body with the size in bytes.
func (s *Store) OpenBody(ctx context.Context, sha256hex string) (io.ReadCloser, int64, error) {
	const op = "cache.Body"
	body, size, err := s.openBody(ctx, sha256hex)
	if record.ReasonOf(err) == ReasonAltered {
		at := s.address(sha256hex)
		noted := s.write(ctx, op, func(h *handle) error { return s.wantAt(h, at, record.Body{SHA256: sha256hex}) })
		s.o.Log.Error("damaged body", "noted", noted == nil)
	}
	return body, size, fault(op, err)
}

func (s *Store) openBody(ctx context.Context, sha256hex string) (io.ReadCloser, int64, error) {
	head, err := s.bodyHead(ctx, sha256hex)
	if err != nil {
		return nil, 0, err
	}
	check := &chunkReader{s: s, ctx: ctx, head: head, sum: sha256.New()}
	if head.Size <= inMemory {
		b := bytes.NewBuffer(make([]byte, 0, head.Size+bytes.MinRead))
		if _, err := b.ReadFrom(check); err != nil {
			return nil, 0, err
		}
		return io.NopCloser(b), head.Size, nil
	}
	if _, err := io.Copy(io.Discard, check); err != nil {
		return nil, 0, err
	}
	return &chunkReader{s: s, ctx: ctx, head: head, sum: sha256.New()}, head.Size, nil
}

// intact reports that the body is here and reads whole.
func (s *Store) intact(ctx context.Context, sha256hex string) (bool, error) {
	head, err := s.bodyHead(ctx, sha256hex)
	if err == nil {
		_, err = io.Copy(io.Discard, &chunkReader{s: s, ctx: ctx, head: head, sum: sha256.New()})
	}
	switch record.ReasonOf(err) {
	case ReasonNoBody, ReasonAltered:
		return false, nil
	}
	return err == nil, err
}

func (s *Store) bodyHead(ctx context.Context, sha256hex string) (head bodyHead, err error) {
	if !sync.IsDigest(sha256hex) {
		return head, record.E(record.NotFound, ReasonNoBody).Because("not a digest")
	}
	err = s.read(ctx, "cache.Body", func(h *handle) error {
		at := s.address(sha256hex)
		var id, cell []byte
		found, err := h.one("SELECT body, cell FROM body WHERE address = ?", []any{&id, &cell}, at[:])
		if err != nil {
			return err
		}
		if !found {
			return record.E(record.NotFound, ReasonNoBody)
		}
		head.id = tagOf(id)
		plain, err := s.keys.open(bodyCell(at, head.id), cell, nil)
		if err != nil {
			return err
		}
		d := newDec(plain)
		head.Body = d.body()
		head.chunks = d.int()
		if head.SHA256 != sha256hex || head.chunks < 1 || head.Size < 0 {
			d.bad = true
		}
		return d.end("body")
	})
	return head, err
}

// chunkReader reads a body chunk by chunk, checking each, then the length and the digest of the whole before
// io.EOF. No connection is held between two reads.
type chunkReader struct {
	s    *Store
	ctx  context.Context
	head bodyHead
	sum  hash.Hash
	rank int64
	size int64
	buf  []byte // storage of the present chunk
	left []byte // what is not read of it
	err  error
}

func (r *chunkReader) Read(p []byte) (int, error) {
	for len(r.left) == 0 && r.err == nil {
		r.err = r.advance()
	}
	if r.err != nil {
		return 0, r.err
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

func (r *chunkReader) advance() error {
	if r.rank == r.head.chunks {
		if r.size != r.head.Size || hex.EncodeToString(r.sum.Sum(nil)) != r.head.SHA256 {
			return altered("body digest")
		}
		return io.EOF
	}
	var cell []byte
	err := r.s.read(r.ctx, "cache.Body", func(h *handle) error {
		found, err := h.one("SELECT cell FROM chunk WHERE body = ? AND rank = ?", []any{&cell}, r.head.id[:], r.rank)
		if err == nil && !found {
			return altered("chunk missing")
		}
		return err
	})
	if err != nil {
		return err
	}
	at := chunkCell(r.head.id, r.rank, r.rank == r.head.chunks-1)
	if r.buf, err = r.s.keys.openWith(r.s.keys.bodies, at, cell, r.buf); err != nil {
		return err
	}
	r.left = r.buf
	r.rank++
	r.size += int64(len(r.buf))
	r.sum.Write(r.buf)
	return nil
}

// Close wipes what was decrypted.
func (r *chunkReader) Close() error {
	clear(r.buf[:cap(r.buf)])
	r.buf, r.left = nil, nil
	if r.err == nil {
		r.err = io.ErrClosedPipe
	}
	return nil
}
