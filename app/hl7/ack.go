package hl7

import (
	"strconv"
	"time"
)

// AckCode is MSA-1. // HL7 table 0008
type AckCode string

// The acknowledgement codes: original mode and application level, then accept level of the enhanced mode.
const (
	AA AckCode = "AA" // accepted
	AE AckCode = "AE" // error: the message must be corrected
	AR AckCode = "AR" // refused for now: the same message may be sent again later
	CA AckCode = "CA" // committed: stored, not yet processed
	CE AckCode = "CE"
	CR AckCode = "CR"
)

// Positive reports AA or CA.
func (c AckCode) Positive() bool { return c == AA || c == CA }

// Condition is ERR-3. // HL7 table 0357, CI-SIS HL7v2 §ACK
type Condition int

// The conditions of table 0357 and those that the CI-SIS adds (198, 199).
const (
	SegmentSequence      Condition = 100
	RequiredFieldMissing Condition = 101
	DataType             Condition = 102
	TableValueNotFound   Condition = 103
	Cardinality          Condition = 198
	OtherHL7             Condition = 199
	UnsupportedMessage   Condition = 200
	UnsupportedEvent     Condition = 201
	UnsupportedProcess   Condition = 202
	UnsupportedVersion   Condition = 203
	UnknownKey           Condition = 204
	DuplicateKey         Condition = 205
	Locked               Condition = 206
	Application          Condition = 207
)

var conditionText = map[Condition]string{
	SegmentSequence: "Segment sequence error", RequiredFieldMissing: "Required field missing", DataType: "Data type error",
	TableValueNotFound: "Table value not found", Cardinality: "Cardinality error", OtherHL7: "Other HL7 error",
	UnsupportedMessage: "Unsupported message type", UnsupportedEvent: "Unsupported event code",
	UnsupportedProcess: "Unsupported processing id", UnsupportedVersion: "Unsupported version id",
	UnknownKey: "Unknown key identifier", DuplicateKey: "Duplicate key identifier", Locked: "Application record locked",
	Application: "Application error",
}

// Fault is one ERR segment. It is an error, so that a function may return it; it holds no patient data.
type Fault struct {
	At          string    // where, as ParsePath reads it ("PID-3[1].4"); may be empty
	Condition   Condition // ERR-3
	Severity    string    // ERR-4: E by default, W, I
	Code        CWE       // ERR-5: the application's own code
	Diagnostic  string    // ERR-7: for the integrator
	UserMessage string    // ERR-8: for a person
}

// Error gives the technical form.
func (f Fault) Error() string {
	s := strconv.Itoa(int(f.Condition)) + " " + conditionText[f.Condition]
	if f.At != "" {
		s = f.At + ": " + s
	}
	if f.Diagnostic != "" {
		s += ": " + f.Diagnostic
	}
	return s
}

// Ack is an acknowledgement to write.
type Ack struct {
	Code   AckCode
	Faults []Fault
	// ConditionSystem is ERR-3.3. Default messageErrorCondition, as the CI-SIS writes it; PAM senders use HL70357.
	ConditionSystem string
}

// Encode writes the acknowledgement of m: ACK^event^ACK, sender and receiver exchanged, MSA-2 = MSH-10 of m. controlID
// is the acknowledgement's own MSH-10. m may be half read, or nil when nothing was: MSA-2 is then empty, and the
// sender learns at least that something is wrong.
func (a Ack) Encode(m *Message, controlID string, now time.Time) ([]byte, error) {
	if m == nil {
		m = &Message{}
	}
	if m.charset != "" && m.charset != UTF8 { // the sender's own set, as long as it can carry the answer
		if b, err := a.encode(m, m.charset, controlID, now); err == nil {
			return b, nil
		}
	}
	return a.encode(m, UTF8, controlID, now)
}

func (a Ack) encode(m *Message, charset Charset, controlID string, now time.Time) ([]byte, error) {
	msh := m.at(0)
	event := or(msh.Field(9).Component(2).Text(), msh.Field(9).Component(1).Text())
	h := Header{
		SendingApplication: msh.Field(5).HD(), SendingFacility: msh.Field(6).HD(),
		ReceivingApplication: msh.Field(3).HD(), ReceivingFacility: msh.Field(4).HD(),
		Time: now, Message: "ACK", Event: or(event, "R01"), Structure: "ACK", ControlID: controlID,
		Processing: or(msh.Field(11).Text(), "P"), Version: or(msh.Field(12).Component(1).Text(), "2.5"),
		Internationalization: msh.Field(12).Component(2).Component(1).Text(), Profile: msh.Field(12).Component(3).Component(1).Text(),
		Country: msh.Field(17).Text(), Charset: charset,
	}
	d := NewDraft(h)
	d.Segment("MSA").Set("1", string(a.Code)).Set("2", m.ControlID())
	for _, f := range a.Faults {
		f.write(d, or(a.ConditionSystem, "messageErrorCondition"))
	}
	return d.Encode()
}

func (f Fault) write(d *Draft, system string) {
	s := d.Segment("ERR")
	if p, err := ParsePath(f.At); f.At != "" && err == nil {
		s.Set("2.1", p.Segment).Set("2.2", strconv.Itoa(max(p.Occurrence, 1)))
		for i, n := range []int{p.Field, p.Repetition, p.Component, p.Subcomponent} {
			if i == 1 && n == 0 && p.Component > 0 {
				n = 1
			}
			if n > 0 {
				s.Set("2."+strconv.Itoa(i+3), strconv.Itoa(n))
			}
		}
	}
	s.Put("3", CWE{strconv.Itoa(int(f.Condition)), conditionText[f.Condition], system})
	s.Set("4", or(f.Severity, "E")).Put("5", f.Code).Set("7", f.Diagnostic).Set("8", f.UserMessage)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// Answer is an acknowledgement that was read.
type Answer struct {
	Code      AckCode
	ControlID string // MSA-2: the message it answers
	Faults    []Fault
}

// AnswerOf reads the MSA and ERR segments of an acknowledgement; ok is false when there is no MSA. Both forms of ERR
// are read: fields 2 to 8, and the first field alone of versions before 2.5.
func AnswerOf(m *Message) (a Answer, ok bool) {
	msa := m.Segment("MSA", 1)
	if !msa.Exists() {
		return Answer{}, false
	}
	a = Answer{Code: AckCode(msa.Field(1).Trimmed()), ControlID: msa.Field(2).Text()}
	for _, s := range m.Segments() {
		if s.Is("ERR") {
			a.Faults = append(a.Faults, faultOf(s))
		}
	}
	if text := msa.Field(3).Text(); text != "" && len(a.Faults) == 0 && !a.Code.Positive() {
		a.Faults = append(a.Faults, Fault{Severity: "E", Diagnostic: text})
	}
	return a, true
}

func faultOf(s Segment) Fault {
	number := func(v Value) int { n, _ := v.Int(); return n }
	at, code := s.Field(2), s.Field(3).Component(1)
	p := Path{Segment: at.Component(1).Text(), Occurrence: number(at.Component(2)), Field: number(at.Component(3)),
		Repetition: number(at.Component(4)), Component: number(at.Component(5)), Subcomponent: number(at.Component(6))}
	if old := s.Field(1); at.IsEmpty() && !old.IsEmpty() {
		p = Path{Segment: old.Component(1).Text(), Occurrence: number(old.Component(2)), Field: number(old.Component(3))}
		code = old.Component(4)
	}
	f := Fault{Condition: Condition(number(code)), Severity: s.Field(4).Text(), Code: s.Field(5).CWE(),
		Diagnostic: s.Field(7).Text(), UserMessage: s.Field(8).Text()}
	if p.Segment != "" {
		f.At = p.String()
	}
	return f
}
