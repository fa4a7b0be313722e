package scenario

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/cda"
	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/assets/texts/window"
	"chevet/cmd/internal/demo"
	"chevet/ui/screen"
)

func init() {
	register("La consultation du DMP attend que le patient soit informé et non opposé", consultationWaits, "SC.DMP/CONF.09")
	register("Connexion par Pro Santé Connect dans le navigateur externe", loginByBrowser, "SC.PSC.01")
	register("Existence et accès au DMP, et nombre de documents récents, sans un clic", withoutAClick, "SC.DMP/UX.12", "SC.DMP/UX.15")
	register("Le statut de l’identité se lit dans le dossier, sans un clic", identityStatus, "SC.DMP/UX.11")
	register("Plusieurs documents du DMP intégrés en une fois, sans doublon", integration, "SC.DMP/UX.31")
	register("Version plus récente et suppression dans le DMP", newerVersion, "SC.CDA/DD.05", "SC.CDA/VISU.02")
	register("Provenance lisible sur chaque ligne ; tri par type et par date de l’acte", provenanceAndOrder, "SC.CDA/INT.08", "SC.CDA/INT.04")
	register("Un CDA R2 N3 avec copie PDF est une seule ligne, et s’ouvre sur le PDF", pdfFirst, "SC.CDA/DD.15", "SC.CDA/VISU.03", "SC.CDA/VISU.01")
}

// total counts every request that reached the simulated DMP.
func (w *ward) total() int {
	n := 0
	for _, c := range w.demo.Faults.Counts()["dmp"] {
		n += c
	}
	return n
}

func consultationWaits(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.openRecord("durand camille")
	r.Sees(rec.DMP.State == app.DMPNotInformed, "Dossier sans information enregistrée : la pastille dit « patient non informé »")
	r.Sees(rec.Count == nil, "Aucun compteur : rien n’est connu, donc rien n’est compté")
	r.Sees(w.total() == 0, "Aucune transaction n’est partie vers le DMP (0 requête reçue par le DMP)")
	w.shot("Porte fermée : pastille « patient non informé », aucun compteur, l’information à recueillir à droite", shows(app.DMPNotInformed))
	w.desk.RefreshDMP()
	r.Sees(w.total() == 0, "Demander l’actualisation (F5) n’y change rien : toujours 0 requête")

	w.desk.SetInformation(record.Unopposed, false, false)
	r.Did("« Informé, non opposé » est coché")
	rec = w.settled(app.DMPAuthorized)
	r.Sees(len(rec.Rows) > 0 && w.total() > 0, "Les requêtes partent : le DMP est ouvert, %d lignes", len(rec.Rows))
	w.shot("Porte ouverte : pastille « DMP ouvert · autorisé » et compteur", shows(app.DMPAuthorized))
	w.dmpMessages()

	before := w.total()
	w.forget()
	w.desk.SetInformation(record.Opposed, true, true)
	r.Did("« Informé, opposé » aux deux est enregistré")
	rec = until(w, "la fermeture", func(e app.RecordUpdated) bool { return e.Record.DMP.State == app.DMPOpposed }).Record
	r.Sees(rec.Count == nil, "L’opposition se lit sur la pastille, le compteur disparaît")
	w.shot("Porte refermée : pastille « patient opposé »", shows(app.DMPOpposed))
	w.desk.RefreshDMP()
	r.Sees(w.total() == before, "Plus aucune requête ne part")
	r.Sees(!slices.ContainsFunc(rec.Rows, func(x app.Row) bool { return !x.Document.Here() }), "Aucun document vu seulement dans le DMP ne reste affiché")
}

func loginByBrowser(r *Run) {
	w := open(r, demo.Options{})
	w.shot("Écran de connexion, état des services", func(s screen.State) bool { return s.Screen == "login" && s.Services > 0 })
	if w.win != nil {
		release := w.browser.hold()
		r.After(release)
		w.desk.Login("psc")
		w.shot("Pendant que le professionnel est dans son navigateur : le poste attend, et peut renoncer", func(s screen.State) bool { return s.Login == string(app.LoginBrowser) })
		w.desk.CancelLogin()
		r.Did("Le poste renonce à cette première demande")
		release()
		w.browser.gate = nil
	}
	w.login()
	w.shot("Accueil : les patients de l’unité", func(s screen.State) bool { return s.Screen == "home" && s.Rows > 0 })
	s := w.desk.Session()
	r.Sees(s.Practitioner.FamilyName == "MOREAU", "La session est celle de %s", s.Practitioner.Name())
	r.Sees(s.TwoFactors, "La session est à deux facteurs")
	r.Sees(w.demo.PSC.Count("psc.token") > 0 || w.demo.Faults.Count("psc", "psc.token") > 0, "Le serveur a échangé le code auprès de Pro Santé Connect")
	w.pscMessages()
	w.desk.Logout()
	until(w, "la fin de session", func(e app.SessionChanged) bool { return e.Session == nil })
	r.Did("Déconnexion : le poste oublie la session et referme sa copie chiffrée")
	w.shot("Retour à l’écran de connexion : rien du dernier patient ne reste affiché", func(s screen.State) bool { return s.Screen == "login" && s.Login == "" })
	_, err := w.desk.Search(context.Background(), "durand", 3)
	r.Sees(record.CodeOf(err) == record.Expired, "Plus rien ne se lit sans session")
}

func withoutAClick(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	for _, c := range []struct {
		query string
		state app.DMPState
		says  string
		adds  int
	}{
		{"martel", app.DMPAuthorized, "DMP ouvert, accès autorisé", 0},
		{"de la tour", app.DMPAuthorized, "DMP ouvert sans autorisation : TD0.3 part seul, puis accès autorisé", 1},
		{"mbaye", app.DMPBlocked, "DMP ouvert, accès refusé par le patient", 0},
		{"rossi", app.DMPNone, "pas de DMP", 0},
		{"vasseur", app.DMPClosed, "DMP fermé", 0},
	} {
		w.openRecord(c.query)
		rec := w.settled(c.state)
		r.Sees(true, "%s : %s, sans un clic", c.query, c.says)
		r.Sees(len(w.exchanges(dmp.TD03Add)) == c.adds, "%s : %d demande d’autorisation (TD0.3) est partie", c.query, c.adds)
		w.shot("« "+c.query+" » : "+c.says, shows(c.state))
		if c.state == app.DMPAuthorized {
			r.Sees(rec.Count != nil, "Compteur : %d nouveau(x) depuis le %s, dont %d invisible(s) au patient", rec.Count.New, rec.Count.Since.Format("02/01/2006"), rec.Count.Invisible)
		}
	}
	rec := w.openRecord("durand camille")
	r.Sees(rec.DMP.State == app.DMPNotInformed, "DURAND : rien d’enregistré")
	w.desk.SetInformation(record.Unopposed, false, false)
	rec = w.settled(app.DMPAuthorized)
	r.Sees(rec.Count.New > 0 && rec.Count.Invisible > 0, "DURAND : %d nouveaux dont %d invisible(s) au patient, depuis le %s", rec.Count.New, rec.Count.Invisible, rec.Count.Since.Format("02/01/2006"))
	w.shot("DURAND : pastille et compteur dans le bandeau, à l’ouverture du dossier", shows(app.DMPAuthorized))
	w.dmpMessages()
	want := record.Count{}
	for _, x := range w.demo.World.Patient("DURAND").Remote { // counted again, on what the simulated DMP holds
		at := x.CreatedAt
		if x.Entry != nil && !x.Entry.SubmittedAt.IsZero() {
			at = x.Entry.SubmittedAt
		}
		if x.Entry != nil && x.Entry.Status == record.Approved && x.Author.StructureID != w.demo.World.Structure.StructureID && !at.Before(rec.Count.Since) {
			want.New++
			if x.Visibility.HiddenFromPatient {
				want.Invisible++
			}
		}
	}
	r.Sees(rec.Count.New == want.New && rec.Count.Invisible == want.Invisible, "Le compteur est celui que donne le contenu du DMP simulé : %d déposés par des tiers depuis cette date, dont %d invisible(s) au patient", want.New, want.Invisible)
}

func identityStatus(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	for _, c := range []struct {
		query string
		want  record.IdentityStatus
	}{{"inconnu", record.Provisional}, {"ouedraogo", record.Validated}, {"essai-lambert", record.Retrieved}, {"durand camille 1980", record.Qualified}} {
		rec := w.openRecord(c.query)
		r.Sees(rec.Patient.Status == c.want, "%s : statut « %s » dans le bandeau", c.query, window.IdentityStatus(rec.Patient.Status))
		w.shot("Bandeau de « "+c.query+" » : "+window.IdentityStatus(c.want), func(s screen.State) bool {
			return s.Screen == "record" && s.Jobs == 0 && s.DMP != string(app.DMPChecking)
		})
		if c.want != record.Qualified {
			r.Sees(!rec.Gate.Open, "INS non qualifiée : le DMP n’est pas consulté")
		}
	}
}

// readyDurand opens DURAND Camille's record with the DMP read.
func (w *ward) readyDurand() *app.Record {
	w.openRecord("durand camille")
	w.desk.SetInformation(record.Unopposed, false, false)
	return w.settled(app.DMPAuthorized)
}

func remote(rows []app.Row) []record.DocumentKey {
	var keys []record.DocumentKey
	for _, x := range rows {
		if !x.Document.Here() && x.Document.Entry != nil && x.Badge != app.BadgeFromPatient {
			keys = append(keys, x.Document.Key)
		}
	}
	return keys
}

func integration(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	keys := remote(rec.Rows)
	r.Sees(len(keys) >= 3, "%d documents sont dans le DMP seulement", len(keys))
	keys = keys[:2]
	w.tick(keys)
	w.shot("Deux documents du DMP cochés, l’action « Intégrer » sous la liste", func(s screen.State) bool { return s.Ticked == 2 })
	w.desk.Integrate(keys)
	done := until(w, "la fin de l’intégration", func(app.IntegrationDone) bool { return true })
	r.Sees(done.Added == 2 && done.Err == nil, "Deux documents choisis : %d intégrés, aucune erreur", done.Added)
	w.shot("Intégration terminée : le message, et l’icône « dans le dossier » sur les deux lignes", func(s screen.State) bool { return s.Toast == "integration.done" && s.Ticked == 0 && s.Jobs == 0 })
	rec = w.desk.Current()
	var three []record.DocumentKey
	for _, x := range rec.Rows {
		if x.Document.Integration != nil && len(three) == 0 && x.Document.Provenance == record.DMP {
			three = append(three, x.Document.Key)
		}
	}
	three = append(three, remote(rec.Rows)[:2]...)
	w.forget()
	w.closeToasts()
	w.desk.Integrate(three)
	done = until(w, "la fin de l’intégration", func(app.IntegrationDone) bool { return true })
	r.Sees(done.Added == 2 && done.Skipped == 1, "Trois choisis dont un déjà au dossier : %d intégrés, %d laissé de côté, et c’est dit", done.Added, done.Skipped)
	w.shot("Le document déjà au dossier est laissé de côté, et le message le dit", func(s screen.State) bool { return s.Toast == "integration.done" && s.Ticked == 0 && s.Jobs == 0 })
	w.dmpMessages()
	n := map[record.DocumentID]int{}
	for _, x := range w.desk.Current().Rows {
		n[x.Document.ID]++
	}
	r.Sees(len(n) == len(w.desk.Current().Rows), "Une seule ligne par document : %d lignes, %d documents", len(w.desk.Current().Rows), len(n))
	until(w, "l’accord du serveur", func(e app.SyncChanged) bool { return e.Sync.Pending == 0 && !e.Sync.LastSync.IsZero() })
	r.Did("Le serveur a tout reçu : aucune écriture n’attend")

	r.Must(w.demo.StopServer(), "arrêter le serveur")
	w.demo.StopNational()
	r.Did("Le serveur et les services nationaux sont arrêtés")
	again := w.openRecord("durand camille")
	read := 0
	for _, x := range again.Rows {
		if x.Document.Integration != nil && x.Document.Provenance == record.DMP {
			w.document(x.Document.Key)
			read++
		}
	}
	r.Sees(read >= 4, "Hors ligne, les documents intégrés se relisent (%d)", read)
	w.shot("Hors ligne : le bandeau le dit, le document intégré se lit depuis le poste", func(s screen.State) bool { return s.Offline && (s.Preview == "pdf" || s.Preview == "structured") })
	age, listed := again.DMPAge(w.desk.Now())
	r.Sees(listed && age >= 0, "La liste du DMP reste visible avec son âge")
}

func provenanceAndOrder(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	seen := map[record.Provenance]int{}
	for _, x := range rec.Rows {
		seen[x.Document.Provenance]++
	}
	r.Sees(seen[record.Local] > 0 && seen[record.DMP] > 0 && seen[record.MSSante] > 0, "Les trois provenances sont dans la même liste : %d locaux, %d DMP, %d MSSanté", seen[record.Local], seen[record.DMP], seen[record.MSSante])
	w.shot("Une seule liste, triée par date de l’acte : la provenance est dite sur chaque ligne, en clair", shows(app.DMPAuthorized))
	l := app.NewListing(rec.Rows)
	orders := map[app.Order]string{{Column: app.ByType}: "Tri par type, chaque type d’un seul tenant", {Column: app.ByAct}: "Tri par date de l’acte, croissant",
		{Column: app.ByAct, Descending: true}: "Tri par date de l’acte, décroissant"}
	for _, o := range []app.Order{{Column: app.ByType}, {Column: app.ByAct}, {Column: app.ByAct, Descending: true}} {
		got := l.Select(app.Filter{}, o)
		sorted, over := len(got) == len(rec.Rows), map[string]bool{} // over: types whose block has ended
		for i := 1; i < len(got); i++ {
			a, b := rec.Rows[got[i-1]].Document, rec.Rows[got[i]].Document
			switch {
			case o.Column == app.ByAct && o.Descending:
				sorted = sorted && !a.ActDate().Before(b.ActDate())
			case o.Column == app.ByAct:
				sorted = sorted && !a.ActDate().After(b.ActDate())
			case a.Type.Code != b.Type.Code:
				over[a.Type.Code] = true
				sorted = sorted && !over[b.Type.Code]
			}
		}
		r.Sees(sorted, "%s : les %d lignes sont toutes à leur place", orders[o], len(got))
	}
	r.Did("La liste se trie par type et par date de l’acte, dans les deux sens, toutes provenances mêlées")
}

func newerVersion(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	var old *app.Row
	for i, x := range rec.Rows {
		if x.Newer != nil {
			old = &rec.Rows[i]
		}
	}
	r.Sees(old != nil && old.Badge == app.BadgeNewVersion, "Un document intégré dont le DMP a une version plus récente porte « Nouvelle version », sur une seule ligne")
	v := w.document(old.Document.Key)
	w.shot("« Nouvelle version » sur la ligne et au-dessus du document, avec « Ouvrir » et « Intégrer »", read)
	r.Sees(slices.Contains(v.Notices, app.NoticeNewVersion), "Son ouverture le dit")
	newer := w.document(old.Newer.Key)
	w.shot("La version du DMP, ouverte", read)
	r.Sees(newer.CDA.Version > v.CDA.Version, "Une action ouvre la version %d du DMP", newer.CDA.Version)
	w.desk.Integrate([]record.DocumentKey{old.Newer.Key})
	done := until(w, "l’intégration", func(app.IntegrationDone) bool { return true })
	r.Sees(done.Added == 1 && done.Err == nil, "Une seconde l’intègre (%v)", done.Err)
	for _, x := range w.desk.Current().Rows {
		r.Sees(x.Document.ID != old.Document.ID, "La version %d n’est plus une ligne de la liste : elle est conservée comme version précédente", old.Document.Version)
		if x.Document.ID == newer.CDA.ID {
			r.Sees(x.Badge != app.BadgeNewVersion && x.Document.Here(), "La version %d est au dossier", x.Document.Version)
			break
		}
	}
	w.shot("La version intégrée a pris la place de la précédente", func(s screen.State) bool { return s.Toast == "integration.done" && s.Jobs == 0 })
	gone := slices.ContainsFunc(rec.Rows, func(x app.Row) bool { return x.Badge == app.BadgeWithdrawn && x.Document.Here() })
	r.Sees(gone, "Un document supprimé du DMP reste au dossier, et le dit")
}

func pdfFirst(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.readyDurand()
	var n3 *app.Row
	for i, x := range rec.Rows {
		if x.Document.BodyKind == record.BodyN3PDF {
			n3 = &rec.Rows[i]
			break
		}
	}
	r.Sees(n3 != nil, "Le dossier a un CDA R2 N3 avec sa copie PDF, sur une ligne")
	v := w.document(n3.Document.Key)
	r.Sees(v.PDF != nil, "À l’ouverture, le PDF est là : il se montre d’abord (%d octets)", len(v.PDF))
	w.shot("Le PDF d’abord", reads("pdf"))
	w.press(fyne.KeyModifierAlt, fyne.KeyS)
	w.shot("La vue structurée (Alt+S)", reads("structured"))
	w.press(fyne.KeyModifierAlt, fyne.KeyM)
	w.shot("Les métadonnées (Alt+M)", reads("metadata"))
	r.Sees(len(v.CDA.Sections) > 0, "La vue structurée est disponible (%d sections)", len(v.CDA.Sections))
	r.Sees(v.CDA.Patient.Traits.BirthName != "" && v.CDA.Author().Display() != "" && v.CDA.Custodian.Organization != "", "L’en-tête se lit : patient, auteur, conservateur")
	r.Sees(!slices.ContainsFunc(v.CDA.Sections, func(s cda.Section) bool { return s.PlainText() == "" && len(s.Blocks) > 0 }), "Chaque section qui a un contenu garde un texte lisible")
}
