package cda

import "strings"

// resolve follows the references of the narrative, now that all of the document is known. None of them is followed
// further than one step, so that a cycle is only a reference like another.
func (n *narrator) resolve(r *reader) {
	for _, p := range n.figures {
		for _, id := range p.ids {
			id = strings.TrimPrefix(id, "#")
			if m, ok := r.files[id]; ok {
				p.figure.Media = append(p.figure.Media, m)
				continue
			}
			p.figure.Media = append(p.figure.Media, r.regions[id]...)
		}
	}
	for _, c := range n.calls {
		if c.at < len(c.p.Runs) {
			c.p.Runs[c.at].Note = n.notes[c.id]
		}
	}
	if len(n.links) == 0 {
		return
	}
	ids := map[string]bool{}
	for i := range r.doc.Sections {
		collectIDs(ids, &r.doc.Sections[i])
	}
	for _, l := range n.links {
		if l.at >= len(l.p.Runs) {
			continue
		}
		if run := &l.p.Runs[l.at]; strings.HasPrefix(run.Link, "#") && !ids[run.Link[1:]] {
			run.Link = ""
		}
	}
}

func collectIDs(ids map[string]bool, s *Section) {
	ids[s.ID] = true
	blockIDs(ids, s.Blocks)
	for i := range s.Sections {
		collectIDs(ids, &s.Sections[i])
	}
}

func blockIDs(ids map[string]bool, blocks []Block) {
	for _, b := range blocks {
		switch b := b.(type) {
		case *Paragraph:
			ids[b.ID] = true
			for i := range b.Runs {
				ids[b.Runs[i].ID] = true
			}
		case *List:
			ids[b.ID] = true
			for i := range b.Items {
				ids[b.Items[i].ID] = true
				blockIDs(ids, b.Items[i].Blocks)
			}
		case *Table:
			ids[b.ID] = true
			for _, rows := range [][]Row{b.Head, b.Rows, b.Foot} {
				for i := range rows {
					ids[rows[i].ID] = true
					for j := range rows[i].Cells {
						ids[rows[i].Cells[j].ID] = true
						blockIDs(ids, rows[i].Cells[j].Blocks)
					}
				}
			}
		case *Figure:
			ids[b.ID] = true
		}
	}
}
