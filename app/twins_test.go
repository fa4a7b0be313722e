package app

import (
	"testing"
	"time"

	"chevet/app/record"
)

func pair() (n3, n1 record.Document) {
	act := time.Date(2021, 3, 4, 9, 30, 0, 0, time.UTC)
	n3 = record.Document{Key: "k3", ID: "1.2.3", Title: "Compte rendu d’examens biologiques", Type: record.Coded{Code: "11502-2"}, ActStart: act, CreatedAt: act.Add(time.Hour),
		Author: record.Author{ID: "810000000001", Name: "TESSIER Olivier"}, Provenance: record.DMP, State: record.Current, BodyKind: record.BodyN3}
	n1 = n3
	n1.Key, n1.ID, n1.BodyKind, n1.CreatedAt = "k1", "1.2.4", record.BodyN1PDF, act.Add(time.Hour+2*time.Minute)
	return n3, n1
}

func TestTheN1AndTheN3OfOneActAreOneRowAndBothAreReached(t *testing.T) {
	n3, n1 := pair()
	for _, order := range [][]record.Document{{n3, n1}, {n1, n3}} {
		rows := mergeRows(nil, order, mergeInput{since: time.Now(), twins: twinsApart})
		if len(rows) != 1 || rows[0].Document.Key != "k3" || rows[0].Twin == nil || rows[0].Twin.Key != "k1" {
			t.Fatalf("%d rows: %+v", len(rows), rows)
		}
		open := &openRecord{shown: &Record{Rows: rows}}
		for _, key := range []record.DocumentKey{"k3", "k1"} {
			if r, ok := open.row(key); !ok || r.Document.Key != key {
				t.Errorf("%s is out of reach", key)
			}
		}
	}
}

func TestDocumentsThatOnlyLookAlikeStayApart(t *testing.T) {
	for name, change := range map[string]func(n3, n1 *record.Document){
		"another author":    func(_, b *record.Document) { b.Author.ID = "810000000002" },
		"another act":       func(_, b *record.Document) { b.ActStart = b.ActStart.Add(time.Minute) },
		"another type":      func(_, b *record.Document) { b.Type.Code = "34112-3" },
		"another title":     func(_, b *record.Document) { b.Title = "Addendum" },
		"much later":        func(_, b *record.Document) { b.CreatedAt = b.CreatedAt.Add(time.Hour) },
		"two N1":            func(a, _ *record.Document) { a.BodyKind = record.BodyN1Text },
		"a correction":      func(a, b *record.Document) { b.Replaces = a.ID },
		"versions of a set": func(a, b *record.Document) { a.SetID, b.SetID, a.Version, b.Version = "s", "s", 2, 1 },
		"one is hidden":     func(_, b *record.Document) { b.Visibility.HiddenFromPatient = true },
		"one was deleted":   func(_, b *record.Document) { b.State = record.Withdrawn },
		"one is here":       func(_, b *record.Document) { b.Body = &record.Body{} },
		"no act date":       func(a, b *record.Document) { a.ActStart, b.ActStart = time.Time{}, time.Time{} },
	} {
		n3, n1 := pair()
		change(&n3, &n1)
		if rows := mergeRows(nil, []record.Document{n3, n1}, mergeInput{since: time.Now(), twins: twinsApart}); len(rows) != 2 {
			t.Errorf("%s: %d rows", name, len(rows))
		}
	}
	n3, n1 := pair()
	third := n1
	third.ID, third.Key = "1.2.5", "k5"
	if rows := mergeRows(nil, []record.Document{n3, n1, third}, mergeInput{since: time.Now(), twins: twinsApart}); len(rows) != 3 {
		t.Errorf("three forms: %d rows", len(rows))
	}
	if rows := mergeRows(nil, []record.Document{n3, n1}, mergeInput{since: time.Now(), twins: -1}); len(rows) != 2 {
		t.Errorf("switched off: %d rows", len(rows))
	}
}
