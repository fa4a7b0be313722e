package sync

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"chevet/app/record"
)

// BodyStore is implemented by a ClientStore that wants the bodies of its documents brought here in advance, so
// that a ward still reads them when the server is gone. Each is fetched once.
type BodyStore interface {
	// MissingBodies returns bodies that documents here name and that are not here, most useful first.
	MissingBodies(ctx context.Context, limit int) ([]record.Body, error)
	// PutBody stores a body, streaming, and returns its address. It keeps nothing when r fails.
	PutBody(ctx context.Context, r io.Reader, mime string) (record.Body, error)
}

// fetchBodies brings missing bodies one after the other, apart from the exchange so that a large one delays no
// write. What fails is tried again after the next pull.
func (c *Client) fetchBodies(ctx context.Context, store BodyStore) {
	for {
		select {
		case <-c.fetch:
		case <-ctx.Done():
			return
		}
		tried := map[string]bool{}
		for again := true; again && ctx.Err() == nil; {
			again = false
			missing, err := store.MissingBodies(ctx, 100)
			if err != nil && ctx.Err() == nil {
				c.o.Log.Error("missing bodies", "err", err)
			}
			for _, b := range missing {
				if tried[b.SHA256] {
					continue
				}
				tried[b.SHA256], again = true, true
				if err := c.fetchBody(ctx, store, b); err != nil {
					if ctx.Err() != nil || record.CodeOf(err) == record.Unavailable {
						again = false
						break
					}
					c.o.Log.Warn("body not fetched", "reason", string(record.ReasonOf(err)))
				}
			}
		}
	}
}

func (c *Client) fetchBody(ctx context.Context, store BodyStore, b record.Body) error {
	r := OpenRemote(ctx, c.remote, b.SHA256)
	defer r.Close()
	_, err := store.PutBody(ctx, r, b.MIME)
	return err
}

// resumes is how many times in a row a download may be cut without one more byte before it fails.
const resumes = 3

// RemoteBody reads a body from the server. A cut line is resumed where it stopped; the digest is checked at the
// end, and a body that is not the one asked for gives an error instead of io.EOF.
type RemoteBody struct {
	ctx    context.Context
	remote Remote
	want   string
	offset int64
	open   io.ReadCloser
	sum    hash.Hash
	cuts   int
	err    error
}

// OpenRemote returns a reader of the body with this digest (SHA-256, lower-case hex). Nothing is asked before
// the first Read. The caller closes it.
func OpenRemote(ctx context.Context, remote Remote, sha256hex string) *RemoteBody {
	return &RemoteBody{ctx: ctx, remote: remote, want: sha256hex, sum: sha256.New()}
}

// Read fills p. An error is final.
func (b *RemoteBody) Read(p []byte) (int, error) {
	for b.err == nil {
		if b.open == nil {
			if b.open, b.err = b.remote.FetchBody(b.ctx, b.want, b.offset); b.err != nil {
				break
			}
		}
		n, err := b.open.Read(p)
		if n > 0 {
			b.sum.Write(p[:n])
			b.offset += int64(n)
			b.cuts = 0
			return n, nil
		}
		switch {
		case err == nil:
			return 0, nil
		case errors.Is(err, io.EOF):
			b.err = io.EOF
			if hex.EncodeToString(b.sum.Sum(nil)) != b.want {
				b.err = record.E(record.Invalid, ReasonDigest).In("sync.RemoteBody")
			}
		default:
			_ = b.open.Close()
			b.open = nil
			if b.cuts++; b.cuts > resumes || b.ctx.Err() != nil {
				b.err = record.E(record.Unavailable, ReasonCut).In("sync.RemoteBody").Wrap(err)
			}
		}
	}
	return 0, b.err
}

// Close ends the download.
func (b *RemoteBody) Close() error {
	if b.open == nil {
		return nil
	}
	return b.open.Close()
}

// IsDigest reports that s is a SHA-256 in lower-case hex.
func IsDigest(s string) bool {
	if len(s) != 2*sha256.Size {
		return false
	}
	for i := 0; i < len(s); i++ {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'a' || s[i] > 'f') {
			return false
		}
	}
	return true
}
