package dossier

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/assets/texts/window"
	"chevet/ui/bridge"
	"chevet/ui/files"
	"chevet/ui/screen"
	"chevet/ui/theme"
	"chevet/ui/widget"
)

// write opens the writing screen.
func (d *Dossier) write(r app.WriteRequest) {
	if d.env.Go != nil && d.rec != nil {
		d.env.Go.Write(r)
	}
}

// writeMenu is that of the button «Rédiger».
func (d *Dossier) writeMenu() *widget.Menu {
	icons := map[app.FormName]string{app.FormPrescription: "pill", app.FormOrders: "scroll-text", app.FormVaccination: "syringe"}
	var items []widget.MenuItem
	for _, f := range app.FormNames() {
		icon := icons[f]
		if icon == "" {
			icon = "file-text"
		}
		items = append(items, widget.MenuItem{Text: window.FormWord(f), Icon: icon, Do: func() { d.write(app.WriteRequest{Form: f}) }})
	}
	return widget.NewMenu(append(items, widget.Separator, widget.MenuItem{Text: window.WriteImportPDF, Icon: "upload", Do: d.importPDF})...)
}

// maxFile is read of a chosen file; the workstation refuses larger ones by their size.
const maxFile = 64 << 20

// importPDF chooses a PDF and wraps it in a document.
func (d *Dossier) importPDF() {
	files.Choose(d.env.Window.Canvas(), window.WriteImportPDF, []string{".pdf"}, func(path string) {
		bridge.Run(context.Background(), func(context.Context) ([]byte, error) {
			f, err := os.Open(path)
			if err != nil {
				return nil, record.E(record.Unavailable, app.ReasonFile).Wrap(err)
			}
			defer f.Close()
			raw, err := io.ReadAll(io.LimitReader(f, maxFile))
			if err != nil {
				return nil, record.E(record.Unavailable, app.ReasonFile).Wrap(err)
			}
			return raw, nil
		}, func(raw []byte, err error) {
			if err != nil {
				d.refused(err)
				return
			}
			name := filepath.Base(path)
			d.write(app.WriteRequest{Form: app.FormImport, PDF: raw, Title: strings.TrimSuffix(name, filepath.Ext(name))})
		})
	})
}

func (d *Dossier) refused(err error) {
	d.say(screen.Toast{Key: "write.failed", Tone: screen.Danger, Text: texts.Error(err), Sticky: true})
}

// showDraft says in the pane whose draft it is, and offers to go on.
func (d *Dossier) showDraft(r *app.Row) {
	d.slow.Stop()
	doc := r.Document
	d.asked, d.failed, d.askedID, d.drafted = doc.Key, false, same(r), true
	d.leaveInformation()
	resume := widget.NewSmallButton(window.WriteResume, "pencil", widget.Main, func() { d.write(app.WriteRequest{Resume: string(doc.Key)}) })
	d.pane.ShowOther(widget.ColCentre(12, widget.Spacer(), widget.NewIcon("file-pen", theme.Muted, theme.IconEmpty),
		widget.NewText(doc.Title, theme.Section, theme.Text),
		widget.NewText(window.WriteSavedAt(doc.Author.Name, doc.UpdatedAt, d.desk.Now()), theme.Body, theme.Muted), resume, widget.Spacer()))
	d.name("record.resume", resume)
}

func (d *Dossier) draftMenu(r *app.Row) *widget.Menu {
	id := string(r.Document.Key)
	return widget.NewMenu(
		widget.MenuItem{Text: window.WriteResume, Icon: "pencil", Shortcut: "Entrée", Do: func() { d.write(app.WriteRequest{Resume: id}) }},
		widget.Separator,
		widget.MenuItem{Text: window.WriteDiscard, Icon: "trash-2", Danger: true, Do: func() { d.confirmDiscard(id) }})
}

func (d *Dossier) confirmDiscard(id string) {
	(&widget.Dialog{Title: window.WriteDiscardTitle, Text: window.WriteDiscardText, Icon: "trash-2", Tone: widget.ToneDanger, Destructive: true,
		Verb: window.WriteDiscardVerb, VerbIcon: "trash-2", OnVerb: func() bool {
			d.do("write.discarded", "", func(ctx context.Context) error { return d.desk.DiscardDraft(ctx, id) })
			return true
		}}).Show(d.env.Window.Canvas())
}

func (d *Dossier) confirmDelete(key record.DocumentKey) {
	(&widget.Dialog{Title: window.WriteDeleteTitle, Text: window.WriteDeleteText, Icon: "trash-2", Tone: widget.ToneDanger, Destructive: true,
		Verb: window.WriteDeleteVerb, VerbIcon: "trash-2", OnVerb: func() bool {
			d.do("write.deleted", window.WriteDeleted, func(ctx context.Context) error { return d.desk.DeleteDocument(ctx, key) })
			return true
		}}).Show(d.env.Window.Canvas())
}

// do acts off the UI thread and says how it went; done "" says nothing.
func (d *Dossier) do(key, done string, act func(context.Context) error) {
	bridge.Run(context.Background(), func(ctx context.Context) (struct{}, error) { return struct{}{}, act(ctx) }, func(_ struct{}, err error) {
		switch {
		case err != nil:
			d.refused(err)
		case done != "":
			d.say(screen.Toast{Key: key, Tone: screen.Success, Text: done})
		}
	})
}
