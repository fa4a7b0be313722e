package mllp

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"chevet/app/record"
)

// The bytes around a message. // HL7 v2 Transport Specification MLLP R1 §2
const (
	startBlock = 0x0b
	endBlock   = 0x1c
	carriage   = 0x0d
)

const (
	maxStray  = 4096    // bytes outside any frame before the connection is given up
	keepSpare = 1 << 20 // a larger buffer is not kept between two messages
)

// AppendFrame appends message in its frame.
func AppendFrame(dst, message []byte) []byte {
	dst = append(dst, startBlock)
	dst = append(dst, message...)
	return append(dst, endBlock, carriage)
}

// FrameReader takes frames out of a stream, however the network cut it.
type FrameReader struct {
	r    *bufio.Reader
	buf  []byte
	max  int
	open bool // the start of a frame has been read
}

// NewFrameReader reads frames of at most max bytes from r; 0 means 128 MB.
func NewFrameReader(r io.Reader, max int) *FrameReader {
	if max <= 0 {
		max = 128 << 20
	}
	return &FrameReader{r: bufio.NewReaderSize(r, 16<<10), max: max}
}

// Begin waits for the first byte of a frame. What a sender leaves between two frames is skipped, up to a point.
// Errors: io.EOF when the stream ended between two frames, ReasonFrame, what the stream returns.
func (f *FrameReader) Begin() error {
	for stray := 0; ; {
		b, err := f.r.ReadByte()
		switch {
		case err != nil:
			return err
		case b == startBlock:
			f.open = true
			return nil
		case b == carriage, b == '\n', b == endBlock, b == ' ', b == 0:
		default:
			if stray++; stray > maxStray {
				return record.E(record.Invalid, ReasonFrame).Because("no start of frame in %d bytes", stray)
			}
		}
	}
}

// Next returns the next message, without its frame. The bytes are valid until the next call. A frame ends at FS CR: an
// FS alone is part of a text. A new start followed by MSH before any end means that the sender gave up the first
// frame, which is dropped: it was not acknowledged, and will come again.
//
// Errors: those of Begin; ReasonFrame when the stream ends inside a frame; ReasonTooLarge, after which the stream
// cannot be read any more.
func (f *FrameReader) Next() ([]byte, error) {
	if !f.open {
		if err := f.Begin(); err != nil {
			return nil, err
		}
	}
	f.open = false
	if cap(f.buf) > keepSpare {
		f.buf = nil
	}
	f.buf = f.buf[:0]
	for {
		chunk, err := f.r.ReadSlice(endBlock)
		if len(f.buf)+len(chunk) > f.max+1 {
			return nil, record.E(record.Invalid, ReasonTooLarge).Because("more than %d bytes", f.max)
		}
		f.buf = append(f.buf, chunk...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return nil, cut(err)
		}
		end, err := f.atEnd()
		if err != nil {
			return nil, err
		}
		if end {
			return f.message(), nil
		}
	}
}

// atEnd looks at what follows FS.
func (f *FrameReader) atEnd() (bool, error) {
	next, err := f.r.Peek(1)
	if err != nil {
		return errors.Is(err, io.EOF), ignoreEOF(err) // some senders forget the last CR and close
	}
	switch next[0] {
	case carriage, '\n':
		_, err = f.r.Discard(1)
		return true, err
	case startBlock:
		return true, nil
	}
	return false, nil
}

func (f *FrameReader) message() []byte {
	b := f.buf[:len(f.buf)-1]
	if i := bytes.LastIndex(b, []byte("\x0bMSH")); i >= 0 {
		b = b[i+1:]
	}
	return b
}

func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return record.E(record.Invalid, ReasonFrame).Because("cut short").Wrap(io.ErrUnexpectedEOF)
	}
	return err
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
