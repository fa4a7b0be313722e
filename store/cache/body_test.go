package cache_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	mrand "math/rand/v2"
	"testing"
	"testing/iotest"

	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

// Bodies: whole or refused, whatever their size and whatever was done to their chunks.

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func noise(n int) []byte {
	b := make([]byte, n)
	r := mrand.NewChaCha8([32]byte{1})
	r.Read(b)
	return b
}

func chunks(t testing.TB, s *cache.Store) (all []cache.Cell) {
	cells, err := s.Cells(1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cells {
		if c.Table == "chunk" {
			all = append(all, c)
		}
	}
	return all
}

func TestBodiesOfAnySizeComeBackWhole(t *testing.T) {
	s := open(t)
	for _, n := range []int{0, 1, 64 << 10, 64<<10 + 1, 1<<20 - 1, 1 << 20, 1<<20 + 1, 3 << 20, 33 << 20} {
		want := noise(n)
		stored, err := s.PutBody(ctx, iotest.HalfReader(bytes.NewReader(want)), "text/xml")
		if err != nil || stored != (record.Body{SHA256: digest(want), Size: int64(n), MIME: "text/xml"}) {
			t.Fatal(n, stored, err)
		}
		body, size, err := s.OpenBody(ctx, stored.SHA256)
		if err != nil || size != int64(n) {
			t.Fatal(n, size, err)
		}
		got, err := io.ReadAll(body)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatal(n, len(got), err)
		}
		if err := body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.Body(ctx, digest([]byte("never stored")))
	reason(t, err, cache.ReasonNoBody)
	_, err = s.Body(ctx, "../../etc/passwd")
	reason(t, err, cache.ReasonNoBody)
}

func TestNothingOfABodyIsGivenWhenItsEndIsDamaged(t *testing.T) {
	for _, n := range []int{3 << 20, 34 << 20} {
		s := open(t)
		stored, err := s.PutBody(ctx, bytes.NewReader(noise(n)), "")
		if err != nil {
			t.Fatal(err)
		}
		all := chunks(t, s.Store)
		last := all[0]
		for _, c := range all {
			if len(c.Key) > len(last.Key) || len(c.Key) == len(last.Key) && c.Key > last.Key {
				last = c
			}
		}
		bad := bytes.Clone(last.Value)
		bad[len(bad)/2]++
		if err := s.Set(last, bad); err != nil {
			t.Fatal(err)
		}
		_, err = s.Body(ctx, stored.SHA256)
		reason(t, err, cache.ReasonAltered)
		missing, err := s.MissingBodies(ctx, 5)
		if err != nil || len(missing) != 1 || missing[0].SHA256 != stored.SHA256 {
			t.Fatal("the exchange is not told to fetch it again:", missing, err)
		}
		if _, err := s.PutBody(ctx, bytes.NewReader(noise(n)), ""); err != nil { // what the exchange does
			t.Fatal(err)
		}
		if _, err := s.Body(ctx, stored.SHA256); err != nil {
			t.Fatal(err)
		}
		if missing, _ = s.MissingBodies(ctx, 5); len(missing) != 0 {
			t.Fatal(missing)
		}
	}
}

func TestTruncatedReorderedOrReplacedChunksAreRefused(t *testing.T) {
	for name, damage := range map[string][]string{
		"last chunk removed":  {"DELETE FROM chunk WHERE rank = 2"},
		"first chunk removed": {"DELETE FROM chunk WHERE rank = 0"},
		"two chunks swapped":  {"UPDATE chunk SET rank = 9 WHERE rank = 0", "UPDATE chunk SET rank = 0 WHERE rank = 1", "UPDATE chunk SET rank = 1 WHERE rank = 9"},
		"chunk repeated":      {"UPDATE chunk SET cell = (SELECT cell FROM chunk WHERE rank = 0) WHERE rank = 1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			stored, err := s.PutBody(ctx, bytes.NewReader(noise(5<<19)), "")
			if err != nil {
				t.Fatal(err)
			}
			for _, query := range damage {
				if n, err := s.Exec(query); err != nil || n != 1 {
					t.Fatal(n, err)
				}
			}
			_, err = s.Body(ctx, stored.SHA256)
			reason(t, err, cache.ReasonAltered)
		})
	}
}

func TestABodyWhoseSourceFailsLeavesNothing(t *testing.T) {
	s := open(t)
	cut := errors.New("cut")
	_, err := s.PutBody(ctx, io.MultiReader(bytes.NewReader(noise(3<<20)), iotest.ErrReader(cut)), "")
	if !errors.Is(err, cut) {
		t.Fatal(err)
	}
	if n := len(chunks(t, s.Store)); n != 0 {
		t.Fatalf("%d chunks left", n)
	}
}

func TestABodyOverTheLimitIsRefused(t *testing.T) {
	o := options()
	o.MaxBody = 2 << 20
	s, err := cache.Open(t.TempDir()+"/c.db", newKey(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err = s.PutBody(ctx, bytes.NewReader(noise(2<<20)), ""); err != nil {
		t.Fatal(err)
	}
	_, err = s.PutBody(ctx, bytes.NewReader(noise(2<<20+1)), "")
	reason(t, err, cache.ReasonTooLarge)
}

func TestTheSameBodyIsStoredOnce(t *testing.T) {
	s := open(t)
	for range 3 {
		if _, err := s.PutBody(ctx, bytes.NewReader(noise(3<<20)), ""); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(chunks(t, s.Store)); n != 3 {
		t.Fatal(n)
	}
}

func TestBodiesThatDocumentsNameAreAskedForUntilTheyAreHere(t *testing.T) {
	s := open(t)
	var l log
	doc := document("d1", "p1", "x")
	content := []byte("<ClinicalDocument/>")
	doc.Body = &record.Body{SHA256: digest(content), Size: int64(len(content)), MIME: "text/xml"}
	apply(t, s.Store, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "")), l.change(sync.KindDocument, "p1", doc))
	missing, err := s.MissingBodies(ctx, 10)
	if err != nil || len(missing) != 1 || missing[0] != *doc.Body {
		t.Fatal(missing, err)
	}
	if has, err := s.HasBody(ctx, doc.Body.SHA256); has || err != nil {
		t.Fatal(has, err)
	}
	if _, err := s.PutBody(ctx, bytes.NewReader(content), "text/xml"); err != nil {
		t.Fatal(err)
	}
	if has, err := s.HasBody(ctx, doc.Body.SHA256); !has || err != nil {
		t.Fatal(has, err)
	}
	if missing, err = s.MissingBodies(ctx, 10); err != nil || len(missing) != 0 {
		t.Fatal(missing, err)
	}
	// Forgetting the patient takes the body, unless another document names it.
	other := document("d2", "p2", "x")
	other.Body = doc.Body
	apply(t, s.Store, l.change(sync.KindPatient, "p2", person("p2", "AUTRE", "Anne", "")), l.change(sync.KindDocument, "p2", other))
	for _, step := range []struct {
		patient record.PatientID
		has     bool
	}{{"p1", true}, {"p2", false}} {
		if err := s.Forget(ctx, step.patient); err != nil {
			t.Fatal(err)
		}
		if has, _ := s.HasBody(ctx, doc.Body.SHA256); has != step.has {
			t.Fatal(step.patient, has)
		}
	}
}
