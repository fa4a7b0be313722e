package compose

import "strings"

// recordTarget writes the patient. The INS goes out only with a qualified identity. // INS/va1.39, va1.56
func (d *document) recordTarget(x *xmlText) {
	p := d.c.Patient
	x.el("recordTarget", nil, func() {
		x.el("patientRole", nil, func() {
			if p.INSUsable() {
				x.empty("id", "root", string(p.INS.OID), "extension", string(p.INS.Matricule))
			}
			x.empty("id", "root", string(d.o.Establishment.IPPAuthority), "extension", string(p.IPP))
			d.address(x, d.c.Address, "H")
			d.telecoms(x, d.c.Telecoms)
			x.el("patient", at("classCode", "PSN"), func() {
				x.el("name", nil, func() {
					x.leaf("family", p.BirthName, "qualifier", "BR")
					x.leaf("given", strings.Join(p.GivenNames, " "))
					x.leaf("given", p.FirstGivenName(), "qualifier", "BR")
					x.leaf("family", p.UsedName, "qualifier", "CL")
					x.leaf("given", p.UsedGivenName, "qualifier", "CL")
				})
				x.coded("administrativeGenderCode", or2(Code(Sexes, or(string(p.Sex), "UN")), string(p.Sex)))
				if p.BirthDate == "" {
					x.empty("birthTime", "nullFlavor", "UNK")
				} else {
					x.empty("birthTime", "value", p.BirthDate.HL7())
				}
				for _, g := range d.guardians() {
					x.el("guardian", nil, func() {
						d.address(x, g.Address, "")
						d.telecoms(x, g.Telecoms)
						x.el("guardianPerson", nil, func() { d.relativeName(x, g) })
					})
				}
				if p.BirthCOG != "" || p.BirthPlace != "" {
					x.el("birthplace", nil, func() {
						x.el("place", nil, func() {
							x.el("addr", nil, func() {
								x.leaf("county", string(p.BirthCOG))
								x.leaf("city", p.BirthPlace)
							})
						})
					})
				}
			})
		})
	})
}

// guardians are those given, else the names known to the record: «NOM Prénom».
func (d *document) guardians() []Relative {
	if d.c.Guardians != nil {
		return d.c.Guardians
	}
	var out []Relative
	for _, g := range d.c.Patient.Guardians {
		family, given, _ := strings.Cut(g, " ")
		out = append(out, Relative{Kind: Guardian, Family: family, Given: given})
	}
	return out
}
