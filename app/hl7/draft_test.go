package hl7_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chevet/app/hl7"
	"chevet/app/record"
)

var header = hl7.Header{
	SendingApplication: hl7.HD{Name: "DPI"}, SendingFacility: hl7.HD{Name: "CHU"}, ReceivingApplication: hl7.HD{Name: "PFI"},
	ReceivingFacility: hl7.HD{Name: "CHU", ID: "1.2", Type: "ISO"}, Time: time.Date(2026, 1, 5, 9, 31, 0, 0, time.UTC),
	Message: "MDM", Event: "T02", Structure: "MDM_T02", ControlID: "D1", Processing: "T", Version: "2.6", Country: "FRA",
	Conformance: hl7.EI{ID: "2.1", Namespace: "CISIS_CDA_HL7_V2"},
}

func TestAMessageIsWrittenAsTheGuidesShowIt(t *testing.T) {
	d := hl7.NewDraft(header)
	d.Segment("PID").Set("1", "1").Put("3[2]", hl7.CX{ID: "2", Authority: hl7.HD{Name: "INS", ID: "1.3", Type: "ISO"}, Type: "INS"}).
		Put("3[1]", hl7.CX{ID: "1", Type: "PI"}).Set("5.1", "D|E&F^G~H\\I\r\nÉ").Null("5[2].1").Set("5[2].7", "D").Set("30", "")
	d.Segment("OBX").Set("5.2", "text").Set("5.5", `""`)
	got, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	want := `MSH|^~\&|DPI|CHU|PFI|CHU^1.2^ISO|20260105093100||MDM^T02^MDM_T02|D1|T|2.6|||||FRA|UNICODE UTF-8|||2.1^CISIS_CDA_HL7_V2` + "\r" +
		`PID|1||1^^^^PI~2^^^INS&1.3&ISO^INS||D\F\E\T\F\S\G\R\H\E\I\X0D\\X0A\É~""^^^^^^D` + "\r" + `OBX|||||^text^^^\X2222\` + "\r"
	if string(got) != want {
		t.Errorf("\n%s\nwant\n%s", strings.ReplaceAll(string(got), "\r", "\n"), strings.ReplaceAll(want, "\r", "\n"))
	}
}

func TestTheWriterRefusesWhatTheStandardDoes(t *testing.T) {
	with := func(change func(h *hl7.Header)) *hl7.Draft {
		h := header
		change(&h)
		return hl7.NewDraft(h)
	}
	for name, d := range map[string]*hl7.Draft{
		"MSH-9.3":       with(func(h *hl7.Header) { h.Structure = "" }),
		"MSH-10":        with(func(h *hl7.Header) { h.ControlID = "" }),
		"MSH-11":        with(func(h *hl7.Header) { h.Processing = "" }),
		"MSH-12":        with(func(h *hl7.Header) { h.Version = "" }),
		"unknown set":   with(func(h *hl7.Header) { h.Charset = "KLINGON" }),
		"empty segment": after(func(d *hl7.Draft) { d.Segment("ZFA") }),
		"name":          after(func(d *hl7.Draft) { d.Segment("zfa").Set("1", "x") }),
		"second MSH":    after(func(d *hl7.Draft) { d.Segment("MSH").Set("3", "x") }),
		"path":          after(func(d *hl7.Draft) { d.Segment("PID").Set("x", "x") }),
		"field 1000":    after(func(d *hl7.Draft) { d.Segment("PID").Set("1000", "x") }),
		"twice":         after(func(d *hl7.Draft) { d.Segment("PID").Set("3", "x").Set("3[1].1.1", "y") }),
	} {
		if b, err := d.Encode(); record.ReasonOf(err) != hl7.ReasonWrite {
			t.Errorf("%s: %q %v", name, b, err)
		}
	}
	latin := with(func(h *hl7.Header) { h.Charset = hl7.ISO885915 })
	latin.Segment("PID").Set("5.1", "œuvre €")
	if b, err := latin.Encode(); err != nil || !strings.Contains(string(b), "\xbduvre \xa4") {
		t.Errorf("%q %v", b, err)
	}
	latin.Segment("PV1").Set("2", "Ω")
	_, err := latin.Encode()
	if record.ReasonOf(err) != hl7.ReasonCharset || !strings.Contains(err.Error(), "PV1-2") || strings.Contains(err.Error(), "Ω") {
		t.Error(err)
	}
}

func after(change func(d *hl7.Draft)) *hl7.Draft {
	d := hl7.NewDraft(header)
	change(d)
	return d
}

// TestWhatIsWrittenReadsBackTheSame draws texts at random places, writes them, and finds each again, and nothing else.
func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		charset := rapid.SampledFrom([]hl7.Charset{hl7.UTF8, hl7.ISO885915, hl7.ISO88591}).Draw(t, "charset")
		letters := []rune("aZ09 '\"|^&~\\#\r\n\t\x00\x0b\x1c\x7fXFSTREH.éÉ")
		if charset == hl7.UTF8 {
			letters = append(letters, 'œ', '€', 'Ω', '\u00a0', '\u2019', '𝄞')
		}
		text := rapid.StringOfN(rapid.RuneFrom(letters), 1, 12, -1)
		h := header
		h.Charset = charset
		d := hl7.NewDraft(h)
		want := map[hl7.Path]string{}
		for i := range rapid.IntRange(1, 4).Draw(t, "segments") {
			s := d.Segment("ZZ" + string(rune('A'+i)))
			s.Set("1", "x")
			for range rapid.IntRange(0, 12).Draw(t, "values") {
				p := hl7.Path{Segment: "ZZ" + string(rune('A'+i)), Field: rapid.IntRange(2, 30).Draw(t, "f"), Repetition: rapid.IntRange(1, 4).Draw(t, "r"),
					Component: rapid.IntRange(1, 9).Draw(t, "c"), Subcomponent: rapid.IntRange(1, 3).Draw(t, "s")}
				if _, there := want[p]; there {
					continue
				}
				want[p] = text.Draw(t, "text")
				s.Set(strings.TrimPrefix(p.String(), p.Segment+"-"), want[p])
			}
		}
		raw, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		m, err := hl7.Parse(raw, hl7.Options{TrustMSH18: true})
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		for at, v := range m.Leaves() {
			p := hl7.Path{Segment: at.Segment.Name(), Field: at.Field, Repetition: at.Repetition, Component: at.Component, Subcomponent: at.Subcomponent}
			if p.Segment == "MSH" || p.Field < 2 {
				continue
			}
			if got := v.Text(); got != want[p] {
				t.Fatalf("%s: %q, want %q in %q", p, got, want[p], raw)
			}
			delete(want, p)
		}
		if len(want) > 0 {
			t.Fatalf("lost: %v in %q", want, raw)
		}
		again, err := hl7.Redraft(m, charset).Encode()
		if err != nil || string(again) != string(raw) {
			t.Fatalf("written again: %q, first %q: %v", again, raw, err)
		}
	})
}

func TestEveryOfficialMessageIsWrittenAgainWithTheSameTexts(t *testing.T) {
	for path, raw := range official(t) {
		m := parse(t, string(raw))
		if _, _, structure := m.Type(); structure == "" {
			continue // the strict writer refuses two components
		}
		out, err := hl7.Redraft(m, hl7.UTF8).Encode()
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		again := parse(t, string(out))
		for at, v := range m.Leaves() {
			p := hl7.Path{Segment: at.Segment.Name(), Occurrence: at.Segment.Occurrence(), Field: at.Field,
				Repetition: at.Repetition, Component: at.Component, Subcomponent: at.Subcomponent}
			if p.Segment == "MSH" && (p.Field < 3 || p.Field == 18) || v.IsEmpty() {
				continue
			}
			if got := again.At(p); got.Text() != v.Text() || got.IsNull() != v.IsNull() {
				t.Errorf("%s %s: %q, was %q", path, p, got.Text(), v.Text())
			}
		}
	}
}
