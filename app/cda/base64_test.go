package cda

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

func decode(r io.Reader) ([]byte, error) { return io.ReadAll(&base64Reader{r: r}) }

func TestBase64RoundTripsWithSpacesAnywhereAndAnyReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "bytes")
		enc := base64.StdEncoding
		if rapid.Bool().Draw(t, "unpadded") {
			enc = base64.RawStdEncoding
		}
		var text strings.Builder
		for _, c := range enc.EncodeToString(want) {
			text.WriteString(rapid.SampledFrom([]string{"", "", "", " ", "\n", "\r\n\t"}).Draw(t, "space"))
			text.WriteRune(c)
		}
		for _, r := range []io.Reader{strings.NewReader(text.String()), iotest.OneByteReader(strings.NewReader(text.String())), iotest.DataErrReader(strings.NewReader(text.String()))} {
			got, err := decode(r)
			if err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%q: %v, %v", text.String(), got, err)
			}
		}
		one := &base64Reader{r: strings.NewReader(text.String())}
		got, err := io.ReadAll(iotest.OneByteReader(one))
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("a byte at a time: %v, %v", got, err)
		}
	})
}

func FuzzBase64(f *testing.F) {
	for _, s := range []string{"", "QQ==", "QUI=", "QUJD", "Q U\nJ D", "QQ", "Q", "QQ=", "QQ==QQ==", "====", "Q*==", "QUJDRA"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := decode(bytes.NewReader(in))
		slow, slowErr := decode(iotest.OneByteReader(bytes.NewReader(in)))
		if (err == nil) != (slowErr == nil) || err == nil && !bytes.Equal(got, slow) {
			t.Fatalf("reads of one byte differ: %v %v", err, slowErr)
		}
		tight := strings.Map(func(r rune) rune {
			if strings.ContainsRune(" \t\r\n", r) {
				return -1
			}
			return r
		}, string(in))
		want, stdErr := base64.StdEncoding.DecodeString(tight)
		if stdErr != nil {
			want, stdErr = base64.RawStdEncoding.DecodeString(strings.TrimRight(tight, "="))
		}
		if err == nil && (stdErr != nil || !bytes.Equal(got, want)) {
			t.Fatalf("accepted as %q; the standard library says %q, %v", got, want, stdErr)
		}
		if _, strict := base64.StdEncoding.DecodeString(tight); strict == nil && err != nil {
			t.Fatalf("refused though correct: %v", err)
		}
	})
}
