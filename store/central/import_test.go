package central_test

import (
	"context"
	"fmt"
	"io"
	"testing"

	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central"
)

func seed(n int) []central.ImportDocument {
	docs := make([]central.ImportDocument, n)
	for i := range docs {
		docs[i] = central.ImportDocument{
			Document: record.Document{Key: record.DocumentKey(fmt.Sprint("k", i)), Patient: "p1", ID: record.DocumentID(fmt.Sprint("1.2.", i)),
				Title: "Compte rendu de consultation", State: record.Current, CreatedAt: noon, Author: record.Author{Name: "MARTIN Jeanne"}},
			Bytes: func() ([]byte, error) {
				return fmt.Appendf(nil, "<ClinicalDocument>%01000d</ClinicalDocument>", i), nil
			},
		}
	}
	return docs
}

func TestImportingTwiceDoesNothingTheSecondTime(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		ctx := context.Background()
		consents := []record.Consent{consent("c1", record.Unopposed)}
		withPatients(t, s, 1)
		for range 2 {
			withPatients(t, s, 1)
			if err := s.Import(ctx, nil, nil, consents, seed(20)); err != nil {
				t.Fatal(err)
			}
			if n := len(log(t, s, 0)); n != 2+1+20 {
				t.Fatalf("%d lines", n)
			}
		}
		docs, err := s.Documents(ctx, "p1")
		if err != nil || len(docs) != 20 {
			t.Fatal(len(docs), err)
		}
		r, err := s.OpenBody(ctx, docs[3].Body.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(r); err != nil || digestOf(b) != docs[3].Body.SHA256 {
			t.Fatal(err)
		}
	})
}

func TestImportThatFailsLeavesNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		docs := seed(3)
		docs[2].Bytes = func() ([]byte, error) { return nil, errGivenUp }
		if err := s.Import(context.Background(), nil, nil, nil, docs); err == nil {
			t.Fatal("no error")
		}
		if n := len(log(t, s, 0)); n != 0 {
			t.Fatalf("%d lines", n)
		}
	})
}

func BenchmarkImport10000Documents(b *testing.B) {
	docs := seed(10000)
	measured(b, func(b *testing.B, at func() base) {
		for b.Loop() {
			if err := open(b, at()).Import(context.Background(), nil, nil, nil, docs); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkChanges10000(b *testing.B) {
	measured(b, func(b *testing.B, at func() base) {
		s := open(b, at())
		if err := s.Import(context.Background(), nil, nil, nil, seed(10000)); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			var cursor int64
			for {
				changes, err := s.Changes(context.Background(), cursor, 1000)
				if err != nil {
					b.Fatal(err)
				}
				if len(changes) == 0 {
					break
				}
				cursor = changes[len(changes)-1].Cursor
			}
		}
	})
}

// BenchmarkDurableWrites measures small writes, each acknowledged after fsync, alone and by 16 at a time.
func BenchmarkDurableWrites(b *testing.B) {
	measured(b, func(b *testing.B, at func() base) {
		for _, writers := range []int{1, 16} {
			b.Run(fmt.Sprint(writers), func(b *testing.B) {
				s := open(b, at())
				b.SetParallelism(writers)
				write := func() {
					err := s.Update(context.Background(), func(tx changelog.ServerTx) error { return tx.Append(changelog.KindConsent, "p", "", 1) })
					if err != nil {
						b.Error(err)
					}
				}
				if writers == 1 {
					for b.Loop() {
						write()
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						write()
					}
				})
			})
		}
	})
}
