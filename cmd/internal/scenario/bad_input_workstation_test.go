package scenario

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/access"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/assets/build"
	"chevet/cmd/internal/demo"
	"chevet/cmd/internal/person"
	"chevet/store/cache"
)

// at closes the present workstation and gives another one of the same name, whose cache is at file.
func (w *ward) at(file string, b app.Browser) {
	w.desk.Close()
	client, err := w.demo.Client("POSTE-PREUVES")
	w.run.Must(err, "joindre le serveur")
	w.run.After(client.Close)
	w.forget()
	w.desk = app.New(app.Config{Workstation: "POSTE-PREUVES", Version: build.Version, Hospital: w.demo.World.Name, Sandbox: true, Realm: record.RealmTest, ServiceTick: time.Second},
		app.Parts{Server: client, Browser: b, Clock: time.Now, IDs: ids, Log: slog.New(slog.DiscardHandler),
			OpenCache: func(_ context.Context, s api.Session) (app.Cache, error) {
				return cache.Open(file, s.CacheKey, cache.Options{})
			}})
	w.run.After(w.desk.Close)
	w.run.After(w.desk.Subscribe(func(e app.Event) { w.got(e) }))
}

// loginFails logs in and returns what the login screen says.
func (w *ward) loginFails() error {
	w.forget()
	w.desk.Login("psc")
	e := until(w, "l’échec de la connexion", func(e app.LoginChanged) bool {
		if e.Step == app.LoginActivities {
			w.desk.ChooseActivity(0)
		}
		return e.Err != nil || w.desk.Session() != nil
	})
	w.run.Sees(e.Err != nil && e.Step == app.LoginIdle, "la connexion n’aboutit pas, l’écran de connexion revient")
	return e.Err
}

// written records a consent and waits until the server has it.
func (w *ward) written() state {
	w.readyDurand()
	until(w, "l’accord du serveur", func(e app.SyncChanged) bool { return e.Sync.Pending == 0 && !e.Sync.LastSync.IsZero() })
	return w.holds()
}

func TestACacheThatCannotBeOpenedIsLeftAsItIs(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		before := w.written()
		w.desk.Close()
		file := filepath.Join(w.dir, "poste.db")
		damage := func(statement string) {
			db, err := sql.Open("sqlite", file)
			r.Must(err, "ouvrir le fichier")
			_, err = db.Exec(statement)
			r.Must(errors.Join(err, db.Close()), statement)
		}
		for _, c := range []struct {
			what        string
			spoil, heal func()
			want        record.Reason
		}{
			{"Cache d’un programme plus récent", func() { damage("PRAGMA user_version = 9999") }, nil, cache.ReasonVersion},
			{"Fichier qui n’est pas un cache", func() {
				r.Must(os.WriteFile(file, []byte("ceci n’est pas une base de données, loin de là"), 0o600), "écraser")
			}, nil, cache.ReasonAltered},
			{"Dossier du cache inaccessible", func() {
				r.Must(errors.Join(os.Remove(file), os.Mkdir(file, 0o700)), "mettre un dossier à la place")
			}, func() { r.Must(os.Remove(file), "ôter le dossier") }, cache.ReasonAccess},
		} {
			saved, err := os.ReadFile(file)
			r.Must(err, "garder le cache")
			c.spoil()
			w.at(file, person.New("MOREAU"))
			w.told(c.what, w.loginFails(), c.want)
			r.Sees(w.desk.Session() == nil, "%s : aucune session n’est ouverte", c.what)
			w.desk.Close()
			if c.heal != nil {
				c.heal()
			}
			r.Must(os.WriteFile(file, saved, 0o600), "remettre le cache")
		}
		w.at(file, person.New("MOREAU"))
		w.login()
		w.stillWorks("durand camille", before)
	})
}

func TestACacheOfAnotherKeyIsRefusedAndKept(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		foreign := filepath.Join(w.dir, "autre.db")
		c, err := cache.Open(foreign, bytes.Repeat([]byte{7}, 32), cache.Options{})
		r.Must(err, "faire le cache d’un autre poste")
		r.Must(c.Close(), "le fermer")
		w.at(foreign, person.New("MOREAU"))
		w.told("Mauvaise clé de cache", w.loginFails(), cache.ReasonKey)
		c, err = cache.Open(foreign, bytes.Repeat([]byte{7}, 32), cache.Options{})
		r.Sees(err == nil, "le cache de l’autre s’ouvre toujours avec sa clé (%v)", err)
		r.Must(c.Close(), "le fermer")
		w.at(filepath.Join(w.dir, "poste.db"), person.New("MOREAU"))
		w.login()
		before := w.written()
		w.stillWorks("durand camille", before)
	})
}

func TestASecondInstanceOnTheSameCacheIsRefusedAndTheFirstGoesOn(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.login()
		before := w.written()
		first := w.desk
		client, err := w.demo.Client("POSTE-PREUVES")
		r.Must(err, "joindre le serveur")
		defer client.Close()
		failed := make(chan error, 8)
		second := app.New(app.Config{Workstation: "POSTE-PREUVES", Realm: record.RealmTest}, app.Parts{Server: client, Browser: person.New("MOREAU"),
			Clock: time.Now, IDs: ids, OpenCache: func(_ context.Context, s api.Session) (app.Cache, error) {
				return cache.Open(filepath.Join(w.dir, "poste.db"), s.CacheKey, cache.Options{})
			}})
		defer second.Close()
		defer second.Subscribe(func(e app.Event) {
			l, ok := e.(app.LoginChanged)
			if ok && l.Step == app.LoginActivities {
				second.ChooseActivity(0)
			}
			if ok && (l.Err != nil || second.Session() != nil) {
				failed <- l.Err
			}
		})()
		second.Login("psc")
		select {
		case err := <-failed:
			w.told("Seconde instance", err, cache.ReasonLocked)
		case <-time.After(patience):
			r.Sees(false, "la seconde instance dit pourquoi elle n’ouvre pas")
		}
		r.Sees(first.Session() != nil && second.Session() == nil, "La première garde son écran, la seconde n’en a pas")
		// A person has one session per workstation: the second login ended the first one at the server. // access.open
		w.desk.SyncNow()
		over := until(w, "l’annonce à la première instance", func(app.ActionFailed) bool { return true })
		w.told("Première instance", over.Failure.Err, access.ReasonSession, api.ReasonSession)
		r.Sees(w.openRecord("durand camille") != nil, "son dossier reste lisible")
		w.desk.Logout()
		until(w, "la fin de session", func(e app.SessionChanged) bool { return e.Session == nil })
		w.forget()
		w.login()
		w.stillWorks("durand camille", before)
	})
}

func TestAFullDiskRefusesAWriteSaysSoAndKeepsTheRest(t *testing.T) {
	small := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", small).Run(); err != nil {
		t.Skipf("no right to mount a small disk: %v", err)
	}
	defer func() {
		if out, err := exec.Command("umount", small).CombinedOutput(); err != nil {
			t.Errorf("%v %s", err, out)
		}
	}()
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.at(filepath.Join(small, "poste.db"), person.New("MOREAU"))
		w.login()
		before := w.written()
		ballast := filepath.Join(small, "lest")
		f, err := os.Create(ballast)
		r.Must(err, "remplir le disque")
		for block := make([]byte, 64<<10); len(block) > 0; {
			if _, err := f.Write(block); err != nil {
				block = block[:len(block)/2]
			}
		}
		r.Must(f.Close(), "remplir le disque")
		r.Did("Le disque du poste est plein")
		var refused error
		for n := 0; refused == nil && n < 1000; n++ { // what SQLite had reserved is used up first
			w.forget()
			w.desk.SetInformation(record.Opposed, true, false)
			until(w, "une réponse", func(e any) bool {
				if f, failed := e.(app.ActionFailed); failed {
					refused = f.Failure.Err
				}
				_, recorded := e.(app.InformationRecorded)
				return recorded || refused != nil
			})
		}
		w.told("Disque plein", refused, cache.ReasonFull)
		r.Sees(len(w.find("durand").Patient.Name()) > 0, "La lecture marche")
		r.Must(os.Remove(ballast), "faire de la place")
		r.Sees(len(w.openRecord("durand camille").Consents) >= before.consents, "aucun consentement n’est perdu")
		before = w.written()
		w.stillWorks("durand camille", before)
	})
}

func TestAControlAddressAlreadyTakenStopsTheSandboxWithItsReason(t *testing.T) {
	play(t, func(r *Run) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		r.Must(err, "prendre un port")
		defer l.Close()
		d, err := demo.Start(context.Background(), demo.Options{Dir: t.TempDir(), TooMany: -1, Many: 5, Control: l.Addr().String()})
		r.Sees(d == nil, "Le bac à sable ne démarre pas à moitié")
		(&ward{run: r}).told("Adresse de contrôle déjà prise", err, demo.ReasonControl)
	})
}

// browserless is a machine without a browser.
type browserless struct{}

func (browserless) Open(string) error {
	return errors.New("exec: \"xdg-open\": executable file not found in $PATH")
}

func TestWithoutABrowserTheAddressIsShownAndTheLoginGoesOn(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{})
		w.at(filepath.Join(w.dir, "poste.db"), browserless{})
		w.desk.Login("psc")
		shown := until(w, "l’adresse à ouvrir", func(e app.LoginChanged) bool { return e.Step == app.LoginNoBrowser })
		r.Sees(shown.URL != "" && shown.Err == nil, "Sans navigateur, l’adresse à ouvrir est montrée")
		began := time.Now()
		w.desk.CancelLogin()
		r.Sees(w.desk.LoginState().Step == app.LoginIdle && time.Since(began) < 200*time.Millisecond, "Annuler rend l’écran de connexion aussitôt (%v)", time.Since(began))

		w.forget()
		w.desk.Login("psc")
		shown = until(w, "l’adresse à ouvrir", func(e app.LoginChanged) bool { return e.Step == app.LoginNoBrowser })
		r.Must(person.New("MOREAU").Visit(shown.URL), "ouvrir l’adresse à la main")
		until(w, "le choix de la situation d’exercice", func(e app.LoginChanged) bool { return e.Step == app.LoginActivities })
		w.desk.ChooseActivity(0)
		until(w, "la session", func(e app.SessionChanged) bool { return e.Session != nil })
		r.Did("L’adresse ouverte à la main dans un navigateur mène à la session")
		until(w, "la première synchronisation", func(e app.SyncChanged) bool { return !e.Sync.LastSync.IsZero() })
		before := w.written()
		w.stillWorks("durand camille", before)
	})
}
