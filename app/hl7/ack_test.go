package hl7_test

import (
	"strings"
	"testing"
	"time"

	"chevet/app/hl7"
)

func TestAnAcknowledgementNamesTheFieldAndExchangesTheSides(t *testing.T) {
	m := parse(t, admission)
	a := hl7.Ack{Code: hl7.AE, Faults: []hl7.Fault{
		{At: "PID-3", Condition: hl7.RequiredFieldMissing},
		{At: "ZBE[2]-7[1].10", Condition: hl7.Application, Severity: "W", Code: hl7.CWE{Code: "904", Text: "INS | différente"}, UserMessage: "à revoir"},
	}}
	b, err := a.Encode(m, "ACK1", time.Date(2026, 1, 5, 9, 31, 2, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	want := `MSH|^~\&|DPI|CHU-ESSAI|GAM|CHU-ESSAI|20260105093102||ACK^A01^ACK|ACK1|T|2.5^FRA^2.11|||||FRA|UNICODE UTF-8` + "\r" + `MSA|AE|M1` + "\r" +
		`ERR||PID^1^3|101^Required field missing^messageErrorCondition|E` + "\r" +
		`ERR||ZBE^2^7^1^10|207^Application error^messageErrorCondition|W|904^INS \F\ différente|||à revoir` + "\r"
	if string(b) != want {
		t.Errorf("\n%s\nwant\n%s", strings.ReplaceAll(string(b), "\r", "\n"), strings.ReplaceAll(want, "\r", "\n"))
	}
	got, ok := hl7.AnswerOf(parse(t, string(b)))
	if !ok || got.Code != hl7.AE || got.ControlID != "M1" || len(got.Faults) != 2 || got.Faults[0].At != "PID-3" ||
		got.Faults[1].At != "ZBE[2]-7[1].10" || got.Faults[1].Code.Code != "904" || got.Faults[1].UserMessage != "à revoir" {
		t.Errorf("%+v", got)
	}
}

func TestTheAcknowledgementsOfTheReferenceAreRead(t *testing.T) {
	n := 0
	for path, raw := range official(t) {
		m := parse(t, string(raw))
		if message, _, _ := m.Type(); message != "ACK" {
			continue
		}
		n++
		a, ok := hl7.AnswerOf(m)
		if !ok || a.ControlID == "" || a.Code.Positive() != (len(a.Faults) == 0) {
			t.Errorf("%s: %+v", path, a)
		}
	}
	if n < 14 {
		t.Errorf("%d acknowledgements", n)
	}
}

func TestTheErrorSegmentOfOlderVersionsIsRead(t *testing.T) {
	a, _ := hl7.AnswerOf(parse(t, "MSH|^~\\&|A|B|||||ACK|1|P|2.3\rMSA|AE|7\rERR|PID^1^5^101&Required&HL70357\r"))
	if len(a.Faults) != 1 || a.Faults[0].At != "PID-5" || a.Faults[0].Condition != hl7.RequiredFieldMissing {
		t.Errorf("%+v", a)
	}
	a, _ = hl7.AnswerOf(parse(t, "MSH|^~\\&|A|B|||||ACK|1|P|2.3\rMSA|AR|7|en panne\r"))
	if len(a.Faults) != 1 || a.Faults[0].Diagnostic != "en panne" {
		t.Errorf("%+v", a)
	}
}

func TestAnAcknowledgementIsWrittenWhateverWasReceived(t *testing.T) {
	at := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	for _, raw := range []string{
		"", "MSH|^~\\&\r", "MSH|^~\\&|é|b|\xe9|||||\xe9\x01~2^x|^|&\r", "MSH*:+?/*A*B*C*D**|*ADT*?F?^\r",
		"MSH|^~\\&|A&1|B^2|C|D|||ADT^A08|9|P~Q|2.3.1||||||8859/15\rPID\xa4\r",
	} {
		m, _ := hl7.Parse([]byte(raw), hl7.Options{})
		b, err := hl7.Ack{Code: hl7.AE, Faults: []hl7.Fault{{UserMessage: "« Ω »"}}}.Encode(m, "1", at)
		if err != nil {
			t.Errorf("%q: %v", raw, err)
			continue
		}
		back := parse(t, string(b))
		a, ok := hl7.AnswerOf(back)
		if !ok || m != nil && a.ControlID != m.ControlID() || a.Faults[0].UserMessage != "« Ω »" || back.Anomalies() != 0 {
			t.Errorf("%q gives %q", raw, b)
		}
	}
}
