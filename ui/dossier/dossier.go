// Package dossier is the patient record, the main screen: who the patient is, what the DMP says, what they were told
// and want, their documents and the one being read. It draws app.Record and asks the workstation; it decides nothing
// about access, which app/record does. The right pane is package ui/preview.
//
//	d := dossier.New(env)
//	d.Open(r)   // a record just read, before the frame shows the screen
//	d.Event(e)  // RecordUpdated changes it in place: selection, ticks, scroll and filter stay
package dossier

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/preview"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// loadingAfter is how long a document may take before its pane says so: nothing flashes for one that is here.
const loadingAfter = 150 * time.Millisecond

// Dossier is the record screen.
type Dossier struct {
	env       *screen.Env
	desk      desk
	cancelJob func(id int64)
	pane      pane

	rec     *app.Record
	banner  *banner
	info    *information
	list    *list
	stays   *stays
	shots   *vaccinations
	journal *traces
	people  *people // its box while it is open
	split   *widget.Splitter
	tabs    []fyne.CanvasObject // what is under each tab
	under   *fyne.Container
	root    *fyne.Container
	form    form

	asked   record.DocumentKey // the document last asked for
	drafted bool               // it was a draft then
	askedID string             // what tells it apart when integration changes its key
	failed  bool               // it could not be shown
	inInfo  bool               // the pane shows the cards of information
	wanted  record.DocumentKey // a row to select once it is there
	undoing bool               // the next recorded information is an undo
	slow    *bridge.Debouncer
	stop    func() // of the minute
}

// New returns the screen, empty until Open.
func New(env *screen.Env) *Dossier {
	return build(env, env.Desk, func(id int64) { env.Desk.Jobs.Cancel(id) }, preview.New(env))
}

func build(env *screen.Env, desk desk, cancelJob func(int64), p pane) *Dossier {
	d := &Dossier{env: env, desk: desk, cancelJob: cancelJob, pane: p, slow: bridge.NewDebouncer(loadingAfter), form: formOf(1440)}
	d.banner = newBanner(d)
	d.info = newInformation(d)
	d.list = newList(d)
	d.stays = newStays(d)
	d.shots = newVaccinations(d)
	d.journal = newTraces(d)
	d.split = widget.NewSplitter(d.list.root, p.Content(), d.form.preview)
	d.split.OnMoved = d.splitMoved
	p.OnIntegrate(func(k record.DocumentKey) { d.integrate([]record.DocumentKey{k}) })
	p.OnOpenNewer(func(k record.DocumentKey) { d.list.reveal(k) })
	p.OnMakeVisible(d.makeVisible)
	p.OnImages(func(k record.DocumentKey) { d.desk.OpenImages(k) })
	later := func(icon, text string) fyne.CanvasObject {
		return widget.On(widget.NewFill(theme.Surface), widget.NewEmpty(icon, window.LaterTitle, text, nil))
	}
	d.tabs = []fyne.CanvasObject{d.split, d.stays.root, d.shots.root,
		later("send", window.LaterSendingsText), d.journal.root}
	d.under = container.NewStack(d.tabs[0])
	d.root = container.New(whole{d.fit}, d.banner.root, d.under)
	d.name("record.preview", p.Content())
	d.useForm()
	return d
}

func (d *Dossier) name(n string, o fyne.CanvasObject) {
	if d.env.Names != nil {
		d.env.Names.Set(n, o)
	}
}

func (d *Dossier) pref(name string) string {
	if d.env.Prefs == nil {
		return ""
	}
	return d.env.Prefs.Get(name, "")
}

func (d *Dossier) setPref(name, value string) {
	if d.env.Prefs != nil {
		d.env.Prefs.Set(name, value)
	}
}

// Open shows a record just read.
func (d *Dossier) Open(r *app.Record) {
	if c := d.desk.Current(); c != nil && c.Patient.ID == r.Patient.ID {
		r = c // what the DMP said meanwhile came before this screen listened
	}
	d.slow.Stop()
	d.rec = r
	d.asked, d.failed, d.undoing = "", false, false
	d.banner.tabs.Choose(0)
	d.info.reset()
	d.banner.show(r)
	d.stays.show(r)
	d.shots.show(r)
	d.list.open(r)
	d.journal.reset()
	d.summarise()
	d.inInfo = false
	if d.toInform() {
		d.showInformation()
	} else {
		d.pane.ShowEmpty()
	}
}

// toInform reports that the patient must be informed before the DMP may be asked.
func (d *Dossier) toInform() bool {
	return d.rec != nil && d.rec.Current != nil && !d.rec.Gate.Open && d.rec.Gate.Reason == record.ReasonNotInformed
}

func (d *Dossier) showInformation() {
	d.slow.Stop()
	d.asked, d.failed, d.inInfo = "", false, true
	d.info.show(d.rec)
	d.pane.ShowOther(d.info.root)
	d.list.notices()
}

// update shows a new picture of the same record in place.
func (d *Dossier) update(r *app.Record) {
	before := d.toInform()
	d.rec = r
	d.banner.show(r)
	d.stays.show(r)
	d.shots.show(r)
	d.list.update(r)
	d.reach()
	if d.asked != "" && !d.stillThere(r) { // the gate closed: nothing of the DMP stays in sight
		d.slow.Stop()
		d.asked, d.failed = "", false
		if !d.inInfo {
			d.pane.ShowEmpty()
		}
	}
	switch now := d.toInform(); {
	case now && (d.inInfo || !before && d.asked == ""):
		d.showInformation()
	case !now && d.inInfo:
		focused := d.info.focused()
		d.inInfo = false
		d.pane.ShowEmpty()
		if focused { // what had the keyboard is gone
			d.focus(d.list.table)
		}
	}
	d.list.notices()
}

func (d *Dossier) stillThere(r *app.Record) bool {
	if d.list.finder.results() && r.Gate.Open && d.list.row(d.asked) != nil { // found, and in no list of the record
		return true
	}
	return slices.ContainsFunc(r.Rows, func(row app.Row) bool {
		return row.Document.Key == d.asked || same(&row) == d.askedID || row.Newer != nil && row.Newer.Key == d.asked ||
			row.Twin != nil && row.Twin.Key == d.asked
	})
}

// Name implements screen.Screen.
func (d *Dossier) Name() string { return "record" }

// Content implements screen.Screen.
func (d *Dossier) Content() fyne.CanvasObject { return d.root }

// Shown implements screen.Screen.
func (d *Dossier) Shown() {
	if d.stop == nil {
		d.stop = bridge.Every(time.Minute, d.minute)
	}
	d.placeToasts(true)
	if d.inInfo {
		d.focus(d.info.first)
		return
	}
	d.focus(d.list.table)
}

// minute refreshes what tells time: delays before a sending, age of the list.
func (d *Dossier) minute() {
	if d.rec != nil {
		d.list.table.Refresh()
		d.banner.refreshed(d.rec)
	}
}

// Hidden implements screen.Screen.
func (d *Dossier) Hidden() {
	if d.stop != nil {
		d.stop()
		d.stop = nil
	}
	d.slow.Stop()
	d.list.stopReading()
	d.shots.stopReading()
	d.banner.closePopover()
	d.placeToasts(false)
}

// Restyle implements screen.Screen.
func (d *Dossier) Restyle() {
	d.root.Refresh()
	d.list.root.Refresh()
	d.info.root.Refresh()
	d.pane.Restyle()
	for _, t := range d.tabs {
		t.Refresh()
	}
}

// Close ends what the screen started; it is not shown again.
func (d *Dossier) Close() {
	d.Hidden()
	d.stays.notes.Close()
	d.pane.Close()
}

// Observe implements screen.Screen.
func (d *Dossier) Observe(s *screen.State) {
	if d.rec == nil {
		return
	}
	s.DMP = string(d.rec.DMP.State)
	s.Conflict = d.banner.tabs.Chosen == tabStays && d.stays.notes.Comparing()
	s.Rows = len(d.list.shown)
	s.Ticked = len(d.list.ticked)
	s.Found = d.list.finder.results() && !d.list.finder.busy
	if d.banner.tabs.Chosen == tabTraces {
		s.Traces = len(d.journal.rows)
	}
	s.Preview, s.Pages = d.pane.Mode(), d.pane.Pages()
	if p, ok := d.pane.(interface{ Drawing() bool }); ok {
		s.Drawing = p.Drawing()
	}
}

// Back shows the record again after a document was written, with its row selected once it is there; "" for none.
func (d *Dossier) Back(key record.DocumentKey) {
	if r := d.desk.Current(); r != nil && d.rec != nil && r.Patient.ID == d.rec.Patient.ID {
		d.wanted = key
		d.list.handled = false // what was written takes its place in the order at once
		d.update(r)
	}
}

// reach selects the wanted row when it has come.
func (d *Dossier) reach() {
	if d.wanted != "" && d.list.row(d.wanted) != nil {
		key := d.wanted
		d.wanted = ""
		d.list.reveal(key)
	}
}

// Read shows a document as choosing its row does.
func (d *Dossier) Read(key record.DocumentKey) { d.list.reveal(key) }

// ShowNotes shows the stays, where the shared notes are, and compares the first note in conflict.
func (d *Dossier) ShowNotes() {
	d.banner.tabs.Choose(tabStays)
	for _, n := range d.rec.Notes {
		if !n.Settled() {
			d.stays.notes.Compare(n.ID)
			return
		}
	}
}

// Tick ticks exactly those documents.
func (d *Dossier) Tick(keys []record.DocumentKey) { d.list.tick(keys) }

func (d *Dossier) chooseTab(i int) {
	d.under.Objects = []fyne.CanvasObject{d.tabs[i]}
	d.under.Refresh()
	if i == tabVaccines {
		d.shots.read()
	}
	if i == tabTraces {
		d.journal.read()
		d.focus(d.journal.table)
	}
}
