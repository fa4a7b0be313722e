package preview

import (
	"context"
	"maps"

	"chevet/app/cda"
	"chevet/ui/bridge"
	"chevet/ui/theme"
)

// A narrative of more than this is laid out off the UI thread: some 10 ms for 250,000 characters.
const largeNarrative = 40_000

// keptPictures bounds the images of one document; the others stay named.
const keptPictures = 64

// layNarrative lays the document out for a width. A short one is there at once; the former sheet of a long one stays
// until the new one is ready.
func (p *Pane) layNarrative(width float32) {
	if p.view == nil || p.view.CDA == nil {
		return
	}
	doc, f := p.view.CDA, p.narrative
	if !p.weighed {
		p.weighed, p.large = true, weight(doc.Sections) > largeNarrative
	}
	var pdf func()
	if len(p.view.PDF) > 0 {
		pdf = func() { p.turn(ModePDF) }
	}
	r := &reader{look: theme.Current(), pictures: maps.Clone(p.pictures), show: p.showID, open: p.openFile}
	if p.layStop != nil {
		p.layStop()
		p.layStop = nil
	}
	if !p.large {
		f.sheet = r.readCDA(doc, width, pdf)
		clear(f.shown)
		return
	}
	ctx, stop := context.WithCancel(p.ctx)
	p.layStop, r.ctx = stop, ctx
	p.track(bridge.Run(ctx, func(context.Context) (*sheet, error) { return r.readCDA(doc, width, pdf), nil }, func(s *sheet, _ error) {
		f.show(s)
		p.setFoot()
	}))
}

// weight counts the characters of a narrative, until they are many.
func weight(sections []cda.Section) int {
	n := 0
	for i := range sections {
		n += weightOf(sections[i].Blocks) + weight(sections[i].Sections)
		if n > largeNarrative {
			return n
		}
	}
	return n
}

func weightOf(blocks []cda.Block) int {
	n := 0
	for _, b := range blocks {
		if n > largeNarrative {
			return n
		}
		n += 16
		switch b := b.(type) {
		case *cda.Paragraph:
			for i := range b.Runs {
				n += len(b.Runs[i].Text)
			}
		case *cda.List:
			for i := range b.Items {
				n += weightOf(b.Items[i].Blocks)
			}
		case *cda.Table:
			for _, rows := range [][]cda.Row{b.Head, b.Rows, b.Foot} {
				for i := range rows {
					for j := range rows[i].Cells {
						n += weightOf(rows[i].Cells[j].Blocks)
					}
				}
			}
		}
	}
	return n
}

// showID follows a link inside the document.
func (p *Pane) showID(id string) {
	if p.narrative == nil {
		return
	}
	if y, ok := p.narrative.sheet.ids[id]; ok {
		p.narrative.to(y)
	}
}

// seen asks for the first image in sight that is not there yet: one at a time.
func (p *Pane) seen(from, to int) {
	if p.loading {
		return
	}
	s := p.narrative.sheet
	for i := from; i < to; i++ {
		for _, m := range s.slabs[i].marks {
			if m.kind == pictureMark && m.picture.image == nil && p.pictures[m.picture.media] == nil {
				p.load(m.picture.media)
				return
			}
		}
	}
}

func (p *Pane) load(m *cda.Media) {
	p.loading = true
	view, full := p.view, len(p.pictures) >= keptPictures
	p.track(bridge.Run(p.ctx, func(ctx context.Context) (*picture, error) {
		if full {
			return nil, errPicture
		}
		return decode(ctx, m)
	}, func(got *picture, err error) {
		if p.view != view {
			return
		}
		if err != nil {
			got = &picture{media: m, failed: true}
		}
		p.loading = false
		p.pictures[m] = got
		p.narrative.again()
	}))
}
