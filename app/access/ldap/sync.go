package ldap

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"chevet/app/access"
	"chevet/app/record"
)

// Registry is what a cycle needs of the accounts. access.Registry has it.
type Registry interface {
	Find(ctx context.Context, q access.AccountQuery) ([]access.Account, error)
	Put(ctx context.Context, all ...access.Account) error
}

// SyncOptions of a Sync. Registry, Disabled, Trace and IDs are needed.
type SyncOptions struct {
	Registry Registry
	// Disabled ends the sessions of an account that was just disabled.
	Disabled func(ctx context.Context, account string) error
	Trace    func(context.Context, record.Trace) error
	Every    time.Duration // between two cycles; 5 min
	FullFor  time.Duration // a cycle that reads everybody at least so often: only it sees who is gone; 1 h
	// MostGone is the share of accounts, in percent, that one cycle may disable, once they are more than FewGone: above
	// it the directory is held to be wrong and nobody is touched. 10 and 5.
	MostGone, FewGone int
	Clock             record.Clock // time.Now
	IDs               record.IDs
	Log               *slog.Logger // discarded
}

// Sync keeps accounts in step with one directory. Cycle is not for concurrent use.
type Sync struct {
	d     *Directory
	o     SyncOptions
	since string
	full  time.Time // of the last full cycle
	cut   []string  // accounts that are out and whose sessions may still be open
}

// NewSync returns a Sync; nothing is read yet.
func NewSync(d *Directory, o SyncOptions) *Sync {
	o.Every, o.FullFor = cmp.Or(o.Every, 5*time.Minute), cmp.Or(o.FullFor, time.Hour)
	o.MostGone, o.FewGone = cmp.Or(o.MostGone, 10), cmp.Or(o.FewGone, 5)
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Sync{d: d, o: o}
}

// Run makes a cycle at once, then one every Every, until ctx ends.
func (s *Sync) Run(ctx context.Context) {
	tick := time.NewTicker(s.o.Every)
	defer tick.Stop()
	for {
		if _, err := s.Cycle(ctx); err != nil && ctx.Err() == nil {
			s.o.Log.Error("directory", "directory", s.d.ID(), "reason", string(record.ReasonOf(err)), "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Outcome is what a cycle did.
type Outcome struct {
	Full                                         bool
	Read, Added, Changed, Disabled, Enabled, Odd int // Odd: without a national identifier, or somebody else's
}

// Cycle reads what changed, or everybody, and brings the accounts in step. Nothing is written unless all was read.
// Errors: those of Read, ReasonThreshold.
func (s *Sync) Cycle(ctx context.Context) (Outcome, error) {
	now := s.o.Clock()
	full := s.since == "" || now.Sub(s.full) >= s.o.FullFor
	since := s.since
	if full {
		since = ""
	}
	var read []Entry
	next, err := s.d.Read(ctx, since, func(page []Entry) error { read = append(read, page...); return nil })
	out := Outcome{Full: full, Read: len(read)}
	if err == nil {
		out, err = s.apply(ctx, read, out)
	}
	if err == nil {
		s.since = next
		if full {
			s.full = now
		}
	}
	if err != nil || out.Added+out.Changed+out.Disabled+out.Enabled > 0 {
		err = errors.Join(err, s.trace(ctx, s.d.ID(), "", "", err))
	}
	return out, err
}

func (s *Sync) trace(ctx context.Context, target, before, after string, failed error) error {
	t := record.Trace{ID: s.o.IDs(), At: s.o.Clock().UTC(), ByID: "annuaire:" + s.d.ID(), Action: record.TraceDirectory, Target: target, Before: before,
		After: after, OK: failed == nil}
	if failed != nil {
		t.Reason = record.ReasonOf(failed)
	}
	return s.o.Trace(context.WithoutCancel(ctx), t)
}

// apply compares and writes in one transaction, then ends the sessions of those who are out.
func (s *Sync) apply(ctx context.Context, read []Entry, out Outcome) (Outcome, error) {
	known, others, open, err := s.known(ctx)
	if err != nil {
		return out, err
	}
	var put []access.Account
	var cut []string
	seen := make(map[string]bool, len(read))
	for _, e := range read {
		if seen[e.Key] {
			continue
		}
		seen[e.Key] = true
		before, here := known[e.Key]
		a, odd := s.account(before, e, here)
		switch {
		case odd || !here && (e.Disabled || others[a.ID] || others[a.Practitioner.NationalID]):
			out.Odd++
			continue
		case !here:
			out.Added++
		case a.Disabled && !before.Disabled:
			out.Disabled++
			cut = append(cut, a.ID)
		case !a.Disabled && before.Disabled:
			out.Enabled++
		case same(a, before):
			continue
		default:
			out.Changed++
		}
		others[a.ID], others[a.Practitioner.NationalID] = true, true
		put = append(put, a)
	}
	if out.Full {
		for key, a := range known {
			if !seen[key] && !a.Disabled {
				a.Disabled, a.DisabledBy = true, s.d.ID()
				out.Disabled++
				cut, put = append(cut, a.ID), append(put, a)
			}
		}
	}
	if out.Disabled > s.o.FewGone && out.Disabled*100 > open*s.o.MostGone || out.Full && len(read) == 0 && open > 0 {
		return Outcome{Full: out.Full, Read: out.Read}, record.E(record.Conflict, ReasonThreshold).In("ldap.Cycle").Because("%d of %d", out.Disabled, open)
	}
	if len(put) == 0 {
		return out, s.endSessions(ctx)
	}
	if err := s.o.Registry.Put(ctx, put...); err != nil {
		return out, err
	}
	for _, id := range cut { // one by one in the journal: who is out, and why
		err = errors.Join(err, s.trace(ctx, id, "actif", "desactive", nil))
	}
	s.cut = append(s.cut, cut...)
	return out, errors.Join(err, s.endSessions(ctx))
}

// endSessions ends those of the accounts that are out. What fails is for the next cycle, which finds nothing changed.
func (s *Sync) endSessions(ctx context.Context) (err error) {
	s.cut = slices.DeleteFunc(s.cut, func(id string) bool {
		failed := s.o.Disabled(ctx, id)
		err = errors.Join(err, failed)
		return failed == nil
	})
	return err
}

// known returns the accounts of this directory by key, the identifiers of all accounts, and how many of ours are open.
func (s *Sync) known(ctx context.Context) (ours map[string]access.Account, taken map[string]bool, open int, err error) {
	ours, taken = map[string]access.Account{}, map[string]bool{}
	for after := ""; ; {
		page, err := s.o.Registry.Find(ctx, access.AccountQuery{After: after, Limit: 5000})
		if err != nil || len(page) == 0 {
			return ours, taken, open, err
		}
		for _, a := range page {
			taken[a.ID] = true
			if a.Practitioner.NationalID != "" {
				taken[a.Practitioner.NationalID] = true
			}
			if a.Origin == s.d.ID() {
				ours[a.OriginKey] = a
				if !a.Disabled {
					open++
				}
			}
		}
		after = page[len(page)-1].ID
	}
}

// account is what an entry makes of an account. Its roles, and its end, are decided here and stay.
func (s *Sync) account(a access.Account, e Entry, here bool) (_ access.Account, odd bool) {
	if here && e.Disabled { // whatever else the entry has become, nobody enters by it
		if !a.Disabled {
			a.Disabled, a.DisabledBy = true, s.d.ID()
		}
		return a, false
	}
	if e.NationalID == "" || e.FamilyName == "" {
		return a, true
	}
	if here && a.Practitioner.NationalID != e.NationalID { // another person under the same key: an administrator looks
		return a, true
	}
	if !here {
		a.ID, a.Origin, a.OriginKey = e.NationalID, s.d.ID(), e.Key
		a.Verified = access.Verification{How: access.ByDirectory, ByID: s.d.ID(), At: s.o.Clock().UTC()}
	}
	a.Practitioner.NationalID, a.Practitioner.FamilyName, a.Practitioner.GivenName = e.NationalID, e.FamilyName, e.GivenName
	if e.Unit != "" {
		a.Unit.Code = e.Unit
	}
	if here && a.Disabled && a.DisabledBy != s.d.ID() { // an administrator decided: the directory does not undo it
		return a, false
	}
	a.Disabled, a.DisabledBy = false, ""
	return a, false
}

func same(a, b access.Account) bool {
	return a.Practitioner.FamilyName == b.Practitioner.FamilyName && a.Practitioner.GivenName == b.Practitioner.GivenName && a.Unit == b.Unit && a.Disabled == b.Disabled
}
