package xds_test

import (
	"fmt"
	"strings"
)

// answerOf builds an answer with n entries, shaped as the DMP's, indented like its samples when indent is "\n".
func answerOf(n int, indent string) []byte {
	var b strings.Builder
	b.WriteString(`<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header/><soap:Body>` +
		`<ns3:AdhocQueryResponse status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success" xmlns:ns3="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns:ns4="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><ns4:RegistryObjectList>`)
	line := func(depth int, format string, args ...any) {
		if indent != "" {
			b.WriteString(indent + strings.Repeat("   ", depth))
		}
		fmt.Fprintf(&b, format, args...)
	}
	for i := range n {
		id := fmt.Sprintf("urn:uuid:7953af1a-ba1c-11eb-816f-%012d", i)
		slot := func(depth int, name string, values ...string) {
			line(depth, `<ns4:Slot name="%s">`, name)
			line(depth+1, `<ns4:ValueList>`)
			for _, v := range values {
				line(depth+2, `<ns4:Value>%s</ns4:Value>`, v)
			}
			line(depth+1, `</ns4:ValueList>`)
			line(depth, `</ns4:Slot>`)
		}
		name := func(depth int, tag, value string) {
			line(depth, `<ns4:%s>`, tag)
			line(depth+1, `<ns4:LocalizedString charset="UTF8" value="%s" xml:lang="FR"/>`, value)
			line(depth, `</ns4:%s>`, tag)
		}
		classify := func(scheme, code, system, label string) {
			line(5, `<ns4:Classification classificationScheme="urn:uuid:%s" classifiedObject="%s" id="urn:uuid:%012d-%s" nodeRepresentation="%s">`, scheme, id, i, code, code)
			slot(6, "codingScheme", system)
			name(6, "Name", label)
			line(5, `</ns4:Classification>`)
		}
		line(4, `<ns4:ExtrinsicObject id="%s" isOpaque="false" lid="%s" mimeType="text/xml" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1" status="urn:oasis:names:tc:ebxml-regrep:StatusType:Approved">`, id, id)
		slot(5, "creationTime", fmt.Sprintf("20260319%06d", i%240000))
		slot(5, "hash", fmt.Sprintf("%040x", i*7919))
		slot(5, "languageCode", "fr-FR")
		slot(5, "legalAuthenticator", "00B2800585^OPTOLUNE0058^SEBASTIEN^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS")
		slot(5, "repositoryUniqueId", "1.2.250.1.213.4.1.1.1.2")
		slot(5, "serviceStartTime", fmt.Sprintf("20260319%06d", i%240000))
		slot(5, "serviceStopTime", fmt.Sprintf("20260319%06d", i%240000))
		slot(5, "size", fmt.Sprint(2768+i))
		slot(5, "sourcePatientId", "0456789999^^^&amp;1.2.250.1.999.1.1.7898.2&amp;ISO^PI")
		slot(5, "sourcePatientInfo", "PID-5|EXEMPLE^LEA^^^^^L", "PID-7|19550601", "PID-8|F")
		name(5, "Name", fmt.Sprintf("Compte rendu n° %d", i))
		name(5, "Description", "commentaire")
		line(5, `<ns4:VersionInfo versionName="1"/>`)
		line(5, `<ns4:Classification classificationScheme="urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d" classifiedObject="%s" id="urn:uuid:a-%d" nodeRepresentation="">`, id, i)
		slot(6, "authorInstitution", "HOPITAL DES ESSAIS^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^1750000001")
		slot(6, "authorPerson", "899900063480^Kit^Editeur^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS")
		slot(6, "authorSpecialty", "G15_10/SM04^Médecin - Cardiologie et maladies vasculaires (SM)^1.2.250.1.213.1.1.4.5")
		line(5, `</ns4:Classification>`)
		classify("41a5887f-8865-4c09-adf7-e362475b143a", "10", "1.2.250.1.213.1.1.4.1", "Compte rendu")
		classify("f4f85eac-e6cb-4883-b524-f2705394840f", "N", "2.16.840.1.113883.5.25", "Normal")
		classify("f4f85eac-e6cb-4883-b524-f2705394840f", "INVISIBLE_PATIENT", "1.2.250.1.213.1.1.4.13", "Non visible par le patient")
		classify("2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4", "H33", "2.16.840.1.113883.6.3", "Décollement et déchirement de la rétine")
		classify("a09d5840-386c-46f2-b5ad-9c3699a4309d", "urn:ihe:iti:xds-sd:text:2008", "1.3.6.1.4.1.19376.1.2.3", "Document à corps non structuré en texte brut")
		classify("f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1", "SA01", "1.2.250.1.71.4.2.4", "Etablissement public de santé")
		classify("cccf5598-8b07-4b77-a05e-ae952c785ead", "ETABLISSEMENT", "1.2.250.1.213.1.1.4.9", "Etablissement de santé")
		classify("f0306f51-975f-434e-a61c-c59651d33983", "11488-4", "2.16.840.1.113883.6.1", "Consultation")
		line(5, `<ns4:ExternalIdentifier id="urn:uuid:p-%d" identificationScheme="urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427" registryObject="%s" value="255067599999903^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH^^20100907">`, i, id)
		name(6, "Name", "XDSDocumentEntry.patientId")
		line(5, `</ns4:ExternalIdentifier>`)
		line(5, `<ns4:ExternalIdentifier id="urn:uuid:u-%d" identificationScheme="urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab" registryObject="%s" value="1.2.250.1.999.1.1.%d">`, i, id, i)
		name(6, "Name", "XDSDocumentEntry.uniqueId")
		line(5, `</ns4:ExternalIdentifier>`)
		line(4, `</ns4:ExtrinsicObject>`)
	}
	b.WriteString(`</ns4:RegistryObjectList></ns3:AdhocQueryResponse></soap:Body></soap:Envelope>`)
	return []byte(b.String())
}
