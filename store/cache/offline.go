package cache

import (
	"cmp"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/argon2"

	"chevet/app"
	"chevet/app/record"
)

// Offline keeps, in a file beside the cache, what lets those who logged in here lately open it by a code of their own
// while the server is gone. It is outside the database because it is read before there is a key. A code wraps the cache's
// key by argon2id; how long it serves, and for whom, is authenticated with it. Wrong tries are counted on disk before
// the code is looked at. // security.md §3.4
//
// Who copies the file can try elsewhere without being counted: half a second and 64 MiB for each of the codes is what is
// left against them, and the code's length. Full-disk encryption stays a prerequisite.
type Offline struct {
	path string
	o    OfflineOptions
	mu   sync.Mutex
}

var _ app.OfflineKeys = (*Offline)(nil)

// OfflineOptions are the settings of an Offline. Zero values take the defaults in the comments.
type OfflineOptions struct {
	Clock    record.Clock // time.Now
	Attempts int          // wrong tries, then the code is forgotten; 5
	People   int          // most codes kept, the oldest leave; 100
	Passes   uint32       // of argon2id; 3
	Memory   uint32       // of argon2id, KiB; 64 MiB
}

type offlineFile struct {
	Format int             `json:"format"`
	Salt   []byte          `json:"salt"` // of names
	Seen   time.Time       `json:"seen"` // latest instant known: a clock that went back opens nothing
	People []offlinePerson `json:"people"`
}

type offlinePerson struct {
	Name   string      `json:"name"` // digest
	Salt   []byte      `json:"salt"`
	Passes uint32      `json:"passes"`
	Memory uint32      `json:"memory"`
	Until  time.Time   `json:"until"`
	Failed []time.Time `json:"failed,omitempty"` // tries since the last that was right
	Sealed []byte      `json:"sealed"`
}

const offlineThreads = 4

// NewOffline returns the codes kept at path; nothing is read yet.
func NewOffline(path string, o OfflineOptions) *Offline {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	o.Attempts, o.People = cmp.Or(o.Attempts, 5), cmp.Or(o.People, 100)
	o.Passes, o.Memory = cmp.Or(o.Passes, 3), cmp.Or(o.Memory, 64<<10)
	return &Offline{path: path, o: o}
}

// Keep implements app.OfflineKeys.
func (f *Offline) Keep(_ context.Context, code string, g app.OfflineGrant) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	file, err := f.read()
	if err != nil {
		return err
	}
	p := offlinePerson{Name: file.name(g.User), Salt: make([]byte, 16), Passes: f.o.Passes, Memory: f.o.Memory, Until: g.Until.UTC().Truncate(time.Second)}
	rand.Read(p.Salt)
	plain, err := json.Marshal(g)
	if err != nil {
		return err
	}
	defer clear(plain)
	aead, err := p.aead(code)
	if err != nil {
		return err
	}
	p.Sealed = aead.Seal(nil, nil, plain, p.aad())
	file.drop(p.Name)
	if file.People = append(file.People, p); len(file.People) > f.o.People {
		file.People = file.People[len(file.People)-f.o.People:]
	}
	return f.write(file)
}

// Open implements app.OfflineKeys.
func (f *Offline) Open(_ context.Context, user, code string) (g app.OfflineGrant, failed []time.Time, err error) {
	const op = "cache.Offline"
	f.mu.Lock()
	defer f.mu.Unlock()
	file, err := f.read()
	if err != nil {
		return g, nil, err
	}
	now := f.o.Clock().UTC()
	i := slices.IndexFunc(file.People, func(p offlinePerson) bool { return p.Name == file.name(user) })
	switch {
	case i < 0:
		return g, nil, record.E(record.NotFound, app.ReasonNoOfflineCode).In(op)
	case now.Before(file.Seen.Add(-time.Minute)):
		return g, nil, record.E(record.Expired, app.ReasonOfflineClock).In(op)
	case now.After(file.People[i].Until):
		file.drop(file.People[i].Name)
		return g, nil, errors.Join(record.E(record.Expired, app.ReasonOfflineOver).In(op), f.write(file))
	}
	p := &file.People[i]
	failed = slices.Clone(p.Failed)
	p.Failed = append(p.Failed, now) // counted before it is known to be wrong: cutting the power gives no try for free
	file.Seen = now
	last := len(p.Failed) >= f.o.Attempts
	tried := *p
	if last {
		file.drop(p.Name)
	}
	if err := f.write(file); err != nil {
		return g, nil, err
	}
	aead, err := tried.aead(code)
	if err != nil {
		return g, nil, err
	}
	plain, err := aead.Open(nil, nil, tried.Sealed, tried.aad())
	if err != nil {
		if last {
			return g, nil, record.E(record.NotAllowed, app.ReasonOfflineForgotten).In(op)
		}
		return g, nil, record.E(record.NotAllowed, app.ReasonOfflineCode).In(op).Because("%d", f.o.Attempts-len(tried.Failed))
	}
	defer clear(plain)
	if err := json.Unmarshal(plain, &g); err != nil || g.User != user {
		return app.OfflineGrant{}, nil, altered("offline")
	}
	tried.Failed = nil
	file.drop(tried.Name)
	file.People = append(file.People, tried)
	return g, failed, f.write(file)
}

// Until implements app.OfflineKeys.
func (f *Offline) Until(user string) (time.Time, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	file, err := f.read()
	if err != nil {
		return time.Time{}, false
	}
	for _, p := range file.People {
		if p.Name == file.name(user) && f.o.Clock().Before(p.Until) {
			return p.Until, true
		}
	}
	return time.Time{}, false
}

// Forget implements app.OfflineKeys.
func (f *Offline) Forget(_ context.Context, user string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	file, err := f.read()
	if err != nil {
		return err
	}
	file.drop(file.name(user))
	return f.write(file)
}

func (p offlinePerson) aead(code string) (cipher.AEAD, error) {
	if p.Passes < 1 || p.Passes > 20 || p.Memory < 8 || p.Memory > 1<<20 { // the file may have been written by anybody
		return nil, altered("offline")
	}
	key := argon2.IDKey([]byte(code), p.Salt, p.Passes, p.Memory, offlineThreads, keySize)
	defer clear(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func (p offlinePerson) aad() []byte {
	return fmt.Appendf(nil, "chevet/offline/1|%s|%d|%d|%d", p.Name, p.Until.Unix(), p.Passes, p.Memory)
}

func (f *offlineFile) name(user string) string {
	sum := sha256.Sum256(append(slices.Clone(f.Salt), user...))
	return hex.EncodeToString(sum[:])
}

func (f *offlineFile) drop(name string) {
	f.People = slices.DeleteFunc(f.People, func(p offlinePerson) bool { return p.Name == name })
}

const maxOffline = 1 << 20

// read returns the file; one that is absent or does not read holds nobody: everybody logs in at the server again.
func (f *Offline) read() (*offlineFile, error) {
	fresh := &offlineFile{Format: 1, Salt: make([]byte, 32)}
	rand.Read(fresh.Salt)
	info, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() > maxOffline {
		return fresh, nil
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return nil, record.E(record.Unavailable, ReasonAccess).In("cache.Offline").Wrap(err)
	}
	var file offlineFile
	if json.Unmarshal(text, &file) != nil || file.Format != 1 || len(file.Salt) != 32 {
		return fresh, nil
	}
	return &file, nil
}

// write replaces the file, on disk when it returns.
func (f *Offline) write(file *offlineFile) error {
	text, err := json.Marshal(file)
	if err == nil {
		err = replace(f.path, text)
	}
	if err != nil {
		return record.E(record.Unavailable, ReasonAccess).In("cache.Offline").Wrap(err)
	}
	return nil
}

func replace(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(dir, ".hors-ligne-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(part.Name())
	_, err = part.Write(content)
	if err = errors.Join(err, part.Sync(), part.Close()); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return err
	}
	if d, err := os.Open(dir); err == nil { // a directory cannot be synced everywhere
		_ = d.Sync()
		_ = d.Close()
	}
	return nil
}
