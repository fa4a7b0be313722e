package cache

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"chevet/app/record"
)

// Bodies are rows of chunks in the same file, not files beside it: one crash model, one durable commit for a
// small body whole, nothing for an antivirus to lock nor a backup to miss. Chunks of 1 MiB are committed one by
// one, so that a large body neither holds the writer while its source is slow nor swells the WAL.
//
// Each chunk is authenticated with the body's random id, its rank and whether it is the last: none can be cut
// off, moved or replaced. The address in the file is an HMAC of the SHA-256: a file known to somebody cannot be
// recognised.
const (
	chunkSize = 1 << 20
	inMemory  = 32 << 20 // up to here a body is checked in memory; beyond, read twice
)

type bodyHead struct {
	record.Body
	id     tag
	chunks int64
}

func encodeBodyHead(b *bodyHead) []byte {
	e := newEnc(128)
	e.body(b.Body)
	e.int(b.chunks)
	return e.b
}

func bodyCell(address, id tag) place { return place{column: "body.cell", row: [2]tag{address, id}} }

func chunkCell(id tag, rank int64, last bool) place {
	mark := uint64(rank) << 1
	if last {
		mark |= 1
	}
	return place{column: "chunk.cell", row: [2]tag{id}, mark: mark}
}

func (s *Store) address(sha256hex string) tag { return s.keys.tag("body", sha256hex) }

// PutBody stores a body encrypted, streaming, and returns its address. It keeps nothing when r fails or gives
// more than Options.MaxBody (CACHE-TAILLE). A body that is here already is kept, unless it is damaged: then the
// new one takes its place.
func (s *Store) PutBody(ctx context.Context, r io.Reader, mime string) (record.Body, error) {
	const op = "cache.PutBody"
	head := bodyHead{Body: record.Body{MIME: mime}}
	rand.Read(head.id[:])
	started, err := s.receive(ctx, r, &head)
	if err != nil && started {
		s.dropBody(head.id)
	}
	if err != nil {
		return record.Body{}, fault(op, err)
	}
	return head.Body, nil
}

// receive says whether chunks were stored before it failed.
func (s *Store) receive(ctx context.Context, r io.Reader, head *bodyHead) (started bool, err error) {
	const op = "cache.PutBody"
	sum := sha256.New()
	buf, next := make([]byte, 0, 64<<10), make([]byte, 0)
	defer func() { clear(buf[:cap(buf)]); clear(next[:cap(next)]) }()
	buf, err = readChunk(r, buf)
	for err == nil { // buf is full: it is the last one only if nothing follows
		next, err = readChunk(r, next)
		if err != nil && !errors.Is(err, io.EOF) {
			return started, err
		}
		if len(next) == 0 && err != nil {
			break
		}
		if err := s.count(head, sum.Write, buf); err != nil {
			return started, err
		}
		cell := s.keys.sealWith(s.keys.bodies, chunkCell(head.id, head.chunks, false), buf)
		werr := s.write(ctx, op, func(h *handle) error {
			if !started {
				if _, err := h.exec("INSERT INTO unfinished (body) VALUES (?)", head.id[:]); err != nil {
					return err
				}
			}
			_, err := h.exec("INSERT INTO chunk (body, rank, cell) VALUES (?, ?, ?)", head.id[:], head.chunks, cell)
			return err
		})
		if werr != nil {
			return started, werr
		}
		started = true
		head.chunks++
		buf, next = next, buf[:0]
	}
	if !errors.Is(err, io.EOF) {
		return started, err
	}
	if err := s.count(head, sum.Write, buf); err != nil {
		return started, err
	}
	head.SHA256 = hex.EncodeToString(sum.Sum(nil))
	last := s.keys.sealWith(s.keys.bodies, chunkCell(head.id, head.chunks, true), buf)
	head.chunks++
	return s.finishBody(ctx, head, last, started)
}

// readChunk fills a chunk, growing its storage with what comes. io.EOF says that nothing follows.
func readChunk(r io.Reader, buf []byte) ([]byte, error) {
	buf = buf[:0]
	for len(buf) < chunkSize {
		if len(buf) == cap(buf) {
			bigger := make([]byte, len(buf), min(max(64<<10, 2*cap(buf)), chunkSize))
			copy(bigger, buf)
			clear(buf)
			buf = bigger
		}
		n, err := r.Read(buf[len(buf):min(cap(buf), chunkSize)])
		buf = buf[:len(buf)+n]
		if err != nil {
			return buf, err
		}
	}
	return buf, nil
}

func (s *Store) count(head *bodyHead, sum func([]byte) (int, error), chunk []byte) error {
	head.Size += int64(len(chunk))
	if head.Size > s.o.MaxBody {
		return record.E(record.Invalid, ReasonTooLarge)
	}
	_, err := sum(chunk)
	return err
}

func (s *Store) finishBody(ctx context.Context, head *bodyHead, last []byte, started bool) (bool, error) {
	const op = "cache.PutBody"
	at := s.address(head.SHA256)
	intact, err := s.intact(ctx, head.SHA256)
	if err != nil {
		return started, err
	}
	if intact {
		if started {
			s.dropBody(head.id)
		}
		return false, s.write(ctx, op, func(h *handle) error {
			_, err := h.exec("DELETE FROM wanted WHERE address = ?", at[:])
			return err
		})
	}
	return started, s.write(ctx, op, func(h *handle) error {
		for _, step := range []struct {
			query string
			args  []any
		}{
			{"DELETE FROM chunk WHERE body = (SELECT body FROM body WHERE address = ?)", []any{at[:]}},
			{"INSERT INTO chunk (body, rank, cell) VALUES (?, ?, ?)", []any{head.id[:], head.chunks - 1, last}},
			{"INSERT OR REPLACE INTO body (address, body, cell) VALUES (?, ?, ?)", []any{at[:], head.id[:], s.keys.seal(bodyCell(at, head.id), encodeBodyHead(head))}},
			{"DELETE FROM unfinished WHERE body = ?", []any{head.id[:]}},
			{"DELETE FROM wanted WHERE address = ?", []any{at[:]}},
		} {
			if _, err := h.exec(step.query, step.args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// dropBody removes the chunks of a body that will not be finished. What fails here is done at the next opening.
func (s *Store) dropBody(id tag) {
	err := s.write(background, "cache.PutBody", func(h *handle) error {
		if _, err := h.exec("DELETE FROM chunk WHERE body = ?", id[:]); err != nil {
			return err
		}
		_, err := h.exec("DELETE FROM unfinished WHERE body = ?", id[:])
		return err
	})
	if err != nil {
		s.o.Log.Warn("unfinished body left until the next opening", "err", err)
	}
}

func dropUnfinishedBodies(h *handle) error {
	if _, err := h.exec("DELETE FROM chunk WHERE body IN (SELECT body FROM unfinished)"); err != nil {
		return err
	}
	_, err := h.exec("DELETE FROM unfinished")
	return err
}

// want notes a body that is not here, for MissingBodies.
func (s *Store) want(h *handle, b *record.Body) error {
	if b == nil || b.SHA256 == "" {
		return nil
	}
	at := s.address(b.SHA256)
	var one int
	here, err := h.one("SELECT 1 FROM body WHERE address = ?", []any{&one}, at[:])
	if err != nil || here {
		return err
	}
	return s.wantAt(h, at, *b)
}

func wantedCell(at tag) place { return place{column: "wanted.cell", row: [2]tag{at}} }

func (s *Store) wantAt(h *handle, at tag, b record.Body) error {
	e := newEnc(128)
	e.body(b)
	_, err := h.exec("INSERT OR IGNORE INTO wanted (address, cell) VALUES (?, ?)", at[:], s.keys.seal(wantedCell(at), e.b))
	return err
}

// MissingBodies returns bodies that documents here name and that are not here, or are damaged, those heard of
// last first.
func (s *Store) MissingBodies(ctx context.Context, limit int) ([]record.Body, error) {
	var all []record.Body
	err := s.read(ctx, "cache.MissingBodies", func(h *handle) error {
		return h.each("SELECT address, cell FROM wanted ORDER BY pos DESC LIMIT ?", func(scan func(...any) error) error {
			var at, cell []byte
			if err := scan(&at, &cell); err != nil {
				return err
			}
			plain, err := s.keys.open(wantedCell(tagOf(at)), cell, nil)
			if err != nil {
				return err
			}
			d := newDec(plain)
			all = append(all, d.body())
			return d.end("wanted body")
		}, limit)
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
