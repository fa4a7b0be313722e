package sync_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"chevet/app/record"
	"chevet/app/sync"
)

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestDownloadCutTenTimesResumesAndIsWhole(t *testing.T) {
	body := bytes.Repeat([]byte("0123456789"), 10_000)
	remote, cuts, given := newFar(), 0, 0
	remote.fetch = func(_ string, offset int64) io.Reader {
		rest := body[offset:]
		if len(rest) > 9_000 && cuts < 10 {
			cuts++
			given += 9_000
			return io.MultiReader(bytes.NewReader(rest[:9_000]), iotest.ErrReader(errCut))
		}
		given += len(rest)
		return bytes.NewReader(rest)
	}
	back, err := io.ReadAll(sync.OpenRemote(context.Background(), remote, digestOf(body)))
	if err != nil || !bytes.Equal(back, body) || cuts != 10 || given != len(body) {
		t.Fatalf("%d bytes after %d cuts, %d given: %v", len(back), cuts, given, err)
	}
}

func TestDownloadThatIsNotWhatWasAskedIsAnError(t *testing.T) {
	remote := newFar()
	remote.fetch = func(string, int64) io.Reader { return bytes.NewReader([]byte("autre chose")) }
	_, err := io.ReadAll(sync.OpenRemote(context.Background(), remote, digestOf([]byte("le corps"))))
	if record.ReasonOf(err) != sync.ReasonDigest {
		t.Fatal(err)
	}
}

func TestDownloadWithoutProgressGivesUp(t *testing.T) {
	remote, asked := newFar(), 0
	remote.fetch = func(string, int64) io.Reader { asked++; return iotest.ErrReader(errCut) }
	_, err := io.ReadAll(sync.OpenRemote(context.Background(), remote, digestOf(nil)))
	if record.ReasonOf(err) != sync.ReasonCut || asked > 10 {
		t.Fatal(asked, err)
	}
}

// shelf is a memory that wants the bodies of its documents.
type shelf struct{ *memory }

func (s shelf) MissingBodies(context.Context, int) ([]record.Body, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []record.Body
	for _, b := range s.missing {
		if _, ok := s.bodies[b.SHA256]; !ok {
			out = append(out, b)
		}
	}
	return out, nil
}

func (s shelf) PutBody(_ context.Context, r io.Reader, mime string) (record.Body, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return record.Body{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies[digestOf(b)] = b
	return record.Body{SHA256: digestOf(b), Size: int64(len(b)), MIME: mime}, nil
}

func TestMissingBodiesAreFetchedOnceAndABadOneStopsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, remote := shelf{newMemory()}, newFar()
		good, lied := []byte("bon"), []byte("promis")
		store.missing = []record.Body{{SHA256: digestOf(lied)}, {SHA256: digestOf(good)}}
		asked := map[string]int{}
		remote.fetch = func(digest string, _ int64) io.Reader {
			asked[digest]++
			return bytes.NewReader(good)
		}
		running(t, store, remote, sync.ClientOptions{}, func(*sync.Client) {
			if asked[digestOf(good)] != 1 || asked[digestOf(lied)] != 1 || !bytes.Equal(store.bodies[digestOf(good)], good) || len(store.bodies) != 1 {
				t.Fatalf("%v %v", asked, store.bodies)
			}
		})
	})
}
