package writing

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// part is one input on the screen.
type part interface {
	object() fyne.CanvasObject
	value() string
	set(string)
	fail(string) // what is wrong, "" for nothing
	focus()
}

// form is the left column.
type form struct {
	s      *Screen
	scroll *widget.Scroll
	body   *fyne.Container
	ins    []app.Input
	parts  map[string]part
	rows   map[string]*rowList
	scan   *scanCard
	taken  map[string]app.Origin // inputs that still are as a document of the record gave them
	told   map[string]bool       // inputs that the person has left: their faults may be said
}

func newForm(s *Screen) *form {
	f := &form{s: s, ins: s.pen.Form().Inputs, parts: map[string]part{}, rows: map[string]*rowList{}, taken: map[string]app.Origin{}, told: map[string]bool{}}
	name, written := s.pen.Form().Name, s.pen.Draft().Answers
	var lines []fyne.CanvasObject
	if s.pen.Blank() {
		lines = append(lines, note(window.WriteBlank, "info", widget.ToneInfo))
	}
	if name == app.FormVaccination {
		f.scan = newScanCard(f)
		lines = append(lines, f.scan.root)
	}
	var line []fyne.CanvasObject
	flush := func() {
		if len(line) > 0 {
			lines = append(lines, container.New(sideBySide{}, line...))
			line = nil
		}
	}
	place := func(in app.Input, o fyne.CanvasObject) {
		if from, yes := written.Taken[in.ID]; yes {
			o = f.marked(in, o, from)
		}
		line = append(line, o)
	}
	for _, in := range f.ins {
		if !in.Beside {
			flush()
		}
		if in.Kind == app.InputRows {
			l := newRowList(f, in, window.InputWord(name, in.ID), written.Rows[in.ID])
			f.rows[in.ID] = l
			place(in, l.root)
			continue
		}
		p := f.part(in, window.InputWord(name, in.ID))
		p.set(written.Texts[in.ID])
		f.parts[in.ID] = p
		s.nameInput(in.ID, p.object())
		place(in, p.object())
	}
	flush()
	f.body = widget.Col(14, lines...)
	f.scroll = widget.NewScroll(widget.Pad(16, 16, 16, 24, f.body))
	return f
}

// note is a sentence on a coloured card.
func note(text, icon string, tone widget.Tone) fyne.CanvasObject {
	c := widget.NewCard(widget.Pad(12, 8, 12, 8, widget.TopRow(8, widget.NewIcon(icon, tone.Ink(), theme.IconDefault), widget.Grow(widget.NewParagraph(text, theme.Body, theme.Text, 0)))))
	c.Fill, c.Line = tone.Fill(), tone.Line()
	return c
}

func (f *form) part(in app.Input, label string) part {
	if in.Required {
		label += " *"
	}
	switch in.Kind {
	case app.InputTick:
		t := &tickPart{f: f}
		t.box = widget.NewCheckbox(label, false, func(bool) { f.s.typed() })
		t.box.OnFocus = func() { f.reveal(t.box) }
		return t
	case app.InputChoice:
		c := &choicePart{f: f, options: in.Options()}
		words := make([]string, len(c.options))
		for i, o := range c.options {
			words[i] = capital(o.Label)
		}
		c.box = widget.NewSelect(label, window.WriteChoose, words, func(int) { f.s.typed() })
		c.box.OnFocus = func() { f.reveal(c.box) }
		return c
	}
	t := &textPart{f: f, kind: in.Kind, field: widget.NewField(label, "")}
	switch in.Kind {
	case app.InputArea:
		t.field = widget.NewArea(label, "")
		t.field.Lines = 2
		if in.Required { // what the document is for
			t.field.Lines = 5
		}
	case app.InputDate:
		t.field.Icon, t.field.Entry.PlaceHolder = "calendar", texts.PlaceDate
		t.field.Check = func(s string) string {
			if s != "" && isoDate(s) == "" {
				return texts.WrongDate
			}
			return ""
		}
	case app.InputNumber:
		t.field.Check = func(s string) string {
			if n, err := strconv.Atoi(strings.TrimSpace(s)); s != "" && (err != nil || n < 0) {
				return texts.WrongNumber
			}
			return ""
		}
	}
	t.field.OnChanged = func(string) { f.s.typed() }
	t.field.OnFocus = func() { f.reveal(t.field) }
	return t
}

// capital writes the first letter of an official label as a sentence does.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// answers is all that is written.
func (f *form) answers() app.Answers {
	a := app.Answers{Texts: map[string]string{}, Rows: map[string][]map[string]string{}, Taken: maps.Clone(f.taken)}
	for id, p := range f.parts {
		if v := p.value(); v != "" {
			a.Texts[id] = v
		}
	}
	for id, l := range f.rows {
		if all := l.values(); len(all) > 0 {
			a.Rows[id] = all
		}
	}
	return a
}

// fill writes answers that come from elsewhere, such as a box that was scanned.
func (f *form) fill(texts map[string]string) {
	for id, v := range texts {
		if p := f.parts[id]; p != nil {
			p.set(v)
		}
	}
	f.s.typed()
}

// mark shows the faults on their inputs, but for those that nobody has come to yet.
func (f *form) mark(found []app.DraftFinding) {
	wrong := map[string]string{}
	for _, x := range found {
		if x.Error && x.Input != "" && f.told[x.Input] && wrong[x.Input] == "" {
			wrong[x.Input] = capital(texts.Rule(x.Rule))
		}
	}
	for id, p := range f.parts {
		p.fail(wrong[id])
	}
}

// jump gives the keyboard to an input.
func (f *form) jump(id string) {
	f.told[id] = true
	if p := f.parts[id]; p != nil {
		p.focus()
	} else if l := f.rows[id]; l != nil {
		l.focus()
	}
}

func (f *form) focusFirst() {
	switch {
	case f.scan != nil && f.s.pen.Draft().Revision == 0:
		f.scan.field.Focus()
	case len(f.ins) > 0:
		for _, in := range f.ins { // the first that is to be filled in
			if p := f.parts[in.ID]; p != nil && (in.Required && p.value() == "" || f.s.pen.Dirty()) {
				p.focus()
				return
			}
			if l := f.rows[in.ID]; l != nil && len(l.rows) == 0 && !f.s.pen.Dirty() {
				focusOn(l.add)
				return
			}
		}
		if p := f.parts[f.ins[0].ID]; p != nil {
			p.focus()
		}
	}
}

// reveal scrolls so that what has the keyboard is in sight.
func (f *form) reveal(o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	if d.CanvasForObject(o) == nil {
		return
	}
	y := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(f.scroll).Y
	margin := theme.Current().Px(12)
	switch low := y + o.Size().Height + margin - f.scroll.Size().Height; {
	case y < margin:
		f.scroll.To(f.scroll.Offset() + y - margin)
	case low > 0:
		f.scroll.To(f.scroll.Offset() + min(low, y-margin))
	}
}

// again lays the form out after something changed its height.
func (f *form) again() {
	if f.scroll != nil {
		f.body.Refresh()
		f.scroll.Refresh()
	}
}

func (f *form) restyle() {
	f.again()
	for _, p := range f.parts {
		p.object().Refresh()
	}
	for _, l := range f.rows {
		l.draw()
	}
	if f.scan != nil {
		f.scan.root.Refresh()
	}
}

// isoDate reads JJ/MM/AAAA, also typed without its slashes; "" when it is no date.
func isoDate(s string) string {
	s = strings.TrimSpace(s)
	for _, form := range []string{"02/01/2006", "2/1/2006", "02012006", "02.01.2006", "02-01-2006", time.DateOnly} {
		if t, err := time.Parse(form, s); err == nil && t.Year() > 1800 {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

type textPart struct {
	f     *form
	kind  app.InputKind
	field *widget.Field
}

func (t *textPart) object() fyne.CanvasObject { return t.field }

func (t *textPart) value() string {
	v := t.field.Text()
	if t.kind == app.InputDate {
		if iso := isoDate(v); iso != "" {
			return iso
		}
		return "" // not a date yet: what is kept is always one
	}
	return v
}

func (t *textPart) set(v string) {
	if t.kind == app.InputDate && v != "" {
		v = record.Date(v).French()
	}
	t.field.SetText(v)
}

func (t *textPart) fail(e string) {
	if t.field.Check != nil && t.field.Text() != "" {
		return // it says what is wrong by itself
	}
	if t.field.Error != e {
		t.field.SetError(e)
		t.f.again() // the sentence takes its place
	}
}
func (t *textPart) focus() { t.field.Focus() }

type choicePart struct {
	f       *form
	options []app.Option
	box     *widget.Select
}

func (c *choicePart) object() fyne.CanvasObject { return c.box }

func (c *choicePart) value() string {
	if c.box.At < 0 || c.box.At >= len(c.options) {
		return ""
	}
	return c.options[c.box.At].Code
}

func (c *choicePart) set(v string) {
	c.box.SetAt(slices.IndexFunc(c.options, func(o app.Option) bool { return o.Code == v }))
}

func (c *choicePart) fail(e string) {
	if c.box.Error != e {
		c.box.Error = e
		c.box.Refresh()
	}
}
func (c *choicePart) focus() { focusOn(c.box) }

type tickPart struct {
	f   *form
	box *widget.Checkbox
}

func (t *tickPart) object() fyne.CanvasObject { return widget.Sized(0, theme.HeightField, t.box) }

func (t *tickPart) value() string {
	if t.box.Checked {
		return "1"
	}
	return ""
}

func (t *tickPart) set(v string) { t.box.SetChecked(v != "") }
func (t *tickPart) fail(string)  {}
func (t *tickPart) focus()       { focusOn(t.box) }

func focusOn(o interface {
	fyne.CanvasObject
	fyne.Focusable
}) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Focus(o)
	}
}

// sideBySide gives inputs of one line the same width, 12 apart, at their foot.
type sideBySide struct{}

// Layout implements fyne.Layout.
func (sideBySide) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	gap := theme.Current().Px(12)
	w := (size.Width - gap*float32(len(objs)-1)) / float32(len(objs))
	var tall float32
	for _, o := range objs {
		tall = max(tall, o.MinSize().Height)
	}
	for i, o := range objs {
		h := o.MinSize().Height
		if h > theme.Current().Px(theme.HeightField) { // with its label
			o.Move(fyne.NewPos(float32(int(float32(i)*(w+gap))), 0))
		} else {
			o.Move(fyne.NewPos(float32(int(float32(i)*(w+gap))), tall-h))
		}
		o.Resize(fyne.NewSize(max(0, float32(int(w))), h))
	}
}

// MinSize implements fyne.Layout.
func (sideBySide) MinSize(objs []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objs {
		s := o.MinSize()
		m.Width += s.Width
		m.Height = max(m.Height, s.Height)
	}
	return m
}
