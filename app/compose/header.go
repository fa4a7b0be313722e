package compose

import (
	"strconv"
	"strings"
	"time"

	"chevet/app/record"
)

// header writes everything down to componentOf, in the order of the schema. // CI-SIS structuration minimale
func (d *document) header(x *xmlText) {
	x.empty("realmCode", "code", "FR")
	x.empty("typeId", "root", "2.16.840.1.113883.1.3", "extension", "POCD_HD000040")
	x.templates("2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1")
	if d.n1 {
		x.templates("1.3.6.1.4.1.19376.1.2.20") // XDS-SD
	} else {
		for _, t := range d.k.templates {
			x.empty("templateId", "root", t[0], "extension", t[1])
		}
	}
	x.empty("id", "root", d.id)
	x.coded("code", d.k.typ)
	x.leaf("title", d.title())
	x.empty("effectiveTime", "value", d.stamp(d.at))
	x.coded("confidentialityCode", or2(Code(Confidentiality, d.confidentiality()), d.confidentiality()))
	x.empty("languageCode", "code", "fr-FR")
	x.empty("setId", "root", d.set)
	x.empty("versionNumber", "value", strconv.Itoa(d.version))
	d.recordTarget(x)
	d.author(x)
	for _, r := range d.c.Relatives {
		d.informant(x, r)
	}
	x.el("custodian", nil, func() {
		x.el("assignedCustodian", nil, func() { d.organization(x, "representedCustodianOrganization", d.custodian(), false) })
	})
	for _, r := range d.c.Recipients {
		d.recipient(x, r)
	}
	d.authenticator(x)
	for _, p := range d.c.Participants {
		d.participant(x, p)
	}
	d.act(x)
	if d.replaces != "" {
		x.el("relatedDocument", at("typeCode", "RPLC"), func() {
			x.el("parentDocument", nil, func() {
				root, extension, _ := strings.Cut(string(d.replaces), "^")
				x.empty("id", "root", root, "extension", extension)
			})
		})
	}
	d.encounter(x)
}

// or2 keeps an unknown code visible, so that the checker names it.
func or2(c record.Coded, code string) record.Coded {
	if c.Code == "" {
		c.Code = code
	}
	return c
}

func (d *document) author(x *xmlText) {
	x.el("author", nil, func() {
		x.empty("time", "value", d.stamp(d.at))
		x.el("assignedAuthor", nil, func() {
			d.person(x, d.c.Author, "assignedPerson")
			d.organization(x, "representedOrganization", d.place(d.c.Author), false)
		})
	})
}

func (d *document) authenticator(x *xmlText) {
	x.el("legalAuthenticator", nil, func() {
		x.empty("time", "value", d.stamp(d.c.SignedAt))
		x.empty("signatureCode", "code", "S")
		x.el("assignedEntity", nil, func() {
			d.person(x, d.signer(), "assignedPerson")
			d.organization(x, "representedOrganization", d.place(d.signer()), true)
		})
	})
}

// person writes id, role, address, telecoms and name.
func (d *document) person(x *xmlText, p Person, name string) {
	if p.ID != "" {
		x.empty("id", "root", string(rootPerson), "extension", p.ID)
	} else {
		x.empty("id", "nullFlavor", "UNK")
	}
	if p.Role.Code != "" {
		x.coded("code", p.Role)
	}
	where := p.Address
	if where.zero() {
		where = d.place(p).Address
	}
	d.address(x, where, "")
	telecoms := p.Telecoms
	if len(telecoms) == 0 {
		telecoms = d.place(p).Telecoms
	}
	d.telecoms(x, telecoms)
	x.el(name, nil, func() {
		x.el("name", nil, func() {
			x.leaf("family", p.Family)
			x.leaf("given", p.Given)
			x.leaf("prefix", p.Civility)
			x.leaf("suffix", p.Title)
		})
	})
}

func (d *document) organization(x *xmlText, name string, o Organization, setting bool) {
	x.el(name, nil, func() {
		x.empty("id", "root", string(rootPlace), "extension", o.ID)
		x.leaf("name", o.Name)
		if len(o.Telecoms) > 0 {
			d.telecoms(x, o.Telecoms[:1])
		}
		if !o.Address.zero() {
			d.address(x, o.Address, "")
		}
		if setting {
			x.coded("standardIndustryClassCode", o.setting())
		}
	})
}

func (a Address) zero() bool { return a.Street == "" && a.City == "" && len(a.Lines) == 0 }

// address writes one form only: structured, else lines. // cda.md §7
func (d *document) address(x *xmlText, a Address, use string) {
	if a.zero() {
		x.empty("addr", "nullFlavor", "NASK")
		return
	}
	x.el("addr", at("use", use), func() {
		if a.Street == "" && len(a.Lines) > 0 {
			for _, l := range a.Lines[:min(len(a.Lines), 7)] {
				x.leaf("streetAddressLine", l)
			}
			return
		}
		x.leaf("houseNumber", a.Number)
		x.leaf("streetName", a.Street)
		x.leaf("unitID", a.Unit)
		x.leaf("postalCode", a.PostalCode)
		x.leaf("city", a.City)
		x.leaf("country", a.Country)
	})
}

func (d *document) telecoms(x *xmlText, all []Telecom) {
	if len(all) == 0 {
		x.empty("telecom", "nullFlavor", "NASK")
	}
	for _, t := range all {
		x.empty("telecom", "value", t.Value, "use", t.Use)
	}
}

func (d *document) informant(x *xmlText, r Relative) {
	x.el("informant", nil, func() {
		x.el("relatedEntity", at("classCode", string(r.Kind)), func() {
			if r.Relation != "" {
				x.coded("code", or2(Code(Relations, r.Relation), r.Relation))
			}
			d.address(x, r.Address, "")
			d.telecoms(x, r.Telecoms)
			x.el("relatedPerson", nil, func() { d.relativeName(x, r) })
		})
	})
}

func (d *document) relativeName(x *xmlText, r Relative) {
	x.el("name", nil, func() {
		x.leaf("family", r.Family)
		x.leaf("given", r.Given)
	})
}

func (d *document) recipient(x *xmlText, p Person) {
	x.el("informationRecipient", at("typeCode", "PRCP"), func() {
		x.el("intendedRecipient", nil, func() {
			if p.ID != "" {
				x.empty("id", "root", string(rootPerson), "extension", p.ID)
			}
			d.address(x, p.Address, "")
			d.telecoms(x, p.Telecoms)
			x.el("informationRecipient", nil, func() {
				x.el("name", nil, func() {
					x.leaf("family", p.Family)
					x.leaf("given", p.Given)
					x.leaf("prefix", p.Civility)
					x.leaf("suffix", p.Title)
				})
			})
			if p.Organization != nil {
				d.organization(x, "receivedOrganization", *p.Organization, false)
			}
		})
	})
}

func (d *document) participant(x *xmlText, p Participant) {
	x.el("participant", at("typeCode", p.Type), func() {
		if p.Function != "" {
			x.coded("functionCode", or2(Code(Functions, p.Function), p.Function))
		}
		if p.At.IsZero() {
			x.empty("time", "nullFlavor", "NA")
		} else {
			x.el("time", at("xsi:type", "IVL_TS"), func() { x.empty("low", "value", d.stamp(p.At)) })
		}
		x.el("associatedEntity", at("classCode", "PROV"), func() {
			d.person(x, p.Person, "associatedPerson")
			if p.Organization != nil {
				d.organization(x, "scopingOrganization", *p.Organization, false)
			}
		})
	})
}

func (d *document) act(x *xmlText) {
	code := d.k.event
	if d.c.Act.Code.Code != "" {
		code = d.c.Act.Code
	}
	if code.Code == "" {
		code = d.k.typ
	}
	_, validity := d.c.Body.(Prescription)
	x.el("documentationOf", nil, func() {
		x.el("serviceEvent", nil, func() {
			x.coded("code", code)
			d.interval(x, "effectiveTime", d.start(), d.end(), validity)
			x.el("performer", at("typeCode", "PRF"), func() {
				x.el("assignedEntity", nil, func() {
					d.person(x, d.performer(), "assignedPerson")
					d.organization(x, "representedOrganization", d.place(d.performer()), true)
				})
			})
		})
	})
	for _, c := range d.furtherActs() {
		x.el("documentationOf", nil, func() {
			x.el("serviceEvent", nil, func() { x.coded("code", c) })
		})
	}
}

func (d *document) interval(x *xmlText, name string, from, to time.Time, unknownEnd bool) {
	x.el(name, nil, func() {
		x.empty("low", "value", d.stamp(from))
		switch {
		case !to.IsZero():
			x.empty("high", "value", d.stamp(to))
		case unknownEnd:
			x.empty("high", "nullFlavor", "UNK")
		}
	})
}

func (d *document) encounter(x *xmlText) {
	e := d.c.Encounter
	x.el("componentOf", nil, func() {
		x.el("encompassingEncounter", nil, func() {
			if e.NDA != "" && d.o.Establishment.NDAAuthority != "" {
				x.empty("id", "root", string(d.o.Establishment.NDAAuthority), "extension", string(e.NDA))
			}
			if c := d.encounterType(); c.Code != "" {
				x.coded("code", c)
			}
			start := e.Start
			if start.IsZero() {
				start = d.start()
			}
			d.interval(x, "effectiveTime", start, e.End, false)
			x.el("location", nil, func() {
				x.el("healthCareFacility", nil, func() {
					x.empty("id", "root", string(rootPlace), "extension", d.o.Establishment.ID)
					x.coded("code", d.o.Establishment.facility())
					if e.Unit.Name != "" {
						x.el("location", nil, func() { x.leaf("name", e.Unit.Name) })
					}
				})
			})
		})
	})
}
