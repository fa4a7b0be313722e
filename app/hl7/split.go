package hl7

import (
	"bytes"
	"iter"
)

// Split gives the messages of a file one after the other: plain, in MLLP frames, or in a batch (FHS BHS … BTS FTS),
// whose envelope is left out. A file without any MSH gives itself, so that the reader says what is wrong.
func Split(file []byte) iter.Seq[[]byte] {
	file = fromUTF16(file)
	return func(yield func([]byte) bool) {
		start := nextMSH(file, 0)
		if start < 0 {
			if len(bytes.TrimSpace(file)) > 0 {
				yield(file)
			}
			return
		}
		for start >= 0 {
			next := nextMSH(file, start+3)
			end := next
			if next < 0 {
				end = len(file)
			}
			if !yield(trimEnvelope(file[start:end])) {
				return
			}
			start = next
		}
	}
}

// nextMSH finds an MSH at the beginning of a line or of a frame.
func nextMSH(b []byte, from int) int {
	for from < len(b) {
		i := bytes.Index(b[from:], []byte("MSH"))
		if i < 0 {
			return -1
		}
		i += from
		first := i == 0 || b[i-1] == '\r' || b[i-1] == '\n' || b[i-1] == 0x0b || b[i-1] == 0xbf && bytes.HasSuffix(b[:i], []byte("\xef\xbb\xbf"))
		if first && i+3 < len(b) && !alphanumeric(b[i+3]) && b[i+3] > ' ' {
			return i
		}
		from = i + 3
	}
	return -1
}

func trimEnvelope(b []byte) []byte {
	if i := bytes.IndexByte(b, 0x1c); i >= 0 && len(bytes.Trim(b[i:], "\x1c\r\n\x0b")) == 0 {
		b = b[:i]
	}
	for {
		b = bytes.TrimRight(b, "\r\n\x0b\x1c")
		i := max(bytes.LastIndexByte(b, '\r'), bytes.LastIndexByte(b, '\n'))
		last := b[i+1:]
		if i < 0 || len(last) < 3 || len(last) > 3 && alphanumeric(last[3]) {
			return b
		}
		switch string(last[:3]) {
		case "BTS", "FTS", "BHS", "FHS":
			b = b[:i]
		default:
			return b
		}
	}
}
