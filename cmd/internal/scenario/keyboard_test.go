package scenario

import (
	"os"
	"path/filepath"
	"testing"

	"chevet/app"
	"chevet/app/record"
	"chevet/ui/screen"
)

// begin opens «Rédiger» and chooses a form by arrows.
func (c *chair) begin(n int) {
	c.t.Helper()
	c.tabTo("record.write")
	c.key("Return")
	c.see("write-00-menu", "le menu", over("dialog"))
	for range n {
		c.key("Down")
	}
	c.key("Return")
}

// checked accepts the writing screen of a form once what is typed is checked.
func checked(f app.FormName) func(screen.State) bool {
	return func(s screen.State) bool {
		return s.Screen == "write" && s.Form == string(f) && s.Checked && s.Pages > 0 && s.Overlay == ""
	}
}

// fill types answers, each in its input, that Tab comes to in the order of the form.
func (c *chair) fill(f app.FormName, a app.Answers) {
	c.t.Helper()
	for _, in := range app.FormOf(f).Inputs {
		text, rows := a.Texts[in.ID], a.Rows[in.ID]
		if text == "" && len(rows) == 0 {
			continue
		}
		c.tabTo("write." + in.ID)
		switch in.Kind {
		case app.InputRows:
			for _, row := range rows {
				c.tabTo("write." + in.ID)
				c.key("Return")
				for _, col := range in.Columns {
					c.win.Type(row[col.ID])
					c.key("Tab")
				}
				for range 20 { // «Ajouter» is above its lines
					if c.win.Focus() != "write."+in.ID {
						c.key("shift+Tab")
					}
				}
			}
		case app.InputChoice:
			c.key("Return")
			for _, o := range in.Options() {
				if o.Code == text {
					break
				}
				c.key("Down")
			}
			c.key("Return")
		case app.InputTick:
			c.key("Space")
		default:
			c.win.Type(text)
		}
	}
}

// signed signs what is ready, and sees it in the list.
func (c *chair) sign(f app.FormName) {
	c.t.Helper()
	c.see("write-"+string(f)+"-filled", "le document prêt", func(s screen.State) bool { return checked(f)(s) && s.Findings == 0 && s.Saved })
	c.key("ctrl+Return")
	c.see("write-"+string(f)+"-signed", "le document signé, dans la liste", func(s screen.State) bool {
		return s.Screen == "record" && s.Toast == "write.signed" && s.Jobs == 0 && (s.Preview == "pdf" || s.Preview == "structured")
	})
	c.win.CloseToasts()
}

func TestEachDocumentIsWrittenAndSignedByKeyboard(t *testing.T) {
	c := sit(t, "durand camille")
	c.see("record-not-informed", "le dossier", on("record"))
	c.inform()
	c.see("record", "le dossier", on("record"))
	answers := map[app.FormName]app.Answers{app.FormLetter: letterAnswers, app.FormOperative: operativeAnswers, app.FormConsultation: visitAnswers,
		app.FormPrescription: prescriptionAnswers,
		app.FormVaccination:  {Texts: map[string]string{"kind": "BOOSTER", "rank": "2", "route": "20035000", "site": "16217701000119102"}},
		app.FormOrders:       {Texts: map[string]string{"type": "PRESC-KINE", "reason": "Rééducation"}, Rows: map[string][]map[string]string{"lines": {{"act": "Rééducation respiratoire", "detail": "5 séances"}}}},
		app.FormReport:       {Texts: map[string]string{"type": app.FormOf(app.FormReport).Inputs[0].Options()[0].Code, "title": "Certificat"}, Rows: map[string][]map[string]string{"sections": {{"title": "Constat", "text": "Rien à signaler."}}}}}
	for n, f := range app.FormNames() {
		c.begin(n)
		c.see("write-"+string(f)+"-empty", "le formulaire vide", checked(f))
		c.key("ctrl+Return")
		c.see("write-"+string(f)+"-findings", "ce qui manque", func(s screen.State) bool { return checked(f)(s) && s.Findings > 0 })
		if f == app.FormVaccination {
			c.tabTo("write.scan")
			c.win.Type("]d201" + "0" + "3400932857241" + "17" + two(c.desk.Now().Year()%100+1) + "0630" + "10LOT42\x1d21SN7")
			c.key("Return")
			c.see("write-vaccination-scanned", "la boîte lue", func(s screen.State) bool { return checked(f)(s) && s.Findings == 0 })
		}
		c.fill(f, answers[f])
		c.sign(f)
	}
	c.key("ctrl+3")
	c.see("vaccines", "les vaccinations", func(s screen.State) bool { return s.Screen == "record" && s.Rects["record.vaccines"] != [4]float32{} })
	c.tabTo("record.vaccines.add")
	c.key("Return")
	c.see("", "une note de vaccination", checked(app.FormVaccination))
	c.key("Escape")
	c.see("", "le dossier", on("record"))
}

func TestADraftIsLeftResumedCorrectedAndDeletedByKeyboard(t *testing.T) {
	c := sit(t, "durand camille")
	c.begin(1)
	c.see("", "la consultation", checked(app.FormConsultation))
	c.win.Type("Contrôle")
	c.see("", "la frappe", func(s screen.State) bool { return checked(app.FormConsultation)(s) && s.Saved })
	c.key("Escape")
	c.see("write-leave", "la question", over("dialog"))
	c.key("Return") // keeps the draft
	c.see("record-draft", "le brouillon dans la liste", on("record"))
	c.tabTo("record.resume")
	c.key("Return")
	c.see("write-resumed", "le brouillon repris", checked(app.FormConsultation))
	rest := visitAnswers.Clone()
	delete(rest.Texts, "reason")
	c.fill(app.FormConsultation, rest)
	c.sign(app.FormConsultation)

	c.tabTo("record.table")
	c.menuLine(2)
	c.see("write-correct", "la correction", checked(app.FormConsultation))
	c.win.Type(" à un mois ")
	c.sign(app.FormConsultation)

	c.tabTo("record.table")
	c.menuLine(4)
	c.see("record-delete", "la question", over("dialog"))
	c.key("Return") // a destructive dialog starts on «Annuler»
	c.see("", "rien n’est supprimé", on("record"))
	c.tabTo("record.table")
	c.menuLine(4)
	c.see("", "la question", over("dialog"))
	c.key("Tab", "Return")
	c.see("record-deleted", "la suppression", func(s screen.State) bool { return s.Toast == "write.deleted" && s.Overlay == "" })
}

// menuLine opens the menu of the selected row and chooses a line.
func (c *chair) menuLine(n int) {
	c.t.Helper()
	c.key("Menu")
	c.see("record-row-menu", "le menu de la ligne", over("dialog"))
	for range n {
		c.key("Down")
	}
	c.key("Return")
}

func TestAPDFIsImportedByKeyboard(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.Mkdir(filepath.Join(home, "Numérisations"), 0o755); err != nil {
		t.Fatal(err)
	}
	c := sit(t, "durand camille")
	c.inform()
	raw := c.somePDF()
	if err := os.WriteFile(filepath.Join(home, "Courrier du Dr BENOÎT.pdf"), raw, 0o644); err != nil {
		t.Fatal(err)
	}
	c.tabTo("record.import")
	c.key("Return")
	c.see("files", "le choix d’un fichier", over("dialog"))
	c.win.Type("courrier")
	c.key("Return")
	c.see("write-import-empty", "l’import", checked(app.FormImport))
	c.tabTo("write.type")
	c.key("Return", "Down", "Return")
	c.sign(app.FormImport)
}

// somePDF is a PDF of the record.
func (c *chair) somePDF() []byte {
	var pdf []byte
	c.try(func() {
		for _, row := range c.desk.Current().Rows {
			if row.Document.BodyKind == record.BodyN1PDF && row.Document.Here() {
				if v := c.document(row.Document.Key); v != nil && len(v.PDF) > 0 {
					pdf = v.PDF
					return
				}
			}
		}
	})
	if pdf == nil {
		c.t.Fatal("no PDF in the record")
	}
	return pdf
}

func TestAPatientIsCreatedQualifiedAndExplainedByKeyboard(t *testing.T) {
	c := sit(t, "")
	c.key("ctrl+k")
	c.see("", "la recherche", over("search"))
	c.win.Type("durand 1980")
	c.see("search", "des réponses", func(s screen.State) bool { return s.Query == "durand 1980" && s.Hits > 0 })
	c.key("Up", "Return") // the last line
	c.see("identity-new", "le nouveau patient", on("identity"))
	c.see("identity-doubles", "les doublons", func(s screen.State) bool { return s.Screen == "identity" && s.Hits > 0 })
	c.tabTo("identity.givenNames")
	c.win.Type("Camille Fictive")
	c.tabTo("identity.sex")
	c.key("Right")
	c.tabTo("identity.birthDate")
	c.key("End")
	c.win.Type("12/05/1980")
	c.see("identity-filled", "les doublons", on("identity"))
	c.key("Escape")
	c.see("", "l’accueil", on("home"))

	c.open("ouedraogo")
	c.more("M")
	c.see("identity-edit", "l’identité", on("identity"))
	c.key("ctrl+2")
	c.tabTo("identity.status")
	c.see("identity-status", "le statut", on("identity"))
	c.key("ctrl+3")
	c.see("identity-history", "l’histoire", on("identity"))
	c.key("ctrl+1")
	c.tabTo("identity.ask")
	c.key("Return")
	c.see("identity-insi", "INSi", func(s screen.State) bool { return on("identity")(s) && s.Rects["identity.ask"] != [4]float32{} })
	c.key("Escape")
	c.see("", "le dossier", on("record"))
}

// more chooses a line of «…» by its first letter.
func (c *chair) more(letter string) {
	c.t.Helper()
	c.tabTo("record.more")
	c.key("Return")
	c.see("record-more", "le menu", over("dialog"))
	c.win.Type(letter)
	c.key("Return")
}

func TestADocumentIsReadSearchedTurnedAndCopiedByKeyboard(t *testing.T) {
	c := sit(t, "durand camille")
	c.inform()
	reads := func(s screen.State) bool {
		return s.Screen == "record" && s.Preview == "pdf" && s.Jobs == 0 && s.Overlay == ""
	}
	c.tabTo("record.table")
	c.key("Down", "Return")
	c.see("preview-pdf", "le document", reads)
	c.key("F3")
	c.win.Type("a")
	c.see("preview-find", "la recherche", reads)
	c.key("Return", "Escape")
	c.key("ctrl+r")
	c.see("preview-turned", "la page tournée", reads)
	c.key("ctrl+r", "ctrl+r", "ctrl+r", "ctrl+0", "ctrl+9")
	c.tabTo("preview.more")
	c.key("Return")
	c.see("preview-more", "le menu", over("dialog"))
	c.key("Escape", "alt+s")
	c.see("preview-structured", "la vue structurée", func(s screen.State) bool { return s.Preview == "structured" || s.Preview == "pdf" })
	c.key("alt+m")
	c.see("preview-metadata", "les métadonnées", func(s screen.State) bool { return s.Preview == "metadata" })
}
