package app

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"chevet/app/central/api"
	"chevet/app/record"
)

// Reasons of what opens and locks a workstation without the server.
const (
	ReasonNoOfflineCode    record.Reason = "APP-HL-AUCUN"   // nobody of that name set a code here
	ReasonOfflineCode      record.Reason = "APP-HL-CODE"    // wrong; the detail tells how many tries are left
	ReasonOfflineForgotten record.Reason = "APP-HL-OUBLIE"  // wrong once too often: the code is gone
	ReasonOfflineOver      record.Reason = "APP-HL-PERIME"  // set too long ago
	ReasonOfflineClock     record.Reason = "APP-HL-HORLOGE" // the clock of this machine went back
	ReasonOfflineWeak      record.Reason = "APP-HL-FAIBLE"
	ReasonOfflineOnline    record.Reason = "APP-HL-EN-LIGNE" // the server answers: log in there
	ReasonLocked           record.Reason = "APP-VERROU"      // unlock first
	ReasonNotLocked        record.Reason = "APP-NON-VERROU"
)

// OfflineGrant is what a local code opens: who, and the session as the server last gave it, without its token.
type OfflineGrant struct {
	User    string      `json:"user"` // national identifier
	Session api.Session `json:"session"`
	Until   time.Time   `json:"until"`
}

// OfflineKeys keeps local codes (store/cache.Offline). Everything is on disk when a method returns.
type OfflineKeys interface {
	// Keep replaces the code of a person.
	Keep(ctx context.Context, code string, g OfflineGrant) error
	// Open returns what a code opens, and when wrong ones were tried before it. Each try is counted on disk before it is
	// judged. Errors: ReasonNoOfflineCode, ReasonOfflineCode, ReasonOfflineForgotten, ReasonOfflineOver, ReasonOfflineClock.
	Open(ctx context.Context, user, code string) (g OfflineGrant, failed []time.Time, err error)
	// Until tells until when a person's code serves; false when they have none.
	Until(user string) (time.Time, bool)
	Forget(ctx context.Context, user string) error
}

// leastCode is the length of a local code: what is left against somebody who copied the disk.
const leastCode = 8

// SetOfflineCode lets the person open this workstation's cache by a code while the server is gone, for Config.OfflineFor
// from now, and unlock its screen. It may take half a second. Errors: ReasonNoSession, ReasonOfflineWeak.
func (w *Workstation) SetOfflineCode(ctx context.Context, code string) error {
	w.mu.Lock()
	granted, session := w.granted, w.session
	w.mu.Unlock()
	if session == nil || session.Offline || w.parts.Offline == nil || len(granted.CacheKey) == 0 {
		return record.E(record.Expired, ReasonNoSession).In("app.SetOfflineCode")
	}
	if weak(code, session.Practitioner.NationalID) {
		return record.E(record.Invalid, ReasonOfflineWeak).In("app.SetOfflineCode")
	}
	granted.Token = ""
	g := OfflineGrant{User: session.Practitioner.NationalID, Session: granted, Until: w.parts.Clock().Add(w.cfg.OfflineFor)}
	if err := w.parts.Offline.Keep(ctx, code, g); err != nil {
		return err
	}
	return w.trace(ctx, record.Trace{Action: record.TraceOfflineCode, OK: true})
}

// ForgetOfflineCode takes the code of the person back.
func (w *Workstation) ForgetOfflineCode(ctx context.Context) error {
	session := w.Session()
	if session == nil || w.parts.Offline == nil {
		return record.E(record.Expired, ReasonNoSession).In("app.ForgetOfflineCode")
	}
	if err := w.parts.Offline.Forget(ctx, session.Practitioner.NationalID); err != nil {
		return err
	}
	return w.trace(ctx, record.Trace{Action: record.TraceOfflineCode, OK: true, Detail: "forgotten"})
}

// OfflineUntil tells until when a person may open this workstation by their code; false when they may not.
func (w *Workstation) OfflineUntil(rpps string) (time.Time, bool) {
	id, err := nationalID(rpps)
	if err != nil || w.parts.Offline == nil {
		return time.Time{}, false
	}
	return w.parts.Offline.Until(id)
}

func nationalID(rpps string) (string, error) {
	if id, err := record.ParseRPPS(rpps); err == nil {
		return id.NationalID(), nil
	}
	id, err := record.ParseRPPS(strings.TrimPrefix(rpps, "8"))
	if err != nil {
		return "", err
	}
	return id.NationalID(), nil
}

func weak(code, user string) bool {
	if !utf8.ValidString(code) || utf8.RuneCountInString(code) < leastCode || len(code) > 256 || strings.Contains(user, code) {
		return true
	}
	seen := map[rune]bool{}
	for _, r := range code {
		if unicode.IsControl(r) {
			return true
		}
		seen[r] = true
	}
	return len(seen) < 4 || strings.Contains("01234567890123456789", code) || strings.Contains("98765432109876543210", code)
}

// OfflineUnlock opens the cache of somebody who logged in here lately, by their local code, while the server does not
// answer. LoginChanged events tell where it stands. What is written waits, and goes with the next login at the server.
func (w *Workstation) OfflineUnlock(rpps, code string) {
	w.startLogin(func(ctx context.Context) (api.Session, error) {
		id, err := nationalID(rpps)
		if err != nil {
			return api.Session{}, err
		}
		if w.parts.Offline == nil {
			return api.Session{}, record.E(record.NotFound, ReasonNoOfflineCode).In("app.OfflineUnlock")
		}
		if w.answers(ctx) { // it may have closed the account since
			return api.Session{}, record.E(record.NotAllowed, ReasonOfflineOnline).In("app.OfflineUnlock")
		}
		g, failed, err := w.parts.Offline.Open(ctx, id, code)
		if err != nil {
			return api.Session{}, err
		}
		w.mu.Lock()
		w.owed = owedTraces{user: id, failed: failed, opened: w.parts.Clock()}
		w.mu.Unlock()
		g.Session.Token, g.Session.ExpiresAt = "", g.Until
		return g.Session, nil
	})
}

// answers reports that the server is there.
func (w *Workstation) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	_, err := w.parts.Server.Services(ctx)
	return err == nil || !unreachable(err)
}

// owedTraces are those of a local code that could not be written before the cache was open.
type owedTraces struct {
	user   string
	failed []time.Time
	opened time.Time
}

// payTraces writes them, dated when things happened; they leave with the other writes.
func (w *Workstation) payTraces(ctx context.Context) {
	w.mu.Lock()
	owed := w.owed
	w.owed = owedTraces{}
	w.mu.Unlock()
	if owed.user == "" {
		return
	}
	for _, at := range owed.failed {
		w.traceAt(ctx, at, record.Trace{Action: record.TraceOffline, Reason: ReasonOfflineCode})
	}
	w.traceAt(ctx, owed.opened, record.Trace{Action: record.TraceOffline, OK: true})
}

func (w *Workstation) traceAt(ctx context.Context, at time.Time, t record.Trace) {
	t.Detail = at.UTC().Format(time.RFC3339)
	if err := w.trace(ctx, t); err != nil {
		w.parts.Log.Error("trace of a local code", "err", err)
	}
}
