package central_test

import (
	"context"
	"fmt"
	"testing"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

func document(s store, t testing.TB, key record.DocumentKey, id record.DocumentID, version int, content string) record.Document {
	return record.Document{Key: key, Patient: "p1", ID: id, SetID: "1.2.set", Version: version, State: record.Current, UpdatedAt: noon,
		Body: &record.Body{SHA256: put(t, s, []byte(content)), Size: int64(len(content)), MIME: "text/xml"}}
}

func TestDocumentWaitsForItsBody(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		d := record.Document{Key: "k1", Patient: "p1", ID: "1.2.1", Body: &record.Body{SHA256: digestOf([]byte("corps")), Size: 5}}
		m := mutation(1, changelog.KindDocument, "p1", d)
		m.Bodies = []string{d.Body.SHA256}
		behind := mutation(2, changelog.KindConsent, "p1", consent("c1", record.Opposed))
		out := push(t, s, m, behind)
		if out[0].State != changelog.Retry || out[0].Reason != changelog.ReasonBodyMissing || out[1].State != changelog.Retry {
			t.Fatalf("%v", out)
		}
		put(t, s, []byte("corps"))
		if out = push(t, s, m, behind); out[0].State != changelog.Accepted || out[1].State != changelog.Accepted {
			t.Fatalf("%v", out)
		}
	})
}

func TestTwoWorkstationsThatIntegratedTheSameDocumentMakeOne(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		push(t, s, mutation(1, changelog.KindDocument, "p1", document(s, t, "ka", "1.2.1", 1, "corps")))
		out := push(t, s, mutation(2, changelog.KindDocument, "p1", document(s, t, "kb", "1.2.1", 1, "corps")))
		if out[0].State != changelog.Accepted || out[0].Reason != changelog.ReasonSameHere || out[0].Detail != "ka" {
			t.Fatalf("%+v", out[0])
		}
		if docs, _ := s.Documents(context.Background(), "p1"); len(docs) != 1 {
			t.Fatalf("%d documents", len(docs))
		}
	})
}

func TestSameIDWithOtherContentIsRefusedAndKept(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		push(t, s, mutation(1, changelog.KindDocument, "p1", document(s, t, "ka", "1.2.1", 1, "corps")))
		out := push(t, s, mutation(2, changelog.KindDocument, "p1", document(s, t, "kb", "1.2.1", 1, "autre")))
		if out[0].State != changelog.Refused || out[0].Reason != record.ReasonSameIDDiffers {
			t.Fatalf("%+v", out[0])
		}
	})
}

func TestVersionsOfASetTakeTheirPlacesWhateverTheOrderOfArrival(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		for _, order := range [][]int{{1, 2, 3}, {3, 2, 1}, {2, 3, 1}} {
			t.Run(fmt.Sprint(order), func(t *testing.T) {
				s := open(t, at.fresh(t))
				withPatients(t, s, 1)
				for i, v := range order {
					d := document(s, t, record.DocumentKey(fmt.Sprint("k", v)), record.DocumentID(fmt.Sprint("1.2.", v)), v, fmt.Sprint("corps ", v))
					if out := push(t, s, mutation(i+1, changelog.KindDocument, "p1", d)); out[0].State != changelog.Accepted {
						t.Fatalf("%+v", out[0])
					}
				}
				// What a workstation that follows the log ends with must be what the server holds.
				states := map[record.DocumentKey]record.DocumentState{}
				docs, _ := s.Documents(context.Background(), "p1")
				for _, d := range docs {
					states[d.Key] = d.State
				}
				if states["k3"] != record.Current || states["k2"] != record.Replaced || states["k1"] != record.Replaced {
					t.Fatalf("%v", states)
				}
				if followed := follow(t, s); fmt.Sprint(followed) != fmt.Sprint(states) {
					t.Fatalf("log gives %v, store holds %v", followed, states)
				}
			})
		}
	})
}

func TestEditMadeOnAnOlderReadingIsAConflictAndBothStay(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		d := document(s, t, "ka", "1.2.1", 1, "corps")
		push(t, s, mutation(1, changelog.KindDocument, "p1", d))
		mine := d
		mine.Title, mine.UpdatedAt = "A", noon.Add(2)
		theirs := d
		theirs.Title, theirs.UpdatedAt = "B", noon.Add(-1e9)
		out := push(t, s, mutation(2, changelog.KindDocument, "p1", mine), mutation(3, changelog.KindDocument, "p1", theirs))
		if out[0].State != changelog.Accepted || out[1].State != changelog.Conflict || out[1].Reason != changelog.ReasonEdited {
			t.Fatalf("%v", out)
		}
		docs, _ := s.Documents(context.Background(), "p1")
		kept, _ := s.Refused(context.Background(), 1)
		if docs[0].Title != "A" || len(kept) != 1 || kept[0].Mutation.ID != "m-3" {
			t.Fatalf("%v %v", docs, kept)
		}
	})
}

func TestReplacedVersionDoesNotBecomeCurrentByALateEdit(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		withPatients(t, s, 1)
		old := document(s, t, "k1", "1.2.1", 1, "corps 1")
		push(t, s, mutation(1, changelog.KindDocument, "p1", old), mutation(2, changelog.KindDocument, "p1", document(s, t, "k2", "1.2.2", 2, "corps 2")))
		old.Title, old.UpdatedAt = "renommé", noon.Add(1e9)
		push(t, s, mutation(3, changelog.KindDocument, "p1", old))
		if states := follow(t, s); states["k1"] != record.Replaced || states["k2"] != record.Current {
			t.Fatalf("%v", states)
		}
	})
}
