package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"chevet/app/central/api"
	"chevet/app/hl7"
	"chevet/app/hl7/mllp"
	"chevet/app/pam"
	"chevet/app/record"
	"chevet/cmd/internal/demo"
	"chevet/ui/screen"
)

func init() {
	register("Les cinq états d’information reçus du SIH en IHE PAM, le plus récent l’emporte, réception débrayable", consentsReceived, "SC.DMP/CONF.13")
	register("Le statut de l’identité change à l’écran quand le SIH l’annonce", statusReceived, "SC.DMP/UX.11", "INS/va1.03")
	register("Traits stricts et complémentaires reçus du SIH, tenus à part", traitsReceived, "INS/va1.01", "INS/va1.02", "INS/va1.36", "INS/va1.46")
	register("Identité douteuse, fictive ou homonyme : provisoire, et l’INS est retiré", attributesReceived, "INS/va1.10", "INS/va1.39")
	register("Recherche d’antériorité parmi tous les patients de l’établissement", searchOfAll, "INS/va1.15")
	register("INS incohérent à la réception : signalé, jamais fusionné", incoherentINS, "INS/va1.41")
	register("Une fusion du SIH se lit et s’explique, le dossier absorbé reste lisible", mergeExplained, "INS/va1.62")
	register("Historique des matricules et des traits, avec la date et le message", historyKept, "INS/va1.62")
}

// The INS of the examples: of test, so that none can be somebody's.
const (
	firstINS  = "280056999999988"
	secondINS = "180032B02040123"
)

// adt is one message that the administrative system sends.
type adt struct {
	event, ipp, nda   string
	ins, status       string
	name, used, birth string
	at                time.Time // now when zero
	rest              string    // segments after PID
}

var sent atomic.Int64 // MSH-10 is unique for ever

func (a adt) text() string {
	if a.at.IsZero() {
		a.at = time.Now()
	}
	const authority = "^^^CHU-ESSAIS&990000001&M"
	at, id := a.at.Format("20060102150405-0700"), fmt.Sprintf("PREUVE%06d", sent.Add(1))
	ids := a.ipp + authority + "^PI"
	if a.ins != "" {
		ids += "~" + a.ins + "^^^ASIP-SANTE-INS-NIR&" + string(record.OIDINSTest) + "&ISO^INS"
	}
	names := a.name + "^ANNE^ANNE ZOE MARIE^^^^L"
	if a.used != "" {
		names += "~" + a.used + "^^^^^^D"
	}
	birth, account := a.birth, ""
	if birth == "" {
		birth = "19800512"
	}
	if a.nda != "" {
		account = a.nda + authority + "^AN"
	}
	lines := []string{
		`MSH|^~\&|GAM|CHU-ESSAIS|DPI|CHU-ESSAIS|` + at + "||ADT^" + a.event + "^ADT_A05|" + id + "|T|2.5^FRA^2.11|||||FRA|UNICODE UTF-8",
		"EVN||" + at,
		"PID|1||" + ids + "||" + names + "||" + birth + "|F|||^^^^^FRA^BDL^^51215|||||||" + account + "||||||||||||||" + a.status,
	}
	return strings.Join(append(lines, a.rest), "\r")
}

// says sends a message to the hospital's server, as its administrative system does, and keeps the exchange as evidence.
func (w *ward) says(a adt) hl7.AckCode {
	raw := a.text()
	client := mllp.NewClient(w.demo.PAMAddress(), mllp.ClientOptions{Attempts: 1})
	defer client.Close()
	ack, err := client.Send(context.Background(), []byte(raw))
	w.run.Must(err, "envoyer un message IHE PAM")
	lines := func(raw []byte) []byte { return []byte(strings.ReplaceAll(string(raw), "\r", "\n")) }
	w.run.Exchange("IHE PAM, ADT^"+a.event+", acquitté "+string(ack.Code), lines([]byte(raw)), lines(ack.Raw))
	return ack.Code
}

// accepted is says for a message that must be.
func (w *ward) accepted(a adt) {
	code := w.says(a)
	w.run.Sees(code == hl7.AA, "Le serveur acquitte ADT^%s : %s", a.event, code)
}

// eventually waits until what the workstation received makes ok true.
func (w *ward) eventually(what string, ok func() bool) {
	timeout := time.After(patience)
	for {
		w.mu.Lock()
		came := w.came
		w.mu.Unlock()
		if ok() {
			w.run.Sees(true, "%s", what)
			return
		}
		select {
		case <-came:
		case <-timeout:
			w.run.Sees(false, "%s", what)
		}
	}
}

// opened waits until the workstation knows the patient, then opens the record.
func (w *ward) opened(query string) {
	w.eventually("Le poste a reçu le patient « "+query+" »", func() bool {
		hits, err := w.desk.Search(context.Background(), query, 2)
		return err == nil && len(hits) > 0
	})
	w.openRecord(query)
}

func zfa(at time.Time, feeding, reading string) string {
	when := at.Format("20060102150405-0700")
	return "ZFA|ACTIF|" + when + "|||||||" + feeding + "|" + when + "|" + reading + "|" + when
}

func admission(at time.Time, movement, consent string) string {
	return "PV1|1|I|3401^112^F\rZBE|" + movement + "|" + at.Format("20060102150405-0700") + "||INSERT|N||||HMS\r" + consent
}

func consentsReceived(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	began := time.Now().Add(-time.Hour)
	w.accepted(adt{event: "A01", ipp: "P13", nda: "N13", ins: firstINS, status: "VALI", name: "PREUVE-TREIZE", at: began, rest: admission(began, "M1", "")})
	w.opened("preuve-treize")
	for i, c := range []struct {
		feeding, reading string
		want             record.Permissions
		says             string
	}{
		{"INO", "IC", record.Permissions{Feeding: true, Reading: true}, "non opposé à l’alimentation, consentement à la consultation"},
		{"IO", "INC", record.Permissions{}, "opposé à l’alimentation, refus de la consultation"},
		{"INO", "INC", record.Permissions{Feeding: true}, "non opposé à l’alimentation, refus de la consultation"},
		{"INO", "NA", record.Permissions{Feeding: true}, "non opposé à l’alimentation, consultation non recueillie"},
		{"NA", "NA", record.Permissions{Feeding: true}, "rien de recueilli"},
	} {
		at := began.Add(time.Duration(i+1) * time.Minute)
		w.accepted(adt{event: "A31", ipp: "P13", ins: firstINS, status: "VALI", name: "PREUVE-TREIZE", at: at, rest: "PV1|1|N\r" + zfa(at, c.feeding, c.reading)})
		w.eventually("ZFA "+c.feeding+" / "+c.reading+" : "+c.says+", origine « reçu du SIH », datée", func() bool {
			rec := w.desk.Current()
			return rec != nil && rec.InForce != nil && rec.InForce.Origin == record.FromPAM && rec.InForce.At.Equal(at.Truncate(time.Second)) &&
				rec.Rights.Feeding == c.want.Feeding && rec.Rights.Reading == c.want.Reading
		})
	}
	w.desk.SetInformation(record.Opposed, true, true)
	w.eventually("Une saisie au poste, plus récente, l’emporte", func() bool {
		rec := w.desk.Current()
		return rec.InForce != nil && rec.InForce.Origin == record.TypedHere && !rec.Rights.Feeding
	})
	late := began.Add(10 * time.Minute)
	w.accepted(adt{event: "A31", ipp: "P13", ins: firstINS, status: "VALI", name: "PREUVE-TREIZE", at: late, rest: "PV1|1|N\r" + zfa(late, "INO", "IC")})
	w.eventually("Un ZFA antérieur, arrivé après, est conservé", func() bool {
		rec := w.desk.Current()
		return len(rec.Consents) == 7
	})
	r.Sees(w.desk.Current().InForce.Origin == record.TypedHere, "et ne l’emporte pas : la saisie reste en vigueur")

	off := open(r, demo.Options{PAM: &pam.Settings{IgnoreConsents: true}})
	off.login()
	r.Did("Un établissement a désactivé la réception des consentements")
	off.accepted(adt{event: "A01", ipp: "P14", nda: "N14", name: "PREUVE-QUATORZE", status: "PROV", at: began, rest: admission(began, "M1", zfa(began, "IO", "INC"))})
	off.opened("preuve-quatorze")
	r.Sees(len(off.desk.Current().Consents) == 0, "Le séjour est reçu, le ZFA est laissé de côté")
}

func statusReceived(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	at := time.Now().Add(-time.Hour)
	step := func(event, ins, status, rest string, want record.IdentityStatus, says string) {
		at = at.Add(time.Minute)
		w.accepted(adt{event: event, ipp: "P11", ins: ins, status: status, name: "PREUVE-ONZE", at: at, rest: rest})
		if event == "A28" {
			w.opened("preuve-onze")
		}
		w.eventually(says, func() bool {
			rec := w.desk.Current()
			return rec != nil && rec.Patient.Status == want && rec.Patient.INS.IsZero() == (want != record.Qualified)
		})
		w.shot(says, func(s screen.State) bool { return s.Screen == "record" && s.Jobs == 0 })
	}
	step("A28", "", "PROV", "", record.Provisional, "PROV : identité provisoire")
	step("A31", "", "VALI", "", record.Validated, "VALI sans INS : identité validée, dossier ouvert, sans un clic")
	step("A31", firstINS, "VALI", "ZFD|||Y|N|INSI|20261101|CN", record.Qualified, "VALI avec INS : identité qualifiée")
	step("A47", "", "PROV", "MRG|"+firstINS+"^^^ASIP-SANTE-INS-NIR&"+string(record.OIDINSTest)+"&ISO^INS", record.Provisional, "A47, INS retiré : identité provisoire, plus aucun INS")
	step("A31", secondINS, "PROV", "", record.Provisional, "Un INS transmis sans VALI n’est pas intégré")
}

func traitsReceived(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.accepted(adt{event: "A28", ipp: "P1", ins: firstINS, status: "VALI", name: "PREUVE-UN", at: time.Now().Add(-time.Hour), rest: "ZFD|||Y|N|INSI|20261101|CN"})
	w.opened("preuve-un")
	p := w.desk.Current().Patient
	r.Sees(p.BirthName == "PREUVE-UN" && strings.Join(p.GivenNames, " ") == "ANNE ZOE MARIE" && p.FirstGivenName() == "ANNE" && p.BirthDate == "1980-05-12" &&
		p.Sex == record.Female && p.BirthCOG == "51215", "Nom de naissance, liste des prénoms, premier prénom, date, sexe et code du lieu de naissance sont des champs distincts")
	r.Sees(string(p.INS.Matricule) == firstINS && p.INS.OID == record.OIDINSTest, "Matricule et OID sont tenus à part")
	r.Sees(p.UsedName == "" && p.UsedGivenName == "", "Nom et prénom utilisés restent vides : rien ne les remplit")
	w.shot("Les traits stricts dans le bandeau", func(s screen.State) bool { return s.Screen == "record" && s.Jobs == 0 })
	w.accepted(adt{event: "A31", ipp: "P1", ins: firstINS, status: "VALI", name: "PREUVE-UN", used: "PREUVE-USAGE", at: time.Now().Add(-time.Minute)})
	w.eventually("Le nom utilisé reçu s’ajoute, le nom de naissance reste", func() bool {
		p := w.desk.Current().Patient
		return p.UsedName == "PREUVE-USAGE" && p.BirthName == "PREUVE-UN"
	})
	h, err := w.server.PatientHistory(context.Background(), p.ID)
	r.Must(err, "lire l’historique")
	r.Sees(len(h.Changes) == 2 && h.Changes[0].Why.Acquisition == "INSI" && h.Changes[0].Why.Document == "CN", "Le mode d’obtention (INSi) et la pièce présentée (ZFD) sont conservés")
}

func attributesReceived(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	at := time.Now().Add(-time.Hour)
	w.accepted(adt{event: "A28", ipp: "P10", ins: firstINS, status: "VALI", name: "PREUVE-DIX", at: at})
	w.opened("preuve-dix")
	r.Sees(w.desk.Current().Patient.INSUsable(), "L’identité est qualifiée, l’INS est utilisable")
	for i, c := range []struct {
		status string
		is     func(record.Patient) bool
	}{
		{"VALI~DOUT", func(p record.Patient) bool { return p.Doubtful }}, {"VALI~FICT", func(p record.Patient) bool { return p.Fictive }}, {"VALI~HOMA", func(p record.Patient) bool { return p.Homonym }},
	} {
		w.accepted(adt{event: "A31", ipp: "P10", ins: firstINS, status: c.status, name: "PREUVE-DIX", at: at.Add(time.Duration(i+1) * time.Minute)})
		w.eventually("PID-32 "+c.status+" : provisoire, matricule et OID retirés", func() bool {
			p := w.desk.Current().Patient
			return p.Status == record.Provisional && p.INS.IsZero() && c.is(p)
		})
	}
	before := w.total()
	w.desk.RefreshDMP()
	r.Sees(!w.desk.Current().Gate.Open && w.total() == before, "Sans identité qualifiée, rien ne part vers le DMP")
}

func searchOfAll(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.accepted(adt{event: "A28", ipp: "P15000", ins: firstINS, status: "VALI", name: "D'ARTAGNAN-ÉLUARD", at: time.Now().Add(-time.Hour)})
	for _, query := range []string{"d’artagnan eluard", "ELUARD ANNE", "éluard 1980", "12/05/1980 elu", firstINS, "P15000"} {
		hits, err := w.server.SearchPatients(context.Background(), api.PatientQuery{Text: query})
		r.Must(err, "chercher au serveur")
		found := false
		for _, h := range hits {
			found = found || h.Patient.IPP == "P15000"
		}
		shown := query
		if query == firstINS {
			shown = "matricule INS"
		}
		r.Sees(found, "« %s » le trouve", shown)
	}
}

func incoherentINS(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	at := time.Now().Add(-time.Hour)
	w.accepted(adt{event: "A28", ipp: "P41", ins: firstINS, status: "VALI", name: "PREUVE-QUARANTE", at: at})
	w.accepted(adt{event: "A28", ipp: "P42", ins: firstINS, status: "VALI", name: "PREUVE-AUTRE", at: at})
	messages, err := w.server.Messages(context.Background(), pam.Query{Alerts: true})
	r.Must(err, "lire les messages à vérifier")
	r.Sees(len(messages) > 0 && slices.Contains(messages[0].Alerts, pam.AlertINSShared), "Le message est acquitté et classé « à vérifier » : le même INS pour deux patients")
	hits, err := w.server.SearchPatients(context.Background(), api.PatientQuery{Text: firstINS})
	r.Must(err, "chercher au serveur")
	separate := map[record.IPP]record.PatientID{}
	for _, h := range hits {
		separate[h.Patient.IPP] = h.Patient.ID
	}
	r.Sees(separate["P41"] != "" && separate["P42"] != "" && separate["P41"] != separate["P42"], "Les deux dossiers restent distincts")
	code := w.says(adt{event: "A11", ipp: "P41", nda: "N99", name: "PREUVE-QUARANTE", at: at, rest: "PV1|1|I|3401\rZBE|M9|20260105||CANCEL|N|A01"})
	r.Sees(code == hl7.AE, "Un message incohérent est refusé (%s)", code)
	messages, err = w.server.Messages(context.Background(), pam.Query{Refused: true})
	r.Must(err, "lire les messages refusés")
	r.Sees(len(messages) == 1 && len(messages[0].Faults) == 1 && messages[0].Faults[0].At == "ZBE-1", "Il reste lisible au serveur, avec le champ en cause (%s)", messages[0].Faults[0].At)
}

func mergeExplained(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	at := time.Now().Add(-time.Hour)
	w.accepted(adt{event: "A01", ipp: "P71", nda: "N71", ins: firstINS, status: "VALI", name: "PREUVE-GARDE", at: at, rest: admission(at, "M1", "")})
	w.accepted(adt{event: "A01", ipp: "P72", nda: "N72", status: "PROV", name: "PREUVE-DOUBLE", at: at, rest: admission(at, "M2", zfa(at, "IO", "INC"))})
	w.opened("preuve-double")
	gone := w.desk.Current().Patient
	w.accepted(adt{event: "A40", ipp: "P71", ins: firstINS, status: "VALI", name: "PREUVE-GARDE", at: at.Add(time.Minute), rest: "MRG|P72^^^CHU-ESSAIS&990000001&M^PI"})
	w.eventually("Le dossier ouvert dit où il est passé, quand et par qui", func() bool {
		rec := w.desk.Current()
		return rec != nil && rec.Patient.MergedInto != "" && len(rec.Merges) == 1 && rec.Merges[0].Kind == record.IdentityAbsorbed
	})
	w.shot("Le dossier absorbé : avec qui il a été fusionné, et le chemin vers l’autre", func(s screen.State) bool { return s.Screen == "record" && s.Jobs == 0 })
	hits, err := w.desk.Search(context.Background(), "preuve-double", 4)
	r.Must(err, "chercher l’absorbé")
	r.Sees(len(hits) == 0, "La recherche ne propose plus le dossier absorbé")
	rec := w.openRecord("preuve-garde")
	r.Sees(len(rec.Encounters) == 2 && len(rec.Consents) == 1, "Le séjour et le consentement de l’absorbé sont au dossier conservé")
	r.Sees(len(rec.Merges) == 1 && *rec.Merges[0].Merge == (record.MergeFact{Name: gone.Name(), Born: gone.BirthDate, IPP: "P72", Stays: 1, Consents: 1}),
		"Le dossier conservé dit avec qui il a été fusionné, et ce qui est passé : 1 séjour, 1 consentement")
	w.identity(screen.IdentityRequest{Part: screen.IdentityHistory}, "Le bandeau et l’historique du dossier conservé")
	story, err := w.desk.Merge(context.Background(), rec.Patient, rec.Merges[0])
	r.Must(err, "expliquer la fusion")
	r.Sees(story.Absorbed.ID == gone.ID && story.Absorbed.MergedInto == rec.Patient.ID && story.Rows[0].Differ, "Les deux identités se comparent, trait par trait")
	back, err := w.desk.OpenRecord(context.Background(), gone.ID)
	r.Must(err, "ouvrir le dossier absorbé")
	r.Sees(back.Patient.BirthName == "PREUVE-DOUBLE" && len(back.Encounters) == 0, "Le dossier absorbé s’ouvre encore, vide, avec ses traits")
}

func historyKept(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	at := time.Now().Add(-time.Hour)
	w.accepted(adt{event: "A28", ipp: "P62", ins: firstINS, status: "VALI", name: "PREUVE-AVANT", at: at})
	w.accepted(adt{event: "A47", ipp: "P62", ins: secondINS, status: "VALI", name: "PREUVE-APRES", at: at.Add(time.Minute),
		rest: "MRG|" + firstINS + "^^^ASIP-SANTE-INS-NIR&" + string(record.OIDINSTest) + "&ISO^INS"})
	hits, err := w.server.SearchPatients(context.Background(), api.PatientQuery{Text: "P62"})
	r.Must(err, "chercher au serveur")
	r.Sees(len(hits) == 1 && string(hits[0].Patient.INS.Matricule) == secondINS, "Le nouveau matricule est en vigueur")
	h, err := w.server.PatientHistory(context.Background(), hits[0].Patient.ID)
	r.Must(err, "lire l’historique")
	r.Sees(len(h.Changes) == 2 && string(h.Changes[0].Patient.INS.Matricule) == firstINS && h.Changes[0].Patient.BirthName == "PREUVE-AVANT",
		"L’ancien matricule et l’ancien nom restent dans l’historique")
	r.Sees(h.Changes[1].Why.Event == "A47" && !h.Changes[1].Why.At.IsZero() && h.Changes[1].Message != "", "avec la date, l’événement (%s) et le message qui les a changés", h.Changes[1].Why.Event)
	m, err := w.server.Message(context.Background(), h.Changes[1].Message)
	r.Must(err, "relire le message")
	r.Sees(strings.Contains(string(m.Raw), "ADT^A47"), "Le message lui-même se relit")
}
