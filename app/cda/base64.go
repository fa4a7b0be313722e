package cda

import "io"

// base64Reader decodes base64 from r as it comes. White space may be anywhere, the final padding may be missing, and
// nothing may follow it. It exists beside encoding/base64 because that one refuses spaces and tabs, which documents
// are full of, and wants its line ends stripped in a second pass.
type base64Reader struct {
	r    io.Reader
	in   [8 << 10]byte
	src  []byte
	acc  uint32 // bits of an unfinished group
	n    int    // characters in it
	pad  int
	tail [3]byte // decoded bytes that did not fit
	left []byte
	err  error
}

const (
	b64Bad   = 0xFF
	b64Blank = 0xFE
	b64Pad   = 0xFD
)

var b64Table = func() (t [256]byte) {
	for i := range t {
		t[i] = b64Bad
	}
	for i, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = byte(i)
	}
	for _, c := range []byte(" \t\r\n") {
		t[c] = b64Blank
	}
	t['='] = b64Pad
	return
}()

// b64Wide gives each character's bits already in place, one table per position; a bit over the 24 marks what is not
// a digit.
var b64Wide = func() (t [4][256]uint32) {
	for p := range t {
		for c, v := range b64Table {
			if v < 64 {
				t[p][c] = uint32(v) << (18 - 6*p)
			} else {
				t[p][c] = 1 << 24
			}
		}
	}
	return
}()

func (b *base64Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(b.left) > 0 {
		n := copy(p, b.left)
		b.left = b.left[n:]
		return n, nil
	}
	if len(p) < 3 {
		n, err := b.Read(b.tail[:])
		b.left = b.tail[:n]
		if n == 0 {
			return 0, err
		}
		return b.Read(p)
	}
	done := 0
	for {
		if len(b.src) == 0 {
			if done > 0 {
				return done, nil
			}
			if b.err != nil {
				return b.finish(p)
			}
			var n int
			n, b.err = b.r.Read(b.in[:])
			b.src = b.in[:n]
			continue
		}
		n, err := b.decode(p[done:])
		done += n
		if err != nil {
			b.err, b.src = err, nil
			return done, err
		}
		if len(p)-done < 3 {
			return done, nil
		}
	}
}

// decode turns what it can of src into dst, which has room for at least one group.
func (b *base64Reader) decode(dst []byte) (int, error) {
	done, src := 0, b.src
	for len(src) > 0 && len(dst)-done >= 3 {
		if b.n == 0 && b.pad == 0 {
			for len(src) >= 4 && len(dst)-done >= 3 {
				v := b64Wide[0][src[0]] | b64Wide[1][src[1]] | b64Wide[2][src[2]] | b64Wide[3][src[3]]
				if v>>24 != 0 {
					break
				}
				d := dst[done : done+3 : done+3]
				d[0], d[1], d[2] = byte(v>>16), byte(v>>8), byte(v)
				src, done = src[4:], done+3
			}
			if len(src) == 0 || len(dst)-done < 3 {
				break
			}
		}
		switch v := b64Table[src[0]]; {
		case v == b64Blank:
		case v == b64Pad:
			if b.pad++; b.pad > 2 || b.n+b.pad > 4 || b.n < 2 {
				return done, bad(ReasonBase64).Because("padding")
			}
		case v == b64Bad:
			return done, bad(ReasonBase64).Because("character %#02x", src[0])
		case b.pad > 0:
			return done, bad(ReasonBase64).Because("text after the padding")
		default:
			b.acc = b.acc<<6 | uint32(v)
			if b.n++; b.n == 4 {
				dst[done], dst[done+1], dst[done+2] = byte(b.acc>>16), byte(b.acc>>8), byte(b.acc)
				done += 3
				b.acc, b.n = 0, 0
			}
		}
		src = src[1:]
	}
	b.src = src
	return done, nil
}

// finish gives the bytes of a last group of two or three characters.
func (b *base64Reader) finish(p []byte) (int, error) {
	if b.err != io.EOF {
		return 0, b.err
	}
	n, acc := b.n, b.acc
	b.n = 0
	switch n {
	case 1:
		b.err = bad(ReasonBase64).Because("one character left over")
		return 0, b.err
	case 2:
		p[0] = byte(acc >> 4)
		return 1, nil
	case 3:
		p[0], p[1] = byte(acc>>10), byte(acc>>2)
		return 2, nil
	}
	return 0, io.EOF
}
