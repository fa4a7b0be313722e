package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fictive is a document in one line; nobody here exists.
const fictive = `<ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2.3"/><code code="34112-3"/><title>CR &lt;fictif&gt;</title>` +
	`<effectiveTime value="20240115093000"/><setId root="1.2.4"/><versionNumber value="3"/>` +
	`<recordTarget><patientRole><id root="1.2.250.1.213.1.4.10" extension="280056999999988"/><patient><name><family qualifier="BR">FICTIVE</family>` +
	`<given>ANNE ZOE</given></name><administrativeGenderCode code="F"/><birthTime value="19800512"/><birthplace><place><addr><county>51215</county></addr></place></birthplace></patient></patientRole></recordTarget>` +
	`<author><assignedAuthor><assignedPerson><name><family>ESSAI</family><given>Jean</given></name></assignedPerson></assignedAuthor></author>` +
	`<component><nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERi0xLjQgZmljdGlm</text></nonXMLBody></component></ClinicalDocument>`

func runIn(t *testing.T, stdin string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(streams{strings.NewReader(stdin), &o, &e}, args)
	return status, o.String(), e.String()
}

func TestEachFileGivesOneLineEvenABadOne(t *testing.T) {
	dir := t.TempDir()
	good, bad, missing := filepath.Join(dir, "bon.xml"), filepath.Join(dir, "mauvais.xml"), filepath.Join(dir, "absent.xml")
	for path, text := range map[string]string{good: fictive, bad: fictive[:300]} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	status, out, errs := runIn(t, fictive, "cda", bad, missing, good, "-", dir)
	if status != 0 || errs != "" {
		t.Fatalf("status %d, %s", status, errs)
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) != 5 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, code := range []string{"CDA-TRONQUE: ", "FICHIER: ", "", "", "CHV-0001: "} {
		var got map[string]any
		if err := json.Unmarshal([]byte(lines[i]), &got); err != nil {
			t.Fatal(err)
		}
		for _, key := range strings.Fields("path id setId version typeCode title ins oid birthName givenNames birthDate sex birthPlace effectiveTime author bodyKind pdfSize pdfSha256 narrativeBlocks error") {
			if _, there := got[key]; !there {
				t.Errorf("line %d has no %s", i, key)
			}
		}
		if e := got["error"].(string); !strings.HasPrefix(e, code) || code == "" && e != "" {
			t.Errorf("line %d: error %q, want %q", i, e, code)
		}
	}
	const want = `","id":"1.2.3","setId":"1.2.4","version":3,"typeCode":"34112-3","title":"CR <fictif>","ins":"280056999999988","oid":"1.2.250.1.213.1.4.10",` +
		`"birthName":"FICTIVE","givenNames":["ANNE","ZOE"],"birthDate":"1980-05-12","sex":"F","birthPlace":"51215","effectiveTime":"2024-01-15T09:30:00+01:00",` +
		`"author":"ESSAI Jean","bodyKind":"n1-pdf","pdfSize":15,"pdfSha256":"%s","narrativeBlocks":0,"error":""}`
	if got, want := lines[2], `{"path":"`+good+fmt.Sprintf(want, "8fdb805327aa08b882c80d3b87f34b9ce7cb9052da4acca5e4039b2ac3b1565a"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if lines[3] != strings.Replace(lines[2], good, "-", 1) {
		t.Errorf("standard input gives %s", lines[3])
	}
}

func TestHelpIsInFrenchAndMistakesExitWithTwo(t *testing.T) {
	for _, args := range [][]string{{"aide"}, {"--help"}, {"aide", "cda"}, {"cda", "--help"}} {
		status, out, _ := runIn(t, "", args...)
		if status != 0 || !strings.Contains(out, "Usage") {
			t.Errorf("%v: %d %q", args, status, out)
		}
	}
	for _, args := range [][]string{nil, {"inconnue"}, {"cda"}, {"aide", "inconnue"}} {
		status, out, errs := runIn(t, "", args...)
		if status != exitUsage || out != "" || errs == "" {
			t.Errorf("%v: %d %q %q", args, status, out, errs)
		}
	}
}
