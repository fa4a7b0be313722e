package dmp

import (
	"context"
	"crypto/x509"
	"errors"
	"math/rand/v2"
	"time"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/vihf"
)

// Client talks to one DMP for one structure. It is safe for concurrent use.
type Client struct {
	config Config
	signer *vihf.Signer
	small  *soap.Client // status and authorisation
	large  *soap.Client // lists and documents
	ours   []*x509.Certificate
}

// New checks the configuration and opens nothing yet.
func New(config Config) (*Client, error) {
	config = config.withDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	signer, err := vihf.NewSigner(config.Seal, config.VIHF)
	if err != nil {
		return nil, record.E(record.Invalid, ReasonConfig).In("dmp.New").Wrap(err)
	}
	c := &Client{config: config, signer: signer}
	auth, _ := vihf.Leaf(config.TLS.Certificate) // both were read by check
	seal, _ := vihf.Leaf(config.Seal)
	c.ours = []*x509.Certificate{auth, seal}
	const mib = 1 << 20
	c.small = soap.NewClient(soap.Options{TLS: config.tls(), Limits: soap.Limits{Envelope: mib, Attachment: mib, Total: 2 * mib}})
	c.large = soap.NewClient(soap.Options{TLS: config.tls(), Limits: config.Limits})
	return c, nil
}

// Close lets idle connections go.
func (c *Client) Close() {
	c.small.Close()
	c.large.Close()
}

// Waiter pauses, or returns the context's error.
type Waiter func(ctx context.Context, d time.Duration) error

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// message is one transaction to send: what is written again at each attempt, and what reads the answer.
type message struct {
	transaction Transaction
	path        string
	action      string
	timeout     time.Duration
	client      *soap.Client
	mtom        bool
	repeatable  bool
	gate        func(record.GateInput) record.Gate // default record.ReadGate
	body        func(messageID string) ([]byte, error)
	attachments func() []soap.Attachment            // of an MTOM message; default none
	read        func(*soap.Answer, *Exchange) error // its error is a *record.Error, or one of soap
}

// send asks the gate, signs, sends and reads, as often as the transaction and the failure allow.
func (c *Client) send(ctx context.Context, call Call, m message) error {
	call.Mode = c.mode(call)
	attempts := 1
	if m.repeatable {
		attempts = max(c.config.Retry.Attempts, 1)
	}
	pause := c.config.Retry.First
	for attempt := 1; ; attempt++ {
		err := c.attempt(ctx, call, m, attempt)
		if err == nil {
			return nil
		}
		if attempt >= attempts || !transient(err) || ctx.Err() != nil {
			return err
		}
		jittered := time.Duration(float64(pause) * (0.5 + rand.Float64()))
		c.config.Log.InfoContext(ctx, "dmp: trying again", "transaction", string(m.transaction), "attempt", attempt,
			"reason", string(record.ReasonOf(err)), "pause", jittered)
		if c.config.Wait(ctx, jittered) != nil {
			return err
		}
		pause = min(2*pause, c.config.Retry.Longest)
	}
}

// mode is the one that a call leaves in.
func (c *Client) mode(call Call) vihf.Mode {
	switch {
	case call.Mode != "":
		return call.Mode
	case c.config.Card:
		return vihf.Direct
	}
	return vihf.IndirectReinforced
}

func (c *Client) attempt(ctx context.Context, call Call, m message, number int) error {
	op := "dmp." + string(m.transaction)
	claims, err := c.claims(call, m.transaction, m.gate)
	if err != nil {
		return err
	}
	assertion, err := c.signer.Assertion(claims)
	if err != nil {
		return record.E(record.Invalid, ReasonSigning).In(op).Wrap(err)
	}
	request := soap.Request{Action: m.action, MessageID: "urn:uuid:" + c.config.IDs(), Assertion: assertion,
		Style: c.config.Addresses, MTOM: m.mtom}
	if request.Body, err = m.body(request.MessageID); err != nil {
		return record.E(record.Invalid, ReasonConfig).In(op).Wrap(err)
	}
	if m.attachments != nil {
		request.Attachments = m.attachments()
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	to := c.config.Base + m.path
	seen := &Exchange{Transaction: m.transaction, Endpoint: to, MessageID: request.MessageID, Patient: call.Patient.ID,
		ByID: claims.Subject, Purpose: claims.Purpose, Mode: call.Mode, Attempt: number, SentAt: claims.IssueInstant}
	err = c.exchange(ctx, to, request, m, seen)
	if err != nil {
		err = c.explain(err, m.transaction)
	}
	if c.config.Observe != nil {
		seen.Request, seen.Took, seen.Err = request.Envelope(to), c.config.Clock().Sub(seen.SentAt), err
		seen.secrets = secretsOf(call)
		c.config.Observe(*seen)
	}
	return err
}

func (c *Client) exchange(ctx context.Context, to string, request soap.Request, m message, seen *Exchange) error {
	answer, err := m.client.Do(ctx, to, request)
	if err != nil {
		return err
	}
	defer answer.Close()
	seen.Status, seen.Response = answer.Status, answer.Envelope
	if answer.Fault != nil {
		return answer.Fault
	}
	return m.read(answer, seen)
}

// transient reports a failure that a second attempt may not meet.
func transient(err error) bool {
	var e *record.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Reason {
	case ReasonTimeout, ReasonUnreachable, ReasonTruncated, ReasonBusy:
		return true
	}
	return false
}
