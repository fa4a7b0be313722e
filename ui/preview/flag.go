package preview

import (
	"strings"

	"chevet/app/cda"
	"chevet/ui/theme"
)

// flagColumns finds the columns that a heading says to be the interpretation of a result: «Haut» is a mark there, and
// a plain word («Criticité : Bas») anywhere else.
func flagColumns(t *cda.Table, grid [][]cda.GridCell) map[int]bool {
	var flags map[int]bool
	for y := range min(len(t.Head), len(grid)) {
		for x, c := range grid[y] {
			if c.Cell == nil || !c.Origin {
				continue
			}
			title := strings.ToLower(strings.TrimSpace(cellText(c.Cell)))
			for _, word := range []string{"interpr", "indicateur", "anormal", "flag", "alerte"} {
				if strings.HasPrefix(title, word) {
					if flags == nil {
						flags = map[int]bool{}
					}
					flags[x] = true
				}
			}
		}
	}
	return flags
}

var highWords = map[string]bool{"h": true, "hh": true, "haut": true, "haute": true, "élevé": true, "élevée": true, "très élevé": true, "très haut": true}
var lowWords = map[string]bool{"l": true, "ll": true, "bas": true, "basse": true, "abaissé": true, "abaissée": true, "très bas": true}

// flagged reads an explicit mark: a cell of a column of interpretations, or a figure followed by a word («13,6 élevé»).
// A letter after a figure is a unit, never a mark.
func flagged(c *cda.Cell, interprets bool) (words [2]string, high, ok bool) {
	if len(c.Blocks) != 1 {
		return words, false, false
	}
	text := strings.TrimSpace(cellText(c))
	low := strings.ToLower(text)
	if bare := strings.TrimPrefix(low, "anormalement "); interprets && (highWords[bare] || lowWords[bare]) {
		return [2]string{"", text}, highWords[bare], true
	}
	figure, word, cut := strings.Cut(text, " ")
	if !cut || figure == "" || strings.Trim(figure, "0123456789.,<>≤≥+-−") != "" || len([]rune(word)) < 3 {
		return words, false, false
	}
	low = strings.Trim(strings.ToLower(word), " ()")
	if highWords[low] || lowWords[low] {
		return [2]string{figure, word}, highWords[low], true
	}
	return words, false, false
}

// flagSpans writes a mark as the mocks do: the figure in 600, an arrow and the word of the document.
func flagSpans(words [2]string, high bool) []span {
	arrow := "arrow-down"
	if high {
		arrow = "arrow-up"
	}
	word := theme.CaptionStrong
	var spans []span
	if words[0] == "" {
		word.Weight = theme.SemiBold
	} else {
		spans = append(spans, span{text: words[0] + "  ", style: theme.BodyUnread, ink: theme.Text})
	}
	word.Line = theme.Body.Line
	return append(spans, span{icon: arrow, style: word, ink: theme.Danger}, span{text: "\u00a0", style: word}, span{text: words[1], style: word, ink: theme.Danger})
}

// cellText returns the words of a cell that holds one paragraph without notes, else "".
func cellText(c *cda.Cell) string {
	if len(c.Blocks) != 1 {
		return ""
	}
	p, ok := c.Blocks[0].(*cda.Paragraph)
	if !ok || p.Caption != "" {
		return ""
	}
	var b strings.Builder
	for _, run := range p.Runs {
		if run.Note != "" || run.Figure != nil {
			return ""
		}
		b.WriteString(run.Text)
	}
	return b.String()
}
