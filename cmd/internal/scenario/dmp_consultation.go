package scenario

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/ui/screen"
)

func init() {
	register("L’autorisation est vérifiée, et déclarée seule quand elle manque", autorisation, "SC.DMP/CONF.16")
	register("Un professionnel que le patient a bloqué est refusé, et le lit", barred, "SC.DMP/CONF.17")
	register("La liste du DMP est dans la page du dossier, avec l’état de chaque document", listedInPlace, "SC.DMP/UX.14")
	register("Recherche dans le DMP par ses critères ; un document déjà au dossier le dit", searched, "SC.DMP/UX.27", "SC.DMP/UX.14.TER")
	register("Les critères de la liste synthétique sont à la personne, et restent", summarised, "SC.DMP/UX.17")
	register("Un document invisible est marqué, puis rendu visible après une question", madeVisible, "SC.DMP/UX.14.BIS")
	register("Le compteur compte depuis l’événement choisi, documents invisibles compris", counted, "SC.DMP/UX.15")
	register("L’information sur les accès tracés est acquittée à la première connexion, puis par période", noticed, "SC.DMP/CONF.11")
	register("Chaque accès au DMP est tracé : qui, quel patient, quel document, quoi, quand, avec quel résultat", traced, "SC.DMP/CONF.14")
	register("Les traces s’extraient avec leurs filtres, en CSV et en JSON", extracted, "SC.DMP/CONF.15")
	register("Consultation en AIR simplifié, avec l’identifiant national à chaque transaction", identified, "SC.DMP/AIRS.06")
	register("Le Web PS DMP s’ouvre sur le patient, dans le navigateur", webOpened, "DPI.AUTH.01")
	register("Le Web PS DMP s’ouvre en AIR simplifié, sans nouvelle authentification", webOpenedInAIR, "DPI.AUTH.02")
	register("La page des vaccinations du Web PS DMP s’ouvre d’un bouton", vaccinationOpened, "DPI.DMP/UX.49")
	register("Les images s’ouvrent par appel contextuel, et depuis le lien d’un compte rendu d’imagerie", imagesOpened, "SC.DB/TRA.04")
}

func autorisation(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.openRecord("de la tour")
	rec := w.settled(app.DMPAuthorized)
	sent := w.exchanges("")
	r.Sees(len(sent) > 2 && sent[0].Transaction == dmp.TD02, "L’ouverture vérifie d’abord l’existence et l’accès (TD0.2)")
	r.Sees(sent[1].Transaction == dmp.TD03Add, "L’autorisation manquait : TD0.3 part seul, sans un clic")
	me := w.desk.Session().Practitioner.NationalID
	r.Sees(strings.Contains(string(sent[1].Request), me), "TD0.3 porte l’identifiant national du professionnel")
	months := time.Until(rec.DMP.Known.ExpiresAt).Hours() / 24
	r.Sees(months > 175 && months < 190, "L’autorisation court six mois, jusqu’au %s", rec.DMP.Known.ExpiresAt.Format("02/01/2006"))
	w.dmpMessages()
	w.desk.ListPeople(api.StandingAuthorised)
	people := until(w, "la liste des professionnels", func(app.DMPPeopleListed) bool { return true })
	r.Sees(people.Failed == nil && slices.ContainsFunc(people.People, func(p api.DMPProfessional) bool { return p.ID == me }), "Le DMP la connaît : le professionnel est dans la liste (TD1.6, %d)", len(people.People))
	w.dmpMessages()
	w.forget()
	w.desk.Revoke()
	until(w, "le retrait de l’accès", func(e app.RecordUpdated) bool { return e.Record.DMP.State == app.DMPNoAccess })
	r.Did("« Retirer mon accès » : la pastille dit qu’il n’y a plus d’autorisation")
	w.dmpMessages()
}

func barred(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.openRecord("mbaye")
	rec := w.settled(app.DMPBlocked)
	r.Sees(rec.DMP.State == app.DMPBlocked, "La pastille dit que le patient a fermé l’accès")
	r.Sees(len(w.exchanges(dmp.TD03Add)) == 0, "Aucune autorisation n’est demandée contre son refus")
	r.Sees(len(w.exchanges(dmp.TD31)) == 0, "Aucune liste n’est demandée")
	r.Sees(!slices.ContainsFunc(rec.Rows, func(x app.Row) bool { return !x.Document.Here() }), "Aucun document du DMP ne se lit")
	w.shot("« DMP ouvert · accès refusé par le patient »", shows(app.DMPBlocked))
	w.dmpMessages()
}

func listedInPlace(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	badges := map[app.RowBadge]int{}
	for _, x := range rec.Rows {
		badges[x.Badge]++
		if x.Document.Entry != nil && !x.Document.Here() {
			r.Sees(x.Document.Title != "" && x.Document.Type.Code != "" && x.Document.Author.Display() != "" && !x.Document.ActDate().IsZero(), "« %s » : type, date de l’acte et auteur", x.Document.Title)
		}
	}
	r.Sees(badges[app.BadgeHiddenPatient] > 0 && badges[app.BadgeNewVersion] > 0 && badges[app.BadgeWithdrawn] > 0, "L’état se lit sur la ligne : invisible au patient (%d), nouvelle version (%d), supprimé (%d)", badges[app.BadgeHiddenPatient], badges[app.BadgeNewVersion], badges[app.BadgeWithdrawn])
	w.shot("La liste du DMP, dans la page du dossier", shows(app.DMPAuthorized))
}

// search searches as the form does.
func (w *ward) search(c app.Criteria) app.DMPSearched {
	w.forget()
	w.desk.SearchDMP(c)
	return until(w, "les résultats", func(app.DMPSearched) bool { return true })
}

func searched(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.readyDurand()
	all := w.search(app.Criteria{})
	r.Sees(len(all.Rows) > 3, "Sans critère : %d documents en vigueur", len(all.Rows))
	one := all.Rows[0].Document
	byType := w.search(app.Criteria{Types: []record.Coded{one.Type}})
	r.Sees(len(byType.Rows) > 0 && len(byType.Rows) < len(all.Rows), "Par type « %s » : %d", one.Type.Label, len(byType.Rows))
	for _, x := range byType.Rows {
		r.Sees(x.Document.Type.Code == one.Type.Code, "« %s » est de ce type", x.Document.Title)
	}
	asked := w.exchanges(dmp.TD31)
	r.Sees(len(asked) > 0 && strings.Contains(string(asked[0].Request), one.Type.Code+"^^"), "Le type est dans la requête TD3.1")
	w.dmpMessages()
	from := one.ActDate().AddDate(0, 0, -3)
	period := w.search(app.Criteria{ActFrom: from, ActTo: one.ActDate()})
	r.Sees(len(period.Rows) > 0 && len(period.Rows) < len(all.Rows), "Par période de l’acte : %d", len(period.Rows))
	for _, x := range period.Rows {
		r.Sees(!x.Document.ActDate().Before(from), "« %s », acte du %s", x.Document.Title, x.Document.ActDate().Format("02/01/2006"))
	}
	author := w.search(app.Criteria{Author: one.Author.Name})
	r.Sees(len(author.Rows) > 0 && len(author.Rows) < len(all.Rows), "Par auteur « %s » : %d", one.Author.Name, len(author.Rows))
	hidden := w.search(app.Criteria{Invisible: true})
	r.Sees(len(hidden.Rows) > 0, "Invisibles : %d", len(hidden.Rows))
	for _, x := range hidden.Rows {
		r.Sees(x.Document.Visibility.HiddenFromPatient || x.Document.Visibility.HiddenFromGuardians, "« %s » est marqué invisible", x.Document.Title)
	}
	here := 0
	for _, x := range all.Rows {
		if x.Document.Here() {
			here++
		}
	}
	r.Sees(here > 0, "%d documents trouvés sont déjà au dossier, et le disent", here)
	if w.win != nil {
		w.press(fyne.KeyModifierControl|fyne.KeyModifierShift, fyne.KeyF)
		w.press(0, fyne.KeyReturn)
		w.shot("La recherche, au clavier (Ctrl+Maj+F, Entrée) : les résultats prennent la place de la liste", func(s screen.State) bool { return s.Screen == "record" && s.Jobs == 0 && s.Found })
	}
}

func summarised(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.readyDurand()
	ctx := context.Background()
	mine := app.Criteria{Name: "Biologie, un an", Months: 12, Types: []record.Coded{{Code: "11502-2", System: "2.16.840.1.113883.6.1"}}}
	r.Must(w.desk.SaveCriteria(ctx, mine), "enregistrer des critères")
	r.Must(w.desk.SetSummary(ctx, mine), "choisir la liste synthétique")
	r.Did("Critères « Biologie, un an » enregistrés, et choisis pour la liste synthétique")
	w.desk.Logout()
	until(w, "la fin de session", func(e app.SessionChanged) bool { return e.Session == nil })
	w.forget()
	w.login()
	kept, err := w.desk.SavedCriteria(ctx)
	r.Must(err, "relire les critères")
	r.Sees(len(kept) == 1 && kept[0].Name == mine.Name && kept[0].Months == 12, "À la session suivante, les critères sont là")
	summary, err := w.desk.Summary(ctx)
	r.Must(err, "relire la liste synthétique")
	w.openRecord("durand camille")
	rec := w.settled(app.DMPAuthorized)
	shown := app.NewListing(rec.Rows).Select(summary.Filter(w.desk.Now()), app.Order{Column: app.ByAct, Descending: true})
	r.Sees(len(shown) > 0 && len(shown) < len(rec.Rows), "La liste synthétique montre %d documents sur %d", len(shown), len(rec.Rows))
	for _, i := range shown {
		r.Sees(rec.Rows[i].Document.Type.Code == "11502-2", "« %s » est une biologie", rec.Rows[i].Document.Title)
	}
	w.shot("À l’ouverture, la liste suit les critères de la personne", func(s screen.State) bool { return s.Screen == "record" && s.Jobs == 0 && s.Rows == len(shown) })
}

func madeVisible(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	i := slices.IndexFunc(rec.Rows, func(x app.Row) bool { return x.Document.Visibility.HiddenFromPatient && x.Document.Entry != nil })
	r.Sees(i >= 0 && rec.Rows[i].Badge == app.BadgeHiddenPatient, "Un document porte « Invisible patient »")
	key, before := rec.Rows[i].Document.Key, rec.Count.Invisible
	q, err := w.desk.Ask(key, api.DMPShowPatient)
	r.Must(err, "demander")
	r.Sees(q.Irreversible && q.PatientTold, "La question dit que c’est définitif, et que le patient doit savoir ce que dit le document")
	r.Sees(len(w.exchanges(dmp.TD33Show)) == 0, "Rien n’est parti avant la réponse")
	w.forget()
	w.desk.SetVisibility(key, api.DMPShowPatient)
	done := until(w, "la mise en visibilité", func(e app.DMPDocumentChanged) bool { return e.Key == key })
	r.Sees(!done.Document.Visibility.HiddenFromPatient, "Le DMP l’a fait (TD3.3b)")
	w.dmpMessages()
	now := w.desk.Current()
	r.Sees(now.Count.Invisible == before-1, "Le compteur d’invisibles suit : %d puis %d", before, now.Count.Invisible)
	_, err = w.desk.Ask(key, api.DMPShowPatient)
	r.Sees(record.ReasonOf(err) == app.ReasonAlready, "Le demander de nouveau ne change rien, et le dit")
	w.forget()
	w.desk.RefreshDMP()
	rec = w.settled(app.DMPAuthorized)
	j := slices.IndexFunc(rec.Rows, func(x app.Row) bool { return x.Document.Key == key })
	r.Sees(j >= 0 && !rec.Rows[j].Document.Visibility.HiddenFromPatient, "Une nouvelle liste du DMP le confirme")
	w.openRecord("petit")
	rec = w.settled(app.DMPAuthorized)
	i = slices.IndexFunc(rec.Rows, func(x app.Row) bool { return x.Document.Visibility.HiddenFromGuardians && x.Document.Entry != nil })
	r.Sees(i >= 0, "Une mineure a un document invisible à ses représentants légaux")
	key = rec.Rows[i].Document.Key
	w.forget()
	w.desk.SetVisibility(key, api.DMPShowGuardians)
	done = until(w, "la mise en visibilité", func(e app.DMPDocumentChanged) bool { return e.Key == key })
	r.Sees(!done.Document.Visibility.HiddenFromGuardians, "Rendu visible à ses représentants légaux")
}

func counted(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	ctx := context.Background()
	usual := *rec.Count
	far := time.Now().AddDate(-1, 0, 0)
	w.forget()
	r.Must(w.desk.SetCountRule(ctx, app.CountRule{From: app.SinceDate, Date: far}), "compter depuis une date")
	rec = until(w, "le compte", func(e app.RecordUpdated) bool {
		return e.Record.Count != nil && e.Record.Count.Since.Equal(far) && !e.Record.Counting && e.Record.DMP.State == app.DMPAuthorized
	}).Record
	r.Sees(rec.Count.New > usual.New && rec.Count.Invisible >= usual.Invisible, "Depuis un an : %d nouveaux dont %d invisibles (au lieu de %d)", rec.Count.New, rec.Count.Invisible, usual.New)
	w.shot("Le compteur depuis la date choisie", shows(app.DMPAuthorized))
	w.forget()
	r.Must(w.desk.SetCountRule(ctx, app.CountRule{From: app.SinceVisit}), "compter depuis la dernière venue")
	rule, err := w.desk.CountRule(ctx)
	r.Must(err, "relire le choix")
	r.Sees(rule.From == app.SinceVisit, "Le choix est gardé pour la personne : la dernière venue")
}

func noticed(r *Run) {
	w := openAs(r, demo.Options{}, func(c *app.Config) { c.Notice = 180 * 24 * time.Hour })
	w.login()
	ctx := context.Background()
	due, err := w.desk.NoticeDue(ctx)
	r.Must(err, "lire l’échéance")
	r.Sees(due, "À la première connexion, l’information est à acquitter")
	if w.win != nil {
		w.shot("Les deux textes réglementaires, et « J’ai compris »", func(s screen.State) bool { return s.Overlay == "notice" })
		w.press(0, fyne.KeyReturn)
		r.Must(w.win.Wait("l’acquittement", func(s screen.State) bool { return s.Overlay == "" }), "acquitter")
		r.Must(w.acknowledged(ctx), "acquitter")
	} else {
		r.Must(w.desk.AcknowledgeNotice(ctx), "acquitter")
	}
	due, err = w.desk.NoticeDue(ctx)
	r.Must(err, "lire l’échéance")
	r.Sees(!due, "Acquittée : elle n’est plus demandée, quel que soit le patient")
	w.desk.FindTraces(record.TraceQuery{Actions: []record.Action{record.TraceNotice}})
	found := until(w, "la trace", func(app.TracesFound) bool { return true })
	r.Sees(found.Failed == nil && len(found.Page.Traces) == 1, "L’acquittement est tracé")
}

// acknowledged waits for what the window wrote off its thread.
func (w *ward) acknowledged(ctx context.Context) error {
	for {
		due, err := w.desk.NoticeDue(ctx)
		if err != nil || !due {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// journal reads the traces of the open record.
func (w *ward) journal(q record.TraceQuery) []record.Trace {
	w.forget()
	w.desk.FindTraces(q)
	found := until(w, "les traces", func(app.TracesFound) bool { return true })
	if found.Failed != nil {
		w.run.Must(found.Failed.Err, "lire les traces")
	}
	return found.Page.Traces
}

func traced(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	key := remote(rec.Rows)[0]
	v := w.document(key)
	w.forget()
	w.desk.Integrate([]record.DocumentKey{key})
	until(w, "l’intégration", func(app.IntegrationDone) bool { return true })
	w.search(app.Criteria{})
	me := w.desk.Session().Practitioner.NationalID
	all := w.journal(record.TraceQuery{Patient: rec.Patient.ID})
	for _, c := range []struct {
		action   record.Action
		document record.DocumentID
	}{{record.TraceDMPStatus, ""}, {record.TraceDMPSearch, ""}, {record.TraceDMPRead, v.CDA.ID}, {record.TraceIntegrate, v.CDA.ID}} {
		i := slices.IndexFunc(all, func(t record.Trace) bool {
			return t.Action == c.action && (c.document == "" || t.Document == c.document)
		})
		r.Sees(i >= 0, "« %s » est tracé", c.action)
		r.Sees(all[i].ByID == me && all[i].Patient == rec.Patient.ID && !all[i].At.IsZero() && all[i].OK, "avec l’identifiant national, le patient, l’heure et le résultat")
	}
	w.openRecord("mbaye")
	w.settled(app.DMPBlocked)
	w.desk.SearchDMP(app.Criteria{})
	until(w, "le refus", func(app.DMPSearchFailed) bool { return true })
	no := w.journal(record.TraceQuery{Refused: true})
	r.Sees(len(no) > 0 && !no[0].OK && no[0].Reason != "", "Un accès refusé est tracé aussi, avec sa cause (%s)", func() record.Reason {
		if len(no) > 0 {
			return no[0].Reason
		}
		return ""
	}())
	w.press(fyne.KeyModifierControl, fyne.Key5)
	w.shot("L’onglet Traces (Ctrl+5)", func(s screen.State) bool { return s.Screen == "record" && s.Jobs == 0 && s.Traces > 0 })
}

func extracted(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	ctx := context.Background()
	q := record.TraceQuery{Patient: rec.Patient.ID, Actions: []record.Action{record.TraceDMPStatus, record.TraceDMPSearch}, From: time.Now().AddDate(0, 0, -1)}
	var table, list bytes.Buffer
	n, err := w.desk.ExportTraces(ctx, q, app.TracesCSV, &table)
	r.Must(err, "extraire en CSV")
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff")))
	reader.Comma = ';'
	lines, err := reader.ReadAll()
	r.Must(err, "relire le CSV")
	r.Sees(n > 1 && len(lines) == n+1, "CSV : %d traces de ce patient, de ces actions, depuis hier", n)
	for _, l := range lines[1:] {
		r.Sees(l[3] == string(rec.Patient.ID) && (l[2] == string(record.TraceDMPStatus) || l[2] == string(record.TraceDMPSearch)), "%s, %s, %s, %s", l[0], l[1], l[2], l[7])
	}
	m, err := w.desk.ExportTraces(ctx, q, app.TracesJSON, &list)
	r.Must(err, "extraire en JSON")
	var back []record.Trace
	r.Must(json.Unmarshal(list.Bytes(), &back), "relire le JSON")
	r.Sees(len(back) == m && m == n, "JSON : les mêmes %d traces", m)
	r.Sees(!strings.Contains(list.String(), string(rec.Patient.INS.Matricule)), "Aucun INS dans l’extraction : le patient y est désigné par son identifiant interne")
	_, err = w.desk.ExportTraces(ctx, record.TraceQuery{ByID: "810000000009"}, app.TracesCSV, &table)
	r.Sees(record.ReasonOf(err) == api.ReasonOthersTraces, "Un clinicien ne peut pas extraire les traces d’un autre")
	exports := w.journal(record.TraceQuery{Actions: []record.Action{record.TraceExport}})
	r.Sees(len(exports) > 0, "L’extraction est elle-même tracée")
}

func identified(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.readyDurand()
	me := w.desk.Session().Practitioner.NationalID
	w.dmpMessages()
	sent := w.exchanges("")
	r.Sees(len(sent) > 1, "%d transactions de consultation sont parties", len(sent))
	for _, x := range sent {
		r.Sees(strings.Contains(string(x.Request), "INDIRECTE_RENFORCEE"), "%s part en AIR", x.Transaction)
		r.Sees(strings.Contains(string(x.Request), me), "%s porte l’identifiant national de l’utilisateur connecté", x.Transaction)
	}
}

func webOpened(r *Run) {
	w, rec := pageReady(r, demo.Options{})
	w.opensPage(rec, api.PageRecord, "DossierPatient")
}

func vaccinationOpened(r *Run) {
	w, rec := pageReady(r, demo.Options{})
	w.opensPage(rec, api.PageVaccination, "CarnetVaccination")
}

// webOpenedInAIR opens the page with the establishment's seal: the person does not authenticate again.
func webOpenedInAIR(r *Run) {
	w, rec := pageReady(r, demo.Options{WebInAIR: true})
	w.forget()
	w.desk.OpenWebDMP(api.PageRecord)
	until(w, "l’ouverture", func(e app.PageOpened) bool { return e.Page == api.PageRecord })
	got := <-w.browser.web.pages
	r.Must(got.err, "lire la page")
	ins := string(rec.Patient.INS.Matricule)
	r.Sees(got.status == 200 && strings.Contains(got.text, rec.Patient.Name()) && strings.Contains(got.text, ins), "Le Web PS DMP s’ouvre sur le bon patient, sans nouvelle authentification")
	r.Sees(strings.Contains(got.text, "INDIRECTE_RENFORCEE") && strings.Contains(got.text, w.desk.Session().Practitioner.NationalID), "Il a reçu et vérifié un VIHF en AIR simplifié, avec l’identifiant national du professionnel")
	r.Sees(!strings.Contains(got.address, ins), "L’INS n’est dans aucune adresse")
	traces := w.journal(record.TraceQuery{Patient: rec.Patient.ID, Actions: []record.Action{record.TraceDMPWeb}})
	r.Sees(len(traces) > 0 && traces[0].OK, "L’appel est tracé")
	altered := got.form
	altered.Set("VIHF", "A"+altered.Get("VIHF")[1:])
	again, err := w.browser.web.client.PostForm(w.demo.Pages.WebURL()+"/AccesDirect/DossierPatient", altered)
	r.Must(err, "poster un jeton altéré")
	_ = again.Body.Close()
	r.Sees(again.StatusCode == 403, "Un jeton altéré est refusé")
}

func pageReady(r *Run, o demo.Options) (*ward, *app.Record) {
	w := open(r, o)
	w.login()
	w.readPages()
	rec := w.openRecord("durand camille")
	w.desk.OpenWebDMP(api.PageRecord)
	refused := until(w, "le refus", func(app.ActionFailed) bool { return true })
	r.Sees(refused.Failure.Reason == record.ReasonNotInformed, "Tant que le patient n’est pas informé, la page ne s’ouvre pas")
	w.closeToasts()
	w.desk.SetInformation(record.Unopposed, false, false)
	w.settled(app.DMPAuthorized)
	return w, rec
}

func (w *ward) opensPage(rec *app.Record, page api.WebPage, name string) {
	w.forget()
	w.desk.OpenWebDMP(page)
	until(w, "l’ouverture", func(e app.PageOpened) bool { return e.Page == page })
	got := <-w.browser.web.pages
	w.run.Must(got.err, "lire la page")
	w.run.Sees(strings.HasSuffix(got.address, "/AccesDirect/"+name+"/"+string(rec.Patient.INS.Matricule)) && strings.HasPrefix(got.address, "https://"), "Le navigateur reçoit https://…/AccesDirect/%s/ suivi du matricule INS", name)
	w.run.Sees(got.status == 200 && strings.Contains(got.text, rec.Patient.Name()), "Le Web PS DMP s’ouvre sur le bon patient")
	traces := w.journal(record.TraceQuery{Patient: rec.Patient.ID, Actions: []record.Action{record.TraceDMPWeb}})
	w.run.Sees(len(traces) > 0 && traces[0].OK && traces[0].Detail == string(page), "L’appel est tracé, sans l’INS")
}

func imagesOpened(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.readPages()
	rec := w.readyDurand()
	w.forget()
	w.desk.OpenImages("")
	until(w, "l’ouverture", func(e app.PageOpened) bool { return e.Page == api.PageImages })
	got := <-w.browser.web.pages
	r.Must(got.err, "lire la page")
	r.Sees(got.status == 200 && got.form.Get("Patient.identifier.value") == string(rec.Patient.INS.Matricule) && !got.form.Has("StudyInstanceUID"), "La DRIMbox s’ouvre sur la liste des images du patient (%d paramètres acceptés)", len(got.form))
	r.Sees(!strings.Contains(got.address, string(rec.Patient.INS.Matricule)), "L’INS n’est dans aucune adresse")
	i := slices.IndexFunc(rec.Rows, func(x app.Row) bool { return app.StudyOf(x.Document) != api.Study{} })
	r.Sees(i >= 0, "Un compte rendu d’imagerie désigne son examen")
	study := app.StudyOf(rec.Rows[i].Document)
	v := w.document(rec.Rows[i].Document.Key)
	r.Sees(slices.Contains(v.Notices, app.NoticeImages), "À sa lecture, « Voir les images » est offert")
	w.shot("« Voir les images », au-dessus du compte rendu d’imagerie", read)
	w.forget()
	w.desk.OpenImages(rec.Rows[i].Document.Key)
	until(w, "l’ouverture", func(e app.PageOpened) bool { return e.Page == api.PageImages })
	got = <-w.browser.web.pages
	r.Must(got.err, "lire la page")
	r.Sees(got.status == 200 && got.form.Get("StudyInstanceUID") == study.UID && got.form.Get("AccessionNumber") == study.Accession && study.UID != "", "La DRIMbox s’ouvre sur cet examen : StudyInstanceUID et AccessionNumber du compte rendu")
}
