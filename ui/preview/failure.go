package preview

import (
	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// ShowFailure says why a document could not be had, what to do, and the code that support asks for. // mock 15
func (p *Pane) ShowFailure(title string, f app.Failure, retry func()) {
	p.forget()
	p.mode = ModeError
	p.head(title, -1, window.PreviewNotShown)
	p.failure(window.PreviewFailedTitle, f, retry)
	p.setFoot()
	p.focus(p.retry)
}

// failure fills the body with an error block.
func (p *Pane) failure(title string, f app.Failure, retry func()) {
	code := f.Reason
	if code == "" {
		code = record.ReasonOf(f.Err)
	}
	e := &widget.ErrorState{Icon: "file-x", Title: title, Text: window.FailureText(texts.Sentence(code), code),
		Details: window.FailureDetails(f), OnRetry: retry, OnCopy: func() { p.copy(string(code)) }}
	block := e.Build()
	p.retry = e.Retry
	p.name("preview.retry", e.Retry)
	p.put(theme.Surface, container.NewCenter(widget.Pad(8, 8, 8, 8, block)))
}

func (p *Pane) copy(text string) {
	if a := fyne.CurrentApp(); a != nil {
		a.Clipboard().SetContent(text)
	}
}

func (p *Pane) focus(b *widget.Button) {
	if b == nil || p.env == nil {
		return
	}
	switch {
	case p.env.Go != nil:
		p.env.Go.Focus(b)
	case p.env.Window != nil:
		p.env.Window.Canvas().Focus(b)
	}
}
