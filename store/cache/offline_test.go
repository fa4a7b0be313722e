package cache_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/store/cache"
)

const alice, bob = "899700000001", "899700000002"

type offlineKit struct {
	*cache.Offline
	t    *testing.T
	path string
	now  time.Time
}

func newOffline(t *testing.T) *offlineKit {
	k := &offlineKit{t: t, path: filepath.Join(t.TempDir(), "poste.hl"), now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	k.Offline = cache.NewOffline(k.path, cache.OfflineOptions{Clock: func() time.Time { return k.now }, Passes: 1, Memory: 64})
	return k
}

func (k *offlineKit) keep(user, code string) {
	k.t.Helper()
	s := api.Session{CacheKey: bytes.Repeat([]byte{9}, 32), Practitioner: record.Practitioner{NationalID: user, FamilyName: "MARTIN"}}
	if err := k.Keep(k.t.Context(), code, app.OfflineGrant{User: user, Session: s, Until: k.now.Add(24 * time.Hour)}); err != nil {
		k.t.Fatal(err)
	}
}

func (k *offlineKit) refused(user, code string, want record.Reason) {
	k.t.Helper()
	if g, _, err := k.Open(k.t.Context(), user, code); record.ReasonOf(err) != want || g.Session.CacheKey != nil {
		k.t.Errorf("%s: %v, key %d bytes", want, err, len(g.Session.CacheKey))
	}
}

func TestALocalCodeOpensWhatItsOwnerWasGiven(t *testing.T) {
	k := newOffline(t)
	k.refused(alice, "pluie-4821", app.ReasonNoOfflineCode)
	k.keep(alice, "pluie-4821")
	k.keep(bob, "neige-1234")
	k.refused(alice, "neige-1234", app.ReasonOfflineCode)
	again := cache.NewOffline(k.path, cache.OfflineOptions{Clock: func() time.Time { return k.now }}) // another start of the program
	g, failed, err := again.Open(t.Context(), alice, "pluie-4821")
	if err != nil || len(g.Session.CacheKey) != 32 || g.Session.CacheKey[0] != 9 || len(failed) != 1 || !failed[0].Equal(k.now) {
		t.Fatalf("%v %d bytes, failed %v", err, len(g.Session.CacheKey), failed)
	}
	if _, failed, err := k.Open(t.Context(), alice, "pluie-4821"); err != nil || len(failed) != 0 {
		t.Errorf("%v: told twice: %v", err, failed)
	}
	if until, ok := k.Until(alice); !ok || !until.Equal(k.now.Add(24*time.Hour)) {
		t.Error(until, ok)
	}
}

func TestWrongCodesAreCountedOnDiskThenTheCodeIsGone(t *testing.T) {
	k := newOffline(t)
	k.keep(alice, "pluie-4821")
	for range 4 {
		k.Offline = cache.NewOffline(k.path, cache.OfflineOptions{Clock: func() time.Time { return k.now }}) // killing the program forgets nothing
		k.refused(alice, "wrong", app.ReasonOfflineCode)
	}
	k.refused(alice, "wrong", app.ReasonOfflineForgotten)
	k.refused(alice, "pluie-4821", app.ReasonNoOfflineCode)
}

func TestTriesAtTheSameTimeAreCountedEach(t *testing.T) {
	k := newOffline(t)
	k.keep(alice, "pluie-4821")
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { _, _, _ = k.Open(context.Background(), alice, "wrong") })
	}
	all.Wait()
	k.refused(alice, "pluie-4821", app.ReasonNoOfflineCode)
}

func TestALocalCodeServesForALimitedTimeWhateverTheClockDoes(t *testing.T) {
	k := newOffline(t)
	k.keep(alice, "pluie-4821")
	k.now = k.now.Add(23 * time.Hour)
	if _, _, err := k.Open(t.Context(), alice, "pluie-4821"); err != nil {
		t.Fatal(err)
	}
	k.now = k.now.Add(-2 * time.Hour)
	k.refused(alice, "pluie-4821", app.ReasonOfflineClock)
	k.now = k.now.Add(4 * time.Hour)
	k.refused(alice, "pluie-4821", app.ReasonOfflineOver)
	if _, ok := k.Until(alice); ok {
		t.Error("still there")
	}
}

func TestAnAlteredFileOpensNothing(t *testing.T) {
	k := newOffline(t)
	k.keep(alice, "pluie-4821")
	k.keep(bob, "neige-1234")
	whole, err := os.ReadFile(k.path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(whole, []byte(alice)) || bytes.Contains(whole, []byte("MARTIN")) {
		t.Error("the file names its people")
	}
	edit := func(f func(people []any)) {
		t.Helper()
		var file map[string]any
		if err := json.Unmarshal(whole, &file); err != nil {
			t.Fatal(err)
		}
		f(file["people"].([]any))
		text, _ := json.Marshal(file)
		if err := os.WriteFile(k.path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, f := range map[string]func([]any){
		"time made longer": func(p []any) { p[0].(map[string]any)["until"] = "2030-01-01T00:00:00Z" },
		"another's secret": func(p []any) { p[0].(map[string]any)["sealed"] = p[1].(map[string]any)["sealed"] },
		"cheap hash":       func(p []any) { p[0].(map[string]any)["memory"] = 8 },
		"hash of a year":   func(p []any) { p[0].(map[string]any)["passes"] = 4000000000 },
	} {
		edit(f)
		if g, _, err := k.Open(t.Context(), alice, "pluie-4821"); err == nil || g.Session.CacheKey != nil {
			t.Errorf("%s opens", name)
		}
	}
	for _, text := range []string{"", "{", "null", `{"format":2}`, string(bytes.Repeat([]byte("x"), 2<<20))} {
		if err := os.WriteFile(k.path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		k.refused(alice, "pluie-4821", app.ReasonNoOfflineCode)
		k.keep(alice, "pluie-4821") // and is replaced
		if _, _, err := k.Open(t.Context(), alice, "pluie-4821"); err != nil {
			t.Error(err)
		}
	}
}

func TestAForgottenCodeIsGone(t *testing.T) {
	k := newOffline(t)
	k.keep(alice, "pluie-4821")
	if err := k.Forget(t.Context(), alice); err != nil {
		t.Fatal(err)
	}
	k.refused(alice, "pluie-4821", app.ReasonNoOfflineCode)
}

func BenchmarkOfflineOpen(b *testing.B) { // default cost
	now := time.Now()
	o := cache.NewOffline(filepath.Join(b.TempDir(), "hl"), cache.OfflineOptions{})
	if err := o.Keep(b.Context(), "pluie-4821", app.OfflineGrant{User: alice, Until: now.Add(time.Hour)}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := o.Open(b.Context(), alice, "pluie-4821"); err != nil {
			b.Fatal(err)
		}
	}
}
