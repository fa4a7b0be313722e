package cda

// The three places where the header puts the role, the person and the organisation of a participant.
var (
	roleElements = []string{"assignedAuthor", "assignedEntity", "associatedEntity", "relatedEntity", "intendedRecipient", "assignedCustodian"}
	personNodes  = []string{"assignedPerson", "associatedPerson", "relatedPerson", "informationRecipient"}
	orgNodes     = []string{"representedOrganization", "scopingOrganization", "receivedOrganization", "representedCustodianOrganization"}
)

// participant reads any participant of the header. A related entity says what it is by its class (ECON, NOK…), not by
// its type, which is fixed: the class is kept in TypeCode.
func participant(n *node) Participant {
	role := n.first(roleElements...)
	p := Participant{Kind: n.local, TypeCode: n.attr("typeCode"), Function: coded(functionCode(n)), Time: instant(n.first("time"))}
	if p.TypeCode == "" {
		p.TypeCode = role.attr("classCode")
	}
	if role.kidsOf() == nil {
		return p
	}
	p.ID = extension(role)
	name := personName(role.first(personNodes...).first("name"))
	p.Family, p.Given, p.Suffix = name.family, name.given, name.suffix
	if device := role.first("assignedAuthoringDevice"); device != nil {
		if p.Device = device.first("softwareName").str(); p.Device == "" {
			p.Device = device.first("manufacturerModelName").str()
		}
	}
	p.Role = coded(role.first("code"))
	org := role.first(orgNodes...)
	p.Organization = org.first("name").str()
	p.OrganizationID = extension(org)
	if p.Addresses = addresses(role); p.Addresses == nil {
		p.Addresses = addresses(org)
	}
	if p.Telecoms = telecoms(role); p.Telecoms == nil {
		p.Telecoms = telecoms(org)
	}
	return p
}

// functionCode is CDA's own for most, an extension of the same name for an author in some documents.
func functionCode(n *node) *node {
	for _, k := range n.kidsOf() {
		if k.local == "functionCode" {
			return k
		}
	}
	return nil
}

func extension(n *node) string {
	for _, id := range n.all("id") {
		if e := id.attr("extension"); e != "" {
			return e
		}
	}
	return ""
}
