package api

import (
	"context"
	"net/http"

	"chevet/app/record"
)

// DMPSince lists what is new since a list was seen. // TD3.1 by lots
func (c *Client) DMPSince(ctx context.Context, s DMPSince) (found DMPFound, err error) {
	err = c.relay(ctx, "api.DMPSince", PathDMPSince, s, &found)
	return found, err
}

// DMPChange does one action on one document. // TD3.3
func (c *Client) DMPChange(ctx context.Context, change DMPChange) (done DMPChanged, err error) {
	err = c.relay(ctx, "api.DMPChange", PathDMPChange, change, &done)
	return done, err
}

// DMPDeposit puts a document of ours in the DMP. // TD2.1
func (c *Client) DMPDeposit(ctx context.Context, d DMPDeposit) (done DMPDeposited, err error) {
	err = c.relay(ctx, "api.DMPDeposit", PathDMPDeposit, d, &done)
	return done, err
}

// DMPPeople lists the professionals that the DMP knows. // TD1.6
func (c *Client) DMPPeople(ctx context.Context, p DMPPeople) (list []DMPProfessional, err error) {
	err = c.relay(ctx, "api.DMPPeople", PathDMPPeople, p, &list)
	return list, err
}

// DMPAdmin reads the administrative data of the DMP. // TD1.3a
func (c *Client) DMPAdmin(ctx context.Context, call DMPCall) (a DMPAdmin, err error) {
	err = c.relay(ctx, "api.DMPAdmin", PathDMPAdmin, call, &a)
	return a, err
}

// DMPRevoke takes the person's own authorisation away. // TD0.3
func (c *Client) DMPRevoke(ctx context.Context, call DMPCall) (s record.DMPStatus, err error) {
	err = c.relay(ctx, "api.DMPRevoke", PathDMPRevoke, call, &s)
	return s, err
}

// DMPLink gives the address of a page about the patient. // TD0.9, TD0.10, DRIMbox
func (c *Client) DMPLink(ctx context.Context, l DMPLink) (p DMPPage, err error) {
	err = c.relay(ctx, "api.DMPLink", PathDMPLink, l, &p)
	return p, err
}

// Traces reads a page of the journal. // SC.DMP/CONF.15
func (c *Client) Traces(ctx context.Context, q record.TraceQuery) (t Traces, err error) {
	_, err = c.call(ctx, "api.Traces", http.MethodPost, PathTraces, q, &t)
	return t, err
}
