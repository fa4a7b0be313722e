package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"chevet/app/record"
)

// DMPStatus asks whether the patient has a DMP that this person may read. // TD0.2
func (c *Client) DMPStatus(ctx context.Context, call DMPCall) (s record.DMPStatus, err error) {
	err = c.relay(ctx, "api.DMPStatus", PathStatus, call, &s)
	return s, err
}

// DMPAuthorize declares the person's authorisation. // TD0.3
func (c *Client) DMPAuthorize(ctx context.Context, call DMPCall) (s record.DMPStatus, err error) {
	err = c.relay(ctx, "api.DMPAuthorize", PathAuthorize, call, &s)
	return s, err
}

// DMPFind lists documents. // TD3.1
func (c *Client) DMPFind(ctx context.Context, f DMPFind) (found DMPFound, err error) {
	err = c.relay(ctx, "api.DMPFind", PathFind, f, &found)
	return found, err
}

// DMPRetrieve streams one document; the caller closes it. // TD3.2
func (c *Client) DMPRetrieve(ctx context.Context, r DMPRetrieve) (io.ReadCloser, error) {
	answer, err := c.stream(ctx, "api.DMPRetrieve", c.o.DMPTimeout, func(ctx context.Context) (*http.Request, error) {
		return c.posting(ctx, PathRetrieve, r)
	})
	if err != nil {
		return nil, err
	}
	return answer.body, nil
}

func (c *Client) relay(ctx context.Context, op, path string, in, out any) error {
	_, err := c.callWithin(ctx, c.o.DMPTimeout, op, http.MethodPost, path, in, out)
	return err
}

func (c *Client) posting(ctx context.Context, path string, in any) (*http.Request, error) {
	text, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	req, err := c.request(ctx, http.MethodPost, path, nil, bytes.NewReader(text))
	if err == nil {
		req.Header.Set("Content-Type", TypeJSON)
	}
	return req, err
}

// streamed is an answer that is read as it comes.
type streamed struct {
	status int
	header http.Header
	body   *watched
}

// stream sends a request whose answer may last: first is the longest wait for its beginning, then each wait for
// a byte is bounded by Stall.
func (c *Client) stream(ctx context.Context, op string, first time.Duration, make func(context.Context) (*http.Request, error)) (*streamed, error) {
	ctx, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(first, cancel)
	req, err := make(ctx)
	if err != nil {
		timer.Stop()
		cancel()
		return nil, err
	}
	r, err := c.do(req, op)
	if err != nil {
		timer.Stop()
		cancel()
		if r != nil {
			return &streamed{status: r.StatusCode, header: r.Header}, err
		}
		return nil, err
	}
	timer.Reset(c.o.Stall)
	return &streamed{status: r.StatusCode, header: r.Header,
		body: &watched{ctx: ctx, r: r.Body, timer: timer, stall: c.o.Stall, cancel: cancel, op: op}}, nil
}

// watched cuts a stream that stalls, and gives its failures as domain errors.
type watched struct {
	ctx    context.Context // over once the stream was cut
	r      io.ReadCloser
	timer  *time.Timer
	stall  time.Duration
	cancel context.CancelFunc
	op     string
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	if err == nil {
		w.timer.Reset(w.stall)
	} else {
		w.timer.Stop()
		switch cut := w.ctx.Err(); {
		case err != io.EOF:
			err = unreached(w.op, err)
		case cut != nil: // HTTP/2 may end a stream that we cut as if it were whole
			err = unreached(w.op, cut)
		}
	}
	return n, err
}

func (w *watched) Close() error {
	w.timer.Stop()
	w.cancel()
	return w.r.Close()
}
