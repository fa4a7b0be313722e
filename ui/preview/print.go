package preview

import (
	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
)

// Prints is what the printing of a document asks for; *app.Workstation has it.
type Prints interface {
	CanPrint() bool
	PrintDocument(v *app.DocumentView)
}

// prints is nil when this workstation prints nothing.
func (p *Pane) prints() Prints {
	if p.printing != nil {
		return p.printing
	}
	if p.env == nil || p.env.Desk == nil || !p.env.Desk.CanPrint() {
		return nil
	}
	return p.env.Desk
}

// print hands the document in sight to the printer; it reports whether there was one.
func (p *Pane) print() bool {
	if p.view == nil {
		return false
	}
	if to := p.prints(); to != nil {
		to.PrintDocument(p.view)
		return true
	}
	if p.env != nil && p.env.Say != nil {
		p.env.Say(screen.Toast{Key: "preview.print", Tone: screen.Info, Text: window.PreviewNoPrinting})
	}
	return true
}
