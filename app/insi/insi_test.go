package insi_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beevik/etree"

	"chevet/app/insi"
	"chevet/app/record"
	"chevet/app/vihf"
)

var ctx = context.Background()

func names(d *double) (all []string) {
	for _, q := range d.asked {
		s := strings.Join(q.Body.Traits.Given, "+")
		if q.Body.Traits.Place != "" {
			s += "@" + q.Body.Traits.Place
		}
		all = append(all, s)
	}
	return all
}

func TestGivenNamesAreTriedOneByOneThenTogether(t *testing.T) {
	a, p := newAuthority(t), officialPeople(t)
	d := startDouble(t, a, p.answer)
	c := client(t, a, d, nil)
	found, err := c.Search(ctx, insi.Nobody, traits("TCHITCHI", "OLA CATARINA", "F", "1936-06-21", "63220"))
	if err != nil || found.Code != record.INSiOne || found.INS.Matricule != "236066322083656" || len(found.Questions) != 2 {
		t.Fatalf("%s after %v: %v", found.Code, names(d), err)
	}
	found, err = c.Search(ctx, insi.Nobody, traits("HOUILLES", "PIERRE PAUL JACQUES", "M", "1993-01-27", ""))
	if err != nil || found.Code != record.INSiNone {
		t.Fatal(found.Code, err)
	}
	if got, want := strings.Join(names(d)[2:], ","), "PIERRE,PAUL,JACQUES,PIERRE PAUL JACQUES"; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
}

func TestSeveralAnswersAreToldApartByThePlaceThenByEveryName(t *testing.T) {
	a := newAuthority(t)
	d := startDouble(t, a, func(q asked) (int, string) {
		switch q := q.Body.Traits; {
		case q.Place == "":
			return 200, several
		case len(strings.Fields(strings.Join(q.Given, " "))) < 2:
			return 200, several
		}
		return 200, one00("275126322074974", "1.2.250.1.213.1.4.8", "ADRUN", "ZOE ANNE", "F", "1975-12-31", "63220")
	})
	c := client(t, a, d, nil)
	found, err := c.Search(ctx, insi.Nobody, traits("Adrûn", "Zoé Anne", "F", "1975-12-31", "63220"))
	if err != nil || found.Code != record.INSiOne {
		t.Fatal(found.Code, err)
	}
	if got, want := strings.Join(names(d), ","), "ZOE,ZOE@63220,ZOE ANNE@63220"; got != want {
		t.Errorf("asked %s, want %s", got, want)
	}
	if d.asked[0].Body.Traits.Name != "ADRUN" {
		t.Errorf("name asked as %q", d.asked[0].Body.Traits.Name)
	}
	found, err = c.Search(ctx, insi.Nobody, traits("ADRUN", "ZOE", "F", "1975-12-31", ""))
	if err != nil || found.Code != record.INSiSeveral || !found.INS.IsZero() {
		t.Errorf("without a place: %s, %v", found.Code, err)
	}
}

func TestOfficialAnswersAreReadAndTheirOddKeysKept(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(shared(t, "fixtures"), "*.xml"))
	if len(files) < 9 {
		t.Fatalf("%d official answers", len(files))
	}
	a := newAuthority(t)
	current := ""
	d := startDouble(t, a, func(asked) (int, string) { return 200, current })
	c := client(t, a, d, nil)
	for _, f := range files {
		current = string(read(t, f))
		got, err := c.ByCard(ctx, insi.Nobody, insi.Card{Holder: "109076322083489", BirthName: "ECETINSI", BirthDate: "2009-07-14", BirthRank: "1"})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(f), err)
			continue
		}
		if strings.Contains(f, "CR01") {
			if got.Code != record.INSiNone {
				t.Errorf("%s: %s", f, got.Code)
			}
			continue
		}
		if got.Code != record.INSiOne || len(got.INS.Matricule) != 15 || got.Traits.BirthName == "" || !got.Traits.BirthDate.Complete() {
			t.Errorf("%s: incomplete", filepath.Base(f))
		}
		if odd := strings.Contains(f, "2.08_cas2"); got.KeyWrong != odd {
			t.Errorf("%s: key wrong=%v", filepath.Base(f), got.KeyWrong)
		}
		if n := strings.Count(current, "<INSHISTO>"); len(got.Former) != n {
			t.Errorf("%s: %d former, want %d", filepath.Base(f), len(got.Former), n)
		}
	}
}

// The official schemas judge what we send: both bodies and both contexts.
func TestRequestsKeepTheOfficialSchemas(t *testing.T) {
	dir := shared(t, "wsdl", "xsd")
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("no xmllint")
	}
	a := newAuthority(t)
	d := startDouble(t, a, func(asked) (int, string) { return 200, none })
	c := client(t, a, d, func(cfg *insi.Config) {
		cfg.Seal, cfg.Structure = a.issue(t, "cachet"), record.Activity{StructureID: "1750000001", Sector: "SA01", Profession: "10", Specialty: "SM26"}
	})
	by := insi.Caller{Practitioner: record.Practitioner{NationalID: "810002673899", FamilyName: "MOREAU", GivenName: "Paul"},
		Activity: record.Activity{Profession: "10", Specialty: "SM26", StructureID: "1750000001"}, Context: vihf.MobileContract, Since: now}
	if _, err := c.Search(ctx, by, traits("L'HERMITE--DUPONT", "JEAN-PIERRE", "M", "1980-01-02", "2A004")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Search(ctx, insi.Nobody, traits("ADRUN", "ZOE", "F", "1975-12-31", "")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ByCard(ctx, by, insi.Card{Holder: "180032B02040123", Opener: "109076322083489", BirthName: "CORSE", BirthDate: "1980-03-02", BirthRank: "1"}); err != nil {
		t.Fatal(err)
	}
	schemas := map[string]string{"RECSANSVITALE": "ServiceIdentiteCertifiee/INSi_RECSANS_INS.xsd", "RECVITALE": "ServiceIdentiteCertifiee/INSi_RECVITALE_INS.xsd",
		"ContexteBAM": "CTX/ROOT_ctxbam_CTXBAM_V01_02.xsd", "ContexteLPS": "CTX/ROOT_ctxlps_CTXLPS_V01_00.xsd"}
	checked := map[string]int{}
	for _, raw := range d.raw {
		doc := etree.NewDocument()
		fatal(t, doc.ReadFromBytes(raw))
		header := map[string]bool{}
		for _, e := range doc.FindElements("/Envelope/Header/*") {
			header[e.NamespaceURI()+" "+e.Tag] = true
		}
		for _, part := range []string{"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd Security", "urn:siram:lps:ctxlps ContexteLPS",
			"http://www.w3.org/2005/08/addressing MessageID", "urn:siram:bam:ctxbam ContexteBAM"} {
			if !header[part] {
				t.Errorf("no header %s", part)
			}
		}
		if len(header) != 4 {
			t.Errorf("%d headers, the WSDL names four: %v", len(header), header)
		}
		for tag, schema := range schemas {
			for _, e := range doc.FindElements("//" + tag) {
				one := etree.NewDocumentWithRoot(e.Copy())
				file := filepath.Join(t.TempDir(), tag+".xml")
				fatal(t, one.WriteToFile(file))
				if out, err := exec.Command("xmllint", "--nonet", "--noout", "--schema", filepath.Join(dir, schema), file).CombinedOutput(); err != nil {
					b, _ := os.ReadFile(file)
					t.Errorf("%s\n%s", out, b)
				}
				checked[tag]++
			}
		}
	}
	for tag := range schemas {
		if checked[tag] == 0 {
			t.Errorf("no %s was sent", tag)
		}
	}
	for _, kind := range d.types {
		if !strings.Contains(kind, `action="urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvec`) {
			t.Errorf("media type %s", kind)
		}
	}
}

func TestWithoutASealTheSecurityHeaderIsLeftOut(t *testing.T) {
	a := newAuthority(t)
	d := startDouble(t, a, func(asked) (int, string) { return 200, none })
	if _, err := client(t, a, d, nil).Search(ctx, insi.Nobody, traits("ADRUN", "ZOE", "F", "1975-12-31", "")); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(d.raw[0]), "Security") {
		t.Error("an empty Security header is sent")
	}
}

func TestVerificationSaysWhatDiffers(t *testing.T) {
	a := newAuthority(t)
	d := startDouble(t, a, officialPeople(t).answer)
	c := client(t, a, d, nil)
	p := record.Patient{ID: "p", Status: record.Qualified, INS: record.INS{Matricule: "275126322074974", OID: record.OIDINSNIR}, Traits: traits("ADRUN", "ZOE", "F", "1975-12-31", "63220")}
	v, err := c.Verify(ctx, insi.Nobody, p)
	if err != nil || v.Code != record.INSiOne || len(v.Differs) != 0 {
		t.Fatalf("%s %v, %v", v.Code, v.Differs, err)
	}
	p.BirthCOG = "75056"
	p.INS.Matricule = "109076322083489"
	if v, err = c.Verify(ctx, insi.Nobody, p); err != nil || v.Code != record.INSiNone || len(v.Differs) != 2 || v.Differs[0] != record.FieldBirthCOG || v.Differs[1] != record.FieldINS {
		t.Errorf("%s %v, %v", v.Code, v.Differs, err)
	}
	p.BirthName = "PERSONNE"
	if v, err = c.Verify(ctx, insi.Nobody, p); err != nil || v.Code != record.INSiNone || len(v.Differs) != 0 {
		t.Errorf("unknown: %s %v, %v", v.Code, v.Differs, err)
	}
}

func TestFailuresSayWhatTheyAreWithoutNamingAnybody(t *testing.T) {
	a := newAuthority(t)
	who := traits("ADRUN", "ZOE", "F", "1975-12-31", "")
	for _, c := range []struct {
		name   string
		status int
		body   string
		code   record.Code
		reason record.Reason
	}{
		{"fault", 500, fault, record.Unavailable, insi.ReasonFault},
		{"unknown code", 200, strings.Replace(none, ">01<", ">99<", 1), record.Invalid, insi.ReasonCode},
		{"two persons", 200, strings.Replace(one00("275126322074974", "1.2.250.1.213.1.4.8", "A", "B", "F", "1975-12-31", ""), "<INSACTIF>", "<INSACTIF/><INSACTIF>", 1), record.Invalid, insi.ReasonMalformed},
		{"INS of test in production", 200, one00("275126322074974", "1.2.250.1.213.1.4.10", "ADRUN", "ZOE", "F", "1975-12-31", "63220"), record.NotAllowed, insi.ReasonRealm},
		{"OID of nobody", 200, one00("275126322074974", "1.2.3", "ADRUN", "ZOE", "F", "1975-12-31", "63220"), record.Invalid, insi.ReasonMalformed},
		{"no body", 200, "", record.Invalid, insi.ReasonMalformed},
		{"entity", 200, `<!DOCTYPE a [<!ENTITY x "y">]>` + none, record.Invalid, insi.ReasonMalformed},
		{"web page", 502, "<html/>", record.Unavailable, insi.ReasonFault},
	} {
		d := startDouble(t, a, func(asked) (int, string) { return c.status, c.body })
		_, err := client(t, a, d, nil).Search(ctx, insi.Nobody, who)
		if c.name == "web page" {
			if err == nil {
				t.Error("a web page passes for an answer")
			}
			continue
		}
		if !errors.Is(err, record.E(c.code, c.reason)) {
			t.Errorf("%s: %v", c.name, err)
		}
		for _, secret := range []string{"2360663220836", "220 836", "ADRUN", "275126322074974"} {
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error names somebody: %v", c.name, err)
			}
		}
	}
	d := startDouble(t, a, func(asked) (int, string) { return 500, fault })
	_, err := client(t, a, d, nil).Search(ctx, insi.Nobody, who)
	if err == nil || !strings.Contains(err.Error(), "insi_102") {
		t.Errorf("the service's code is lost: %v", err)
	}
}

func TestAnUnknownAuthorityIsRefusedOnBothSides(t *testing.T) {
	a, other := newAuthority(t), newAuthority(t)
	d := startDouble(t, a, func(asked) (int, string) { return 200, none })
	who := traits("ADRUN", "ZOE", "F", "1975-12-31", "")
	_, err := client(t, a, d, func(c *insi.Config) { c.TLS.Roots = other.pool }).Search(ctx, insi.Nobody, who)
	if !errors.Is(err, record.E(record.Unavailable, insi.ReasonTLS)) {
		t.Errorf("a server of another authority: %v", err)
	}
	_, err = client(t, a, d, func(c *insi.Config) { c.TLS.Certificate = other.issue(t, "INSI-AUTO") }).Search(ctx, insi.Nobody, who)
	if record.CodeOf(err) != record.Unavailable || len(d.asked) != 0 {
		t.Errorf("our certificate of another authority: %v, %d asked", err, len(d.asked))
	}
}

func TestTheContextCutsAQuestionShort(t *testing.T) {
	a := newAuthority(t)
	release := make(chan struct{})
	d := startDouble(t, a, func(asked) (int, string) { <-release; return 200, none })
	defer close(release)
	c, cancel := context.WithCancel(ctx)
	cancel()
	_, err := client(t, a, d, nil).Search(c, insi.Nobody, traits("ADRUN", "ZOE", "F", "1975-12-31", ""))
	if !errors.Is(err, record.E(record.Unavailable, insi.ReasonTimeout)) {
		t.Error(err)
	}
}

func TestMandatorySettingsAreAskedAtOnce(t *testing.T) {
	if _, err := insi.New(insi.Config{Address: "http://x"}); !errors.Is(err, record.E(record.Invalid, insi.ReasonConfig)) {
		t.Error(err)
	}
}

func FuzzAnswer(f *testing.F) {
	for _, s := range []string{none, several, fault, one00("180032B02040123", "1.2.250.1.213.1.4.8", "CORSE", "ANTHONY", "M", "1980-03-02", "2B020")} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := insi.ParseAnswer(b, now)
		if err == nil && a.Code == record.INSiOne && (a.INS.IsZero() || a.INS.Realm() == "" || a.Traits.BirthName == "" || len(a.Traits.GivenNames) == 0) {
			t.Fatal("one person without an INS or a name")
		}
	})
}
