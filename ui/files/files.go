// Package files is the box that chooses a file of the workstation: folders and the files of some kinds, by keyboard
// first. Fyne's own brings a file manager's worth of dependencies and none of our looks. It reads nothing of a file.
//
//	files.Choose(env.Window.Canvas(), "Importer un PDF", []string{".pdf"}, func(path string) { … })
package files

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// maxEntries bounds what is listed of one folder.
const maxEntries = 5000

// entry is a folder or a file.
type entry struct {
	name   string
	folder bool
	size   int64
	at     time.Time
}

// chooser is the open box.
type chooser struct {
	kinds  []string
	chosen func(path string)
	dir    string
	all    []entry
	path   *widget.Text
	filter *widget.Field
	table  *widget.Table[entry]
	dialog *widget.Dialog
	ctx    context.Context
	keep   bool // choosing a file does not end the box
}

// last is where the person chose last.
var last string

// Choose asks for a file with one of the extensions, such as ".pdf", and gives its path. Échap chooses nothing.
func Choose(c fyne.Canvas, title string, kinds []string, chosen func(path string)) {
	open(c, title, kinds, start(), chosen)
}

func start() string {
	if last != "" {
		return last
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return string(filepath.Separator)
	}
	return home
}

func open(c fyne.Canvas, title string, kinds []string, dir string, chosen func(string)) *chooser {
	h := box(c, title, kinds, chosen, nil, window.FilesOpen, nil)
	h.dialog.Show(c)
	h.read(dir)
	return h
}

// box builds the box; more goes under the list, and act, when not nil, is what its verb does.
func box(c fyne.Canvas, title string, kinds []string, chosen func(string), more fyne.CanvasObject, verb string, act func() bool) *chooser {
	ctx, cancel := context.WithCancel(context.Background())
	h := &chooser{kinds: kinds, chosen: chosen, ctx: ctx, path: widget.NewText("", theme.CaptionStrong, theme.Muted), filter: widget.NewField("", window.FilesFilter)}
	h.filter.Icon = "search"
	h.table = widget.NewTable(widget.TableOptions[entry]{
		Key: func(e entry) string { return e.name }, Letter: func(e entry) string { return e.name }, OnOpened: h.take,
		Empty: widget.NewEmpty("file-text", window.FilesNone, window.FilesNoneText, nil),
		Columns: []widget.Column[entry]{
			{ID: "name", Title: window.FilesName, Min: 240, Fill: func(e entry, c *widget.Cell) {
				c.Icon, c.IconInk, c.Text = "file-text", theme.Muted, e.name
				if e.folder {
					c.Icon, c.IconInk = "folder-input", theme.AccentText
				}
			}},
			{ID: "size", Title: window.FilesSize, Width: 96, Fill: func(e entry, c *widget.Cell) {
				if c.Ink = theme.Text2; !e.folder {
					c.Text = window.Size(e.size)
				}
			}},
			{ID: "at", Title: window.FilesAt, Width: 112, Fill: func(e entry, c *widget.Cell) { c.Text, c.Ink = window.Date(e.at), theme.Text2 }},
		}})
	h.filter.OnChanged = func(string) { h.draw() }
	h.filter.OnSubmitted = func(string) {
		if rows := h.kept(); len(rows) > 0 {
			h.take(rows[0])
		}
	}
	h.filter.OnKey = func(k *fyne.KeyEvent) bool {
		if k.Name == fyne.KeyDown {
			c.Focus(h.table)
			return true
		}
		return false
	}
	up := widget.NewSmallButton(window.FilesUp, "arrow-up", widget.Second, func() { h.read(filepath.Dir(h.dir)) })
	parts := []fyne.CanvasObject{widget.Row(8, widget.Flex(h.path), up), h.filter, widget.Sized(0, 360, h.table)}
	if more != nil {
		parts = []fyne.CanvasObject{widget.Row(8, widget.Flex(h.path), up), h.filter, widget.Sized(0, 280, h.table), more}
	}
	h.dialog = &widget.Dialog{Title: title, Width: 720, Verb: verb, VerbIcon: "check", First: h.filter.Entry, Extra: widget.Col(8, parts...),
		OnCancel: cancel,
		OnVerb: func() bool {
			if act != nil {
				return act()
			}
			if e, ok := h.table.Selected(); ok {
				h.take(e)
			}
			return false // take closes the box when it is a file
		}}
	return h
}

// ChooseFolder asks for a folder to write into, and gives its path. Échap chooses nothing.
func ChooseFolder(c fyne.Canvas, title string, chosen func(dir string)) {
	h := open(c, title, nil, start(), chosen)
	verb, _ := h.dialog.Verbs()
	verb.Text = window.FilesHere
	verb.Refresh()
	h.dialog.OnVerb = func() bool {
		last = h.dir
		chosen(h.dir)
		return true
	}
}

// read lists a folder off the UI thread.
func (h *chooser) read(dir string) {
	bridge.Run(h.ctx, func(context.Context) ([]entry, error) { return list(dir, h.kinds) }, func(all []entry, err error) {
		if err != nil {
			h.path.SetText(window.FilesRefused)
			return
		}
		if h.dir != "" { // what was typed before the first list is for it
			h.filter.SetText("")
		}
		h.dir, h.all = dir, all
		h.path.SetText(dir)
		h.draw()
	})
}

func list(dir string, kinds []string) ([]entry, error) {
	found, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var out []entry
	for _, f := range found {
		if strings.HasPrefix(f.Name(), ".") || !f.IsDir() && !slices.Contains(kinds, strings.ToLower(filepath.Ext(f.Name()))) {
			continue
		}
		info, err := f.Info()
		if err != nil {
			continue // gone meanwhile
		}
		if out = append(out, entry{f.Name(), f.IsDir(), info.Size(), info.ModTime()}); len(out) == maxEntries {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b entry) int {
		if a.folder != b.folder {
			if a.folder {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	return out, nil
}

func (h *chooser) kept() []entry {
	want := strings.ToLower(strings.TrimSpace(h.filter.Text()))
	return slices.DeleteFunc(slices.Clone(h.all), func(e entry) bool { return !strings.Contains(strings.ToLower(e.name), want) })
}

func (h *chooser) draw() { h.table.SetRows(h.kept()) }

func (h *chooser) take(e entry) {
	path := filepath.Join(h.dir, e.name)
	if e.folder {
		h.read(path)
		return
	}
	if h.keep { // its name is proposed for the file to write
		h.chosen(path)
		return
	}
	last = h.dir
	h.dialog.Close()
	h.chosen(path)
}
