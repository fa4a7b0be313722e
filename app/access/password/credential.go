package password

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"slices"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"chevet/app/record"
)

// Credential is what is kept of one account. Whoever stores it encrypts it: the TOTP secret cannot be hashed. The zero
// value lets nobody in.
type Credential struct {
	Hash      Hash      `json:"hash,omitzero"`
	History   []Hash    `json:"history,omitempty"` // newest first
	ChangedAt time.Time `json:"changedAt,omitzero"`

	Secret   string     `json:"secret,omitempty"`   // TOTP, base32
	LastStep int64      `json:"lastStep,omitempty"` // of the last code accepted: none serves twice
	Recovery [][32]byte `json:"recovery,omitempty"` // SHA-256 of codes of 80 random bits

	Invitation [32]byte  `json:"invitation,omitzero"` // SHA-256 of the activation code
	InvitedTo  time.Time `json:"invitedTo,omitzero"`

	Failed      []time.Time `json:"failed,omitempty"` // wrong tries within the window
	LockedUntil time.Time   `json:"lockedUntil,omitzero"`
}

// Told is what a person is told once, when their account is activated.
type Told struct {
	Secret   string   `json:"secret"`   // to type where no camera is
	URL      string   `json:"url"`      // otpauth://, to show as a QR code
	Recovery []string `json:"recovery"` // each replaces one TOTP code, once
}

// recoveries is how many recovery codes are given.
const recoveries = 8

// Invite returns a new activation code, which replaces every other way in: password, second factor and recovery codes
// are void from then on.
func (c *Credential) Invite(until time.Time) (code string) {
	code = newCode(20)
	*c = Credential{History: c.formers(), Invitation: sum(code), InvitedTo: until}
	return code
}

// Active reports that a password and a second factor are there.
func (c *Credential) Active() bool { return len(c.Hash.Sum) > 0 && c.Secret != "" }

// Activate trades an activation code for a first password. The wrong code counts as a failure, so that nobody guesses.
// Errors: ReasonInvite, ReasonWeak, ReasonUsed.
func (c *Credential) Activate(now time.Time, p Policy, code, password, issuer, login string) (Told, error) {
	p = p.WithDefaults()
	digest := sum(plain(code))
	if c.locked(now) || c.Invitation == ([32]byte{}) || now.After(c.InvitedTo) || subtle.ConstantTimeCompare(digest[:], c.Invitation[:]) != 1 {
		c.fail(now, p)
		return Told{}, record.E(record.NotAllowed, ReasonInvite).In("password.Activate")
	}
	if err := c.set(now, p, password, login); err != nil {
		return Told{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: login, SecretSize: 20, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return Told{}, err
	}
	told := Told{Secret: key.Secret(), URL: key.URL()}
	c.Secret, c.LastStep, c.Recovery = key.Secret(), 0, nil
	for range recoveries {
		code := newCode(10)
		told.Recovery = append(told.Recovery, code)
		c.Recovery = append(c.Recovery, sum(plain(code)))
	}
	c.Invitation, c.InvitedTo, c.Failed, c.LockedUntil = [32]byte{}, time.Time{}, nil, time.Time{}
	return told, nil
}

// Try lets somebody in with a password and a second factor: a TOTP code or a recovery code. Whatever is wrong, the
// error is ReasonWrong and takes as long. Both right but the password too old: ReasonChange, and the code may serve
// once more for Change. The credential must be stored afterwards, error or not.
func (c *Credential) Try(now time.Time, p Policy, password, code string) error {
	return c.try(now, p, password, code, "", "")
}

// Change is Try with a new password, which then replaces the former. Errors: those of Try but ReasonChange, and ReasonWeak, ReasonUsed.
func (c *Credential) Change(now time.Time, p Policy, password, code, next, login string) error {
	if next == "" {
		return record.E(record.Invalid, ReasonWeak).In("password.Change")
	}
	return c.try(now, p, password, code, next, login)
}

func (c *Credential) try(now time.Time, p Policy, password, code, next, login string) error {
	p = p.WithDefaults()
	wrong := record.E(record.NotAllowed, ReasonWrong).In("password.Try")
	right := c.Hash.is(password, p.Cost)
	if c.locked(now) { // the right password does not unlock, and is not told from another
		return wrong
	}
	step, recovery := c.second(now, code)
	if !right || !c.Active() || step == 0 && recovery < 0 {
		c.fail(now, p)
		return wrong
	}
	switch {
	case next != "":
		if err := c.set(now, p, next, login); err != nil {
			return err // the second factor is not used up
		}
	case now.Sub(c.ChangedAt) > p.MaxAge:
		return record.E(record.Expired, ReasonChange).In("password.Try")
	}
	if step > 0 {
		c.LastStep = step
	} else {
		c.Recovery = slices.Delete(slices.Clone(c.Recovery), recovery, recovery+1)
	}
	c.Failed, c.LockedUntil = nil, time.Time{}
	return nil
}

// Locked tells until when nobody gets in after too many failures; false when they do.
func (c *Credential) Locked(now time.Time) (until time.Time, locked bool) {
	return c.LockedUntil, c.locked(now)
}

// Unlock forgets failures.
func (c *Credential) Unlock() { c.Failed, c.LockedUntil = nil, time.Time{} }

func (c *Credential) locked(now time.Time) bool { return now.Before(c.LockedUntil) }

func (c *Credential) fail(now time.Time, p Policy) {
	if c.locked(now) {
		return
	}
	c.Failed = slices.DeleteFunc(c.Failed, func(t time.Time) bool { return now.Sub(t) > p.Window })
	c.Failed = append(c.Failed, now.UTC())
	if len(c.Failed) >= p.Failures {
		c.Failed, c.LockedUntil = nil, now.UTC().Add(p.LockFor)
	}
}

// set replaces the password by one that the policy admits and that never served.
func (c *Credential) set(now time.Time, p Policy, password, login string) error {
	if err := p.admits(password, login); err != nil {
		return err
	}
	formers := c.formers()
	for _, old := range formers[:min(len(formers), p.History)] {
		if old.is(password, p.Cost) {
			return record.E(record.Invalid, ReasonUsed).In("password.set")
		}
	}
	c.History = formers[:min(len(formers), p.History)]
	c.Hash, c.ChangedAt = hash(password, p.Cost), now.UTC()
	return nil
}

func (c *Credential) formers() []Hash {
	if len(c.Hash.Sum) == 0 {
		return c.History
	}
	return append([]Hash{c.Hash}, c.History...)
}

// period is that of TOTP, and drift how many periods clocks may differ by. // RFC 6238 §5.2
const (
	period = 30
	drift  = 1
)

// second returns the step of a TOTP code that is right and new, or the index of a recovery code; 0 and -1 otherwise.
func (c *Credential) second(now time.Time, code string) (step int64, recovery int) {
	if secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(c.Secret); err != nil || len(secret) == 0 {
		return 0, -1
	}
	code = plain(code)
	at := now.Unix() / period
	for s := at - drift; s <= at+drift; s++ {
		want, err := totp.GenerateCode(c.Secret, time.Unix(s*period, 0))
		if err == nil && s > c.LastStep && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step = s
		}
	}
	digest, recovery := sum(code), -1
	for i, r := range c.Recovery {
		if subtle.ConstantTimeCompare(r[:], digest[:]) == 1 {
			recovery = i
		}
	}
	return step, recovery
}

func sum(code string) [32]byte { return sha256.Sum256([]byte(plain(code))) }
