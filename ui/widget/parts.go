package widget

import (
	"image"
	"image/color"
	"math"

	"chevet/ui/icon"
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// scene is the renderer of every widget here: paint reads the state and the theme, layout places, min measures.
type scene struct {
	owner   fyne.CanvasObject
	objects []fyne.CanvasObject
	paint   func(look *theme.Look)
	layout  func(look *theme.Look, size fyne.Size)
	min     func(look *theme.Look) fyne.Size
	destroy func()
	size    fyne.Size
}

func (s *scene) Objects() []fyne.CanvasObject { return s.objects }

func (s *scene) Destroy() {
	if s.destroy != nil {
		s.destroy()
	}
}

func (s *scene) MinSize() fyne.Size { return s.min(theme.Current()) }

func (s *scene) Layout(size fyne.Size) {
	s.size = size
	look := theme.Current()
	if s.paint != nil {
		s.paint(look)
	}
	s.layout(look, size)
}

func (s *scene) Refresh() {
	s.Layout(s.size)
	canvas.Refresh(s.owner)
}

// line is one line of text that is cut with “…” when it does not fit.
type line struct {
	*canvas.Text
	full  string
	style theme.Style
	wide  float32 // of the full text
}

func newLine() *line { return &line{Text: canvas.NewText("", color.Transparent)} }

// set gives the text its words and look; place does the rest.
func (l *line) set(look *theme.Look, s theme.Style, text string, c color.NRGBA) {
	size := look.Px(s.Size)
	l.Color = c
	if l.full == text && l.style == s && l.TextSize == size {
		return
	}
	l.full, l.style = text, s
	l.TextSize, l.FontSource = size, s.Source()
	strike := l.TextStyle.Strikethrough
	l.TextStyle = s.TextStyle()
	l.TextStyle.Strikethrough = strike
	l.wide = width(look, s, text)
	l.Text.Text = text
}

// strikeThrough draws a line over the words.
func (l *line) strikeThrough(on bool) { l.TextStyle.Strikethrough = on }

// place puts the text in the box, centred vertically on its line height, cut to the width.
func (l *line) place(look *theme.Look, x, y, w, h float32) {
	text := l.full
	if l.wide > w+1.01 { // places are on whole px: one px less is no reason to cut
		text = cut(look, l.style, l.full, w)
	}
	l.Text.Text = text
	lineHeight := look.Px(l.style.Line)
	top := snap(y+(h-lineHeight)/2) + l.style.Rise(l.TextSize, lineHeight)
	l.Move(fyne.NewPos(snap(x), top))
	l.Resize(fyne.NewSize(max(0, w), 0))
}

// glyph is one icon.
type glyph struct {
	*canvas.Image
	side float32
}

func newGlyph() *glyph {
	return &glyph{Image: &canvas.Image{FillMode: canvas.ImageFillStretch, ScaleMode: canvas.ImageScaleSmooth}}
}

// set chooses the drawing; an empty name hides it.
func (g *glyph) set(look *theme.Look, name string, c color.NRGBA, size float32, step int) {
	if name == "" {
		if g.Visible() {
			g.Hide()
		}
		g.side = 0
		return
	}
	if !g.Visible() {
		g.Show()
	}
	g.side = look.Px(size)
	p := icon.Turned(name, c, g.side, pixels(g.Image), step)
	g.draw(p)
}

func (g *glyph) draw(p image.Image) {
	if g.Image.Image == p {
		return
	}
	g.Image.Image = p
	canvas.Refresh(g.Image)
}

// place puts the icon at x, centred in the height h.
func (g *glyph) place(x, y, h float32) {
	g.Move(fyne.NewPos(snap(x), snap(y+(h-g.side)/2)))
	if s := fyne.NewSquareSize(g.side); g.Size() != s {
		g.Resize(s)
	}
}

// frame is a box with an outline: two filled rectangles, because Fyne's two painters do not put a stroke at the same
// place.
type frame struct {
	out, in *canvas.Rectangle
	stroke  float32
	radius  float32
}

func newFrame() *frame {
	return &frame{out: canvas.NewRectangle(color.Transparent), in: canvas.NewRectangle(color.Transparent)}
}

func (f *frame) set(look *theme.Look, fill, border theme.Token, stroke, radius float32) {
	if border == theme.None {
		stroke = 0
	}
	f.stroke, f.radius = stroke, look.Px(radius)
	f.out.FillColor, f.in.FillColor = look.Colour(border), look.Colour(fill)
	f.out.CornerRadius, f.in.CornerRadius = f.radius, max(0, f.radius-stroke)
	f.out.Hidden, f.in.Hidden = stroke == 0, fill == theme.None
}

// shadow makes the box float. // tokens.md «Space, shape»
func (f *frame) shadow(c color.NRGBA, blur, down float32) {
	f.out.Shadow = canvas.Shadow{Color: c, BlurRadius: blur, Offset: fyne.NewPos(0, down), Variant: canvas.BoxShadow}
}

func (f *frame) place(x, y, w, h float32) {
	put(f.out, x, y, w, h)
	put(f.in, x+f.stroke, y+f.stroke, w-2*f.stroke, h-2*f.stroke)
}

// halo is the focus ring around a control: 2 px, 1 px outside. backdrop shows in the gap.
type halo struct{ frame }

func newHalo() *halo { return &halo{*newFrame()} }

func (r *halo) set(look *theme.Look, on bool, backdrop theme.Token, radius float32) {
	if backdrop == theme.None {
		backdrop = theme.Surface
	}
	r.frame.set(look, backdrop, theme.Focus, theme.StrokeFocus, radius)
	r.radius = look.Px(radius) + 3
	r.out.CornerRadius, r.in.CornerRadius = r.radius, max(0, r.radius-2)
	r.out.Hidden, r.in.Hidden = !on, !on
}

func (r *halo) around(w, h float32) { r.place(-3, -3, w+6, h+6) }

// put places an object. A side that what is around left nothing to is 0: a painter does not take a negative one.
func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(0, w), max(0, h)))
}

func fillRect() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }

// canvasOf returns the canvas of an object, or nil while it is in none.
func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	app := fyne.CurrentApp()
	if app == nil || len(app.Driver().AllWindows()) == 0 {
		return nil
	}
	return app.Driver().CanvasForObject(o)
}

// pixels is how many px of the screen make one of ours.
func pixels(o fyne.CanvasObject) float32 {
	if c := canvasOf(o); c != nil {
		return c.Scale()
	}
	return 1
}

// snap goes to the nearest px, halves downwards on the screen, as browsers do.
func snap(v float32) float32 { return float32(math.Floor(float64(v) + 0.5)) }
