package preview

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math"
	"strings"
	"sync"
	"unicode/utf8"

	"chevet/app/cda"
	"chevet/app/cda/rtf"
	"chevet/app/pdf"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2/container"
	"golang.org/x/image/draw"
	"golang.org/x/text/encoding/charmap"
)

// file is an attached file in sight, in the place of its document.
type file struct {
	name  string
	from  string // part of the switch to come back to
	paper *paper
	flow  *flow
	left  int // pictures and objects of an RTF that are not shown
}

func (f *file) text() searched {
	switch {
	case f.paper != nil:
		return f.paper
	case f.flow != nil:
		return f.flow
	}
	return nil
}

// attachments are the files of the document, the PDF that its own part of the switch shows apart.
func attachments(doc *cda.Document) []cda.File {
	if doc == nil {
		return nil
	}
	files := doc.Files
	if doc.Body != nil && doc.PDF() == nil {
		files = append([]cda.File{{Media: doc.Body}}, files...)
	}
	return files
}

// opened is what a file turned out to be: pages, words, or neither.
type opened struct {
	pages leaves
	words string
	left  int
}

// openFile shows an attached file; Échap comes back to the document.
func (p *Pane) openFile(m *cda.Media, name string) {
	if p.view == nil {
		return
	}
	from := p.tab
	if p.mode == ModeFile && p.file != nil {
		from = p.file.from
	}
	p.closeFile()
	if p.finder.open {
		p.hideFinder()
	}
	f := &file{name: attachmentName(m, name), from: from}
	p.file, p.mode = f, ModeFile
	p.switcher.Choose(-1)
	p.setNotices()
	p.put(theme.Sunken, container.NewStack())
	p.setFoot()
	view, engine := p.view, p.engine()
	ctx, stop := context.WithCancel(p.ctx)
	p.stopFile = stop
	p.track(bridge.Run(ctx, func(context.Context) (opened, error) { return readFile(ctx, m, engine) }, func(o opened, err error) {
		if p.view != view || p.file != f {
			return
		}
		switch {
		case err != nil:
			p.notShown(f, err)
		case o.pages != nil:
			f.paper = newPaper(ctx, o.pages, p.track)
			f.paper.told = p.tellHits
			p.listens(&f.paper.reading)
			p.put(theme.Sunken, f.paper)
		default:
			f.left = o.left
			f.flow = newFlow(func(width float32) { f.flow.sheet = plainSheet(o.words, width); clear(f.flow.shown) })
			p.listens(&f.flow.reading)
			p.put(theme.Surface, f.flow)
		}
		p.setNotices()
		p.setFoot()
		if t := p.text(); t != nil {
			t.focus()
		}
	}))
}

// closeFile drops the attached file in sight.
func (p *Pane) closeFile() {
	if p.stopFile != nil {
		p.stopFile()
		p.stopFile = nil
	}
	if p.file != nil && p.file.paper != nil {
		p.file.paper.close()
	}
	p.file = nil
}

// leaveFile comes back to the document; it reports whether a file was in sight.
func (p *Pane) leaveFile() bool {
	if p.mode != ModeFile || p.file == nil {
		return false
	}
	p.turn(p.file.from)
	if t := p.text(); t != nil {
		t.focus()
	}
	return true
}

// notShown names a file that cannot be shown here, and why.
func (p *Pane) notShown(f *file, err error) {
	why := window.PreviewFileUnknown
	var domain *record.Error
	switch {
	case errors.As(err, &domain):
		why = window.FailureText(texts.Sentence(domain.Reason), domain.Reason)
	case !errors.Is(err, errPicture):
		why = window.PreviewFileDamaged
	}
	p.put(theme.Surface, container.NewCenter(widget.NewEmpty("file-x", f.name, why,
		widget.NewSmallButton(window.PreviewBackToDocument, "arrow-left", widget.Second, func() { p.leaveFile() }))))
}

// readFile finds out what a file is by its bytes: what it says of itself may be wrong.
func readFile(ctx context.Context, m *cda.Media, engine *pdf.Engine) (opened, error) {
	data, err := m.Bytes()
	if err != nil {
		return opened{}, err
	}
	head := data[:min(len(data), 1024)]
	switch {
	case bytes.Contains(head, []byte("%PDF-")):
		if engine == nil {
			return opened{}, record.E(record.Unavailable, pdf.ReasonEngine)
		}
		doc, err := engine.Open(ctx, data)
		if err != nil {
			return opened{}, err
		}
		context.AfterFunc(ctx, doc.Close)
		return opened{pages: doc}, nil
	case bytes.HasPrefix(bytes.TrimSpace(head), []byte(`{\rtf`)):
		words, left, err := rtf.Text(data)
		return opened{words: words, left: left}, err
	case isPicture(m) || isTIFF(data):
		frames, err := openFrames(data)
		if err != nil {
			return opened{}, err
		}
		return opened{pages: frames}, nil
	case strings.HasPrefix(m.MIME, "text/") && len(data) <= maxPlainText && !bytes.ContainsRune(data, 0):
		return opened{words: plainWords(data)}, nil
	}
	return opened{}, errPicture
}

// plainWords reads a text of unsaid encoding: UTF-8, else Windows-1252.
func plainWords(data []byte) string {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		if latin, err := charmap.Windows1252.NewDecoder().Bytes(data); err == nil {
			data = latin
		}
	}
	return string(data)
}

// plainSheet lays a text out, a slab a line. Tabs become wide spaces.
func plainSheet(text string, width float32) *sheet {
	look := theme.Current()
	s := &sheet{width: width, margin: look.Px(sideMargin), height: look.Px(topMargin)}
	inner := max(look.Px(80), width-2*s.margin)
	for _, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.ReplaceAll(strings.TrimRight(line, " \t\r"), "\t", "\u2003\u2003")
		b := wrap(look, []span{{text: line, style: theme.Body, ink: theme.Text}}, inner, atLeft)
		b.h = max(b.h, look.Px(theme.Body.Line))
		s.append(0, b)
	}
	s.height += look.Px(topMargin)
	return s
}

// frames is an image, or the pages of a TIFF, as leaves.
type frames struct {
	decode []func() (image.Image, error)
	sizes  [][2]float64 // points

	mu   sync.Mutex
	last int
	kept image.Image
}

const pointsPerPixel = 72.0 / 96

func (f *frames) Pages() int { return len(f.sizes) }

func (f *frames) PageSize(i int) (w, h float64) {
	if i < 0 || i >= len(f.sizes) {
		return 0, 0
	}
	return f.sizes[i][0], f.sizes[i][1]
}

func (f *frames) Text(context.Context, int) ([]pdf.Word, error) { return nil, nil }

func (f *frames) frame(i int) (image.Image, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept != nil && f.last == i {
		return f.kept, nil
	}
	img, err := f.decode[i]()
	if err != nil {
		return nil, record.E(record.Invalid, pdf.ReasonPage).Wrap(err)
	}
	f.kept, f.last = img, i
	return img, nil
}

// Render implements leaves.
func (f *frames) Render(ctx context.Context, page int, scale float64, rotation int) (*image.NRGBA, error) {
	img, err := f.frame(page)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	w := max(1, int(math.Round(f.sizes[page][0]*scale)))
	h := max(1, int(math.Round(f.sizes[page][1]*scale)))
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Rect, img, img.Bounds(), draw.Over, nil)
	return turned(out, rotation/90), nil
}

// turned turns an image clockwise by quarters.
func turned(in *image.NRGBA, quarters int) *image.NRGBA {
	w, h := in.Rect.Dx(), in.Rect.Dy()
	if quarters &= 3; quarters == 0 {
		return in
	}
	out := image.NewNRGBA(image.Rect(0, 0, w, h))
	if quarters%2 == 1 {
		out = image.NewNRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			var to int
			switch quarters {
			case 1:
				to = out.PixOffset(h-1-y, x)
			case 2:
				to = out.PixOffset(w-1-x, h-1-y)
			case 3:
				to = out.PixOffset(y, w-1-x)
			}
			copy(out.Pix[to:to+4], in.Pix[in.PixOffset(x, y):])
		}
	}
	return out
}
