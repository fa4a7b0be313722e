package compose

import (
	"time"

	"chevet/app/record"
)

// Content is all that one act says, once: every form of the document is made from it.
type Content struct {
	Patient         record.Patient
	Address         Address // the patient's
	Telecoms        []Telecom
	Guardians       []Relative // nil: the names of Patient.Guardians
	Relatives       []Relative // to warn, of trust, informants
	Encounter       record.Encounter
	EncounterType   string // JDV_J142; "" follows Encounter.Class
	Act             Act
	Author          Person
	SignedBy        *Person   // takes responsibility; nil for the author
	SignedAt        time.Time // zero while it is a draft: only signed documents leave
	Custodian       *Organization
	Recipients      []Person
	Participants    []Participant
	Confidentiality string // N, R or V; "" means N
	Title           string // "" for the title of the type
	Body            Body
}

// Act is the main act documented.
type Act struct {
	Code      record.Coded // zero for the type of the document
	Start     time.Time    // zero for the start of the encounter
	End       time.Time    // zero for unknown, or the end of the encounter in a discharge letter
	Performer *Person      // nil for the author
}

// Address is structured when Street is set, else free lines.
type Address struct {
	Number, Street, Unit, PostalCode, City, Country string
	Lines                                           []string
}

// Telecom is a number or an address with its scheme, such as "tel:0144534551" or "mailto:a@b.mssante.fr".
type Telecom struct {
	Value string
	Use   string // H, HP, HV, WP, DIR, PUB, EC, MC, PG or ""
}

// Organization is a structure.
type Organization struct {
	ID       string // Struct_IdNat, such as "1" and the FINESS
	Name     string
	Address  Address
	Telecoms []Telecom
	Setting  string // JDV_J04; "" means ETABLISSEMENT
	Facility string // JDV_J02; "" means SA01
}

// Person is a professional. Organization nil means the establishment.
type Person struct {
	ID           string // PS_IdNat, such as "8" and the RPPS
	Family       string
	Given        string
	Civility     string // M or MME, or ""
	Title        string // DR, PR… or ""
	Role         record.Coded
	Address      Address
	Telecoms     []Telecom
	Organization *Organization
}

// RelativeKind is why a relative is named.
type RelativeKind string

// Kinds of relatives. // CDA relatedEntity/@classCode
const (
	ToWarn    RelativeKind = "ECON"
	OfTrust   RelativeKind = "NOK"
	Caregiver RelativeKind = "CAREGIVER"
	Guardian  RelativeKind = "GUARD" // recordTarget/guardian, not an informant
)

// Relative is somebody around the patient.
type Relative struct {
	Kind     RelativeKind
	Relation string // JDV_J11, or ""
	Family   string
	Given    string
	Address  Address
	Telecoms []Telecom
}

// Participant is a professional with a part in the act, such as the general practitioner (INF, PCP).
type Participant struct {
	Person
	Type     string // JDV_J144
	Function string // JDV_J47, or ""
	At       time.Time
}

// Body is what the document says: one of the types of this package.
type Body interface {
	kind() kind
	parts(d *document) []part
}

// TypeOf returns the type of the document that a body makes. // JDV_J07
func TypeOf(b Body) record.Coded { return b.kind().typ }

// TitleOf returns the title that a document takes when its content gives none.
func TitleOf(b Body) string { return b.kind().title }

// kind is what a type of document is in CDA.
type kind struct {
	typ       record.Coded
	event     record.Coded // zero for typ
	title     string
	templates [][2]string // root, extension; nil for N1
	copyPDF   bool        // the volet asks for the PDF copy
}

// Block is a piece of text: Paragraph, List or Table.
type Block interface{ block() }

// Paragraph is text; a line break is "\n" inside a run.
type Paragraph []Run

// Run is a stretch of text.
type Run struct {
	Text string
	Bold bool
	mark string // ID that an entry refers to
}

// List is a list of items.
type List struct {
	Ordered bool
	Items   []Paragraph
}

// Table has columns of relative weights; nil Weights are equal.
type Table struct {
	Head    []string
	Rows    [][]Cell
	Weights []float64
}

// Cell is one cell; Span 0 means 1.
type Cell struct {
	Text string
	Bold bool
	Span int
	mark string
}

func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}

// Text makes a paragraph of plain text.
func Text(s string) Paragraph { return Paragraph{{Text: s}} }

// Section is a titled part of a report.
type Section struct {
	Title    string
	Blocks   []Block
	Sections []Section
}
