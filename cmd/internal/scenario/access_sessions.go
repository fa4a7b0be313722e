package scenario

import (
	"bytes"
	"context"
	"database/sql"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chevet/app"
	"chevet/app/access"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/packaging"
	"chevet/ui/screen"
)

func init() {
	register("Se déconnecter ferme la session ici, au serveur et chez le fournisseur ; rien de lisible ne reste", leftForGood, "SC.SSI/IE.38")
	register("Le poste se verrouille seul, garde la session, et se rend à une autre personne sans rien montrer", lockedByItself, "SC.SSI/IE.39")
	register("Le serveur n’offre que le nécessaire, sans compte ni secret par défaut ; son service est confiné", surfaceReduced, "SC.SSI/GEN.07")
}

// tampered changes the journal as somebody who holds the database would.
func (w *ward) tampered(r *Run, admin *api.Client) {
	ctx := context.Background()
	base, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "serveur", "serveur.db")+"?_pragma=busy_timeout(20000)")
	r.Must(err, "ouvrir la base")
	defer base.Close()
	const change = "UPDATE traces SET payload = replace(payload, 'true', 'false') WHERE origin = 'serveur' AND seq = 2"
	_, err = base.ExecContext(ctx, change)
	r.Sees(err != nil && strings.Contains(err.Error(), "append-only"), "La base refuse de changer une trace : ajout seul")
	_, err = base.ExecContext(ctx, "DROP TRIGGER traces_no_update")
	r.Must(err, "ôter la garde, comme le ferait qui tient la base")
	_, err = base.ExecContext(ctx, change)
	r.Must(err, "changer une trace")
	checked, err := admin.CheckTraces(ctx)
	r.Sees(err == nil && !checked.OK && checked.Broken != "", "La vérification nomme le premier maillon rompu : %s", checked.Broken)
}

func leftForGood(r *Run) {
	w := open(r, demo.Options{})
	s, _ := w.identify("psc")
	r.Sees(s != nil, "Dr MOREAU est connectée")
	until(w, "la première synchronisation", func(e app.SyncChanged) bool { return !e.Sync.LastSync.IsZero() })
	w.openRecord("durand camille")
	w.shot("« Se déconnecter » est offert partout, dans le menu de la personne", func(s screen.State) bool { return s.Screen == "record" && s.Rects["nav.who"][2] > 0 })
	w.out()
	left := until(w, "la fin au serveur", func(sessionLeft) bool { return true })
	status, _ := w.status(http.MethodGet, api.PathChanges, left.token)
	r.Sees(left.token != "" && status == http.StatusUnauthorized, "Le jeton applicatif n’est plus accepté (%d)", status)
	r.Must(w.demo.AwaitLogouts(), "attendre le fournisseur")
	r.Sees(w.anotherService() == "login_required", "La session de Pro Santé Connect est fermée elle aussi")
	_, err := w.desk.Search(context.Background(), "durand", 3)
	r.Sees(said(err) == app.ReasonNoSession && w.desk.Current() == nil, "Le poste ne montre plus aucun dossier (%s)", said(err))
	for _, name := range []string{"poste.db", "poste.db-wal", "poste.db-shm"} {
		raw, err := os.ReadFile(filepath.Join(w.dir, name))
		if err != nil {
			continue
		}
		r.Sees(!bytes.Contains(raw, []byte("DURAND")) && !bytes.Contains(raw, []byte(left.token)), "%s (%d octets) ne contient ni nom de patient ni jeton", name, len(raw))
	}
	w.shot("Retour à l’écran de connexion", func(s screen.State) bool { return s.Screen == "login" })
}

func lockedByItself(r *Run) {
	ctx := context.Background()
	const code = "pluie-4821"
	w := openAs(r, demo.Options{}, func(c *app.Config) { c.LockAfter = 3 * time.Second })
	w.as("NGUYEN")
	s, _ := w.identify("psc")
	r.Sees(s != nil, "Dr NGUYEN est connectée ; le poste se verrouille après 3 s sans geste (réglage)")
	r.Must(w.desk.SetOfflineCode(ctx, code), "choisir un code de ce poste")
	e := until(w, "le verrou", func(e app.LockChanged) bool { return e.Locked })
	r.Sees(e.Idle && w.desk.Locked() && w.desk.Session() != nil, "Sans geste, l’écran se verrouille ; la session et ce qui est écrit restent")
	w.shot("Poste verrouillé : le nom du titulaire, et rien du dossier", func(s screen.State) bool { return s.Screen == "locked" })
	err := w.desk.Unlock(ctx, "neige-1234")
	r.Sees(said(err) == app.ReasonOfflineCode && w.desk.Locked(), "Un code faux n’ouvre rien (%s)", said(err))
	r.Must(w.desk.Unlock(ctx, code), "ouvrir par le bon code")
	until(w, "l’écran", func(e app.LockChanged) bool { return !e.Locked && e.Session == s })
	r.Did("Le bon code rend l’écran à la même session")
	w.desk.Lock()
	w.forget()
	w.as("MARCHAND")
	w.desk.Login("psc")
	until(w, "la fin de la session d’avant", func(e app.SessionChanged) bool { return e.Session == nil })
	left := until(w, "la fin de la session d’avant au serveur", func(sessionLeft) bool { return true })
	now := until(w, "la session de l’autre", func(e app.SessionChanged) bool { return e.Session != nil }).Session
	r.Sees(now.Practitioner.FamilyName == "MARCHAND" && w.desk.Current() == nil, "Une autre personne prend le poste : elle n’y voit rien de la première")
	status, _ := w.status(http.MethodGet, api.PathChanges, left.token)
	r.Sees(status == http.StatusUnauthorized, "et la session de la première est fermée au serveur (%d)", status)
	r.Did("Au serveur : fermeture après %s sans geste, et au plus tard 4 h après la connexion (réglages IdleFor, TokenFor ; TestASessionEndsByIdlenessAndByAge) (%s, %s)", "30 min", access.ReasonIdle, access.ReasonSession)
}

func surfaceReduced(r *Run) {
	document(r, "durcissement.md", "Aucun compte", "Poste", "Serveur")
	s := emptyStore(r, make([]byte, 32))
	accounts, err := s.Accounts(context.Background())
	r.Must(err, "lire les comptes")
	r.Sees(len(accounts) == 0, "Une base neuve n’a aucun compte")
	unit, err := packaging.Files.ReadFile("chevet-serveur.service")
	r.Must(err, "lire le service")
	for _, line := range []string{"User=chevet", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n", "ProtectSystem=strict", "PrivateDevices=yes", "MemoryDenyWriteExecute=yes", "SystemCallFilter=~@privileged", "UMask=0077", "LimitCORE=0"} {
		r.Sees(strings.Contains(string(unit), "\n"+line), "Le service systemd dit %s", strings.TrimSpace(line))
	}
	w := open(r, demo.Options{})
	for _, login := range []string{"admin", "root", "chevet", "administrateur"} {
		_, err := w.server.LocalLogin(context.Background(), api.LocalLogin{Login: login, Password: login, Code: "000000", Workstation: "POSTE-PREUVES"})
		r.Sees(err != nil, "« %s » n’est pas un mot de passe (%s)", login, record.ReasonOf(err))
	}
	for _, path := range []string{"/", "/debug/pprof/", "/debug/vars", "/.git/config", "/admin", "/swagger", "/v1/changes/x"} {
		status, head := w.status(http.MethodGet, path, "")
		r.Sees(status == http.StatusNotFound || status == http.StatusUnauthorized, "%s : %d", path, status)
		r.Sees(head.Get("Server") == "" && head.Get("X-Powered-By") == "", "sans dire ce qui répond")
	}
	status, _ := w.status(http.MethodTrace, api.PathServices, "")
	r.Sees(status == http.StatusMethodNotAllowed || status == http.StatusNotFound, "TRACE est refusé (%d)", status)
	_, head := w.status(http.MethodGet, api.PathServices, "")
	for name, value := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
		r.Sees(strings.Contains(head.Get(name), value), "%s : %s", name, head.Get(name))
	}
	status, _ = w.status(http.MethodGet, api.PathAccounts, "")
	r.Sees(status == http.StatusUnauthorized, "Sans session, l’administration répond %d", status)
}
