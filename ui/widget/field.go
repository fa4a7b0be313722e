package widget

import (
	"chevet/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Field is a box to write in: label above, icon, hint of a shortcut, error or help under it.
type Field struct {
	leaf
	Label string
	Icon  string
	// Prefix is a word inside the box before what is written, such as RPPS.
	Prefix string
	Hint   string // shortcut shown at the right while empty
	Help   string // under the box
	// Error, when not empty, takes the place of Help and says what is expected.
	Error string
	// ReadOnly shows Text with a lock.
	ReadOnly bool
	Low      bool // 28 high, in a filter bar
	Lines    int  // of an area; 3 when 0
	Bare     bool // without a box: the search panel draws its own
	// Check gives the error of a text, "" when right: asked on leaving the field, then at each key once wrong.
	Check func(string) string
	// OnChanged and OnSubmitted (Entrée) follow the person; SetText does not tell OnChanged.
	OnChanged   func(string)
	OnSubmitted func(string)
	// OnKey sees every key first; true keeps it from the field (arrows in a search).
	OnKey func(*fyne.KeyEvent) bool
	// OnShortcut sees Ctrl+… first, and OnFocus when the keyboard comes: a scanner's separators, a form that scrolls.
	OnShortcut func(fyne.Shortcut) bool
	OnFocus    func()
	// KeepTab types a tab instead of leaving the field: some scanners end with one.
	KeepTab bool

	Entry *Entry
	quiet bool
}

// NewField returns a field of one line.
func NewField(label, placeholder string) *Field {
	f := &Field{Label: label}
	f.Entry = newEntry(f, false)
	f.Entry.PlaceHolder = placeholder
	f.ExtendBaseWidget(f)
	return f
}

// NewArea returns a field of several lines.
func NewArea(label, placeholder string) *Field {
	f := &Field{Label: label}
	f.Entry = newEntry(f, true)
	f.Entry.PlaceHolder = placeholder
	f.ExtendBaseWidget(f)
	return f
}

// NewPassword returns a field that hides what is written.
func NewPassword(label string) *Field {
	f := NewField(label, "")
	f.Entry.Password = true
	return f
}

// Text is what is written.
func (f *Field) Text() string { return f.Entry.Text }

// SetText writes without telling OnChanged.
func (f *Field) SetText(text string) {
	f.quiet = true
	f.Entry.SetText(text)
	f.quiet = false
	f.Refresh()
}

// SetError shows what is expected, or clears it.
func (f *Field) SetError(e string) {
	if f.Error != e {
		f.Error = e
		f.Refresh()
	}
}

// Validate asks Check now and reports that the text is right.
func (f *Field) Validate() bool {
	if f.Check != nil {
		f.SetError(f.Check(f.Entry.Text))
	}
	return f.Error == ""
}

// Focus gives the field the keyboard.
func (f *Field) Focus() {
	if c := canvasOf(f.Entry); c != nil && !f.ReadOnly {
		c.Focus(f.Entry)
	}
}

// Entry is the part of a field that takes the keys; its looks are the field's.
type Entry struct {
	widget.Entry
	field   *Field
	focused bool
}

func newEntry(f *Field, lines bool) *Entry {
	e := &Entry{field: f}
	e.MultiLine = lines
	e.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	if lines {
		e.Wrapping = fyne.TextWrapWord
	}
	e.ExtendBaseWidget(e)
	e.Entry.OnChanged = func(text string) {
		if f.Error != "" && f.Check != nil {
			f.Error = f.Check(text)
		}
		f.Refresh()
		if f.OnChanged != nil && !f.quiet {
			f.OnChanged(text)
		}
	}
	e.Entry.OnSubmitted = func(text string) {
		if f.OnSubmitted != nil {
			f.OnSubmitted(text)
		}
	}
	return e
}

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	e.focused = true
	e.Entry.FocusGained()
	e.field.Refresh()
	if e.field.OnFocus != nil {
		e.field.OnFocus()
	}
}

// AcceptsTab implements fyne.Tabbable: Tab leaves a field, of several lines too, or a form could not be filled in
// without a mouse.
func (e *Entry) AcceptsTab() bool { return e.field.KeepTab }

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	e.focused = false
	e.Entry.FocusLost()
	if e.field.Check != nil && e.Entry.Text != "" {
		e.field.Error = e.field.Check(e.Entry.Text)
	}
	e.field.Refresh()
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	gesture()
	if e.field.OnKey != nil && e.field.OnKey(ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		passKey(e, ev)
		return
	}
	e.Entry.TypedKey(ev)
}

// TypedRune implements fyne.Focusable.
func (e *Entry) TypedRune(r rune) {
	gesture()
	e.Entry.TypedRune(r)
}

// TypedShortcut keeps what edits a text and gives the rest to the window: Ctrl+K works while writing.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if e.field.OnShortcut != nil && e.field.OnShortcut(s) {
		return
	}
	if c, ok := s.(*desktop.CustomShortcut); ok && !edits(c) {
		passShortcut(e, s)
		return
	}
	e.Entry.TypedShortcut(s)
}

// CreateRenderer implements fyne.Widget: Fyne's entry without its box and its outline, which the field draws.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	return bareEntry{e.Entry.CreateRenderer()}
}

type bareEntry struct{ fyne.WidgetRenderer }

// Layout keeps what is inside Fyne's entry from a negative size while the field has no place yet.
func (r bareEntry) Layout(size fyne.Size) {
	x, y := inset(theme.Current())
	r.WidgetRenderer.Layout(size.Max(fyne.NewSize(2*x, 2*y)))
}

// Objects leaves out the box and the outline, the first two. // fyne v2.8.1 widget/entry.go
func (r bareEntry) Objects() []fyne.CanvasObject {
	objs := r.WidgetRenderer.Objects()
	for len(objs) > 0 {
		if _, ok := objs[0].(*canvas.Rectangle); !ok {
			break
		}
		objs = objs[1:]
	}
	return objs
}

func edits(c *desktop.CustomShortcut) bool {
	switch c.KeyName {
	case fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyHome, fyne.KeyEnd, fyne.KeyUp, fyne.KeyDown:
		return true
	}
	return false
}

// inset is how far inside a Fyne entry its text starts: the entry is laid bigger than its window by that much, so that
// its own outline falls outside and is clipped.
func inset(look *theme.Look) (x, y float32) { return look.Px(8), look.Px(8) }

// entryLayout lays an entry of that style of text.
type entryLayout struct {
	lines bool
	style theme.Style
}

func (l entryLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	look := theme.Current()
	x, y := inset(look)
	top := float32(0)
	if !l.lines {
		top = snap((size.Height-look.Px(l.style.Line))/2) + l.style.Rise(look.Px(l.style.Size), look.Px(l.style.Line))
	}
	for _, o := range objs {
		put(o, -x, top-y, size.Width+2*x, max(size.Height+2*y, look.Px(l.style.Size)*1.3+2*y+2))
	}
}

func (entryLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) }

// searchText is the look with the text of the patient search.
type searchText struct{ *theme.Look }

// Size implements fyne.Theme.
func (t searchText) Size(name fyne.ThemeSizeName) float32 {
	if name == fynetheme.SizeNameText {
		return t.Px(theme.Search.Size)
	}
	return t.Look.Size(name)
}

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	label, prefix, fixed := newLine(), newLine(), newLine()
	box, icon, alert, hint := newFrame(), newGlyph(), newGlyph(), newKeycap()
	help := NewParagraph("", theme.Caption, theme.Muted, 0)
	style, entry := theme.Body, fyne.CanvasObject(f.Entry)
	if f.Bare { // the only field with a text of its own size
		style = theme.Search
		entry = container.NewThemeOverride(f.Entry, searchText{theme.Current()})
	}
	window := clipping(container.New(entryLayout{f.Entry.MultiLine, style}, entry))
	s := &scene{owner: f}
	s.objects = append([]fyne.CanvasObject{label.Text, box.out, box.in, icon.Image, prefix.Text, fixed.Text, window}, hint.objects()...)
	s.objects = append(s.objects, alert.Image, help)
	note := func() string {
		if f.Error != "" {
			return f.Error
		}
		return f.Help
	}
	s.paint = func(look *theme.Look) {
		fill, outline, stroke := theme.Surface, theme.BorderStrong, theme.StrokeHair
		switch {
		case f.ReadOnly:
			fill, outline = theme.Header, theme.Border
		case f.Error != "":
			outline, stroke = theme.Danger, theme.StrokeFocus
		case f.Entry.focused:
			outline, stroke = theme.Focus, theme.StrokeFocus
		}
		box.set(look, fill, outline, stroke, theme.RadiusControl)
		if f.Bare {
			box.out.Hidden, box.in.Hidden = true, true
		}
		label.set(look, theme.CaptionStrong, f.Label, look.Colour(theme.Text2))
		mark, ink, side := f.Icon, theme.Placeholder, theme.IconDefault
		if f.Low {
			side = theme.IconBadge
		}
		if f.ReadOnly && mark == "" {
			mark, ink = "lock", theme.Text2
		}
		icon.set(look, mark, look.Colour(ink), side, 0)
		prefix.set(look, theme.Body, f.Prefix, look.Colour(theme.Muted))
		fixedText := ""
		if f.ReadOnly {
			fixedText = f.Entry.Text
		}
		fixed.set(look, theme.Body, fixedText, look.Colour(theme.Text2))
		window.Hidden = f.ReadOnly
		shown := f.Hint
		if f.Entry.Text != "" || f.ReadOnly {
			shown = ""
		}
		hint.set(look, shown)
		alertIcon := ""
		help.Colour = theme.Muted
		if f.Error != "" {
			alertIcon, help.Colour = "circle-alert", theme.Danger
		}
		alert.set(look, alertIcon, look.Colour(theme.Danger), theme.IconBadge, 0)
		help.Text = note()
		help.Hidden = help.Text == ""
	}
	under := func(look *theme.Look, wide float32) float32 { // what the note takes under the box
		if note() == "" {
			return 0
		}
		if f.Error != "" {
			wide -= look.Px(theme.IconBadge) + look.Px(6)
		}
		help.Text = note()
		return look.Px(4) + float32(len(help.lines(look, wide)))*look.Px(16)
	}
	heights := func(look *theme.Look) (top, box float32) {
		if f.Label != "" {
			top = look.Px(16) + look.Px(4)
		}
		box = look.Px(theme.HeightField)
		if f.Low {
			box = look.Px(theme.HeightFilterChip)
		}
		return top, box
	}
	s.layout = func(look *theme.Look, size fyne.Size) {
		top, h := heights(look)
		if f.Entry.MultiLine {
			h = size.Height - top - under(look, size.Width)
		}
		label.place(look, 0, 0, size.Width, look.Px(16))
		box.place(0, top, size.Width, h)
		x := look.Px(11)
		if f.Bare {
			x = 0
		}
		if icon.side > 0 {
			icon.place(x, top, h)
			x += icon.side + look.Px(8)
		}
		prefix.place(look, x, top, size.Width, h)
		if f.Prefix != "" {
			x += prefix.wide + look.Px(8)
		}
		end := size.Width - look.Px(11)
		if hint.word.full != "" {
			w := keycapSize(look, hint.word.full, false).Width
			end -= w
			hint.place(look, end, top, h, false)
			end -= look.Px(8)
		} else {
			hint.place(look, 0, top, h, false)
		}
		fixed.place(look, x, top, end-x, h)
		if f.Entry.MultiLine {
			put(window, x, top+look.Px(6), end-x, h-2*look.Px(6))
		} else {
			put(window, x, top+2, end-x, h-4)
		}
		left := float32(0)
		y := top + h + look.Px(4)
		if alert.side > 0 {
			left = alert.side + look.Px(6)
			alert.place(0, y, look.Px(16))
		}
		put(help, left, y, size.Width-left, size.Height-y)
		help.Refresh()
	}
	s.min = func(look *theme.Look) fyne.Size {
		top, h := heights(look)
		if f.Entry.MultiLine {
			lines := f.Lines
			if lines == 0 {
				lines = 3
			}
			h = look.Px(20)*float32(lines) + look.Px(12) + 2
		}
		return fyne.NewSize(look.Px(64), top+h+under(look, f.Size().Width))
	}
	return s
}

// ShowFocus forces the look of the focus, for a gallery.
func (f *Field) ShowFocus(on bool) {
	f.Entry.focused = on
	f.Refresh()
}
