package cda

import "chevet/app/record"

// The section that holds the PDF copy of a structured document. // CI-SIS FR-Document-PDF-copie
const (
	copyTemplate = "1.2.250.1.213.1.1.2.243"
	copyCode     = "55108-5"
)

// sections reads the sections under the current element, through its components. into is nil for an index.
func (r *reader) sections(into *[]Section) error {
	return r.children(func() error {
		switch {
		case !r.lx.hl7():
		case string(r.lx.local) == "component":
			return r.sections(into)
		case string(r.lx.local) == "section":
			return r.section(into)
		}
		return r.lx.skip()
	})
}

func (r *reader) section(into *[]Section) error {
	var s Section
	var err error
	if into != nil {
		if s.ID, err = r.lx.attr("ID"); err != nil {
			return err
		}
	}
	var below *[]Section
	if into != nil {
		below = &s.Sections
	}
	holdsCopy := false
	err = r.children(func() error {
		if !r.lx.hl7() {
			return r.lx.skip()
		}
		switch string(r.lx.local) {
		case "templateId":
			root, err := r.lx.attr("root")
			if err != nil {
				return err
			}
			holdsCopy = holdsCopy || root == copyTemplate
		case "code":
			n, err := r.build.tree()
			if err != nil {
				return err
			}
			if into != nil {
				s.Code = coded(n)
			}
			holdsCopy = holdsCopy || n.attr("code") == copyCode
			return nil
		case "title":
			if into != nil {
				s.Title, err = r.narrative.plain()
				return err
			}
		case "text":
			r.index.TextBlocks++
			if into != nil {
				s.Blocks, err = r.narrative.text()
				return err
			}
		case "entry":
			if into != nil || holdsCopy && r.body == nil {
				return r.entry(holdsCopy, s.Title)
			}
		case "component":
			return r.sections(below)
		case "section":
			return r.section(below)
		}
		return r.lx.skip()
	})
	if err == nil && into != nil {
		*into = append(*into, s)
	}
	return err
}

// entry looks for files in an entry, at any depth; the rest of it is passed over.
func (r *reader) entry(holdsCopy bool, title string) error {
	target := r.lx.depth() - 1
	region, regionDepth := "", 0
	for r.lx.depth() > target {
		k, err := r.lx.nextTag()
		if err != nil {
			return err
		}
		if r.lx.depth() < regionDepth {
			region, regionDepth = "", 0
		}
		if k != tokenStart {
			continue
		}
		switch string(r.lx.local) {
		case "regionOfInterest":
			if region, err = r.lx.attr("ID"); err != nil {
				return err
			}
			regionDepth = r.lx.depth()
		case "observationMedia":
			if err := r.observationMedia(holdsCopy, region, title); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reader) observationMedia(holdsCopy bool, region, title string) error {
	id, err := r.lx.attr("ID")
	if err != nil {
		return err
	}
	return r.children(func() error {
		if string(r.lx.local) != "value" || !r.lx.hl7() {
			return r.lx.skip()
		}
		first := holdsCopy && r.body == nil
		f, err := r.readFile(want{keep: r.doc != nil, hash: first})
		if err != nil {
			return err
		}
		isCopy := first && f.err == nil && f.size > 0 && f.mime == "application/pdf"
		if isCopy {
			r.body = f
			r.index.Kind = record.BodyN3PDF
		}
		if r.doc == nil {
			return nil
		}
		if f.err == nil && f.size == 0 {
			return nil // a reference to something outside: never fetched
		}
		m := r.media(id, f)
		switch {
		case isCopy:
			r.doc.Body, r.doc.CopyError = m, nil
		default:
			if first && f.err != nil {
				r.doc.CopyError = f.err
			}
			r.doc.Files = append(r.doc.Files, File{Section: title, Media: m})
		}
		r.keep(id, region, m)
		return nil
	})
}

func (r *reader) keep(id, region string, m *Media) {
	if r.files == nil {
		r.files, r.regions = map[string]*Media{}, map[string][]*Media{}
	}
	if _, twice := r.files[id]; id != "" && !twice {
		r.files[id] = m
	}
	if region != "" {
		r.regions[region] = append(r.regions[region], m)
	}
}
