package password

import (
	"cmp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"chevet/app/record"
)

// Policy is what an establishment asks of privileged accounts. Zero values take the defaults in the comments, which are
// also the least that is accepted, but for the times. // SC.SSI/IAM.92, security.md §1.5
type Policy struct {
	MinLength int           `json:"minLength"` // characters; 15
	History   int           `json:"history"`   // former passwords that do not come back; 5
	MaxAge    time.Duration `json:"maxAge"`    // then it must be changed; 90 days
	Failures  int           `json:"failures"`  // within Window, then the account is locked; 5
	Window    time.Duration `json:"window"`    // 15 min
	LockFor   time.Duration `json:"lockFor"`   // 15 min; an administrator may unlock before
	InviteFor time.Duration `json:"inviteFor"` // life of an activation code; 72 h

	// Cost of argon2id; kept beside each hash, so that it may grow. A test may make it small.
	Cost Cost `json:"-"`
}

// Bounds of a policy.
const (
	LeastLength  = 15
	mostLength   = 128
	mostHistory  = 24
	mostFailures = 10
	longestAge   = 366 * 24 * time.Hour
)

// WithDefaults fills in what is zero.
func (p Policy) WithDefaults() Policy {
	p.MinLength = cmp.Or(p.MinLength, LeastLength)
	p.History = cmp.Or(p.History, 5)
	p.MaxAge = cmp.Or(p.MaxAge, 90*24*time.Hour)
	p.Failures = cmp.Or(p.Failures, 5)
	p.Window = cmp.Or(p.Window, 15*time.Minute)
	p.LockFor = cmp.Or(p.LockFor, 15*time.Minute)
	p.InviteFor = cmp.Or(p.InviteFor, 72*time.Hour)
	p.Cost = cmp.Or(p.Cost, DefaultCost)
	return p
}

// Check refuses a policy weaker than the rules of the country ask for, or that locks everybody out.
func (p Policy) Check() error {
	p = p.WithDefaults()
	if p.MinLength < LeastLength || p.MinLength > 64 || p.History < 1 || p.History > mostHistory || p.MaxAge < 24*time.Hour || p.MaxAge > longestAge ||
		p.Failures < 3 || p.Failures > mostFailures || p.Window < time.Minute || p.Window > 24*time.Hour || p.LockFor < time.Minute ||
		p.LockFor > 24*time.Hour || p.InviteFor < time.Hour || p.InviteFor > 30*24*time.Hour {
		return record.E(record.Invalid, ReasonPolicy).In("password.Policy")
	}
	return nil
}

// admits says whether a new password follows the policy. near are words that it may not be made of, such as the login.
func (p Policy) admits(password string, near ...string) error {
	no := record.E(record.Invalid, ReasonWeak).In("password.Policy")
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || n < p.MinLength:
		return no.Because("%d characters at least", p.MinLength)
	case len(password) > 4*mostLength || n > mostLength:
		return no.Because("%d characters at most", mostLength)
	}
	seen := map[rune]bool{}
	for _, r := range password {
		if unicode.IsControl(r) {
			return no.Because("control character")
		}
		seen[r] = true
	}
	// length makes a password strong, unless it is a word said again and again
	if len(seen) < 8 {
		return no.Because("8 different characters at least")
	}
	flat := strings.ToLower(password)
	for _, word := range append(near, common...) {
		if word = strings.ToLower(word); len(word) >= 4 && strings.Contains(flat, word) && n-utf8.RuneCountInString(word) < 8 {
			return no.Because("too near a common word or the login")
		}
	}
	return nil
}

// common are what people write when asked for length.
var common = []string{"motdepasse", "password", "azertyuiop", "qwertyuiop", "123456789", "administrateur", "bonjour", "chevet", "hopital", "abcdefgh"}
