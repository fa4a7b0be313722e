package ldap

import (
	"context"
	"crypto/tls"
	"encoding/hex"
	"net"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	goldap "github.com/go-ldap/ldap/v3"

	"chevet/app/record"
)

// Entry is somebody in the directory.
type Entry struct {
	Key        string // immutable
	NationalID string // "" for people who have none
	FamilyName string
	GivenName  string
	Unit       string
	Disabled   bool
}

// Directory reads a directory. It holds no connection between two readings.
type Directory struct{ c Config }

// New checks a configuration and reaches nothing. Error: ReasonConfig.
func New(c Config) (*Directory, error) {
	c, err := c.withDefaults()
	return &Directory{c}, err
}

// ID names the directory in the accounts that come from it.
func (d *Directory) ID() string { return d.c.ID }

// Read gives every entry, page by page, or with since those that changed from then on. It returns what to give as since
// next time. Errors: ReasonUnreachable, ReasonBind, ReasonAnswer, or that of each.
func (d *Directory) Read(ctx context.Context, since string, each func([]Entry) error) (next string, err error) {
	conn, err := d.connect(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	filter := d.c.Filter
	if since != "" {
		filter = "(&" + filter + "(" + d.c.Changed + ">=" + goldap.EscapeFilter(since) + "))"
	}
	next = since
	paging := goldap.NewControlPaging(d.c.Page)
	for total := 0; ; {
		answer, err := conn.Search(goldap.NewSearchRequest(d.c.Base, goldap.ScopeWholeSubtree, goldap.NeverDerefAliases, 0, int(d.c.Timeout.Seconds()), false,
			filter, d.c.attributes(), []goldap.Control{paging}))
		if err != nil {
			return "", unreached(ctx, err)
		}
		if total += len(answer.Entries); total > d.c.Most {
			return "", record.E(record.Invalid, ReasonAnswer).In("ldap.Read").Because("more than %d entries", d.c.Most)
		}
		page := make([]Entry, 0, len(answer.Entries))
		for _, e := range answer.Entries {
			if later(e.GetAttributeValue(d.c.Changed), next) {
				next = e.GetAttributeValue(d.c.Changed)
			}
			if one, ok := d.entry(e); ok {
				page = append(page, one)
			}
		}
		if err := each(page); err != nil {
			return "", err
		}
		more, ok := goldap.FindControl(answer.Controls, goldap.ControlTypePaging).(*goldap.ControlPaging)
		if !ok || len(more.Cookie) == 0 {
			return next, nil
		}
		paging.SetCookie(more.Cookie)
	}
}

func (d *Directory) connect(ctx context.Context) (*goldap.Conn, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if d.c.TLS != nil {
		config = d.c.TLS.Clone()
	}
	u, _ := url.Parse(d.c.URL) // New has read it
	config.ServerName = u.Hostname()
	conn, err := goldap.DialURL(d.c.URL, goldap.DialWithTLSConfig(config), goldap.DialWithDialer(&net.Dialer{Timeout: d.c.Timeout}))
	if err != nil {
		return nil, unreached(ctx, err)
	}
	conn.SetTimeout(d.c.Timeout)
	if d.c.StartTLS && u.Scheme == "ldap" {
		if err := conn.StartTLS(config); err != nil {
			conn.Close()
			return nil, unreached(ctx, err)
		}
	}
	if err := conn.Bind(d.c.BindDN, d.c.Password); err != nil {
		conn.Close()
		if goldap.IsErrorAnyOf(err, goldap.LDAPResultInvalidCredentials, goldap.LDAPResultInsufficientAccessRights, goldap.LDAPResultUnwillingToPerform) {
			return nil, record.E(record.NotAllowed, ReasonBind).In("ldap.Read")
		}
		return nil, unreached(ctx, err)
	}
	return conn, nil
}

func unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return record.E(record.Unavailable, ReasonUnreachable).In("ldap.Read").Wrap(err)
}

// later compares two values of Changed: numbers as numbers (uSNChanged), times as they are written.
func later(a, b string) bool {
	x, errX := strconv.ParseUint(a, 10, 64)
	y, errY := strconv.ParseUint(b, 10, 64)
	if errX == nil && (errY == nil || b == "") {
		return b == "" || x > y
	}
	return a > b
}

// entry reads one person; false without a key. Values are text that a person may see, and short.
func (d *Directory) entry(e *goldap.Entry) (Entry, bool) {
	raw := e.GetRawAttributeValue(d.c.Key)
	if len(raw) == 0 || len(raw) > 64 {
		return Entry{}, false
	}
	key := string(raw)
	if d.c.ActiveDirectory || !utf8.Valid(raw) { // objectGUID is bytes
		key = hex.EncodeToString(raw)
	}
	flags, _ := strconv.ParseInt(e.GetAttributeValue(d.c.Status), 10, 64)
	const accountDisable = 2 // MS-ADTS §2.2.16
	return Entry{Key: key, NationalID: clean(e.GetAttributeValue(d.c.NationalID)), FamilyName: clean(e.GetAttributeValue(d.c.FamilyName)),
		GivenName: clean(e.GetAttributeValue(d.c.GivenName)), Unit: clean(e.GetAttributeValue(d.c.Unit)), Disabled: flags&accountDisable != 0}, true
}

func clean(s string) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s))
	if len(s) > 256 {
		s = strings.ToValidUTF8(s[:256], "")
	}
	return s
}
