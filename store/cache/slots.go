package cache

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"

	"chevet/app/record"
)

func readSlots(h *handle) ([]slot, error) {
	var slots []slot
	err := h.each("SELECT version, salt, fingerprint, wrapped, digest FROM keyslot ORDER BY id", func(scan func(...any) error) error {
		var s slot
		if err := scan(&s.version, &s.salt, &s.fingerprint, &s.wrapped, &s.digest); err != nil {
			return altered("keyslot")
		}
		slots = append(slots, s)
		return nil
	})
	return slots, err
}

func addSlot(h *handle, key, dek []byte, version byte) error {
	s, err := wrap(key, dek, version)
	if err != nil {
		return err
	}
	_, err = h.exec("INSERT INTO keyslot (version, salt, fingerprint, wrapped, digest) VALUES (?, ?, ?, ?, ?)",
		s.version, s.salt, s.fingerprint, s.wrapped, s.digest)
	return err
}

// AddKey lets a second key of 32 bytes open the file from now on, such as one kept for degraded mode.
func (s *Store) AddKey(ctx context.Context, key []byte) error {
	if err := checkKey(key); err != nil {
		return fault("cache.AddKey", err)
	}
	return s.write(ctx, "cache.AddKey", func(h *handle) error {
		slots, err := readSlots(h)
		if err != nil {
			return err
		}
		for _, slot := range slots {
			if slot.matches(key) {
				return nil
			}
		}
		return addSlot(h, key, s.dek, s.keys.version)
	})
}

// KeepOnlyKey makes key the only one that opens the file: what a change of key by the server calls for.
func (s *Store) KeepOnlyKey(ctx context.Context, key []byte) error {
	if err := checkKey(key); err != nil {
		return fault("cache.KeepOnlyKey", err)
	}
	return s.write(ctx, "cache.KeepOnlyKey", func(h *handle) error {
		if err := destroySlots(h); err != nil {
			return err
		}
		return addSlot(h, key, s.dek, s.keys.version)
	})
}

// destroySlots overwrites before it deletes: with secure_delete the page keeps neither.
func destroySlots(h *handle) error {
	noise := make([]byte, 64)
	rand.Read(noise)
	if _, err := h.exec("UPDATE keyslot SET salt = ?1, fingerprint = ?1, wrapped = ?1, digest = ?1", noise); err != nil {
		return err
	}
	_, err := h.exec("DELETE FROM keyslot")
	return err
}

// Wipe makes the content unreadable for ever, by destroying the wrapped data key, then closes the store and
// removes its files. It refuses with CACHE-ATTENTE while writes wait for the server, unless force is true.
func (s *Store) Wipe(ctx context.Context, force bool) error {
	if !force {
		n, err := s.CountPending(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			return record.E(record.Conflict, ReasonUnsent).In("cache.Wipe").Because("%d pending", n)
		}
	}
	err := record.E(record.Unavailable, ReasonClosed).In("cache.Wipe")
	var result error = err
	s.once.Do(func() {
		result = s.shut(func(w *handle) error {
			return w.transaction("BEGIN IMMEDIATE", func() error { return destroySlots(w) })
		})
		// The lock file stays: removing it would let a third process lock another file of the same name.
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(s.path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				result = errors.Join(result, err)
			}
		}
		result = fault("cache.Wipe", result)
	})
	return result
}
