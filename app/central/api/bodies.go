package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net/http"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

var _ changelog.BodiesRemote = (*Client)(nil)

// SendBodies uploads small bodies together. // sync.BodiesRemote
func (c *Client) SendBodies(ctx context.Context, bodies [][]byte) error {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	req, err := c.request(ctx, http.MethodPost, PathBodies, nil, bytes.NewReader(encoder().EncodeAll(packBodies(bodies), nil)))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", TypeBodies)
	req.Header.Set("Content-Encoding", "zstd")
	r, err := c.do(req, "api.SendBodies")
	if err == nil {
		finish(r.Body)
	}
	return err
}

func packBodies(bodies [][]byte) []byte {
	size := 0
	for _, b := range bodies {
		size += binary.MaxVarintLen32 + len(b)
	}
	packed := make([]byte, 0, size)
	for _, b := range bodies {
		packed = append(binary.AppendUvarint(packed, uint64(len(b))), b...)
	}
	return packed
}

// maxBodies bounds how many travel together.
const maxBodies = 10000

// ReadBodies reads what SendBodies sends, uncompressed. Each has at most sync.SmallBody bytes; the caller bounds the
// whole. An error of r comes back as it is, anything else that does not read is an Invalid with ReasonRequest.
func ReadBodies(r io.Reader) (bodies [][]byte, err error) {
	in := bufio.NewReader(r)
	bad := record.E(record.Invalid, ReasonRequest).In("api.ReadBodies")
	for {
		if _, err := in.Peek(1); errors.Is(err, io.EOF) {
			return bodies, nil
		}
		n, err := binary.ReadUvarint(in)
		switch {
		case errors.Is(err, io.ErrUnexpectedEOF):
			return nil, bad.Because("cut")
		case err != nil:
			return nil, err
		case n > changelog.SmallBody:
			return nil, record.E(record.Invalid, ReasonTooLarge).In("api.ReadBodies").Because("%d bytes, limit %d", n, changelog.SmallBody)
		case len(bodies) == maxBodies:
			return nil, record.E(record.Invalid, ReasonTooLarge).In("api.ReadBodies").Because("more than %d", maxBodies)
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(in, b); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, bad.Because("cut")
		} else if err != nil {
			return nil, err
		}
		bodies = append(bodies, b)
	}
}
