package cda

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"os"
	"testing"
)

func writeFile(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// deflateBomb is base64 of a bare deflate stream that inflates to size zeros.
func deflateBomb(t testing.TB, size int64) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(w, zeros{}, size); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// lenient tells the deletions that we accept knowingly: inside what is passed over without being understood, such as
// the attributes of a skipped element or a processing instruction.
func lenient(b []byte, i int) bool {
	line := b[bytes.LastIndexByte(b[:i], '\n')+1 : i]
	return bytes.HasPrefix(line, []byte("<?")) || bytes.Count(line, []byte{'"'})%2 == 1
}
