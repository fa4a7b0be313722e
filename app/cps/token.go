//go:build pkcs11 && cgo

package cps

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"sync"

	"github.com/miekg/pkcs11"

	"chevet/app/record"
)

// Reasons of refusals.
const (
	ReasonModule    record.Reason = "CPS-PILOTE"     // the driver's path is not absolute, or it does not load
	ReasonNoCard    record.Reason = "CPS-ABSENTE"    // no card, or it was taken out
	ReasonPIN       record.Reason = "CPS-CODE"       // the code was refused; never tried again by itself
	ReasonBlocked   record.Reason = "CPS-BLOQUEE"    // too many wrong codes
	ReasonNoKey     record.Reason = "CPS-CLE"        // no such key, or no certificate with its identifier
	ReasonSignature record.Reason = "CPS-SIGNATURE"  // the card did not sign
	ReasonAlgorithm record.Reason = "CPS-ALGORITHME" // it signs RSA PKCS#1 v1.5 with SHA-256, SHA-384 or SHA-512
)

// Options of a token.
type Options struct {
	// Module is the driver's absolute path, as an administrator wrote it. Never one that a document or the network
	// said: a driver is code. // security.md §1.5, GEN.18
	Module string
	// Token is the label of the wanted token. Default: the only card there is.
	Token string
	// PIN asks the person for the code, once for each Open: a CPS blocks after three wrong ones.
	PIN func(ctx context.Context) (string, error)
}

// Token is an open session with a card. It may be used by several goroutines; the card signs one digest at a time.
type Token struct {
	mu      sync.Mutex
	module  *pkcs11.Ctx
	session pkcs11.SessionHandle
	closed  bool
}

// Open loads the driver, finds the card and logs in.
func Open(ctx context.Context, o Options) (*Token, error) {
	const op = "cps.Open"
	if !filepath.IsAbs(o.Module) {
		return nil, record.E(record.Invalid, ReasonModule).In(op).Because("the path of the driver is not absolute")
	}
	m := pkcs11.New(o.Module)
	if m == nil {
		return nil, record.E(record.Invalid, ReasonModule).In(op).Because("%s does not load", o.Module)
	}
	if err := m.Initialize(); err != nil {
		m.Destroy()
		return nil, record.E(record.Unavailable, ReasonModule).In(op).Wrap(err)
	}
	t := &Token{module: m}
	if err := t.login(ctx, o); err != nil {
		t.end()
		return nil, err
	}
	return t, nil
}

func (t *Token) login(ctx context.Context, o Options) error {
	const op = "cps.Open"
	slot, err := t.slot(o.Token)
	if err != nil {
		return err
	}
	if t.session, err = t.module.OpenSession(slot, pkcs11.CKF_SERIAL_SESSION); err != nil {
		return record.E(record.Unavailable, ReasonNoCard).In(op).Wrap(err)
	}
	pin, err := o.PIN(ctx)
	if err != nil {
		return err
	}
	switch err := t.module.Login(t.session, pkcs11.CKU_USER, pin); {
	case err == nil:
		return nil
	case is(err, pkcs11.CKR_PIN_LOCKED):
		return record.E(record.NotAllowed, ReasonBlocked).In(op).Wrap(err)
	case is(err, pkcs11.CKR_TOKEN_NOT_PRESENT, pkcs11.CKR_DEVICE_REMOVED):
		return record.E(record.Unavailable, ReasonNoCard).In(op).Wrap(err)
	default:
		return record.E(record.NotAllowed, ReasonPIN).In(op).Wrap(err)
	}
}

func (t *Token) slot(label string) (uint, error) {
	const op = "cps.Open"
	slots, err := t.module.GetSlotList(true)
	if err != nil {
		return 0, record.E(record.Unavailable, ReasonNoCard).In(op).Wrap(err)
	}
	var found []uint
	for _, s := range slots {
		info, err := t.module.GetTokenInfo(s)
		if err != nil || info.Flags&pkcs11.CKF_TOKEN_INITIALIZED == 0 {
			continue
		}
		if label == "" || info.Label == label {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		return 0, record.E(record.Unavailable, ReasonNoCard).In(op).Because("%d cards %s", len(found), cmp.Or(label, "there"))
	}
	return found[0], nil
}

// Close logs out and unloads the driver. Keys of the token sign no more.
func (t *Token) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	t.closed = true
	err := t.module.Logout(t.session)
	t.end()
	return err
}

func (t *Token) end() {
	if t.session != 0 {
		_ = t.module.CloseSession(t.session)
	}
	_ = t.module.Finalize()
	t.module.Destroy()
}

func is(err error, codes ...uint) bool {
	var e pkcs11.Error
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if uint(e) == c {
			return true
		}
	}
	return false
}
