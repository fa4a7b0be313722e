package scenario

import (
	"context"
	"slices"
	"strings"

	"chevet/app"
	"chevet/app/barcode"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/ui"
	"chevet/ui/screen"
)

func init() {
	register("Un patient se crée avec ses traits stricts ; le nom utilisé n’est jamais rempli seul", createsAPatient, "INS/va1.01", "INS/va1.02")
	register("Les quatre statuts de l’identité ne changent que par leurs voies", identityStatuses, "INS/va1.03")
	register("Un attribut douteux rend l’identité provisoire, en retire l’INS et ferme INSi", identityAttributes, "INS/va1.10")
	register("La recherche d’antériorité par traits, matricule ou IPP, et les doublons avant la création", searchBeforeCreation, "INS/va1.15")
	register("Les traits stricts se lisent à l’ouverture du dossier", strictTraits, "INS/va1.36")
	register("Le matricule INS ne sort qu’avec une identité qualifiée", insLeavesWhenQualified, "INS/va1.39")
	register("L’histoire de l’identité garde qui, quand, pourquoi, avant et après", identityHistory, "INS/va1.62")
}

// sent waits until the server has taken everything.
func (w *ward) sent() {
	w.forget()
	asked := w.desk.Now()
	w.desk.SyncNow()
	until(w, "l’envoi au serveur", func(e app.SyncChanged) bool {
		return e.Sync.Pending == 0 && !e.Sync.Syncing && e.Sync.LastSync.After(asked)
	})
	w.run.Sees(w.desk.Sync().Refused == 0, "Le serveur a tout accepté")
}

func (w *ward) identity(r screen.IdentityRequest, caption string) {
	if w.win == nil {
		return
	}
	w.win.Do(func(f *ui.Frame) { f.Identity(r) })
	w.shot(caption, func(s screen.State) bool {
		return s.Screen == "identity" && (r.Part != screen.IdentityHistory || s.Rows > 0) && (r.Part != screen.IdentityINSi || s.Checked)
	})
}

// known returns a patient as the workstation knows them now.
func (w *ward) known(id record.PatientID) record.Patient {
	r, err := w.desk.OpenRecord(context.Background(), id)
	w.run.Must(err, "ouvrir le dossier")
	return r.Patient
}

func createsAPatient(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rules, now := w.desk.IdentityRules(), w.desk.Now()
	w.identity(screen.IdentityRequest{New: true, Query: "ferrand 1980"}, "Le formulaire d’un nouveau patient, rempli par la recherche")
	draft := app.DraftOfQuery("ferrand 1980", now)
	r.Sees(draft.BirthName == "FERRAND" && draft.BirthDate == "1980", "La recherche « ferrand 1980 » remplit le nom et l’année")
	wrong := draft
	wrong.BirthName, wrong.BirthDate, wrong.BirthCOG = "FERR4ND", "31/02/1980", "7505"
	bad := wrong.Read(record.Patient{}, rules, now)
	r.Sees(len(bad.Wrong) == 4, "Chaque champ faux est dit en place : nom, sexe, date, code du lieu")

	draft.BirthName, draft.GivenNames, draft.Sex = "d’Ângelo-Ferrand", "Jean-Noël André", record.Male
	draft.BirthDate, draft.BirthCOG, draft.BirthPlace = "02/03/1980", "2b020", "Bastia"
	read := draft.Read(record.Patient{}, rules, now)
	r.Sees(len(read.Wrong) == 0, "Les traits sont justes, code du lieu de naissance corse compris")
	id, err := w.desk.CreatePatient(context.Background(), read.Patient, nil)
	r.Must(err, "créer le patient")
	w.sent()
	p := w.known(id)
	r.Sees(p.BirthName == "D'ANGELO-FERRAND" && strings.Join(p.GivenNames, "|") == "JEAN-NOEL|ANDRE", "Nom et prénoms de naissance séparés, en majuscules sans accent, séparateurs gardés")
	r.Sees(p.Sex == record.Male && p.BirthDate == "1980-03-02" && p.BirthCOG == "2B020" && p.INS.IsZero(), "Sexe, date, code du lieu, matricule et OID sont des champs à part")
	r.Sees(p.UsedName == "" && p.UsedGivenName == "", "Nom et prénom utilisés restent vides")
	r.Sees(p.Status == record.Provisional, "L’identité est provisoire")

	urgent, err := w.desk.CreatePatient(context.Background(), app.EmergencyDraft("Inconnu du hall", record.Male).Read(record.Patient{}, rules, now).Patient, nil)
	r.Must(err, "créer l’identité d’urgence")
	w.sent()
	p = w.known(urgent)
	r.Sees(p.Doubtful && p.Status == record.Provisional, "En urgence, deux champs suffisent : l’identité est provisoire et douteuse")
}

func identityStatuses(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	before := w.openRecord("aubert lina").Patient
	r.Sees(before.Status == record.Provisional, "L’identité de départ est provisoire")
	after := before
	after.Status = record.Validated
	err := w.desk.EditPatient(context.Background(), before, after, app.IdentityChange{})
	r.Sees(record.ReasonOf(err) == record.ReasonProof, "Sans pièce d’identité, la validation est refusée")
	err = w.desk.EditPatient(context.Background(), before, after, app.IdentityChange{Proof: record.ProofHealthCard})
	r.Sees(record.ReasonOf(err) == record.ReasonProof, "La carte Vitale n’est pas une pièce à haut niveau de confiance : refusée")
	qualified := before
	qualified.Status, qualified.INS = record.Qualified, record.INS{Matricule: "275126322074974", OID: record.OIDINSTest}
	err = w.desk.EditPatient(context.Background(), before, qualified, app.IdentityChange{Proof: record.ProofFamilyBook})
	r.Sees(record.ReasonOf(err) == record.ReasonINSiNeeded, "Un INS tapé à la main est refusé : seul INSi le donne")
	r.Must(w.desk.EditPatient(context.Background(), before, after, app.IdentityChange{Proof: record.ProofFamilyBook}), "valider avec le livret de famille")
	w.sent()
	r.Sees(w.known(before.ID).Status == record.Validated, "Avec le livret de famille, l’identité est validée, au poste et au serveur")
	w.identity(screen.IdentityRequest{Part: screen.IdentityHistory}, "L’historique dit la pièce et son témoin")

	err = w.desk.EditPatient(context.Background(), after, before, app.IdentityChange{})
	r.Sees(record.ReasonOf(err) == record.ReasonIdentityWhy, "Revenir en provisoire demande un motif")
	r.Must(w.desk.EditPatient(context.Background(), after, before, app.IdentityChange{Why: "pièce d’un autre enfant"}), "revenir en provisoire")
	w.sent()
	r.Sees(w.known(before.ID).Status == record.Provisional, "Avec son motif, l’identité redevient provisoire")
}

func identityAttributes(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	before := w.openRecord("durand camille").Patient
	r.Sees(before.INSUsable(), "L’identité de départ est qualifiée, l’INS est utilisable")
	draft := app.DraftOf(before)
	draft.Doubtful = true
	read := draft.Read(before, w.desk.IdentityRules(), w.desk.Now())
	r.Must(w.desk.EditPatient(context.Background(), before, read.Patient, app.IdentityChange{}), "marquer l’identité douteuse")
	w.sent()
	p := w.known(before.ID)
	r.Sees(p.Status == record.Provisional && p.INS.IsZero() && p.Doubtful, "L’identité est provisoire, le matricule et l’OID sont retirés")
	_, err := w.desk.AskINSi(context.Background(), p)
	r.Sees(record.ReasonOf(err) == record.ReasonAttributes, "INSi n’est pas interrogé pour une identité douteuse")
	rec, err := w.desk.OpenRecord(context.Background(), before.ID)
	r.Must(err, "ouvrir le dossier")
	r.Sees(!rec.Gate.Open, "Le DMP n’est plus consulté")
	w.identity(screen.IdentityRequest{Part: screen.IdentityHistory}, "L’identité douteuse, et ce que l’historique en garde")
	draft = app.DraftOf(p)
	draft.Fictive = true
	r.Sees(draft.Read(p, w.desk.IdentityRules(), w.desk.Now()).Wrong[record.FieldFictive] == record.ReasonAttributes, "Douteuse et fictive ne vont pas ensemble")
}

func searchBeforeCreation(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	p := w.find("durand camille").Patient
	for _, query := range []string{"durand 12/05/1980", "DURAND 1980", "durand 05/1980", string(p.IPP), string(p.INS.Matricule), p.INS.Grouped()} {
		hits, err := w.desk.Search(context.Background(), query, 8)
		r.Must(err, "chercher")
		r.Sees(slices.ContainsFunc(hits, func(h app.Hit) bool { return h.Patient.ID == p.ID }), "Le même patient est trouvé par traits, date partielle, matricule ou IPP")
	}
	matrix, err := barcode.INS(p)
	r.Must(err, "lire un datamatrix INS")
	hits, err := w.desk.Search(context.Background(), matrix, 8)
	r.Must(err, "chercher le datamatrix")
	r.Sees(len(hits) > 0 && hits[0].Patient.ID == p.ID && hits[0].Patient.Status == p.Status, "Un datamatrix INS lu dans la recherche trouve le patient, et ne qualifie rien")

	rules, now := w.desk.IdentityRules(), w.desk.Now()
	draft := app.IdentityDraft{BirthName: "Le-Goff", GivenNames: "Jean Pierre", Sex: record.Male, BirthDate: "03/04/1971"}
	_, err = w.desk.CreatePatient(context.Background(), draft.Read(record.Patient{}, rules, now).Patient, nil)
	r.Must(err, "créer le patient")
	for name, other := range map[string]app.IdentityDraft{
		"« LE GOFF JEAN PIERRE », séparateurs mis à part": {BirthName: "LE GOFF", GivenNames: "JEAN PIERRE", Sex: record.Male, BirthDate: "03/04/1971"},
		"nom à une lettre près":                           {BirthName: "Le-Gof", GivenNames: "Jean", Sex: record.Male, BirthDate: "03/04/1971"},
		"nom et prénom inversés":                          {BirthName: "Jean", GivenNames: "Le-Goff", Sex: record.Male, BirthDate: "03/04/1971"},
	} {
		found, err := w.desk.Doubles(context.Background(), other.Read(record.Patient{}, rules, now).Patient)
		r.Must(err, "chercher les doublons")
		r.Sees(len(found) > 0, "Doublon proposé avant la création : %s", name)
	}
	found, err := w.desk.Doubles(context.Background(), app.IdentityDraft{BirthName: "Quelconque", GivenNames: "Zoé", Sex: record.Female, BirthDate: "01/01/2001"}.Read(record.Patient{}, rules, now).Patient)
	r.Must(err, "chercher les doublons")
	r.Sees(len(found) == 0, "Personne n’est proposé pour un patient que rien ne rapproche d’un autre")
}

func strictTraits(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	p := w.openRecord("durand camille").Patient
	r.Sees(p.BirthName != "" && p.FirstGivenName() != "" && p.BirthDate.Complete() && p.Sex == record.Female && p.BirthCOG != "", "Nom et premier prénom de naissance, date, sexe et lieu sont là à l’ouverture")
	w.shot("Le bandeau du dossier : traits stricts, matricule et statut", func(s screen.State) bool { return s.Screen == "record" || s.Screen == "dossier" })
}

func insLeavesWhenQualified(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	for query, leaves := range map[string]bool{"durand camille": true, "essai-lambert": false, "ouedraogo": false, "inconnu xavier": false} {
		p := w.find(query).Patient
		_, err := barcode.INS(p)
		r.Sees(p.EmittedINS().IsZero() != leaves && (err == nil) == leaves, "« %s », identité %s : l’INS %s", query, p.Status, map[bool]string{true: "sort", false: "ne sort pas"}[leaves])
	}
	rec := w.openRecord("essai-lambert")
	r.Sees(rec.Patient.Status == record.Retrieved && !rec.Gate.Open && len(w.exchanges("")) == 0, "Identité récupérée : aucune transaction ne part avec son INS")
}

func identityHistory(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	before := w.openRecord("durand camille").Patient
	named := before
	named.UsedName = "MARTIN"
	r.Must(w.desk.EditPatient(context.Background(), before, named, app.IdentityChange{}), "changer le nom utilisé")
	lowered := w.desk.IdentityRules().Settle(func() record.Patient { p := named; p.Status = record.Provisional; return p }())
	r.Must(w.desk.EditPatient(context.Background(), named, lowered, app.IdentityChange{Why: "pièce périmée"}), "retirer la confiance")
	w.sent()
	lines, err := w.desk.IdentityHistory(context.Background(), before.ID)
	r.Must(err, "lire l’historique")
	r.Sees(len(lines) == 2 && lines[0].Event.At.After(lines[1].Event.At), "Deux faits, le plus récent d’abord")
	r.Sees(lines[0].Event.ByName != "" && lines[0].Event.Why == "pièce périmée", "L’auteur, la date et le motif sont gardés")
	r.Sees(slices.Contains(lines[1].Event.Fields, record.FieldChange{Field: record.FieldUsedName, Before: before.UsedName, After: "MARTIN"}), "L’avant et l’après de chaque trait sont gardés")
	events := []record.IdentityEvent{lines[0].Event, lines[1].Event}
	r.Sees(slices.Contains(record.FormerINS(lowered, events), before.INS), "L’ancien matricule reste dans l’historique")
	traces, err := w.demo.Traces(context.Background(), "POSTE-PREUVES")
	r.Must(err, "lire le journal")
	r.Sees(slices.ContainsFunc(traces, func(t record.Trace) bool {
		return t.Action == record.TraceIdentity && t.Patient == before.ID && t.ByID != ""
	}), "Le journal d’audit trace chaque changement")
	w.identity(screen.IdentityRequest{Part: screen.IdentityHistory}, "L’historique de l’identité")
}
