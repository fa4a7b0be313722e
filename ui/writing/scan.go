package writing

import (
	"context"
	"io"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/files"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// boxReader reads the datamatrix of a box; *app.Workstation does.
type boxReader interface {
	ReadBox(ctx context.Context, scan string) (app.Box, error)
	ReadBoxImage(ctx context.Context, r io.Reader) (app.Box, error)
}

// separator is FNC1 as scanners send it: GS, which keyboards make of Ctrl+]. // GS1 General Specifications §7.8
const separator = "\x1d"

// scanCard takes the burst of a scanner that types, or an image of the code.
type scanCard struct {
	f     *form
	root  fyne.CanvasObject
	field *widget.Field
	said  *fyne.Container
}

func newScanCard(f *form) *scanCard {
	c := &scanCard{f: f, said: container.NewStack(), field: widget.NewField(window.ScanField, window.ScanPlace)}
	c.field.Icon, c.field.Help, c.field.KeepTab = "search", window.ScanHelp, true
	c.field.OnSubmitted = c.scanned
	c.field.OnFocus = func() { f.reveal(c.field) }
	c.field.OnKey = func(k *fyne.KeyEvent) bool {
		if k.Name != fyne.KeyTab || c.field.Text() == "" {
			return false
		}
		c.scanned(c.field.Text()) // the end of a scan, for those that send a tab
		return true
	}
	c.field.OnShortcut = func(s fyne.Shortcut) bool {
		k, ok := s.(*desktop.CustomShortcut)
		if !ok || k.Modifier&fyne.KeyModifierControl == 0 || k.KeyName != fyne.KeyRightBracket {
			return false
		}
		c.field.Entry.SetText(c.field.Entry.Text + separator)
		c.field.Entry.CursorColumn = len([]rune(c.field.Entry.Text))
		return true
	}
	image := widget.NewSmallButton(window.ScanImage, "image", widget.Second, c.chooseImage)
	card := widget.NewCard(widget.Pad(12, 10, 12, 12, widget.Col(8,
		widget.Row(8, widget.NewIcon("syringe", theme.AccentText, theme.IconDefault), widget.NewText(window.ScanTitle, theme.BodyStrong, theme.Text), widget.Spacer(), image),
		c.field, c.said)))
	card.Fill = theme.Canvas
	c.root = card
	f.s.name("write.scan", c.field)
	return c
}

func (c *scanCard) scanned(text string) {
	c.field.SetText("")
	c.read(func(ctx context.Context) (app.Box, error) { return c.f.s.desk.ReadBox(ctx, text) })
}

func (c *scanCard) read(how func(context.Context) (app.Box, error)) {
	bridge.Run(c.f.s.ctx, how, func(b app.Box, err error) {
		if err != nil {
			c.say(note(texts.Error(err), "circle-alert", widget.ToneDanger))
			return
		}
		c.took(b)
	})
}

// took fills the form with a box. A box of another product clears what the former one had said. // U-VAC-02
func (c *scanCard) took(b app.Box) {
	got := b.VaccineAnswers()
	for _, id := range []string{"vaccine", "cis", "cip", "atc", "atcLabel", "lot", "serial", "expiry"} {
		if _, said := got[id]; !said {
			got[id] = ""
		}
	}
	c.f.fill(got)
	var notes []fyne.CanvasObject
	name := b.Product.Name
	if name == "" {
		name = window.ScanUnknown
	}
	tone, icon := widget.ToneSuccess, "circle-check"
	for _, w := range b.Warnings {
		text := texts.Sentence(w)
		if app.Expired(b.Expiry, c.f.s.desk.Now()) && w == app.ReasonBoxExpired {
			text = window.ScanExpired(b.Expiry.French())
		}
		tone, icon = widget.ToneWarning, "triangle-alert"
		kind := widget.ToneWarning
		if w == app.ReasonBoxExpired {
			kind = widget.ToneDanger
		}
		notes = append(notes, note(text, "triangle-alert", kind))
	}
	read := note(window.ScanRead(name, b.Lot, b.Expiry.French()), icon, tone)
	c.say(append([]fyne.CanvasObject{read}, notes...)...)
	if b.Known {
		c.f.jump("route")
	} else {
		c.f.jump("vaccine")
	}
}

func (c *scanCard) say(objs ...fyne.CanvasObject) {
	c.said.Objects = []fyne.CanvasObject{widget.Col(6, objs...)}
	c.said.Refresh()
	c.root.Refresh()
	c.f.again()
}

// chooseImage reads a file; Fyne's clipboard gives texts only.
func (c *scanCard) chooseImage() {
	files.Choose(c.f.s.env.Window.Canvas(), window.ScanImageTitle, []string{".png", ".jpg", ".jpeg", ".gif"}, func(path string) {
		c.read(func(ctx context.Context) (app.Box, error) {
			file, err := os.Open(path)
			if err != nil {
				return app.Box{}, record.E(record.Unavailable, app.ReasonFile).Wrap(err)
			}
			defer file.Close()
			return c.f.s.desk.ReadBoxImage(ctx, file)
		})
	})
}
