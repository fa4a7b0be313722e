package scenario

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/xml"
	"slices"
	"strings"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/dmp"
	"chevet/app/record"
	sandboxdmp "chevet/app/sandbox/dmp"
	"chevet/app/sandbox/fault"
	"chevet/cmd/internal/demo"
)

func init() {
	register("L’opposition à l’envoi, tracée pour l’épisode, empêche l’envoi ; sans elle, le document part", feedingWaits, "SC.DMP/CONF.06")
	register("Un document envoyé au DMP y est supprimé, avec son motif, et son état suit", takenBack, "SC.DMP/CONF.03")
	register("Consultation en AIR simplifié : certificats de l’établissement et homologation", establishmentKeys, "SC.DMP/AIRS.03")
}

// ending is how a change of the DMP ended: one of the two.
type ending struct {
	done   *app.DMPDocumentChanged
	failed *app.DMPChangeFailed
}

// changes does something to a document of the DMP and waits for its end.
func (w *ward) changes(key record.DocumentKey, do func()) ending {
	w.forget()
	do()
	e := until(w, "la réponse du DMP", func(e app.Event) bool {
		switch e := e.(type) {
		case app.DMPDocumentChanged:
			return e.Key == key
		case app.DMPChangeFailed:
			return e.Key == key
		}
		return false
	})
	if done, ok := e.(app.DMPDocumentChanged); ok {
		return ending{done: &done}
	}
	failed := e.(app.DMPChangeFailed)
	return ending{failed: &failed}
}

// sendingOf is the state of a document's sending to the DMP; "" without one.
func (w *ward) sendingOf(key record.DocumentKey) record.Sending {
	for _, x := range w.desk.Current().Rows {
		if x.Document.Key != key {
			continue
		}
		for _, s := range x.Document.Sendings {
			if s.Channel == record.ToDMP {
				return s
			}
		}
	}
	return record.Sending{}
}

// onTheirSide tells whether the patient finds the document in Mon espace santé.
func (w *ward) onTheirSide(id record.DocumentID) bool {
	seen, err := w.demo.DMP.Seen(w.desk.Current().Patient.INS, sandboxdmp.ThePatient)
	w.run.Must(err, "regarder Mon espace santé")
	return slices.ContainsFunc(seen, func(s sandboxdmp.Shown) bool { return s.ID == id && !s.Hidden })
}

// informs records what the patient wants and waits until it is written.
func (w *ward) informs(kind record.Information, feeding, reading bool) {
	w.forget()
	w.desk.SetInformation(kind, feeding, reading)
	until(w, "l’information", func(e app.InformationRecorded) bool {
		return e.Consent.Feeding == feeding && e.Consent.Reading == reading
	})
}

func feedingWaits(r *Run) {
	w := startWriting(r, "durand camille")
	w.informs(record.Opposed, true, false)
	r.Sees(w.desk.Current().InForce.ByID != "" && !w.desk.Current().InForce.At.IsZero(), "L’opposition à l’envoi est enregistrée pour l’épisode, avec qui et quand")
	doc := w.write(app.FormLetter, letterAnswers).doc
	_, err := w.desk.Ask(doc.Key, api.DMPSend)
	r.Sees(record.ReasonOf(err) == record.ReasonOpposed, "« Envoyer au DMP » dit que le patient est opposé")
	no := w.changes(doc.Key, func() { w.desk.SendToDMP(doc.Key) })
	r.Sees(no.failed != nil && no.failed.Failure.Reason == record.ReasonOpposed, "L’envoi est refusé")
	r.Sees(w.demo.Faults.Count("dmp", "TD2.1") == 0, "Rien n’est parti vers le DMP")
	_, err = w.server.DMPDeposit(context.Background(), api.DMPDeposit{DMPCall: api.DMPCall{Patient: doc.Patient, Encounter: doc.Encounter}, Key: doc.Key, SHA256: doc.Body.SHA256})
	r.Sees(err != nil && w.demo.Faults.Count("dmp", "TD2.1") == 0, "Le serveur refuse aussi, de lui-même (%s)", record.ReasonOf(err))

	w.informs(record.Unopposed, false, false)
	w.settled(app.DMPAuthorized)
	yes := w.changes(doc.Key, func() { w.desk.SendToDMP(doc.Key) })
	if yes.failed != nil {
		r.Sees(false, "L’opposition levée, le document part : %v", yes.failed.Failure.Err)
	}
	r.Sees(w.sendingOf(doc.Key).State == record.Accepted, "L’opposition levée, le document part : « accepté » dans la colonne Envois")
	r.Sees(w.onTheirSide(doc.ID), "Le patient le trouve dans Mon espace santé")
	for _, x := range w.exchanges(dmp.TD21) {
		r.Sees(bytes.Contains(x.Request, []byte(">INDIRECTE<")) && bytes.Contains(x.Request, []byte(w.desk.Session().Practitioner.NationalID)), "TD2.1 part en INDIRECTE, avec l’identifiant national du professionnel")
	}
	w.dmpMessages()
	traces := w.journal(record.TraceQuery{Patient: doc.Patient, Actions: []record.Action{record.TraceDMPDeposit}})
	r.Sees(len(traces) == 2 && traces[0].OK && !traces[1].OK && traces[0].Document == doc.ID, "L’envoi et le refus sont tracés, avec le document")
	_, err = w.desk.Ask(doc.Key, api.DMPSend)
	r.Sees(record.ReasonOf(err) == app.ReasonAlready, "L’envoyer de nouveau n’est plus proposé")
	w.shot("Le document envoyé, dans la liste", shows(app.DMPAuthorized))
}

func takenBack(r *Run) {
	w := startWriting(r, "durand camille")
	w.informs(record.Unopposed, false, false)
	w.settled(app.DMPAuthorized)
	doc := w.write(app.FormLetter, letterAnswers).doc
	_, err := w.demo.Faults.Set(fault.Rule{Service: "dmp", Transaction: "TD2.1", Kind: fault.CutAfter, Times: 1})
	r.Must(err, "couper la réponse")
	r.Did("La réponse du DMP à l’envoi se perd")
	sent := w.changes(doc.Key, func() { w.desk.SendToDMP(doc.Key) })
	r.Sees(sent.done != nil && sent.done.Settled && w.demo.Faults.Count("dmp", "TD2.1") == 1, "Le DMP est interrogé : le document y est, il n’est pas envoyé deux fois")
	r.Sees(w.sendingOf(doc.Key).State == record.Accepted && w.onTheirSide(doc.ID), "Il est accepté, le patient le voit")
	w.informs(record.Opposed, true, true)
	r.Did("Le patient s’oppose ensuite à tout : cela n’empêche pas de retirer")
	q, err := w.desk.Ask(doc.Key, api.DMPDelete)
	r.Must(err, "demander la suppression")
	r.Sees(q.NeedsMotive && q.Irreversible, "La suppression demande son motif, et dit qu’elle est définitive")
	gone := w.changes(doc.Key, func() { w.desk.DeleteFromDMP(doc.Key, api.MotivePatient) })
	if gone.failed != nil {
		r.Sees(false, "Le DMP le supprime : %v", gone.failed.Failure.Err)
	}
	r.Sees(!w.onTheirSide(doc.ID), "Le patient ne le trouve plus dans Mon espace santé (TD3.3c)")
	asked := w.exchanges(dmp.TD31b)
	r.Sees(len(asked) > 0 && bytes.Contains(asked[0].Request, []byte("ObjectRef")) && bytes.Contains(asked[0].Request, []byte(">INDIRECTE<")), "La référence est cherchée en INDIRECTE, sans lire le document (TD3.1b)")
	r.Sees(w.sendingOf(doc.Key).State == record.Removed, "Son état devient « supprimé » dans la colonne Envois ; le document reste au dossier")
	w.dmpMessages()
	traces := w.journal(record.TraceQuery{Patient: doc.Patient, Actions: []record.Action{record.TraceDMPDelete}})
	r.Sees(len(traces) == 1 && traces[0].OK && strings.Contains(traces[0].Detail, string(api.MotivePatient)), "La suppression est tracée avec son motif")
	w.informs(record.Unopposed, false, false)
	w.settled(app.DMPAuthorized)
	w.shot("Le document supprimé du DMP, au dossier", shows(app.DMPAuthorized))
}

func establishmentKeys(r *Run) {
	w := open(r, demo.Options{})
	w.login()
	w.readyDurand()
	seal, client := w.demo.Certificates()
	r.Sees(!seal.Equal(client) && slices.Contains(seal.Subject.OrganizationalUnit, w.demo.World.Structure.StructureID) && slices.Contains(client.Subject.OrganizationalUnit, w.demo.World.Structure.StructureID),
		"Deux certificats d’organisation, cachet et authentification, portent l’identifiant de l’établissement (%s)", w.demo.World.Structure.StructureID)
	sent := w.exchanges("")
	r.Sees(len(sent) > 1, "%d transactions de consultation sont parties", len(sent))
	for _, x := range sent {
		r.Sees(bytes.Contains(x.Request, []byte(">INDIRECTE_RENFORCEE<")), "%s part en AIR simplifié", x.Transaction)
		r.Sees(attribute(x.Request, "LPS_ID_HOMOLOGATION_DMP") != "", "%s porte le numéro d’homologation %s", x.Transaction, attribute(x.Request, "LPS_ID_HOMOLOGATION_DMP"))
		r.Sees(attribute(x.Request, "Identifiant_Structure") == w.demo.World.Structure.StructureID, "et l’identifiant de la structure")
		r.Sees(bytes.Contains(x.Request, []byte(base64.StdEncoding.EncodeToString(seal.Raw)[:60])), "signé par le cachet de l’établissement")
	}
	w.dmpMessages()
	_, err := w.demo.Faults.Set(fault.Rule{Service: "dmp", Kind: fault.Refusal, Code: string(sandboxdmp.CheckWhiteList)})
	r.Must(err, "retirer l’établissement de la liste blanche")
	r.Did("La CNAM retire l’établissement de sa liste AIR")
	w.forget()
	w.desk.RefreshDMP()
	rec := until(w, "le refus", func(e app.RecordUpdated) bool { return e.Record.DMP.Failure != nil && !e.Record.Counting }).Record
	r.Sees(rec.DMP.Failure.Reason == dmp.ReasonRights, "Le DMP refuse, et la pastille le dit (%s)", rec.DMP.Failure.Reason)
}

// attribute reads the text of one attribute of the VIHF.
func attribute(envelope []byte, name string) string {
	d := xml.NewDecoder(bytes.NewReader(envelope))
	inside := false
	for {
		token, err := d.Token()
		if err != nil {
			return ""
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local == "Attribute" {
				inside = slices.ContainsFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == "Name" && a.Value == name })
			}
		case xml.CharData:
			if text := strings.TrimSpace(string(e)); inside && text != "" {
				return text
			}
		}
	}
}
