package psc

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"chevet/app/record"
)

// keySet tells a key set that cannot be fetched from a signature that is wrong: go-oidc's errors don't.
type keySet struct{ oidc.KeySet }

type keyTrouble struct{}

func (k keySet) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := k.KeySet.VerifySignature(ctx, jwt)
	var network *url.Error
	if trouble, ok := ctx.Value(keyTrouble{}).(*error); ok && errors.As(err, &network) {
		*trouble = network.Err
	}
	return payload, err
}

// idToken is what an ID token says, once its signature is known to be the provider's.
type idToken struct {
	Issuer    string   `json:"iss"`
	Subject   string   `json:"sub"`
	Audience  audience `json:"aud"`
	AZP       string   `json:"azp"`
	Expires   number   `json:"exp"`
	IssuedAt  number   `json:"iat"`
	NotBefore number   `json:"nbf"`
	AuthTime  number   `json:"auth_time"`
	Nonce     string   `json:"nonce"`
	ACR       text     `json:"acr"`
	AMR       texts    `json:"amr"`
	AuthMode  text     `json:"authMode"`

	claims claims
}

// readIDToken checks an ID token against everything but the nonce. // OpenID Connect Core §3.1.3.7, security.md P2
func (p *Provider) readIDToken(ctx context.Context, d *description, raw, access Secret) (*idToken, error) {
	refuse := func(code record.Code, reason record.Reason) *record.Error {
		return record.E(code, reason).In("psc.idtoken")
	}
	var trouble error
	signed, err := d.verifier.Verify(context.WithValue(ctx, keyTrouble{}, &trouble), string(raw))
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case trouble != nil:
		return nil, refuse(record.Unavailable, ReasonUnreachable).Wrap(trouble)
	case err != nil:
		return nil, refuse(record.NotAllowed, ReasonToken).Because("signature, algorithm or form")
	}
	t := &idToken{}
	if signed.Claims(t) != nil || signed.Claims(&t.claims) != nil || t.Subject == "" {
		return nil, refuse(record.NotAllowed, ReasonToken).Because("claims")
	}
	now := p.cfg.Clock()
	switch {
	case t.Issuer != p.cfg.Issuer:
		return nil, refuse(record.NotAllowed, ReasonIssuer)
	case !slices.Contains(t.Audience, p.cfg.ClientID):
		return nil, refuse(record.NotAllowed, ReasonAudience).Because("aud")
	case t.AZP != "" && t.AZP != p.cfg.ClientID, t.AZP == "" && len(t.Audience) > 1:
		return nil, refuse(record.NotAllowed, ReasonAudience).Because("azp")
	case t.Expires == 0 || t.Expires.time().Add(p.cfg.Leeway).Before(now):
		return nil, refuse(record.NotAllowed, ReasonStale).Because("exp")
	case t.IssuedAt.time().After(now.Add(p.cfg.Leeway)), t.NotBefore.time().After(now.Add(p.cfg.Leeway)):
		return nil, refuse(record.NotAllowed, ReasonStale).Because("iat or nbf in the future")
	case len(p.cfg.AllowedACR) > 0 && !slices.Contains(p.cfg.AllowedACR, string(t.ACR)):
		return nil, refuse(record.NotAllowed, ReasonACR).Because("acr %q", t.ACR)
	case signed.AccessTokenHash != "" && signed.VerifyAccessToken(string(access)) != nil:
		return nil, refuse(record.NotAllowed, ReasonToken).Because("at_hash")
	}
	return t, nil
}

// two reports that the login had two factors, by the lists of the setting.
func (f Factors) two(acr, authMode string, amr []string) bool {
	return slices.Contains(f.ACR, acr) || slices.Contains(f.AuthMode, authMode) ||
		slices.ContainsFunc(amr, func(m string) bool { return slices.Contains(f.AMR, m) })
}

// claims are those of a token or of userinfo, by name.
type claims map[string]json.RawMessage

// text accepts a JSON string, number or null: some providers give codes as numbers. Control characters are
// dropped, and what is longer than 256 bytes is cut.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	var s string
	switch {
	case string(b) == "null":
	case b[0] == '"':
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	case b[0] == '-' || b[0] >= '0' && b[0] <= '9':
		s = string(b)
	default:
		return errors.New("neither text nor number")
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, s))
	if len(s) > 256 {
		s = strings.ToValidUTF8(s[:256], "")
	}
	*t = text(s)
	return nil
}

// texts accepts one text or a list of them.
type texts []string

func (t *texts) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '[' {
		var one text
		if err := json.Unmarshal(b, &one); err != nil {
			return err
		}
		*t = nil
		if one != "" {
			*t = texts{string(one)}
		}
		return nil
	}
	var all []text
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	*t = nil
	for _, one := range all {
		*t = append(*t, string(one))
	}
	return nil
}

// audience accepts one string or a list, exactly as written: it is compared, never shown.
type audience []string

func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// number is a NumericDate, in seconds. // RFC 7519 §2
type number float64

func (n number) time() time.Time {
	if n <= 0 || n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(int64(n), 0)
}
