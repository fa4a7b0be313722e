package compose_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chevet/app/compose"
	"chevet/assets/specimens"
)

// mutation breaks a valid document in one place. rule is what the checker must say.
type mutation struct {
	name, of string // of: the specimen
	find     string // regular expression, first match replaced
	put      string
	rule     compose.Rule
}

const (
	aLetter  = "lettre-complet-femme-qualifiee"
	anOrder  = "ordonnance-complet-homme-qualifiee"
	aVaccine = "vaccination-complet-femme-qualifiee"
	aReport  = "operatoire-complet-femme-qualifiee"
)

var mutations = []mutation{
	{"XML cut", aReport, `</ClinicalDocument>`, ``, compose.RuleXML},
	{"entity", aReport, `<ClinicalDocument`, `<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument`, compose.RuleXML},
	{"other namespace", aReport, `urn:hl7-org:v3`, `urn:other`, compose.RuleRoot},
	{"no realm", aReport, `code="FR"`, `code="DE"`, compose.RuleRealm},
	{"typeId", aReport, `POCD_HD000040`, `POCD_HD000041`, compose.RuleTypeID},
	{"title before code", aReport, `(?s)(<code code="34874-8".*?/>\s*)(<title>.*?</title>)`, `$2$1`, compose.RuleOrder},
	{"unknown header element", aReport, `<languageCode`, `<bogus/><languageCode`, compose.RuleUnknownElement},
	{"no CI-SIS template", aReport, `<templateId root="1.2.250.1.213.1.1.1.1"/>`, ``, compose.RuleTemplate},
	{"N1 without XDS-SD", aReport, `1.3.6.1.4.1.19376.1.2.20`, `1.2.3.4`, compose.RuleN1Templates},
	{"N3 with XDS-SD", aLetter, `<id root=`, `<templateId root="1.3.6.1.4.1.19376.1.2.20"/><id root=`, compose.RuleN1Templates},
	{"letter of another year", aLetter, `extension="2022.01"`, `extension="2021.01"`, compose.RuleTemplate},
	{"no id", aReport, `<id root="[^"]*"/>`, ``, compose.RuleMissing},
	{"id no OID", aReport, `<id root="[^"]*"/>`, `<id root="abc"/>`, compose.RuleID},
	{"id with extension", aReport, `<id root="([^"]*)"/>`, `<id root="$1" extension="7"/>`, compose.RuleIDExtension},
	{"no title", aReport, `<title>.*?</title>`, ``, compose.RuleMissing},
	{"empty title", aReport, `<title>.*?</title>`, `<title> </title>`, compose.RuleEmpty},
	{"type unknown", aReport, `code="34874-8"`, `code="34874-9"`, compose.RuleCode},
	{"type of another system", aReport, `(code="34874-8".*?)2.16.840.1.113883.6.1"`, `${1}1.2.3"`, compose.RuleCodeSystem},
	{"type of another label", aReport, `displayName="CR opératoire"`, `displayName="CR"`, compose.RuleLabel},
	{"no date", aReport, `<effectiveTime value="[^"]*"/>`, ``, compose.RuleMissing},
	{"date 31 February", aReport, `<effectiveTime value="[^"]*"/>`, `<effectiveTime value="20260231113000+0100"/>`, compose.RuleTime},
	{"date in letters", aReport, `<effectiveTime value="[^"]*"/>`, `<effectiveTime value="hier"/>`, compose.RuleTime},
	{"date without zone", aReport, `(<effectiveTime value="\d{14})[^"]*"`, `$1"`, compose.RuleZone},
	{"visibility code in the header", aReport, `confidentialityCode code="R"`, `confidentialityCode code="MASQUE_PS"`, compose.RuleConfidentiality},
	{"English", aReport, `code="fr-FR"`, `code="en-US"`, compose.RuleLanguage},
	{"no set", aReport, `<setId root="[^"]*"/>`, ``, compose.RuleMissing},
	{"version 0", aReport, `versionNumber value="1"`, `versionNumber value="0"`, compose.RuleVersion},
	{"version 2 of nothing", aReport, `versionNumber value="1"`, `versionNumber value="2"`, compose.RuleReplacesMissing},
	{"two versions", aReport, `(<versionNumber value="1"/>)`, `$1$1`, compose.RuleTwice},
	{"appends", aReport, `<componentOf>`, `<relatedDocument typeCode="APND"><parentDocument><id root="1.2.3"/></parentDocument></relatedDocument><componentOf>`, compose.RuleReplaces},
	{"INS key", aReport, `280056999999988`, `280056999999987`, compose.RuleINSKey},
	{"two INS", aReport, `(<id root="1.2.250.1.213.1.4.10"[^>]*/>)`, `$1$1`, compose.RuleINSTwice},
	{"IPP without number", aReport, `extension="0004512"`, ``, compose.RuleID},
	{"no birth name", aReport, `<family qualifier="BR">.*?</family>`, ``, compose.RuleMissing},
	{"SP name", aReport, `qualifier="CL"`, `qualifier="SP"`, compose.RuleQualifier},
	{"no list of given names", aReport, `<given>ANNE-ZOÉ MARIE</given>`, ``, compose.RuleINSTraits},
	{"first given name not first", aReport, `<given qualifier="BR">ANNE-ZOÉ`, `<given qualifier="BR">MARIE`, compose.RuleGivenFirst},
	{"sex of HL7 v2", aReport, `administrativeGenderCode code="F"`, `administrativeGenderCode code="U"`, compose.RuleSex},
	{"sex unknown with an INS", aReport, `administrativeGenderCode code="F"`, `administrativeGenderCode code="UN"`, compose.RuleINSTraits},
	{"no birth date", aReport, `<birthTime value="19800512"/>`, ``, compose.RuleINSTraits},
	{"born the year after", aReport, `birthTime value="19800512"`, `birthTime value="20280512"`, compose.RuleFuture},
	{"no birth place", aReport, `<county>51215</county>`, ``, compose.RuleINSTraits},
	{"postal code for COG", aReport, `<county>51215</county>`, `<county>5121</county>`, compose.RuleCOG},
	{"phone without scheme", aReport, `value="tel:0600000000"`, `value="0600000000"`, compose.RuleTelecom},
	{"use of a phone", aReport, `use="MC"`, `use="MOBILE"`, compose.RuleTelecomUse},
	{"mixed address", aReport, `<houseNumber>28</houseNumber>`, `<streetAddressLine>28 rue</streetAddressLine>`, compose.RuleAddress},
	{"RPPS key", aReport, `810100042703`, `810100042704`, compose.RuleRPPS},
	{"author of another registry", aReport, `root="1.2.250.1.71.4.2.1"`, `root="1.2.3.4"`, compose.RuleNumberRoot},
	{"FINESS key", aReport, `1690781513`, `1690781514`, compose.RuleFINESS},
	{"role label", aReport, `displayName="Médecin - Chirurgie viscérale et digestive \(SM\)"`, `displayName="Chirurgien"`, compose.RuleLabel},
	{"title of a doctor", aReport, `<suffix>DR</suffix>`, `<suffix>Dr</suffix>`, compose.RuleCode},
	{"MLLE", aReport, `<prefix>MME</prefix>`, `<prefix>MLLE</prefix>`, compose.RuleCode},
	{"two given names", aReport, `(<given>Hélène</given>)`, `$1$1`, compose.RuleTwice},
	{"no custodian", aReport, `(?s)<custodian>.*?</custodian>`, ``, compose.RuleMissing},
	{"no authenticator", aReport, `(?s)<legalAuthenticator>.*?</legalAuthenticator>`, ``, compose.RuleMissing},
	{"not signed", aReport, `signatureCode code="S"`, `signatureCode code="X"`, compose.RuleSignature},
	{"participant of no kind", aReport, `participant typeCode="INF"`, `participant typeCode="XYZ"`, compose.RuleCode},
	{"function unknown", aReport, `functionCode code="PCP"`, `functionCode code="GP"`, compose.RuleCode},
	{"relation unknown", aReport, `code code="SIS"`, `code code="SISTER"`, compose.RuleCode},
	{"relative of no kind", aReport, `classCode="ECON"`, `classCode="OTHER"`, compose.RuleCode},
	{"recipient root", aReport, `(<intendedRecipient>\s*<id root=")[^"]*`, `${1}1.2.3`, compose.RuleNumberRoot},
	{"no performer", aReport, `(?s)<performer typeCode="PRF">.*?</performer>`, ``, compose.RulePerformer},
	{"no practice setting", aReport, `(?s)(<performer.*?)<standardIndustryClassCode[^>]*/>`, `$1`, compose.RulePerformer},
	{"act that ends before it starts", aReport, `(<serviceEvent>(?s:.*?)<low value=")2026`, `${1}2036`, compose.RulePeriod},
	{"no facility", aReport, `<code code="SA01"[^>]*/>`, ``, compose.RuleMissing},
	{"facility unknown", aReport, `code="SA01"`, `code="SA99"`, compose.RuleCode},
	{"no body", aReport, `(?s)<nonXMLBody>.*?</nonXMLBody>`, ``, compose.RuleBody},
	{"PDF of text", aReport, `mediaType="application/pdf"`, `mediaType="text/plain"`, compose.RulePDF},
	{"PDF cut", aReport, `(representation="B64">[A-Za-z0-9+/]{800})[A-Za-z0-9+/=]*`, `$1`, compose.RulePDF},
	{"letter without reason", aLetter, `code="42349-1"`, `code="42349-2"`, compose.RuleSection},
	{"section without its template", aLetter, `<templateId root="1.3.6.1.4.1.19376.1.5.3.1.3.22"/>`, ``, compose.RuleSection},
	{"letter without way out", aLetter, `code="ORG-074"`, `code="ORG-075"`, compose.RuleEntry},
	{"way in unknown", aLetter, `code="183452005"`, `code="183452006"`, compose.RuleCode},
	{"status unknown", aLetter, `code="9571008"`, `code="9571009"`, compose.RuleStatus},
	{"empty summary", aLetter, `(<value xsi:type="ST">)[^<]*`, `$1`, compose.RuleEntry},
	{"reference to nothing", aLetter, `value="#synthese"`, `value="#nulle-part"`, compose.RuleReference},
	{"one mark twice", aLetter, `ID="synthese"`, `ID="entree"`, compose.RuleSameMark},
	{"table without rows", aLetter, `(?s)<tbody>.*?</tbody>`, `<tbody></tbody>`, compose.RuleTable},
	{"section without words", aLetter, `(?s)<text><paragraph>Cholécystite aiguë lithiasique</paragraph>\s*</text>`, `<text/>`, compose.RuleEmpty},
	{"title of the copy", aLetter, `<title>Copie du document</title>`, `<title>Copie</title>`, compose.RuleCopy},
	{"CIS of 7 digits", aLetter, `code="63107752"`, `code="6310775"`, compose.RuleCIP},
	{"CIP key", aLetter, `code="3400933516390"`, `code="3400933516391"`, compose.RuleCIP},
	{"prescription without its copy", anOrder, `code="55108-5"`, `code="55108-6"`, compose.RuleSection},
	{"prescription without an end", anOrder, `<high value="[^"]*"/>`, ``, compose.RuleValidity},
	{"line without ALD", anOrder, `1.2.250.1.213.1.1.3.48.13`, `1.2.250.1.213.1.1.3.48.99`, compose.RuleCover},
	{"line without renewals", anOrder, `<repeatNumber value="2"/>`, ``, compose.RuleRepeats},
	{"substitution unsaid", anOrder, `<code code="N" displayName="Aucune`, `<code code="X" displayName="Aucune`, compose.RuleEntry},
	{"vaccine without lot", aVaccine, `<lotNumberText>.*?</lotNumberText>`, ``, compose.RuleVaccine},
	{"vaccine without CIS", aVaccine, `codeSystem="1.2.250.1.213.2.3.1"`, `codeSystem="1.2.3"`, compose.RuleVaccine},
	{"vaccine without ATC", aVaccine, `<translation code="J07AM"[^>]*/>`, ``, compose.RuleVaccine},
	{"vaccination of a month", aVaccine, `<effectiveTime value="20261120"/>`, `<effectiveTime value="202611"/>`, compose.RuleVaccineDate},
	{"vaccination of tomorrow", aVaccine, `<effectiveTime value="20261120"/>`, `<effectiveTime value="20261121"/>`, compose.RuleFuture},
	{"route unknown", aVaccine, `code="20035000"`, `code="20035001"`, compose.RuleCode},
	{"kind of act unknown", aVaccine, `code="BOOSTER"`, `code="BOOST"`, compose.RuleCode},
	{"vaccination not done", aVaccine, `negationInd="false"`, `negationInd="true"`, compose.RuleEntry},
	{"rank 0", aVaccine, `xsi:type="INT" value="2"`, `xsi:type="INT" value="0"`, compose.RuleEntry},
}

func TestTheCheckerRefusesEveryFault(t *testing.T) {
	valid := map[string][]byte{}
	for _, s := range specimens.All(at) {
		valid[s.Name] = made(t, s).CDA
	}
	rules := map[compose.Rule]bool{}
	for _, m := range mutations {
		before := string(valid[m.of])
		re := regexp.MustCompile(m.find)
		where := re.FindStringSubmatchIndex(before)
		if where == nil {
			t.Errorf("%s: %q is not in %s", m.name, m.find, m.of)
			continue
		}
		after := before[:where[0]] + string(re.ExpandString(nil, m.put, before, where)) + before[where[1]:]
		found, said := compose.Check([]byte(after)), false
		for _, f := range found {
			said = said || f.Rule == m.rule && f.Severity == compose.Error
		}
		if !said {
			t.Errorf("%s: want an error %s, got %v", m.name, m.rule, found)
		}
		rules[m.rule] = rules[m.rule] || said
	}
	if len(mutations) < 25 || len(rules) < 40 {
		t.Errorf("%d faults, %d rules", len(mutations), len(rules))
	}
}

func TestAPDFThatIsNotPDFAIsAWarningOnly(t *testing.T) {
	s := specimen(t, "pdf-importe-minimal-femme-qualifiee")
	w := s.Content.Body.(compose.Wrapped)
	w.PDF = bytes.ReplaceAll(bytes.ReplaceAll(w.PDF, []byte("pdfaid:part"), []byte("xxxxxx:part")), []byte("/ns/id/"), []byte("/ns/xx/"))
	s.Content.Body = w
	out, err := compose.Produce(s.Content, specimens.Options(at))
	if err != nil || len(out.Findings) != 1 || out.Findings[0].Rule != compose.RulePDFA || out.Findings[0].Severity != compose.Warning {
		t.Errorf("%v %v", err, out.Findings)
	}
}

// The official samples are others' documents: the checker reads them all without a fall, and never says they are no CDA.
func TestTheOfficialSamplesAreReadToTheEnd(t *testing.T) {
	dir := shared(t, "data", "cda", "samples")
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil || len(files) < 20 {
		t.Fatal(len(files), err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range compose.Check(raw) {
			if x.Rule == compose.RuleXML && !strings.Contains(f, "Auto") {
				t.Errorf("%s: %+v", filepath.Base(f), x)
			}
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, name := range []string{aVaccine, "certificat-minimal-homme-non-qualifiee"} {
		f.Add(made(f, specimen(f, name)).CDA)
	}
	f.Add([]byte(`<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget/></ClinicalDocument>`))
	f.Add([]byte(`<a xmlns="urn:hl7-org:v3"><relatedDocument/></a>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, x := range compose.Check(b) {
			if x.Rule == "" || x.Field == "" || x.Severity == "" {
				t.Errorf("%+v", x)
			}
		}
	})
}
