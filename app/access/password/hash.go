package password

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost is that of argon2id. // RFC 9106
type Cost struct {
	Time    uint32 `json:"t"`
	Memory  uint32 `json:"m"` // KiB
	Threads uint8  `json:"p"`
}

// DefaultCost takes half a second on a small server. // security.md §3.4
var DefaultCost = Cost{Time: 3, Memory: 64 << 10, Threads: 4}

// Hash is a password as it is kept.
type Hash struct {
	Cost Cost   `json:"cost"`
	Salt []byte `json:"salt"`
	Sum  []byte `json:"sum"`
}

func hash(password string, c Cost) Hash {
	h := Hash{Cost: c, Salt: make([]byte, 16)}
	rand.Read(h.Salt) // never fails
	h.Sum = argon2.IDKey([]byte(password), h.Salt, c.Time, c.Memory, c.Threads, 32)
	return h
}

// is reports that password is the one that was hashed. A hash that is empty takes as long and is nobody's.
func (h Hash) is(password string, otherwise Cost) bool {
	if len(h.Sum) == 0 {
		h = Hash{Cost: otherwise, Salt: make([]byte, 16), Sum: make([]byte, 32)}
		argon2.IDKey([]byte(password), h.Salt, h.Cost.Time, h.Cost.Memory, h.Cost.Threads, 32)
		return false
	}
	return subtle.ConstantTimeCompare(argon2.IDKey([]byte(password), h.Salt, h.Cost.Time, h.Cost.Memory, h.Cost.Threads, 32), h.Sum) == 1
}

var spelling = base32.NewEncoding("ABCDEFGHJKLMNPQRSTUVWXYZ23456789").WithPadding(base32.NoPadding)

// newCode returns n random bytes as letters and digits that no one confuses, in groups of five.
func newCode(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	text := spelling.EncodeToString(b)
	var out strings.Builder
	for i, r := range text {
		if i > 0 && i%5 == 0 {
			out.WriteByte('-')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// plain is a code as it was meant: people add spaces and lose capitals.
func plain(code string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
}
