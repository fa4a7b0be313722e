package hospital

// report is what a document says, once: the PDF and the structured text are both drawn from it.
type report struct {
	heading  string   // printed title, such as «Compte rendu d’examens biologiques»
	meta     []string // right side of the patient box
	sections []section
	signed   string // last line
}

type section struct {
	title  string
	blocks []block
}

// block is one of paragraph, list, *grid or *picture.
type block interface{}

type (
	paragraph string
	list      []string
	grid      struct {
		head    []string
		rows    [][]string
		right   map[int]bool // columns aligned to the right
		weights []float64    // column widths; nil for equal
	}
	picture struct {
		caption string
		png     []byte
	}
)

// alarms are the words that make a cell an alert, in the PDF and in the narrative.
var alarms = map[string]bool{"élevé": true, "bas": true, "très élevé": true, "anormal": true}

func text(title string, paragraphs ...string) section {
	s := section{title: title}
	for _, p := range paragraphs {
		s.blocks = append(s.blocks, paragraph(p))
	}
	return s
}

func items(title string, lines ...string) section { return section{title, []block{list(lines)}} }
