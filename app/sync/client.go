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
	// Position is that of the last change applied here, zero at first.
	Position(ctx context.Context) (Position, error)
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
	// Pull gives changes after the position to each, in order, and returns when the server has no more now. A log that
	// does not hold that position is a Conflict with ReasonCursor.
	Pull(ctx context.Context, from Position, each func([]Change) error) error
	// Standing says what the server remembers of this workstation.
	Standing(ctx context.Context) (Standing, error)
	// Watch calls wake each time the log grows; it returns when the line is cut.
	Watch(ctx context.Context, wake func()) error
	// SendBody uploads a body once; the server answers at once when it holds it already.
	SendBody(ctx context.Context, sha256 string, size int64, body io.Reader) error
	// FetchBody streams a body from offset; the caller closes it and checks the digest.
	FetchBody(ctx context.Context, sha256 string, offset int64) (io.ReadCloser, error)
}
