package preview

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/gif"  // decoders
	_ "image/jpeg" // decoders
	_ "image/png"  // decoders
	"path"
	"strings"

	"chevet/app/cda"
	"chevet/app/cda/rtf"
	"chevet/assets/texts/window"
	"chevet/ui/theme"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff" // decoder
)

// Limits on an image of a document: it is hostile until proven otherwise.
const (
	maxPictureFile   = 20 << 20
	maxPicturePixels = 40_000_000 // decoded, 160 MB at most for a moment
	maxPictureSide   = 4000
	keptPictureSide  = 1600 // what is kept for the screen
	maxPlainText     = 1 << 20
)

var errPicture = errors.New("preview: image over the limits")

// picture is an image of the document: asked for once in sight. It never changes; a new one takes its place.
type picture struct {
	media  *cda.Media
	w, h   float32 // natural size in px at 100 %; 0 while unknown
	image  image.Image
	failed bool
}

// decode reads an image, no larger than the screen needs.
func decode(ctx context.Context, m *cda.Media) (*picture, error) {
	if m.Size > maxPictureFile {
		return nil, errPicture
	}
	data, err := m.Bytes()
	if err != nil {
		return nil, err
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if !drawable(c) {
		return nil, errPicture
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	p := &picture{media: m, w: float32(min(c.Width, maxPictureSide)), h: float32(min(c.Height, maxPictureSide)), image: img}
	if side := max(c.Width, c.Height); side > keptPictureSide {
		w, h := max(1, c.Width*keptPictureSide/side), max(1, c.Height*keptPictureSide/side)
		small := image.NewNRGBA(image.Rect(0, 0, w, h))
		draw.ApproxBiLinear.Scale(small, small.Rect, img, img.Bounds(), draw.Src, nil)
		p.image = small
	}
	return p, nil
}

func isPicture(m *cda.Media) bool {
	switch strings.ToLower(m.MIME) {
	case "image/jpeg", "image/jpg", "image/png", "image/gif", "image/tiff", "image/tif":
		return true
	}
	return false
}

func (r *reader) figure(f *cda.Figure, width float32) box {
	var out box
	for _, m := range f.Media {
		out.below(r.look.Px(4), r.media(m, f.Caption, width))
	}
	if len(f.Media) == 0 {
		out = r.attachmentLine(window.PreviewNoMedia, theme.Muted, width, nil)
	}
	if f.Caption != "" {
		out.below(r.look.Px(4), wrap(r.look, []span{{text: f.Caption, style: theme.Caption, ink: theme.Muted}}, width, atLeft))
	}
	return out
}

// media shows an image or a text, and names any other file, to be opened.
func (r *reader) media(m *cda.Media, name string, width float32) box {
	if m.Fault() != nil {
		return r.attachmentLine(window.DamagedAttachment(attachmentName(m, name)), theme.Muted, width, nil)
	}
	if words, left, ok := inlineWords(m); ok {
		out := wrap(r.look, []span{{text: words, style: theme.Body, ink: theme.Text2}}, width, atLeft)
		if left > 0 {
			out.below(r.look.Px(8), wrap(r.look, []span{{text: window.NotShownHere(left), style: theme.Caption, ink: theme.Warning}}, width, atLeft))
		}
		return out
	}
	p := r.pictures[m]
	if !isPicture(m) || p != nil && p.failed {
		return r.attachmentLine(attachmentName(m, name), theme.AccentText, width, r.opens(m, name))
	}
	w, h := width, r.look.Px(160)
	if p == nil {
		p = &picture{media: m}
	}
	if p.w > 0 {
		k := min(1, width/p.w)
		w, h = max(1, snap(p.w*k)), max(1, snap(p.h*k))
	}
	return box{w: w, h: h, marks: []mark{{kind: pictureMark, w: w, h: h, picture: p, act: r.opens(m, name)}}}
}

func (r *reader) opens(m *cda.Media, name string) func() {
	if r.open == nil {
		return nil
	}
	return func() { r.open(m, name) }
}

// inlineWords reads a text or an RTF that is short enough to stand in the document.
func inlineWords(m *cda.Media) (words string, left int, ok bool) {
	if m.Size > maxPlainText {
		return "", 0, false
	}
	switch strings.ToLower(m.MIME) {
	case "text/plain":
		if data, err := m.Bytes(); err == nil && !bytes.ContainsRune(data, 0) {
			return plainWords(data), 0, true
		}
	case "text/rtf", "application/rtf":
		if data, err := m.Bytes(); err == nil {
			words, left, err = rtf.Text(data)
			return words, left, err == nil
		}
	}
	return "", 0, false
}

// attachmentName writes «Pièce jointe · PDF · 181,3 ko».
func attachmentName(m *cda.Media, name string) string {
	kind := m.MIME
	if _, k, ok := strings.Cut(m.MIME, "/"); ok {
		kind = strings.ToUpper(strings.TrimPrefix(path.Base(k), "x-"))
	}
	return window.Attachment(name, kind, m.Size)
}

func (r *reader) attachmentLine(text string, ink theme.Token, width float32, act func()) box {
	look := r.look
	style := theme.Body
	if act != nil {
		style = theme.BodyStrong
	}
	side := look.Px(theme.IconDefault)
	line := look.Px(style.Line)
	var out box
	out.add(mark{kind: iconMark, y: snap((line - side) / 2), w: side, h: side, icon: "paperclip", ink: ink, act: act})
	out.put(side+look.Px(8), 0, wrap(look, []span{{text: text, style: style, ink: ink, act: act}}, max(1, width-side-look.Px(8)), atLeft))
	return out
}
