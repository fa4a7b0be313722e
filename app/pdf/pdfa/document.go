package pdfa

import "time"

// Document is what is printed. Every text is what people read; nothing is added but the total of pages.
type Document struct {
	Title    string // metadata
	Author   string // metadata
	Subject  string // metadata
	Language string // metadata, such as "fr-FR"
	Producer string // metadata: the program
	Created  time.Time

	Letterhead Letterhead
	Identity   Identity
	Meta       []Fact // beside the identity: dates, author, version
	Address    []string
	Heading    string
	Watermark  string // across every page, behind the text, such as a preview's
	Notice     string // above the heading in red, such as a draft's
	Sections   []Section
	Closing    []string // signature, at the right
	Footer     string   // left of the footer of every page
	Running    string   // at the top of the following pages: who it is about
	PageLabel  func(page, total string) string
}

// Letterhead is the establishment.
type Letterhead struct {
	Name  string
	Lines []string
}

// Identity is the box of the first page.
type Identity struct {
	Title   string // name and first given name of birth
	Facts   []Fact
	Symbol  *Symbol // datamatrix, nil for none
	Caption string  // under the symbol
}

// Symbol is a square of modules, without its quiet zone. Dark answers false outside the square.
type Symbol struct {
	Size int
	Dark func(column, row int) bool
}

// Fact is a label and its value.
type Fact struct{ Label, Value string }

// Section is a titled part; sections nest.
type Section struct {
	Title    string
	Blocks   []Block
	Sections []Section
}

// Block is a Paragraph, List or Table.
type Block interface{ block() }

// Paragraph is a run of text.
type Paragraph struct{ Runs []Run }

// Run is a stretch of text; a line break is "\n".
type Run struct {
	Text string
	Bold bool
}

// List has dashes, or numbers when ordered.
type List struct {
	Ordered bool
	Items   [][]Run
}

// Table has a head that comes back on every page. Rows may be shorter than the head.
type Table struct {
	Head    []string
	Rows    [][]Cell
	Weights []float64 // relative widths; nil for equal ones
}

// Cell is one cell; Span counts the columns it covers, 0 meaning 1.
type Cell struct {
	Text string
	Bold bool
	Span int
}

func (Paragraph) block() {}
func (List) block()      {}
func (Table) block()     {}
