package cache_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	stdsync "sync"
	"testing"

	"go.uber.org/goleak"

	"chevet/app/record"
	"chevet/app/sync"
	"chevet/store/cache"
)

func TestMain(m *testing.M) {
	if path := os.Getenv("CACHE_TEST_WRITER"); path != "" {
		writer(path)
		return
	}
	if path := os.Getenv("CACHE_TEST_DRAFTS"); path != "" {
		draftWriter(path)
		return
	}
	goleak.VerifyTestMain(m)
}

// writer is the other process: it writes for ever and says what is on disk once it is.
func writer(path string) {
	key, _ := hex.DecodeString(os.Getenv("CACHE_TEST_KEY"))
	s, err := cache.Open(path, key, options())
	if err != nil {
		fmt.Println("error", record.ReasonOf(err))
		return
	}
	fmt.Println("open")
	for i := 0; ; i++ {
		id := fmt.Sprintf("w-%d-%d", os.Getpid(), i)
		m := sync.Mutation{ID: id, Workstation: "poste-1", Kind: sync.KindDocument, Patient: "p1", At: now, Payload: raw(document(id, "p1", "titre "+id))}
		if i%10 == 9 { // a body of several chunks is being written at the kill as often as not
			body, err := s.PutBody(ctx, bytes.NewReader(append(noise(5<<19), id...)), "")
			if err != nil {
				panic(err)
			}
			fmt.Println("body", body.SHA256)
		}
		if m, err = s.Write(ctx, m); err != nil {
			panic(err)
		}
		fmt.Println("write", m.ID, m.Seq)
	}
}

func startWriter(t *testing.T, s *opening) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CACHE_TEST_WRITER="+s.path, "CACHE_TEST_KEY="+hex.EncodeToString(s.key))
	return cmd, startLines(t, cmd)
}

// startLines starts another process, which is killed at the end of the test at the latest, and reads what it says.
func startLines(t *testing.T, cmd *exec.Cmd) *bufio.Scanner {
	t.Helper()
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return bufio.NewScanner(out)
}

func TestEveryAcknowledgedWriteSurvivesAKill(t *testing.T) {
	s := open(t)
	var l log
	apply(t, s.Store, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "")))
	written, bodies := map[string]bool{}, []string{}
	last := 0
	for round := range 4 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		cmd, lines := startWriter(t, s)
		for n := 0; lines.Scan(); {
			f := strings.Fields(lines.Text())
			switch f[0] {
			case "write":
				written[f[1]] = true
				if n++; n == 25+7*round {
					_ = cmd.Process.Kill() // SIGKILL; what was said before it is still read below
				}
			case "body":
				bodies = append(bodies, f[1])
			case "error":
				t.Fatal(lines.Text())
			}
		}
		_ = cmd.Wait()
		s.Store = nil
		s.reopen(t)
		pending, err := s.Pending(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]bool{}
		for i, m := range pending {
			there[m.ID] = true
			if m.Seq != int64(i+1) {
				t.Fatalf("gap: mutation %d has seq %d", i+1, m.Seq)
			}
		}
		for id := range written {
			if !there[id] {
				t.Fatalf("round %d: %s was acknowledged and is lost", round, id)
			}
		}
		stored, err := s.Load(ctx, "p1", user)
		if err != nil || len(stored.Documents) != len(pending) {
			t.Fatal(len(stored.Documents), len(pending), err)
		}
		for _, b := range bodies {
			if _, err := s.Body(ctx, b); err != nil {
				t.Fatal(err)
			}
		}
		if len(pending) <= last {
			t.Fatal("nothing was written")
		}
		last = len(pending)
		if n := len(chunks(t, s.Store)); n > 3*(len(bodies)+4) {
			t.Fatalf("%d chunks for %d bodies", n, len(bodies))
		}
	}
	var check string
	if err := s.Integrity(&check); err != nil || check != "ok" {
		t.Fatal(check, err)
	}
}

func TestAFileHeldByAnotherProcessIsRefused(t *testing.T) {
	s := open(t)
	cmd, lines := startWriter(t, s) // this process holds it
	if !lines.Scan() || lines.Text() != "error "+string(cache.ReasonLocked) {
		t.Fatal(lines.Text())
	}
	_ = cmd.Wait()
	if _, err := cache.Open(s.path, s.key, options()); record.ReasonOf(err) != cache.ReasonLocked {
		t.Fatal("the same process opened it twice:", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	cmd, lines = startWriter(t, s) // now the other one does
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatal(lines.Text())
	}
	_, err := cache.Open(s.path, s.key, options())
	reason(t, err, cache.ReasonLocked)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	s.Store = nil
	s.reopen(t) // a dead process holds nothing
}

func fillDisk(t *testing.T, s *cache.Store) {
	t.Helper()
	var l log
	apply(t, s, l.change(sync.KindPatient, "p1", person("p1", "ESSAI", "Jeanne", "")))
	written := 0
	var err error
	for i := 0; i < 10000 && err == nil; i++ {
		doc := document(fmt.Sprint("d", i), "p1", strings.Repeat("x", 20000))
		if _, err = s.Write(ctx, mutation(sync.KindDocument, "p1", doc)); err == nil {
			written++
		}
	}
	reason(t, err, cache.ReasonFull)
	_, err = s.PutBody(ctx, bytes.NewReader(noise(8<<20)), "")
	reason(t, err, cache.ReasonFull)
	stored, err := s.Load(ctx, "p1", user) // reading goes on, and what was accepted is there
	if err != nil || len(stored.Documents) != written || stored.Unsent != written || written == 0 {
		t.Fatal(len(stored.Documents), stored.Unsent, written, err)
	}
}

func TestAFullFileRefusesWritesAndKeepsWhatItHas(t *testing.T) {
	s := open(t)
	if err := s.LimitPages(300); err != nil {
		t.Fatal(err)
	}
	fillDisk(t, s.Store)
	if err := s.LimitPages(1 << 20); err != nil {
		t.Fatal(err)
	}
	write(t, s.Store, mutation(sync.KindTrace, "", record.Trace{ID: "t"})) // room again
}

func TestAFullDiskRefusesWritesAndKeepsWhatItHas(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "small")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no right to mount a small disk: %v %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("%v %s", err, out)
		}
	})
	s, err := cache.Open(filepath.Join(dir, "c.db"), newKey(), options())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fillDisk(t, s)
}

func TestManyReadersAndWritersTogether(t *testing.T) {
	s := open(t)
	var l log
	fillPatients(t, s.Store, &l, 200)
	var group stdsync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := range 15 {
				id := patientID(worker)
				doc := document(fmt.Sprintf("d-%d-%d", worker, i), id, "x")
				m := sync.Mutation{ID: fmt.Sprintf("m-%d-%d", worker, i), Workstation: "poste-1", Kind: sync.KindDocument, Patient: id, At: now, Payload: raw(doc)}
				if _, err := s.Write(ctx, m); err != nil {
					t.Error(err)
				}
				if stored, err := s.Load(ctx, id, user); err != nil || len(stored.Documents) != i+1 {
					t.Error(err) // a write is seen as soon as it returned
				}
				if _, err := s.Search(ctx, user, "mar", now, 5); err != nil {
					t.Error(err)
				}
				if _, err := s.MarkOpened(ctx, user, id, now); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Go(func() {
		for i := range 15 {
			p := person(string(patientID(i)), "NEUF", "Paul", "1999")
			if err := s.Apply(ctx, []sync.Change{{Cursor: 1000 + int64(i), Kind: sync.KindPatient, Patient: p.ID, Payload: raw(p)}}); err != nil {
				t.Error(err)
			}
		}
	})
	group.Wait()
	pending, err := s.Pending(ctx, 0)
	if err != nil || len(pending) != 60 {
		t.Fatal(len(pending), err)
	}
	for i, m := range pending {
		if m.Seq != int64(i+1) {
			t.Fatal(i, m.Seq)
		}
	}
	if got := search(t, s.Store, "neuf"); len(got) != 15 {
		t.Fatal(len(got))
	}
}

func TestAClosedStoreRefusesEverything(t *testing.T) {
	s := canaries(t)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	reason(t, readAll(s.Store, bodySum(t)), cache.ReasonClosed)
	_, err := s.Write(ctx, mutation(sync.KindTrace, "", record.Trace{ID: "t"}))
	reason(t, err, cache.ReasonClosed)
}
