package central

import (
	"encoding/json"
	"errors"
	"strings"
)

// maxDepth is how deep the JSON of a request may be.
const maxDepth = 100

var (
	errTwice = errors.New("a name comes twice in one object")
	errDeep  = errors.New("too deep")
)

// unambiguous refuses JSON in which an object has the same name twice, whatever its case: one reader takes the first,
// another the last, and what was checked is not what is done. It judges nothing else: decoding does.
func unambiguous(text []byte) error {
	type level struct {
		names map[string]bool // nil in an array
		key   bool            // the next string is a name
	}
	var open []level
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{', '[':
			if len(open) == maxDepth {
				return errDeep
			}
			l := level{}
			if text[i] == '{' {
				l = level{names: map[string]bool{}, key: true}
			}
			open = append(open, l)
		case '}', ']':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case ',':
			if n := len(open); n > 0 && open[n-1].names != nil {
				open[n-1].key = true
			}
		case '"':
			from := i
			for i++; i < len(text) && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			n := len(open)
			if n == 0 || !open[n-1].key || i >= len(text) {
				continue
			}
			open[n-1].key = false
			name := string(text[from+1 : i])
			if strings.IndexByte(name, '\\') >= 0 && json.Unmarshal(text[from:i+1], &name) != nil {
				continue
			}
			name = strings.ToLower(name)
			if open[n-1].names[name] {
				return errTwice
			}
			open[n-1].names[name] = true
		}
	}
	return nil
}
