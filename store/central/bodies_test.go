package central_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

func random(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n)})
	_, _ = r.Read(b)
	return b
}

var errCut = errors.New("line cut")

// cutAfter gives n bytes, then an error as a line that is cut does.
func cutAfter(b []byte, n int) io.Reader {
	return io.MultiReader(bytes.NewReader(b[:n]), iotest.ErrReader(errCut))
}

func put(t testing.TB, s store, b []byte) string {
	t.Helper()
	digest := digestOf(b)
	if complete, err := s.PutBody(context.Background(), digest, int64(len(b)), 0, bytes.NewReader(b)); err != nil || !complete {
		t.Fatal(complete, err)
	}
	return digest
}

func TestBodyUploadCutInTheMiddleResumesWhereItStopped(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		ctx := context.Background()
		body := random(3<<20 + 12345)
		digest := digestOf(body)
		sent := 0
		for _, cut := range []int{700_000, 1_500_001, 3 << 20} {
			complete, err := s.PutBody(ctx, digest, int64(len(body)), int64(sent), cutAfter(body[sent:], cut-sent))
			if complete || !errors.Is(err, errCut) {
				t.Fatal(complete, err)
			}
			held, complete, err := s.BodyState(ctx, digest)
			if err != nil || complete || held != int64(cut) {
				t.Fatalf("%d bytes held after a cut at %d (%v)", held, cut, err)
			}
			if _, err := s.OpenBody(ctx, digest); record.ReasonOf(err) != changelog.ReasonBodyMissing {
				t.Fatalf("half a body opens: %v", err)
			}
			sent = cut
			s.Close() // and the server restarts
			s = open(t, at)
		}
		if _, err := s.PutBody(ctx, digest, int64(len(body)), 10, bytes.NewReader(body[10:])); record.CodeOf(err) != record.Conflict {
			t.Fatalf("bytes at the wrong place: %v", err)
		}
		if complete, err := s.PutBody(ctx, digest, int64(len(body)), int64(sent), bytes.NewReader(body[sent:])); err != nil || !complete {
			t.Fatal(complete, err)
		}
		r, err := s.OpenBody(ctx, digest)
		if err != nil {
			t.Fatal(err)
		}
		if err := iotest.TestReader(r, body); err != nil {
			t.Fatal(err)
		}
	})
}

func TestBodyThatHasNotItsDigestIsRefusedAndForgotten(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		ctx := context.Background()
		body := random(2 << 20)
		lie := digestOf([]byte("something else"))
		complete, err := s.PutBody(ctx, lie, int64(len(body)), 0, bytes.NewReader(body))
		if complete || record.ReasonOf(err) != changelog.ReasonDigest {
			t.Fatal(complete, err)
		}
		if held, complete, _ := s.BodyState(ctx, lie); held != 0 || complete {
			t.Fatalf("%d bytes stay", held)
		}
		if complete, err := s.PutBody(ctx, lie, 14, 0, strings.NewReader("something else")); err != nil || !complete {
			t.Fatalf("the true body after the lie: %v", err)
		}
	})
}

func TestBodiesOfAllSizesComeBack(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		for _, n := range []int{0, 1, 1023, 1 << 20, 1<<20 + 1, 5 << 20} {
			body := random(n)
			digest := put(t, s, body)
			put(t, s, body) // again changes nothing
			r, err := s.OpenBody(context.Background(), digest)
			if err != nil {
				t.Fatal(err)
			}
			back, err := io.ReadAll(r)
			if err != nil || !bytes.Equal(back, body) {
				t.Fatalf("%d bytes: %d back, %v", n, len(back), err)
			}
		}
	})
}

func TestSmallBodiesTogetherAreAsThoseThatCameAlone(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		ctx := context.Background()
		one, two, begun := random(1000), random(2000), random(3<<19)
		digest := digestOf(begun)
		if _, err := s.PutBody(ctx, digest, int64(len(begun)), 0, cutAfter(begun, 1<<20)); !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		put(t, s, one)
		begun = begun[:1<<20]
		if _, err := s.PutBody(ctx, digestOf(begun), int64(len(begun)), 0, cutAfter(begun, 1000)); !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		all := [][]byte{one, two, {}, begun, two}
		for range 2 {
			if err := s.PutBodies(ctx, all); err != nil {
				t.Fatal(err)
			}
			for _, b := range all {
				r, err := s.OpenBody(ctx, digestOf(b))
				if err != nil {
					t.Fatal(err)
				}
				if back, err := io.ReadAll(r); err != nil || !bytes.Equal(back, b) {
					t.Fatal(len(b), err)
				}
			}
		}
		if held, complete, _ := s.BodyState(ctx, digest); held != 1<<20 || complete {
			t.Fatalf("an upload of another body is at %d", held)
		}
		if err := s.PutBodies(ctx, [][]byte{random(10), random(1<<20 + 1)}); record.CodeOf(err) != record.Invalid {
			t.Fatalf("a large body: %v", err)
		}
		if held, _, _ := s.BodyState(ctx, digestOf(random(10))); held != 0 {
			t.Fatal("half of a refused batch stays")
		}
	})
}

func TestBodiesCannotBeReadInTheFile(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := open(t, at)
		put(t, s, []byte(strings.Repeat("MARQUEUR-EN-CLAIR ", 100)))
		for _, name := range at.files(t) {
			raw, err := os.ReadFile(name)
			if err != nil && !errors.Is(err, os.ErrNotExist) { // PostgreSQL comes and goes with some
				t.Fatal(err)
			}
			if bytes.Contains(raw, []byte("MARQUEUR-EN-CLAIR")) {
				t.Fatalf("body in clear in %q", name)
			}
		}
	})
}

func TestAlteredOrSwappedBodyIsAnErrorAndNotAWrongAnswer(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		for name, harm := range map[string]string{
			"a byte altered": at.altered(),
			"parts swapped":  "UPDATE body_parts SET sealed = (SELECT sealed FROM body_parts WHERE sha256 <> ?1 LIMIT 1) WHERE sha256 = ?1",
			"a part lost":    "DELETE FROM body_parts WHERE sha256 = ?1",
		} {
			t.Run(name, func(t *testing.T) {
				at := at.fresh(t)
				s := open(t, at)
				digest := put(t, s, random(1000))
				put(t, s, random(1001))
				if err := at.harm(t, harm, digest); err != nil {
					t.Fatal(err)
				}
				r, err := s.OpenBody(context.Background(), digest)
				if err != nil {
					t.Fatal(err)
				}
				if back, err := io.ReadAll(r); err == nil {
					t.Fatalf("%d bytes, no error", len(back))
				}
			})
		}
	})
}

func TestAbandonedUploadsArePurgedAndOthersStay(t *testing.T) {
	everywhere(t, func(t *testing.T, at base) {
		s := connectOne(t, at)
		ctx := context.Background()
		whole, cut := []byte("un document entier"), bytes.Repeat([]byte("x"), 3000)
		if _, err := s.PutBody(ctx, digestOf(whole), int64(len(whole)), 0, bytes.NewReader(whole)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.PutBody(ctx, digestOf(cut), int64(len(cut)), 0, bytes.NewReader(cut[:1000])); err == nil {
			t.Fatal("half a body was taken")
		}
		if n, err := s.PurgeUploads(ctx, noon); err != nil || n != 0 {
			t.Fatalf("%d purged too early, %v", n, err)
		}
		if n, err := s.PurgeUploads(ctx, noon.Add(time.Hour)); err != nil || n != 1 {
			t.Fatalf("%d purged, %v", n, err)
		}
		if held, _, err := s.BodyState(ctx, digestOf(cut)); err != nil || held != 0 {
			t.Fatalf("%d bytes stay, %v", held, err)
		}
		if _, complete, err := s.BodyState(ctx, digestOf(whole)); err != nil || !complete {
			t.Fatalf("the whole one is gone: %v", err)
		}
		if _, err := s.PutBody(ctx, digestOf(cut), int64(len(cut)), 0, bytes.NewReader(cut)); err != nil {
			t.Fatal(err)
		}
	})
}
