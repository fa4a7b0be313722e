package scenario

import (
	"context"
	"time"

	"github.com/pquerna/otp/totp"

	"chevet/app"
	"chevet/app/access/password"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/ui/screen"
)

// scenarioPassword is chosen by the administrator of a scenario, on a server that lives as long as it.
const scenarioPassword = "Sept vélos bleus, 41 fois"

func init() {
	register("Un compte d’administration est séparé du soin", separateAdministrator, "SC.SSI/IAM.92", "SC.SSI/GEN.16")
}

func separateAdministrator(r *Run) {
	ctx := context.Background()
	w := open(r, demo.Options{})
	_, err := w.desk.Activate(ctx, demo.AdminLogin, w.demo.Activation, "motdepasse")
	r.Sees(record.ReasonOf(err) == password.ReasonWeak, "Un mot de passe court est refusé à l’activation (%s)", record.ReasonOf(err))
	told, err := w.desk.Activate(ctx, demo.AdminLogin, w.demo.Activation, scenarioPassword)
	r.Must(err, "activer le compte")
	r.Sees(told.Secret != "" && len(told.Recovery) == 8, "L’activation donne un second facteur et 8 codes de secours, montrés une fois")
	w.desk.LoginByPassword(demo.AdminLogin, scenarioPassword, "000000", "")
	until(w, "un refus sans le second facteur", func(e app.LoginChanged) bool { return record.ReasonOf(e.Err) == password.ReasonWrong })
	r.Sees(w.desk.Session() == nil, "Le mot de passe seul n’ouvre rien")
	w.forget()
	code, err := totp.GenerateCode(told.Secret, time.Now())
	r.Must(err, "calculer le code")
	w.desk.LoginByPassword(demo.AdminLogin, scenarioPassword, code, "")
	s := until(w, "la session", func(e app.SessionChanged) bool { return e.Session != nil }).Session
	r.Sees(s.Rights.Has(record.EditAccounts) && !s.Rights.Has(record.ReadRecords), "La session administre les comptes et n’ouvre aucun dossier")
	_, err = w.desk.Search(ctx, "dur", 5)
	r.Sees(err != nil, "La recherche d’un patient est refusée sur le poste (%s)", record.ReasonOf(err))
	a := w.desk.Administration()
	_, err = a.CreateAccount(ctx, api.AccountEdit{FamilyName: "ESSAI", GivenName: "Jean", Kind: "privilege", Login: "essai", Verified: "piece",
		Roles: []record.Role{record.RoleAdmin, record.RolePhysician}})
	r.Sees(err != nil, "Un compte qui serait médecin et administrateur est refusé par le serveur (%s)", record.ReasonOf(err))
	c, err := a.CheckTraces(ctx)
	r.Sees(err == nil && c.OK, "Le journal des traces est entier")
	w.shot("L’administration des comptes", func(s screen.State) bool { return s.Screen == "admin" && s.Rows > 3 })
}
