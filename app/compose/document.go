package compose

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"chevet/app/pdf/pdfa"
	"chevet/app/record"
)

// Options are the establishment and the means of a program.
type Options struct {
	Fonts         *pdfa.Fonts
	Establishment Establishment
	Clock         record.Clock
	IDs           record.IDs     // UUIDs; each makes one identifier
	Zone          *time.Location // of written and printed times; nil keeps each time's own
	Producer      string         // name of the program; "" means Chevet
	N1            bool           // writes as N1 a type that has an N3 form
	WithoutCopy   bool           // leaves the PDF copy out of an N3 whose volet does not ask for it
	WithoutSymbol bool           // leaves the datamatrix INS out of the print
}

// Establishment is who writes.
type Establishment struct {
	Organization
	Root         record.OID // documents are numbered under it; "" uses 2.25
	IPPAuthority record.OID // root of IPP
	NDAAuthority record.OID // root of NDA; "" leaves the NDA out
	Lines        []string   // of the letterhead, after the name; nil for address and telephone
}

// document is one document being made.
type document struct {
	c        Content
	o        Options
	k        kind
	at       time.Time
	id, set  string
	version  int
	replaces record.DocumentID
	n1       bool
	draft    bool   // not signed: it says so wherever it says what it is
	sections []part // made once, drawn in every form
}

// part is a section of every form: its text is drawn in the PDF and in the narrative, its entries are for machines.
type part struct {
	templates []string
	code      record.Coded
	title     string
	blocks    []Block
	entries   []func(x *xmlText)
	parts     []part
}

// number makes an identifier under the establishment's root: OID without extension, as the DMP asks. // decisions.md 5
func (o Options) number() string {
	text := o.IDs()
	n := decimal(text)
	if root := string(o.Establishment.Root); root != "" && len(root)+1+len(n) <= 64 {
		return root + "." + n
	}
	return "2.25." + n
}

// decimal writes a UUID as the arc of an OID; another text gives the arc of its digest. // ITU-T X.667 §7
func decimal(id string) string {
	v, err := hex.DecodeString(strings.ReplaceAll(id, "-", ""))
	if err != nil || len(v) != 16 {
		sum := sha256.Sum256([]byte(id))
		v = sum[:16]
	}
	return new(big.Int).SetBytes(v).String()
}

// uuid names a part of the document; the same document gives the same names.
func (d *document) uuid(name string) string {
	sum := sha256.Sum256([]byte(d.id + "\x00" + name))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8: ours // RFC 9562 §5.8
	return strings.ToUpper(fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]))
}

func (d *document) local(t time.Time) time.Time {
	if d.o.Zone != nil && !t.IsZero() {
		return t.In(d.o.Zone)
	}
	return t
}

func (d *document) stamp(t time.Time) string { return stamp(d.local(t)) }

// day is a date without a time, YYYYMMDD.
func (d *document) day(t time.Time) string { return d.local(t).Format("20060102") }

func (d *document) start() time.Time {
	if p, ok := d.c.Body.(Prescription); ok { // the period of validity // eP-MED-DM 2024.01
		if p.From.IsZero() {
			return d.at
		}
		return p.From
	}
	if !d.c.Act.Start.IsZero() {
		return d.c.Act.Start
	}
	if !d.c.Encounter.Start.IsZero() {
		return d.c.Encounter.Start
	}
	return d.at
}

func (d *document) end() time.Time {
	if p, ok := d.c.Body.(Prescription); ok {
		return p.Until
	}
	if !d.c.Act.End.IsZero() {
		return d.c.Act.End
	}
	if _, ok := d.c.Body.(DischargeLetter); ok {
		return d.c.Encounter.End
	}
	return time.Time{}
}

func (d *document) signer() Person {
	if d.c.SignedBy != nil {
		return *d.c.SignedBy
	}
	return d.c.Author
}

func (d *document) performer() Person {
	if d.c.Act.Performer != nil {
		return *d.c.Act.Performer
	}
	return d.c.Author
}

// place is where a person works, the establishment when nothing else is said.
func (d *document) place(p Person) Organization {
	if p.Organization != nil {
		return *p.Organization
	}
	return d.o.Establishment.Organization
}

func (d *document) custodian() Organization {
	if d.c.Custodian != nil {
		return *d.c.Custodian
	}
	return d.o.Establishment.Organization
}

func (d *document) title() string {
	if d.c.Title != "" {
		return d.c.Title
	}
	return d.k.title
}

func (d *document) confidentiality() string {
	if d.c.Confidentiality != "" {
		return d.c.Confidentiality
	}
	return "N"
}

// encounterType follows the class of the encounter. A consultation inside the hospital is EXTERNE. // JDV_J142
func (d *document) encounterType() record.Coded {
	if d.c.EncounterType != "" {
		return Code(EncounterTypes, d.c.EncounterType)
	}
	return Code(EncounterTypes, map[record.EncounterClass]string{record.Inpatient: "IMP", record.Emergency: "EMER", record.Outpatient: "EXTERNE"}[d.c.Encounter.Class])
}

func (o Organization) setting() record.Coded {
	return Code(Settings, or(o.Setting, "ETABLISSEMENT"))
}

func (o Organization) facility() record.Coded { return Code(Facilities, or(o.Facility, "SA01")) }

func or(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}
