package cda

import (
	"time"

	"chevet/app/record"
)

// Index is the metadata of a CDA R2 document: all that a list, a duplicate check and a filing need, without its
// body. Times without a zone in the document are read as Europe/Paris, the CI-SIS habit.
type Index struct {
	ID       record.DocumentID
	SetID    record.SetID
	Version  int               // 0 when absent
	Replaces record.DocumentID // relatedDocument RPLC, parentDocument/id

	Type            record.Coded
	Title           string
	Confidentiality string // N, R or V
	Language        string
	EffectiveTime   time.Time
	ActStart        time.Time // first documentationOf/serviceEvent
	ActEnd          time.Time

	Patient Patient
	Authors []Participant // in document order; the first is the author shown in lists

	Kind          record.BodyKind
	MIME          string // of the N1 body, or of the PDF copy
	BodySize      int64  // decoded size in bytes of that file; 0 when there is none
	BodySHA256    string // hex, of the decoded file
	TextBlocks    int    // number of section/text elements
	Templates     []string
	SelfPresented bool // root is xsl:stylesheet: its stylesheet is never executed
}

// Author returns the first author in the vocabulary's form.
func (x Index) Author() record.Author {
	if len(x.Authors) == 0 {
		return record.Author{}
	}
	a := x.Authors[0]
	return record.Author{ID: a.ID, Name: a.Name(), Organization: a.Organization, StructureID: a.OrganizationID,
		Specialty: a.Role.Label, Patient: a.Role.Code == "EXP_PATIENT"}
}

// Patient is the recordTarget, as written in the document: nothing is checked against a local record here.
type Patient struct {
	IDs        []Identifier
	INS        record.INS // valid INS found among IDs, or zero
	INSError   error      // why an id with an INS OID was not accepted, or nil
	Traits     record.Traits
	UsedName   string
	UsedGiven  string
	BirthPlace string
	Addresses  []string
	Telecoms   []string
	Guardians  []string
}

// Identifier is an II: root and extension.
type Identifier struct{ Root, Extension string }

// Participant is a person, a device or an organisation with a role in the document.
type Participant struct {
	Kind           string // element: author, legalAuthenticator, informant, participant, performer…
	TypeCode       string
	ID             string // extension of the first id
	Family         string
	Given          string
	Suffix         string // title: DR, PR…
	Device         string // softwareName or manufacturerModelName, for a device
	Role           record.Coded
	Function       record.Coded
	Organization   string
	OrganizationID string // Struct_IdNat
	Addresses      []string
	Telecoms       []string
	Time           time.Time
}

// Name returns «NOM Prénom», or the device.
func (p Participant) Name() string {
	switch {
	case p.Family == "" && p.Given == "":
		return p.Device
	case p.Given == "":
		return p.Family
	}
	return p.Family + " " + p.Given
}

// Document is a document read in full: its metadata, its header in people's order and its narrative as blocks.
type Document struct {
	Index
	Participants []Participant // every one of the header, authors included, in document order
	Custodian    Participant
	Encounter    Encounter
	Acts         []Act
	Sections     []Section
	Body         *Media // file of an N1, or PDF copy of an N3; nil when there is none
	// Files are the files of the entries in document order, the PDF copy apart: read or not, each is named.
	Files []File
	// CopyError is why the PDF copy of an N3 cannot be had, nil when it can or when there is none.
	CopyError error
	// Unrecognized counts elements of the narrative that the model does not know; their text is kept.
	Unrecognized int
	// StylesheetRefused reports a stylesheet inside the document, which is never executed.
	StylesheetRefused bool
}

// Encounter is componentOf/encompassingEncounter.
type Encounter struct {
	Class       record.Coded
	Start, End  time.Time
	Facility    string
	Responsible Participant
}

// Act is one documentationOf/serviceEvent.
type Act struct {
	Code       record.Coded
	Start, End time.Time
	Performers []Participant
}

// Section is a section of the body; sections nest.
type Section struct {
	ID       string
	Code     record.Coded
	Title    string // may be ""
	Blocks   []Block
	Sections []Section
}

// Block is one block of narrative: *Paragraph, *List, *Table or *Figure.
type Block interface{ block() }

// Align is a horizontal alignment: "", "left", "center", "right" or "justify".
type Align string

// Paragraph is a run of inline text. Text directly under section/text makes paragraphs too.
type Paragraph struct {
	ID      string
	Caption string
	Runs    []Run
	Align   Align
}

// List is an ordered or unordered list.
type List struct {
	ID      string
	Caption string
	Ordered bool
	Marker  string // styleCode: Arabic, LittleRoman, BigRoman, LittleAlpha, BigAlpha, Disc, Circle, Square, or ""
	Items   []Item
}

// Item is one item of a list.
type Item struct {
	ID      string
	Caption string
	Blocks  []Block
}

// Table is a table. Cells stay where the document put them; Grid resolves the spans.
type Table struct {
	ID      string
	Caption string
	Columns []Column // from col and colgroup; may be shorter than the widest row
	Head    []Row
	Rows    []Row
	Foot    []Row
	Border  bool
}

// Column is the declared shape of a column.
type Column struct {
	Width   float64 // 0 when not declared
	Percent bool    // Width is a percentage, else pixels
	Align   Align
}

// Row is a row of a table.
type Row struct {
	ID    string
	Cells []Cell
}

// Cell is a cell; spans are at least 1.
type Cell struct {
	ID      string
	Header  bool
	ColSpan int
	RowSpan int
	Align   Align
	Blocks  []Block
}

// Figure is a piece of media in the flow: an image, or an attached file to open.
type Figure struct {
	ID      string
	Caption string
	Media   []*Media // empty when the reference leads nowhere
}

func (*Paragraph) block() {}
func (*List) block()      {}
func (*Table) block()     {}
func (*Figure) block()    {}

// Run is a stretch of text with one style. A line break is a Run whose Text is "\n".
type Run struct {
	Text      string
	Bold      bool
	Italic    bool
	Underline bool
	Strike    bool
	Sup, Sub  bool
	Link      string // "#id" inside the document, or an http(s) URL; hostile schemes are dropped
	ID        string
	Note      string // text of a footnote called here
	Figure    *Figure
}

// File is a file attached to an entry, with the title of the section that holds it.
type File struct {
	Section string
	Media   *Media
}

// Media is a file inside the document. Its bytes are decoded on demand and limited in size.
type Media struct {
	ID   string
	MIME string
	Size int64 // decoded
	data func() ([]byte, error)
	bad  error
}

// Bytes decodes the file; the caller owns the result.
func (m *Media) Bytes() ([]byte, error) { return m.data() }

// Fault is why Bytes would fail, as far as reading the document told; nil when it is sound.
func (m *Media) Fault() error { return m.bad }

// Limits bound what the readers accept. The zero value takes the documented defaults.
type Limits struct {
	Bytes int64 // whole document; 0 means 200 MiB
	Depth int   // nested elements; 0 means 256
	Nodes int   // elements; 0 means 2,000,000
	Media int64 // one decoded file; 0 means 150 MiB
}
