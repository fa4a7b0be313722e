package preview

import (
	"context"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/pdf"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Actions is what the buttons of the pane ask for; *app.Workstation has them.
type Actions interface {
	Integrate(keys []record.DocumentKey)
	OpenDocument(key record.DocumentKey)
}

// Modes of the pane, for screen.State.Preview.
const (
	ModeEmpty      = "empty"
	ModeLoading    = "loading"
	ModePDF        = "pdf"
	ModeStructured = "structured"
	ModeMetadata   = "metadata"
	ModeFile       = "file" // an attached file
	ModeError      = "error"
	ModeOther      = "other"
)

// parts of the switch, in its order.
var switchModes = [...]string{ModePDF, ModeStructured, ModeMetadata}

// Pane is the preview of a record.
type Pane struct {
	env         *screen.Env
	onIntegrate func(record.DocumentKey)
	onNewer     func(record.DocumentKey)
	onVisible   func(record.DocumentKey)
	onImages    func(record.DocumentKey)

	root     *fyne.Container // frame, or what ShowOther was given
	frame    *fyne.Container
	title    *widget.Text
	switcher *widget.Segment
	notices  *fyne.Container
	bar      *fyne.Container // of the search
	body     *fyne.Container
	foot     *fyne.Container

	mode string
	tab  string // part of the switch in sight while mode is one of them or the PDF failed
	view *app.DocumentView
	// What the document in sight made; all of it goes with the next one.
	ctx       context.Context
	stop      context.CancelFunc
	paper     *paper
	narrative *flow
	metadata  *flow
	pictures  map[*cda.Media]*picture
	loading   bool // an image
	large     bool // the narrative is laid out off the UI thread
	weighed   bool
	layStop   context.CancelFunc
	failed    *app.Failure // of the PDF
	retry     *widget.Button
	waiting   *widget.Spinner
	file      *file
	stopFile  context.CancelFunc
	finder    finder

	printing Prints // for tests; the workstation's otherwise

	engine func() *pdf.Engine // nil when this program draws no pages
	jobs   []<-chan struct{}  // what was started, for tests
}

// New returns an empty pane.
func New(env *screen.Env) *Pane {
	p := &Pane{env: env}
	p.engine = p.deskEngine
	p.title = widget.NewText("", theme.Section, theme.Text)
	p.switcher = widget.NewSegment([]string{window.PreviewPDF, window.PreviewStructured, window.PreviewMetadata}, -1, func(i int) { p.turn(switchModes[i]) })
	p.notices, p.bar, p.body, p.foot = widget.Col(0), widget.Col(0), container.NewStack(), container.NewStack()
	head := widget.Bar(theme.HeightPanelHead, fill(theme.Surface, false), 16, 12,
		widget.Row(8, widget.Flex(p.title), p.switcher))
	p.frame = widget.Col(0, head, p.notices, p.bar, widget.Grow(p.body), p.foot)
	p.root = container.NewStack(p.frame)
	p.name("preview.switch", p.switcher)
	p.ShowEmpty()
	return p
}

// SetNarrow draws the heading for a window under 1300.
func (p *Pane) SetNarrow(narrow bool) {
	if p.switcher.Narrow != narrow {
		p.switcher.Narrow = narrow
		p.switcher.Refresh()
	}
}

// Content fills the right pane of a Splitter.
func (p *Pane) Content() fyne.CanvasObject { return p.root }

// Mode is what the pane shows: one of the Mode constants.
func (p *Pane) Mode() string { return p.mode }

// Pages is the number of pages of the PDF in sight, 0 when there is none yet.
func (p *Pane) Pages() int {
	if p.paper == nil || p.mode != ModePDF {
		return 0
	}
	return p.paper.pages()
}

// Drawing reports that a page in sight is not painted yet.
func (p *Pane) Drawing() bool {
	if p.mode != ModePDF || p.failed != nil {
		return false
	}
	return p.paper == nil || p.paper.asking != nil || len(p.paper.shown) == 0
}

// OnIntegrate and OnOpenNewer replace what the buttons of a new version ask the workstation for.
func (p *Pane) OnIntegrate(f func(record.DocumentKey)) { p.onIntegrate = f }

// OnOpenNewer is told that the person wants to read the newer version.
func (p *Pane) OnOpenNewer(f func(record.DocumentKey)) { p.onNewer = f }

// OnMakeVisible is told that a document hidden from the patient or their guardians is to be shown to them; OnImages that
// the images of a report are wanted. Without them their buttons are not there.
func (p *Pane) OnMakeVisible(f func(record.DocumentKey)) { p.onVisible = f }

// OnImages is told that the images of a report are wanted.
func (p *Pane) OnImages(f func(record.DocumentKey)) { p.onImages = f }

// Close ends what runs for the document in sight.
func (p *Pane) Close() {
	p.forget()
	p.stop()
}

// forget drops everything of the former document.
func (p *Pane) forget() {
	if p.stop != nil {
		p.stop()
	}
	if p.paper != nil {
		p.paper.close()
	}
	p.closeFile()
	p.finder.open = false
	p.bar.Objects = nil
	if p.finder.field != nil {
		p.finder.field.SetText("") // what was looked for belongs to its document
	}
	if p.waiting != nil {
		p.waiting.Hide() // a spinner that nobody hides turns forever
		p.waiting = nil
	}
	p.ctx, p.stop = context.WithCancel(context.Background())
	p.view, p.paper, p.narrative, p.metadata, p.failed, p.retry, p.layStop = nil, nil, nil, nil, nil, nil, nil
	p.pictures, p.loading = map[*cda.Media]*picture{}, false
	p.tab, p.large, p.weighed = "", false, false
	p.notices.Objects = nil
}

// ShowEmpty says that nothing is chosen.
func (p *Pane) ShowEmpty() {
	p.forget()
	p.mode = ModeEmpty
	p.head("", -1, "")
	p.switcher.Hide()
	p.put(theme.Surface, container.NewCenter(widget.NewEmpty("file-text", window.PreviewEmptyTitle, window.PreviewEmptyText, nil)))
	p.setFoot()
}

// ShowLoading says that a document is on its way.
func (p *Pane) ShowLoading(title string) {
	p.forget()
	p.mode = ModeLoading
	p.head(title, -1, window.PreviewNotYet)
	block := widget.NewLoading(window.PreviewLoading, window.PreviewListUsable, theme.IconDialog, nil)
	for _, o := range block.Objects {
		if s, ok := o.(*widget.Spinner); ok {
			p.waiting = s
		}
	}
	p.put(theme.Surface, container.NewCenter(block))
	p.setFoot()
}

// ShowOther gives the whole pane to o.
func (p *Pane) ShowOther(o fyne.CanvasObject) {
	p.forget()
	p.mode = ModeOther
	p.root.Objects = []fyne.CanvasObject{widget.On(widget.NewFill(theme.Surface), o)}
	p.root.Refresh()
}

// ShowDocument shows a document, its PDF first when it holds one. Nothing of the former one remains.
func (p *Pane) ShowDocument(v *app.DocumentView) {
	p.forget()
	p.view = v
	title := v.Row.Document.Title
	if title == "" && v.CDA != nil {
		title = v.CDA.Title
	}
	p.head(title, -1, "")
	for i, mode := range switchModes {
		p.switcher.Parts[i].Why = p.why(mode)
	}
	first := ModePDF
	for _, mode := range []string{ModePDF, ModeStructured, ModeMetadata} {
		if p.why(mode) == "" {
			first = mode
			break
		}
	}
	p.turn(first)
}

// why says why a part of the switch does not apply to this document, "" when it does.
func (p *Pane) why(mode string) string {
	switch v := p.view; {
	case v == nil:
		return window.PreviewNotYet
	case mode == ModePDF && len(v.PDF) == 0:
		return window.PreviewNoPDF
	case mode == ModeStructured && !structured(v):
		return window.PreviewNoStructure
	}
	return ""
}

// structured reports that there is something to show apart from a PDF: sections, or a file that is none.
func structured(v *app.DocumentView) bool {
	return v.CDA != nil && (len(v.CDA.Sections) > 0 || v.CDA.Body != nil && v.CDA.PDF() == nil)
}

// turn shows a part of the switch.
func (p *Pane) turn(mode string) {
	if p.view == nil || p.why(mode) != "" {
		return
	}
	p.closeFile()
	p.tab, p.mode = mode, mode
	for i, m := range switchModes {
		if m == mode {
			p.switcher.Choose(i)
		}
	}
	p.setNotices()
	switch mode {
	case ModePDF:
		p.turnPDF()
	case ModeStructured:
		if p.narrative == nil {
			p.narrative = newFlow(p.layNarrative)
			p.narrative.seen = p.seen
			p.listens(&p.narrative.reading)
		}
		p.put(theme.Surface, p.narrative)
	case ModeMetadata:
		if p.metadata == nil {
			p.metadata = newFlow(p.layMetadata)
			p.listens(&p.metadata.reading)
		}
		p.put(theme.Surface, p.metadata)
	}
	p.setFoot()
	if p.finder.open {
		p.search(p.finder.field.Text())
	}
}

// head writes the title and the part that is chosen; why makes every part unavailable.
func (p *Pane) head(title string, chosen int, why string) {
	if len(p.root.Objects) != 1 || p.root.Objects[0] != p.frame {
		p.root.Objects = []fyne.CanvasObject{p.frame}
		p.root.Refresh()
	}
	p.title.SetText(title)
	for i := range p.switcher.Parts {
		p.switcher.Parts[i].Why = why
	}
	p.switcher.Show()
	p.switcher.Choose(chosen)
}

// put replaces the body.
func (p *Pane) put(back theme.Token, o fyne.CanvasObject) {
	p.body.Objects = []fyne.CanvasObject{widget.NewFill(back), o}
	p.body.Refresh()
	p.frame.Refresh() // the notices may have changed the room left
}

// Restyle follows a change of theme or text size.
func (p *Pane) Restyle() {
	flows, papers := []*flow{p.narrative, p.metadata}, []*paper{p.paper}
	if p.file != nil {
		flows, papers = append(flows, p.file.flow), append(papers, p.file.paper)
	}
	for _, f := range flows {
		if f != nil {
			f.again()
		}
	}
	for _, f := range papers {
		if f != nil {
			f.restyle()
		}
	}
	p.root.Refresh()
}

// Shortcut handles alt+p, alt+s, alt+m, ctrl+0, ctrl+9, ctrl+r, ctrl+g and ctrl+p, and ctrl+f while the search is open;
// it reports whether it did.
func (p *Pane) Shortcut(name string) bool {
	switch name {
	case "alt+p":
		return p.choose(ModePDF)
	case "alt+s":
		return p.choose(ModeStructured)
	case "alt+m":
		return p.choose(ModeMetadata)
	case "ctrl+f":
		return p.finder.open && p.openFinder()
	case "ctrl+p":
		return p.print()
	}
	pages := p.pagesInSight()
	if pages == nil {
		return false
	}
	switch name {
	case "ctrl+0":
		pages.setZoom(fitWidth)
	case "ctrl+9":
		pages.fitPage()
	case "ctrl+r":
		pages.rotate()
	case "ctrl+g":
		pages.askPage()
	default:
		return false
	}
	return true
}

func (p *Pane) choose(mode string) bool {
	if p.view == nil {
		return false
	}
	p.turn(mode)
	return true
}

// Key handles the pages, F3, and Échap for what is open over the document; it reports whether it did.
func (p *Pane) Key(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyF3:
		if !p.finder.open {
			return p.openFinder()
		}
		p.nextHit(modifiers()&fyne.KeyModifierShift != 0)
		return true
	case fyne.KeyEscape:
		if p.closeFinder() {
			return true
		}
		if t := p.text(); t != nil && t.unselect() {
			return true
		}
		return p.leaveFile()
	case fyne.KeyPageUp, fyne.KeyPageDown:
		down := k.Name == fyne.KeyPageDown
		if pages := p.pagesInSight(); pages != nil {
			pages.page(down)
			return true
		}
		if f := p.flowInSight(); f != nil {
			f.page(down)
			return true
		}
	}
	return false
}

func (p *Pane) name(name string, o fyne.CanvasObject) {
	if p.env != nil && p.env.Names != nil {
		p.env.Names.Set(name, o)
	}
}

// track keeps a background job for tests, and forgets those that ended.
func (p *Pane) track(done <-chan struct{}) {
	kept := p.jobs[:0]
	for _, j := range p.jobs {
		select {
		case <-j:
		default:
			kept = append(kept, j)
		}
	}
	p.jobs = append(kept, done)
}

var _ Actions = (*app.Workstation)(nil)
