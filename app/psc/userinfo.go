package psc

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"regexp"
	"time"

	"chevet/app/record"
)

// Identity is who logged in, as the provider says. (Issuer, Subject, NationalID) is what an account is linked to;
// names never are. // security.md P5
type Identity struct {
	Provider     string // Config.ID
	Issuer       string
	Subject      string
	NationalID   string
	Practitioner record.Practitioner // its Activities may be empty: see P10
	TwoFactors   bool
	ACR          string
	AMR          []string
	AuthMode     string // "CARD", "MOBILE" or ""
	AuthTime     time.Time
}

// identify asks userinfo. What it says must be about the subject of the ID token; where it is silent, the ID token's
// own claims serve. Errors: ReasonUserinfo, ReasonIdentity.
func (p *Provider) identify(ctx context.Context, d *description, id *idToken, access Secret) (Identity, error) {
	bad := record.E(record.NotAllowed, ReasonUserinfo).In("psc.userinfo")
	body, err := p.userinfo(ctx, d, access)
	if err != nil {
		return Identity{}, err
	}
	var about claims
	if json.Unmarshal(body, &about) != nil {
		return Identity{}, bad.Because("not an object")
	}
	if about.text("sub") != id.Subject {
		return Identity{}, bad.Because("sub")
	}
	for name, value := range id.claims {
		if _, told := about[name]; !told {
			about[name] = value
		}
	}
	who := Identity{Provider: p.cfg.ID, Issuer: p.cfg.Issuer, Subject: id.Subject, ACR: string(id.ACR), AMR: id.AMR,
		AuthMode: about.text("authMode"), AuthTime: id.AuthTime.time()}
	who.TwoFactors = p.cfg.TwoFactors.two(who.ACR, who.AuthMode, who.AMR)
	for _, name := range p.cfg.NationalIDClaims {
		if v, ok := p.nationalID(about.text(name)); ok {
			who.NationalID = v
			break
		}
	}
	if v, ok := p.nationalID(about.otherID()); ok && who.NationalID == "" {
		who.NationalID = v
	}
	if v, ok := p.nationalID(id.claims.text("SubjectNameID")); ok && who.NationalID != "" && v != who.NationalID {
		return Identity{}, bad.Because("not the identifier of the ID token")
	}
	if who.NationalID == "" {
		return Identity{}, record.E(record.NotAllowed, ReasonIdentity).In("psc.userinfo")
	}
	if who.Practitioner, err = p.practitioner(about); err != nil {
		return Identity{}, err
	}
	who.Practitioner.NationalID = who.NationalID
	return who, nil
}

func (p *Provider) userinfo(ctx context.Context, d *description, access Secret) ([]byte, error) {
	r, err := http.NewRequest(http.MethodGet, d.Userinfo, nil)
	if err != nil {
		return nil, record.E(record.Invalid, ReasonConfig).In("psc.userinfo")
	}
	r.Header.Set("Authorization", "Bearer "+string(access))
	r.Header.Set("Accept", "application/json, application/jwt")
	body, header, err := p.do(ctx, r)
	var no *refusal
	if errors.As(err, &no) {
		return nil, record.E(record.NotAllowed, ReasonUserinfo).In("psc.userinfo").Because("status %d", no.Status)
	}
	if err != nil {
		return nil, err
	}
	if kind, _, _ := mime.ParseMediaType(header.Get("Content-Type")); kind != "application/jwt" {
		return body, nil
	}
	// the verifier refuses any algorithm but RS256; iss and aud are optional there // OpenID Connect Core §5.3.2
	signed, err := d.verifier.Verify(ctx, string(body))
	var about json.RawMessage
	if err == nil {
		err = signed.Claims(&about)
	}
	if err != nil || signed.Issuer != "" && signed.Issuer != p.cfg.Issuer {
		return nil, record.E(record.NotAllowed, ReasonUserinfo).In("psc.userinfo").Because("signature")
	}
	return about, nil
}

func (c claims) text(name string) string {
	var t text
	if raw, ok := c[name]; ok && json.Unmarshal(raw, &t) == nil {
		return string(t)
	}
	return ""
}

// otherID returns the RPPS among otherIds, which is a list of objects, or one. // security.md §1.2
func (c claims) otherID() string {
	type other struct {
		ID     text `json:"identifiant"`
		Origin text `json:"origine"`
	}
	var all []other
	raw := c["otherIds"]
	if json.Unmarshal(raw, &all) != nil {
		var one other
		if json.Unmarshal(raw, &one) != nil {
			return ""
		}
		all = []other{one}
	}
	for _, o := range all {
		if o.Origin == "RPPS" || o.Origin == "EDIT" {
			return string(o.ID)
		}
	}
	return ""
}

var (
	otherKinds = regexp.MustCompile(`^(0[0-9A-Z]{9}|[3-6][0-9A-Z]{8,14}/[0-9A-Z]{1,20})$`) // ADELI; id given by a structure
	testKinds  = regexp.MustCompile(`^[0-9A-Za-z/._-]{4,40}$`)
)

// nationalID returns a PS_IdNat: "8" + RPPS, one of the other kinds of the TRE_G08, or anything like an identifier
// where test identities are accepted ("8997…", "ANS…"). A bare RPPS gets its "8".
func (p *Provider) nationalID(s string) (string, bool) {
	if r, err := record.ParseRPPS(s); err == nil {
		return r.NationalID(), true
	}
	if len(s) == 12 && s[0] == '8' {
		if r, err := record.ParseRPPS(s[1:]); err == nil {
			return r.NationalID(), true
		}
	}
	return s, otherKinds.MatchString(s) || p.cfg.TestIdentities && testKinds.MatchString(s)
}
