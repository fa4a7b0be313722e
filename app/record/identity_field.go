package record

import (
	"slices"
	"strings"
)

// IdentityField names one member of an identity that people see and history follows.
type IdentityField string

// Fields of an identity. // INS/va1.01, .02
const (
	FieldBirthName     IdentityField = "birthName"
	FieldGivenNames    IdentityField = "givenNames"
	FieldSex           IdentityField = "sex"
	FieldBirthDate     IdentityField = "birthDate"
	FieldBirthCOG      IdentityField = "birthCOG"
	FieldINS           IdentityField = "ins"
	FieldStatus        IdentityField = "status"
	FieldBirthPlace    IdentityField = "birthPlace"
	FieldUsedName      IdentityField = "usedName"
	FieldUsedGivenName IdentityField = "usedGivenName"
	FieldHomonym       IdentityField = "homonym"
	FieldDoubtful      IdentityField = "doubtful"
	FieldFictive       IdentityField = "fictive"
	FieldIPP           IdentityField = "ipp"
)

type identityField struct {
	name   IdentityField
	strict bool // compared by INSi
	guard  bool // a change of status or INS rests on it
	text   func(*Patient) string
	take   func(to, from *Patient)
}

// identityFields is the table that differences, history and edits all read.
var identityFields = []identityField{
	{FieldBirthName, true, true, func(p *Patient) string { return p.BirthName }, func(to, from *Patient) { to.BirthName = from.BirthName }},
	{FieldGivenNames, true, true, func(p *Patient) string { return strings.Join(p.GivenNames, " ") },
		func(to, from *Patient) { to.GivenNames = slices.Clone(from.GivenNames) }},
	{FieldSex, true, true, func(p *Patient) string { return string(p.Sex) }, func(to, from *Patient) { to.Sex = from.Sex }},
	{FieldBirthDate, true, true, func(p *Patient) string { return string(p.BirthDate) }, func(to, from *Patient) { to.BirthDate = from.BirthDate }},
	{FieldBirthCOG, true, true, func(p *Patient) string { return string(p.BirthCOG) }, func(to, from *Patient) { to.BirthCOG = from.BirthCOG }},
	{FieldINS, false, true, func(p *Patient) string { return strings.TrimSpace(string(p.INS.Matricule) + " " + string(p.INS.OID)) },
		func(to, from *Patient) { to.INS = from.INS }},
	{FieldStatus, false, true, func(p *Patient) string { return string(p.Status) }, func(to, from *Patient) { to.Status = from.Status }},
	{FieldHomonym, false, true, func(p *Patient) string { return yes(p.Homonym) }, func(to, from *Patient) { to.Homonym = from.Homonym }},
	{FieldDoubtful, false, true, func(p *Patient) string { return yes(p.Doubtful) }, func(to, from *Patient) { to.Doubtful = from.Doubtful }},
	{FieldFictive, false, true, func(p *Patient) string { return yes(p.Fictive) }, func(to, from *Patient) { to.Fictive = from.Fictive }},
	{FieldBirthPlace, false, false, func(p *Patient) string { return p.BirthPlace }, func(to, from *Patient) { to.BirthPlace = from.BirthPlace }},
	{FieldUsedName, false, false, func(p *Patient) string { return p.UsedName }, func(to, from *Patient) { to.UsedName = from.UsedName }},
	{FieldUsedGivenName, false, false, func(p *Patient) string { return p.UsedGivenName }, func(to, from *Patient) { to.UsedGivenName = from.UsedGivenName }},
	{FieldIPP, false, false, func(p *Patient) string { return string(p.IPP) }, func(to, from *Patient) { to.IPP = from.IPP }},
}

func yes(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// FieldChange is what one field was and became, as it is stored: dates in ISO, "" for nothing, "1" for true.
type FieldChange struct {
	Field  IdentityField `json:"field"`
	Before string        `json:"before,omitempty"`
	After  string        `json:"after,omitempty"`
}

// IdentityChanges lists the fields in which two identities differ, in the order people read them.
func IdentityChanges(before, after Patient) []FieldChange {
	var all []FieldChange
	for _, f := range identityFields {
		if b, a := f.text(&before), f.text(&after); a != b {
			all = append(all, FieldChange{f.name, b, a})
		}
	}
	return all
}

// CopyFields gives to the fields named in changes the values that they have in from.
func CopyFields(to *Patient, from Patient, changes []FieldChange) {
	for _, f := range identityFields {
		if slices.ContainsFunc(changes, func(c FieldChange) bool { return c.Field == f.name }) {
			f.take(to, &from)
		}
	}
}

// StrictChanged reports that one of the traits that INSi compares differs.
func StrictChanged(before, after Patient) bool {
	return slices.ContainsFunc(identityFields, func(f identityField) bool { return f.strict && f.text(&before) != f.text(&after) })
}
