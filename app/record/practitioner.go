package record

// Activity is one situation of practice of a professional, chosen at login; it feeds the VIHF.
type Activity struct {
	StructureID   string `json:"structureID"`   // Struct_IdNat, such as "1750000001"
	StructureName string `json:"structureName"` // raison sociale
	Sector        string `json:"sector"`        // secteur d'activité, such as "SA01"
	Profession    string `json:"profession"`    // TRE_G15 code, such as "10" for a physician
	Specialty     string `json:"specialty"`     // savoir-faire (TRE_R38/R01), such as "SM26"; "" when none
	Category      string `json:"category,omitempty"`
}

// Practitioner is the person at the workstation.
type Practitioner struct {
	NationalID string     `json:"nationalID"` // PS_IdNat: "8" + RPPS for a professional
	FamilyName string     `json:"familyName"`
	GivenName  string     `json:"givenName"`
	Title      string     `json:"title,omitempty"` // «Dr», «Pr» or "" // from the profession or the civility of practice
	Activities []Activity `json:"activities,omitempty"`
}

// Name returns «Dr NOM Prénom».
func (p Practitioner) Name() string {
	s := p.FamilyName + " " + p.GivenName
	if p.Title != "" {
		s = p.Title + " " + s
	}
	return s
}
