package demo

import (
	"chevet/app"
	"chevet/app/compose"
)

// Establishment is the fictitious hospital as its documents name it.
func (d *Demo) Establishment() compose.Establishment {
	w := d.World
	return compose.Establishment{Root: w.IPPAuthority + ".30", IPPAuthority: w.IPPAuthority, NDAAuthority: w.IPPAuthority + ".31",
		Organization: compose.Organization{ID: w.Structure.StructureID, Name: w.Name, Setting: "ETABLISSEMENT", Facility: "SA01",
			Address:  compose.Address{Number: "2", Street: "avenue du Banc-d’Essai", PostalCode: "69003", City: "LYON"},
			Telecoms: []compose.Telecom{{Value: "tel:0400000001", Use: "WP"}}}}
}

// vaccines are fictitious products under numbers that no box has.
var vaccines = []app.Product{
	{CIP13: "3400932857241", CIS: "68747507", ATC: "J07AM01", ATCLabel: "anatoxine tétanique", Name: "VACCIN TETANIQUE FICTIF, suspension injectable"},
}

// Vaccine gives a fictitious product by its CIP13.
func Vaccine(cip13 string) (app.Product, bool) {
	for _, v := range vaccines {
		if v.CIP13 == cip13 {
			return v, true
		}
	}
	return app.Product{}, false
}
