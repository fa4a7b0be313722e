package cda

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"chevet/app/record"
)

// file is what reading an encapsulated file (ED) gives.
type file struct {
	mime   string
	size   int64  // decoded and inflated
	sha256 string // hex; only when asked for
	kept   []byte // decoded, still compressed; only when asked for
	zip    string // compression: "", DF, ZL or GZ
	err    error  // why its bytes cannot be had; the rest of the document is not concerned
}

// fileHead is the attributes of an ED element, taken before its text moves the buffer.
type fileHead struct{ mime, representation, compression string }

func (lx *lexer) fileHead() (h fileHead, err error) {
	if h.mime, err = lx.attr("mediaType"); err != nil {
		return h, err
	}
	if h.representation, err = lx.attr("representation"); err != nil {
		return h, err
	}
	h.compression, err = lx.attr("compression")
	mime, _, _ := strings.Cut(h.mime, ";")
	h.mime = strings.ToLower(strings.TrimSpace(mime))
	h.representation = strings.ToUpper(strings.TrimSpace(h.representation))
	h.compression = strings.ToUpper(strings.TrimSpace(h.compression))
	return h, err
}

// binary reports that the text is base64: said, or meant by a type that is not text.
func (h fileHead) binary() bool {
	switch h.representation {
	case "B64":
		return true
	case "TXT":
		return false
	}
	return h.mime != "" && !strings.HasPrefix(h.mime, "text/") || h.compression != ""
}

// want says what readFile does with the bytes.
type want struct{ keep, hash bool }

// readFile reads the ED element whose start was just given, to its end. It returns an error only when the document
// cannot be read any further; a fault of the file itself is in file.err.
func (r *reader) readFile(w want) (*file, error) {
	lx := r.lx
	head, err := lx.fileHead()
	if err != nil {
		return nil, err
	}
	own := &ownText{lx: lx, depth: lx.depth()}
	f := &file{mime: head.mime, zip: head.compression}
	var from io.Reader = own
	if head.binary() {
		from = &base64Reader{r: own}
	} else {
		from = &trimmed{r: own}
	}
	switch {
	case head.compression == "":
		r.take(f, from, w, r.lim.Media)
	case w.keep:
		r.takeCompressed(f, from, w)
	default:
		r.inflate(f, from, w)
	}
	if own.err != nil && own.err != io.EOF {
		return nil, own.err
	}
	if err := own.drain(); err != nil {
		return nil, err
	}
	return f, nil
}

// take reads the decoded bytes of f, limit at most, and returns how many there were.
func (r *reader) take(f *file, from io.Reader, w want, limit int64) int64 {
	var kept bytes.Buffer
	sum := sha256.New()
	sinks := []io.Writer{}
	if w.keep {
		sinks = append(sinks, &kept)
	}
	if w.hash {
		sinks = append(sinks, sum)
	}
	head := &prefix{}
	sinks = append(sinks, head)
	n, err := io.CopyBuffer(onlyWriter{io.MultiWriter(sinks...)}, io.LimitReader(from, limit+1), r.scratch())
	switch {
	case n > limit:
		f.err = bad(ReasonMedia).Because("over %d bytes", limit)
	case err != nil:
		f.err = fileError(err)
	}
	if f.err != nil {
		return n
	}
	f.size = n
	if w.hash && n > 0 {
		f.sha256 = hex.EncodeToString(sum.Sum(nil))
	}
	if w.keep {
		f.kept = slices.Clip(kept.Bytes())
	}
	if f.mime == "" {
		f.mime = head.mime()
	}
	return n
}

// inflate reads the bytes of a compressed file without keeping them. All the compressed files of a document share one
// allowance, so that many small bombs are no better than one.
func (r *reader) inflate(f *file, from io.Reader, w want) {
	in, err := inflater(from, f.zip)
	if err != nil {
		f.err = fileError(err)
		return
	}
	r.inflated = max(0, r.inflated-r.take(f, in, w, r.inflated))
}

// takeCompressed keeps the compressed bytes, and inflates them once for their size and their hash.
func (r *reader) takeCompressed(f *file, from io.Reader, w want) {
	packed := &file{mime: "application/octet-stream"}
	r.take(packed, from, want{keep: true}, r.lim.Media)
	if f.err = packed.err; f.err != nil {
		return
	}
	r.inflate(f, bytes.NewReader(packed.kept), want{hash: w.hash})
	f.kept = packed.kept
}

// inflater reads DF, which is bare deflate and in practice often zlib, ZL and GZ. // HL7 v3 CompressionAlgorithm
func inflater(r io.Reader, zip string) (io.Reader, error) {
	switch zip {
	case "GZ":
		return gzip.NewReader(r)
	case "ZL":
		return zlib.NewReader(r)
	case "DF":
	default:
		return nil, bad(ReasonBase64).Because("compression %.10q", zip)
	}
	var head [2]byte
	n, err := io.ReadFull(r, head[:])
	if err != nil && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	r = io.MultiReader(bytes.NewReader(head[:n]), r)
	if n == 2 && head[0]&0x0F == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(r)
	}
	return flate.NewReader(r), nil
}

// fileError makes a fault of the file out of whatever its decoders return.
func fileError(err error) error {
	var e *record.Error
	if errors.As(err, &e) {
		return err
	}
	return bad(ReasonBase64).Wrap(err)
}

// media makes the public form of f.
func (r *reader) media(id string, f *file) *Media {
	m := &Media{ID: id, MIME: f.mime, Size: f.size, bad: f.err}
	limit := r.lim.Media
	m.data = func() ([]byte, error) {
		switch {
		case f.err != nil:
			return nil, f.err
		case f.zip == "":
			return bytes.Clone(f.kept), nil
		}
		in, err := inflater(bytes.NewReader(f.kept), f.zip)
		if err != nil {
			return nil, fileError(err)
		}
		b, err := io.ReadAll(io.LimitReader(in, limit+1))
		if err != nil {
			return nil, fileError(err)
		}
		if int64(len(b)) > limit {
			return nil, bad(ReasonMedia).Because("over %d bytes", limit)
		}
		return b, nil
	}
	return m
}
