// Package conflict shows two versions of one thing side by side, with the words that differ marked, and lets a person
// keep one or the other, or compose a third. It writes nothing and knows neither notes nor identities: its user says
// what the fields are and what each choice does. // mock 11
//
//	v := conflict.New(env, conflict.Options{Title: "…", Fields: fields, Left: who, Right: who, Keep: keep})
//	v.Content()
package conflict

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// Field is one line of the comparison.
type Field struct {
	Label       string
	Left, Right string
	Area        bool // merged in a field of several lines
}

// Who is a side: a name, where it comes from, who wrote it.
type Who struct {
	Title, Badge, Icon, By string
}

// Version is a text beside the two that are compared: when more than two people wrote apart, each one stays in sight.
type Version struct {
	Who    Who
	Values []string // in the order of Fields
}

// Options of a View. Keep is told of the chosen or composed values, in the order of Fields; left says that the values
// are those of the left side as they are.
type Options struct {
	Title, Sub, Rank string
	Left, Right      Who
	Fields           []Field
	Others           []Version // shown under the comparison; each may take the left side
	CanMerge         bool
	Keep             func(values []string, side Side)
	Later            func()
}

// Side is what the person kept.
type Side int

// Sides.
const (
	Left Side = iota
	Right
	Merged
)

const labelWide = 184

// View is the comparison.
type View struct {
	env   *screen.Env
	opt   Options
	side  Side
	root  *fyne.Container
	body  *fyne.Container
	rows  []row
	aside []*widget.MarkedText // of Others
	radio [2]*widget.ChoiceCard
	keep  *widget.Button
	edits []*widget.Field
	at    int // difference that F8 goes to
	wide  float32
}

type row struct {
	label       fyne.CanvasObject
	left, right *widget.MarkedText
	cards       [2]*widget.Card
	differs     bool
}

// New returns the comparison with the left side chosen.
func New(env *screen.Env, o Options) *View {
	v := &View{env: env, opt: o, root: container.NewStack(), at: -1}
	v.build()
	return v
}

// Content is what to show.
func (v *View) Content() fyne.CanvasObject { return v.root }

// First is what takes the focus.
func (v *View) First() fyne.Focusable { return v.radio[0] }

// Differing counts the fields that differ.
func (v *View) Differing() (n int) {
	for _, f := range v.opt.Fields {
		if f.Left != f.Right {
			n++
		}
	}
	return n
}

func (v *View) build() {
	v.rows, v.aside, v.edits = nil, nil, nil
	objs := []fyne.CanvasObject{widget.Col(2, widget.NewText(window.ConflictDiffering(v.Differing(), len(v.opt.Fields)), theme.CaptionBold, theme.Text),
		widget.NewText(window.ConflictNext, theme.Caption, theme.Muted)), v.card(0, v.opt.Left), v.card(1, v.opt.Right)}
	for _, f := range v.opt.Fields {
		l, r := app.CompareTexts(f.Left, f.Right)
		one := row{label: widget.Pad(0, 7, 0, 0, widget.NewText(f.Label, theme.BodyStrong, theme.Text2)), left: marked(l), right: marked(r), differs: f.Left != f.Right}
		for i, t := range []*widget.MarkedText{one.left, one.right} {
			one.cards[i] = widget.NewCard(widget.Pad(10, 6, 10, 6, t))
			one.cards[i].Fill, one.cards[i].Line = theme.Header, theme.Border
			if one.differs {
				one.cards[i].Fill, one.cards[i].Line = theme.Surface, theme.BorderStrong
			}
		}
		v.rows = append(v.rows, one)
		objs = append(objs, one.label, one.cards[0], one.cards[1])
	}
	for i := range v.opt.Others {
		swap := widget.NewSmallButton(window.ConflictSwap, "git-compare", widget.Second, func() { v.swap(i) })
		v.env.Names.Set("conflict.other."+window.Number(i), swap)
		objs = append(objs, widget.Col(4, widget.NewText(window.ConflictOther, theme.BodyStrong, theme.Text2), widget.Row(0, swap)), v.other(i), widget.Spacer())
	}
	head := widget.Pad(24, 20, 24, 16, widget.Row(12, widget.NewIcon("git-compare", theme.Warning, 24),
		widget.Flex(widget.Col(2, widget.NewText(v.opt.Title, theme.Title, theme.Text), widget.NewText(v.opt.Sub, theme.Body, theme.Muted))),
		widget.NewText(v.opt.Rank, theme.Caption, theme.Muted)))
	v.body = container.New(columns{v}, objs...)
	v.keep = widget.NewButton(window.ConflictKeepLeft, "check", widget.Main, func() { v.choose() })
	v.env.Names.Set("conflict.keep", v.keep)
	foot := []fyne.CanvasObject{widget.NewIcon("info", theme.Muted, 14), widget.Flex(widget.NewText(window.ConflictKept, theme.Caption, theme.Muted)),
		widget.NewButton(window.ConflictLater, "", widget.Quiet, v.opt.Later)}
	if v.opt.CanMerge {
		merge := widget.NewButton(window.ConflictMerge, "columns-2", widget.Second, v.merge)
		v.env.Names.Set("conflict.merge", merge)
		foot = append(foot, merge)
	}
	foot = append(foot, v.keep)
	v.lay(head, widget.NewScroll(v.body), foot)
}

func (v *View) lay(head fyne.CanvasObject, body fyne.CanvasObject, foot []fyne.CanvasObject) {
	bar := widget.Bar(56, widget.NewFill(theme.Surface).Edged("t"), 24, 24, widget.Row(8, foot...))
	v.root.Objects = []fyne.CanvasObject{container.New(told{v}, widget.On(widget.NewFill(theme.Canvas), widget.Col(0, head, widget.Grow(body), bar)))}
	v.root.Refresh()
}

func marked(all []app.Piece) *widget.MarkedText {
	if len(all) == 0 {
		all = []app.Piece{{Text: window.ConflictEmpty}}
	}
	out := make([]widget.MarkedPiece, len(all))
	for i, p := range all {
		between := i > 0 && i+1 < len(all) && all[i-1].Differs && all[i+1].Differs && strings.Trim(p.Text, " ") == ""
		out[i] = widget.MarkedPiece{Text: p.Text, Marked: p.Differs || between} // one phrase is marked as one
	}
	return widget.NewMarkedText(out, 0)
}

// other is one of the versions aside, with what differs from the right side marked.
func (v *View) other(i int) fyne.CanvasObject {
	o := v.opt.Others[i]
	col := []fyne.CanvasObject{widget.NewText(o.Who.By, theme.Caption, theme.Muted)}
	for j, f := range v.opt.Fields {
		pieces, _ := app.CompareTexts(o.Values[j], f.Right)
		text := marked(pieces)
		v.aside = append(v.aside, text)
		col = append(col, text)
	}
	c := widget.NewCard(widget.Pad(10, 6, 10, 6, widget.Col(6, col...)))
	c.Fill, c.Line = theme.Surface, theme.BorderStrong
	return c
}

// swap compares another version: it takes the left side, and what was there goes aside.
func (v *View) swap(i int) {
	o := &v.opt.Others[i]
	was := Version{Who: v.opt.Left, Values: make([]string, len(v.opt.Fields))}
	for j := range v.opt.Fields {
		was.Values[j] = v.opt.Fields[j].Left
		v.opt.Fields[j].Left = o.Values[j]
	}
	v.opt.Left, *o = o.Who, was
	v.at = -1
	v.build()
	v.pick(Left)
	v.env.Go.Focus(v.First())
}

func (v *View) card(i int, w Who) fyne.CanvasObject {
	c := widget.NewChoiceCard(w.Title, w.Badge, w.Icon, w.By, func() { v.pick(Side(i)) })
	c.Chosen = i == int(v.side)
	v.radio[i] = c
	v.env.Names.Set([]string{"conflict.left", "conflict.right"}[i], c)
	return c
}

func (v *View) pick(s Side) {
	v.side = s
	for i, c := range v.radio {
		c.Chosen = i == int(s)
		c.Refresh()
	}
	v.keep.Text = window.ConflictKeepLeft
	if s == Right {
		v.keep.Text = window.ConflictKeepRight
	}
	v.root.Refresh()
}

// Pick chooses a side as the person does.
func (v *View) Pick(s Side) { v.pick(s) }

// Keep keeps what is chosen, or what was composed.
func (v *View) Keep() { v.choose() }

func (v *View) choose() {
	values := make([]string, len(v.opt.Fields))
	side := v.side
	for i, f := range v.opt.Fields {
		switch {
		case v.edits != nil:
			values[i], side = v.edits[i].Text(), Merged
		case v.side == Left:
			values[i] = f.Left
		default:
			values[i] = f.Right
		}
	}
	v.opt.Keep(values, side)
}

// merge lets the person compose a third version, which begins as the chosen side with the other one beside it.
func (v *View) merge() {
	var col []fyne.CanvasObject
	v.edits = nil
	for i, f := range v.opt.Fields {
		field := widget.NewField(f.Label, "")
		if f.Area {
			field = widget.NewArea(f.Label, "")
			field.Lines = 10
		}
		start := f.Left
		if v.side == Right {
			start = f.Right
		}
		field.SetText(start)
		v.edits = append(v.edits, field)
		v.env.Names.Set("conflict.merged."+window.Number(i), field)
		col = append(col, field)
		if f.Left != f.Right {
			l, r := v.rows[i].left, v.rows[i].right
			for _, t := range []*widget.MarkedText{l, r} {
				t.Width = 0
			}
			col = append(col, container.New(pair{v}, widget.NewCard(widget.Pad(10, 6, 10, 6, l)), widget.NewCard(widget.Pad(10, 6, 10, 6, r))))
		}
	}
	v.aside = nil
	for i := range v.opt.Others {
		col = append(col, widget.NewText(window.ConflictOther, theme.BodyStrong, theme.Text2), container.New(pair{v}, v.other(i), widget.Spacer()))
	}
	back := widget.NewButton(window.IdentityBack, "arrow-left", widget.Second, func() { v.build(); v.pick(v.side); v.root.Refresh() })
	v.keep = widget.NewButton(window.ConflictValidate, "check", widget.Main, v.choose)
	v.env.Names.Set("conflict.keep", v.keep)
	head := widget.Pad(24, 20, 24, 8, widget.NewText(window.ConflictMerged, theme.Title, theme.Text))
	v.lay(head, widget.NewScroll(widget.Pad(24, 0, 24, 24, widget.Col(12, col...))),
		[]fyne.CanvasObject{widget.NewIcon("info", theme.Muted, 14), widget.Flex(widget.NewText(window.ConflictKept, theme.Caption, theme.Muted)), back, v.keep})
	if len(v.edits) > 0 {
		v.env.Go.Focus(v.edits[len(v.edits)-1].Entry)
	}
}

// Key answers F8, the next difference, and Échap.
func (v *View) Key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyEscape:
		v.opt.Later()
		return true
	case fyne.KeyF8:
		v.next()
		return true
	}
	return false
}

// next rings the next field that differs.
func (v *View) next() {
	for range v.rows {
		v.at = (v.at + 1) % len(v.rows)
		if v.rows[v.at].differs {
			break
		}
	}
	for i, r := range v.rows {
		for _, c := range r.cards {
			c.Ring = i == v.at && r.differs
			c.Refresh()
		}
	}
}
