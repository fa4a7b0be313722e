package ldap

import (
	"cmp"
	"crypto/tls"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	goldap "github.com/go-ldap/ldap/v3"

	"chevet/app/record"
)

// Reasons of this package.
const (
	ReasonConfig      record.Reason = "LDAP-CONFIG"
	ReasonUnreachable record.Reason = "LDAP-INJOIGNABLE"
	ReasonBind        record.Reason = "LDAP-COMPTE"  // the directory refuses our own account
	ReasonAnswer      record.Reason = "LDAP-REPONSE" // its answer does not read, or is too large
	ReasonThreshold   record.Reason = "LDAP-SEUIL"   // so many would be disabled that the directory must be wrong
)

// Config describes a directory. URL, BindDN, Password and Base are needed; the rest has defaults that suit OpenLDAP, or
// Active Directory when ActiveDirectory is set.
type Config struct {
	ID       string // name of the directory in accounts; "ldap"
	URL      string // ldaps://host[:port], or ldap:// with StartTLS
	StartTLS bool
	TLS      *tls.Config // roots; those of the system
	BindDN   string
	Password string
	Base     string
	Filter   string // of people; (objectClass=inetOrgPerson), (&(objectCategory=person)(objectClass=user))

	ActiveDirectory bool
	Key             string // immutable; entryUUID, objectGUID
	Changed         string // when an entry last changed; modifyTimestamp, uSNChanged
	NationalID      string // attribute; rppsNumber
	FamilyName      string // sn
	GivenName       string // givenName
	Unit            string // departmentNumber, department
	Status          string // flags whose bit 2 disables; userAccountControl

	Page    uint32        // entries at a time; 500
	Most    int           // entries in all, then the answer is refused; 200,000
	Timeout time.Duration // of one call; 30 s
}

var attributeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.;-]{0,63}$`)

func (c Config) withDefaults() (Config, error) {
	bad := func(format string, args ...any) (Config, error) {
		return c, record.E(record.Invalid, ReasonConfig).In("ldap.New").Because(format, args...)
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "ldaps" && !(u.Scheme == "ldap" && c.StartTLS) {
		return bad("ldaps, or ldap with StartTLS")
	}
	if c.TLS != nil && c.TLS.InsecureSkipVerify {
		return bad("certificates must be verified")
	}
	if c.BindDN == "" || c.Password == "" || c.Base == "" { // an empty password is an anonymous bind
		return bad("bind_dn, password and base are needed")
	}
	people, key, changed, unit := "(objectClass=inetOrgPerson)", "entryUUID", "modifyTimestamp", "departmentNumber"
	if c.ActiveDirectory {
		people, key, changed, unit = "(&(objectCategory=person)(objectClass=user))", "objectGUID", "uSNChanged", "department"
	}
	c.ID = cmp.Or(c.ID, "ldap")
	c.Filter = cmp.Or(c.Filter, people)
	c.Key, c.Changed, c.Unit = cmp.Or(c.Key, key), cmp.Or(c.Changed, changed), cmp.Or(c.Unit, unit)
	c.NationalID, c.FamilyName, c.GivenName = cmp.Or(c.NationalID, "rppsNumber"), cmp.Or(c.FamilyName, "sn"), cmp.Or(c.GivenName, "givenName")
	c.Status = cmp.Or(c.Status, "userAccountControl")
	c.Page, c.Most, c.Timeout = cmp.Or(c.Page, 500), cmp.Or(c.Most, 200_000), cmp.Or(c.Timeout, 30*time.Second)
	for _, a := range c.attributes() {
		if !attributeForm.MatchString(a) {
			return bad("attribute %q", a)
		}
	}
	if _, err := goldap.CompileFilter(c.Filter); err != nil {
		return bad("filter")
	}
	return c, nil
}

func (c Config) attributes() []string {
	all := []string{c.Key, c.Changed, c.NationalID, c.FamilyName, c.GivenName, c.Unit, c.Status}
	slices.SortFunc(all, strings.Compare)
	return slices.Compact(all)
}
