package dmp

import (
	"crypto/sha1" // #nosec: the hash that XDS defines
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"chevet/app/record"
	"chevet/app/sandbox/hospital"
)

// repositoryID is the DMP's own repositoryUniqueId. // official sample TD3.1
const repositoryID = "1.2.250.1.213.4.1.1.1.2"

// entry is one version of one DocumentEntry. It never changes: an update makes another one. What costs (bytes, hash) is
// made at the first need and shared by the versions.
type entry struct {
	doc     record.Document // Entry is set
	content *content
	holder  record.INS // whose DMP it is
	lot     string     // entryUUID of its submission set
	set     *setOf     // that set, nil when it is the one derived for a document of the world
	stated  *stated    // what its depositor wrote, nil for a document of the world
	// timestamps as XDS writes them, prepared because queries compare them
	created, start, stop, submitted string
}

// content is a document's bytes, hashed once.
type content struct {
	bytes func() ([]byte, error)
	once  sync.Once
	hash  string
	size  int
	err   error
}

// digest returns the SHA-1 and the size of the bytes, computed at the first call.
func (c *content) digest() (hash string, size int, err error) {
	c.once.Do(func() {
		raw, err := c.read()
		if err != nil {
			c.err = err
			return
		}
		sum := sha1.Sum(raw)
		c.hash, c.size = hex.EncodeToString(sum[:]), len(raw)
	})
	return c.hash, c.size, c.err
}

func (c *content) read() ([]byte, error) {
	if c.bytes == nil {
		return nil, fmt.Errorf("dmp: a document without bytes")
	}
	return c.bytes()
}

// newEntry completes what the world leaves out, always the same way.
func newEntry(d *hospital.Document, holder record.INS, now time.Time) *entry {
	e := &entry{doc: d.Document, content: &content{bytes: d.Bytes}, holder: holder}
	var x record.Entry
	if d.Entry != nil {
		x = *d.Entry
	}
	if x.EntryUUID == "" {
		x.EntryUUID = derivedUUID("entry", string(d.ID))
	}
	x.EntryUUID = withURN(x.EntryUUID)
	if x.LogicalID == "" {
		x.LogicalID = x.EntryUUID
	}
	x.LogicalID = withURN(x.LogicalID)
	if x.Version == "" {
		x.Version = "1"
	}
	if x.Repository == "" {
		x.Repository = repositoryID
	}
	if x.Status == "" {
		x.Status = record.Approved
	}
	if x.MIME == "" {
		x.MIME = "text/xml"
	}
	if x.SubmittedAt.IsZero() {
		if x.SubmittedAt = d.CreatedAt; x.SubmittedAt.IsZero() {
			x.SubmittedAt = now
		}
	}
	if e.doc.CreatedAt.IsZero() {
		e.doc.CreatedAt = x.SubmittedAt
	}
	e.doc.Entry = &x
	e.lot = derivedUUID("lot", x.EntryUUID)
	e.stamp()
	return e
}

func (e *entry) stamp() {
	start, stop := e.doc.ActStart, e.doc.ActEnd
	if start.IsZero() {
		start = e.doc.CreatedAt
	}
	if stop.IsZero() {
		stop = start
	}
	e.created, e.start, e.stop, e.submitted = dtm(e.doc.CreatedAt), dtm(start), dtm(stop), dtm(e.doc.Entry.SubmittedAt)
}

// with returns a version of e that differs by its status only: an entryUUID survives a change of status. // dmp.md §8 c, d
func (e *entry) with(status record.Availability) *entry {
	c := *e
	x := *e.doc.Entry
	x.Status = status
	c.doc.Entry = &x
	return &c
}

func (e *entry) uuid() string { return e.doc.Entry.EntryUUID }

// uniqueID is the document's OID, as XDS carries it.
func (e *entry) uniqueID() string { return string(e.doc.ID) }

// status URIs. // dmp.md §6
var statusURI = map[record.Availability]string{
	record.Approved:   "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved",
	record.Deprecated: "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated",
	record.Archived:   "urn:asip:ci-sis:2010:StatusType:Archived",
	record.Deleted:    "urn:asip:ci-sis:2010:StatusType:Deleted",
}

// events are the eventCodes, which documents of the world have not.
func (e *entry) events() []coded {
	if e.stated == nil {
		return nil
	}
	var all []coded
	for _, c := range e.stated.events {
		all = append(all, coded{c.Code, string(c.System)})
	}
	return all
}

// kind is the objectType.
func (e *entry) kind() string {
	if e.stated == nil {
		return stableDocument
	}
	return e.stated.kind
}

// confidentiality returns the codes of an entry: N, R or V, then the visibility. // dmp.md §5.6
func (e *entry) confidentiality() []string {
	codes := []string{"N"}
	if e.doc.Confidentiality != "" {
		codes[0] = e.doc.Confidentiality
	}
	v := e.doc.Visibility
	if v.HiddenFromProfessionals {
		codes = append(codes, codeMasked)
	}
	if v.HiddenFromPatient {
		codes = append(codes, codeInvisible)
	}
	if v.HiddenFromGuardians {
		codes = append(codes, codeGuardians)
	}
	return codes
}

// dtm writes a time as XDS does: UTC, to the second.
func dtm(t time.Time) string { return t.UTC().Format("20060102150405") }

func withURN(id string) string {
	if strings.HasPrefix(id, "urn:uuid:") {
		return id
	}
	return "urn:uuid:" + id
}

// derivedUUID makes an identifier from others, always the same: one world gives one DMP.
func derivedUUID(parts ...string) string {
	sum := sha1.Sum([]byte(strings.Join(parts, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	h := hex.EncodeToString(sum[:16])
	return "urn:uuid:" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// derivedNumber makes n digits from identifiers.
func derivedNumber(n int, parts ...string) string {
	sum := sha1.Sum([]byte(strings.Join(parts, "\x00")))
	var b strings.Builder
	for _, c := range sum {
		b.WriteString(strconv.Itoa(int(c)))
	}
	return (b.String() + strings.Repeat("0", n))[:n]
}
