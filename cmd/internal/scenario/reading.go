package scenario

import (
	"bytes"
	"slices"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/ui/screen"
)

func init() {
	register("Un N3 se lit en PDF, en vue structurée et par les métadonnées de son en-tête", bothForms, "SC.CDA/INT.15")
	register("Un document intégré est rangé et trié par son en-tête CDA", filedByHeader, "SC.CDA/INT.17")
}

func firstN3(rec *app.Record) *app.Row {
	i := slices.IndexFunc(rec.Rows, func(x app.Row) bool { return x.Document.BodyKind == record.BodyN3PDF })
	if i < 0 {
		return nil
	}
	return &rec.Rows[i]
}

func bothForms(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	n3 := firstN3(w.readyDurand())
	r.Sees(n3 != nil, "Le dossier a un CDA R2 N3 avec sa copie PDF")
	v := w.document(n3.Document.Key)
	r.Sees(bytes.HasPrefix(v.PDF, []byte("%PDF-")), "Sa copie PDF se lit (%d octets)", len(v.PDF))
	words := v.CDA.PlainText()
	r.Sees(len(v.CDA.Sections) > 0 && len(words) > 100, "Sa vue structurée aussi : %d sections, %d caractères", len(v.CDA.Sections), len(words))
	w.shot("La copie PDF", reads("pdf"))
	w.press(fyne.KeyModifierAlt, fyne.KeyS)
	w.shot("La vue structurée, faite par le consommateur (Alt+S)", reads("structured"))
	w.press(fyne.KeyModifierAlt, fyne.KeyM)
	w.shot("Les métadonnées de l’en-tête (Alt+M)", reads("metadata"))
	w.press(fyne.KeyModifierAlt, fyne.KeyP)
	w.shot("Retour à la copie PDF (Alt+P)", reads("pdf"))
	d := v.CDA
	r.Sees(d.Patient.Traits.BirthName != "" && !d.Patient.INS.IsZero(), "L’en-tête dit de qui il s’agit : traits stricts et INS")
	r.Sees(d.Type.Code != "" && d.ID != "" && !d.EffectiveTime.IsZero() && d.Confidentiality != "", "et ce qu’il est : type, identifiant, date, confidentialité")
	r.Sees(slices.ContainsFunc(d.Participants, func(p cda.Participant) bool { return p.Kind == "legalAuthenticator" }) && d.Author().Display() != "",
		"et qui y prend part : %d participants, dont l’auteur et le responsable", len(d.Participants))
}

func filedByHeader(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	i := slices.IndexFunc(rec.Rows, func(x app.Row) bool { return !x.Document.Here() && x.Document.State == record.Current })
	r.Sees(i >= 0, "Le DMP a un document qui n’est pas au dossier")
	key, id := rec.Rows[i].Document.Key, rec.Rows[i].Document.ID
	header := w.document(key).CDA
	w.forget()
	w.desk.Integrate([]record.DocumentKey{key})
	done := until(w, "l’intégration", func(e app.IntegrationDone) bool { return e.Patient == rec.Patient.ID })
	r.Sees(done.Added == 1, "Il est intégré")
	rec = w.desk.Current()
	i = slices.IndexFunc(rec.Rows, func(x app.Row) bool { return x.Document.ID == id })
	r.Sees(i >= 0 && rec.Rows[i].Document.Here(), "Il est une ligne du dossier")
	got := rec.Rows[i].Document
	r.Sees(got.Type.Code == header.Type.Code, "Son type est celui de l’en-tête : %s", header.Type.Code)
	act := header.ActStart
	if act.IsZero() {
		act = header.EffectiveTime
	}
	r.Sees(got.ActDate().Equal(act), "Sa date est celle de l’acte, dans l’en-tête : %s, et non celle de l’intégration", act.Format("02/01/2006 15:04"))
	r.Sees(got.Author.Display() == header.Author().Display(), "Son auteur est celui de l’en-tête")
	r.Sees(got.SetID == header.SetID && got.Version == header.Version, "Son identifiant de lot et sa version aussi")
	sorted := slices.IsSortedFunc(rec.Rows, func(a, b app.Row) int { return b.Document.ActDate().Compare(a.Document.ActDate()) })
	r.Sees(sorted, "La liste est triée par la date de l’acte, la plus récente d’abord")
	w.shot("Le document intégré, à sa place dans la liste", func(s screen.State) bool { return s.Screen == "record" && s.Rows > 0 && s.Jobs == 0 })
}
