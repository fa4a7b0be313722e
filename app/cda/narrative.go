package cda

import (
	"slices"
	"strings"
)

// narrator turns the narrative of sections into blocks as it goes by. What it does not know it passes through: an
// unknown element is counted, its text stays. // CDA R2 Narrative Block; NarrativeBlock.xsd
type narrator struct {
	lx           *lexer
	unrecognized int
	figures      []pendingFigure
	calls        []pendingCall
	links        []pendingLink
	notes        map[string]string // footnote ID to its text
}

// References may lead forward, so they wait for the end of the document.
type (
	pendingFigure struct {
		figure *Figure
		ids    []string
	}
	pendingCall struct {
		p  *Paragraph
		at int
		id string
	}
	pendingLink struct {
		p  *Paragraph
		at int
	}
)

// text reads a section/text, to its end.
func (n *narrator) text() ([]Block, error) {
	f := &flow{n: n}
	style, align, err := n.style(Run{})
	if err != nil {
		return nil, err
	}
	f.align = align
	if err := n.contents(f, style, false); err != nil {
		return nil, err
	}
	return f.close(), nil
}

// plain reads the current element as text alone, to its end.
func (n *narrator) plain() (string, error) {
	f := &flow{n: n}
	if err := n.contents(f, Run{}, true); err != nil {
		return "", err
	}
	return plainText(f.close()), nil
}

// contents reads mixed content to the end of the current element. inline is true inside a paragraph or a content,
// where a picture stays in the line.
func (n *narrator) contents(f *flow, st Run, inline bool) error {
	for {
		k, err := n.lx.next()
		if err != nil {
			return err
		}
		switch k {
		case tokenEnd:
			return nil
		case tokenText:
			f.write(n.lx.chunk, st)
		case tokenStart:
			if err := n.element(f, st, inline); err != nil {
				return err
			}
		}
	}
}

func (n *narrator) element(f *flow, st Run, inline bool) error {
	if !n.lx.hl7() {
		return n.unknown(f, st, inline, "")
	}
	switch name := string(n.lx.local); name {
	case "content", "sub", "sup":
		styled, _, err := n.style(st)
		if err != nil {
			return err
		}
		styled.Sub = styled.Sub || name == "sub"
		styled.Sup = styled.Sup || name == "sup"
		return n.contents(f, styled, true)
	case "br":
		f.lineBreak(st)
		return n.lx.skip()
	case "paragraph":
		return n.paragraph(f, st)
	case "list":
		return n.list(f, st)
	case "table":
		return n.table(f, st)
	case "renderMultiMedia":
		return n.figure(f, st, inline)
	case "linkHtml":
		return n.link(f, st)
	case "footnote":
		return n.footnote(f, st)
	case "footnoteRef":
		id, err := n.lx.attr("IDREF")
		if err != nil {
			return err
		}
		f.add(Run{})
		n.calls = append(n.calls, pendingCall{f.p, len(f.p.Runs) - 1, strings.TrimPrefix(id, "#")})
		return n.lx.skip()
	case "caption":
		if f.caption == nil {
			return n.unknown(f, st, inline, name)
		}
		caption, err := n.plain()
		*f.caption = joined(*f.caption, caption)
		return err
	default:
		return n.unknown(f, st, inline, name)
	}
}

// inlineHTML are the elements that producers borrow from HTML and that do not part words.
var inlineHTML = map[string]bool{"b": true, "i": true, "u": true, "em": true, "strong": true, "span": true, "font": true, "a": true, "s": true, "small": true}

func (n *narrator) unknown(f *flow, st Run, inline bool, name string) error {
	n.unrecognized++
	apart := !inlineHTML[name]
	if apart {
		f.write(space1, st)
	}
	if err := n.contents(f, st, inline); err != nil {
		return err
	}
	if apart {
		f.write(space1, st)
	}
	return nil
}

var space1 = []byte{' '}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

func (n *narrator) paragraph(f *flow, st Run) error {
	f.flush()
	id, err := n.lx.attr("ID")
	if err != nil {
		return err
	}
	styled, align, err := n.style(st)
	if err != nil {
		return err
	}
	styled.ID = ""
	sub := &flow{n: n, blocks: f.blocks, align: f.align}
	if align != "" {
		sub.align = align
	}
	p := &Paragraph{ID: id, Align: sub.align}
	sub.p, sub.caption, sub.spaced = p, &p.Caption, true
	if err := n.contents(sub, styled, true); err != nil {
		return err
	}
	kept := len(f.blocks)
	f.blocks = sub.close()
	if p.Caption != "" && !slices.Contains(f.blocks[kept:], Block(p)) { // its caption came after a table inside it
		f.blocks = append(f.blocks, p)
	}
	return nil
}

func (n *narrator) figure(f *flow, st Run, inline bool) error {
	id, err := n.lx.attr("ID")
	if err != nil {
		return err
	}
	refs, err := n.lx.attr("referencedObject")
	if err != nil {
		return err
	}
	fig := &Figure{ID: id}
	n.figures = append(n.figures, pendingFigure{fig, strings.Fields(refs)})
	caption := &flow{n: n, caption: &fig.Caption}
	if err := n.contents(caption, Run{}, true); err != nil {
		return err
	}
	fig.Caption = joined(fig.Caption, plainText(caption.close()))
	if inline {
		st.Figure = fig
		f.add(st)
		return nil
	}
	f.flush()
	f.blocks = append(f.blocks, fig)
	return nil
}

func (n *narrator) link(f *flow, st Run) error {
	href, err := n.lx.attr("href")
	if err != nil {
		return err
	}
	styled, _, err := n.style(st)
	if err != nil {
		return err
	}
	target, unsure := safeLink(href)
	styled.Link = target
	f.commit()
	p, from := f.p, f.runs()
	if err := n.contents(f, styled, true); err != nil {
		return err
	}
	f.commit()
	if f.p == p && f.runs() == from && target != "" { // a link with no words is shown by its address
		f.write([]byte(target), styled)
		f.commit()
	}
	if unsure && f.p != nil {
		if f.p != p {
			from = 0
		}
		for i := from; i < len(f.p.Runs); i++ {
			n.links = append(n.links, pendingLink{f.p, i})
		}
	}
	return nil
}

// footnote keeps the text of the note with its call, where nobody has to look for it.
func (n *narrator) footnote(f *flow, st Run) error {
	id, err := n.lx.attr("ID")
	if err != nil {
		return err
	}
	note, err := n.plain()
	if err != nil {
		return err
	}
	if id != "" {
		if n.notes == nil {
			n.notes = map[string]string{}
		}
		if _, twice := n.notes[id]; !twice {
			n.notes[id] = note
		}
	}
	st.ID, st.Note = id, note
	f.add(st)
	return nil
}
