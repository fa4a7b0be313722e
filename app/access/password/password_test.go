package password_test

import (
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"chevet/app/access/password"
	"chevet/app/record"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// cheap is a policy whose hashes cost nothing.
var cheap = password.Policy{Cost: password.Cost{Time: 1, Memory: 8, Threads: 1}}

const first = "correct cheval pile agrafe"

func activated(t *testing.T) (password.Credential, password.Told) {
	t.Helper()
	var c password.Credential
	told, err := c.Activate(noon, cheap, c.Invite(noon.Add(time.Hour)), first, "Chevet", "admin.durand")
	if err != nil {
		t.Fatal(err)
	}
	return c, told
}

func otp(t *testing.T, told password.Told, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(told.Secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestThereIsNoDefaultPassword(t *testing.T) {
	var c password.Credential
	for _, p := range []string{"", "admin", first} {
		if err := c.Try(noon, cheap, p, "000000"); record.ReasonOf(err) != password.ReasonWrong {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func TestAnActivationCodeServesOnceAndInTime(t *testing.T) {
	var c password.Credential
	code := c.Invite(noon.Add(time.Hour))
	if c.Active() {
		t.Error("active before it is activated")
	}
	for name, try := range map[string]struct {
		at   time.Time
		code string
	}{"another": {noon, "AAAAA-BBBBB"}, "none": {noon, ""}, "too late": {noon.Add(61 * time.Minute), code}} {
		d := c
		if _, err := d.Activate(try.at, cheap, try.code, first, "Chevet", "a"); record.ReasonOf(err) != password.ReasonInvite {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Activate(noon, cheap, strings.ToLower(strings.ReplaceAll(code, "-", " ")), first, "Chevet", "a"); err != nil {
		t.Fatal("as people copy it: ", err)
	}
	if _, err := c.Activate(noon, cheap, code, "un autre mot de passe long", "Chevet", "a"); record.ReasonOf(err) != password.ReasonInvite {
		t.Errorf("used twice: %v", err)
	}
}

func TestBothFactorsAreNeededAndNoCodeServesTwice(t *testing.T) {
	c, told := activated(t)
	code := otp(t, told, noon)
	for name, try := range map[string][2]string{"wrong password": {"wrong", code}, "wrong code": {first, "000000"}, "no code": {first, ""}, "nothing": {"", ""}} {
		d := c
		if err := d.Try(noon, cheap, try[0], try[1]); record.ReasonOf(err) != password.ReasonWrong {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.Try(noon.Add(29*time.Second), cheap, first, code); err != nil {
		t.Fatal(err)
	}
	if err := c.Try(noon.Add(29*time.Second), cheap, first, code); record.ReasonOf(err) != password.ReasonWrong {
		t.Errorf("replayed: %v", err)
	}
	if err := c.Try(noon.Add(5*time.Minute), cheap, first, otp(t, told, noon)); record.ReasonOf(err) != password.ReasonWrong {
		t.Errorf("5 min old: %v", err)
	}
}

func TestARecoveryCodeReplacesTheSecondFactorOnce(t *testing.T) {
	c, told := activated(t)
	if len(told.Recovery) != 8 {
		t.Fatal(told.Recovery)
	}
	if err := c.Try(noon, cheap, first, told.Recovery[3]); err != nil {
		t.Fatal(err)
	}
	if err := c.Try(noon, cheap, first, told.Recovery[3]); record.ReasonOf(err) != password.ReasonWrong {
		t.Errorf("used twice: %v", err)
	}
	if err := c.Try(noon, cheap, first, told.Recovery[4]); err != nil {
		t.Error(err)
	}
}

func TestFailuresLockAndTheRightPasswordDoesNotUnlock(t *testing.T) {
	c, told := activated(t)
	at := noon
	for range 5 {
		at = at.Add(time.Second)
		if err := c.Try(at, cheap, "wrong", "000000"); record.ReasonOf(err) != password.ReasonWrong {
			t.Fatal(err)
		}
	}
	if _, locked := c.Locked(at); !locked {
		t.Fatal("five failures do not lock")
	}
	if err := c.Try(at, cheap, first, otp(t, told, at)); record.ReasonOf(err) != password.ReasonWrong {
		t.Errorf("locked, and yet: %v", err)
	}
	d := c
	d.Unlock()
	if err := d.Try(at, cheap, first, otp(t, told, at)); err != nil {
		t.Errorf("unlocked by an administrator: %v", err)
	}
	at = at.Add(16 * time.Minute)
	if err := c.Try(at, cheap, first, otp(t, told, at)); err != nil {
		t.Errorf("after a quarter of an hour: %v", err)
	}
}

func TestFailuresThatAreFarApartDoNotLock(t *testing.T) {
	c, _ := activated(t)
	at := noon
	for range 20 {
		at = at.Add(4 * time.Minute)
		_ = c.Try(at, cheap, "wrong", "000000")
	}
	if _, locked := c.Locked(at); locked {
		t.Error("locked by four failures within a quarter of an hour")
	}
}

func TestAnOldPasswordMustBeChangedAndFormerOnesDoNotComeBack(t *testing.T) {
	c, told := activated(t)
	at := noon.Add(91 * 24 * time.Hour)
	if err := c.Try(at, cheap, first, otp(t, told, at)); record.ReasonOf(err) != password.ReasonChange {
		t.Fatal(err)
	}
	if err := c.Change(at, cheap, first, otp(t, told, at), first, "a"); record.ReasonOf(err) != password.ReasonUsed {
		t.Errorf("the same again: %v", err)
	}
	last := first
	for i, next := range []string{"deuxième phrase secrète", "troisième phrase secrète", "quatrième phrase secrète"} {
		at = at.Add(time.Minute)
		if err := c.Change(at, cheap, last, otp(t, told, at), next, "a"); err != nil {
			t.Fatal(i, err)
		}
		last = next
	}
	at = at.Add(time.Minute)
	if err := c.Change(at, cheap, last, otp(t, told, at), first, "a"); record.ReasonOf(err) != password.ReasonUsed {
		t.Errorf("a former one: %v", err)
	}
	if err := c.Try(at, cheap, last, otp(t, told, at)); err != nil {
		t.Errorf("the one in force, whose change failed: %v", err)
	}
}

func TestWeakPasswordsAreRefused(t *testing.T) {
	for _, p := range []string{"", "court", "quatorze chars", "aaaaaaaaaaaaaaaaaaaaaa", "motdepasse12345", "admin.durand-2026", "abcabcabcabcabcabc",
		"password-azerty", strings.Repeat("phrase ", 100), "une phrase\x00 avec un zero"} {
		var c password.Credential
		if _, err := c.Activate(noon, cheap, c.Invite(noon.Add(time.Hour)), p, "Chevet", "admin.durand"); record.ReasonOf(err) != password.ReasonWeak {
			t.Errorf("%q: %v", p, err)
		}
	}
}

func TestPoliciesThatAreTooWeakAreRefused(t *testing.T) {
	if err := (password.Policy{}).Check(); err != nil {
		t.Error("the default: ", err)
	}
	for name, p := range map[string]password.Policy{"short": {MinLength: 8}, "no expiry": {MaxAge: 10 * 365 * 24 * time.Hour}, "never locked": {Failures: 100},
		"nobody can": {MinLength: 200}, "lock of a second": {LockFor: time.Second}} {
		if err := p.Check(); record.ReasonOf(err) != password.ReasonPolicy {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnInvitationEndsWhatWasBefore(t *testing.T) {
	c, told := activated(t)
	code := c.Invite(noon.Add(time.Hour))
	if err := c.Try(noon, cheap, first, otp(t, told, noon)); record.ReasonOf(err) != password.ReasonWrong {
		t.Errorf("the former password: %v", err)
	}
	if _, err := c.Activate(noon, cheap, code, first, "Chevet", "a"); record.ReasonOf(err) != password.ReasonUsed {
		t.Errorf("the former password again: %v", err)
	}
}

func BenchmarkTry(b *testing.B) { // default cost
	var c password.Credential
	for b.Loop() {
		_ = c.Try(noon, password.Policy{}, "wrong", "000000")
	}
}
