package central_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"chevet/app/record"
	changelog "chevet/app/sync"
	"chevet/store/central"
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

func put(t testing.TB, s *central.Store, b []byte) string {
	t.Helper()
	digest := digestOf(b)
	if complete, err := s.PutBody(context.Background(), digest, int64(len(b)), 0, bytes.NewReader(b)); err != nil || !complete {
		t.Fatal(complete, err)
	}
	return digest
}

func TestBodyUploadCutInTheMiddleResumesWhereItStopped(t *testing.T) {
	s, path := fresh(t)
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
		s = open(t, path)
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
}

func TestBodyThatHasNotItsDigestIsRefusedAndForgotten(t *testing.T) {
	s, _ := fresh(t)
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
}

func TestBodiesOfAllSizesComeBack(t *testing.T) {
	s, _ := fresh(t)
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
}

func TestBodiesCannotBeReadInTheFile(t *testing.T) {
	s, path := fresh(t)
	put(t, s, []byte(strings.Repeat("MARQUEUR-EN-CLAIR ", 100)))
	for _, suffix := range []string{"", "-wal"} {
		raw, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte("MARQUEUR-EN-CLAIR")) {
			t.Fatalf("body in clear in %q", suffix)
		}
	}
}

func TestAlteredOrSwappedBodyIsAnErrorAndNotAWrongAnswer(t *testing.T) {
	for name, harm := range map[string]string{
		"a byte altered": "UPDATE body_parts SET sealed = CAST(substr(sealed, 1, 40) AS BLOB) || X'00' || substr(sealed, 42) WHERE sha256 = ?1",
		"parts swapped":  "UPDATE body_parts SET sealed = (SELECT sealed FROM body_parts WHERE sha256 <> ?1) WHERE sha256 = ?1",
		"a part lost":    "DELETE FROM body_parts WHERE sha256 = ?1",
	} {
		t.Run(name, func(t *testing.T) {
			s, path := fresh(t)
			digest := put(t, s, random(1000))
			put(t, s, random(1001))
			raw(t, path, harm, digest)
			r, err := s.OpenBody(context.Background(), digest)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := io.ReadAll(r); err == nil {
				t.Fatalf("%d bytes, no error", len(back))
			}
		})
	}
}

func raw(t testing.TB, path, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatal(err)
	}
}
