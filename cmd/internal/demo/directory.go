package demo

import (
	"context"

	"chevet/app/access/ldap"
	"chevet/app/record"
	store "chevet/store/central"
)

// Follow keeps the accounts of the hospital's server in step with a directory, as its configuration does: each Cycle is
// the caller's. The server must be running. // SC.SSI/IAM.83
func (d *Demo) Follow(c ldap.Config) (*ldap.Sync, error) {
	directory, err := ldap.New(c)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	s := d.server
	d.mu.Unlock()
	return ldap.NewSync(directory, ldap.SyncOptions{Registry: s.store.Directory(), Disabled: s.broker.EndSessionsOf, Clock: d.opt.Clock, IDs: NewID, Log: d.opt.Log,
		Trace: func(ctx context.Context, t record.Trace) error { return s.store.AddTrace(ctx, store.ServerOrigin, t) }}), nil
}
