package preview

import (
	"context"
	"image"
	"math"

	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2/canvas"
)

func newLeaf(page int) *leaf {
	return &leaf{page: page, edge: canvas.NewRectangle(nil), sheet: canvas.NewRectangle(theme.Paper)}
}

// drop abandons what is asked for.
func (l *leaf) drop() {
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
	if l.spin != nil {
		l.spin.Hide()
		l.spin = nil
	}
}

// pixelWidth is how many px wide a page is to be drawn now.
func (p *paper) pixelWidth(page int) int {
	size := p.sizes[page]
	wide := float64(p.wides[page] * pixelsOf(p))
	if pixels := wide * wide * size[1] / size[0]; pixels > maxPagePixels {
		wide *= math.Sqrt(maxPagePixels / pixels)
	}
	return max(1, int(wide+0.5))
}

// ask has the next page drawn: those in sight first, then their neighbours. One at a time, as the engine does: what is
// asked for can always be abandoned.
func (p *paper) ask() {
	if l := p.asking; l != nil {
		if p.shown[l.page] == l && l.asked == p.pixelWidth(l.page) {
			return
		}
		l.drop()
		p.asking = nil
	}
	from, to := p.sight()
	at := p.current()
	var next *leaf
	for i := from; i < to; i++ {
		l := p.shown[i]
		if l == nil || l.err != nil || l.drawn == p.pixelWidth(i) {
			continue
		}
		if next == nil || abs(i-at) < abs(next.page-at) {
			next = l
		}
	}
	if next == nil {
		p.readPages()
		return
	}
	l, px := next, p.pixelWidth(next.page)
	ctx, cancel := context.WithCancel(p.ctx)
	l.asked, l.cancel, p.asking = px, cancel, l
	page, doc, scale, turn := l.page, p.doc, float64(px)/p.sizes[l.page][0], 90*p.turn
	p.track(bridge.Run(ctx, func(ctx context.Context) (*image.NRGBA, error) { return doc.Render(ctx, page, scale, turn) },
		func(img *image.NRGBA, err error) {
			l.drop()
			p.asking = nil
			if err != nil {
				l.err = pageFailure(err)
			} else {
				l.image, l.drawn = canvas.NewImageFromImage(img), px
				l.image.FillMode, l.image.ScaleMode = canvas.ImageFillStretch, canvas.ImageScaleSmooth
			}
			p.fill()
		}))
	p.slow.Call(p.showSlow)
}

func abs(n int) int { return max(n, -n) }

// showSlow shows that the pages in sight that are not drawn yet are on their way.
func (p *paper) showSlow() {
	if l := p.asking; l != nil && l.image == nil && l.spin == nil && p.ctx.Err() == nil {
		l.spin = widget.NewSpinner(theme.IconDialog)
		p.fill()
	}
}
