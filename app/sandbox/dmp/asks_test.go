package dmp_test

import (
	"chevet/app/record"

	"github.com/beevik/etree"
)

// The good requests.

func exists(p record.INS) ask {
	return ask{path: "/patients", action: "urn:hl7-org:v3:PRPA_IN201307UV02", sample: "TD0.2_-_Test_d_existence_requete.xml", patient: p, who: physician,
		edit: func(b *etree.Element) {
			v := b.FindElement(".//patientIdentifier/value")
			v.CreateAttr("root", string(p.OID))
			v.CreateAttr("extension", string(p.Matricule))
		}}
}

func authorize(p record.INS, action string) ask {
	return ask{path: "/habilitations", action: "urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization", sample: "TD0.3_-_Mise_a_jour_de_l_autorisation_requete.xml",
		patient: p, who: physician, edit: func(b *etree.Element) { b.FindElement("action").SetText(action) }}
}

func listed(p record.INS) ask {
	return ask{path: "/habilitations", action: "urn:si-dmp-habilitations:HabilitationsEndPoint:listAuthorizationByPatient",
		sample: "TD1.6_-_Liste_des_PS_autorises_ou_bloques_requete.xml", patient: p, who: physician}
}

// find is a FindDocuments made from the official request, with other slots.
func find(p record.INS, slots ...string) ask {
	return ask{path: "/registry", action: "urn:ihe:iti:2007:RegistryStoredQuery", sample: "TD3.1_-_Recherche_de_document_requete.xml", patient: p, who: physician,
		edit: func(b *etree.Element) {
			adhoc := b.FindElement("AdhocQuery")
			for _, s := range adhoc.FindElements("Slot") {
				adhoc.RemoveChild(s)
			}
			slot(adhoc, "$XDSDocumentEntryPatientId", "'"+p.CX()+"'")
			if len(slots) == 0 {
				slot(adhoc, "$XDSDocumentEntryStatus", "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')")
			}
			for i := 0; i+1 < len(slots); i += 2 {
				slot(adhoc, slots[i], slots[i+1])
			}
		}}
}

// stored is another stored query, made from examples/.
func stored(example string, p record.INS, slots ...string) ask {
	return ask{path: "/registry", action: "urn:ihe:iti:2007:RegistryStoredQuery", example: example, patient: p, who: physician,
		edit: func(b *etree.Element) {
			adhoc := b.FindElement("AdhocQuery")
			for _, s := range adhoc.FindElements("Slot") {
				adhoc.RemoveChild(s)
			}
			for i := 0; i+1 < len(slots); i += 2 {
				slot(adhoc, slots[i], slots[i+1])
			}
		}}
}

func slot(parent *etree.Element, name, value string) {
	s := parent.CreateElement("Slot")
	s.CreateAttr("name", name)
	s.CreateElement("ValueList").CreateElement("Value").SetText(value)
}

func retrieve(p record.INS, ids ...string) ask {
	return ask{path: "/repository", action: "urn:ihe:iti:2007:RetrieveDocumentSet", sample: "TD3.2_-_Consultation_d_un_document_requete.xml", patient: p, who: physician, mtom: true,
		edit: func(b *etree.Element) {
			model := b.FindElement("DocumentRequest")
			for i, id := range ids {
				r := model
				if i > 0 {
					r = model.Copy()
					b.AddChild(r)
				}
				r.FindElement("DocumentUniqueId").SetText(id)
			}
		}}
}
