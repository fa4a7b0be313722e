package scenario

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"chevet/app/access"
	"chevet/app/access/ldap"
	"chevet/app/access/ldap/ldaptest"
	"chevet/app/access/password"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	store "chevet/store/central"
)

func init() {
	register("Un compte se crée après vérification de l’identité, et porte RPPS, nom d’exercice et profession", accountCreated, "SC.SSI/IE.31", "SC.SSI/IE.33")
	register("Une identité ne se change qu’après une vérification aussi forte, jamais par soi-même ; avant et après sont tracés", identityChanged, "SC.SSI/IE.32")
	register("Un compte générique est borné, justifié, et n’ouvre jamais le DMP", genericRestricted, "SC.SSI/GEN.17")
	register("Aucun mot de passe seul n’ouvre rien ; les essais sont comptés, la complexité est exigée par défaut", passwordIsNeverAlone, "SC.SSI/IE.36", "SC.SSI/IAM.92")
	register("L’annuaire de l’établissement tient les comptes à jour ; un compte désactivé sort au cycle suivant, un annuaire vide ne désactive personne", directoryFollowed, "SC.SSI/IAM.83")
	register("La vie des comptes est tracée, en ajout seul ; une trace changée se voit", accountsTraced, "SC.SSI/IAM.91")
	register("Les comptes s’extraient pour leur revue, en CSV et en JSON, sans formule", accountsReviewed, "SC.SSI/IAM.94")
}

const adminStation = "POSTE-ADMIN"

// administrator activates the account of administration, and logs it in on a workstation of its own.
func (w *ward) administrator() *api.Client {
	ctx := context.Background()
	c := w.client(adminStation)
	told, err := c.ActivateLocal(ctx, api.LocalActivation{Login: demo.AdminLogin, Code: w.demo.Activation, Password: scenarioPassword, Workstation: adminStation})
	w.run.Must(err, "activer le compte d’administration")
	s, err := c.LocalLogin(ctx, api.LocalLogin{Login: demo.AdminLogin, Password: scenarioPassword, Code: told.Recovery[0], Workstation: adminStation})
	w.run.Must(err, "ouvrir la session d’administration")
	c.Use(s.Token)
	w.run.Did("Une administratrice est connectée sur %s", adminStation)
	return c
}

// client is another workstation's access to the server.
func (w *ward) client(station string) *api.Client {
	c, err := w.demo.Client(station)
	w.run.Must(err, "joindre le serveur")
	w.run.After(c.Close)
	return c
}

// said is a reason that evidence shows.
func said(err error) record.Reason {
	if err == nil {
		return "accepté"
	}
	return record.ReasonOf(err)
}

func accountCreated(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{Strangers: []string{"MARCHAND"}})
	admin := w.administrator()
	nurse := w.practitioner("MARCHAND")
	edit := api.AccountEdit{NationalID: nurse.NationalID, FamilyName: nurse.FamilyName, GivenName: nurse.GivenName, Unit: record.Unit{Code: "2210"},
		Exercise: api.Exercise{FamilyName: "MARCHAND-ROY", GivenName: "Léa", Profession: "60"}}
	_, err := admin.CreateAccount(ctx, edit)
	r.Sees(said(err) == access.ReasonVerification, "Sans vérification de l’identité, le compte est refusé (%s)", said(err))
	edit.Verified = "piece"
	made, err := admin.CreateAccount(ctx, edit)
	r.Must(err, "créer le compte")
	a := made.Account
	r.Sees(a.Verified == "piece" && a.VerifiedBy != "" && !a.VerifiedAt.IsZero(), "Créé sur pièce d’identité : comment, par qui et quand sont gardés")
	r.Sees(a.Practitioner.NationalID == nurse.NationalID && a.Exercise.FamilyName == "MARCHAND-ROY" && a.Exercise.GivenName == "Léa" && a.Exercise.Profession == "60",
		"Le compte porte l’identifiant national (RPPS), les nom et prénom d’exercice et la profession")
	_, err = admin.CreateAccount(ctx, edit)
	r.Sees(said(err) == access.ReasonExists, "Un second compte sous le même identifiant est refusé (%s)", said(err))
	lines := w.inJournal(admin, record.TraceAccount)
	r.Sees(slices.ContainsFunc(lines, func(l api.TraceLine) bool {
		return l.Trace.Target == a.ID && strings.Contains(l.Trace.After, "MARCHAND-ROY")
	}), "La création est tracée avec ce qui a été écrit")
	w.as("MARCHAND")
	s, _ := w.identify("psc")
	r.Sees(s != nil && s.Practitioner.NationalID == nurse.NationalID && s.Rights.Has(record.ReadDMP) && !s.Rights.Has(record.EditAccounts), "Ses droits suivent sa profession")
}

func identityChanged(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{})
	admin := w.administrator()
	id := w.practitioner("NGUYEN").NationalID
	w.as("NGUYEN")
	s, _ := w.identify("psc")
	r.Sees(s != nil, "Dr NGUYEN est connectée, par un identifiant que Pro Santé Connect garantit")
	_, err := w.server.ChangeIdentity(ctx, id, api.IdentityChange{NationalID: id, FamilyName: "AUTRE", GivenName: "Linh", Verified: "fournisseur"})
	r.Sees(said(err) == api.ReasonRight, "Elle ne change pas elle-même ses traits (%s)", said(err))
	made, err := admin.CreateAccount(ctx, api.AccountEdit{NationalID: "899700099999", FamilyName: "PETIT", GivenName: "Paul", Verified: "piece"})
	r.Must(err, "créer un compte sur pièce d’identité")
	change := api.IdentityChange{NationalID: "899700099999", FamilyName: "PETIT-GRAND", GivenName: "Paul", Verified: "annuaire"}
	_, err = admin.ChangeIdentity(ctx, made.Account.ID, change)
	r.Sees(said(err) == access.ReasonVerification, "Une vérification moins forte qu’à la création est refusée (%s)", said(err))
	change.Verified = "piece"
	got, err := admin.ChangeIdentity(ctx, made.Account.ID, change)
	r.Sees(err == nil && got.Practitioner.FamilyName == "PETIT-GRAND", "Aussi forte, elle est acceptée")
	lines := w.inJournal(admin, record.TraceAccountIdentity)
	r.Sees(slices.ContainsFunc(lines, func(l api.TraceLine) bool {
		return l.Trace.OK && strings.Contains(l.Trace.Before, `"PETIT"`) && strings.Contains(l.Trace.After, "PETIT-GRAND")
	}), "L’avant et l’après sont au journal")
	r.Sees(slices.ContainsFunc(lines, func(l api.TraceLine) bool { return !l.Trace.OK && l.Trace.Reason == access.ReasonVerification }), "Le refus aussi")
	_, err = admin.ChangeIdentity(ctx, id, api.IdentityChange{NationalID: "899700088888", FamilyName: "NGUYEN", GivenName: "Linh", Verified: "fournisseur"})
	r.Must(err, "changer l’identifiant national d’un compte rattaché")
	links, err := admin.Links(ctx, id)
	r.Sees(err == nil && len(links) == 0, "Un autre identifiant national révoque les rattachements faits sous l’ancien")
	_, err = w.server.DMPStatus(ctx, api.DMPCall{})
	r.Sees(said(err) == access.ReasonSession, "et ferme les sessions (%s)", said(err))
}

func genericRestricted(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{Strangers: []string{"ABADIE"}})
	admin := w.administrator()
	id := w.practitioner("ABADIE").NationalID // the identifier of the ward's shared card, for the provider
	edit := api.AccountEdit{ID: "poste-de-soins", NationalID: id, FamilyName: "POSTE DE SOINS", Kind: "generique", ExpiresAt: time.Now().Add(24 * time.Hour)}
	_, err := admin.CreateAccount(ctx, edit)
	r.Sees(said(err) == access.ReasonAccount, "Sans justification, un compte générique est refusé (%s)", said(err))
	edit.Purpose, edit.ExpiresAt = "Affichage du tableau de service", time.Time{}
	_, err = admin.CreateAccount(ctx, edit)
	r.Sees(said(err) == access.ReasonAccount, "Sans date de fin, aussi (%s)", said(err))
	edit.ExpiresAt, edit.Roles = time.Now().Add(24*time.Hour), []record.Role{record.RolePhysician}
	_, err = admin.CreateAccount(ctx, edit)
	r.Sees(said(err) == access.ReasonAccount, "Avec un rôle de soin, aussi (%s)", said(err))
	edit.Roles = nil
	_, err = admin.CreateAccount(ctx, edit)
	r.Must(err, "créer le compte générique")
	w.as("ABADIE")
	s, why := w.identify("psc")
	r.Sees(s != nil, "Justifié et borné, il s’ouvre %s", why)
	r.Sees(s.Rights == record.RightsOf(record.RoleGeneric) && !s.Rights.Has(record.ReadDMP) && !s.Rights.Has(record.SignDocument), "Il lit les dossiers, et rien d’autre, quelle que soit la profession du porteur")
	_, err = w.server.DMPStatus(ctx, api.DMPCall{Patient: "p", Encounter: "e"})
	r.Sees(said(err) == api.ReasonRight, "Le serveur lui refuse le DMP (%s)", said(err))
	lines := w.inJournal(admin, record.TraceRightRefused)
	r.Sees(lines[0].Trace.ByID == id, "et trace le refus")
}

func passwordIsNeverAlone(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{})
	c := w.client(adminStation)
	weak, err := c.ActivateLocal(ctx, api.LocalActivation{Login: demo.AdminLogin, Code: w.demo.Activation, Password: "Azerty123456789", Workstation: adminStation})
	r.Sees(said(err) == password.ReasonWeak && weak.Secret == "", "Un mot de passe connu ou trop simple est refusé par défaut (%s)", said(err))
	told, err := c.ActivateLocal(ctx, api.LocalActivation{Login: demo.AdminLogin, Code: w.demo.Activation, Password: scenarioPassword, Workstation: adminStation})
	r.Must(err, "activer")
	try := func(login, pass, code string) record.Reason {
		_, err := c.LocalLogin(ctx, api.LocalLogin{Login: login, Password: pass, Code: code, Workstation: adminStation})
		return said(err)
	}
	doctor := w.practitioner("MOREAU").NationalID
	r.Sees(try(doctor, scenarioPassword, "000000") == password.ReasonWrong, "Un compte de soin n’a pas de mot de passe ici")
	r.Sees(try(demo.AdminLogin, scenarioPassword, "") == password.ReasonWrong, "Le mot de passe sans le second facteur n’ouvre rien")
	r.Sees(try("personne", "peu importe lequel", "000000") == password.ReasonWrong, "Un compte inconnu et un mot de passe faux se disent pareil (%s)", password.ReasonWrong)
	for range 50 {
		if got := try(demo.AdminLogin, "faux", "000000"); got != password.ReasonWrong {
			r.Sees(false, "un refus dit autre chose : %s", got)
		}
	}
	r.Sees(try(demo.AdminLogin, scenarioPassword, told.Recovery[0]) == password.ReasonWrong, "Après 50 mots de passe faux, le bon n’ouvre plus : le compte est bloqué, sans le dire")
	traces, err := w.demo.Traces(ctx, store.ServerOrigin)
	r.Must(err, "lire le journal")
	r.Sees(slices.ContainsFunc(traces, func(t record.Trace) bool { return t.Action == record.TraceLocked }), "Le blocage est tracé")
}

func directoryFollowed(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{Strangers: []string{"NGUYEN"}})
	server, err := ldaptest.Start()
	r.Must(err, "démarrer un annuaire")
	r.After(server.Close)
	doctor := w.practitioner("NGUYEN")
	entry := func(id, name, at, flags string) ldaptest.Entry {
		return ldaptest.Entry{"entryUUID": "u-" + id, "rppsNumber": id, "sn": name, "givenName": "Linh", "modifyTimestamp": at, "userAccountControl": flags, "departmentNumber": "1010"}
	}
	people := []ldaptest.Entry{entry(doctor.NationalID, doctor.FamilyName, "20261122100000Z", "512")}
	for i := range 59 {
		people = append(people, entry("8997"+strings.Repeat("0", 6)+string([]byte{byte('0' + i/10), byte('0' + i%10)}), "AGENT", "20261122100000Z", "512"))
	}
	server.Put(people...)
	follow, err := w.demo.Follow(ldap.Config{ID: "ad", URL: server.URL, TLS: server.TLS, BindDN: server.BindDN, Password: server.Password, Base: "dc=ch"})
	r.Must(err, "suivre l’annuaire")
	out, err := follow.Cycle(ctx)
	r.Sees(err == nil && out.Added == 60, "Premier cycle : %d comptes créés, lus par pages", out.Added)
	w.as("NGUYEN")
	s, _ := w.identify("psc")
	r.Sees(s != nil, "Un médecin de l’annuaire se connecte")
	server.Change(func(all []ldaptest.Entry) {
		all[0]["userAccountControl"], all[0]["modifyTimestamp"] = "514", "20261122110000Z"
	})
	out, err = follow.Cycle(ctx)
	r.Sees(err == nil && out.Disabled == 1 && !out.Full, "Désactivé dans l’annuaire : au cycle suivant, qui ne lit que ce qui a changé, le compte l’est ici")
	_, err = w.server.DMPStatus(ctx, api.DMPCall{})
	r.Sees(said(err) == access.ReasonSession, "Sa session est coupée (%s)", said(err))
	w.out()
	_, why := w.identify("psc")
	r.Sees(why == access.ReasonDisabled, "et il n’entre plus (%s)", why)
	server.Put()
	again, err := w.demo.Follow(ldap.Config{ID: "ad", URL: server.URL, TLS: server.TLS, BindDN: server.BindDN, Password: server.Password, Base: "dc=ch"})
	r.Must(err, "suivre l’annuaire de nouveau")
	out, err = again.Cycle(ctx)
	r.Sees(said(err) == ldap.ReasonThreshold && out.Disabled == 0, "Un annuaire vide ne désactive personne, et l’erreur est dite (%s)", said(err))
	server.Close()
	_, err = again.Cycle(ctx)
	r.Sees(said(err) == ldap.ReasonUnreachable, "Un annuaire injoignable non plus (%s)", said(err))
	admin := w.administrator()
	disabled := true
	page, err := admin.Accounts(ctx, api.AccountFilter{Origin: "ad", Disabled: &disabled, Limit: 100})
	r.Sees(err == nil && len(page.Accounts) == 1, "Un seul compte de l’annuaire est désactivé, aucun n’est supprimé")
	w.inJournal(admin, record.TraceDirectory)
}

func accountsTraced(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{})
	admin := w.administrator()
	made, err := admin.CreateAccount(ctx, api.AccountEdit{NationalID: "899700077777", FamilyName: "ESSAI", GivenName: "Jean", Verified: "piece"})
	r.Must(err, "créer un compte")
	id := made.Account.ID
	_, err = admin.ChangeAccount(ctx, id, api.AccountChange{Roles: []record.Role{record.RoleSecretary}})
	r.Must(err, "changer ses droits")
	r.Must(admin.DisableAccount(ctx, id, "départ"), "le désactiver")
	r.Must(admin.EnableAccount(ctx, id, "retour"), "le réactiver")
	s, _ := w.identify("psc")
	r.Sees(s != nil, "Une connexion réussie")
	w.out()
	w.browser.person.Refuse = true
	_, why := w.identify("psc")
	r.Sees(why != "", "Une connexion refusée (%s)", why)
	for _, action := range []record.Action{record.TraceAccount, record.TraceRoles, record.TraceAccountDisabled, record.TraceAccountEnabled, record.TracePassword,
		record.TraceLogin, record.TraceLogout, record.TraceLoginRefused} {
		l := w.inJournal(admin, action)[0]
		r.Sees(!l.Trace.At.IsZero() && l.Trace.Workstation != "" && l.Hash != "", "avec son horodatage, son poste et son empreinte")
	}
	all := w.exported(func() (io.ReadCloser, error) { return admin.ExportTraces(ctx, api.TraceQuery{}, "json") })
	r.Sees(!bytes.Contains(all, []byte(scenarioPassword)) && !bytes.Contains(all, []byte("Bearer")), "Ni mot de passe ni jeton dans l’extraction (%d octets)", len(all))
	checked, err := admin.CheckTraces(ctx)
	r.Sees(err == nil && checked.OK, "La chaîne est entière")
	w.tampered(r, admin)
}

func (w *ward) exported(ask func() (io.ReadCloser, error)) []byte {
	body, err := ask()
	w.run.Must(err, "extraire")
	defer body.Close()
	all, err := io.ReadAll(body)
	w.run.Must(err, "lire l’extraction")
	return all
}

func accountsReviewed(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{})
	admin := w.administrator()
	_, err := admin.CreateAccount(ctx, api.AccountEdit{NationalID: "899700066666", FamilyName: "=HYPERLINK(1)", GivenName: "@Jean", Verified: "piece"})
	r.Must(err, "créer un compte au nom piégé")
	table := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(w.exported(func() (io.ReadCloser, error) { return admin.Review(ctx, "csv") }), []byte("\ufeff"))))
	table.Comma = ';'
	rows, err := table.ReadAll()
	r.Must(err, "lire le CSV")
	page, err := admin.Accounts(ctx, api.AccountFilter{Limit: 500})
	r.Must(err, "lire les comptes")
	r.Sees(len(rows) == len(page.Accounts)+1, "CSV : un compte par ligne (%d)", len(page.Accounts))
	for _, column := range []string{"identifiant_national", "nom", "roles", "etat", "fournisseurs", "creation", "derniere_connexion", "expiration"} {
		r.Sees(slices.Contains(rows[0], column), "Colonne « %s »", column)
	}
	for _, row := range rows[1:] {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				r.Sees(false, "une cellule commence une formule : %s", cell)
			}
		}
	}
	r.Sees(true, "Aucune cellule ne commence une formule")
	var list []json.RawMessage
	r.Sees(json.Unmarshal(w.exported(func() (io.ReadCloser, error) { return admin.Review(ctx, "json") }), &list) == nil && len(list) == len(page.Accounts), "JSON : les mêmes comptes")
	w.inJournal(admin, record.TraceExtraction)
	s, _ := w.identify("psc")
	r.Sees(s != nil, "Un médecin est connecté")
	_, err = w.server.Review(ctx, "csv")
	r.Sees(said(err) == api.ReasonRight, "Il ne peut pas extraire les comptes (%s)", said(err))
}
