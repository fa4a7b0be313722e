package main

import (
	"context"
	"io"
	"runtime/debug"

	"chevet/app"
	"chevet/app/central/api"
	"chevet/app/record"
	"chevet/app/sync"
	"chevet/cmd/internal/demo"
)

// deferred is the server of the embedded sandbox while it starts: each call waits for it, so that the window opens at
// once. It implements app.Server.
type deferred struct {
	ready  chan struct{}
	cancel context.CancelFunc
	demo   *demo.Demo
	client *api.Client
	err    error
}

func newDeferred(workstation string, start func(context.Context) (*demo.Demo, error)) *deferred {
	ctx, cancel := context.WithCancel(context.Background())
	d := &deferred{ready: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(d.ready)
		if d.demo, d.err = start(ctx); d.err == nil {
			d.client, d.err = d.demo.Client(workstation)
		}
		debug.FreeOSMemory() // a hospital was just made: what it left is not the workstation's
	}()
	return d
}

// Close stops the sandbox, once it has finished starting.
func (d *deferred) Close() {
	d.cancel()
	<-d.ready
	if d.client != nil {
		d.client.Close()
	}
	if d.demo != nil {
		_ = d.demo.Close()
	}
}

func (d *deferred) wait(ctx context.Context) (*api.Client, error) {
	select {
	case <-d.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if d.err != nil {
		return nil, because(d.err, ReasonSandbox)
	}
	return d.client, nil
}

// Administration implements app.Administration's source: whoever administers has logged in, so the client is there.
func (d *deferred) Administration() app.Administration {
	select {
	case <-d.ready:
		if d.client != nil {
			return d.client
		}
	default:
	}
	return nil
}

// on runs a call once the sandbox is there.
func on[T any](ctx context.Context, d *deferred, call func(*api.Client) (T, error)) (T, error) {
	c, err := d.wait(ctx)
	if err != nil {
		var zero T
		return zero, err
	}
	return call(c)
}

func do(ctx context.Context, d *deferred, call func(*api.Client) error) error {
	_, err := on(ctx, d, func(c *api.Client) (struct{}, error) { return struct{}{}, call(c) })
	return err
}

func (d *deferred) Providers(ctx context.Context) ([]api.Provider, error) {
	return on(ctx, d, func(c *api.Client) ([]api.Provider, error) { return c.Providers(ctx) })
}

func (d *deferred) LoginURL(provider, redirect, state, challenge, workstation string, again bool) string {
	<-d.ready
	if d.client == nil {
		return ""
	}
	return d.client.LoginURL(provider, redirect, state, challenge, workstation, again)
}

func (d *deferred) Token(ctx context.Context, r api.TokenRequest) (api.Session, error) {
	return on(ctx, d, func(c *api.Client) (api.Session, error) { return c.Token(ctx, r) })
}

func (d *deferred) StartCIBA(ctx context.Context, r api.CIBARequest) (api.CIBAPending, error) {
	return on(ctx, d, func(c *api.Client) (api.CIBAPending, error) { return c.StartCIBA(ctx, r) })
}

func (d *deferred) PollCIBA(ctx context.Context, request string) (s api.Session, ok bool, err error) {
	err = do(ctx, d, func(c *api.Client) (err error) { s, ok, err = c.PollCIBA(ctx, request); return err })
	return s, ok, err
}

func (d *deferred) CancelCIBA(ctx context.Context, request string) error {
	return do(ctx, d, func(c *api.Client) error { return c.CancelCIBA(ctx, request) })
}

func (d *deferred) LocalLogin(ctx context.Context, r api.LocalLogin) (api.Session, error) {
	return on(ctx, d, func(c *api.Client) (api.Session, error) { return c.LocalLogin(ctx, r) })
}

func (d *deferred) ActivateLocal(ctx context.Context, r api.LocalActivation) (api.LocalTold, error) {
	return on(ctx, d, func(c *api.Client) (api.LocalTold, error) { return c.ActivateLocal(ctx, r) })
}

func (d *deferred) ChooseActivity(ctx context.Context, index int) (api.Session, error) {
	return on(ctx, d, func(c *api.Client) (api.Session, error) { return c.ChooseActivity(ctx, index) })
}

func (d *deferred) Logout(ctx context.Context, token string) error {
	return do(ctx, d, func(c *api.Client) error { return c.Logout(ctx, token) })
}

func (d *deferred) Use(token string) {
	<-d.ready
	if d.client != nil {
		d.client.Use(token)
	}
}

func (d *deferred) Services(ctx context.Context) ([]api.ServiceState, error) {
	return on(ctx, d, func(c *api.Client) ([]api.ServiceState, error) { return c.Services(ctx) })
}

func (d *deferred) DMPStatus(ctx context.Context, call api.DMPCall) (record.DMPStatus, error) {
	return on(ctx, d, func(c *api.Client) (record.DMPStatus, error) { return c.DMPStatus(ctx, call) })
}

func (d *deferred) DMPAuthorize(ctx context.Context, call api.DMPCall) (record.DMPStatus, error) {
	return on(ctx, d, func(c *api.Client) (record.DMPStatus, error) { return c.DMPAuthorize(ctx, call) })
}

func (d *deferred) DMPFind(ctx context.Context, f api.DMPFind) (api.DMPFound, error) {
	return on(ctx, d, func(c *api.Client) (api.DMPFound, error) { return c.DMPFind(ctx, f) })
}

func (d *deferred) DMPRetrieve(ctx context.Context, r api.DMPRetrieve) (io.ReadCloser, error) {
	return on(ctx, d, func(c *api.Client) (io.ReadCloser, error) { return c.DMPRetrieve(ctx, r) })
}

func (d *deferred) DMPSince(ctx context.Context, s api.DMPSince) (api.DMPFound, error) {
	return on(ctx, d, func(c *api.Client) (api.DMPFound, error) { return c.DMPSince(ctx, s) })
}

func (d *deferred) DMPChange(ctx context.Context, change api.DMPChange) (api.DMPChanged, error) {
	return on(ctx, d, func(c *api.Client) (api.DMPChanged, error) { return c.DMPChange(ctx, change) })
}

func (d *deferred) DMPDeposit(ctx context.Context, deposit api.DMPDeposit) (api.DMPDeposited, error) {
	return on(ctx, d, func(c *api.Client) (api.DMPDeposited, error) { return c.DMPDeposit(ctx, deposit) })
}

func (d *deferred) DMPPeople(ctx context.Context, p api.DMPPeople) ([]api.DMPProfessional, error) {
	return on(ctx, d, func(c *api.Client) ([]api.DMPProfessional, error) { return c.DMPPeople(ctx, p) })
}

func (d *deferred) DMPAdmin(ctx context.Context, call api.DMPCall) (api.DMPAdmin, error) {
	return on(ctx, d, func(c *api.Client) (api.DMPAdmin, error) { return c.DMPAdmin(ctx, call) })
}

func (d *deferred) DMPRevoke(ctx context.Context, call api.DMPCall) (record.DMPStatus, error) {
	return on(ctx, d, func(c *api.Client) (record.DMPStatus, error) { return c.DMPRevoke(ctx, call) })
}

func (d *deferred) DMPLink(ctx context.Context, l api.DMPLink) (api.DMPPage, error) {
	return on(ctx, d, func(c *api.Client) (api.DMPPage, error) { return c.DMPLink(ctx, l) })
}

func (d *deferred) Traces(ctx context.Context, q record.TraceQuery) (api.Traces, error) {
	return on(ctx, d, func(c *api.Client) (api.Traces, error) { return c.Traces(ctx, q) })
}

func (d *deferred) INSiSearch(ctx context.Context, s api.INSiSearch) (api.INSiFound, error) {
	return on(ctx, d, func(c *api.Client) (api.INSiFound, error) { return c.INSiSearch(ctx, s) })
}

func (d *deferred) INSiVerify(ctx context.Context, v api.INSiVerify) (api.INSiVerified, error) {
	return on(ctx, d, func(c *api.Client) (api.INSiVerified, error) { return c.INSiVerify(ctx, v) })
}

func (d *deferred) INSiWorklist(ctx context.Context) ([]record.IdentityCheck, error) {
	return on(ctx, d, func(c *api.Client) ([]record.IdentityCheck, error) { return c.INSiWorklist(ctx) })
}

func (d *deferred) Push(ctx context.Context, m []sync.Mutation) ([]sync.Outcome, error) {
	return on(ctx, d, func(c *api.Client) ([]sync.Outcome, error) { return c.Push(ctx, m) })
}

func (d *deferred) Pull(ctx context.Context, from sync.Position, each func([]sync.Change) error) error {
	return do(ctx, d, func(c *api.Client) error { return c.Pull(ctx, from, each) })
}

func (d *deferred) Follow(ctx context.Context, units []string) (sync.Position, error) {
	return on(ctx, d, func(c *api.Client) (sync.Position, error) { return c.Follow(ctx, units) })
}

func (d *deferred) Hold(ctx context.Context, patient record.PatientID, pin *bool) error {
	return do(ctx, d, func(c *api.Client) error { return c.Hold(ctx, patient, pin) })
}

func (d *deferred) Release(ctx context.Context, patient record.PatientID) error {
	return do(ctx, d, func(c *api.Client) error { return c.Release(ctx, patient) })
}

func (d *deferred) Past(ctx context.Context, patient record.PatientID, to int64) ([]sync.Change, error) {
	return on(ctx, d, func(c *api.Client) ([]sync.Change, error) { return c.Past(ctx, patient, to) })
}

func (d *deferred) Standing(ctx context.Context) (sync.Standing, error) {
	return on(ctx, d, func(c *api.Client) (sync.Standing, error) { return c.Standing(ctx) })
}

func (d *deferred) Watch(ctx context.Context, wake func()) error {
	return do(ctx, d, func(c *api.Client) error { return c.Watch(ctx, wake) })
}

func (d *deferred) SendBody(ctx context.Context, sha256 string, size int64, body io.Reader) error {
	return do(ctx, d, func(c *api.Client) error { return c.SendBody(ctx, sha256, size, body) })
}

func (d *deferred) SendBodies(ctx context.Context, bodies [][]byte) error {
	return do(ctx, d, func(c *api.Client) error { return c.SendBodies(ctx, bodies) })
}

func (d *deferred) FetchBody(ctx context.Context, sha256 string, offset int64) (io.ReadCloser, error) {
	return on(ctx, d, func(c *api.Client) (io.ReadCloser, error) { return c.FetchBody(ctx, sha256, offset) })
}
