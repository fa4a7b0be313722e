package scenario

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/pdf"
	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/assets/build"
	"chevet/cmd/internal/demo"
	"chevet/cmd/internal/headless"
	"chevet/cmd/internal/person"
	"chevet/store/cache"
	"chevet/ui"
	"chevet/ui/screen"
)

func init() {
	register("Deux postes, serveur arrêté : les deux lisent et écrivent, s’accordent au retour, un conflit se voit et se règle", twoWorkstations,
		"SC.DMP/CONF.06.BIS")
}

// teammates are two workstations of one ward, without a window: each is looked at in turn.
func teammates(r *Run) (doctor, nurse *ward) {
	dir, err := os.MkdirTemp("", "chevet-equipe-")
	r.Must(err, "créer un dossier de travail")
	r.After(func() { os.RemoveAll(dir) })
	log := slog.New(slog.DiscardHandler)
	hospital, err := demo.Start(context.Background(), demo.Options{Dir: filepath.Join(dir, "serveur"), Many: 20, TooMany: -1, Log: log})
	r.Must(err, "démarrer le bac à sable")
	r.After(func() { _ = hospital.Close() })
	var engine *pdf.Engine
	if r.Dir != "" {
		engine = pdf.NewEngine(pdf.Options{CacheDir: engineDir()})
		r.After(func() { _ = engine.Close() })
	}
	station := func(name, who string) *ward {
		w := &ward{run: r, demo: hospital, dir: dir, came: make(chan struct{}), browser: &browser{person: person.New(who)}}
		if w.server, err = hospital.Client(name); err != nil {
			r.Must(err, "joindre le serveur")
		}
		r.After(w.server.Close)
		w.desk = app.New(app.Config{Workstation: name, Version: build.Version, Commit: build.Commit, Hospital: hospital.World.Name, Sandbox: true,
			Realm: record.RealmTest, ServiceTick: time.Second, OwnUnit: true}, app.Parts{Establishment: hospital.Establishment, Vaccines: demo.Vaccine,
			Server: w.server, Browser: w.browser, Clock: time.Now, IDs: ids, Log: log, PDF: engine,
			OpenCache: func(_ context.Context, s api.Session) (app.Cache, error) {
				return cache.Open(filepath.Join(dir, name+".db"), s.CacheKey, cache.Options{Log: log})
			}})
		r.After(w.desk.Close)
		r.After(w.desk.Subscribe(func(e app.Event) { w.got(e) }))
		return w
	}
	return station("CHIR-POSTE-1", "MOREAU"), station("CHIR-POSTE-2", "MARCHAND")
}

// enter logs somebody in on a workstation and waits until the ward's records have come whole.
func (w *ward) enter() {
	w.desk.Login("psc")
	until(w, "la session", func(e app.LoginChanged) bool {
		if e.Err != nil {
			w.run.Sees(false, "la connexion aboutit : %v", e.Err)
		}
		if e.Step == app.LoginActivities {
			w.desk.ChooseActivity(0)
		}
		return e.Step == app.LoginIdle && w.desk.Session() != nil
	})
	w.run.Must(w.desk.AcknowledgeNotice(context.Background()), "lire l’avertissement du DMP") // it would cover what is pictured
	until(w, "les dossiers du service", func(e app.SyncChanged) bool {
		return !e.Sync.LastSync.IsZero() && e.Sync.Filling.Total > 0 && e.Sync.Filling.Done == e.Sync.Filling.Total
	})
}

// look shows the workstation in a window for as long as f needs; without an evidence directory there is none.
func (w *ward) look(f func()) {
	if w.run.Dir == "" {
		return
	}
	w.win = headless.Open(w.desk, headless.Options{})
	defer func() { w.win.Close(); w.win = nil }()
	f()
}

// noted waits for a picture of the open record whose only shared note is as ok wants.
func (w *ward) noted(what string, ok func(record.SharedNote) bool) record.SharedNote {
	r := until(w, what, func(e app.RecordUpdated) bool { return len(e.Record.Notes) == 1 && ok(e.Record.Notes[0]) }).Record
	return r.Notes[0]
}

func (w *ward) writes(d app.NoteDraft) record.NoteID {
	id, err := w.desk.WriteNote(context.Background(), d)
	w.run.Must(err, "écrire une transmission")
	return id
}

func twoWorkstations(r *Run) {
	a, b := teammates(r)
	a.enter()
	b.enter()
	r.Did("Dr MOREAU sur CHIR-POSTE-1, l’infirmière MARCHAND sur CHIR-POSTE-2, le même service, chacune son poste")
	patient := a.openRecord("durand camille").Patient.ID
	b.openRecord("durand camille")
	b.forget()
	a.desk.SetInformation(record.Unopposed, false, false)
	until(b, "le choix du patient", func(e app.RecordUpdated) bool {
		return e.Record.InForce != nil && e.Record.InForce.Kind == record.Unopposed
	})
	r.Sees(b.desk.Current().Rights.Reading, "Le patient est dit informé et non opposé sur le poste 1 : le poste 2 le sait aussitôt, pour toute l’équipe")
	id := a.writes(app.NoteDraft{Title: "Nuit du 21 au 22", Text: "Suites simples, apyrétique depuis 24 h. Antalgiques de palier 1."})
	first := func(n record.SharedNote) bool {
		return n.Current != nil && n.Current.Version == 1 && len(n.Waiting) == 0
	}
	a.noted("la transmission acceptée", first)
	b.noted("la transmission sur le poste 2", first)
	r.Sees(true, "Une transmission écrite sur le poste 1 se lit sur le poste 2")

	r.Must(a.demo.StopServer(), "arrêter le serveur")
	r.Did("Le serveur central est tué")
	for _, w := range []*ward{a, b} {
		w.desk.SyncNow()
		until(w, "la coupure", func(e app.SyncChanged) bool { return e.Sync.Offline() })
		w.find("martel")
		w.run.Sees(len(w.desk.Current().Rows) > 0, "Hors ligne, le dossier reste lisible (%d lignes)", len(w.desk.Current().Rows))
	}
	a.forget()
	b.forget()
	a.writes(app.NoteDraft{ID: id, Base: 1, Title: "Nuit du 21 au 22", Text: "Suites simples, apyrétique depuis 24 h. Antalgiques arrêtés, reprise alimentaire."})
	b.writes(app.NoteDraft{ID: id, Base: 1, Title: "Nuit du 21 au 22", Text: "Suites simples, apyrétique depuis 12 h. Antalgiques de palier 1 poursuivis 48 h."})
	for _, w := range []*ward{a, b} {
		w.noted("le texte écrit hors ligne", func(n record.SharedNote) bool { return len(n.Waiting) == 1 })
		until(w, "la file", func(e app.SyncChanged) bool { return e.Sync.Pending > 0 })
	}
	r.Sees(true, "Les deux postes écrivent : chacun montre son texte, en attente de départ")
	for i, w := range []*ward{a, b} {
		w.look(func() {
			w.win.Do(func(f *ui.Frame) { f.Notes(patient) })
			w.shot([]string{"Poste 1", "Poste 2"}[i]+" hors ligne : la transmission écrite attend son départ", func(s screen.State) bool { return s.Screen == "record" && s.Offline })
			w.win.Do(func(f *ui.Frame) { f.Section("sync") })
			w.shot([]string{"Poste 1", "Poste 2"}[i]+" : l’écran Synchronisation dit ce qui attend, et le prochain essai", func(s screen.State) bool { return s.Screen == "sync" && s.Rows > 0 })
			w.win.Do(func(f *ui.Frame) { f.Home() })
		})
		_, err := w.desk.OpenRecord(context.Background(), patient)
		r.Must(err, "rouvrir le dossier")
	}
	a.forget()
	b.forget()
	r.Must(a.demo.StartServer(context.Background()), "relancer le serveur")
	r.Did("Le serveur revient")
	a.desk.SyncNow()
	b.desk.SyncNow()
	both := func(n record.SharedNote) bool {
		return n.Current != nil && n.Current.Version == 2 && len(n.Conflicts) == 1 && len(n.Waiting) == 0
	}
	na, nb := a.noted("les deux textes au poste 1", both), b.noted("les deux textes au poste 2", both)
	r.Sees(na.Current.Rev == nb.Current.Rev && na.Conflicts[0].Rev == nb.Conflicts[0].Rev && na.Conflicts[0].Text == nb.Conflicts[0].Text,
		"Les deux postes montrent les deux mêmes textes, aucun n’est perdu")
	todo, err := b.desk.ToDo(context.Background())
	r.Must(err, "compter ce qui attend")
	r.Sees(todo.Count[app.TodoConflicts] == 1, "L’accueil compte un conflit à traiter")
	b.look(func() {
		b.shot("Accueil du poste 2 : ce qui attend quelqu’un du service, dont le conflit", func(s screen.State) bool { return s.Screen == "home" && s.Rows > 0 && s.Todo > 0 })
		b.win.Do(func(f *ui.Frame) { f.Notes(patient) })
		b.shot("Les deux textes côte à côte, les mots qui diffèrent marqués", func(s screen.State) bool { return s.Conflict })
		b.win.Do(func(f *ui.Frame) { f.Home() })
	})
	_, err = b.desk.OpenRecord(context.Background(), patient)
	r.Must(err, "rouvrir le dossier")
	a.forget()
	b.forget()
	text := "Suites simples, apyrétique depuis 24 h. Antalgiques de palier 1 poursuivis 48 h, reprise alimentaire."
	r.Must(b.desk.SettleNote(context.Background(), nb, na.Current.Title, text), "régler le conflit")
	r.Did("L’infirmière compose le texte juste à partir des deux")
	done := func(n record.SharedNote) bool {
		return n.Settled() && n.Current != nil && n.Current.Version == 3 && len(n.Waiting) == 0
	}
	na, nb = a.noted("le conflit réglé au poste 1", done), b.noted("le conflit réglé au poste 2", done)
	r.Sees(na.Current.Text == text && nb.Current.Text == text && len(na.History) == 3 && len(nb.History) == 3,
		"Les deux postes montrent le texte choisi ; les trois autres restent dans l’historique")
	for _, w := range []*ward{a, b} {
		until(w, "la fin du conflit", func(e app.SyncChanged) bool { return e.Sync.Tally.Conflict == 0 && e.Sync.Pending == 0 })
		lines, err := w.desk.ItemLines(context.Background(), changelog.InConflict, changelog.Turned)
		r.Must(err, "lire les écritures")
		r.Sees(len(lines) == 0, "%s : rien n’attend plus personne", strings.ToLower(w.desk.Config().Workstation))
	}
	for i, w := range []*ward{a, b} {
		w.look(func() {
			w.win.Do(func(f *ui.Frame) { f.Notes(patient) })
			w.shot([]string{"Poste 1", "Poste 2"}[i]+", après : le texte choisi, l’historique garde les autres", func(s screen.State) bool { return s.Screen == "record" && !s.Conflict && !s.Offline })
		})
	}
}
