package scenario

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"chevet/app"
	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/assets/build"
	"chevet/cmd/internal/demo"
	"chevet/ui/screen"
)

func init() {
	register("Aucun blocage pendant que le DMP met 3 s à répondre", slowNation, "DPI.DMP/UX.10")
	register("Le numéro de version affiché est celui que transmet le VIHF", sameVersion, "U-VER-01")
	register("Bris de glace : motif obligatoire, mode d’accès transmis au DMP", breakGlass, "SC.DMP/CONF.09.BIS")
	register("Le DMP ne répond pas : le dossier reste lisible, la dernière liste garde son âge", nationAway, "SC.DMP/UX.12")
}

// unhurried makes a call to the DMP last as long as the DMP wants: whatever waits for it is seen waiting.
func unhurried(c *dmp.Config) {
	c.Timeouts = dmp.Timeouts{Status: time.Hour, List: time.Hour, Document: time.Hour}
}

// slowNation first holds the answers back, so that what is seen meanwhile depends on no time; then each takes three seconds.
func slowNation(r *Run) {
	w := open(r, demo.Options{Adjust: unhurried})
	w.login()
	w.openRecord("martel")
	w.settled(app.DMPAuthorized)
	_, err := w.demo.Faults.Set(fault.Rule{Service: "dmp", Kind: fault.Silence})
	r.Must(err, "retenir les réponses du DMP")
	r.Did("Le DMP prend les appels et ne répond pas encore")
	began := time.Now()
	rec := w.openRecord("durand camille")
	took := time.Since(began)
	r.Did("Le dossier s’ouvre depuis le poste en %d ms", took.Milliseconds())
	w.desk.SetInformation(record.Unopposed, false, false)
	until(w, "la vérification", func(e app.RecordUpdated) bool { return e.Record.DMP.State == app.DMPChecking && e.Record.Gate.Open })
	began = time.Now()
	w.find("le goff")
	r.Did("Pendant ce temps, la recherche d’un patient répond en %d ms", time.Since(began).Milliseconds())
	for _, x := range rec.Rows {
		if x.Document.Here() {
			began = time.Now()
			w.document(x.Document.Key)
			r.Did("Un document du poste s’ouvre en %d ms, le DMP n’ayant pas encore répondu", time.Since(began).Milliseconds())
			break
		}
	}
	current := w.desk.Current()
	r.Sees(current.DMP.State == app.DMPChecking, "La pastille dit « vérification… », à sa place")
	w.shot("Le DMP n’a pas encore répondu : la pastille le dit, un document du poste se lit", func(s screen.State) bool {
		return s.DMP == string(app.DMPChecking) && (s.Preview == "pdf" || s.Preview == "structured")
	})
	w.demo.Faults.Clear()
	_, err = w.demo.Faults.Set(fault.Rule{Service: "dmp", Kind: fault.Latency, Delay: 3 * time.Second})
	r.Must(err, "ralentir le DMP")
	r.Did("Chaque réponse du DMP met désormais 3 secondes")
	w.forget()
	w.desk.RefreshDMP()
	w.settled(app.DMPAuthorized)
	r.Did("Les réponses arrivent et complètent l’écran")
}

func sameVersion(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.readyDurand()
	shown := w.desk.Config().Version
	r.Sees(shown == build.Version && shown != "", "« À propos » montre la version technique %s", shown)
	w.press(0, fyne.KeyF1)
	w.shot("« À propos » (F1) : la version du logiciel, celle que transmet le VIHF", func(s screen.State) bool { return s.Overlay == "about" })
	w.dmpMessages()
	for _, x := range w.exchanges("") {
		r.Sees(strings.Contains(string(x.Request), `"LPS_Version"`) && strings.Contains(string(x.Request), ">"+shown+"<"),
			"%s : le VIHF porte LPS_Version = %s", x.Transaction, shown)
	}
}

func breakGlass(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	rec := w.openRecord("garnier")
	r.Sees(rec.DMP.State == app.DMPNotInformed, "Patiente inconsciente, rien d’enregistré : le DMP est fermé")
	w.desk.BreakTheGlass("  ")
	refused := until(w, "le refus", func(app.ActionFailed) bool { return true })
	r.Sees(refused.Failure.Reason == record.ReasonMotive, "Sans motif, l’accès est refusé")
	r.Sees(w.total() == 0, "et rien n’est parti")
	w.shot("Porte fermée ; sans motif, le refus est dit", func(s screen.State) bool {
		return s.DMP == string(app.DMPNotInformed) && s.Toast == "action.failed"
	})
	w.desk.BreakTheGlass("Patiente inconsciente, urgence vitale")
	r.Did("Motif saisi : « Patiente inconsciente, urgence vitale »")
	rec = w.settled(app.DMPBreakGlass)
	r.Sees(rec.BreakGlass != nil && rec.BreakGlass.Motive != "", "L’accès en bris de glace est en cours, il se lit sur la pastille")
	w.closeToasts()
	w.shot("Bris de glace en cours : la pastille le dit", shows(app.DMPBreakGlass))
	w.dmpMessages()
	said := false
	for _, x := range w.exchanges("") {
		said = said || strings.Contains(string(x.Request), "bris_de_glace")
		r.Sees(x.Transaction != dmp.TD03Add, "%s part ; aucune autorisation n’est demandée sous bris de glace", x.Transaction)
	}
	r.Sees(said, "Le VIHF porte purposeofuse = bris_de_glace")
}

func nationAway(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.openRecord("martel")
	before := w.settled(app.DMPAuthorized)
	w.demo.StopNational()
	r.Did("Les services nationaux s’arrêtent")
	w.forget()
	w.desk.RefreshDMP()
	rec := w.settled(app.DMPUnavailable)
	r.Sees(rec.DMP.Failure != nil && rec.DMP.Failure.Reason != "", "La pastille dit « DMP indisponible », avec le dernier état connu et un code (%s)", rec.DMP.Failure.Reason)
	w.shot("DMP indisponible : la liste reste, avec l’heure où elle a été vue", shows(app.DMPUnavailable))
	r.Sees(len(rec.Rows) == len(before.Rows), "La liste reste entière (%d lignes)", len(rec.Rows))
	age, ok := rec.DMPAge(w.desk.Now())
	r.Sees(ok && age < time.Minute, "La liste du DMP garde l’heure où elle a été vue")
	hits, err := w.desk.Search(context.Background(), "durand", 3)
	r.Sees(err == nil && len(hits) > 0, "La recherche marche")
}
