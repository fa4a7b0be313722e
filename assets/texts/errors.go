// Package texts holds every French sentence that a person reads: labels, messages, and the sentence of each error
// reason. Logic holds none. Typography: U+00A0 before «:» and inside guillemets, U+202F before «; ! ?»,
// the apostrophe ’ and the sign … ; dates JJ/MM/AAAA. // UX.md, patterns.md «French»
//
// Labels are constants, sentences with values are functions, so that the compiler finds what is missing.
package texts

import (
	"errors"

	"chevet/app/record"
)

// sentences is filled by the files errors_*.go of this package, one per area.
var sentences = map[record.Reason]string{}

// reasons adds an area's sentences; a reason declared twice is a programming error.
func reasons(m map[record.Reason]string) struct{} {
	for r, s := range m {
		if _, twice := sentences[r]; twice {
			panic("assets/texts: reason declared twice: " + string(r))
		}
		sentences[r] = s
	}
	return struct{}{}
}

// Sentence returns what the person reads for a reason: the cause and what to do, without the code.
func Sentence(r record.Reason) string {
	if s, ok := sentences[r]; ok {
		return s
	}
	return sentences[record.ReasonInternal]
}

// Known reports that a reason has its own sentence.
func Known(r record.Reason) bool { _, ok := sentences[r]; return ok }

// Error returns what the person reads for any error. An error that is not a domain error gives the general
// sentence; its details stay in the log.
func Error(err error) string {
	if err == nil {
		return ""
	}
	var e *record.Error
	if errors.As(err, &e) {
		return Sentence(e.Reason)
	}
	return Sentence(record.ReasonInternal)
}
