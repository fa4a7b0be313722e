package dossier

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// banner is the identity of the patient, the state of the DMP, the consent control and the tabs.
type banner struct {
	d    *Dossier
	root fyne.CanvasObject

	first, second, third *fyne.Container
	webps, write, load   *widget.Button
	more                 *widget.Button
	dmp, counter         *widget.Chip
	invisible, unsent    *widget.Chip
	consent              *widget.Segment
	choice               *fyne.Container
	label                *widget.Text
	tabs                 *widget.Tabs
	seen                 *widget.Mark
	hint                 *widget.KeyHint
	fourth               *fyne.Container
	aside                bool // the counter is on the line of the tabs

	popover *widget.Popover
	drawn   identity
}

// identity is what the two first lines say; they are built again only when it changes.
type identity struct {
	first, ins, second string
	form               string
}

func newBanner(d *Dossier) *banner {
	b := &banner{d: d}
	b.webps = widget.NewButton(window.RecordWebPS, "external-link", widget.Second, func() { d.desk.OpenWebDMP(api.PageRecord) })
	b.write = widget.NewButton(window.RecordWrite, "file-pen", widget.Main, func() { d.writeMenu().ShowUnder(b.write) })
	b.write.More = "chevron-down"
	b.load = widget.NewButton(window.RecordImport, "upload", widget.Second, d.importPDF)
	b.more = widget.NewIconButton("ellipsis", window.RecordMore, widget.Second, b.openMore)

	b.dmp = widget.NewChip("", "loader-circle", widget.ToneLocal, b.openDMP)
	b.counter = widget.NewChip("", "cloud-download", widget.ToneDMP, func() { d.list.onlyNew(false) })
	b.counter.OnMenu = b.openCounter
	b.invisible = widget.NewChip("", "eye-off", widget.ToneInvisible, func() { d.list.onlyNew(true) })
	b.unsent = widget.NewChip("", "upload", widget.ToneWarning, func() {
		if d.env.Go != nil {
			d.env.Go.JobsPanel()
		}
	})
	b.consent = newConsent(d)
	b.choice = container.New(marked{b.consent.PartAt}, b.consent)
	for i := range b.consent.Parts {
		m := mark()
		b.choice.Add(m)
		d.name("record.consent."+string(rune('0'+i)), m)
	}
	b.label = widget.NewText(window.RecordPatient, theme.CaptionStrong, theme.Muted)

	b.tabs = widget.NewTabs([]widget.Tab{
		{Text: window.TabDocuments, Icon: "file-text"}, {Text: window.TabStays, Icon: "bed-double"}, {Text: window.TabVaccines, Icon: "syringe"},
		{Text: window.TabSendings, Icon: "send", Tone: widget.ToneDanger}, {Text: window.TabTraces, Icon: "history"}}, 0, d.chooseTab)
	b.seen = widget.NewMark("", "refresh-cw", theme.Muted)
	b.seen.Style = theme.Caption
	b.hint = widget.NewKeyHint("F5")

	b.first, b.second, b.third = row(12, 1, 3), row(8, -1, -1), row(8, -1, -1)
	b.fourth = row(8, -1, 1, b.tabs)
	f := widget.NewFill(theme.Surface)
	f.Bottom = true
	b.root = widget.Bar(theme.HeightBanner, f, 0, 0, widget.Col(0,
		widget.Pad(16, 12, 16, 0, widget.Col(0, widget.Sized(0, 28, b.first),
			widget.Pad(0, 4, 0, 12, widget.Sized(0, 20, b.second)), widget.Sized(0, 32, b.third))),
		widget.Pad(4, 8, 16, 0, widget.Sized(0, theme.HeightTabs, b.fourth))))
	d.name("record.dmp", b.dmp)
	d.name("record.counter", b.counter)
	d.name("record.invisible", b.invisible)
	d.name("record.unsent", b.unsent)
	d.name("record.consent", b.consent)
	d.name("record.tabs", b.tabs)
	d.name("record.webps", b.webps)
	d.name("record.more", b.more)
	d.name("record.write", b.write)
	d.name("record.import", b.load)
	return b
}

func (b *banner) useForm() {
	b.consent.Narrow = b.d.form.narrow
	b.consent.Refresh()
	if b.d.rec != nil {
		b.show(b.d.rec)
	}
}

// show draws the banner of a record; what did not change is left alone, so that the focus stays.
func (b *banner) show(r *app.Record) {
	now := r.At
	p := r.Patient
	id := identity{first: p.Name() + "\n" + window.Traits(p, now), ins: p.INS.Grouped() + string(p.Status), form: b.d.form.name}
	for _, a := range attributes(p) {
		id.ins += a.word
	}
	pairs := b.pairs(r)
	for _, v := range pairs {
		id.second += v[0] + v[1] + "\n"
	}
	if id != b.drawn {
		b.drawn = id
		b.drawIdentity(p, window.Traits(p, now), pairs)
	}
	b.drawStates(r)
	b.tabs.SetCount(0, countWord(len(r.Rows)))
	b.tabs.SetCount(1, countWord(len(r.Encounters)))
	b.tabs.SetCount(3, countWord(failures(r.Rows)))
	b.refreshed(r)
}

func countWord(n int) string {
	if n == 0 {
		return ""
	}
	return window.Number(n)
}

func failures(rows []app.Row) int {
	n := 0
	for i := range rows {
		for _, s := range rows[i].Document.Sendings {
			if s.State == record.Failed {
				n++
			}
		}
	}
	return n
}

type attribute struct {
	word, icon string
	tone       widget.Tone
}

// attributes are the second badges of an identity. // patterns.md «INS badge»
func attributes(p record.Patient) []attribute {
	var out []attribute
	add := func(on bool, a attribute) {
		if on {
			out = append(out, a)
		}
	}
	add(p.Doubtful, attribute{window.Doubtful, "circle-question-mark", widget.ToneDanger})
	add(p.Fictive, attribute{window.Fictive, "user-round-x", widget.ToneDanger})
	add(p.Homonym, attribute{window.Homonym, "users", widget.ToneWarning})
	return out
}

func (b *banner) pairs(r *app.Record) [][2]string {
	p := r.Patient
	var out [][2]string
	used := strings.TrimSpace(p.UsedName)
	if used != "" && !strings.EqualFold(used, p.BirthName) {
		out = append(out, [2]string{window.RecordUsedName, used})
	}
	if p.IPP != "" {
		out = append(out, [2]string{window.RecordIPP, string(p.IPP)})
	}
	if len(r.Merges) > 0 && p.MergedInto == "" {
		out = append(out, [2]string{window.RecordMerged, window.MergePair(r.Merges)})
	}
	out = append(out, [2]string{window.RecordStay, window.InTheStay(r.Current)})
	switch {
	case p.Minor(r.At) && len(p.Guardians) > 0:
		out = append(out, [2]string{window.RecordGuardians, strings.Join(p.Guardians, ", ")})
	case p.TreatingName != "":
		out = append(out, [2]string{window.RecordDoctor, p.TreatingName})
	}
	return out
}

func (b *banner) drawIdentity(p record.Patient, traits string, pairs [][2]string) {
	ins := []fyne.CanvasObject{}
	if p.INS.IsZero() {
		ins = append(ins, widget.NewText(window.NoINS, theme.LargeStrong, theme.Muted))
	} else {
		number := widget.NewText(p.INS.Grouped(), theme.LargeStrong, theme.Text)
		b.d.name("record.ins", number)
		ins = append(ins, widget.NewText(window.RecordINS, theme.CaptionStrong, theme.Muted), number)
	}
	icon, tone := screen.IdentityLook(p.Status)
	ins = append(ins, widget.NewBadge(window.IdentityStatus(p.Status), icon, tone))
	for _, a := range attributes(p) {
		ins = append(ins, widget.NewBadge(a.word, a.icon, a.tone))
	}
	if p.Deceased {
		ins = append(ins, widget.NewBadge(window.RecordDeceased, "circle-x", widget.ToneLocal))
	}
	buttons := widget.Row(12, b.webps, b.write, b.load, b.more)
	switch {
	case b.d.form.tight: // a birth date is never cut for a command
		buttons = widget.Row(12, b.more)
	case b.d.form.narrow:
		buttons = widget.Row(12, b.write, b.load, b.more)
	}
	b.first.Objects = []fyne.CanvasObject{
		widget.NewText(p.Name(), theme.PatientName, theme.Text), widget.NewText(traits, theme.Large, theme.Text2),
		widget.Pad(8, 0, 0, 0, widget.Row(8, ins...)), buttons}
	b.first.Refresh()

	b.second.Objects = nil
	for i, v := range pairs {
		if i > 0 {
			b.second.Objects = append(b.second.Objects, widget.NewText("·", theme.Body, theme.BorderStrong))
		}
		pair := widget.Row(0, widget.NewText(v[0], theme.Body, theme.Muted), widget.Grow(widget.NewText(v[1], theme.Body, theme.Text2)))
		b.second.Objects = append(b.second.Objects, pair)
	}
	b.second.Layout.(*line).flex = len(b.second.Objects) - 1
	b.second.Refresh()
}

// drawStates draws the third line: chips in place, so that the one with the focus keeps it.
func (b *banner) drawStates(r *app.Record) {
	if why := b.d.whyNoDMP(); b.webps.Why != why {
		b.webps.SetWhy(why)
	}
	why := ""
	if r.Patient.MergedInto != "" {
		why = window.MergeNoWriting
	}
	for _, o := range []*widget.Button{b.write, b.load} {
		if o.Why != why {
			o.SetWhy(why)
		}
	}
	look := chipLooks[r.DMP.State]
	b.dmp.Set(window.DMPChip(r.DMP, r.At), look.icon, look.tone, r.DMP.State == app.DMPChecking)
	chips := []fyne.CanvasObject{b.dmp}
	b.aside = false
	switch { // nothing is counted while nothing is known
	case r.Offline:
	case r.Counting && (r.Count == nil || r.ListStale):
		b.counter.Set(window.Counting, "loader-circle", widget.ToneLocal, true)
		chips = b.count(chips)
	case r.Count != nil:
		tone := widget.ToneDMP
		if r.Count.New == 0 {
			tone = widget.ToneLocal
		}
		word := window.NewSince(*r.Count)
		if b.d.form.tight {
			word = window.NewTight(*r.Count)
		}
		b.counter.Set(word, "cloud-download", tone, false)
		chips = b.count(chips)
		if n := r.Count.Invisible; n > 0 && !b.d.form.tight {
			word := window.InvisibleAmong(n)
			if b.d.form.narrow {
				word = window.InvisibleShortly(n)
			}
			b.invisible.Set(word, "eye-off", widget.ToneInvisible, false)
			chips = append(chips, b.invisible)
		}
	}
	if r.Offline && r.Unsent > 0 {
		b.unsent.Set(window.Unsent(r.Unsent), "upload", widget.ToneWarning, false)
		chips = append(chips, b.unsent)
	}
	b.third.Layout.(*line).push = len(chips)
	show(b.label, !b.d.form.tight)
	b.third.Objects = append(chips, widget.Row(12, b.label, b.choice))
	showConsent(b.consent, r)
	b.third.Refresh()
}

// count adds the counter to the line, or leaves it to that of the tabs when the window is tight.
func (b *banner) count(chips []fyne.CanvasObject) []fyne.CanvasObject {
	if b.aside = b.d.form.tight; b.aside {
		return chips
	}
	return append(chips, b.counter)
}

// refreshed says how old the list of the DMP is.
func (b *banner) refreshed(r *app.Record) {
	age, known := r.DMPAge(b.d.desk.Now())
	parts := []fyne.CanvasObject{b.tabs}
	switch {
	case b.aside:
		parts = append(parts, b.counter)
	case known && r.Gate.Open:
		text := window.DMPUpdatedAt + window.Moment(r.ListedAt, r.At)
		if r.Offline || r.ListStale {
			text = window.DMPListSeen + window.Ago(age)
		}
		b.seen.Text = text
		b.seen.Refresh()
		parts = append(parts, b.seen, b.hint)
	}
	b.fourth.Objects = parts
	b.fourth.Refresh()
}
