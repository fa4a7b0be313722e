package cache

import (
	"context"
	"slices"
	"sync"
	"time"

	"chevet/app/record"
)

// opened is one record that a user opened.
type opened struct {
	patient record.PatientID
	at      time.Time
}

// recentsCache keeps, per user, the opened records newest first: every search ranks with it.
type recentsCache struct {
	mu    sync.Mutex
	users map[tag][]opened
	epoch int // grows with each write, so that a list read before one is not kept after it
}

func (c *recentsCache) get(ut tag) ([]opened, int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list, ok := c.users[ut]
	return list, c.epoch, ok
}

func (c *recentsCache) put(ut tag, list []opened, epoch int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.epoch != epoch {
		return
	}
	if c.users == nil {
		c.users = map[tag][]opened{}
	}
	c.users[ut] = list
}

func (c *recentsCache) drop(ut tag) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	delete(c.users, ut)
}

func (c *recentsCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	c.users = nil
}

func recentCell(ut, pt tag) place { return place{column: "recent.cell", row: [2]tag{ut, pt}} }

func (s *Store) openRecent(ut, pt tag, cell []byte) (record.PatientID, time.Time, error) {
	plain, err := s.keys.open(recentCell(ut, pt), cell, nil)
	if err != nil {
		return "", time.Time{}, err
	}
	d := newDec(plain)
	id, at := record.PatientID(d.str()), d.time()
	return id, at, d.end("recent")
}

// MarkOpened remembers that user opened the record, and returns when the last time was, zero if never. An older
// time than the one known changes nothing.
func (s *Store) MarkOpened(ctx context.Context, user string, patient record.PatientID, at time.Time) (previous time.Time, err error) {
	ut, pt := s.keys.userTag(user), s.keys.patientTag(patient)
	e := newEnc(64)
	e.str(string(patient))
	e.time(at)
	err = s.write(ctx, "cache.MarkOpened", func(h *handle) error {
		if previous, err = s.loadOpened(h, ut, pt); err != nil || at.Before(previous) {
			return err
		}
		_, err := h.exec("INSERT OR REPLACE INTO recent (user, patient, cell) VALUES (?, ?, ?)",
			ut[:], pt[:], s.keys.seal(recentCell(ut, pt), e.b))
		return err
	})
	s.recents.drop(ut)
	return previous, err
}

// recent returns the records that user opened, newest first.
func (s *Store) recent(h *handle, user string) ([]opened, error) {
	ut := s.keys.userTag(user)
	list, epoch, ok := s.recents.get(ut)
	if ok {
		return list, nil
	}
	list = []opened{}
	err := h.each("SELECT patient, cell FROM recent WHERE user = ?", func(scan func(...any) error) error {
		var pt, cell []byte
		if err := scan(&pt, &cell); err != nil {
			return err
		}
		id, at, err := s.openRecent(ut, tagOf(pt), cell)
		list = append(list, opened{id, at})
		return err
	}, ut[:])
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b opened) int { return b.at.Compare(a.at) })
	s.recents.put(ut, list, epoch)
	return list, nil
}
