package api

import (
	"context"
	"net/http"
	"time"

	"chevet/app/record"
)

// Paths of INSi's relay.
const (
	PathINSiSearch   = "/v1/insi/search"   // POST INSiSearch: INSiFound
	PathINSiVerify   = "/v1/insi/verify"   // POST INSiVerify: INSiVerified
	PathINSiWorklist = "/v1/insi/worklist" // GET: []record.IdentityCheck
)

// INSiSearch asks for the national identity behind traits. The patient may not be at the server yet: they may just have
// been written on the workstation.
type INSiSearch struct {
	Patient record.PatientID `json:"patient"`
	Traits  record.Traits    `json:"traits"`
}

// INSiFound is the answer. With a code other than 00 there is nobody in it.
type INSiFound struct {
	Code      record.INSiCode `json:"code"`
	INS       record.INS      `json:"ins"`
	Former    []record.INS    `json:"former,omitempty"`
	Traits    record.Traits   `json:"traits"`
	KeyWrong  bool            `json:"keyWrong,omitempty"`
	Questions int             `json:"questions"` // how many were asked
	At        time.Time       `json:"at"`
}

// Fact is what history keeps of the answer.
func (f INSiFound) Fact() *record.INSiFact {
	return &record.INSiFact{Operation: record.INSiByTraits, Code: f.Code, At: f.At, Former: f.Former}
}

// INSiVerify asks whether a patient of the server still agrees with INSi.
type INSiVerify struct {
	Patient record.PatientID `json:"patient"`
}

// INSiVerified is the answer, with what INSi holds when it found somebody.
type INSiVerified struct {
	Check record.IdentityCheck `json:"check"`
	Found INSiFound            `json:"found"`
}

// INSiSearch asks for the national identity behind traits.
func (c *Client) INSiSearch(ctx context.Context, s INSiSearch) (f INSiFound, err error) {
	err = c.relay(ctx, "api.INSiSearch", PathINSiSearch, s, &f)
	return f, err
}

// INSiVerify verifies a patient as the server holds it.
func (c *Client) INSiVerify(ctx context.Context, v INSiVerify) (done INSiVerified, err error) {
	err = c.relay(ctx, "api.INSiVerify", PathINSiVerify, v, &done)
	return done, err
}

// INSiWorklist returns the verifications that failed and that nobody has settled.
func (c *Client) INSiWorklist(ctx context.Context) (all []record.IdentityCheck, err error) {
	_, err = c.call(ctx, "api.INSiWorklist", http.MethodGet, PathINSiWorklist, nil, &all)
	return all, err
}
