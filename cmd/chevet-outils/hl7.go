package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"chevet/app/hl7"
	"chevet/app/record"
	"chevet/assets/texts"
)

// hl7Line is what «chevet-outils hl7 -json» writes of one message. The keys are stable.
type hl7Line struct {
	File        string   `json:"file"`
	MessageType string   `json:"messageType"`
	ControlID   string   `json:"controlId"`
	Version     string   `json:"version"`
	Segments    []string `json:"segments"`
	Error       string   `json:"error"`
}

// shownRunes bounds a value in the tree: a base64 document is only told by its size.
const shownRunes = 200

func runHL7(env streams, args []string) int {
	asJSON := false
	for len(args) > 0 && (args[0] == "-json" || args[0] == "--json") {
		asJSON, args = true, args[1:]
	}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") && args[0] != "-" {
		fmt.Fprint(env.err, texts.ToolHL7Help)
		return exitUsage
	}
	out := bufio.NewWriter(env.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	show := func(path string, m *hl7.Message, problem string) error {
		if asJSON {
			return enc.Encode(hl7LineOf(path, m, problem))
		}
		return printMessage(out, path, m, problem)
	}
	for _, path := range args {
		if err := eachMessage(env, path, show); err != nil {
			fmt.Fprintln(env.err, err)
			return 1
		}
	}
	if err := out.Flush(); err != nil {
		fmt.Fprintln(env.err, err)
		return 1
	}
	return 0
}

// eachMessage gives every message of a file, or what is wrong with it.
func eachMessage(env streams, path string, show func(path string, m *hl7.Message, problem string) error) error {
	file, err := readFile(env, path)
	if err != nil {
		return show(path, nil, texts.ToolFileUnreadable)
	}
	none := true
	for raw := range hl7.Split(file) {
		none = false
		m, err := hl7.Parse(raw, hl7.Options{MaxBytes: len(raw) + 1})
		if err := show(path, m, problemOf(err)); err != nil {
			return err
		}
	}
	if none {
		_, err := hl7.Parse(nil, hl7.Options{})
		return show(path, nil, problemOf(err))
	}
	return nil
}

func readFile(env streams, path string) ([]byte, error) {
	if path == "-" {
		return io.ReadAll(env.in)
	}
	return os.ReadFile(path)
}

func problemOf(err error) string {
	if err == nil {
		return ""
	}
	return string(record.ReasonOf(err)) + ": " + texts.Error(err)
}

func hl7LineOf(path string, m *hl7.Message, problem string) hl7Line {
	line := hl7Line{File: path, Segments: []string{}, Error: problem}
	if m == nil {
		return line
	}
	line.MessageType, line.ControlID, line.Version = whole(m.Get("MSH-9")), m.ControlID(), whole(m.Get("MSH-12"))
	for _, s := range m.Segments() {
		line.Segments = append(line.Segments, s.Name())
	}
	return line
}

// whole writes the components of a value joined by carets, whatever the message's own delimiters are.
func whole(v hl7.Value) string {
	var parts []string
	for _, c := range v.Components() {
		parts = append(parts, c.Text())
	}
	return strings.TrimRight(strings.Join(parts, "^"), "^")
}

// printMessage writes one line per value that is written, under its path.
func printMessage(w io.Writer, path string, m *hl7.Message, problem string) error {
	if m == nil {
		_, err := fmt.Fprintf(w, "# %s\n%s\n\n", path, problem)
		return err
	}
	fmt.Fprintf(w, "# %s  %s  %s  %s\n", path, visible(whole(m.Get("MSH-9"))), visible(m.ControlID()), visible(whole(m.Get("MSH-12"))))
	for _, a := range []struct {
		is   hl7.Anomaly
		text string
	}{{hl7.AnomalyDelimiters, texts.ToolHL7Delimiters}, {hl7.AnomalyLineBreak, texts.ToolHL7LineBreak}, {hl7.AnomalyCharset, texts.ToolHL7Charset}} {
		if m.Anomalies().Has(a.is) {
			fmt.Fprintf(w, "! %s\n", a.text)
		}
	}
	seen, count := -1, map[string]int{}
	for at, v := range m.Leaves() {
		name := at.Segment.Name()
		if at.Segment.Index() != seen {
			seen = at.Segment.Index()
			count[name]++
			fmt.Fprintf(w, "%s\n", name+occurrence(count[name]))
		}
		if v.IsEmpty() {
			continue
		}
		value := visible(v.Text())
		if v.IsNull() {
			value = texts.ToolHL7Null
		}
		fmt.Fprintf(w, "  %-12s %s\n", shortPath(at), value)
	}
	_, err := fmt.Fprintln(w)
	return err
}

func occurrence(n int) string {
	if n == 1 {
		return ""
	}
	return fmt.Sprintf("[%d]", n)
}

// shortPath leaves out the repetition, component and subcomponent numbers of a place that has none.
func shortPath(at hl7.Place) string {
	p := fmt.Sprint(at.Field)
	field := at.Segment.Field(at.Field)
	if at.Repetition > 1 || field.Repetition(2).Exists() {
		p += fmt.Sprintf("[%d]", at.Repetition)
	}
	component := field.Repetition(at.Repetition).Component(at.Component)
	split := component.Subcomponent(2).Exists()
	if at.Component > 1 || split || field.Repetition(at.Repetition).Component(2).Exists() {
		p += fmt.Sprintf(".%d", at.Component)
	}
	if split {
		p += fmt.Sprintf(".%d", at.Subcomponent)
	}
	return p
}

// visible keeps a message from driving the terminal, and a document from flooding it.
func visible(s string) string {
	if utf8.RuneCountInString(s) > shownRunes {
		cut := 0
		for i := range s {
			if cut++; cut > shownRunes {
				s = s[:i] + texts.ToolHL7Longer(len(s))
				break
			}
		}
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ':
			return '␀' + r
		case r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return '\ufffd'
		}
		return r
	}, s)
}
