package preview

import (
	"context"

	"chevet/app/pdf"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// leastLive is how narrow a whole page may be drawn, px at 100 %: below, its text cannot be read.
const leastLive = 440

// Live shows the pages of a document that changes while it is written: the page and the zoom stay, and the former
// picture of a page stays until the new one is drawn.
type Live struct {
	// OnShown is told that another document is in sight; its controls may have come or gone.
	OnShown func()

	engine func() *pdf.Engine
	root   *fyne.Container
	foot   *fyne.Container

	opening context.CancelFunc // of the document that is on its way
	paper   *paper
	closing context.CancelFunc // of the document in sight
	jobs    []<-chan struct{}
}

// NewLive returns an empty pane; engine gives nil when the program draws no pages.
func NewLive(engine func() *pdf.Engine) *Live {
	return &Live{engine: engine, root: container.NewStack(), foot: container.NewStack()}
}

// Content is the pages.
func (l *Live) Content() fyne.CanvasObject { return l.root }

// Controls are the page and the zoom, for the foot of the pane.
func (l *Live) Controls() fyne.CanvasObject { return l.foot }

// Pages is the number of pages in sight.
func (l *Live) Pages() int {
	if l.paper == nil {
		return 0
	}
	return l.paper.pages()
}

// Drawing reports that a document is on its way or a page in sight not painted yet.
func (l *Live) Drawing() bool {
	return l.opening != nil || l.paper == nil || l.paper.asking != nil
}

// Show opens a PDF off the UI thread and puts it in the place of the one in sight. A later Show abandons it.
func (l *Live) Show(data []byte, failed func(error)) {
	engine := l.engine()
	if engine == nil {
		return
	}
	if l.opening != nil {
		l.opening()
	}
	ctx, cancel := context.WithCancel(context.Background())
	l.opening = cancel
	l.track(bridge.Run(ctx, func(ctx context.Context) (*pdf.Document, error) {
		doc, err := engine.Open(ctx, data)
		if err == nil {
			context.AfterFunc(ctx, doc.Close)
		}
		return doc, err
	}, func(doc *pdf.Document, err error) {
		l.opening = nil
		if err != nil {
			cancel()
			failed(err)
			return
		}
		l.replace(newPaper(ctx, doc, l.track), cancel)
	}))
}

func (l *Live) replace(next *paper, close context.CancelFunc) {
	before, end := l.paper, l.closing
	l.paper, l.closing = next, close
	next.whole, next.least = true, leastLive // mock 08: the page whole, as far as it can be read
	if before != nil {
		next.whole = before.whole
		next.zoom, next.offset, next.across = before.zoom, before.offset, before.across
		for i, old := range before.shown {
			if i < next.pages() && old.image != nil {
				fresh := newLeaf(i)
				fresh.image = old.image // until its own is drawn
				next.shown[i] = fresh
			}
		}
	}
	l.root.Objects = []fyne.CanvasObject{next}
	l.root.Refresh()
	l.foot.Objects = nil // one page needs no foot
	if next.pages() > 1 {
		l.foot.Objects = []fyne.CanvasObject{widget.Bar(theme.HeightPanelFoot, widget.NewFill(theme.Surface).Edged("t"), 12, 12,
			widget.Row(8, append([]fyne.CanvasObject{widget.Spacer()}, next.controls()...)...))}
	}
	l.foot.Refresh()
	if l.OnShown != nil {
		l.OnShown()
	}
	if before != nil {
		before.close()
	}
	if end != nil {
		end()
	}
}

func (l *Live) track(done <-chan struct{}) {
	kept := l.jobs[:0]
	for _, j := range l.jobs {
		select {
		case <-j:
		default:
			kept = append(kept, j)
		}
	}
	l.jobs = append(kept, done)
}

// Restyle follows a change of theme.
func (l *Live) Restyle() {
	if l.paper != nil {
		l.paper.restyle()
	}
}

// Close abandons what is on its way and forgets the pages.
func (l *Live) Close() {
	if l.opening != nil {
		l.opening()
		l.opening = nil
	}
	if l.paper != nil {
		l.paper.close()
		l.paper = nil
	}
	if l.closing != nil {
		l.closing()
		l.closing = nil
	}
	l.root.Objects, l.foot.Objects = nil, nil
}
