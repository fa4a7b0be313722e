package central

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestNameThatComesTwiceIsRefused(t *testing.T) {
	for text, want := range map[string]error{
		`{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}`: nil,
		`{"a":1,"a":2}`:                        errTwice,
		`{"id":1,"ID":2}`:                      errTwice,
		`{"id":1,"\u0069d":2}`:                 errTwice,
		`{"x":[{"k":1,"v":"a,\"k\":","k":2}]}`: errTwice,
		`{"a":"{\"a\":1,\"a\":2}"}`:            nil,
		strings.Repeat("[", 101):               errDeep,
		strings.Repeat("[", 100):               nil,
	} {
		if err := unambiguous([]byte(text)); err != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzUnambiguous(f *testing.F) {
	f.Add([]byte(`{"a":1,"b":{"a":2},"c":"\u00e9\""}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Add([]byte(`{"\`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if unambiguous(text) != nil {
			return
		}
		// What passes reads the same for whoever takes the first name and whoever takes the last.
		var v map[string]any
		if json.Unmarshal(text, &v) != nil {
			return
		}
		again, err := json.Marshal(v)
		if err == nil && unambiguous(again) != nil && !strings.Contains(string(again), "\ufffd") {
			t.Fatalf("%q became %q", text, again)
		}
	})
}

func BenchmarkUnambiguous(b *testing.B) {
	text := []byte(`{"mutations":[` + strings.TrimSuffix(strings.Repeat(`{"id":"019","payload":{"id":"x","text":"`+strings.Repeat("y", 900)+`"}},`, 500), ",") + `]}`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if unambiguous(text) != nil {
			b.Fatal()
		}
	}
}
