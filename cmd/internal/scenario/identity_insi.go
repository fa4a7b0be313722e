package scenario

import (
	"context"
	"slices"

	"chevet/app"
	"chevet/app/record"
	"chevet/app/sandbox/fault"
	sandbox "chevet/app/sandbox/insi"
	"chevet/cmd/internal/demo"
	"chevet/ui"
	"chevet/ui/screen"
)

func init() {
	register("INSi cherche par traits : une, aucune ou plusieurs identités, et la personne accepte après comparaison", insiSearches, "INS/va1.25")
	register("La vérification de nuit met les identités non confirmées dans une liste de travail", insiVerifies, "INS/va1.25")
}

// brings opens the record of a patient that this workstation may not hold yet.
func (w *ward) brings(name string) record.Patient {
	id := w.demo.World.Patient(name).ID
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	w.run.Must(w.desk.Fetch(ctx, id), "faire venir le dossier")
	if w.win != nil {
		return w.openInWindow(id).Patient
	}
	return w.known(id)
}

// asks asks INSi about the open record, and keeps a picture of what the person compares.
func (w *ward) asks(p record.Patient, caption string) app.INSiComparison {
	c, err := w.desk.AskINSi(context.Background(), p)
	w.run.Must(err, "interroger INSi")
	w.identity(screen.IdentityRequest{Part: screen.IdentityINSi}, caption)
	return c
}

func insiSearches(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	p := w.brings("DURAND-ROY")
	r.Sees(p.Status == record.Validated && p.INS.IsZero(), "L’identité de départ est validée, sans INS")
	c := w.asks(p, "Retour 00 : les traits côte à côte, rien n’est changé")
	r.Sees(c.Found.Code == record.INSiOne && c.Found.Questions > 1, "Retour 00 après %d questions : le lieu de naissance départage deux personnes", c.Found.Questions)
	r.Sees(len(c.Rows) == 5 && !c.Clash, "Les cinq traits sont comparés, aucun ne contredit")
	r.Sees(w.known(p.ID).INS.IsZero(), "Rien ne change avant l’accord de la personne")
	r.Must(w.desk.EditPatient(context.Background(), p, c.Accept(p), app.IdentityChange{Found: &c.Found}), "accepter la réponse")
	w.sent()
	p = w.known(p.ID)
	r.Sees(p.Status == record.Qualified && p.INS == c.Found.INS && p.INSUsable(), "Acceptée, elle remplit matricule, OID et traits : l’identité est qualifiée")

	c = w.asks(w.openRecord("aubert").Patient, "Retour 01 : aucune identité, et ce que l’on peut faire")
	r.Sees(c.Found.Code == record.INSiNone && len(c.Rows) == 0 && c.Refusal(p) == record.ReasonINSiNeeded, "Retour 01 : rien à accepter")
	c = w.asks(w.openRecord("dupont").Patient, "Retour 02 : plusieurs identités, et ce que l’on peut faire")
	r.Sees(c.Found.Code == record.INSiSeveral && c.Refusal(p) == record.ReasonINSiNeeded, "Retour 02, autres prénoms et lieu essayés : rien à accepter")
	for query, want := range map[string]record.Reason{"mystère": record.ReasonAttributes, "test-formation": record.ReasonAttributes, "kouassi": record.ReasonTraitsMissing} {
		_, err := w.desk.AskINSi(context.Background(), w.find(query).Patient)
		r.Sees(record.ReasonOf(err) == want, "« %s » : INSi n’est pas interrogé (%s)", query, record.ReasonOf(err))
	}
	away, err := w.demo.Faults.Set(fault.Rule{Service: sandbox.Service, Kind: fault.SOAPFault})
	r.Must(err, "arrêter INSi")
	_, err = w.desk.AskINSi(context.Background(), w.known(p.ID))
	r.Sees(record.CodeOf(err) == record.Unavailable, "INSi indisponible : dit tel quel, l’identité ne bouge pas (%s)", record.ReasonOf(err))
	r.Must(w.demo.Faults.Remove(away), "rétablir INSi")
	asked := w.journal(record.TraceQuery{Actions: []record.Action{record.TraceINSiSearch}})
	r.Sees(len(asked) >= 4 && slices.ContainsFunc(asked, func(t record.Trace) bool { return t.Patient == p.ID && t.OK && t.ByID != "" }),
		"Chaque appel est tracé : qui, quel patient, quel retour")
}

func insiVerifies(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	sum, err := w.demo.VerifyIdentities(context.Background())
	r.Must(err, "vérifier les identités de la nuit")
	r.Sees(sum.Agreed > 0 && sum.Failed == 1 && sum.Unanswered == 0, "La nuit : %d identités confirmées, %d à reprendre", sum.Agreed, sum.Failed)
	p := w.brings("LAMBERT")
	listed := func() []app.Unconfirmed {
		list, err := w.desk.Unconfirmed(context.Background())
		r.Must(err, "lire la liste de travail")
		return list
	}
	list := listed()
	r.Sees(len(list) == 1 && list[0].Check.Patient == p.ID && slices.Equal(list[0].Check.Differs, []record.IdentityField{record.FieldGivenNames}),
		"La liste de travail dit le patient et ce qui diffère : les prénoms")
	if w.win != nil {
		w.win.Do(func(f *ui.Frame) { f.Section("identities") })
		w.shot("La liste des identités non confirmées", func(s screen.State) bool { return s.Screen == "identities" && s.Rows == 1 })
		w.openInWindow(p.ID)
	}
	w.eventually("L’historique du patient porte la vérification KO", func() bool {
		lines, err := w.desk.IdentityHistory(context.Background(), p.ID)
		return err == nil && len(lines) > 0 && lines[0].Event.Kind == record.IdentityChecked && lines[0].Event.INSi.Code == record.INSiNone
	})
	check, err := w.desk.VerifyIdentity(context.Background(), p.ID)
	r.Must(err, "vérifier de nouveau")
	r.Sees(check.Failed() && len(listed()) == 1, "Vérifiée de nouveau sans rien changer, elle reste dans la liste")

	p = w.known(p.ID)
	c := w.asks(p, "Les prénoms diffèrent : la personne compare avant d’accepter")
	r.Sees(c.Found.Code == record.INSiOne && c.Clash, "INSi donne une personne, un trait contredit celui du dossier")
	after := c.Accept(p)
	r.Sees(after.Status == record.Retrieved, "L’accepter rend l’identité récupérée : la pièce vue ne prouve plus ces traits")
	err = w.desk.EditPatient(context.Background(), p, after, app.IdentityChange{Found: &c.Found})
	r.Sees(record.ReasonOf(err) == record.ReasonIdentityWhy, "Perdre la qualification demande un motif")
	r.Must(w.desk.EditPatient(context.Background(), p, after, app.IdentityChange{Found: &c.Found, Why: "prénoms rectifiés à l’état civil"}), "accepter la réponse")
	w.sent()
	check, err = w.desk.VerifyIdentity(context.Background(), p.ID)
	r.Must(err, "vérifier la correction")
	r.Sees(!check.Failed() && len(listed()) == 0, "Corrigée, elle concorde et quitte la liste")
}
