package compose

import "strings"

// narrative writes section/text.
func narrative(x *xmlText, blocks []Block) {
	x.el("text", nil, func() {
		for _, b := range blocks {
			switch b := b.(type) {
			case Paragraph:
				x.el("paragraph", nil, func() { runs(x, b) })
			case List:
				kind := ""
				if b.Ordered {
					kind = "ordered"
				}
				x.el("list", at("listType", kind), func() {
					for _, i := range b.Items {
						x.el("item", nil, func() { runs(x, i) })
					}
				})
			case Table:
				table(x, b)
			}
		}
	})
}

func runs(x *xmlText, all []Run) {
	for _, r := range all {
		styled(x, r.Text, r.Bold, r.mark)
	}
}

// styled writes text, in a content element when it has a style or is referred to; a new line is a br.
func styled(x *xmlText, text string, bold bool, mark string) {
	style := ""
	if bold {
		style = "Bold"
	}
	wrapped := bold || mark != ""
	if wrapped {
		x.start("content", at("ID", mark, "styleCode", style))
		x.WriteByte('>')
	}
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			x.WriteString("<br/>")
		}
		x.WriteString(escape(line))
	}
	if wrapped {
		x.WriteString("</content>")
	}
}

func table(x *xmlText, t Table) {
	if len(t.Rows) == 0 {
		return // a table without rows is not valid
	}
	x.el("table", at("border", "0"), func() {
		if len(t.Head) > 0 {
			x.el("thead", nil, func() {
				x.el("tr", nil, func() {
					for _, h := range t.Head {
						x.start("th", nil)
						x.WriteString(">" + escape(h) + "</th>")
					}
				})
			})
		}
		x.el("tbody", nil, func() {
			for _, r := range t.Rows {
				x.el("tr", nil, func() {
					for _, c := range r {
						span := ""
						if c.Span > 1 {
							span = itoa(c.Span)
						}
						x.el("td", at("colspan", span), func() { styled(x, c.Text, c.Bold, c.mark) })
					}
				})
			}
		})
	})
}
