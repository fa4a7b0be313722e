package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"github.com/klauspost/compress/zstd"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

var _ changelog.Remote = (*Client)(nil)

const (
	maxLine       = 8 << 20  // one line of the log
	pullBatch     = 1000     // changes given at once
	compressFrom  = 4 << 10  // a push smaller than that travels plain
	askBeforeFrom = 64 << 10 // a body smaller than that is sent without asking whether it is there
)

var encoder = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic(err) // options are constants
	}
	return e
})

// Push sends mutations, compressed. // sync.Remote
func (c *Client) Push(ctx context.Context, mutations []changelog.Mutation) ([]changelog.Outcome, error) {
	const op = "api.Push"
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	text, err := json.Marshal(PushRequest{Mutations: mutations})
	if err != nil {
		return nil, record.E(record.Invalid, changelog.ReasonPayload).In(op).Wrap(err)
	}
	packed := len(text) >= compressFrom
	if packed {
		text = encoder().EncodeAll(text, nil)
	}
	req, err := c.request(ctx, http.MethodPost, PathMutations, nil, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", TypeJSON)
	if packed {
		req.Header.Set("Content-Encoding", "zstd")
	}
	r, err := c.do(req, op)
	if err != nil {
		return nil, err
	}
	defer finish(r.Body)
	var answer PushResponse
	if err := json.NewDecoder(io.LimitReader(r.Body, maxAnswer)).Decode(&answer); err != nil {
		return nil, record.E(record.Unavailable, ReasonAnswer).In(op).Wrap(err)
	}
	for i, o := range answer.Outcomes {
		if i >= len(mutations) || o.ID != mutations[i].ID {
			return nil, record.E(record.Unavailable, ReasonAnswer).In(op).Because("outcomes are not those of the mutations")
		}
	}
	return answer.Outcomes, nil
}

// Standing says what the server remembers of this workstation. // sync.Remote
func (c *Client) Standing(ctx context.Context) (at changelog.Standing, err error) {
	_, err = c.call(ctx, "api.Standing", http.MethodGet, PathStanding, nil, &at)
	return at, err
}

// Pull gives the changes after the position, in order, as they come. // sync.Remote
func (c *Client) Pull(ctx context.Context, from changelog.Position, each func([]changelog.Change) error) error {
	const op = "api.Pull"
	query := url.Values{"after": {strconv.FormatInt(from.Cursor, 10)}}
	if from.Mark != "" {
		query.Set("mark", from.Mark)
	}
	return c.readLog(ctx, op, PathChanges, query, from.Cursor, each)
}

// readLog reads lines of the log as they come.
func (c *Client) readLog(ctx context.Context, op, path string, query url.Values, after int64, each func([]changelog.Change) error) error {
	answer, err := c.stream(ctx, op, c.o.Timeout, func(ctx context.Context) (*http.Request, error) {
		req, err := c.request(ctx, http.MethodGet, path, query, nil)
		if err == nil {
			req.Header.Set("Accept-Encoding", "zstd")
		}
		return req, err
	})
	if err != nil {
		return err
	}
	defer answer.body.Close()
	var plain io.Reader = answer.body
	if answer.header.Get("Content-Encoding") == "zstd" {
		z, err := zstd.NewReader(answer.body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return err
		}
		defer z.Close()
		plain = z
	}
	return readChanges(plain, after, op, each)
}

// readChanges reads NDJSON; cursors must grow, or a line was lost or played again.
func readChanges(r io.Reader, after int64, op string, each func([]changelog.Change) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	batch := make([]changelog.Change, 0, pullBatch)
	var unreadable error
	for lines.Scan() {
		var change changelog.Change
		if err := json.Unmarshal(lines.Bytes(), &change); err != nil {
			unreadable = record.E(record.Unavailable, ReasonAnswer).In(op).Wrap(err)
			break
		}
		if change.Cursor <= after {
			unreadable = record.E(record.Unavailable, ReasonAnswer).In(op).Because("cursor %d after %d", change.Cursor, after)
			break
		}
		after = change.Cursor
		if batch = append(batch, change); len(batch) == pullBatch {
			if err := each(batch); err != nil {
				return err
			}
			batch = make([]changelog.Change, 0, pullBatch)
		}
	}
	// What came whole before a cut is kept: the cursor says where to go on.
	if len(batch) > 0 {
		if err := each(batch); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil { // half a line does not read: the cut is the cause
		var domain *record.Error
		if errors.As(err, &domain) {
			return domain
		}
		return record.E(record.Unavailable, changelog.ReasonCut).In(op).Wrap(err)
	}
	return unreadable
}

// Watch calls wake for each event of the log, and returns when the line is cut or says nothing. // sync.Remote
func (c *Client) Watch(ctx context.Context, wake func()) error {
	const op = "api.Watch"
	answer, err := c.stream(ctx, op, c.o.Timeout, func(ctx context.Context) (*http.Request, error) {
		req, err := c.request(ctx, http.MethodGet, PathEvents, nil, nil)
		if err == nil {
			req.Header.Set("Accept", TypeEvents)
		}
		return req, err
	})
	if err != nil {
		return err
	}
	defer answer.body.Close()
	lines := bufio.NewScanner(answer.body)
	lines.Buffer(make([]byte, 0, 4<<10), 64<<10)
	log := false
	for lines.Scan() {
		switch lines.Text() {
		case "event: log":
			log = true
		case "":
			if log {
				wake()
			}
			log = false
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return record.E(record.Unavailable, ReasonUnreached).In(op).Because("the line ended")
}

// SendBody uploads a body once, from where an upload that was cut stands. // sync.Remote
func (c *Client) SendBody(ctx context.Context, sha256 string, size int64, body io.Reader) error {
	if !changelog.IsDigest(sha256) {
		return record.E(record.Invalid, changelog.ReasonDigest).In("api.SendBody")
	}
	offset := int64(0)
	if size >= askBeforeFrom {
		held, complete, err := c.bodyState(ctx, sha256)
		if err != nil || complete {
			return err
		}
		if held > 0 && held <= size {
			if _, err := io.CopyN(io.Discard, body, held); err != nil {
				return fmt.Errorf("api.SendBody: %w", err)
			}
			offset = held
		}
	}
	return c.putBody(ctx, sha256, size, offset, body)
}

func (c *Client) bodyState(ctx context.Context, sha256 string) (held int64, complete bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	req, err := c.request(ctx, http.MethodHead, PathBody+sha256, nil, nil)
	if err != nil {
		return 0, false, err
	}
	r, err := c.http.Do(req)
	if err != nil {
		return 0, false, unreached("api.SendBody", err)
	}
	defer finish(r.Body)
	switch r.StatusCode {
	case http.StatusOK:
		return 0, true, nil
	case http.StatusNotFound:
		held, _ = strconv.ParseInt(r.Header.Get(HeaderOffset), 10, 64)
		return max(held, 0), false, nil
	}
	return 0, false, errorOf(r, "api.SendBody")
}

func (c *Client) putBody(ctx context.Context, sha256 string, size, offset int64, body io.Reader) error {
	const op = "api.SendBody"
	// No bound on the whole: a large body on a slow line takes its time. A line without progress is cut.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	moving := &moving{r: io.LimitReader(body, size-offset), stop: cancel, stall: c.o.Stall}
	moving.start()
	defer moving.timer.Stop()
	var content io.Reader = moving
	if size < askBeforeFrom {
		small, err := io.ReadAll(moving)
		if err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
		if int64(len(small)) != size {
			return record.E(record.Invalid, changelog.ReasonDigest).In(op).Because("%d bytes of %d", len(small), size)
		}
		content = bytes.NewReader(small) // may be sent again on another connection
	}
	req, err := c.request(ctx, http.MethodPut, PathBody+sha256, nil, content)
	if err != nil {
		return err
	}
	req.ContentLength = size - offset
	if req.ContentLength == 0 {
		req.Body = http.NoBody
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	if offset > 0 {
		req.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", offset, size-1, size))
	}
	r, err := c.do(req, op)
	if r != nil {
		defer finish(r.Body)
	}
	if record.CodeOf(err) == record.Conflict {
		// Somebody else uploads the same one: the next try asks where it stands.
		return record.E(record.Unavailable, changelog.ReasonBusy).In(op).Wrap(err)
	}
	return err
}

// FetchBody streams a body from offset; the caller closes it and checks the digest. // sync.Remote
func (c *Client) FetchBody(ctx context.Context, sha256 string, offset int64) (io.ReadCloser, error) {
	const op = "api.FetchBody"
	if !changelog.IsDigest(sha256) || offset < 0 {
		return nil, record.E(record.Invalid, changelog.ReasonDigest).In(op)
	}
	answer, err := c.stream(ctx, op, c.o.Timeout, func(ctx context.Context) (*http.Request, error) {
		req, err := c.request(ctx, http.MethodGet, PathBody+sha256, nil, nil)
		if err == nil && offset > 0 {
			req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
		}
		return req, err
	})
	switch {
	case err != nil && answer != nil && answer.status == http.StatusRequestedRangeNotSatisfiable:
		return io.NopCloser(bytes.NewReader(nil)), nil // cut right at the end: nothing is left
	case err != nil:
		return nil, err
	case offset > 0 && answer.status != http.StatusPartialContent:
		_ = answer.body.Close()
		return nil, record.E(record.Unavailable, ReasonAnswer).In(op).Because("HTTP %d to a range", answer.status)
	}
	return answer.body, nil
}
