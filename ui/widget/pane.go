package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// pane clips what it holds: containers do not. // patterns.md «In Fyne» 6
type pane struct {
	clip *container.Clip
	now  fyne.CanvasObject
}

// exact gives its object the pane's size, not its minimum.
type exact struct{ grow }

func (exact) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

func newPane() *pane { return &pane{clip: clipping(container.New(exact{}))} }

func (p *pane) show(o fyne.CanvasObject) {
	if p.now == o {
		return
	}
	p.now = o
	p.clip.Content = container.New(exact{}, o)
	p.clip.Refresh()
}

// Clip cuts what o paints outside its place.
func Clip(o fyne.CanvasObject) *container.Clip {
	return clipping(container.New(exact{}, o))
}

// clipping makes a clip that lays its content out at its first Resize: Fyne's does so only once its MinSize was asked.
func clipping(o fyne.CanvasObject) *container.Clip {
	c := container.NewClip(o)
	c.ExtendBaseWidget(c)
	return c
}
