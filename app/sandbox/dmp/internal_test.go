package dmp

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"chevet/app/sandbox/pki"
)

// The table of the two fiches, row by row as dmp.md §2 gives it.
func TestMatrixIsThatOfTheFiches(t *testing.T) {
	for name, want := range map[string]string{ // CPS, CPS emergency, CPE, INDIRECTE, AIR, AIR emergency, AIR other
		td02: "1111111", td03: "1010101", td03Remove: "1000100", td13a: "1111111", td16: "1000100", td21: "1101000", td31: "1100110", td31b: "1111111", td32: "1100110",
		td03Treating: "1000000", td33a: "1000100", td33aOff: "1000100", td33b: "1000100", td33c: "1111111", td33d: "1100110",
	} {
		for c, expected := range want {
			if (matrix[name][c] != no) != (expected == '1') {
				t.Errorf("%s, column %d: %v", name, c, matrix[name][c])
			}
		}
	}
	doctor, clerk := []coded{{physician, systemProfession}}, []coded{{"SECRETARIAT_MEDICAL", systemNotProfessional}}
	for _, c := range []struct {
		v    vihf
		want column
	}{
		{vihf{mode: modeDirect, purpose: purposeNormal, roles: doctor}, cpsNormal},
		{vihf{mode: modeDirect, purpose: purposeSAMU, roles: doctor}, cpsEmergency},
		{vihf{mode: modeDirect, purpose: purposeNormal, roles: clerk}, cpe},
		{vihf{mode: modeIndirect, purpose: purposeNormal, roles: doctor}, indirect},
		{vihf{mode: modeAIR, purpose: purposeNormal, roles: doctor}, airNormal},
		{vihf{mode: modeAIR, purpose: purposeEmergency, roles: doctor}, airEmergency},
		{vihf{mode: modeAIR, purpose: purposeNormal, roles: clerk}, airOther},
	} {
		if got := columnOf(c.v); got != c.want {
			t.Errorf("%+v: column %d, want %d", c.v, got, c.want)
		}
	}
	if permitted("TD9.9", vihf{mode: modeAIR}) || permitted(td02, vihf{mode: modeIndirect, purpose: purposeEmergency}) {
		t.Error("an unknown transaction or a bris de glace of nobody was permitted")
	}
}

// Our list of first roles is compared with the official value set.
func TestRolesAreThoseOfTheValueSet(t *testing.T) {
	file := officialFile(t, "vihf", "JDV_J65-SubjectRole-DMP.xml")
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var set struct {
		Concepts []struct {
			Code   string `xml:"code,attr"`
			System string `xml:"codeSystem,attr"`
		} `xml:"ValueSet>ConceptList>Concept"`
	}
	if err := xml.Unmarshal(raw, &set); err != nil {
		t.Fatal(err)
	}
	official := map[string][]string{}
	for _, c := range set.Concepts {
		official[c.System] = append(official[c.System], c.Code)
	}
	// the students' codes are in the value set as comments: their list is dmp.md §3.2's
	want := slices.Clone(official[systemProfession])
	slices.Sort(want)
	if !slices.Equal(slices.Compact(want), professions) {
		t.Errorf("ours %v, official %v", professions, want)
	}
	skill := coded{"SM02", systemSkill}
	for _, c := range []struct {
		roles []coded
		good  bool
	}{
		{nil, false}, {[]coded{{"10", systemProfession}}, false}, {[]coded{{"10", systemProfession}, skill}, true}, {[]coded{{"10", systemStudent}}, true},
		{[]coded{{"60", systemProfession}}, true}, {[]coded{{"60", "1.2.3"}}, false}, {[]coded{{"AUTOMATE", systemNotProfessional}}, true},
		{[]coded{{"60", systemProfession}, skill, skill}, false}, {[]coded{{"10", systemProfession}, {"D", "1.2.250.1.71.4.2.6"}}, false},
	} {
		if goodRoles(c.roles) != c.good {
			t.Errorf("%v: good %v", c.roles, !c.good)
		}
	}
}

func officialFile(t *testing.T, path ...string) string {
	dir := os.Getenv("CHEVET_SHARED")
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir == "" && at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "..", "shared", "data", "dmp")); err == nil {
			dir = filepath.Join(at, "..", "shared")
		}
	}
	file := filepath.Join(append([]string{dir, "data", "dmp"}, path...)...)
	if _, err := os.Stat(file); dir == "" || err != nil {
		t.Skipf("official data are not here: %s", filepath.Join(path...))
	}
	return file
}

func TestNamesAreComparedByMeaning(t *testing.T) {
	ca, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	id, err := ca.Issue(pki.Request{Use: pki.Client, Subject: pki.Subject{CommonName: "A, B", Structure: "1750000001", Organization: "CH DÉMO", Department: "Rhône (69)"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, same := range map[string]bool{
		id.DN(): true, `C=FR,S=Rhône (69),O=ch démo,OU=1750000001,CN=A\, B`: true, `CN="A, B", OU=1750000001, O=CH DÉMO, ST=Rhône (69), C=FR`: true,
		`CN=A,OU=1750000001,O=CH DÉMO,ST=Rhône (69),C=FR`: false, `CN=A\, B,OU=1750000001,O=CH DÉMO,C=FR`: false, "": false, "CN": false,
	} {
		if sameDN(name, id.Certificate) != same {
			t.Errorf("%q: same %v", name, !same)
		}
	}
}

func TestQueryValues(t *testing.T) {
	for in, want := range map[string][]string{
		"'x'": {"x"}, "('a','b')": {"a", "b"}, "( 'a' , 'b' )": {"a", "b"}, "'l''été'": {"l'été"}, "20241122": {"20241122"}, "(1,2)": {"1", "2"}, "''": {""},
		"": nil, "'x": nil, "('a'": nil, "('a' 'b')": nil, "abc": nil, "('a',)": nil, "'a','b'": nil,
	} {
		got, err := parseValue(in)
		if (err != nil) != (want == nil) || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
	for _, c := range []struct {
		s, pattern string
		want       bool
	}{{"LIBRE", "LIB%", true}, {"LIBRE", "%BR%", true}, {"LIBRE", "L_BRE", true}, {"LIBRE", "lib%", false}, {"", "%", true}, {"a", "", false}, {"abab", "%ab", true}} {
		if like(c.s, c.pattern) != c.want {
			t.Errorf("%q like %q: %v", c.s, c.pattern, !c.want)
		}
	}
}

func TestHostileXMLIsRefused(t *testing.T) {
	deep := ""
	for range mostDepth + 1 {
		deep += "<a>"
	}
	for name, raw := range map[string]string{
		"DTD": `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, "entity": "<a>&x;</a>", "depth": deep, "two roots": "<a/><b/>", "none": "", "style": `<?xml-stylesheet href="x"?><a/>`,
		"encoding": `<?xml version="1.0" encoding="UTF-7"?><a/>`, "unclosed": "<a><b></a>",
	} {
		if _, err := parseXML([]byte(raw)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

const fuzzEnvelope = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><wsse:Security xmlns:wsse="` + nsWSSE + `"><a:Assertion xmlns:a="` + nsSAML + `" ID="_1" Version="2.0"/></wsse:Security></s:Header><s:Body><q:AdhocQueryRequest xmlns:q="` + nsQuery + `" xmlns="` + nsRIM + `"><q:ResponseOption returnType="LeafClass"/><AdhocQuery id="urn:uuid:1"><Slot name="$x"><ValueList><Value>('a')</Value></ValueList></Slot></AdhocQuery></q:AdhocQueryRequest></s:Body></s:Envelope>`

// No request may panic before it is judged, whatever its bytes.
func FuzzMessage(f *testing.F) {
	f.Add("application/soap+xml", fuzzEnvelope)
	f.Add(`multipart/related; boundary="b"; start="<r>"`, "--b\r\nContent-ID: <r>\r\n\r\n"+fuzzEnvelope+"\r\n--b--")
	f.Add("text/xml", "<a")
	f.Fuzz(func(t *testing.T, contentType, raw string) {
		m, err := readMessage(contentType, []byte(raw))
		if err != nil {
			return
		}
		v, ok := readVIHF(m.security)
		if v.signed {
			_, _ = verifySignature(v.assertion, true)
		}
		if ok && v.mode == "" {
			t.Error("a good VIHF without a mode")
		}
		if m.body == nil {
			return
		}
		_, _ = readQuery(m.body)
		_ = readWanted(m.body)
		_ = checkPRPA(read201307(m))
		_ = checkHabilitation(m)
		_, _ = patientOfSubmission(m.body)
	})
}

func FuzzQueryValue(f *testing.F) {
	for _, s := range []string{"'x'", "('a','b')", "2024", "('l''été')", "(("} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		values, err := parseValue(s)
		if err == nil && len(values) == 0 {
			t.Errorf("%q gives no value and no error", s)
		}
	})
}

func FuzzName(f *testing.F) {
	f.Add(`CN=a\,b,OU="x, y",C=FR`)
	f.Fuzz(func(t *testing.T, s string) {
		if parts, ok := parseDN(s); ok && len(parts) == 0 {
			t.Error("a name of nothing")
		}
		_, _ = parseCX(s)
	})
}
