package insi

import (
	"context"
	"errors"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/vihf"
)

// Client asks one INSi. It is safe for concurrent use; Close it to let idle connections go.
type Client struct {
	config Config
	signer *vihf.Signer // nil: no assertion
	soap   *soap.Client
}

// New checks the configuration and opens nothing yet.
func New(config Config) (*Client, error) {
	config = config.withDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	c := &Client{config: config, soap: soap.NewClient(soap.Options{TLS: config.tls(), Limits: config.Limits})}
	if len(config.Seal.Certificate) > 0 {
		signer, err := vihf.NewSigner(config.Seal, config.VIHF)
		if err != nil {
			return nil, record.E(record.Invalid, ReasonConfig).In("insi.New").Wrap(err)
		}
		c.signer = signer
	}
	return c, nil
}

// Close lets idle connections go.
func (c *Client) Close() { c.soap.Close() }

// ByCard asks who the bearer of a carte Vitale is, from the card's data. // rechercherInsAvecCarteVitale
func (c *Client) ByCard(ctx context.Context, by Caller, card Card) (Answer, error) {
	return c.ask(ctx, by, "rechercherInsAvecCarteVitale", cardBody(card))
}

// byTraits asks one question. // rechercherInsAvecTraitsIdentite
func (c *Client) byTraits(ctx context.Context, by Caller, t record.Traits, names []string, place bool) (Answer, error) {
	return c.ask(ctx, by, "rechercherInsAvecTraitsIdentite", traitsBody(t, names, place, c.config.Strategy.SeparateNames))
}

// ask makes one exchange. Asking changes nothing at INSi, but every question is counted there: it is not repeated here.
func (c *Client) ask(ctx context.Context, by Caller, operation string, body []byte) (Answer, error) {
	op := "insi." + operation
	request, err := c.message(operation, by, body)
	if err != nil {
		return Answer{}, explain(err, op)
	}
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	came, err := c.soap.Do(ctx, c.config.Address, request)
	if err != nil {
		return Answer{}, explain(err, op)
	}
	defer came.Close()
	if came.Fault != nil {
		detail := scrub(came.Fault.Code)
		if code := faultCode(came.Envelope); code != "" {
			detail += " " + code
		}
		return Answer{}, record.E(record.Unavailable, ReasonFault).In(op).Because("%s", detail)
	}
	answer, err := parseAnswer(came.Envelope, c.config.Clock())
	if err != nil {
		return Answer{}, explain(err, op)
	}
	if answer.Code != record.INSiOne {
		return answer, nil
	}
	c.realOID(&answer.INS)
	for i := range answer.Former {
		c.realOID(&answer.Former[i])
	}
	if answer.INS.Realm() != c.config.Realm {
		return Answer{}, record.E(record.NotAllowed, ReasonRealm).In(op)
	}
	if answer.KeyWrong {
		c.config.Log.Warn("insi: the key of an answered matricule is wrong", "operation", operation)
	}
	return answer, nil
}

// realOID rewrites the OID that a test service answers with. // Config.AnswerOID
func (c *Client) realOID(i *record.INS) {
	if to, ok := c.config.AnswerOID[i.OID]; ok {
		i.OID = to
	}
}

var transportOutcomes = map[soap.Kind]struct {
	code   record.Code
	reason record.Reason
}{
	soap.Timeout:       {record.Unavailable, ReasonTimeout},
	soap.Canceled:      {record.Unavailable, ReasonTimeout},
	soap.Unreachable:   {record.Unavailable, ReasonUnreachable},
	soap.CertExpired:   {record.Unavailable, ReasonTLS},
	soap.CertUnknown:   {record.Unavailable, ReasonTLS},
	soap.CertSelf:      {record.Unavailable, ReasonTLS},
	soap.CertName:      {record.Unavailable, ReasonTLS},
	soap.CertInvalid:   {record.Unavailable, ReasonTLS},
	soap.PeerRefusedUs: {record.Unavailable, ReasonTLS},
	soap.Status:        {record.Unavailable, ReasonUnreachable},
}

// explain makes a domain error of whatever went wrong, free of patient data.
func explain(err error, op string) error {
	var known *record.Error
	if errors.As(err, &known) {
		return known.In(op)
	}
	var below *soap.Error
	if errors.As(err, &below) {
		if o, ok := transportOutcomes[below.Kind]; ok {
			return record.E(o.code, o.reason).In(op).Wrap(err)
		}
	}
	return record.E(record.Invalid, ReasonMalformed).In(op).Wrap(err)
}
