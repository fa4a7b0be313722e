package cache

import (
	"container/heap"
	"context"
	"slices"
	"strings"
	"time"

	"chevet/app"
	"chevet/app/record"
)

// defaultHits is how many answers a search gives when no limit is asked for.
const defaultHits = 50

// Search returns patients by any part of «name given-name birth-date INS IPP NDA», best first: whole birth name,
// start of the birth name, then those present, those that user opened last, and the alphabet. The empty query
// returns those that user opened last.
//
// While the index is being built, a number that is exactly one patient's INS, IPP or NDA is answered at once;
// anything else waits, as long as ctx lasts.
func (s *Store) Search(ctx context.Context, user, query string, now time.Time, limit int) ([]app.Hit, error) {
	const op = "cache.Search"
	if limit <= 0 {
		limit = defaultHits
	}
	var recents []opened
	err := s.read(ctx, op, func(h *handle) (err error) {
		recents, err = s.recent(h, user)
		return err
	})
	if err != nil {
		return nil, err
	}
	terms, joined := parseQuery(query, now)
	if len(terms) == 0 {
		if strings.TrimSpace(query) != "" { // only signs: nobody has them in their name
			return nil, nil
		}
		return s.recentHits(ctx, recents, now, limit)
	}
	if hits, err := s.beforeIndex(ctx, query, now); err != nil || hits != nil {
		return hits, err
	}
	p, err := s.searchable(ctx)
	if err != nil {
		return nil, fault(op, err)
	}
	best := p.best(joined, recents, now, limit)
	if len(best) == 0 {
		best = p.best(terms, recents, now, limit)
	} else {
		terms = joined
	}
	return s.hits(ctx, p, best, terms, now)
}

func (s *Store) recentHits(ctx context.Context, recents []opened, now time.Time, limit int) ([]app.Hit, error) {
	entries := make([]*entry, 0, limit)
	for _, o := range recents[:min(limit, len(recents))] {
		entries = append(entries, &entry{id: o.patient})
	}
	var p *picture
	select { // the list does not wait for the index; it only loses the warning about homonyms
	case <-s.index.built:
		p = s.index.picture.Load()
	default:
	}
	return s.hits(ctx, p, entries, nil, now)
}

// beforeIndex answers exact numbers from the blind indexes until the index is there.
func (s *Store) beforeIndex(ctx context.Context, query string, now time.Time) ([]app.Hit, error) {
	select {
	case <-s.index.built:
		return nil, nil
	default:
	}
	number := exactNumber(query)
	if number == "" {
		return nil, nil
	}
	var entries []*entry
	err := s.read(ctx, "cache.Search", func(h *handle) error {
		for _, kind := range []string{blindINS, blindIPP, blindNDA} {
			t := s.keys.blind(kind, number)
			err := h.each("SELECT patient.patient, patient.cell FROM blind JOIN patient USING (patient) WHERE tag = ?", func(scan func(...any) error) error {
				var pt, cell []byte
				if err := scan(&pt, &cell); err != nil {
					return err
				}
				plain, err := s.keys.open(patientCell(tagOf(pt)), cell, nil)
				if err != nil {
					return err
				}
				var p record.Patient
				err = decodePatient(plain, &p)
				if p.MergedInto == "" {
					entries = append(entries, newEntry(&p, nil))
				}
				return err
			}, t[:])
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	return s.hits(ctx, nil, entries, nil, now)
}

// hits reads the patients of the entries and shows what matched.
func (s *Store) hits(ctx context.Context, p *picture, entries []*entry, terms []term, now time.Time) ([]app.Hit, error) {
	hits := make([]app.Hit, 0, len(entries))
	err := s.read(ctx, "cache.Search", func(h *handle) error {
		for _, e := range entries {
			var hit app.Hit
			pt := s.keys.patientTag(e.id)
			found, err := s.loadPatient(h, pt, &hit.Patient)
			if err != nil {
				return err
			}
			if !found { // left this workstation since
				continue
			}
			encounters, err := s.loadEncounters(h, pt)
			if err != nil {
				return err
			}
			hit.Encounter = record.CurrentEncounter(encounters, now)
			hit.Matched = matchedRanges(hit.Patient.Name(), terms)
			hit.Homonyms = p != nil && p.homonym(newEntry(&hit.Patient, nil))
			hits = append(hits, hit)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return hits, nil
}

// score orders hits, smaller first: how the birth name matches, presence, recent opening, rank by name.
type score uint64

// ranking gives scores for one query. What it asks of an entry is answered by its rank: entries are in the order
// of their birth names, so those that start with a word are neighbours.
type ranking struct {
	base   *base
	now    int64
	exact  [][2]uint32 // ranks of those whose whole birth name is a word of the query, or all of it
	starts [][2]uint32 // ranks of those whose birth name starts with a word
	exacts []string
	begins []string
	recent map[record.PatientID]int
}

const neverOpened = 1<<16 - 1

func newRanking(b *base, terms []term, recents []opened, now time.Time) *ranking {
	r := &ranking{base: b, now: now.Unix(), recent: make(map[record.PatientID]int, len(recents))}
	for i, o := range recents[:min(len(recents), neverOpened)] {
		r.recent[o.patient] = i
	}
	whole := make([]string, 0, len(terms))
	for _, t := range terms {
		if t.prefix != "" {
			whole = append(whole, t.prefix)
			r.begins = append(r.begins, t.prefix)
		}
	}
	for _, name := range append(slices.Clone(whole), strings.Join(whole, " ")) {
		if name != "" {
			r.exacts = append(r.exacts, name+"\x00")
		}
	}
	r.exact, r.starts = b.startRanges(r.exacts), b.startRanges(r.begins)
	return r
}

func (b *base) startRanges(prefixes []string) [][2]uint32 {
	var ranges [][2]uint32
	for _, p := range prefixes {
		if from, to := b.startRange(p); from < to {
			ranges = append(ranges, [2]uint32{from, to})
		}
	}
	return ranges
}

func within(ranges [][2]uint32, rank uint32) bool {
	for _, r := range ranges {
		if rank >= r[0] && rank < r[1] {
			return true
		}
	}
	return false
}

func startsWithAny(text string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(text, p) })
}

// ranked scores an entry of the base.
func (r *ranking) ranked(who uint32) score {
	match := uint64(2)
	switch {
	case within(r.exact, who):
		match = 0
	case within(r.starts, who):
		match = 1
	}
	return r.score(match, r.base.staysOf(who), r.base.entries[who], who)
}

// fresh scores an entry that is not in the base.
func (r *ranking) fresh(e *entry) score {
	match := uint64(2)
	switch {
	case startsWithAny(e.text, r.exacts):
		match = 0
	case startsWithAny(e.text, r.begins):
		match = 1
	}
	return r.score(match, e.stays, e, r.base.rankOf(e))
}

func (r *ranking) score(match uint64, stays []stay, e *entry, rank uint32) score {
	absent := uint64(1)
	if present(stays, r.now) {
		absent = 0
	}
	last := uint64(neverOpened)
	if len(r.recent) > 0 {
		if i, ok := r.recent[e.id]; ok {
			last = uint64(i)
		}
	}
	return score(match<<49 | absent<<48 | last<<32 | uint64(rank))
}

// best returns the first entries that match all terms, best first; none when there are no terms.
func (p *picture) best(terms []term, recents []opened, now time.Time, limit int) []*entry {
	if len(terms) == 0 {
		return nil
	}
	r := newRanking(p.base, terms, recents, now)
	top := &topHits{limit: limit}
	p.base.eachMatch(terms, func(who uint32) {
		if !p.isStale(who) {
			top.add(p.base.entries[who], r.ranked(who))
		}
	})
	for _, e := range p.fresh {
		if !slices.ContainsFunc(terms, func(t term) bool { return !t.matches(e) }) {
			top.add(e, r.fresh(e))
		}
	}
	return top.sorted()
}

// topHits keeps the limit best entries; the worst of them is on top of the heap.
type topHits struct {
	limit int
	kept  []scored
}

type scored struct {
	score score
	entry *entry
}

func (a scored) compare(b scored) int {
	switch {
	case a.score < b.score:
		return -1
	case a.score > b.score:
		return 1
	}
	return compareEntries(a.entry, b.entry)
}

func (t *topHits) Len() int           { return len(t.kept) }
func (t *topHits) Less(i, j int) bool { return t.kept[i].compare(t.kept[j]) > 0 }
func (t *topHits) Swap(i, j int)      { t.kept[i], t.kept[j] = t.kept[j], t.kept[i] }
func (t *topHits) Push(x any)         { t.kept = append(t.kept, x.(scored)) }
func (t *topHits) Pop() any {
	last := t.kept[len(t.kept)-1]
	t.kept = t.kept[:len(t.kept)-1]
	return last
}

func (t *topHits) add(e *entry, s score) {
	if len(t.kept) == t.limit && s > t.kept[0].score {
		return
	}
	x := scored{s, e}
	if len(t.kept) < t.limit {
		heap.Push(t, x)
		return
	}
	if x.compare(t.kept[0]) < 0 {
		t.kept[0] = x
		heap.Fix(t, 0)
	}
}

func (t *topHits) sorted() []*entry {
	slices.SortFunc(t.kept, scored.compare)
	entries := make([]*entry, len(t.kept))
	for i, x := range t.kept {
		entries[i] = x.entry
	}
	return entries
}
