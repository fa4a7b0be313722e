package scenario

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"chevet/app"
	"chevet/app/access"
	"chevet/app/central/api"
	"chevet/app/psc"
	"chevet/app/record"
	"chevet/app/sandbox/hospital"
	sandboxpsc "chevet/app/sandbox/psc"
	"chevet/cmd/internal/demo"
	"chevet/cmd/internal/person"
	"chevet/ui/screen"
)

func init() {
	register("La première connexion se rapproche d’un compte par l’identifiant national, jamais par le nom", reconciled, "SC.PSC.02")
	register("Une fois connecté, un autre service du même navigateur ne redemande rien ; après la déconnexion, si", signedOnOnce, "SC.PSC.08")
	register("Connexion par e-CPS (CIBA) : le code à comparer, l’accord, le refus, l’annulation", confirmedOnPhone, "SC.PSC.13")
	register("Deux fournisseurs d’identité au choix ; l’un en panne, l’autre sert", twoProviders, "SC.SSI/IAM.80")
}

// accessEnds returns how a login that was just asked ends: the session, or the refusal.
func (w *ward) accessEnds() (*app.Session, record.Reason) {
	var why record.Reason
	until(w, "la fin de la connexion", func(e app.LoginChanged) bool {
		switch {
		case e.Err != nil:
			why = record.ReasonOf(e.Err)
			return true
		case e.Step == app.LoginActivities:
			w.desk.ChooseActivity(0)
		}
		return e.Step == app.LoginIdle && w.desk.Session() != nil
	})
	return w.desk.Session(), why
}

// as puts somebody before the workstation, with a browser that remembers nobody.
func (w *ward) as(family string) { w.browser.person = person.New(family) }

// identify logs in whoever is before the workstation.
func (w *ward) identify(provider string) (*app.Session, record.Reason) {
	w.forget()
	w.desk.Login(provider)
	return w.accessEnds()
}

// out logs out and waits until the screen is nobody's.
func (w *ward) out() {
	w.forget()
	w.desk.Logout()
	until(w, "la déconnexion", func(e app.SessionChanged) bool { return e.Session == nil })
	until(w, "la fin de la session au serveur", func(sessionLeft) bool { return true })
}

func (w *ward) practitioner(family string) record.Practitioner {
	i := slices.IndexFunc(w.demo.World.Practitioners, func(p hospital.Person) bool { return p.FamilyName == family })
	w.run.Sees(i >= 0, "%s est un professionnel du bac à sable", family)
	return w.demo.World.Practitioners[i].Practitioner
}

func reconciled(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{FirstLink: access.LinkAfterApproval, Strangers: []string{"NGUYEN"}})
	admin := w.administrator()
	moreau := w.practitioner("MOREAU")
	_, why := w.identify("psc")
	r.Sees(why == access.ReasonApproval, "Un compte porte son identifiant national : la première connexion attend la validation d’un administrateur (%s)", why)
	waiting, err := admin.Demands(ctx)
	r.Must(err, "lire les demandes")
	r.Sees(len(waiting.Links) == 1 && waiting.Links[0].NationalID == moreau.NationalID && waiting.Links[0].Account == moreau.NationalID, "L’administrateur voit un rattachement à confirmer, par l’identifiant national")
	link := api.LinkName{Issuer: waiting.Links[0].Issuer, Subject: waiting.Links[0].Subject}
	r.Must(admin.ApproveLink(ctx, link), "confirmer")
	s, _ := w.identify("psc")
	r.Sees(s != nil && s.Practitioner.NationalID == moreau.NationalID, "Confirmée, la connexion aboutit")
	w.out()
	s, _ = w.identify("psc")
	r.Sees(s != nil, "La connexion suivante est directe")
	w.out()

	w.as("NGUYEN")
	_, why = w.identify("psc")
	r.Sees(why == access.ReasonUnknown, "Personne ici ne porte l’identifiant d’une inconnue : elle n’entre pas (%s)", why)
	waiting, err = admin.Demands(ctx)
	r.Must(err, "lire les demandes")
	r.Sees(len(waiting.Habilitations) == 1, "Sa demande d’habilitation attend un administrateur")
	h := waiting.Habilitations[0]
	made, err := admin.GrantHabilitation(ctx, api.Grant{Issuer: h.Issuer, Subject: h.Subject, Unit: record.Unit{Code: "1010"}})
	r.Must(err, "accorder")
	s, _ = w.identify("psc")
	r.Sees(s != nil && made.Verified == "fournisseur", "Accordée : un compte est créé de ce que le fournisseur garantit, et s’ouvre")
	w.out()

	_, err = admin.CreateAccount(ctx, api.AccountEdit{ID: "moreau-2", NationalID: moreau.NationalID, FamilyName: moreau.FamilyName, GivenName: moreau.GivenName, Verified: "piece"})
	r.Must(err, "créer un second compte de la même personne")
	r.Must(admin.RevokeLink(ctx, link), "révoquer le rattachement")
	w.as("MOREAU")
	_, why = w.identify("psc")
	r.Sees(why == access.ReasonSeveral, "Rattachement révoqué, deux comptes portent l’identifiant : le rapprochement ne devine pas (%s)", why)
	r.Must(admin.TieLink(ctx, "moreau-2", api.LinkName{Issuer: link.Issuer, Subject: link.Subject, NationalID: moreau.NationalID}), "rattacher à la main")
	s, _ = w.identify("psc")
	links, err := admin.Links(ctx, "moreau-2")
	r.Sees(s != nil && err == nil && len(links) == 1, "Rattachée à la main par l’administrateur, elle entre")
	for _, action := range []record.Action{record.TraceLink, record.TraceUnlink, record.TraceHabilitation} {
		w.inJournal(admin, action)
	}
}

func signedOnOnce(r *Run) {
	w := open(r, demo.Options{})
	visits := make(chan error, 4)
	w.browser.person.Done = func(err error) { visits <- err }
	s, _ := w.identify("psc")
	r.Sees(s != nil && <-visits == nil, "Connexion par Pro Santé Connect dans le navigateur du poste")
	until(w, "la première synchronisation", func(e app.SyncChanged) bool { return !e.Sync.LastSync.IsZero() })
	other := w.anotherService()
	r.Sees(other == "code", "Un autre service du même navigateur reçoit sa réponse de Pro Santé Connect sans page ni question (prompt=none)")
	w.readPages()
	rec := w.openRecord("durand camille")
	w.desk.SetInformation(record.Unopposed, false, false)
	w.settled(app.DMPAuthorized)
	w.opensPage(rec, api.PageRecord, "DossierPatient")
	r.Did("Le Web PS DMP s’est ouvert sur le patient sans nouvelle identification")
	w.out()
	r.Must(w.demo.AwaitLogouts(), "attendre le fournisseur")
	other = w.anotherService()
	r.Sees(other == "login_required", "Après la déconnexion, Pro Santé Connect ne connaît plus ce navigateur (%s)", other)
}

// anotherService asks Pro Santé Connect, in the browser of the workstation and without showing anything, who is there:
// "code", or the error.
func (w *ward) anotherService() string {
	provider, err := w.demo.Other()
	w.run.Must(err, "déclarer un service")
	address, err := provider.AuthURL(context.Background(), psc.AuthRequest{RedirectURI: demo.OtherService, State: strings.Repeat("s", 43), Nonce: strings.Repeat("n", 43),
		Verifier: strings.Repeat("v", 43), Prompt: "none"})
	w.run.Must(err, "faire l’adresse")
	to, err := w.browser.person.Redirect(address)
	w.run.Must(err, "suivre le navigateur")
	if to.Query().Get("code") != "" {
		return "code"
	}
	return to.Query().Get("error")
}

func confirmedOnPhone(r *Run) {
	w := open(r, demo.Options{})
	nguyen := w.practitioner("NGUYEN").NationalID
	ask := func() app.LoginChanged {
		w.forget()
		w.desk.LoginByPhone(strings.TrimPrefix(nguyen, "8"))
		return until(w, "le code", func(e app.LoginChanged) bool { return e.Step == app.LoginPhone })
	}
	e := ask()
	waiting := w.demo.PSC.Demands()
	r.Sees(len(waiting) == 1 && waiting[0].Code == e.Code && len(e.Code) == 2 && waiting[0].Channel == "MOBILE", "Le poste montre un code à deux chiffres, le même que le téléphone")
	r.Sees(time.Until(e.ExpiresAt) > time.Minute, "Le temps qui reste est celui du fournisseur")
	w.shot("Le code à deux chiffres, en grand, et le temps qui reste", func(s screen.State) bool { return s.Login == string(app.LoginPhone) })
	w.demo.PSC.Refuse(waiting[0].ID)
	_, why := w.accessEnds()
	r.Sees(why == psc.ReasonCIBADenied, "Refusée sur le téléphone, la connexion n’ouvre rien (%s)", why)
	ask()
	waiting = w.demo.PSC.Demands()
	w.desk.CancelLogin()
	until(w, "l’annulation", func(e app.LoginChanged) bool { return e.Step == app.LoginIdle })
	r.Sees(w.desk.Session() == nil && len(waiting) == 1, "Annulée sur le poste, elle est retirée")
	e = ask()
	waiting = w.demo.PSC.Demands()
	i := slices.IndexFunc(waiting, func(d sandboxpsc.Demand) bool { return d.Code == e.Code })
	r.Sees(i >= 0 && w.demo.PSC.Approve(waiting[len(waiting)-1].ID), "Acceptée sur le téléphone")
	s, _ := w.accessEnds()
	r.Sees(s != nil && s.Practitioner.NationalID == nguyen && s.TwoFactors, "La session s’ouvre, par deux facteurs")
	w.out()
	w.forget()
	w.desk.LoginByPhone("10000000000")
	_, why = w.accessEnds()
	r.Sees(why != "", "Un numéro RPPS mal tapé est refusé (%s)", why)
}

func twoProviders(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{})
	ways, err := w.server.Providers(ctx)
	r.Must(err, "lire les fournisseurs")
	r.Sees(len(ways) >= 2 && ways[0].ID == "psc" && ways[1].ID == demo.SSO && !ways[0].Down && !ways[1].Down, "Deux fournisseurs OIDC sont proposés : %s et %s", ways[0].Name, ways[1].Name)
	w.shot("L’écran de connexion propose les deux", func(s screen.State) bool { return s.Screen == "login" && s.Rects["login."+demo.SSO][2] > 0 })
	s, _ := w.identify(demo.SSO)
	r.Sees(s != nil && s.Provider == demo.SSO, "Le fournisseur de l’établissement ouvre la session du même compte")
	w.out()
	w.as("MOREAU")
	s, _ = w.identify("psc")
	r.Sees(s != nil && s.Provider == "psc", "Pro Santé Connect aussi")
	w.out()
	r.Must(w.demo.PSC.Close(), "arrêter Pro Santé Connect")
	r.Did("Pro Santé Connect ne répond plus")
	for end := time.Now().Add(patience); !ways[0].Down && time.Now().Before(end); { // the server asks again after a moment
		ways, err = w.server.Providers(ctx)
		r.Must(err, "lire les fournisseurs")
	}
	r.Sees(ways[0].Down && !ways[1].Down, "L’écran le dit, et l’autre fournisseur reste proposé")
	w.as("MOREAU")
	s, _ = w.identify(demo.SSO)
	r.Sees(s != nil, "On entre encore par l’établissement")
	r.Did("Un jeton de l’un est refusé par l’autre : TestATokenOfOneProviderIsRefusedByAnother, TestAnAnswerAtThePathOfAnotherProviderIsRefused")
}

// inJournal looks for an action in the journal.
func (w *ward) inJournal(admin *api.Client, action record.Action) []api.TraceLine {
	found, err := admin.Journal(context.Background(), api.TraceQuery{Actions: []record.Action{action}})
	w.run.Must(err, "lire le journal")
	w.run.Sees(len(found.Lines) > 0, "« %s » est au journal", action)
	return found.Lines
}

// status returns how the server answers a path, with a token or without.
func (w *ward) status(method, path, token string) (int, http.Header) {
	req, err := http.NewRequest(method, w.demo.ServerURL()+path, nil)
	w.run.Must(err, "faire la requête")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	req.Header.Set(api.WorkstationHeader, "POSTE-PREUVES")
	transport := &http.Transport{TLSClientConfig: w.demo.Trust(), DisableKeepAlives: true}
	answer, err := transport.RoundTrip(req)
	w.run.Must(err, "joindre le serveur")
	answer.Body.Close()
	return answer.StatusCode, answer.Header
}
