package preview

import (
	"context"
	"time"

	"chevet/app"
	"chevet/app/pdf"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2/container"
)

// turnPDF shows the pages, opening the file the first time.
func (p *Pane) turnPDF() {
	switch {
	case p.failed != nil:
		p.pdfFailed()
	case p.paper != nil:
		p.put(theme.Sunken, p.paper)
	default:
		p.openPDF()
	}
}

// openPDF opens the file off the UI thread. The document is closed with its context, wherever the opening stands.
func (p *Pane) openPDF() {
	p.put(theme.Sunken, container.NewStack())
	engine := p.engine()
	if engine == nil {
		p.refuse(record.E(record.Unavailable, pdf.ReasonEngine))
		return
	}
	data, view := p.view.PDF, p.view
	p.track(bridge.Run(p.ctx, func(ctx context.Context) (*pdf.Document, error) {
		doc, err := engine.Open(ctx, data)
		if err == nil {
			context.AfterFunc(ctx, doc.Close)
		}
		return doc, err
	}, func(doc *pdf.Document, err error) {
		if p.view != view {
			return
		}
		if err != nil {
			p.refuse(err)
			return
		}
		p.paper = newPaper(p.ctx, doc, p.track)
		p.paper.told = p.tellHits
		p.listens(&p.paper.reading)
		if p.mode == ModePDF {
			p.put(theme.Sunken, p.paper)
			p.setFoot()
		}
	}))
}

func (p *Pane) deskEngine() *pdf.Engine {
	if p.env == nil || p.env.Desk == nil {
		return nil
	}
	return p.env.Desk.PDF()
}

// damaged are the faults of the file itself: trying again would not help.
var damaged = map[record.Reason]bool{pdf.ReasonUnreadable: true, pdf.ReasonProtected: true, pdf.ReasonTooBig: true, pdf.ReasonTooLong: true}

// refuse keeps why the PDF cannot be shown; the other parts of the switch stay.
func (p *Pane) refuse(err error) {
	f := app.Failure{Err: err, Reason: record.ReasonOf(err), At: p.now()}
	p.failed = &f
	if damaged[f.Reason] && p.mode == ModePDF && len(p.view.CDA.Sections) > 0 {
		p.view.Notices = append([]app.Notice{app.NoticePDFDamaged}, p.view.Notices...)
		p.turn(ModeStructured) // Alt+P still says why
		return
	}
	if p.mode == ModePDF {
		p.pdfFailed()
		p.setFoot()
	}
}

func (p *Pane) pdfFailed() {
	p.failure(window.PreviewPDFFailed, *p.failed, func() {
		p.failed = nil
		p.openPDF()
		p.setFoot()
	})
}

func (p *Pane) now() time.Time {
	if p.env == nil || p.env.Desk == nil {
		return time.Time{}
	}
	return p.env.Desk.Now()
}

// pageFailure is what a page that cannot be drawn shows in its place.
func pageFailure(err error) *widget.Paragraph {
	code := record.ReasonOf(err)
	// The page is white in both themes: a red that reads on white and on nothing else would vanish in the dark one.
	return widget.NewParagraph(window.FailureText(texts.Sentence(code), code), theme.Body, theme.BorderStrong, 0)
}
