package scenario

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"chevet/app"
	"chevet/app/barcode"
	"chevet/app/compose"
	"chevet/app/record"
	"chevet/assets/specimens"
	"chevet/cmd/internal/demo"
)

func init() {
	register("Le datamatrix INS de la première page se décode ; une identité non qualifiée n’en a pas", scannableINS, "SC.CDA/VISU.04")
	register("Les deux formes CDA R2 d’un même acte (N1 et N3) sont une seule ligne", twinForms, "SC.CDA/DD.15")
}

// corner is the upper right quarter of a page at 200 points per inch, where the datamatrix is.
func (w *writer) corner(print []byte) *bytes.Reader {
	_ = w.words(print, 0)
	doc, err := w.engine.Open(context.Background(), print)
	w.run.Must(err, "ouvrir le PDF")
	defer doc.Close()
	page, err := doc.Render(context.Background(), 0, 200.0/72, 0)
	w.run.Must(err, "dessiner la première page")
	b := page.Bounds()
	var out bytes.Buffer
	w.run.Must(png.Encode(&out, page.SubImage(image.Rect(b.Max.X*3/4, 0, b.Max.X, b.Max.Y/5))), "garder le coin de la page")
	return bytes.NewReader(out.Bytes())
}

func scannableINS(r *Run) {
	w := startWriting(r, "durand camille")
	p := w.desk.Current().Patient
	want, err := barcode.INS(p)
	r.Must(err, "former le texte du datamatrix")
	for _, c := range []struct {
		form    app.FormName
		answers app.Answers
	}{{app.FormLetter, letterAnswers}, {app.FormConsultation, visitAnswers}} {
		x := w.write(c.form, c.answers)
		r.Sees(strings.Contains(squeezed(w.words(x.view.PDF, 0)), squeezed("INS à scanner")), "« %s » : la première page porte la mention « INS à scanner »", x.doc.Title)
		text, err := barcode.ReadImage(w.corner(x.view.PDF))
		r.Must(err, "scanner le datamatrix")
		r.Sees(text == want, "Le symbole imprimé, scanné, rend le texte exact : %s", strings.ReplaceAll(text, "\x1d", "<GS>"))
		scan, err := barcode.ReadINS(text, time.Now())
		r.Must(err, "lire le datamatrix")
		r.Sees(scan.INS == p.INS && scan.Traits.BirthDate == p.BirthDate && scan.Traits.Sex == p.Sex, "Il dit le matricule, son OID et les traits du patient")
		w.conform(x, x.doc.Title)
	}

	y := startWriting(r, "ouedraogo")
	q := y.desk.Current().Patient
	z := y.write(app.FormConsultation, visitAnswers)
	page := squeezed(y.words(z.view.PDF, 0))
	_, err = barcode.ReadImage(y.corner(z.view.PDF))
	r.Sees(q.Status != record.Qualified && err != nil && !strings.Contains(page, squeezed("INS à scanner")), "Identité non qualifiée (%s) : ni datamatrix, ni mention", q.Status)
	r.Sees(q.INS.IsZero() || !strings.Contains(page, string(q.INS.Matricule)), "et aucun matricule sur la page")
}

// actInTwoForms writes the N1 and the N3 of one letter in a folder that the sandbox loads into a DMP.
func actInTwoForms(r *Run) (dir, title string) {
	dir, err := os.MkdirTemp("", "chevet-jumeaux-")
	r.Must(err, "créer un dossier")
	r.After(func() { os.RemoveAll(dir) })
	at := time.Date(2021, 3, 4, 9, 30, 0, 0, time.Local)
	all := specimens.All(at)
	i := slices.IndexFunc(all, func(s specimens.Specimen) bool { return s.Name == "lettre-complet-femme-qualifiee" })
	c, o := all[i].Content, specimens.Options(at)
	c.Title = "Lettre de liaison de la vague 1"
	c.Patient.Traits = record.Traits{BirthName: "DURAND", GivenNames: []string{"CAMILLE", "ANNE", "MARIE"}, Sex: record.Female, BirthDate: "1980-05-12", BirthCOG: "69383"}
	c.Patient.BirthPlace, c.Patient.UsedName, c.Patient.UsedGivenName = "Lyon 3e", "PERRIN", "Camille"
	for _, n1 := range []bool{false, true} {
		o.N1, o.WithoutCopy = n1, !n1
		made, err := compose.Produce(c, o)
		r.Must(err, "écrire une des deux formes")
		r.Must(os.WriteFile(filepath.Join(dir, string(made.ID)+".xml"), made.CDA, 0o600), "la ranger")
	}
	return dir, c.Title
}

func twinForms(r *Run) {
	dir, title := actInTwoForms(r)
	w := open(r, demo.Options{Documents: dir})
	w.login()
	r.Did("Le DMP du patient a, d’un même acte, un CDA R2 N1 et un CDA R2 N3, chacun sous son identifiant")
	rec := w.readyDurand()
	rows := slices.DeleteFunc(slices.Clone(rec.Rows), func(x app.Row) bool { return x.Document.Title != title })
	r.Sees(len(rows) == 1, "Ils sont une seule ligne du dossier (%d)", len(rows))
	row := rows[0]
	r.Sees(row.Document.BodyKind.Structured() && row.Twin != nil && !row.Twin.BodyKind.Structured(), "La ligne est la forme structurée ; l’autre forme lui est attachée")
	n3 := w.document(row.Document.Key)
	r.Sees(len(n3.CDA.Sections) > 0 && slices.Contains(n3.Notices, app.NoticeTwin), "Elle se lit (%d sections), et son ouverture dit que l’acte a une autre forme", len(n3.CDA.Sections))
	w.closeToasts()
	w.shot("Une ligne, deux formes", read)
	n1 := w.document(row.Twin.Key)
	r.Sees(bytes.HasPrefix(n1.PDF, []byte("%PDF-")) && slices.Contains(n1.Notices, app.NoticeTwin), "L’autre forme se lit aussi : son PDF (%d octets)", len(n1.PDF))
	w.shot("L’autre forme, par son lien", reads("pdf"))

	w.forget()
	w.desk.Integrate([]record.DocumentKey{row.Document.Key})
	done := until(w, "l’intégration", func(e app.IntegrationDone) bool { return e.Patient == rec.Patient.ID })
	r.Sees(done.Added == 2, "Intégrer la ligne intègre l’acte entier : %d documents", done.Added)
	here := slices.DeleteFunc(slices.Clone(w.desk.Current().Rows), func(x app.Row) bool { return x.Document.Title != title })
	r.Sees(len(here) == 1 && here[0].Document.Here() && here[0].Twin != nil && here[0].Twin.Here(), "et le dossier montre toujours une seule ligne")
}
