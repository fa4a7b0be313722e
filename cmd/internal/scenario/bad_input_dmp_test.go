package scenario

import (
	"testing"
	"time"

	"chevet/app"
	"chevet/app/dmp"
	"chevet/app/record"
	"chevet/app/sandbox/fault"
	"chevet/app/sandbox/pki"
	"chevet/cmd/internal/demo"
)

// quick makes a second attempt cost nothing.
func quick(c *dmp.Config) {
	c.Retry = dmp.Retry{Attempts: 2, First: time.Millisecond, Longest: time.Millisecond}
}

// hurried also makes one kind of silence short; whatever must succeed keeps the waits of a hospital.
func hurried(set func(*dmp.Timeouts, time.Duration)) func(*dmp.Config) {
	return func(c *dmp.Config) {
		quick(c)
		set(&c.Timeouts, 500*time.Millisecond)
	}
}

func (w *ward) breaks(rule fault.Rule) {
	w.demo.Faults.Clear()
	rule.Service = "dmp"
	_, err := w.demo.Faults.Set(rule)
	w.run.Must(err, "préparer la panne")
}

func TestABadCertificateOfTheDMPStopsEverythingBeforeItIsSent(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{Adjust: quick})
		w.login()
		w.openRecord("durand camille")
		w.breaks(fault.Rule{Kind: fault.Certificate, Text: string(pki.Expired)})
		w.desk.SetInformation(record.Unopposed, false, false)
		w.told("Certificat périmé", w.settled(app.DMPUnavailable).DMP.Failure.Err, dmp.ReasonTLSExpired)
		before := w.holds()
		for _, c := range []struct {
			flaw pki.Flaw
			want record.Reason
		}{
			{pki.ForeignCA, dmp.ReasonTLSUnknown}, {pki.SelfSigned, dmp.ReasonTLSSelf}, {pki.WrongName, dmp.ReasonTLSName}, {pki.NotYet, dmp.ReasonTLSExpired},
		} {
			w.breaks(fault.Rule{Kind: fault.Certificate, Text: string(c.flaw)})
			w.told("Certificat "+string(c.flaw), w.refreshFails(string(c.flaw)).Err, c.want)
		}
		r.Sees(w.total() == 0, "Aucune requête n’a atteint le faux serveur")
		w.traced("serveur", "Le refus du certificat", func(t record.Trace) bool {
			return t.Action == record.TraceDMPStatus && !t.OK && t.Reason == dmp.ReasonTLSSelf
		})
		w.stillWorks("durand camille", before)
	})
}

func TestABadAnswerOfTheDMPIsExplainedAndLosesNothing(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{Adjust: quick})
		w.login()
		w.readyDurand()
		before := w.holds()
		rows := len(w.desk.Current().Rows)
		for _, c := range []struct {
			what string
			rule fault.Rule
			want []record.Reason
		}{
			{"Faute SOAP inconnue", fault.Rule{Kind: fault.SOAPFault, Transaction: "TD3.1", Code: "DMPAutre", Text: "Erreur technique"}, []record.Reason{dmp.ReasonFault}},
			{"Faute SOAP de cachet", fault.Rule{Kind: fault.SOAPFault, Transaction: "TD0.2", Code: "DMPInvalidCertificate"}, []record.Reason{dmp.ReasonSealRefused}},
			{"Faute SOAP de droits", fault.Rule{Kind: fault.SOAPFault, Transaction: "TD3.1", Code: "DMPAccessDeniedByRightsService"}, []record.Reason{dmp.ReasonRights}},
			{"Mauvais type de contenu", fault.Rule{Kind: fault.ContentType, Transaction: "TD3.1"}, []record.Reason{dmp.ReasonType}},
			{"XML mal formé, TD0.2", fault.Rule{Kind: fault.MalformedXML, Transaction: "TD0.2"}, []record.Reason{dmp.ReasonMalformed}},
			{"XML mal formé, TD3.1", fault.Rule{Kind: fault.MalformedXML, Transaction: "TD3.1"}, []record.Reason{dmp.ReasonMalformed}},
			{"Bombe XML, TD0.2", fault.Rule{Kind: fault.XMLBomb, Transaction: "TD0.2"}, []record.Reason{dmp.ReasonMalformed}},
			{"Bombe XML, TD3.1", fault.Rule{Kind: fault.XMLBomb, Transaction: "TD3.1"}, []record.Reason{dmp.ReasonMalformed}},
			{"Réponse tronquée", fault.Rule{Kind: fault.Truncated, Transaction: "TD3.1"}, []record.Reason{dmp.ReasonTruncated, dmp.ReasonMalformed}},
			{"Coupure pendant la réponse", fault.Rule{Kind: fault.CutDuring, Transaction: "TD3.1"}, []record.Reason{dmp.ReasonTruncated}},
			{"Coupure avant la réponse", fault.Rule{Kind: fault.CutBefore, Transaction: "TD0.2"}, []record.Reason{dmp.ReasonUnreachable, dmp.ReasonTruncated}},
			{"Erreur HTTP 500", fault.Rule{Kind: fault.HTTPError, Transaction: "TD3.1", Status: 500}, []record.Reason{dmp.ReasonHTTP}},
			{"Erreur HTTP 503", fault.Rule{Kind: fault.HTTPError, Transaction: "TD3.1", Status: 503}, []record.Reason{dmp.ReasonBusy}},
		} {
			w.breaks(c.rule)
			w.told(c.what, w.refreshFails(c.what).Err, c.want...)
			r.Sees(len(w.desk.Current().Rows) == rows, "%s : la dernière liste reste entière (%d lignes)", c.what, rows)
		}
		w.traced("serveur", "L’échec", func(t record.Trace) bool {
			return t.Action == record.TraceDMPSearch && !t.OK && t.Reason == dmp.ReasonRights
		})
		w.stillWorks("durand camille", before)
	})
}

func TestADMPThatNeverAnswersIsGivenUpAndTheRecordOpens(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{Adjust: hurried(func(t *dmp.Timeouts, d time.Duration) { t.Status = d })})
		w.login()
		w.openRecord("durand camille")
		before := w.holds()
		w.breaks(fault.Rule{Kind: fault.Silence, Transaction: "TD0.2"})
		w.desk.SetInformation(record.Unopposed, false, false)
		w.told("Réponse qui ne vient jamais", w.settled(app.DMPUnavailable).DMP.Failure.Err, dmp.ReasonTimeout)
		now := w.holds()
		r.Sees(now.documents == before.documents, "Le dossier garde ses %d documents", before.documents)
	})
}

// The authorisation went through and its answer never came: the DMP is asked, nothing is sent twice. // QUALITY 12
func TestAnAuthorisationCutAfterTheDMPTookItIsSettledByAsking(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{Adjust: quick})
		w.login()
		w.breaks(fault.Rule{Kind: fault.CutAfter, Transaction: "TD0.3"})
		w.openRecord("de la tour")
		w.settled(app.DMPAuthorized)
		r.Sees(w.demo.Faults.Count("dmp", "TD0.3") == 1, "TD0.3 est partie une fois (%d)", w.demo.Faults.Count("dmp", "TD0.3"))
		r.Sees(w.demo.Faults.Count("dmp", "TD0.2") == 2, "et TD0.2 a tranché (%d)", w.demo.Faults.Count("dmp", "TD0.2"))
		w.stillWorks("de la tour", w.holds())
	})
}

func TestAnAuthorisationThatNeverReachedTheDMPSaysSo(t *testing.T) {
	play(t, func(r *Run) {
		w := open(r, demo.Options{Adjust: quick})
		w.login()
		w.breaks(fault.Rule{Kind: fault.CutBefore, Transaction: "TD0.3"})
		w.openRecord("de la tour")
		rec := w.settled(app.DMPUnavailable)
		w.told("TD0.3 coupée avant", rec.DMP.Failure.Err, dmp.ReasonUnreachable, dmp.ReasonTruncated)
		r.Sees(w.demo.Faults.Count("dmp", "TD0.3") == 1, "TD0.3 n’est pas renvoyée toute seule")
		before := w.holds()
		w.demo.Faults.Clear()
		w.forget()
		w.desk.RefreshDMP()
		w.settled(app.DMPAuthorized)
		w.stillWorks("de la tour", before)
	})
}
