package xds_test

import (
	"strings"
	"testing"
	"time"

	"chevet/app/xds"
)

const (
	opening = `<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"><RegistryObjectList>`
	ending  = `</RegistryObjectList></q:AdhocQueryResponse>`
)

func TestHostileAnswersAreRefusedWhole(t *testing.T) {
	one := `<ExtrinsicObject id="urn:uuid:1" status="x"/>`
	for name, doc := range map[string]string{
		"empty":                  "",
		"text":                   "bonjour",
		"another message":        `<x/>`,
		"wrong namespace":        strings.ReplaceAll(opening+ending, "query:3.0", "query:2.0"),
		"document type":          `<!DOCTYPE x [<!ENTITY a "b">]>` + opening + ending,
		"entity":                 opening + `<ExtrinsicObject id="&a;"/>` + ending,
		"entity in text":         opening + `<ExtrinsicObject id="1"><Slot name="hash"><ValueList><Value>&xxe;</Value></ValueList></Slot></ExtrinsicObject>` + ending,
		"entity in what we skip": opening + `<ExtrinsicObject id="1"><Unknown>&xxe;</Unknown></ExtrinsicObject>` + ending,
		"truncated":              opening + one,
		"truncated in a tag":     opening + `<ExtrinsicObject id="1`,
		"crossed tags":           opening + `<ExtrinsicObject></Slot></ExtrinsicObject>` + ending,
		"attribute twice":        opening + `<ExtrinsicObject id="1" id="2"/>` + ending,
		"two roots":              opening + ending + opening + ending,
		"text after the root":    opening + ending + "x",
		"depth":                  opening + strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200) + ending,
		"not UTF-8":              opening + "<ExtrinsicObject id=\"\xe9\"/>" + ending,
		"UTF-16 declared":        `<?xml version="1.0" encoding="UTF-16"?>` + opening + ending,
		"NUL":                    opening + `<ExtrinsicObject id="&#0;"/>` + ending,
		"control character":      opening + "<ExtrinsicObject id=\"\x01\"/>" + ending,
		"late declaration":       ` <?xml version="1.0"?>` + opening + ending,
	} {
		if r, err := xds.ParseQueryResponse([]byte(doc), xds.Limits{}); err == nil {
			t.Errorf("%s: accepted as %+v", name, r)
		}
	}
}

func TestLimitsStopAnAnswerThatIsTooLong(t *testing.T) {
	doc := answerOf(50, "")
	if _, err := xds.ParseQueryResponse(doc, xds.Limits{Entries: 49}); err == nil {
		t.Error("50 entries accepted with a limit of 49")
	}
	if _, err := xds.ParseQueryResponse(doc, xds.Limits{Entries: 50}); err != nil {
		t.Error(err)
	}
	if _, err := xds.ParseQueryResponse(doc, xds.Limits{Elements: 100}); err == nil {
		t.Error("elements not limited")
	}
	many := opening + `<ExtrinsicObject id="1"><Slot name="x"><ValueList>` + strings.Repeat("<Value>a</Value>", 5000) + `</ValueList></Slot></ExtrinsicObject>` + ending
	if _, err := xds.ParseQueryResponse([]byte(many), xds.Limits{}); err == nil {
		t.Error("values not limited")
	}
}

// What costs more than it weighs: pieces of text, namespace declarations, unclosed comments.
func TestCostlyShapesAreReadInLinearTime(t *testing.T) {
	const n = 200_000
	for name, doc := range map[string]string{
		"pieces of text": opening + `<ExtrinsicObject id="1"><Slot name="hash"><ValueList><Value>` + strings.Repeat("a<!---->", n) + `</Value></ValueList></Slot></ExtrinsicObject>` + ending,
		"sections":       opening + `<ExtrinsicObject id="1"><Slot name="hash"><ValueList><Value>` + strings.Repeat("<![CDATA[a]]>", n) + `</Value></ValueList></Slot></ExtrinsicObject>` + ending,
		"open comments":  opening + strings.Repeat("<!--", n),
		"open sections":  opening + strings.Repeat("<![CDATA[", n),
		"ampersands":     opening + `<a>` + strings.Repeat("&", n) + `</a>` + ending,
		"siblings":       opening + strings.Repeat(`<a xmlns:b="c"/>`, n) + ending,
	} {
		start := time.Now()
		xds.ParseQueryResponse([]byte(doc), xds.Limits{})
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

func TestTextInSectionsAndReferencesIsResolved(t *testing.T) {
	doc := "\xef\xbb\xbf" + `<?xml version="1.0" encoding="utf-8"?><!-- x -->` + opening + `<ExtrinsicObject id="1"><Name><LocalizedString value="L&apos;&#233;t&#xe9; &lt;&amp;&gt;"/></Name>` +
		`<Slot name="hash"><ValueList><Value>ab<!-- no -->cd<![CDATA[<&]]></Value></ValueList></Slot></ExtrinsicObject>` + ending
	r, err := xds.ParseQueryResponse([]byte(doc), xds.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if e := r.Entries[0]; e.Title != "L'été <&>" || e.Hash != "abcd<&" {
		t.Errorf("%q %q", e.Title, e.Hash)
	}
}

func TestAssociationsSetsAndReferencesAreRead(t *testing.T) {
	doc := opening + `<RegistryPackage id="urn:uuid:s" status="a"><Slot name="submissionTime"><ValueList><Value>20261101080000</Value></ValueList></Slot>` +
		`<Classification classificationScheme="urn:uuid:aa543740-bdda-424e-8c96-df4873be8500" nodeRepresentation="03"/>` +
		`<ExternalIdentifier identificationScheme="urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8" value="1.2.3"/></RegistryPackage>` +
		`<Association id="a" associationType="` + xds.HasMember + `" sourceObject="urn:uuid:s" targetObject="urn:uuid:d"><Slot name="SubmissionSetStatus"><ValueList><Value>Original</Value></ValueList></Slot></Association>` +
		`<ObjectRef id="urn:uuid:r"/>` + ending
	r, err := xds.ParseQueryResponse([]byte(doc), xds.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Sets) != 1 || r.Sets[0].UniqueID != "1.2.3" || r.Sets[0].SubmissionTime != "20261101080000" || r.Sets[0].ContentType.Code != "03" {
		t.Errorf("%+v", r.Sets)
	}
	if len(r.Associations) != 1 || r.Associations[0] != (xds.Association{ID: "a", Type: xds.HasMember, Source: "urn:uuid:s", Target: "urn:uuid:d", Status: "Original"}) {
		t.Errorf("%+v", r.Associations)
	}
	if len(r.References) != 1 || r.References[0] != "urn:uuid:r" {
		t.Errorf("%+v", r.References)
	}
}
