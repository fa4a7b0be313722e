package dmp_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"chevet/app/dmp"
)

const (
	dpiAuthor    = "899900063480"
	documentUID  = "1.2.250.1.999.1.1.2001"
	stateSuccess = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
	stApproved   = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
	stDeprecated = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"
	stArchived   = "urn:asip:ci-sis:2010:StatusType:Archived"
	stDeleted    = "urn:asip:ci-sis:2010:StatusType:Deleted"
)

// held is one version of an entry, as the registry below holds it.
type held struct {
	uuid, lid, version, status, uid string
	person, structure, class        string
	hidden                          []string
	hash                            string
	unknown                         bool
}

func ordinary() held {
	return held{uuid: "urn:uuid:0b2a1d7e-1111-4222-8333-444455556666", lid: "urn:uuid:0b2a1d7e-1111-4222-8333-444455556666", version: "1",
		status: stApproved, uid: documentUID, person: dpiAuthor, structure: structureID, class: "10",
		hash: "da39a3ee5e6b4b0d3255bfef95601890afd80709"}
}

func (h held) xml() string {
	classification := func(scheme, code, system string) string {
		return `<Classification id="c" classificationScheme="` + scheme + `" classifiedObject="x" nodeRepresentation="` + code + `"><Slot name="codingScheme"><ValueList><Value>` + system +
			`</Value></ValueList></Slot><Name><LocalizedString value="libell&#xE9; &amp; &quot;cité&quot;"/></Name></Classification>`
	}
	slot := func(name, value string) string {
		return `<Slot name="` + name + `"><ValueList><Value>` + value + `</Value></ValueList></Slot>`
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<ExtrinsicObject id="%s" lid="%s" mimeType="text/xml" isOpaque="false" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1" status="%s">`, h.uuid, h.lid, h.status)
	b.WriteString(slot("creationTime", "20261120100000") + slot("languageCode", "fr-FR") + slot("serviceStartTime", "20261120080000") + slot("size", "12") +
		slot("hash", h.hash) + slot("repositoryUniqueId", "1.2.250.1.213.4.1.1.1.2") + slot("documentAvailability", "Online") +
		slot("sourcePatientId", "1^^^&amp;1.2&amp;ISO^PI"))
	fmt.Fprintf(&b, `<Name><LocalizedString value="Lettre"/></Name><VersionInfo versionName="%s"/>`, h.version)
	b.WriteString(`<Classification id="a" classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d" classifiedObject="x" nodeRepresentation="">` +
		slot("authorPerson", h.person+"^LIBRE^MAX^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS") +
		slot("authorInstitution", "CH^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^"+h.structure) + `</Classification>`)
	b.WriteString(classification("urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a", h.class, "1.2.250.1.213.1.1.4.1"))
	b.WriteString(classification("urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f", "N", "2.16.840.1.113883.5.25"))
	for _, code := range h.hidden {
		b.WriteString(classification("urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f", code, "1.2.250.1.213.1.1.4.13"))
	}
	b.WriteString(classification("urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d", "urn:ihe:iti:xds-sd:pdf:2008", "1.3.6.1.4.1.19376.1.2.3"))
	b.WriteString(classification("urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1", "SA01", "1.2.250.1.71.4.2.4"))
	b.WriteString(classification("urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead", "ETABLISSEMENT", "1.2.250.1.213.1.1.4.9"))
	b.WriteString(classification("urn:uuid:f0306f51-975f-434e-a61c-c59651d33983", "11490-0", "2.16.840.1.113883.6.1"))
	if h.unknown {
		b.WriteString(classification("urn:uuid:00000000-0000-4000-8000-000000000000", "X", "1.2.3"))
	}
	b.WriteString(`<ExternalIdentifier id="e1" registryObject="x" identificationScheme="urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427" value="207058575627097^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH^^20210604092415"/>`)
	fmt.Fprintf(&b, `<ExternalIdentifier id="e2" registryObject="x" identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab" value="%s"/></ExtrinsicObject>`, h.uid)
	return b.String()
}

// registry is a DMP that holds entries and changes them, as far as the tests of updates need.
type registry struct {
	mu      sync.Mutex
	entries []held
	updates int
	queries int
	// commit and cut say what happens to the nth update or deposit, from 1: nil is to do it and answer.
	fate func(n int) (commit, cut bool)
	// silent makes questions fail once an update has been seen.
	silent bool
	refuse string // errorCode of updates
	lastUp received
}

func objects(list ...string) string {
	return `<q:AdhocQueryResponse xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" status="` + stateSuccess +
		`"><RegistryObjectList>` + strings.Join(list, "") + `</RegistryObjectList></q:AdhocQueryResponse>`
}

func registryResponse(errorCode string) string {
	if errorCode == "" {
		return `<r:RegistryResponse xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status="` + stateSuccess + `"/>`
	}
	return `<r:RegistryResponse xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"><r:RegistryErrorList><r:RegistryError errorCode="` +
		errorCode + `" codeContext=""/></r:RegistryErrorList></r:RegistryResponse>`
}

func (g *registry) answer(w http.ResponseWriter, in received) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch in.action {
	case "urn:ihe:iti:2007:RegistryStoredQuery":
		g.queries++
		if g.silent && g.updates > 0 {
			panic(http.ErrAbortHandler)
		}
		var list []string
		for _, h := range g.entries {
			switch {
			case !strings.Contains(string(in.envelope), "'"+h.uid+"'"):
			case strings.Contains(string(in.envelope), `returnType="ObjectRef"`):
				list = append(list, `<ObjectRef id="`+h.uuid+`"/>`)
			case strings.Contains(string(in.envelope), ">INDIRECTE<"): // a reference is all it may ask
				reply(w, soapAnswer(in, faultBody("DMPAccessDeniedByRightsService", "refusé")))
				return
			default:
				list = append(list, h.xml())
			}
		}
		reply(w, soapAnswer(in, objects(list...)))
	default:
		g.updates++
		g.lastUp = in
		commit, cut := true, false
		if g.fate != nil {
			commit, cut = g.fate(g.updates)
		}
		if g.refuse != "" {
			reply(w, soapAnswer(in, registryResponse(g.refuse)))
			return
		}
		no := ""
		if commit {
			no = g.apply(in)
		}
		if cut {
			panic(http.ErrAbortHandler)
		}
		reply(w, soapAnswer(in, registryResponse(no)))
	}
}

// apply does what the message says, read without the client's code, or returns the code of its refusal.
func (g *registry) apply(in received) string {
	d := xml.NewDecoder(strings.NewReader(string(in.envelope)))
	var slotName, target, kind string
	slots := map[string]string{}
	var codes []string
	uid := ""
	for {
		token, err := d.Token()
		if err == io.EOF || err != nil {
			break
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		a := map[string]string{}
		for _, x := range e.Attr {
			a[x.Name.Local] = x.Value
		}
		switch e.Name.Local {
		case "Slot":
			slotName = a["name"]
		case "Value":
			var v string
			_ = d.DecodeElement(&v, &e)
			slots[slotName] = v
		case "Association":
			if kind == "" {
				kind, target = a["associationType"], a["targetObject"]
			}
		case "Classification":
			if a["classificationScheme"] == "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f" && a["nodeRepresentation"] != "N" && a["classifiedObject"] == "Document01" {
				codes = append(codes, a["nodeRepresentation"])
			}
		case "ExternalIdentifier":
			if a["identificationScheme"] == "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab" && a["registryObject"] == "Document01" {
				uid = a["value"]
			}
		}
	}
	if strings.HasSuffix(in.action, "ProvideAndRegisterDocumentSet-b") {
		h := ordinary()
		h.uid, h.hash = uid, slots["hash"]
		for i, old := range g.entries {
			switch {
			case old.uid == uid && old.hash != h.hash:
				return "XDSNonIdenticalHash"
			case old.uid == uid:
				return "XDSDuplicateUniqueIdInRegistry"
			case strings.Contains(string(in.envelope), `targetObject="`+old.uuid+`"`) && old.status != stApproved:
				return "XDSReplaceFailed"
			case strings.Contains(string(in.envelope), `targetObject="`+old.uuid+`"`):
				g.entries[i].status = stDeprecated
			}
		}
		g.entries = append(g.entries, h)
		return ""
	}
	for i := range g.entries {
		h := &g.entries[i]
		if strings.HasSuffix(kind, "UpdateAvailabilityStatus") && h.uuid == target {
			if h.status != slots["OriginalStatus"] {
				return "XDSMetadataUpdateError"
			}
			h.status = slots["NewStatus"]
			return ""
		}
		if strings.HasSuffix(kind, "HasMember") && h.uid == uid && h.version == slots["PreviousVersion"] {
			next := *h
			next.uuid, next.version, next.hidden = "urn:uuid:0b2a1d7e-1111-4222-8333-44445555777"+h.version, h.version+"0", codes
			h.status = stDeprecated
			g.entries = append(g.entries, next)
			return ""
		}
	}
	return ""
}

func registryClient(t testing.TB, g *registry, change ...func(*dmp.Config)) (*dmp.Client, *server) {
	t.Helper()
	s := start(t, nil)
	s.answer = g.answer
	return client(t, s, append([]func(*dmp.Config){func(c *dmp.Config) { c.Direct = true }}, change...)...), s
}

func nurseCall() dmp.Call {
	c := call()
	c.Caller.Activity.Profession, c.Caller.Activity.Specialty = "60", ""
	return c
}

func stranger(h held) held { h.person, h.structure = "810000000009", "1999999999"; return h }
