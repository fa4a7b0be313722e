package app

import (
	"testing"

	"chevet/app/central/api"
	"chevet/app/record"
)

// A patient who is opposed may ask that a document of ours leaves the DMP: reading is closed, taking out is not.
func TestADocumentThatWeSentMayBeDeletedAlthoughReadingIsClosed(t *testing.T) { // SC.DMP/CONF.03
	sent := record.Document{Key: "a", ID: "1.2", Provenance: record.Local, Sendings: []record.Sending{{Channel: record.ToDMP, State: record.Accepted}}}
	waiting, mail := sent, sent
	waiting.Key, waiting.Sendings = "b", []record.Sending{{Channel: record.ToDMP, State: record.Waiting}}
	mail.Key, mail.Sendings = "c", []record.Sending{{Channel: record.ToMSS, State: record.Accepted}}
	known := sent
	known.Key, known.Entry = "d", &record.Entry{Status: record.Approved}
	w := &Workstation{cfg: Config{Structure: "1"}}
	w.open = &openRecord{id: "p", shown: &Record{Gate: record.Gate{Reason: record.ReasonOpposed}, Rows: []Row{{Document: sent}, {Document: waiting}, {Document: mail}, {Document: known}}}}
	if q, err := w.Ask("a", api.DMPDelete); err != nil || !q.NeedsMotive || !q.Irreversible {
		t.Errorf("%+v %v", q, err)
	}
	for _, key := range []record.DocumentKey{"b", "c"} {
		if _, err := w.Ask(key, api.DMPDelete); record.ReasonOf(err) != ReasonNotInDMP {
			t.Errorf("%s: %v", key, err)
		}
	}
	if _, err := w.Ask("d", api.DMPMask); record.ReasonOf(err) != record.ReasonOpposed {
		t.Error(err)
	}
}
