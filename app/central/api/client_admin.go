package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// named puts an identifier into an address.
func named(path, id string) string { return strings.Replace(path, "{id}", url.PathEscape(id), 1) }

func ask[T any](ctx context.Context, c *Client, op, method, path string, query url.Values, in any) (out T, err error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	_, err = c.call(ctx, op, method, path, in, &out)
	return out, err
}

func (c *Client) tell(ctx context.Context, op, method, path string, in any) error {
	_, err := c.call(ctx, op, method, path, in, nil)
	return err
}

// Accounts lists accounts.
func (c *Client) Accounts(ctx context.Context, f AccountFilter) (AccountPage, error) {
	q := url.Values{}
	put(q, "q", f.Text)
	put(q, "role", string(f.Role))
	put(q, "origin", f.Origin)
	put(q, "after", f.After)
	if f.Kind != nil {
		q.Set("kind", *f.Kind)
	}
	if f.Disabled != nil {
		q.Set("disabled", strconv.FormatBool(*f.Disabled))
	}
	if f.Limit > 0 {
		q.Set("limit", strconv.Itoa(f.Limit))
	}
	return ask[AccountPage](ctx, c, "api.Accounts", http.MethodGet, PathAccounts, q, nil)
}

func put(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}

// CreateAccount makes an account.
func (c *Client) CreateAccount(ctx context.Context, e AccountEdit) (AccountMade, error) {
	return ask[AccountMade](ctx, c, "api.CreateAccount", http.MethodPost, PathAccounts, nil, e)
}

// Account returns one account.
func (c *Client) Account(ctx context.Context, id string) (Account, error) {
	return ask[Account](ctx, c, "api.Account", http.MethodGet, named(PathAccount, id), nil, nil)
}

// ChangeAccount replaces what is no identity.
func (c *Client) ChangeAccount(ctx context.Context, id string, change AccountChange) (Account, error) {
	return ask[Account](ctx, c, "api.ChangeAccount", http.MethodPut, named(PathAccount, id), nil, change)
}

// ChangeIdentity replaces attributes of identity, after a verification.
func (c *Client) ChangeIdentity(ctx context.Context, id string, change IdentityChange) (Account, error) {
	return ask[Account](ctx, c, "api.ChangeIdentity", http.MethodPut, named(PathIdentity, id), nil, change)
}

// DisableAccount keeps an account out and ends its sessions; EnableAccount lets it in again.
func (c *Client) DisableAccount(ctx context.Context, id, motive string) error {
	return c.tell(ctx, "api.DisableAccount", http.MethodPost, named(PathDisable, id), Motive{motive})
}

// EnableAccount lets an account in again.
func (c *Client) EnableAccount(ctx context.Context, id, motive string) error {
	return c.tell(ctx, "api.EnableAccount", http.MethodPost, named(PathEnable, id), Motive{motive})
}

// InviteAccount gives a privileged account a new activation code, which voids its password and second factor.
func (c *Client) InviteAccount(ctx context.Context, id string) (Invitation, error) {
	return ask[Invitation](ctx, c, "api.InviteAccount", http.MethodPost, named(PathInvite, id), nil, nil)
}

// UnlockAccount forgets the failures of a privileged account.
func (c *Client) UnlockAccount(ctx context.Context, id string) error {
	return c.tell(ctx, "api.UnlockAccount", http.MethodPost, named(PathUnlock, id), nil)
}

// Links lists the identities tied to an account.
func (c *Client) Links(ctx context.Context, account string) ([]Link, error) {
	return ask[[]Link](ctx, c, "api.Links", http.MethodGet, named(PathLinks, account), nil, nil)
}

// TieLink ties an identity to an account by hand.
func (c *Client) TieLink(ctx context.Context, account string, l LinkName) error {
	return c.tell(ctx, "api.TieLink", http.MethodPost, named(PathLinks, account), l)
}

// RevokeLink revokes a link, and ends the sessions that came by it.
func (c *Client) RevokeLink(ctx context.Context, l LinkName) error {
	return c.tell(ctx, "api.RevokeLink", http.MethodPost, PathUnlink, l)
}

// Demands lists what waits for an administrator.
func (c *Client) Demands(ctx context.Context) (Demands, error) {
	return ask[Demands](ctx, c, "api.Demands", http.MethodGet, PathDemands, nil, nil)
}

// ApproveLink ends the wait of a link.
func (c *Client) ApproveLink(ctx context.Context, l LinkName) error {
	return c.tell(ctx, "api.ApproveLink", http.MethodPost, PathApprove, l)
}

// GrantHabilitation makes the account that somebody asked for.
func (c *Client) GrantHabilitation(ctx context.Context, g Grant) (Account, error) {
	return ask[Account](ctx, c, "api.GrantHabilitation", http.MethodPost, PathGrant, nil, g)
}

// RefuseDemand ends a request, or a link that waits.
func (c *Client) RefuseDemand(ctx context.Context, l LinkName) error {
	return c.tell(ctx, "api.RefuseDemand", http.MethodPost, PathRefuse, l)
}

// ProviderStates tells how the ways to log in do.
func (c *Client) ProviderStates(ctx context.Context) ([]ProviderState, error) {
	return ask[[]ProviderState](ctx, c, "api.ProviderStates", http.MethodGet, PathStates, nil, nil)
}

// Sessions lists who is logged in.
func (c *Client) Sessions(ctx context.Context, after string, limit int) (SessionPage, error) {
	q := url.Values{}
	put(q, "after", after)
	if limit > 0 {
		q.Set("limit", strconv.Itoa(limit))
	}
	return ask[SessionPage](ctx, c, "api.Sessions", http.MethodGet, PathSessions, q, nil)
}

// RevokeSession ends one session.
func (c *Client) RevokeSession(ctx context.Context, id string) error {
	return c.tell(ctx, "api.RevokeSession", http.MethodDelete, named(PathRevoke, id), nil)
}

// Journal searches the audit journal.
func (c *Client) Journal(ctx context.Context, q TraceQuery) (TracePage, error) {
	return ask[TracePage](ctx, c, "api.Journal", http.MethodGet, PathJournal, q.values(), nil)
}

// CheckTraces tells whether the journal is whole.
func (c *Client) CheckTraces(ctx context.Context) (TraceCheck, error) {
	return ask[TraceCheck](ctx, c, "api.CheckTraces", http.MethodGet, PathTraceCheck, nil, nil)
}

// ExportTraces streams what a query selects, as "csv" or "json"; the caller closes it.
func (c *Client) ExportTraces(ctx context.Context, q TraceQuery, format string) (io.ReadCloser, error) {
	v := q.values()
	v.Set("format", format)
	return c.export(ctx, "api.ExportTraces", PathTraceExport, v)
}

// Review streams every account for the review of habilitations, as "csv" or "json"; the caller closes it.
func (c *Client) Review(ctx context.Context, format string) (io.ReadCloser, error) {
	return c.export(ctx, "api.Review", PathReview, url.Values{"format": {format}})
}

func (c *Client) export(ctx context.Context, op, path string, q url.Values) (io.ReadCloser, error) {
	answer, err := c.stream(ctx, op, c.o.DMPTimeout, func(ctx context.Context) (*http.Request, error) {
		return c.request(ctx, http.MethodGet, path, q, nil)
	})
	if err != nil {
		return nil, err
	}
	return answer.body, nil
}

// Policy returns the password policy of privileged accounts.
func (c *Client) Policy(ctx context.Context) (Policy, error) {
	return ask[Policy](ctx, c, "api.Policy", http.MethodGet, PathPolicy, nil, nil)
}

// SetPolicy changes it.
func (c *Client) SetPolicy(ctx context.Context, p Policy) (Policy, error) {
	return ask[Policy](ctx, c, "api.SetPolicy", http.MethodPut, PathPolicy, nil, p)
}

// Roles returns the matrix of roles and rights.
func (c *Client) Roles(ctx context.Context) ([]RoleRights, error) {
	return ask[[]RoleRights](ctx, c, "api.Roles", http.MethodGet, PathRoles, nil, nil)
}

func (t TraceQuery) values() url.Values {
	q := url.Values{}
	for name, at := range map[string]time.Time{"from": t.From, "to": t.To} {
		if !at.IsZero() {
			q.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	for _, a := range t.Actions {
		q.Add("action", string(a))
	}
	put(q, "by", t.By)
	put(q, "workstation", t.Workstation)
	put(q, "patient", t.Patient)
	put(q, "target", t.Target)
	put(q, "after", t.After)
	if t.OK != nil {
		q.Set("ok", strconv.FormatBool(*t.OK))
	}
	if t.Limit > 0 {
		q.Set("limit", strconv.Itoa(t.Limit))
	}
	return q
}
