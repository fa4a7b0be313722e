package cda

import "strings"

func (n *narrator) list(f *flow, st Run) error {
	f.flush()
	lx := n.lx
	id, err := lx.attr("ID")
	if err != nil {
		return err
	}
	kind, err := lx.attr("listType")
	if err != nil {
		return err
	}
	codes, err := lx.attr("styleCode")
	if err != nil {
		return err
	}
	styled, _, err := n.style(st)
	if err != nil {
		return err
	}
	styled.ID = ""
	l := &List{ID: id, Ordered: strings.EqualFold(strings.TrimSpace(kind), "ordered"), Marker: marker(codes)}
	stray := &flow{n: n, align: f.align}
	if err := n.items(l, stray, styled); err != nil {
		return err
	}
	f.blocks = append(append(f.blocks, stray.close()...), l)
	return nil
}

func (n *narrator) items(l *List, stray *flow, st Run) error {
	for {
		k, err := n.lx.next()
		if err != nil {
			return err
		}
		switch {
		case k == tokenEnd:
			return nil
		case k == tokenText:
			stray.write(n.lx.chunk, st)
		case n.lx.hl7() && string(n.lx.local) == "caption":
			caption, err := n.plain()
			if err != nil {
				return err
			}
			l.Caption = joined(l.Caption, caption)
		case n.lx.hl7() && string(n.lx.local) == "item":
			id, err := n.lx.attr("ID")
			if err != nil {
				return err
			}
			styled, align, err := n.style(st)
			if err != nil {
				return err
			}
			styled.ID = ""
			item := Item{ID: id}
			f := &flow{n: n, caption: &item.Caption, align: align}
			if err := n.contents(f, styled, false); err != nil {
				return err
			}
			item.Blocks = f.close()
			l.Items = append(l.Items, item)
			stray.write(space1, st)
		default:
			n.unrecognized++
			if err := n.items(l, stray, st); err != nil {
				return err
			}
			stray.write(space1, st)
		}
	}
}

func marker(codes string) string {
	for _, c := range strings.Fields(codes) {
		for _, m := range []string{"Arabic", "LittleRoman", "BigRoman", "LittleAlpha", "BigAlpha", "Disc", "Circle", "Square"} {
			if strings.EqualFold(c, m) {
				return m
			}
		}
	}
	return ""
}
