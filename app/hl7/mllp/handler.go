package mllp

import (
	"context"
	"crypto/sha256"
	"time"

	"chevet/app/hl7"
)

// Handler receives messages.
type Handler interface {
	// Receive stores the message durably, then says what to answer. It must not return before the bytes are safe:
	// once the acknowledgement has left, the sender forgets the message. It may be called again for a key it has
	// already stored, when the process died before the answer was kept: storing twice must do nothing the second time.
	//
	// An error means that nothing was stored: the sender is told to try again later (AR). A message that was
	// understood and refused is not an error but a Reply with AE or AR and its faults.
	Receive(ctx context.Context, in *Incoming) (Reply, error)
}

// HandlerFunc is a function as a Handler.
type HandlerFunc func(ctx context.Context, in *Incoming) (Reply, error)

// Receive calls f.
func (f HandlerFunc) Receive(ctx context.Context, in *Incoming) (Reply, error) { return f(ctx, in) }

// Reply is what to answer. The zero Reply accepts. In enhanced mode AA, AE give an accept CA then the application
// answer, AR gives CR, and CA says that the application will answer later by itself.
type Reply struct {
	Code   hl7.AckCode // AA if empty
	Faults []hl7.Fault
}

// Incoming is one message received. Its bytes are valid until Receive returns.
type Incoming struct {
	Raw     []byte       // as received, without the frame
	Message *hl7.Message // the same, parsed
	Key     Key
	From    string // address of the sender
	At      time.Time

	acks   acknowledger
	code   hl7.AckCode
	answer []byte
}

// Rejection is a message that does not read.
type Rejection struct {
	Raw       []byte
	ControlID string // "" when even that does not read
	From      string
	At        time.Time
	Fault     hl7.Fault // as answered
}

// Remember returns what the server will keep if r is answered. A Handler that is its own Dedup stores it in the
// transaction that stores the message: then no crash can separate the two. Receive must return the same r.
func (in *Incoming) Remember(r Reply) (Remembered, error) {
	if in.answer == nil || in.code != r.code() {
		answer, err := in.acks.answer(in.Message, r, in.At)
		if err != nil {
			return Remembered{}, err
		}
		in.code, in.answer = r.code(), answer
	}
	return Remembered{Answer: in.answer, Sum: sum(in.Message)}, nil
}

func (r Reply) code() hl7.AckCode {
	if r.Code == "" {
		return hl7.AA
	}
	return r.Code
}

// sum ignores MSH: a sender that sends again may give its MSH-7 a new time.
func sum(m *hl7.Message) [sha256.Size]byte {
	raw := m.Raw()
	for i, s := range m.Segments() {
		if i == 0 {
			raw = raw[len(s.Raw()):]
		}
	}
	return sha256.Sum256(raw)
}

// acknowledger writes answers in the mode that the message asks for.
type acknowledger struct {
	controlID func() string
	system    string // ERR-3.3
}

// answer returns the frames to send back, perhaps none. // HL7 2.5 §2.9.2 original mode, §2.9.3 enhanced mode
func (a acknowledger) answer(m *hl7.Message, r Reply, now time.Time) ([]byte, error) {
	accept, application := modes(m)
	out := []byte{}
	one := func(code hl7.AckCode, faults []hl7.Fault) error {
		ack := hl7.Ack{Code: code, Faults: faults, ConditionSystem: a.system}
		raw, err := ack.Encode(m, a.controlID(), now)
		if err == nil {
			out = AppendFrame(out, raw)
		}
		return err
	}
	code := r.code()
	if accept == "" && application == "" {
		if err := one(originalCode(code), r.Faults); err != nil {
			return nil, err
		}
		return out, nil
	}
	level := acceptCode(code)
	if wanted(accept, level.Positive()) {
		faults := r.Faults
		if level.Positive() {
			faults = nil
		}
		if err := one(level, faults); err != nil {
			return nil, err
		}
	}
	if level.Positive() && code != hl7.CA && wanted(application, code.Positive()) {
		if err := one(code, r.Faults); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func modes(m *hl7.Message) (accept, application string) {
	if m == nil {
		return "", ""
	}
	return m.Get("MSH-15").Trimmed(), m.Get("MSH-16").Trimmed()
}

// wanted applies table 0155: AL always, NE never, ER on error only, SU on success only; empty is NE.
func wanted(condition string, positive bool) bool {
	switch condition {
	case "AL":
		return true
	case "ER":
		return !positive
	case "SU":
		return positive
	}
	return false
}

// acceptCode is the accept level of an application code: AE was stored, since the Handler answered it.
func acceptCode(c hl7.AckCode) hl7.AckCode {
	switch c {
	case hl7.AA, hl7.AE, hl7.CA:
		return hl7.CA
	case hl7.CE:
		return hl7.CE
	}
	return hl7.CR
}

func originalCode(c hl7.AckCode) hl7.AckCode {
	switch c {
	case hl7.CA:
		return hl7.AA
	case hl7.CE:
		return hl7.AE
	case hl7.CR:
		return hl7.AR
	}
	return c
}
