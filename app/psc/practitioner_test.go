package psc

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"chevet/app/record"
)

func unreached(t testing.TB, change ...func(*Config)) *Provider {
	t.Helper()
	c := Sandbox(Config{ClientID: "dpi", ClientSecret: "secret"})
	for _, f := range change {
		f(&c)
	}
	p, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func read(t testing.TB, p *Provider, js string) (record.Practitioner, error) {
	t.Helper()
	var c claims
	if err := json.Unmarshal([]byte(js), &c); err != nil {
		t.Fatal(err)
	}
	return p.practitioner(c)
}

const names = `"family_name":"MARTIN","given_name":"Alice","Secteur_Activite":"SA07^1.2.250.1.71.4.2.4"`

func TestEveryShapeOfUserinfoIsRead(t *testing.T) { // security.md §1.2
	act := func(finess, name string) string {
		return fmt.Sprintf(`{"codeSecteurDactivite":"SA01","numeroFinessSite":%q,"raisonSocialeSite":%q}`, finess, name)
	}
	a := func(id, name, prof, spec, cat string) record.Activity {
		return record.Activity{StructureID: id, StructureName: name, Sector: "SA01", Profession: prof, Specialty: spec, Category: cat}
	}
	for name, c := range map[string]struct {
		refPro string
		title  string
		want   []record.Activity
	}{
		"claim absent":                 {``, "", nil},
		"claim null":                   {`,"SubjectRefPro":null`, "", nil},
		"claim empty text":             {`,"SubjectRefPro":""`, "", nil},
		"exercices absent":             {`,"SubjectRefPro":{"codeCivilite":"M"}`, "", nil},
		"exercices null":               {`,"SubjectRefPro":{"exercices":null}`, "", nil},
		"exercices empty":              {`,"SubjectRefPro":{"exercices":[]}`, "", nil},
		"one":                          {`,"SubjectRefPro":{"exercices":[{"codeProfession":"10","codeCategorieProfessionnelle":"C","codeCiviliteDexercice":"DR","codeSavoirFaire":"SM26","activities":[` + act("750000001", "CH") + `]}]}`, "Dr", []record.Activity{a("1750000001", "CH", "10", "SM26", "C")}},
		"two activities":               {`,"SubjectRefPro":{"exercices":[{"codeProfession":"10","activities":[` + act("750000001", "CH") + `,` + act("750000019", "B") + `]}]}`, "", []record.Activity{a("1750000001", "CH", "10", "", ""), a("1750000019", "B", "10", "", "")}},
		"the same activity twice":      {`,"SubjectRefPro":{"exercices":[{"codeProfession":"10","activities":[` + act("750000001", "CH") + `,` + act("750000001", "CH") + `]}]}`, "", []record.Activity{a("1750000001", "CH", "10", "", "")}},
		"two exercices, one a student": {`,"SubjectRefPro":{"exercices":[{"codeProfession":"60","codeCategorieProfessionnelle":"C","activities":[` + act("750000001", "CH") + `]},{"codeProfession":"10","codeCategorieProfessionnelle":"E","codeCiviliteDexercice":"PR","codeSavoirFaire":"SM54","activities":[` + act("750000001", "CH") + `]}]}`, "Pr", []record.Activity{a("1750000001", "CH", "60", "", "C"), a("1750000001", "CH", "10", "SM54", "E")}},
		"numbers instead of text":      {`,"SubjectRefPro":{"exercices":[{"codeProfession":10,"activities":[{"codeSecteurDactivite":"SA01","numeroFinessSite":750000001,"raisonSocialeSite":null}]}]}`, "", []record.Activity{a("1750000001", "", "10", "", "")}},
		"an exercice without activity takes the organisation beside it": {`,"SubjectOrganizationID":"F750000001","SubjectOrganization":"CH","SubjectRefPro":{"exercices":[{"codeProfession":"10","activities":[]}]}`, "", []record.Activity{{StructureID: "1750000001", StructureName: "CH", Sector: "SA07", Profession: "10"}}},
		"two exercices without activity":                                {`,"SubjectRefPro":{"exercices":[{"codeProfession":"10"},{"codeProfession":"60"}]}`, "", []record.Activity{{Profession: "10"}, {Profession: "60"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, unreached(t), "{"+names+c.refPro+"}")
			want := record.Practitioner{FamilyName: "MARTIN", GivenName: "Alice", Title: c.title, Activities: c.want}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
			}
		})
	}
}

func TestAnUnreadableUserinfoIsRefused(t *testing.T) {
	many := func(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
	var different strings.Builder
	for i := range 300 {
		fmt.Fprintf(&different, `{"numeroFinessSite":"75%07d"},`, i)
	}
	for name, js := range map[string]string{
		"SubjectRefPro is a list": `{` + names + `,"SubjectRefPro":[1]}`,
		"SubjectRefPro is a text": `{` + names + `,"SubjectRefPro":"x"}`,
		"profession is an object": `{` + names + `,"SubjectRefPro":{"exercices":[{"codeProfession":{}}]}}`,
		"activities is a text":    `{` + names + `,"SubjectRefPro":{"exercices":[{"activities":"x"}]}}`,
		"too many exercices":      `{` + names + `,"SubjectRefPro":{"exercices":[` + many(65, `{}`) + `]}}`,
		"too many activities":     `{` + names + `,"SubjectRefPro":{"exercices":[{"activities":[` + strings.TrimSuffix(different.String(), ",") + `]}]}}`,
		"nobody's name":           `{"SubjectNameID":"899700000011"}`,
	} {
		if _, err := read(t, unreached(t), js); record.ReasonOf(err) != ReasonUserinfo {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheStructureIsNamedByTheFirstFieldThatCan(t *testing.T) { // CI-SIS TRE_G07
	for _, c := range []struct {
		fields string
		order  []StructureSource
		want   string
	}{
		{`"numeroFinessSite":"750000001","numeroSiretSite":"12345678901234","numeroFinessetablissementJuridique":"750000019"`, nil, "1750000001"},
		{`"numeroSiretSite":"12345678901234","numeroFinessetablissementJuridique":"750000019"`, nil, "312345678901234"},
		{`"numeroFinessetablissementJuridique":"750000019","numeroSirenSite":"123456789"`, nil, "1750000019"},
		{`"numeroSirenSite":"123456789"`, nil, "2123456789"},
		{`"numeroFinessSite":"2A0000014"`, nil, "12A0000014"},
		{`"identifiantTechniqueDeLaStructure":"F750000001"`, nil, "1750000001"},
		{`"identifiantTechniqueDeLaStructure":"R10000000001"`, nil, "410000000001"},
		{`"ancienIdentifiantDeLaStructure":"1750000001"`, nil, "1750000001"},
		{`"ancienIdentifiantDeLaStructure":"500000001815646/CPAT00045"`, nil, "500000001815646/CPAT00045"},
		{`"identifiantTechniqueDeLaStructure":"500000001815646/CPAT00045"`, nil, "500000001815646/CPAT00045"},
		{`"numeroFinessSite":"750000001","numeroFinessetablissementJuridique":"750000019"`, []StructureSource{FromFINESSJuridique}, "1750000019"},
		{`"numeroFinessSite":"75 00","numeroSiretSite":"<b>","ancienIdentifiantDeLaStructure":"../../etc"`, nil, ""},
		{``, nil, ""},
	} {
		var a activity
		if err := json.Unmarshal([]byte("{"+c.fields+"}"), &a); err != nil {
			t.Fatal(err)
		}
		p := unreached(t, func(cfg *Config) { cfg.Structures = c.order })
		if got := p.structureID(a); got != c.want {
			t.Errorf("%s: %q, want %q", c.fields, got, c.want)
		}
	}
}

func TestNationalIdentifiers(t *testing.T) {
	const rpps = "10003456786" // made up, right key
	if _, err := record.ParseRPPS(rpps); err != nil {
		t.Fatal("the example has a wrong key")
	}
	strict := unreached(t, func(c *Config) { c.TestIdentities = false })
	loose := unreached(t)
	for _, c := range []struct {
		in, strict, loose string
	}{
		{"8" + rpps, "8" + rpps, "8" + rpps},
		{rpps, "8" + rpps, "8" + rpps}, // a local provider that knows the bare RPPS
		{"0012345678", "0012345678", "0012345678"},
		{"3750000001/AB12", "3750000001/AB12", "3750000001/AB12"},
		{"899700000011", "", "899700000011"},
		{"ANS202401010001", "", "ANS202401010001"},
		{"MARTIN ALICE", "", ""},
		{"a.martin@ch.fr", "", ""},
		{"", "", ""},
	} {
		for p, want := range map[*Provider]string{strict: c.strict, loose: c.loose} {
			got, ok := p.nationalID(c.in)
			if ok != (want != "") || ok && got != want {
				t.Errorf("%q: %q %v, want %q", c.in, got, ok, want)
			}
		}
	}
}

func TestOtherIdsServeWhenSubjectNameIDIsAbsent(t *testing.T) {
	for js, want := range map[string]string{
		`{"otherIds":[{"identifiant":"x","origine":"ADELI"},{"identifiant":"899700000011","origine":"RPPS","qualite":1}]}`: "899700000011",
		`{"otherIds":{"identifiant":"ANS2024","origine":"EDIT"}}`:                                                          "ANS2024",
		`{"otherIds":"x"}`: "", `{"otherIds":null}`: "", `{}`: "",
	} {
		var c claims
		if err := json.Unmarshal([]byte(js), &c); err != nil {
			t.Fatal(err)
		}
		if got := c.otherID(); got != want {
			t.Errorf("%s: %q", js, got)
		}
	}
}

func FuzzPractitioner(f *testing.F) {
	f.Add(`{` + names + `,"SubjectRefPro":{"exercices":[{"codeProfession":"10","activities":[{"numeroFinessSite":"750000001"}]}]}}`)
	f.Add(`{"family_name":"\u0000\u0085 x","SubjectRefPro":{"exercices":[{"codeProfession":1e400,"activities":[null]}]},"otherIds":[{}]}`)
	f.Add(`{"SubjectRefPro":"","amr":["a",1,null],"acr":{}}`)
	p := unreached(f)
	f.Fuzz(func(t *testing.T, js string) {
		var c claims
		if json.Unmarshal([]byte(js), &c) != nil {
			return
		}
		c.otherID()
		who, err := p.practitioner(c)
		if err != nil {
			return
		}
		if len(who.Activities) > maxActivities || who.FamilyName == "" {
			t.Error("limits")
		}
		for _, s := range append([]string{who.FamilyName, who.GivenName}, fields(who.Activities)...) {
			if len(s) > 256 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("%q", s)
			}
		}
		for _, a := range who.Activities {
			if a.StructureID != "" && len(a.StructureID) < 9 {
				t.Errorf("structure %q", a.StructureID)
			}
		}
	})
}

func fields(all []record.Activity) (s []string) {
	for _, a := range all {
		s = append(s, a.StructureID, a.StructureName, a.Sector, a.Profession, a.Specialty, a.Category)
	}
	return s
}

func FuzzIDTokenClaims(f *testing.F) {
	f.Add(`{"iss":"x","aud":["a"],"exp":1e99,"iat":-5,"amr":"pwd","acr":1}`)
	f.Add(`{"aud":"a","nbf":1700000000.5,"auth_time":null}`)
	f.Fuzz(func(t *testing.T, js string) {
		var id idToken
		if json.Unmarshal([]byte(js), &id) == nil {
			if at := id.Expires.time(); at.Year() > 40000 {
				t.Error(at)
			}
			Factors{ACR: []string{"x"}}.two(string(id.ACR), string(id.AuthMode), id.AMR)
		}
	})
}
