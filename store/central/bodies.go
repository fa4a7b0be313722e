package central

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

// partBytes is the most plain bytes in one sealed part: what a range reads at least, and what memory an upload
// or a download takes.
const partBytes = 1 << 20

// BodyState returns how many bytes of a body are here, and whether that is all of it. A body never seen has 0.
func (s *Store) BodyState(ctx context.Context, digest string) (received int64, complete bool, err error) {
	err = s.row(ctx, "SELECT received, complete FROM bodies WHERE establishment = ? AND sha256 = ?",
		s.o.Establishment, digest).Scan(&received, &complete)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return received, complete, err
}

// PutBody stores the bytes of r from offset, of a body of that size. What came before r failed stays, and the
// upload resumes there; offset 0 starts again. An offset that is not where the upload stands is a Conflict with
// ReasonCut; a body that is complete already is left alone; bytes that have not the digest are an Invalid with
// ReasonDigest, and nothing of them stays.
func (s *Store) PutBody(ctx context.Context, digest string, size, offset int64, r io.Reader) (complete bool, err error) {
	if !changelog.IsDigest(digest) || size < 0 || offset < 0 || offset > size {
		return false, record.E(record.Invalid, changelog.ReasonDigest).In("store/central.PutBody")
	}
	u, err := s.resume(ctx, digest, size, offset)
	if err != nil || u == nil {
		return err == nil, err
	}
	buf := make([]byte, min(partBytes, size-offset))
	for {
		n, readErr := io.ReadFull(r, buf[:min(int64(len(buf)), size-u.received)])
		if errors.Is(readErr, io.EOF) && u.received == size {
			readErr = nil
		}
		if n > 0 || u.received+int64(n) == size {
			if err := u.add(ctx, buf[:n]); err != nil {
				return false, err
			}
		}
		switch {
		case u.received == size:
			return true, nil
		case readErr != nil:
			return false, record.E(record.Unavailable, changelog.ReasonCut).In("store/central.PutBody").Wrap(readErr)
		}
	}
}

// upload is where one upload stands.
type upload struct {
	s        *Store
	digest   string
	size     int64
	received int64
	begun    bool // the row exists
	sum      hash.Hash
}

// resume returns the upload to go on with, nil when the body is complete.
func (s *Store) resume(ctx context.Context, digest string, size, offset int64) (*upload, error) {
	u := &upload{s: s, digest: digest, size: size, sum: sha256.New()}
	var held int64
	var complete bool
	var state []byte
	err := s.row(ctx, "SELECT size, received, complete, digest_state FROM bodies WHERE establishment = ? AND sha256 = ?",
		s.o.Establishment, digest).Scan(&held, &u.received, &complete, &state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if offset == 0 {
			return u, nil
		}
	case err != nil:
		return nil, err
	case complete:
		return nil, nil
	case offset == 0:
		u.received = 0
		return u, s.dropBody(ctx, digest)
	case held == size && offset == u.received:
		u.begun = true
		return u, u.sum.(encoding.BinaryUnmarshaler).UnmarshalBinary(state)
	}
	return nil, record.E(record.Conflict, changelog.ReasonCut).In("store/central.PutBody").Because("upload stands at %d, not at %d", u.received, offset)
}

// add seals and stores the next bytes; the last ones complete the body if the digest is right.
func (u *upload) add(ctx context.Context, plain []byte) error {
	u.sum.Write(plain)
	from, to := u.received, u.received+int64(len(plain))
	complete := to == u.size
	if complete && hex.EncodeToString(u.sum.Sum(nil)) != u.digest {
		if err := u.s.dropBody(ctx, u.digest); err != nil {
			return err
		}
		return record.E(record.Invalid, changelog.ReasonDigest).In("store/central.PutBody")
	}
	var state []byte
	if !complete {
		var err error
		if state, err = u.sum.(encoding.BinaryMarshaler).MarshalBinary(); err != nil {
			return err
		}
	}
	sealed := u.s.bodies.seal(plain, u.digest, from)
	err := u.s.update(ctx, func(t *tx) error {
		touched, err := t.advance(u, to, complete, state)
		if err != nil {
			return err
		}
		if touched == 0 {
			// Somebody else uploads the same body: who comes second asks again where it stands.
			if done, err := t.HasBody(u.digest); err != nil || done {
				return err
			}
			return record.E(record.Conflict, changelog.ReasonCut).In("store/central.PutBody").Because("two uploads of one body")
		}
		return t.addPart(u.digest, from, sealed)
	})
	if err == nil {
		u.received, u.begun = to, true
	}
	return err
}

func (t *tx) advance(u *upload, to int64, complete bool, state []byte) (int64, error) {
	if !u.begun {
		return t.affect(`INSERT INTO bodies (establishment, sha256, size, received, complete, key_version, digest_state, at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (establishment, sha256) DO NOTHING`,
			t.s.o.Establishment, u.digest, u.size, to, complete, t.s.o.KeyVersion, state, micros(t.s.o.Clock()))
	}
	return t.affect(`UPDATE bodies SET received = ?, complete = ?, digest_state = ? WHERE establishment = ? AND sha256 = ?
		AND received = ? AND NOT complete`, to, complete, state, t.s.o.Establishment, u.digest, u.received)
}

func (t *tx) addPart(digest string, start int64, sealed []byte) error {
	return t.exec("INSERT INTO body_parts (establishment, sha256, start, sealed) VALUES (?, ?, ?, ?)", t.s.o.Establishment, digest, start, sealed)
}

func (s *Store) dropBody(ctx context.Context, digest string) error {
	return s.update(ctx, func(t *tx) error { return t.dropUpload(digest) })
}

// dropUpload forgets what came of a body that is not complete.
func (t *tx) dropUpload(digest string) error {
	dropped, err := t.affect("DELETE FROM bodies WHERE establishment = ? AND sha256 = ? AND NOT complete", t.s.o.Establishment, digest)
	if err != nil || dropped == 0 {
		return err
	}
	return t.exec("DELETE FROM body_parts WHERE establishment = ? AND sha256 = ?", t.s.o.Establishment, digest)
}

// OpenBody opens a complete body; NotFound with ReasonBodyMissing otherwise. Each part is checked against its
// seal before its bytes are given. The reader lives as long as ctx.
func (s *Store) OpenBody(ctx context.Context, digest string) (io.ReadSeeker, error) {
	b := &bodyReader{ctx: ctx, s: s, digest: digest}
	err := s.row(ctx, "SELECT size FROM bodies WHERE establishment = ? AND sha256 = ? AND complete",
		s.o.Establishment, digest).Scan(&b.size)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, record.E(record.NotFound, changelog.ReasonBodyMissing).In("store/central.OpenBody")
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// bodyReader reads a stored body from any place, one part in memory at a time. Nothing needs to be closed.
type bodyReader struct {
	ctx    context.Context
	s      *Store
	digest string
	size   int64
	at     int64
	start  int64 // where part lies
	part   []byte
}

// Read fills p from the current place. // io.Reader
func (b *bodyReader) Read(p []byte) (int, error) {
	if b.at >= b.size {
		return 0, io.EOF
	}
	if b.part == nil || b.at < b.start || b.at >= b.start+int64(len(b.part)) {
		if err := b.load(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.part[b.at-b.start:])
	b.at += int64(n)
	return n, nil
}

func (b *bodyReader) load() error {
	var sealed []byte
	err := b.s.row(b.ctx, `SELECT start, sealed FROM body_parts WHERE establishment = ? AND sha256 = ? AND start <= ?
		ORDER BY start DESC LIMIT 1`, b.s.o.Establishment, b.digest, b.at).Scan(&b.start, &sealed)
	if err != nil {
		return fmt.Errorf("store/central: body part: %w", err)
	}
	if b.part, err = b.s.bodies.open(sealed, b.digest, b.start); err != nil {
		return err
	}
	if b.at >= b.start+int64(len(b.part)) {
		return record.E(record.Conflict, changelog.ReasonAltered).In("store/central.Body").Because("a part is missing")
	}
	return nil
}

// Seek moves the current place. // io.Seeker
func (b *bodyReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += b.at
	case io.SeekEnd:
		offset += b.size
	}
	if offset < 0 {
		return 0, errors.New("store/central: seek before the start")
	}
	b.at = offset
	return offset, nil
}
