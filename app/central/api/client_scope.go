package api

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"chevet/app/record"
	changelog "chevet/app/sync"
)

var _ changelog.ScopeRemote = (*Client)(nil)

// Follow makes this workstation follow units. // sync.ScopeRemote
func (c *Client) Follow(ctx context.Context, units []string) (changelog.Position, error) {
	var from FollowResponse
	_, err := c.call(ctx, "api.Follow", http.MethodPut, PathScope, FollowRequest{Units: units}, &from)
	return changelog.Position{Cursor: from.Cursor, Mark: from.Mark}, err
}

// Hold brings a patient here. // sync.ScopeRemote
func (c *Client) Hold(ctx context.Context, patient record.PatientID, pin *bool) error {
	_, err := c.call(ctx, "api.Hold", http.MethodPut, PathHeld+string(patient), HoldRequest{Pin: pin}, nil)
	return err
}

// Release lets a patient go. // sync.ScopeRemote
func (c *Client) Release(ctx context.Context, patient record.PatientID) error {
	_, err := c.call(ctx, "api.Release", http.MethodDelete, PathHeld+string(patient), nil, nil)
	return err
}

// Past gives all lines about a patient up to a cursor. // sync.ScopeRemote
func (c *Client) Past(ctx context.Context, patient record.PatientID, to int64) (past []changelog.Change, err error) {
	err = c.readLog(ctx, "api.Past", PathHeld+string(patient)+"/changes", url.Values{"to": {strconv.FormatInt(to, 10)}}, 0,
		func(lines []changelog.Change) error {
			past = append(past, lines...)
			return nil
		})
	return past, err
}
