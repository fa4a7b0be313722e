package scenario

import (
	"bytes"
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"chevet/app"
	"chevet/app/barcode"
	"chevet/app/cda"
	"chevet/app/compose"
	"chevet/app/pdf"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
)

func init() {
	register("Le PDF et le CDA d’un même acte disent la même chose, sous le même identifiant", sameActSameContent, "SC.CDA/DD.02", "DOC/va1.04")
	register("Lettre de liaison à la sortie, CDA R2 N3", lettersOut, "HOP/va1.03", "DOC/va1.05", "DOC/va1.06")
	register("Compte rendu opératoire", operative, "HOP/va1.04")
	register("Ordonnance de sortie, CDA R2 N3 avec sa copie PDF", dischargePrescription, "HOP/va1.06")
	register("Compte rendu de consultation", consultationReport, "HOP/va1.07")
	register("Un brouillon ne part pas ; une correction est une nouvelle version, la suppression garde le texte", onlyValidated, "HOP/va1.08")
	register("Le CDA produit porte l’INS qualifié et ses traits", insInCDA, "INS/va1.56")
	register("La première page de chaque document porte les traits de l’INS", insOnFirstPage, "INS/va1.64")
	register("Note de vaccination, CDA R2 N3, de la saisie manuelle", vaccinationByHand, "U-VAC-01")
	register("Le code de la boîte de vaccin remplit le produit, le lot et la péremption", vaccinationByScan, "U-VAC-02")
}

// writer is a record in which documents are written, offline from the DMP.
type writer struct {
	*ward
	engine *pdf.Engine
}

func startWriting(r *Run, query string) writer {
	w := open(r, demo.Options{})
	w.login()
	hit := w.find(query)
	_, err := w.desk.OpenRecord(context.Background(), hit.Patient.ID)
	r.Must(err, "ouvrir le dossier")
	return writer{ward: w}
}

var (
	letterAnswers = app.Answers{Texts: map[string]string{"reason": "Cholécystite aiguë lithiasique", "summary": "Admise pour douleur de l’hypocondre droit.\n\nCholécystectomie par cœlioscopie, suites simples.",
		"conclusion": "Cholécystectomie par cœlioscopie, suites simples", "admission": "183452005", "discharge": "160849004", "plan": "Consultation de contrôle à un mois."},
		Rows: map[string][]map[string]string{"treatments": {{"name": "PARACETAMOL FICTIF 1 g, comprimé", "rhythm": "1 comprimé, 4 fois par jour au plus", "days": "5"}}}}
	operativeAnswers = app.Answers{Texts: map[string]string{"intervention": "Cholécystectomie par cœlioscopie", "procedure": "Installation en décubitus dorsal.", "anaesthesia": "Générale"},
		Rows: map[string][]map[string]string{"acts": {{"code": "HMFC004", "label": "Cholécystectomie, par cœlioscopie"}}, "surgeons": {{"name": "Dr MOREAU Hélène"}}}}
	visitAnswers        = app.Answers{Texts: map[string]string{"reason": "Contrôle postopératoire", "findings": "Abdomen souple.", "conclusion": "Évolution favorable."}}
	prescriptionAnswers = app.Answers{Rows: map[string][]map[string]string{"medicines": {{"name": "PARACETAMOL FICTIF 1 g, comprimé", "dosage": "1 comprimé, 4 fois par jour au plus", "days": "5", "repeats": "0"}}}}
	vaccineAnswers      = app.Answers{Texts: map[string]string{"vaccine": "VACCIN TETANIQUE FICTIF, suspension injectable", "cis": "68747507", "cip": "3400932857241", "atc": "J07AM01",
		"atcLabel": "anatoxine tétanique", "lot": "4456672", "kind": "BOOSTER", "rank": "2", "route": "20035000", "site": "16217701000119102"}}
)

// written is a document just validated, read again from the workstation.
type written struct {
	doc  record.Document
	view *app.DocumentView
	raw  []byte
}

// write fills a form, validates it and reads the document back as the workstation stores it.
func (w writer) write(f app.FormName, a app.Answers) written {
	ctx := context.Background()
	wr, err := w.desk.Write(ctx, app.WriteRequest{Form: f, Answers: a})
	w.run.Must(err, "commencer le document")
	return w.sign(wr)
}

func (w writer) sign(wr *app.Writing) written {
	doc, err := wr.SignOff(context.Background())
	if err != nil {
		seen := until(w.ward, "le contrôle du document", func(e app.DraftPreviewed) bool { return e.ID == wr.Draft().ID })
		w.run.Sees(false, "Le document est validé : %v %v", err, seen.Findings)
	}
	wr.Close()
	return w.readBack(doc)
}

func (w writer) readBack(doc record.Document) written {
	view := w.document(doc.Key)
	raw, err := w.desk.DocumentBytes(context.Background(), doc.Key)
	w.run.Must(err, "relire le document")
	return written{doc, view, raw}
}

// conform plays our checker on the stored bytes.
func (w writer) conform(x written, what string) {
	var errors []string
	for _, f := range compose.Check(x.raw) {
		if f.Severity == compose.Error {
			errors = append(errors, string(f.Rule))
		}
	}
	w.run.Sees(len(errors) == 0, "%s : aucune erreur au contrôle de conformité %v", what, errors)
	w.run.Exchange(what+" : CDA R2 tel qu’il est conservé", nil, shortened(x.raw))
}

// shortened leaves the files out of the evidence.
func shortened(raw []byte) []byte {
	const limit = 40_000
	if i := bytes.Index(raw, []byte("JVBERi0")); i > 0 { // %PDF- in base64
		if j := bytes.IndexByte(raw[i:], '<'); j > 0 {
			raw = append(append(bytes.Clone(raw[:i]), "…"...), raw[i+j:]...)
		}
	}
	return raw[:min(len(raw), limit)]
}

// words are the printed words of a page.
func (w *writer) words(print []byte, page int) string {
	if w.engine == nil {
		w.engine = pdf.NewEngine(pdf.Options{CacheDir: engineDir()})
		w.run.After(func() { _ = w.engine.Close() })
	}
	doc, err := w.engine.Open(context.Background(), print)
	w.run.Must(err, "ouvrir le PDF")
	defer doc.Close()
	all, err := doc.Text(context.Background(), page)
	w.run.Must(err, "lire le texte du PDF")
	var out []string
	for _, x := range all {
		out = append(out, x.Text)
	}
	return strings.Join(out, " ")
}

func squeezed(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", "", "\u202f", "", " ", "").Replace(s)), "")
}

func sameActSameContent(r *Run) {
	w := startWriting(r, "durand camille")
	for _, c := range []struct {
		form    app.FormName
		answers app.Answers
		words   []string
		kind    record.BodyKind
	}{{app.FormLetter, letterAnswers, []string{"Cholécystite aiguë lithiasique", "PARACETAMOL FICTIF 1 g, comprimé", "Consultation de contrôle à un mois."}, record.BodyN3PDF},
		{app.FormConsultation, visitAnswers, []string{"Contrôle postopératoire", "Évolution favorable."}, record.BodyN1PDF}} {
		x := w.write(c.form, c.answers)
		r.Sees(x.doc.BodyKind == c.kind && bytes.HasPrefix(x.view.PDF, []byte("%PDF-1.4")), "« %s » : le CDA (%s) porte son PDF", x.doc.Title, x.doc.BodyKind)
		r.Sees(bytes.Contains(x.view.PDF, []byte("<pdfaid:part>1</pdfaid:part>")), "Le PDF se déclare PDF/A-1")
		r.Sees(strings.Contains(stripped(x.raw), base64.StdEncoding.EncodeToString(x.view.PDF)), "Le PDF exporté est, octet pour octet, celui du CDA")
		printed := ""
		for page := range w.pages(x.view.PDF) {
			printed += w.words(x.view.PDF, page)
		}
		printed = squeezed(printed)
		for _, word := range c.words {
			r.Sees(strings.Contains(printed, squeezed(word)), "Le PDF dit « %s »", word)
			if c.kind == record.BodyN3PDF {
				r.Sees(strings.Contains(squeezed(narrative(x.view.CDA.Sections)), squeezed(word)), "Le CDA N3 aussi")
			}
		}
		r.Sees(strings.Contains(printed, squeezed(string(x.doc.ID))) && x.view.CDA.ID == x.doc.ID, "Le PDF et le CDA portent le même identifiant")
		r.Sees(strings.Contains(printed, squeezed(string(x.doc.SetID))) && x.view.CDA.SetID == x.doc.SetID, "et le même identifiant d’ensemble de versions")
		n := 0
		for _, row := range w.desk.Current().Rows {
			if row.Document.ID == x.doc.ID || row.Document.SetID == x.doc.SetID {
				n++
			}
		}
		r.Sees(n == 1, "L’acte est une seule ligne du dossier, quels que soient ses formats")
	}
}

func (w *writer) pages(print []byte) int {
	_ = w.words(print, 0)
	doc, err := w.engine.Open(context.Background(), print)
	w.run.Must(err, "ouvrir le PDF")
	defer doc.Close()
	return doc.Pages()
}

func stripped(raw []byte) string { return strings.Join(strings.Fields(string(raw)), "") }

func narrative(sections []cda.Section) string {
	var out strings.Builder
	for _, s := range sections {
		out.WriteString(s.PlainText())
		out.WriteString(narrative(s.Sections))
	}
	return out.String()
}

func lettersOut(r *Run) {
	w := startWriting(r, "durand camille")
	x := w.write(app.FormLetter, letterAnswers)
	r.Sees(x.doc.Type.Code == "11490-0" && x.view.CDA.Type.Code == "11490-0", "Type 11490-0, JDV_J07")
	r.Sees(x.doc.BodyKind == record.BodyN3PDF, "Corps structuré (N3)")
	for _, code := range []string{"33557-0", "42349-1", "42545-4", "10183-2"} {
		r.Sees(slices.ContainsFunc(x.view.CDA.Sections, func(s cda.Section) bool { return s.Code.Code == code }), "Section obligatoire %s du volet LDL-SES présente", code)
	}
	r.Sees(compose.Code(compose.Types, x.view.CDA.Type.Code).Label == x.view.CDA.Type.Label, "Le libellé du type est celui du jeu de valeurs")
	a := x.view.CDA.Authors[0]
	r.Sees(compose.Code(compose.Roles, a.Role.Code).Label == a.Role.Label && a.Role.Code != "", "La profession et la spécialité de l’auteur sont du jeu de valeurs JDV_J01 (%s)", a.Role.Code)
	r.Sees(x.view.CDA.ID != "" && !strings.Contains(string(x.view.CDA.ID), "^"), "id est un OID sans extension")
	r.Sees(x.view.CDA.SetID != "" && string(x.view.CDA.SetID) != string(x.view.CDA.ID) && x.view.CDA.Version == 1, "setId et versionNumber = 1 sont écrits")
	r.Sees(x.view.CDA.Replaces == "", "Une première version ne remplace rien")
	w.conform(x, "Lettre de liaison à la sortie")
}

func operative(r *Run) {
	w := startWriting(r, "durand camille")
	x := w.write(app.FormOperative, operativeAnswers)
	r.Sees(x.view.CDA.Type.Code == "34874-8" && x.doc.BodyKind == record.BodyN1PDF, "Type 34874-8, CDA R2 N1 portant un PDF/A-1")
	r.Sees(strings.Contains(squeezed(w.words(x.view.PDF, 0)), squeezed("Installation en décubitus dorsal.")), "Le compte rendu dit ce qui a été saisi")
	w.conform(x, "Compte rendu opératoire")
}

func dischargePrescription(r *Run) {
	w := startWriting(r, "durand camille")
	x := w.write(app.FormPrescription, prescriptionAnswers)
	r.Sees(x.view.CDA.Type.Code == "57833-6" && x.doc.BodyKind == record.BodyN3PDF, "Type 57833-6, N3 avec la copie PDF que demande le volet eP-MED-DM")
	r.Sees(strings.Contains(narrative(x.view.CDA.Sections), "PARACETAMOL FICTIF"), "Le médicament et sa posologie se lisent dans le corps structuré")
	w.conform(x, "Ordonnance de sortie")
}

func consultationReport(r *Run) {
	w := startWriting(r, "durand camille")
	x := w.write(app.FormConsultation, visitAnswers)
	r.Sees(x.view.CDA.Type.Code == "11488-4" && x.doc.BodyKind == record.BodyN1PDF, "Type 11488-4, CDA R2 N1 portant un PDF/A-1")
	w.conform(x, "Compte rendu de consultation")
}

func onlyValidated(r *Run) {
	w := startWriting(r, "durand camille")
	ctx := context.Background()
	wr, err := w.desk.Write(ctx, app.WriteRequest{Form: app.FormLetter})
	r.Must(err, "commencer une lettre")
	wr.Change(app.Answers{Texts: map[string]string{"reason": "Cholécystite"}})
	saved := until(w.ward, "l’enregistrement du brouillon", func(e app.DraftSaved) bool { return e.ID == wr.Draft().ID })
	r.Sees(saved.Err == nil, "Le brouillon s’enregistre seul, à la pause de la saisie")
	_, err = wr.SignOff(ctx)
	r.Sees(record.ReasonOf(err) == app.ReasonIncomplete, "Incomplet, il ne se valide pas")
	key := record.DocumentKey(wr.Draft().ID)
	wr.Close()
	w.rowUntil(key, func(row app.Row) bool { return row.Badge == app.BadgeDraft })
	r.Sees(true, "Il est dans le dossier avec la mention « Brouillon »")
	r.Sees(w.desk.Sync().Refused == 0 && !w.onServer(key), "Le serveur n’en a rien reçu : un brouillon ne part pas")

	r.Must(w.demo.StopServer(), "arrêter le serveur")
	r.Did("Le serveur est arrêté")
	wr, err = w.desk.Write(ctx, app.WriteRequest{Resume: string(key)})
	r.Must(err, "reprendre le brouillon")
	r.Sees(wr.Draft().Answers.Texts["reason"] == "Cholécystite", "Le brouillon se reprend là où il en était, sans réseau")
	wr.Change(letterAnswers)
	first := w.sign(wr)
	r.Sees(first.doc.State == record.Current && first.doc.Version == 1 && first.doc.Key == key, "Validé hors ligne : version 1")

	wr, err = w.desk.Write(ctx, app.WriteRequest{Correct: first.doc.Key})
	r.Must(err, "corriger la lettre")
	r.Sees(wr.Draft().Answers.Texts["reason"] == letterAnswers.Texts["reason"], "La correction reprend ce qui avait été saisi")
	changed := letterAnswers.Clone()
	changed.Texts["conclusion"] = "Cholécystectomie par cœlioscopie, sortie à J2"
	wr.Change(changed)
	second := w.sign(wr)
	r.Sees(second.view.CDA.ID != first.view.CDA.ID && second.view.CDA.SetID == first.view.CDA.SetID, "Nouvel identifiant, même ensemble de versions")
	r.Sees(second.view.CDA.Version == 2 && second.view.CDA.Replaces == first.view.CDA.ID, "versionNumber = 2, relatedDocument RPLC nomme la version 1")
	r.Sees(bytes.Contains(second.raw, []byte(`typeCode="RPLC"`)), "Le lien est bien RPLC")
	w.conform(second, "La version 2")
	r.Sees(!slices.ContainsFunc(w.desk.Current().Rows, func(x app.Row) bool { return x.Document.Key == first.doc.Key }), "La version 1 n’est plus une ligne de la liste")

	r.Must(w.desk.DeleteDocument(ctx, second.doc.Key), "supprimer la lettre")
	gone := w.rowUntil(second.doc.Key, func(row app.Row) bool { return row.Badge == app.BadgeWithdrawn })
	again := w.readBack(gone.Document)
	r.Sees(bytes.Equal(again.raw, second.raw) && slices.Contains(again.view.Notices, app.NoticeWithdrawn), "Supprimée, elle reste lisible, et son ouverture le dit")
	_, err = w.desk.Write(ctx, app.WriteRequest{Correct: second.doc.Key})
	r.Sees(record.ReasonOf(err) == app.ReasonNoCorrect, "Elle ne se corrige plus")
}

// rowUntil waits until a row of the open record is as ok says.
func (w writer) rowUntil(key record.DocumentKey, ok func(app.Row) bool) app.Row {
	find := func(r *app.Record) *app.Row {
		for i := range r.Rows {
			if r.Rows[i].Document.Key == key && ok(r.Rows[i]) {
				return &r.Rows[i]
			}
		}
		return nil
	}
	if row := find(w.desk.Current()); row != nil {
		return *row
	}
	return *find(until(w.ward, "la ligne du document", func(e app.RecordUpdated) bool { return find(e.Record) != nil }).Record)
}

// onServer reports that a change of the log names the document.
func (w writer) onServer(key record.DocumentKey) bool {
	traces, err := w.demo.Traces(context.Background(), "POSTE-PREUVES")
	w.run.Must(err, "lire les traces du serveur")
	return slices.ContainsFunc(traces, func(t record.Trace) bool { return t.Action == record.TraceSign })
}

func insInCDA(r *Run) {
	w := startWriting(r, "durand camille")
	p := w.desk.Current().Patient
	x := w.write(app.FormConsultation, visitAnswers)
	got := x.view.CDA.Patient
	r.Sees(p.INSUsable() && got.INS == p.INS, "Identité qualifiée : le matricule et son OID sont dans le CDA")
	r.Sees(got.Traits.BirthName == p.BirthName && got.Traits.BirthDate == p.BirthDate && got.Traits.Sex == p.Sex && got.Traits.BirthCOG == p.BirthCOG, "avec les traits stricts : nom et date de naissance, sexe, lieu (COG)")
	r.Sees(slices.Equal(got.Traits.GivenNames, p.GivenNames), "et tous les prénoms de naissance")
	w.conform(x, "Compte rendu avec INS")

	y := startWriting(r, "ouedraogo")
	q := y.desk.Current().Patient
	z := y.write(app.FormConsultation, visitAnswers)
	r.Sees(q.Status != record.Qualified && z.view.CDA.Patient.INS.IsZero(), "Identité non qualifiée (%s) : aucun matricule ne sort", q.Status)
}

func insOnFirstPage(r *Run) {
	w := startWriting(r, "durand camille")
	p := w.desk.Current().Patient
	for _, c := range []struct {
		form    app.FormName
		answers app.Answers
	}{{app.FormLetter, letterAnswers}, {app.FormOperative, operativeAnswers}, {app.FormConsultation, visitAnswers}, {app.FormPrescription, prescriptionAnswers}, {app.FormVaccination, vaccineAnswers}} {
		x := w.write(c.form, c.answers)
		page := squeezed(w.words(x.view.PDF, 0))
		for what, want := range map[string]string{"nom de naissance": p.BirthName, "prénoms de naissance": strings.Join(p.GivenNames, " "), "date de naissance": p.BirthDate.French(),
			"matricule": string(p.INS.Matricule), "lieu de naissance": string(p.BirthCOG)} {
			r.Sees(strings.Contains(page, squeezed(want)), "« %s », page 1 : %s", x.doc.Title, what)
		}
		r.Sees(strings.Contains(page, squeezed("INS à scanner")), "et le datamatrix, légendé « INS à scanner »")
	}
	text, err := barcode.INS(p)
	r.Must(err, "former le datamatrix")
	r.Sees(strings.HasPrefix(text, "IS01") && strings.Contains(text, string(p.INS.Matricule)), "Le datamatrix porte l’en-tête IS01 et le matricule")
}

func vaccinationByHand(r *Run) {
	w := startWriting(r, "durand camille")
	x := w.write(app.FormVaccination, vaccineAnswers)
	r.Sees(x.view.CDA.Type.Code == "87273-9" && x.doc.BodyKind.Structured(), "Note de vaccination 87273-9, N3")
	told, err := cda.ReadVaccinations(bytes.NewReader(x.raw), cda.Limits{})
	r.Must(err, "lire l’entrée de vaccination")
	r.Sees(len(told) == 1, "Une entrée FR-Vaccination")
	v := told[0]
	r.Sees(v.CIS.Code == "68747507" && v.ATC.Code == "J07AM01" && v.CIP == "3400932857241" && v.Lot == "4456672", "CIS, ATC, CIP et lot y sont")
	r.Sees(v.Kind.Code == "BOOSTER" && v.Rank == 2 && v.Route.Code == "20035000" && v.Site.Code == "16217701000119102", "Nature, rang, voie et site aussi, avec leurs codes")
	w.conform(x, "Note de vaccination")
	list, err := w.desk.Vaccinations(context.Background())
	r.Must(err, "lire les vaccinations du dossier")
	r.Sees(slices.ContainsFunc(list.Known, func(k app.Vaccination) bool { return k.Document == x.doc.Key && k.Lot == "4456672" }), "Elle est dans l’onglet Vaccinations (%d connues)", len(list.Known))
}

func vaccinationByScan(r *Run) {
	w := startWriting(r, "durand camille")
	ctx := context.Background()
	year := time.Now().Year()%100 + 1
	scan := func(cip, expiry string) string { return "]d201" + "0" + cip + "17" + expiry + "10LOT42\x1d21SN7" }
	box, err := w.desk.ReadBox(ctx, scan("3400932857241", two(year)+"0630"))
	r.Must(err, "lire le code de la boîte")
	r.Sees(box.Known && strings.HasPrefix(box.Product.Name, "VACCIN TETANIQUE"), "Le nom du vaccin est trouvé (%s)", box.Product.Name)
	r.Sees(box.Lot == "LOT42" && box.Expiry == record.Date("20"+two(year)+"-06-30") && box.Serial == "SN7" && len(box.Warnings) == 0, "Lot, péremption et numéro de série aussi")
	texts := box.VaccineAnswers()
	x := w.write(app.FormVaccination, app.Answers{Texts: texts})
	told, err := cda.ReadVaccinations(bytes.NewReader(x.raw), cda.Limits{})
	r.Must(err, "relire la note")
	r.Sees(len(told) == 1 && told[0].Lot == "LOT42" && told[0].CIS.Code == "68747507", "La note validée porte ce que la boîte disait")
	w.conform(x, "Note de vaccination")

	old, err := w.desk.ReadBox(ctx, scan("3400932857241", "200630"))
	r.Must(err, "lire une boîte périmée")
	r.Sees(slices.Contains(old.Warnings, barcode.ReasonExpired), "Une boîte périmée est signalée")
	unknown, err := w.desk.ReadBox(ctx, scan(keyed("340093000001"), two(year)+"0630"))
	r.Must(err, "lire une boîte inconnue")
	r.Sees(!unknown.Known && slices.Contains(unknown.Warnings, barcode.ReasonUnknownProduct), "Un produit inconnu est signalé : le choix se fait à la main")
	_, err = w.desk.ReadBox(ctx, "n’importe quoi")
	r.Sees(record.CodeOf(err) == record.Invalid, "Un code qui n’est pas une boîte est refusé")
}

func two(n int) string { return string([]byte{'0' + byte(n/10%10), '0' + byte(n%10)}) }

// keyed adds the check digit of a CIP13. // GS1 General Specifications §7.9
func keyed(digits string) string {
	sum := 0
	for i := range digits {
		weight := 1
		if (len(digits)-1-i)%2 == 0 {
			weight = 3
		}
		sum += int(digits[i]-'0') * weight
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}
