package cache

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"chevet/app/record"
)

// base is the sorted, immutable part of the search index. An entry's position is its rank by name.
type base struct {
	entries []*entry
	byID    map[record.PatientID]uint32
	tokens  []token
	births  []birthRank // by date
	// stays of entry i are stays[first[i]:first[i+1]]: side by side, because ranking a short query looks at
	// most of them, and following two pointers for each took 40 ms.
	stays []stay
	first []uint32
}

// token is a word of an entry; tokens are sorted by word.
type token struct {
	head     uint64 // first 8 bytes of the word, to compare most of them without touching the text
	who      uint32
	from, to uint16
}

type birthRank struct{ birth, who uint32 }

func headOf(word string) uint64 {
	var h uint64
	for i := 0; i < 8; i++ {
		h <<= 8
		if i < len(word) {
			h |= uint64(word[i])
		}
	}
	return h
}

func compareEntries(a, b *entry) int {
	if c := strings.Compare(a.text, b.text); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.birth, b.birth), strings.Compare(string(a.id), string(b.id)))
}

// newBase takes entries, one per patient, and keeps the slice.
func newBase(entries []*entry) *base {
	slices.SortFunc(entries, compareEntries)
	b := &base{
		entries: entries,
		byID:    make(map[record.PatientID]uint32, len(entries)),
		tokens:  make([]token, 0, 6*len(entries)),
		births:  make([]birthRank, len(entries)),
		stays:   make([]stay, 0, len(entries)),
		first:   make([]uint32, 1, len(entries)+1),
	}
	for i, e := range entries {
		who := uint32(i)
		b.byID[e.id] = who
		b.births[i] = birthRank{e.birth, who}
		b.stays = append(b.stays, e.stays...)
		b.first = append(b.first, uint32(len(b.stays)))
		e.words(func(from, to int) {
			b.tokens = append(b.tokens, token{headOf(e.text[from:to]), who, uint16(from), uint16(to)})
		})
	}
	slices.SortFunc(b.births, func(x, y birthRank) int { return cmp.Compare(x.birth, y.birth) })
	slices.SortFunc(b.tokens, func(x, y token) int {
		if x.head != y.head {
			return cmp.Compare(x.head, y.head)
		}
		if x.head&0xff == 0 { // shorter than 8 bytes: equal
			return 0
		}
		return strings.Compare(b.word(x), b.word(y))
	})
	return b
}

func (b *base) word(t token) string { return b.entries[t.who].text[t.from:t.to] }

// prefixRange returns the bounds of the tokens that start with prefix.
func (b *base) prefixRange(prefix string) (from, to int) {
	from = sort.Search(len(b.tokens), func(i int) bool { return b.word(b.tokens[i]) >= prefix })
	to = from + sort.Search(len(b.tokens)-from, func(i int) bool { return !strings.HasPrefix(b.word(b.tokens[from+i]), prefix) })
	return from, to
}

func (b *base) birthRange(date uint32) (from, to int) {
	lo, hi := dateRange(date)
	at := func(limit uint32) int {
		return sort.Search(len(b.births), func(i int) bool { return b.births[i].birth >= limit })
	}
	return at(lo), at(hi)
}

// reach is how many entries a term may concern.
func (b *base) reach(t term) int {
	n := 0
	if t.prefix != "" {
		from, to := b.prefixRange(t.prefix)
		n += to - from
	}
	for _, d := range t.dates {
		from, to := b.birthRange(d)
		n += to - from
	}
	return n
}

// eachMatch calls f once for every entry that matches all terms: the rarest term is walked, the others checked.
func (b *base) eachMatch(terms []term, f func(who uint32)) {
	rarest, least := 0, len(b.tokens)+len(b.births)+1
	for i, t := range terms {
		if n := b.reach(t); n < least {
			rarest, least = i, n
		}
	}
	if least == 0 {
		return
	}
	seen := make([]uint64, len(b.entries)/64+1)
	consider := func(who uint32) {
		if seen[who/64]&(1<<(who%64)) != 0 {
			return
		}
		seen[who/64] |= 1 << (who % 64)
		for i, t := range terms {
			if i != rarest && !t.matches(b.entries[who]) {
				return
			}
		}
		f(who)
	}
	t := terms[rarest]
	if t.prefix != "" {
		from, to := b.prefixRange(t.prefix)
		for _, tok := range b.tokens[from:to] {
			consider(tok.who)
		}
	}
	for _, d := range t.dates {
		from, to := b.birthRange(d)
		for _, r := range b.births[from:to] {
			consider(r.who)
		}
	}
}

func (b *base) staysOf(who uint32) []stay { return b.stays[b.first[who]:b.first[who+1]] }

// startRange returns the ranks [from, to) of the entries whose text starts with prefix.
func (b *base) startRange(prefix string) (from, to uint32) {
	i := sort.Search(len(b.entries), func(i int) bool { return b.entries[i].text >= prefix })
	n := sort.Search(len(b.entries)-i, func(n int) bool { return !strings.HasPrefix(b.entries[i+n].text, prefix) })
	return uint32(i), uint32(i + n)
}

// rankOf returns where an entry that is not in the base would stand.
func (b *base) rankOf(e *entry) uint32 {
	return uint32(sort.Search(len(b.entries), func(i int) bool { return compareEntries(b.entries[i], e) >= 0 }))
}

// namesakes returns the ranks of the entries with the birth name and first given name of e.
func (b *base) namesakes(e *entry) (from, to uint32) { return b.startRange(e.text[:e.name]) }
