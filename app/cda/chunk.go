package cda

import "bytes"

// textChunk sets chunk to a piece of the text at hand.
func (lx *lexer) textChunk() error {
	b := lx.buf[lx.r:lx.w]
	if b[0] == '&' {
		return lx.reference()
	}
	if i := bytes.IndexByte(b, '<'); i >= 0 {
		b = b[:i]
	}
	if i := bytes.IndexByte(b, '&'); i >= 0 {
		b = b[:i]
	}
	if lx.depth() == 0 && len(bytes.TrimLeft(b, " \t\r\n")) > 0 {
		return lx.stray()
	}
	lx.chunk = b
	lx.r += len(b)
	return nil
}

func (lx *lexer) reference() error {
	for lx.w-lx.r < 12 && !lx.eof {
		if err := lx.fill(); err != nil {
			return err
		}
	}
	if lx.depth() == 0 {
		return lx.stray()
	}
	r, n, err := decodeReference(lx.buf[lx.r:lx.w])
	if err != nil {
		return err
	}
	lx.chunk = appendRune(lx.ref[:0], r)
	lx.r += n
	return nil
}

// cdataChunk sets chunk to a piece of the CDATA section at hand; false at its end.
func (lx *lexer) cdataChunk() (bool, error) {
	for {
		b := lx.buf[lx.r:lx.w]
		if i := bytes.Index(b, []byte("]]>")); i >= 0 {
			if i == 0 {
				lx.r += 3
				lx.cdata = false
				return false, nil
			}
			lx.chunk = b[:i]
			lx.r += i
			return true, nil
		}
		if len(b) > 2 {
			lx.chunk = b[:len(b)-2]
			lx.r += len(b) - 2
			return true, nil
		}
		if lx.eof {
			return false, bad(ReasonTruncated).Because("inside a CDATA section")
		}
		if err := lx.fill(); err != nil {
			return false, err
		}
	}
}
