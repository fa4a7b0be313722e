package hl7_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"chevet/app/hl7"
	"chevet/app/record"
)

func TestEveryOfficialMessageIsRead(t *testing.T) {
	files := official(t)
	if len(files) < 124 {
		t.Errorf("%d files only", len(files))
	}
	for path, raw := range files {
		m, err := hl7.Parse(raw, hl7.Options{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		message, event, _ := m.Type()
		if message == "" || event == "" || m.ControlID() == "" || m.Charset() != hl7.UTF8 && m.Charset() != hl7.ISO885915 {
			t.Errorf("%s: %s^%s %q", path, message, event, m.ControlID())
		}
		if pid := m.Segment("PID", 1); pid.Exists() && (pid.Get("3.1").IsEmpty() || pid.Get("5[1].1").IsEmpty()) {
			t.Errorf("%s: PID without identifier or name", path)
		}
		for _, s := range m.Segments() {
			if string(s.Raw()[:3]) != s.Name() {
				t.Errorf("%s: segment %q", path, s.Name())
			}
		}
	}
}

func TestATypographicTildeIsARepetition(t *testing.T) {
	m := parse(t, "MSH|^˜\\&|A|B|C|D|2024||ORU^R01^ORU_R01|1|P|2.5||||||UNICODE UTF-8\rPID|1||11^^^X~Y&1&ISO^PI˜22^^^Z&2&ISO^INS||É\\R\\È\r")
	if got := m.Get("PID-3").Count(); got != 2 {
		t.Fatalf("%d identifiers", got)
	}
	if got := m.Get("PID-3[2].1").Text(); got != "22" {
		t.Errorf("PID-3[2].1 = %q", got)
	}
	if got := m.Get("PID-3[1].4.1").Text(); got != "X~Y" {
		t.Errorf("the plain tilde is a letter here: %q", got)
	}
	if !m.Anomalies().Has(hl7.AnomalyDelimiters) {
		t.Error("the anomaly is not reported")
	}
}

func TestPathsReachEveryLevel(t *testing.T) {
	m := parse(t, admission)
	for path, want := range map[string]string{
		"MSH-1": "|", "MSH-2": `^~\&`, "MSH-3": "GAM", "MSH-9.2": "A01", "MSH-12.3": "2.11", "MSH-21.2": "IHE_FRANCE-2.11-PAM",
		"PID-3": "800", "PID-3[1].4.2": "990000001", "PID-3[2].5": "INS", "PID-3(2)-4-1": "ASIP-SANTE-INS-NIR",
		"PID-5[1].1": "D'ESSAI&CIE", "PID-5.3": "ANNE ZOÉ", "PID-5[2].7": "D", "PID-11[2].9": "51215", "PID-32": "VALI",
		"PID-8.1.1": "F", "PID-8[1].1.1": "F", "PV1-3.2": "112", "pv1-2": "I", "PID-33": "", "PID-3[3]": "", "ZZZ-1": "", "PID[2]-3": "",
	} {
		if got := m.Get(path).Text(); got != want {
			t.Errorf("%s = %q, want %q", path, got, want)
		}
	}
	for _, path := range []string{"PID-33", "PID-3[3]", "ZZZ-1", "PID[2]-3", "PID-8.2", "PID-8.1.2", "MSH-22"} {
		if m.Get(path).Exists() {
			t.Errorf("%s exists", path)
		}
	}
	if v := m.Get("PID-5[2].1"); !v.IsNull() || v.IsEmpty() || v.Text() != "" {
		t.Error(`"" is not read as null`)
	}
	if v := m.Get("PID-9"); !v.Exists() || !v.IsEmpty() || v.IsNull() {
		t.Error("an empty field is not read as empty")
	}
	want := hl7.CX{ID: "280056999999988", Authority: hl7.HD{Name: "ASIP-SANTE-INS-NIR", ID: "1.2.250.1.213.1.4.10", Type: "ISO"}, Type: "INS"}
	if got := m.Get("PID-3[2]").CX(); got != want {
		t.Errorf("%+v", got)
	}
	if got := m.Get("ZBE-7").XON(); got.ID != "3401" || got.Name != "UF" || got.IDType != "UF" || got.Authority.ID != "990000001" {
		t.Errorf("%+v", got)
	}
}

func TestAMalformedPathIsRefused(t *testing.T) {
	for _, path := range []string{"", "PI", "PID-", "PID-0", "PID-3[", "PID-3[0]", "PID-3.1.1.1", "PID-3..1", "PID3", "1ID-3", "PID[x]-1", "PID-3[1)"} {
		if p, err := hl7.ParsePath(path); err == nil {
			t.Errorf("%q is read as %+v", path, p)
		}
	}
	for _, path := range []string{"PID", "PID[2]", "PID-3", "PID[2]-3[4].5.6", "OBX-5.5"} {
		if p, err := hl7.ParsePath(path); err != nil || p.String() != path {
			t.Errorf("%q: %v %v", path, p, err)
		}
	}
}

func TestAnyDelimitersAreRead(t *testing.T) {
	for name, raw := range map[string]string{
		"other": "MSH*:+?/*A*B*C*D*2024**ADT:A01*1*P*2.5\rPID*1**1:::X/9/ISO:PI+2*?F??S??R??T??E?|\r",
		"ctrl":  "MSH\x1c\x1d\x1e\x1f$\x1cA\x1cB\x1cC\x1cD\x1c2024\x1c\x1cADT\x1dA01\x1c1\x1cP\x1c2.5\rPID\x1c1\x1c\x1c1\x1d\x1d\x1dX$9$ISO\x1dPI\x1e2\x1c\x1fF\x1f\x1fS\x1f\x1fR\x1f\x1fT\x1f\x1fE\x1f|\r",
	} {
		m := parse(t, raw)
		d := m.Delimiters()
		if got, want := m.Get("PID-4").Text(), string([]byte{d.Field, d.Component, d.Repetition, d.Subcomponent, d.Escape})+"|"; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if m.Get("PID-3[1].4.2").Text() != "9" || m.Get("PID-3[2]").Text() != "2" {
			t.Errorf("%s: %q", name, m.Get("PID-3").Raw())
		}
	}
	short := parse(t, "MSH|^|A|B|C|D|2024||ADT^A01|1|P|2.5\rPID|1||1~2&3\\F\\\r")
	if got := short.Get("PID-3").Text(); got != `1~2&3\F\` {
		t.Errorf("undeclared delimiters cut %q", got)
	}
	if got := parse(t, "MSH||A|B|||||ADT^A01|1|P|2.5\rPID|1||1^2\r").Get("PID-3.2").Text(); got != "2" {
		t.Errorf("empty MSH-2: %q", got)
	}
	if got := parse(t, "MSH|^~\\&#|A|B|||||ADT^A01|1|P|2.7\rPID|1||cut#\\P\\\r").Get("PID-3").Text(); got != "cut##" {
		t.Errorf("truncation: %q", got)
	}
}

func TestEveryEscapeIsDecoded(t *testing.T) {
	for written, want := range map[string]string{
		`a\F\b\S\c\T\d\R\e\E\f`: `a|b^c&d~e\f`, `\H\gras\N\`: "gras", `x\.br\y\.sp2\z`: "x\ny\n\nz", `\.ce\t\.sk3\u`: "\nt   u",
		`\.in+4\\.ti-2\\.fi\\.nf\v`: "v", `\X41\\X4243\`: "ABC", `\XC3\\XA9\`: "é", `\X0d0A\`: "\r\n", `\Z12\`: `\Z12\`, `C:\dossier`: `C:\dossier`,
		`\\`: `\\`, `a\X4\b`: `a\X4\b`, `1\F\2\`: `1|2\`, `\q\T\`: `\q&`, `\C2842\a\M244200\b`: "ab", `\.zz\`: `\.zz\`, `\X2222\`: `""`,
		`\.sp999999\`: strings.Repeat("\n", 200), `\F`: `\F`, `\.br`: `\.br`,
	} {
		m := parse(t, "MSH|^~\\&|A|B|||||ADT^A01|1|P|2.5||||||UNICODE UTF-8\rOBX|1|TX|||"+written+"\r")
		if got := m.Get("OBX-5").Text(); got != want {
			t.Errorf("%s = %q, want %q", written, got, want)
		}
		if got := string(m.Get("OBX-5").AppendText([]byte("+"))); got != "+"+want {
			t.Errorf("AppendText: %q", got)
		}
	}
}

func TestMSH18DecidesUnlessTheBytesContradictIt(t *testing.T) {
	build := func(charset, name string) string {
		return "MSH|^~\\&|A|B|||||ADT^A01|1|P|2.5||||||" + charset + "\rPID|1||1||" + name + "\r"
	}
	for _, c := range []struct {
		charset, raw, want string
		trust, anomaly     bool
	}{
		{"UNICODE UTF-8", "ZOÉ", "ZOÉ", false, false},
		{"8859/15", "ZO\xc9 \xbd \xa4", "ZOÉ œ €", false, false},
		{"8859/1", "ZO\xc9 \xbd \x92\x80", "ZOÉ ½ ’€", false, false},
		{"8859/15~UNICODE UTF-8", "ZO\xc9", "ZOÉ", false, false},
		{"", "ZO\xc9", "ZOÉ", false, false},
		{"", "ZOÉ", "ZOÉ", false, true},                 // nothing declared, evidently UTF-8
		{"8859/15", "ZOÉ", "ZOÉ", false, true},          // declared wrong
		{"8859/15", "ZOÉ", "ZOÃ\u2030", true, false},    // and believed
		{"UNICODE UTF-8", "ZO\xc9", "ZOÉ", false, true}, // declared wrong
		{"UNICODE UTF-8", "ZO\xc9", "ZO\ufffd", true, false},
		{"KLINGON", "ZO\xc9", "ZOÉ", false, true},
		{"8859/1", `ZO\XC9\`, "ZOÉ", false, false},
		{"8859/1", `\C2D4C\` + "\xb0" + `\C2D41\` + "\xb0", "А°", false, false},
		{"iso-8859-15", "\xa4", "€", false, false},
	} {
		m, err := hl7.Parse([]byte(build(c.charset, c.raw)), hl7.Options{TrustMSH18: c.trust})
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Get("PID-5").Text(); got != c.want || m.Anomalies().Has(hl7.AnomalyCharset) != c.anomaly {
			t.Errorf("%q %q: %q, anomalies %d, want %q", c.charset, c.raw, got, m.Anomalies(), c.want)
		}
	}
}

func TestAFileInUTF16IsRead(t *testing.T) {
	for _, big := range []bool{false, true} {
		for _, mark := range []bool{false, true} {
			var b bytes.Buffer
			text := admission
			if mark {
				text = "\ufeff" + text
			}
			for _, r := range text {
				if big {
					b.Write([]byte{byte(r >> 8), byte(r)})
				} else {
					b.Write([]byte{byte(r), byte(r >> 8)})
				}
			}
			m, err := hl7.Parse(b.Bytes(), hl7.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := m.Get("PID-5.3").Text(); got != "ANNE ZOÉ" {
				t.Errorf("big %v mark %v: %q", big, mark, got)
			}
		}
	}
}

func TestAnyEndOfLineSeparatesSegments(t *testing.T) {
	want := parse(t, admission)
	lines := strings.Split(strings.TrimSuffix(admission, "\r"), "\r")
	for _, end := range []string{"\r", "\n", "\r\n", "\n\r", "\r\r\n\n", "\n \n"} {
		m := parse(t, "\xef\xbb\xbf\r\n"+strings.Join(lines, end)+end)
		if m.Len() != want.Len() || m.Anomalies() != 0 {
			t.Errorf("%q: %d segments, anomalies %d", end, m.Len(), m.Anomalies())
		}
		for i, s := range m.Segments() {
			if string(s.Raw()) != lines[i] {
				t.Errorf("%q: segment %d is %q", end, i, s.Raw())
			}
		}
	}
	mixed := parse(t, lines[0]+"\r\n"+lines[1]+"\n"+lines[2]+"\r"+lines[3]+"\n\r"+lines[4])
	if mixed.Len() != 5 || mixed.Get("ZBE-9").Text() != "HMS" {
		t.Errorf("%d segments", mixed.Len())
	}
}

func TestAnEndOfLineInsideATextStaysInIt(t *testing.T) {
	m := parse(t, "MSH|^~\\&|A|B|||||ORU^R01|1|P|2.5\rOBX|1|TX|||première ligne\r\ndeuxième | ligne\n\nfin^x|U\rNTE|1\r")
	if got := m.Get("OBX-5").Text(); got != "première ligne\r\ndeuxième " {
		t.Errorf("%q", got)
	}
	if m.Len() != 3 || m.Get("OBX-6.2").Text() != "x" || m.Get("OBX-7").Text() != "U" || !m.Anomalies().Has(hl7.AnomalyLineBreak) {
		t.Errorf("%d segments, %q", m.Len(), m.Segment("OBX", 1).Raw())
	}
}

func TestBadInputIsRefusedWithItsReason(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		want record.Reason
	}{
		"empty":            {"", hl7.ReasonNoMSH},
		"blank":            {" \r\n\x0b", hl7.ReasonNoMSH},
		"no MSH":           {"PID|1||2\r", hl7.ReasonNoMSH},
		"MSH alone":        {"MSH", hl7.ReasonNoMSH},
		"XML":              {"<ADT_A01/>", hl7.ReasonNoMSH},
		"a word":           {"MSHOWING\r", hl7.ReasonNoMSH},
		"equal delimiters": {"MSH|^^\\&|A\r", hl7.ReasonDelimiters},
		"letter delimiter": {"MSH|^~\\A|A\r", hl7.ReasonDelimiters},
		"field repeated":   {"MSH|^~\\|A\rMSH|", hl7.ReasonTwoMessages},
		"two messages":     {admission + admission, hl7.ReasonTwoMessages},
		"two other":        {admission + "MSH*:+?/*A\r", hl7.ReasonTwoMessages},
	} {
		m, err := hl7.Parse([]byte(c.raw), hl7.Options{})
		if got := record.ReasonOf(err); err == nil || m != nil || got != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := hl7.Parse([]byte(admission), hl7.Options{MaxBytes: 100}); record.ReasonOf(err) != hl7.ReasonSize {
		t.Error(err)
	}
	if _, err := hl7.Parse([]byte(admission), hl7.Options{MaxParts: 50}); record.ReasonOf(err) != hl7.ReasonCount {
		t.Error(err)
	}
	var m hl7.Message
	if err := m.Parse([]byte(admission+admission), hl7.Options{}); err == nil || m.ControlID() != "M1" || m.Get("ZBE-9").Text() != "HMS" {
		t.Error("the first of two messages is not there to answer")
	}
}

func TestAHundredThousandRepetitionsAreWalkedInOnePass(t *testing.T) {
	const n = 100_000
	m := parse(t, "MSH|^~\\&|A|B|||||ADT^A01|1|P|2.5\rPID|1||"+strings.Repeat("1^^^A&B^PI~", n-1)+"1^^^A&B^PI||NOM\r")
	if got := m.Get("PID-3").Count(); got != n {
		t.Fatalf("%d repetitions", got)
	}
	seen := 0
	for i, rep := range m.Get("PID-3").Repetitions() {
		if seen++; i != seen || rep.Component(5).Text() != "PI" || rep.Component(4).Subcomponent(2).Text() != "B" {
			t.Fatalf("repetition %d: %q", i, rep.Raw())
		}
	}
	if seen != n || m.Get("PID-5").Text() != "NOM" || m.Get("PID-3[100000].5").Text() != "PI" || m.Get("PID-3[100001]").Exists() {
		t.Errorf("%d seen", seen)
	}
}

func TestALargeFieldIsNotCopied(t *testing.T) {
	raw := largeMessage(50 << 20)
	allocated := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m, err := hl7.Parse(raw, hl7.Options{})
			if err != nil || len(m.Get("OBX-5.5").Raw()) != 50<<20 {
				b.Fatal(err)
			}
		}
	}).AllocedBytesPerOp()
	if allocated > 1<<20 {
		t.Errorf("%d bytes allocated for one field of 50 MB", allocated)
	}
}

func TestReadingAgainIntoTheSameMessageAllocatesNothing(t *testing.T) {
	raw := []byte(admission)
	var m hl7.Message
	total := 0
	if n := testing.AllocsPerRun(100, func() {
		if m.Parse(raw, hl7.Options{}) != nil {
			t.Fatal("not read")
		}
		for _, v := range m.Leaves() {
			total += len(v.Raw())
		}
		if !m.Get("PID-8").Equal("F") {
			t.Fatal("PID-8")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestLeavesAndPathsAgree(t *testing.T) {
	check := func(raw []byte) {
		m, err := hl7.Parse(raw, hl7.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for at, v := range m.Leaves() {
			p := hl7.Path{Segment: at.Segment.Name(), Occurrence: at.Segment.Occurrence(), Field: at.Field,
				Repetition: at.Repetition, Component: at.Component, Subcomponent: at.Subcomponent}
			if n++; n < 3000 && !bytes.Equal(m.At(p).Raw(), v.Raw()) {
				t.Fatalf("%s: %q and %q", p, m.At(p).Raw(), v.Raw())
			}
		}
	}
	check([]byte(admission))
	for _, raw := range official(t) {
		check(raw)
	}
}

func TestTimesKeepTheirPrecision(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for written, want := range map[string]string{
		"2024": "2024-01-01T00:00:00+01:00 1", "202406": "2024-06-01T00:00:00+02:00 2", "20240306": "2024-03-06T00:00:00+01:00 3",
		"2024030611": "2024-03-06T11:00:00+01:00 4", "202403061112": "2024-03-06T11:12:00+01:00 5", "20240306111213": "2024-03-06T11:12:13+01:00 6",
		"20240306111213.25": "2024-03-06T11:12:13.25+01:00 7", "20240306111213+0000": "2024-03-06T11:12:13Z 6", "202403061112-0500": "2024-03-06T11:12:00-05:00 5",
		"": "0001-01-01T00:00:00Z 0", `""`: "0001-01-01T00:00:00Z 0",
		"20241301": "!", "20240230": "!", "2024-03-06": "!", "202": "!", "20240306111213.": "!", "20240306256060": "!", "hier": "!", "20240306+01": "!",
	} {
		v := parse(t, "MSH|^~\\&|A|B|C|D|"+written+"||ADT^A01|1|P|2.5\r").Get("MSH-7")
		at, p, err := v.Time(paris)
		got := fmt.Sprintf("%s %d", at.Format(time.RFC3339Nano), p)
		if err != nil {
			got = "!"
			if !errors.Is(err, record.E(record.Invalid, hl7.ReasonValue)) {
				t.Error(err)
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s", written, got, want)
		}
	}
	for written, want := range map[string]record.Date{"1980": "1980", "198005": "1980-05", "19800512": "1980-05-12", "198005120830": "1980-05-12"} {
		if got, err := parse(t, "MSH|^~\\&|A|B|C|D|"+written+"||ADT^A01|1|P|2.5\r").Get("MSH-7").Date(); err != nil || got != want {
			t.Errorf("%s: %s %v", written, got, err)
		}
	}
}

func TestAFileOfSeveralMessagesIsSplit(t *testing.T) {
	second := strings.Replace(admission, "|M1|", "|M2|", 1)
	for name, file := range map[string]string{
		"plain":  admission + second,
		"lf":     strings.ReplaceAll(admission+"\r"+second, "\r", "\n"),
		"frames": "\x0b" + admission + "\x1c\r\x0b" + second + "\x1c\r",
		"batch":  "FHS|^~\\&|A\rBHS|^~\\&|A\r" + admission + second + "BTS|2\rFTS|1\r",
	} {
		var ids []string
		for raw := range hl7.Split([]byte(file)) {
			m, err := hl7.Parse(raw, hl7.Options{})
			if err != nil || m.Len() != 5 || m.Anomalies() != 0 {
				t.Fatalf("%s: %v", name, err)
			}
			ids = append(ids, m.ControlID())
		}
		if strings.Join(ids, " ") != "M1 M2" {
			t.Errorf("%s: %v", name, ids)
		}
	}
	n := 0
	for raw := range hl7.Split([]byte("rien d’utile")) {
		if n++; string(raw) != "rien d’utile" {
			t.Errorf("%q", raw)
		}
	}
	for range hl7.Split([]byte(" \r\n")) {
		n++
	}
	if n != 1 {
		t.Errorf("%d pieces", n)
	}
}
