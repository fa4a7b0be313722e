package sync

import (
	"context"
	"io"
)

// ClientStore is what the client half needs of the workstation's storage.
type ClientStore interface {
	// Pending returns mutations not accepted yet, oldest first, at most limit.
	Pending(ctx context.Context, limit int) ([]Mutation, error)
	// CountPending counts them, all authors together: another user of the workstation sees them too.
	CountPending(ctx context.Context) (int, error)
	// Settle records the server's answers; refused ones stay readable with their reason.
	Settle(ctx context.Context, outcomes []Outcome) error
	// Cursor is the last change applied here, 0 at first.
	Cursor(ctx context.Context) (int64, error)
	// Apply stores changes and moves the cursor in one transaction; applying one twice does nothing.
	Apply(ctx context.Context, changes []Change) error
	// HasBody and OpenBody serve the bodies that mutations refer to; one that is not here is NotFound, one that is
	// damaged Invalid.
	HasBody(ctx context.Context, sha256 string) (bool, error)
	OpenBody(ctx context.Context, sha256 string) (body io.ReadCloser, size int64, err error)
}

// Remote is the server, for the client half.
type Remote interface {
	Push(ctx context.Context, mutations []Mutation) ([]Outcome, error)
	// Pull gives changes after the cursor to each, in order, and returns when the server has no more now.
	Pull(ctx context.Context, after int64, each func([]Change) error) error
	// Watch calls wake each time the log grows; it returns when the line is cut.
	Watch(ctx context.Context, wake func()) error
	// SendBody uploads a body once; the server answers at once when it holds it already.
	SendBody(ctx context.Context, sha256 string, size int64, body io.Reader) error
	// FetchBody streams a body from offset; the caller closes it and checks the digest.
	FetchBody(ctx context.Context, sha256 string, offset int64) (io.ReadCloser, error)
}
