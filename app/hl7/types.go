package hl7

// The data types that French messages use, read from a repetition or written with DraftSegment.Put. Components that a
// type does not list are left to Value. // HL7 2.5 chapter 2A, PAM FR data types annex

// HD is an assigning authority: a name, an identifier, the type of that identifier (ISO, M, N, L…).
type HD struct{ Name, ID, Type string }

// CX is an identifier with its authority.
type CX struct {
	ID        string
	Authority HD
	Type      string // PI, INS, AN, VN, PN…
}

// XPN is a person's name. Use tells which: L birth name, D used name.
type XPN struct{ Family, Given, OtherGiven, Prefix, Use string }

// XCN is a professional, or any person with an identifier.
type XCN struct {
	ID, Family, Given, Prefix string
	Authority                 HD
	Use, IDType               string
}

// XAD is an address. Use BDL is a birth place, whose COG code is Place.
type XAD struct{ Street, Other, City, Zip, Country, Use, Place string }

// XON is an organisation or a unit, whose code is in component 10.
type XON struct {
	Name      string
	Authority HD
	IDType    string
	ID        string
}

// EI names a thing that an application made: a movement, an order.
type EI struct{ ID, Namespace, UniversalID, UniversalIDType string }

// CWE is a code with its label and its system.
type CWE struct{ Code, Text, System string }

// PL is a place: unit, room, bed, establishment.
type PL struct {
	Unit, Room, Bed string
	Facility        HD
	Status          string
}

// HD reads a component (its subcomponents) or a whole field (its components).
func (v Value) HD() HD {
	if v.level >= levelComponent {
		return HD{v.Subcomponent(1).Trimmed(), v.Subcomponent(2).Trimmed(), v.Subcomponent(3).Trimmed()}
	}
	return HD{v.c(1), v.c(2), v.c(3)}
}

// CX reads an identifier.
func (v Value) CX() CX { return CX{v.c(1), v.Component(4).HD(), v.c(5)} }

// XPN reads a name; the family name is the first subcomponent of its component.
func (v Value) XPN() XPN { return XPN{v.c(1), v.c(2), v.c(3), v.c(5), v.c(7)} }

// XCN reads a professional.
func (v Value) XCN() XCN {
	return XCN{v.c(1), v.c(2), v.c(3), v.c(6), v.Component(9).HD(), v.c(10), v.c(13)}
}

// XAD reads an address.
func (v Value) XAD() XAD { return XAD{v.c(1), v.c(2), v.c(3), v.c(5), v.c(6), v.c(7), v.c(9)} }

// XON reads an organisation.
func (v Value) XON() XON { return XON{v.c(1), v.Component(6).HD(), v.c(7), v.c(10)} }

// EI reads the identifier of a thing.
func (v Value) EI() EI { return EI{v.c(1), v.c(2), v.c(3), v.c(4)} }

// CWE reads a code, be it written as CE or CWE.
func (v Value) CWE() CWE { return CWE{v.c(1), v.c(2), v.c(3)} }

// PL reads a place.
func (v Value) PL() PL { return PL{v.c(1), v.c(2), v.c(3), v.Component(4).HD(), v.c(5)} }

func (v Value) c(i int) string { return v.Component(i).Trimmed() }

// Composite is a value that Put writes: its components, each with its subcomponents.
type Composite interface{ components() [][]string }

func one(s string) []string { return []string{s} }

func (h HD) subs() []string { return []string{h.Name, h.ID, h.Type} }

func (h HD) components() [][]string { return [][]string{one(h.Name), one(h.ID), one(h.Type)} }
func (c CX) components() [][]string {
	return [][]string{one(c.ID), nil, nil, c.Authority.subs(), one(c.Type)}
}
func (x XPN) components() [][]string {
	return [][]string{one(x.Family), one(x.Given), one(x.OtherGiven), nil, one(x.Prefix), nil, one(x.Use)}
}
func (x XCN) components() [][]string {
	return [][]string{one(x.ID), one(x.Family), one(x.Given), nil, nil, one(x.Prefix), nil, nil, x.Authority.subs(), one(x.Use), nil, nil, one(x.IDType)}
}
func (x XAD) components() [][]string {
	return [][]string{one(x.Street), one(x.Other), one(x.City), nil, one(x.Zip), one(x.Country), one(x.Use), nil, one(x.Place)}
}
func (x XON) components() [][]string {
	return [][]string{one(x.Name), nil, nil, nil, nil, x.Authority.subs(), one(x.IDType), nil, nil, one(x.ID)}
}
func (e EI) components() [][]string {
	return [][]string{one(e.ID), one(e.Namespace), one(e.UniversalID), one(e.UniversalIDType)}
}
func (c CWE) components() [][]string { return [][]string{one(c.Code), one(c.Text), one(c.System)} }
func (p PL) components() [][]string {
	return [][]string{one(p.Unit), one(p.Room), one(p.Bed), p.Facility.subs(), one(p.Status)}
}
