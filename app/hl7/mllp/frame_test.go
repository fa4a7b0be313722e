package mllp_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"chevet/app/hl7/mllp"
	"chevet/app/record"
)

func read(r io.Reader, max int) (got []string, err error) {
	f := mllp.NewFrameReader(r, max)
	for {
		b, err := f.Next()
		if err != nil {
			return got, err
		}
		got = append(got, string(b))
	}
}

func TestFramesAreFoundHoweverTheNetworkCutsThem(t *testing.T) {
	for name, c := range map[string]struct {
		stream string
		want   []string
	}{
		"two":                 {"\x0bMSH|1\r\x1c\r\x0bMSH|2\r\x1c\r", []string{"MSH|1\r", "MSH|2\r"}},
		"line feed":           {"\x0bMSH|1\x1c\n\r\n\x0bMSH|2\x1c\r\n", []string{"MSH|1", "MSH|2"}},
		"no carriage":         {"\x0bMSH|1\x1c\x0bMSH|2\x1c", []string{"MSH|1", "MSH|2"}},
		"file separator text": {"\x0bMSH|a\x1cb\x1c\r", []string{"MSH|a\x1cb"}},
		"vertical tab text":   {"\x0bMSH|a\x0bb\x1c\r", []string{"MSH|a\x0bb"}},
		"given up":            {"\x0bMSH|1|half\x0bMSH|2\x1c\r", []string{"MSH|2"}},
		"stray":               {"hello\x0b\x1c\rx\x0bMSH\x1c\r", []string{"", "MSH"}},
		"nothing":             {"\r\n\r\n", nil},
	} {
		for way, r := range map[string]io.Reader{
			"at once": strings.NewReader(c.stream), "byte by byte": iotest.OneByteReader(strings.NewReader(c.stream)),
			"by halves": iotest.HalfReader(strings.NewReader(c.stream)), "with its end": iotest.DataErrReader(strings.NewReader(c.stream)),
		} {
			got, err := read(r, 0)
			if !errors.Is(err, io.EOF) || strings.Join(got, "§") != strings.Join(c.want, "§") {
				t.Errorf("%s, %s: %q %v", name, way, got, err)
			}
		}
	}
}

func TestABadStreamIsGivenUp(t *testing.T) {
	for name, c := range map[string]struct {
		stream string
		want   record.Reason
	}{
		"cut short":  {"\x0bMSH|1\r", mllp.ReasonFrame},
		"no frame":   {strings.Repeat("GET / HTTP/1.1\r\n", 1000), mllp.ReasonFrame},
		"too large":  {"\x0b" + strings.Repeat("x", 101) + "\x1c\r", mllp.ReasonTooLarge},
		"never ends": {"\x0b" + strings.Repeat("x", 1<<20), mllp.ReasonTooLarge},
	} {
		if got, err := read(strings.NewReader(c.stream), 100); len(got) > 0 || record.ReasonOf(err) != c.want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	if got, err := read(strings.NewReader("\x0b"+strings.Repeat("x", 100)+"\x1c\r"), 100); len(got) != 1 || !errors.Is(err, io.EOF) {
		t.Errorf("a frame of exactly the limit: %v", err)
	}
}

// FuzzFrames: any stream ends with an error, whole frames survive what comes before them, and how the bytes are cut
// changes nothing.
func FuzzFrames(f *testing.F) {
	f.Add([]byte("\x0bMSH|1\r\x1c\r\x0bMSH|2"))
	f.Add([]byte("x\x0bMSH\x1c\x1c\r\x1c\x0b\x0b\x1c\n"))
	f.Fuzz(func(t *testing.T, stream []byte) {
		got, err := read(bytes.NewReader(stream), 1000)
		again, errAgain := read(iotest.OneByteReader(bytes.NewReader(stream)), 1000)
		if err == nil || strings.Join(got, "§") != strings.Join(again, "§") || err.Error() != errAgain.Error() {
			t.Fatalf("%q %v and %q %v", got, err, again, errAgain)
		}
		for _, b := range got {
			if len(b) > 1000 {
				t.Fatal("over the limit")
			}
		}
	})
}
