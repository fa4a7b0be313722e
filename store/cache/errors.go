package cache

import (
	"errors"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"chevet/app/record"
)

// Reasons of this package.
const (
	ReasonKey       record.Reason = "CACHE-CLE"       // no key slot opens with this key
	ReasonVersion   record.Reason = "CACHE-VERSION"   // written by a newer program
	ReasonAltered   record.Reason = "CACHE-ALTERE"    // a value does not authenticate, or the file is damaged
	ReasonFull      record.Reason = "CACHE-PLEIN"     // the disk is full
	ReasonLocked    record.Reason = "CACHE-VERROU"    // another process holds the file
	ReasonAccess    record.Reason = "CACHE-ACCES"     // the file or its folder cannot be read or written
	ReasonClosed    record.Reason = "CACHE-FERME"     // closed or wiped
	ReasonNoPatient record.Reason = "CACHE-PATIENT"   // not in this cache
	ReasonNoBody    record.Reason = "CACHE-CORPS"     // not in this cache
	ReasonNoDraft   record.Reason = "CACHE-BROUILLON" // not in this cache
	ReasonTooLarge  record.Reason = "CACHE-TAILLE"    // over Options.MaxBody
	ReasonWrite     record.Reason = "CACHE-ECRITURE"  // a mutation that cannot be stored as it is
	ReasonUnsent    record.Reason = "CACHE-ATTENTE"   // refused because writes still wait for the server
)

// altered says which value failed, by the kind of value and never by its content.
func altered(what string) *record.Error {
	return record.E(record.Invalid, ReasonAltered).Because("%s", what)
}

// fault gives the domain error behind what SQLite or the disk answered. Domain errors and context errors pass
// unchanged; what has no remedy stays internal.
func fault(op string, err error) error {
	var domain *record.Error
	if err == nil || errors.As(err, &domain) {
		return err
	}
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return record.E(record.Unavailable, ReasonFull).In(op).Wrap(err)
	}
	var s *sqlite.Error
	if !errors.As(err, &s) {
		return &opError{op, err}
	}
	code := s.Code()
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return record.E(record.Unavailable, ReasonFull).In(op).Wrap(err)
	case sqlite3.SQLITE_IOERR:
		// A full disk shows as these when SQLite grows its files before it writes a page.
		if code == sqlite3.SQLITE_IOERR_SHMSIZE || code == sqlite3.SQLITE_IOERR_WRITE || strings.Contains(err.Error(), "no space") {
			return record.E(record.Unavailable, ReasonFull).In(op).Wrap(err)
		}
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return record.E(record.Invalid, ReasonAltered).In(op).Wrap(err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return record.E(record.Unavailable, ReasonLocked).In(op).Wrap(err)
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return record.E(record.Unavailable, ReasonAccess).In(op).Wrap(err)
	}
	return &opError{op, err}
}

// opError names the operation of an internal error.
type opError struct {
	op  string
	err error
}

func (e *opError) Error() string { return e.op + ": " + e.err.Error() }
func (e *opError) Unwrap() error { return e.err }
