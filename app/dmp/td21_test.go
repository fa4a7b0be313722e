package dmp_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/vihf"
	"chevet/assets/reference"
)

const letterText = `<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="cda.xsl"?>
<!-- avant --><ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"  b="2" a='1'><!-- dedans --><id root="1.2.250.1.999.1.1.2001"/>
 <title>Lettre &amp; suite &#233;</title><empty/><text xsi:type="ED"><![CDATA[a<b]]></text></ClinicalDocument>
<!-- après -->
`

func letter() dmp.Deposit {
	return dmp.Deposit{Content: []byte(letterText), Format: record.Coded{Code: "urn:ihe:iti:xds-sd:pdf:2008", System: "1.3.6.1.4.1.19376.1.2.3", Label: "PDF"},
		SourcePatient: "0012345^^^&1.2.250.1.999.2.1&ISO^PI",
		Document: record.Document{ID: documentUID, Title: "Lettre de liaison", Type: record.Coded{Code: "11490-0", System: "2.16.840.1.113883.6.1", Label: "Lettre de liaison à la sortie"},
			Class: record.Coded{Code: "10", System: "1.2.250.1.213.1.1.4.1", Label: "Compte rendu"}, ActStart: now.AddDate(0, 0, -2), CreatedAt: now,
			Visibility: record.Visibility{HiddenFromPatient: true}}}
}

// parts returns the parts of an MTOM message after the first.
func parts(t *testing.T, in received) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, p := range bytes.Split(in.raw, []byte("\r\n--uuid-"))[1:] {
		head, body, ok := bytes.Cut(p, []byte("\r\n\r\n"))
		if !ok {
			continue
		}
		id := regexp.MustCompile(`Content-ID: <([^>]*)>`).FindSubmatch(head)
		out[string(id[1])] = body
	}
	return out
}

func TestADepositIsALotSignedBesideItsDocument(t *testing.T) {
	g := &registry{}
	c, s := registryClient(t, g)
	got, err := c.TD21(ctx, call(), letter())
	if err != nil || got.Settled || !strings.HasPrefix(got.SubmissionSet, "1.2.250.1.999.3.3.") || len(got.SubmissionSet) > 64 || g.updates != 1 || g.queries != 0 {
		t.Fatalf("%+v %v, %d questions", got, err, g.queries)
	}
	in := s.seen()[0]
	sent := parts(t, in)
	if in.path != "/si-dmp-server/v2/services/repository" || !strings.HasPrefix(in.contentType, "multipart/related;") || len(sent) != 2 {
		t.Fatalf("%s %s %d", in.path, in.contentType, len(sent))
	}
	if !bytes.Equal(sent["document1@chevet"], []byte(letterText)) {
		t.Errorf("the document changed on its way: %q", sent["document1@chevet"])
	}
	message := string(in.envelope)
	for _, want := range []string{">INDIRECTE<", "urn:ihe:iti:2007:AssociationType:signs", "INVISIBLE_PATIENT", "1.2.840.10065.1.12.1.14", `PID-5|`, "href=\"cid:document1%40chevet\""} {
		if !strings.Contains(message, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(message, "RPLC") {
		t.Error("it replaces nothing")
	}
}

func TestTheLotsSignatureVerifiesAndCoversTheDocument(t *testing.T) {
	tool := reference.Tool(t, "xmlsec1", "xmlsec1")
	lint := reference.Tool(t, "xmllint", "libxml2-utils")
	dir := t.TempDir()
	cert := filepath.Join(dir, "seal.pem")
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certs().seal.Certificate[0]}), 0o600); err != nil {
		t.Fatal(err)
	}
	verify := func(message []byte) error {
		file := filepath.Join(dir, "signature.xml")
		if err := os.WriteFile(file, message, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(tool, "--verify", "--ignore-manifests", "--id-attr:Id", "http://www.w3.org/2000/09/xmldsig#:Manifest",
			"--id-attr:Id", "http://uri.etsi.org/01903/v1.1.1#:SignedProperties", "--pubkey-cert-pem", cert, "--enabled-key-data", "key-name", file).CombinedOutput()
		if err != nil {
			t.Logf("%s", out)
		}
		return err
	}
	for _, algorithm := range []vihf.Algorithm{vihf.RSASHA256, vihf.RSASHA1} {
		c, s := registryClient(t, &registry{}, func(c *dmp.Config) { c.LotDigest = algorithm })
		if _, err := c.TD21(ctx, call(), letter()); err != nil {
			t.Fatal(err)
		}
		signature := parts(t, s.seen()[0])["signature1@chevet"]
		if err := verify(signature); err != nil {
			t.Errorf("%s: %v\n%s", algorithm, err, signature)
		}
		for _, forged := range [][2]string{{documentUID, "1.2.250.1.999.1.1.2002"}, {"<xad:SigningTime>2", "<xad:SigningTime>1"}} {
			if !bytes.Contains(signature, []byte(forged[0])) || verify(bytes.Replace(signature, []byte(forged[0]), []byte(forged[1]), 1)) == nil {
				t.Errorf("%s: %s forged is verified", algorithm, forged[0])
			}
		}
		if algorithm == vihf.RSASHA1 {
			continue
		}
		file := filepath.Join(dir, "letter.xml")
		if err := os.WriteFile(file, []byte(letterText), 0o600); err != nil {
			t.Fatal(err)
		}
		canonical, err := exec.Command(lint, "--c14n", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(canonical)
		if !bytes.Contains(signature, []byte(base64.StdEncoding.EncodeToString(sum[:]))) {
			t.Errorf("the manifest holds another digest than that of\n%s", canonical)
		}
	}
}

func TestANewVersionReplacesTheOneInForce(t *testing.T) {
	old := ordinary()
	old.uid = "1.2.250.1.999.1.1.1999"
	g := &registry{entries: []held{old}}
	c, s := registryClient(t, g)
	d := letter()
	d.Replaces = "1.2.250.1.999.1.1.1999"
	if _, err := c.TD21(ctx, call(), d); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(s.seen()[1].envelope), `AssociationType:RPLC" sourceObject="Document01" targetObject="`+old.uuid+`"`) {
		t.Error("no RPLC toward the entry in force")
	}
	for _, in := range s.seen() {
		if !strings.Contains(string(in.envelope), ">INDIRECTE<") || strings.Contains(string(in.envelope), "LeafClass") {
			t.Errorf("%s", in.envelope)
		}
	}
	old.status = stArchived
	c, _ = registryClient(t, &registry{entries: []held{old}})
	_, err := c.TD21(ctx, call(), d)
	wantReason(t, err, record.Conflict, dmp.ReasonTD21Replaced)
	c, _ = registryClient(t, &registry{})
	_, err = c.TD21(ctx, call(), d)
	wantReason(t, err, record.Conflict, dmp.ReasonTD21Replaced)
}

// Of the versions of its metadata, only the last is in force; the registry does not say which.
func TestTheVersionInForceIsFoundByWhatTheRegistryRefuses(t *testing.T) {
	past, last := ordinary(), ordinary()
	past.uid, last.uid = "1.2.250.1.999.1.1.1999", "1.2.250.1.999.1.1.1999"
	past.status, last.uuid, last.version = stDeprecated, "urn:uuid:0b2a1d7e-1111-4222-8333-444455557770", "2"
	g := &registry{entries: []held{last, past}}
	c, _ := registryClient(t, g)
	d := letter()
	d.Replaces = "1.2.250.1.999.1.1.1999"
	if got, err := c.TD21(ctx, call(), d); err != nil || got.Settled || g.updates != 2 || g.entries[0].status != stDeprecated || len(g.entries) != 3 {
		t.Errorf("%+v %v, %d deposits", got, err, g.updates)
	}
}

// Whoever lost our answer asks again: nothing is registered twice, and the lot has the same name.
func TestADepositMadeBeforeIsSettled(t *testing.T) {
	g := &registry{}
	c, _ := registryClient(t, g)
	first, err := c.TD21(ctx, call(), letter())
	if err != nil || first.Settled {
		t.Fatal(first, err)
	}
	again, err := c.TD21(ctx, call(), letter())
	if err != nil || !again.Settled || again.SubmissionSet != first.SubmissionSet || len(g.entries) != 1 {
		t.Errorf("%+v after %+v: %v", again, first, err)
	}
	other := letter()
	other.Content = append(other.Content, '\n')
	_, err = c.TD21(ctx, call(), other)
	wantReason(t, err, record.Conflict, dmp.ReasonTD21Duplicate)
	g = &registry{refuse: "XDSDuplicateUniqueIdInRegistry"} // of another patient's DMP
	c, _ = registryClient(t, g)
	_, err = c.TD21(ctx, call(), letter())
	wantReason(t, err, record.Conflict, dmp.ReasonTD21Duplicate)
}

func TestADepositNeverLeavesInAIRNorAgainstTheGate(t *testing.T) {
	c, s := registryClient(t, &registry{})
	air := call()
	air.Mode = vihf.IndirectReinforced
	_, err := c.TD21(ctx, air, letter())
	wantReason(t, err, record.NotAllowed, dmp.ReasonMatrix)
	opposed := call()
	opposed.Gate.Permissions = record.Permissions{Reading: true}
	_, err = c.TD21(ctx, opposed, letter())
	wantReason(t, err, record.NotAllowed, record.ReasonOpposed) // SC.DMP/CONF.06
	unqualified := call()
	unqualified.Patient.Status, unqualified.Gate.Patient.Status = record.Retrieved, record.Retrieved
	_, err = c.TD21(ctx, unqualified, letter())
	wantReason(t, err, record.NotAllowed, record.ReasonINSUnusable)
	for _, harm := range []func(*dmp.Deposit){
		func(d *dmp.Deposit) { d.Content = nil }, func(d *dmp.Deposit) { d.Document.ID = "" }, func(d *dmp.Deposit) { d.Document.Title = strings.Repeat("é", 129) },
		func(d *dmp.Deposit) { d.Document.Class = record.Coded{} }, func(d *dmp.Deposit) { d.Document.ActStart = d.Document.ActEnd }, func(d *dmp.Deposit) { d.SourcePatient = "" },
		func(d *dmp.Deposit) { d.Content = append([]byte("\xef\xbb\xbf"), d.Content...) }, func(d *dmp.Deposit) { d.Format, d.Document.BodyKind = record.Coded{}, record.BodyUnknown }} {
		d := letter()
		harm(&d)
		_, err = c.TD21(ctx, call(), d)
		wantReason(t, err, record.Invalid, dmp.ReasonTD21Metadata)
	}
	if len(s.seen()) != 0 {
		t.Error("something left")
	}
	informed := call()
	informed.Gate.Permissions = record.PermissionsOf(nil, "e") // nothing recorded: feeding is allowed
	if _, err := c.TD21(ctx, informed, letter()); err != nil {
		t.Error(err)
	}
}

func TestADepositCutAfterItsCommitIsSettledByAsking(t *testing.T) { // QUALITY 12
	g := &registry{fate: func(int) (bool, bool) { return true, true }}
	c, _ := registryClient(t, g)
	got, err := c.TD21(ctx, call(), letter())
	if err != nil || !got.Settled || g.updates != 1 || g.queries != 1 {
		t.Fatalf("%+v %v, sent %d times", got, err, g.updates)
	}
	g = &registry{fate: func(n int) (bool, bool) { return n == 2, n == 1 }}
	c, _ = registryClient(t, g)
	if got, err = c.TD21(ctx, call(), letter()); err != nil || got.Settled || g.updates != 2 {
		t.Errorf("cut before: %+v %v, %d", got, err, g.updates)
	}
	g = &registry{silent: true, fate: func(int) (bool, bool) { return true, true }}
	c, _ = registryClient(t, g)
	_, err = c.TD21(ctx, call(), letter())
	wantReason(t, err, record.Unavailable, dmp.ReasonUncertain)
}
