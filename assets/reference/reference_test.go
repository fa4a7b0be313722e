package reference

import (
	"os"
	"path/filepath"
	"testing"
)

// recorder keeps how a test would have ended.
type recorder struct {
	testing.TB
	skipped, failed bool
}

type ended struct{}

func (r *recorder) Helper()               {}
func (r *recorder) Skipf(string, ...any)  { r.skipped = true; panic(ended{}) }
func (r *recorder) Fatalf(string, ...any) { r.failed = true; panic(ended{}) }

func TestWhatIsMissingSkipsAndFailsWhereItIsDemanded(t *testing.T) {
	t.Setenv("CHEVET_SHARED", t.TempDir())
	t.Setenv("PEERS_RUN", t.TempDir())
	if err := os.Mkdir(filepath.Join(Run(), "nobody"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, ask := range map[string]func(testing.TB){
		"path":        func(tb testing.TB) { Path(tb, "data") },
		"glob":        func(tb testing.TB) { Glob(tb, "*.xml") },
		"tool":        func(tb testing.TB) { Tool(tb, "chevet-no-such-program", "nothing") },
		"library":     func(tb testing.TB) { Installed(tb, "/nonexistent", "nothing") },
		"peer":        func(tb testing.TB) { Peer(tb, PSC) },
		"silent peer": func(tb testing.TB) { Peer(tb, Of{"none", "nobody", []string{"127.0.0.1:1"}}) },
	} {
		for _, c := range []struct {
			pairs, strict string
			fails         bool
		}{{"", "", false}, {"0", "0", false}, {"1", "", true}, {"", "1", true}} {
			t.Setenv("CHEVET_PAIRS", c.pairs)
			t.Setenv("CHEVET_EXIGEANT", c.strict)
			r := &recorder{}
			func() {
				defer func() {
					if p := recover(); p != nil && p != any(ended{}) {
						panic(p)
					}
				}()
				ask(r)
			}()
			if r.failed != c.fails || r.skipped == c.fails {
				t.Errorf("%s with %+v: skipped %v, failed %v", name, c, r.skipped, r.failed)
			}
		}
	}
}

func TestWhatIsHereIsFound(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("CHEVET_SHARED", dir)
	file := filepath.Join(dir, "data", "one.xml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := Path(t, "data", "one.xml"); got != file {
		t.Error(got)
	}
	if got := Glob(t, "data", "*.xml"); len(got) != 1 || got[0] != file {
		t.Error(got)
	}
	if got := Tool(t, "sh", "dash"); got == "" {
		t.Error("no shell")
	}
}

func TestTheDataAreLookedForBesideTheRepository(t *testing.T) {
	t.Setenv("CHEVET_SHARED", "")
	if filepath.Base(Dir()) != "shared" {
		t.Error(Dir())
	}
}
