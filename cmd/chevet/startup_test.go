package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/record"
	"chevet/assets/texts"
	"chevet/store/cache"
)

// home gives the test its own folders of the user.
func home(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "config"))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	return dir
}

var quiet = slog.New(slog.DiscardHandler)

func told(t *testing.T, err error, want record.Reason) {
	t.Helper()
	if record.ReasonOf(err) != want || !texts.Known(want) {
		t.Fatalf("reason %s for %v, want %s", record.ReasonOf(err), err, want)
	}
	if s := said(err); !regexp.MustCompile(`\p{L}ez .*\(` + string(want) + `\)$`).MatchString(s) {
		t.Errorf("%q does not say what to do, or has no code", s)
	}
}

func write(t *testing.T, file, text string) string {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestWhatKeepsTheWorkstationFromStartingHasItsSentence(t *testing.T) {
	dir := home(t)
	occupied := write(t, filepath.Join(dir, "occupe"), "un fichier")
	for _, c := range []struct {
		name string
		f    flags
		want record.Reason
	}{
		{"data folder that is a file", flags{data: occupied}, ReasonFolder},
		{"data folder under a file", flags{data: filepath.Join(occupied, "donnees")}, ReasonFolder},
		{"no configuration file", flags{config: filepath.Join(dir, "absent.toml")}, ReasonConfig},
		{"configuration that is no TOML", flags{config: write(t, filepath.Join(dir, "a.toml"), "serveur = [")}, ReasonConfig},
		{"unknown setting", flags{config: write(t, filepath.Join(dir, "b.toml"), `serveurs = "https://x"`)}, ReasonConfig},
		{"authorities that are not there", flags{config: write(t, filepath.Join(dir, "c.toml"), "serveur = \"https://x\"\nautorites = \"/absent\"")}, ReasonAuthorities},
		{"authorities without a certificate", flags{config: write(t, filepath.Join(dir, "d.toml"), "serveur = \"https://x\"\nautorites = \""+occupied+"\"")}, ReasonAuthorities},
		{"plain http server", flags{config: write(t, filepath.Join(dir, "e.toml"), `serveur = "http://x"`)}, "SRV-ADRESSE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.f.data == "" {
				c.f.data = filepath.Join(dir, "donnees")
			}
			_, around, err := prepare(c.f, quiet)
			if err == nil {
				around.close()
				t.Fatal("it started")
			}
			told(t, err, c.want)
		})
	}
}

func TestASecondWorkstationOnTheSameDataIsRefusedAndTheFirstLosesNothing(t *testing.T) {
	f := flags{data: filepath.Join(home(t), "donnees"), control: "127.0.0.1:0"}
	_, first, err := prepare(f, quiet)
	if err != nil {
		t.Fatal(err)
	}
	mark := write(t, filepath.Join(filepath.Dir(first.cacheFile), "marque"), "")
	f.fresh = true // would start the sandbox afresh
	if _, _, err = prepare(f, quiet); err == nil {
		t.Fatal("two workstations on the same data")
	}
	told(t, err, cache.ReasonLocked)
	if _, err := os.Stat(mark); err != nil {
		t.Error("the second one threw away the first one's data")
	}
	first.close()
	_, again, err := prepare(f, quiet)
	if err != nil {
		t.Fatalf("the lock outlived its holder: %v", err)
	}
	again.close()
}

// login starts the workstation's logic on what prepare gave and returns the first failure of its login screen.
func login(t *testing.T, around *surroundings) error {
	t.Helper()
	desk := app.New(app.Config{Workstation: "P"}, app.Parts{Server: around.server, Clock: time.Now, IDs: newID, Log: quiet})
	defer desk.Close()
	failed := make(chan error, 1)
	defer desk.Subscribe(func(e app.Event) {
		if l, ok := e.(app.LoginChanged); ok && l.Err != nil {
			select {
			case failed <- l.Err:
			default:
			}
		}
	})()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _, _ = desk.Providers(ctx) }()
	defer func() { cancel(); <-done }()
	select {
	case err := <-failed:
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("the login screen says nothing")
		return nil
	}
}

func TestAControlAddressThatIsTakenIsToldAtTheLoginScreen(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, around, err := prepare(flags{data: filepath.Join(home(t), "donnees"), control: l.Addr().String()}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer around.close()
	told(t, login(t, around), "BAS-CONTROLE")
}

func TestAWindowThatCouldNotStartTellsWhyAtItsLoginScreen(t *testing.T) {
	around := refusing(record.E(record.Unavailable, cache.ReasonLocked))
	defer around.close()
	told(t, login(t, around), cache.ReasonLocked)
}

func TestPreferencesThatCannotBeReadAreMadeAgain(t *testing.T) {
	for _, file := range []string{"", t.TempDir(), write(t, filepath.Join(t.TempDir(), "p.json"), "{")} {
		p := openPreferences(file, quiet)
		p.Set("theme", "dark")
		if p.Get("theme", "") != "dark" {
			t.Error("a choice was lost")
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}
