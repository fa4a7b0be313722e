package psc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"strings"
	"time"

	"chevet/app/record"
)

// Channels where the person confirms. // security.md §1.3
const (
	Mobile = "MOBILE" // e-CPS
	Card   = "CARD"   // CPS card, by CPS-Gestion 1.3.7 or later on Windows
)

// slower is what slow_down adds to the interval. // CIBA Core §11
const slower = 5 * time.Second

// CIBARequest asks one person to confirm.
type CIBARequest struct {
	NationalID string // "8" + RPPS
	Code       string // two digits that the person compares on both screens: NewCode
	Channel    string // Mobile or Card
}

// NewCode returns two random digits.
func NewCode() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(100)) // crypto/rand never fails
	return fmt.Sprintf("%02d", n)
}

// CIBA is a demand that waits for the person. It is plain values, so that any replica can go on with it; polls of
// one demand are made one after the other.
type CIBA struct {
	Request    Secret        `json:"request"` // auth_req_id
	NationalID string        `json:"nationalID"`
	ExpiresAt  time.Time     `json:"expiresAt"`
	Interval   time.Duration `json:"interval"`
	NextPoll   time.Time     `json:"nextPoll"` // no poll leaves before
	Done       bool          `json:"done"`     // answered, expired or cancelled: never asked again
}

var twoDigits = regexp.MustCompile(`^[0-9]{2}$`)

// StartCIBA sends the demand to the person's telephone or card reader. Only polling exists at Pro Santé Connect.
// Errors: ReasonCIBAOff, ReasonCIBAForm, ReasonCIBAUnknown, and those of any call. // CIBA Core §7
func (p *Provider) StartCIBA(ctx context.Context, r CIBARequest) (CIBA, error) {
	const op = "psc.StartCIBA"
	id, ok := p.nationalID(r.NationalID)
	switch {
	case !p.cfg.CIBA:
		return CIBA{}, record.E(record.NotAllowed, ReasonCIBAOff).In(op)
	case !ok || !twoDigits.MatchString(r.Code) || r.Channel != Mobile && r.Channel != Card:
		return CIBA{}, record.E(record.Invalid, ReasonCIBAForm).In(op)
	}
	d, err := p.description(ctx)
	if err != nil {
		return CIBA{}, err
	}
	if d.CIBA == "" {
		return CIBA{}, record.E(record.NotAllowed, ReasonCIBAOff).In(op).Because("no such endpoint")
	}
	form := url.Values{"scope": {strings.Join(p.cfg.Scopes, " ")}, p.cfg.CIBAHint: {id}, "binding_message": {r.Code}, "channel": {r.Channel}}
	if p.cfg.ACRValues != "" {
		form.Set("acr_values", p.cfg.ACRValues)
	}
	var a struct {
		Request  string `json:"auth_req_id"`
		Expires  number `json:"expires_in"`
		Interval number `json:"interval"`
	}
	asked := p.cfg.Clock()
	err = p.post(ctx, d.CIBA, form, &a)
	var no *refusal
	if errors.As(err, &no) {
		return CIBA{}, cibaRefusal(no).In(op)
	}
	if err != nil {
		return CIBA{}, err
	}
	if a.Request == "" || len(a.Request) > 4096 {
		return CIBA{}, record.E(record.Unavailable, ReasonAnswer).In(op).Because("no auth_req_id")
	}
	c := CIBA{Request: Secret(a.Request), NationalID: id, ExpiresAt: asked.Add(seconds(a.Expires, 2*time.Minute)),
		Interval: seconds(a.Interval, slower)} // 5 s when the provider says nothing // CIBA Core §7.3
	c.NextPoll = asked.Add(c.Interval)
	return c, nil
}

// PollCIBA asks whether the person has answered; nil and nil mean not yet. Calls before NextPoll reach nobody. After
// an error c.Done tells whether the demand is over: it is not when the provider could not be reached. ctx should not
// end with the caller's patience: an answer given to nobody is lost.
func (p *Provider) PollCIBA(ctx context.Context, c *CIBA) (*Login, error) {
	const op = "psc.PollCIBA"
	now := p.cfg.Clock()
	switch {
	case c.Done:
		return nil, record.E(record.Expired, ReasonCIBALate).In(op).Because("already answered")
	case !now.Before(c.ExpiresAt):
		c.Done = true
		return nil, record.E(record.Expired, ReasonCIBALate).In(op)
	case now.Before(c.NextPoll):
		return nil, nil
	}
	d, err := p.description(ctx)
	if err != nil {
		return nil, err
	}
	t, err := p.grant(ctx, d, url.Values{"grant_type": {"urn:openid:params:grant-type:ciba"}, "auth_req_id": {string(c.Request)}})
	c.NextPoll = p.cfg.Clock().Add(c.Interval)
	switch {
	case refused(err, "authorization_pending") != nil:
		return nil, nil
	case refused(err, "slow_down") != nil:
		c.Interval += slower
		c.NextPoll = p.cfg.Clock().Add(c.Interval)
		return nil, nil
	case record.CodeOf(err) == record.Unavailable:
		return nil, err
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	}
	c.Done = true
	var no *refusal
	if errors.As(err, &no) {
		return nil, cibaRefusal(no).In(op)
	}
	if err != nil {
		return nil, err
	}
	l, err := p.login(ctx, d, t, func(*idToken) error { return nil })
	if err == nil && l.Identity.NationalID != c.NationalID {
		return nil, record.E(record.NotAllowed, ReasonCIBAOther).In(op)
	}
	return l, err
}

// CancelCIBA forgets a demand. The provider has no way to be told: it lets it expire.
func (p *Provider) CancelCIBA(c *CIBA) { c.Done = true }

// cibaRefusal reads an error of the two CIBA endpoints. // CIBA Core §11, §13
func cibaRefusal(no *refusal) *record.Error {
	switch no.Code {
	case "access_denied":
		return record.E(record.NotAllowed, ReasonCIBADenied)
	case "expired_token", "invalid_grant":
		return record.E(record.Expired, ReasonCIBALate).Because("%s", no.Code)
	case "unknown_user_id":
		return record.E(record.NotFound, ReasonCIBAUnknown)
	case "invalid_binding_message", "missing_user_code", "invalid_user_code", "invalid_request", "expired_login_hint_token":
		return record.E(record.Invalid, ReasonCIBAForm).Because("%s", no.Code)
	case "unauthorized_client":
		return record.E(record.NotAllowed, ReasonCIBAOff).Because("%s", no.Code)
	case "invalid_client":
		return record.E(record.Unavailable, ReasonClient)
	}
	return record.E(record.Unavailable, ReasonAnswer).Because("status %d %.40s", no.Status, no.Code)
}
