package dmp

import (
	"context"
	"math/big"
	"slices"
	"strings"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/vihf"
	"chevet/app/xds"
)

// Changed is how a change of a document's metadata ended. A nil error means that the DMP holds what was asked.
type Changed struct {
	// Document is as the DMP holds it. Its Entry has no EntryUUID after TD3.3a and TD3.3b: the DMP gave it another.
	Document record.Document
	Already  bool // it was so before: nothing was sent
	Settled  bool // the answer was lost, and asking told that it was done
}

// change is one update of the metadata of a document, whatever it changes.
type change struct {
	transaction Transaction
	done        func(xds.Entry) bool // the entry is as wanted
	allowed     func(xds.Entry) error
	body        func(xds.SubmissionSet, xds.Entry) ([]byte, error)
	after       func(*xds.Entry) // what the update makes of the entry
	gate        func(record.GateInput) record.Gate
	goes        bool // a document that is no longer found is a document as wanted
}

const actionUpdate = "urn:ihe:iti:2010:UpdateDocumentSet"

// change reads the entry in force, checks the rules, and sends the update. An update is never sent again blindly: when
// the way failed the registry is asked what it holds, and only when nothing was done is it sent again. // QUALITY 12
func (c *Client) change(ctx context.Context, call Call, id record.DocumentID, u change) (Changed, error) {
	call.Mode = c.mode(call)
	if _, err := c.claims(call, u.transaction, u.gate); err != nil { // what the matrix forbids asks nothing
		return Changed{}, err
	}
	attempts := max(c.config.Retry.Attempts, 1)
	doubt := func(err error) (Changed, error) {
		return Changed{}, record.E(record.Unavailable, ReasonUncertain).In("dmp." + string(u.transaction)).Wrap(err)
	}
	var last, lost error // the last refusal or failure; the last failure that left a doubt
	for attempt := 0; ; attempt++ {
		entry, err := c.inForce(ctx, call, id, u.gate)
		switch {
		case err != nil && lost != nil && record.CodeOf(err) == record.NotFound && u.goes:
			return Changed{Settled: true, Document: record.Document{ID: id, Patient: call.Patient.ID, Provenance: record.DMP, State: record.Withdrawn}}, nil
		case err != nil && lost != nil:
			return doubt(lost)
		case err != nil:
			return Changed{}, err
		case u.done(entry):
			return Changed{Document: c.row(call, entry), Already: lost == nil, Settled: lost != nil}, nil
		case attempt >= attempts: // and the registry says that nothing was done
			return Changed{}, last
		}
		if err := u.allowed(entry); err != nil {
			return Changed{}, err
		}
		if last = c.sendChange(ctx, call, entry, u); last == nil {
			u.after(&entry)
			return Changed{Document: c.row(call, entry)}, nil
		}
		switch {
		case ctx.Err() != nil:
			return doubt(last)
		case transient(last):
			lost = last
		case record.ReasonOf(last) != ReasonTD33Raced: // somebody's version came first: ours follows it
			return Changed{}, last
		}
		if c.config.Wait(ctx, c.config.Retry.First) != nil {
			return doubt(last)
		}
	}
}

func (c *Client) sendChange(ctx context.Context, call Call, entry xds.Entry, u change) error {
	return c.send(ctx, call, message{
		transaction: u.transaction, path: c.config.Paths.Registry, action: actionUpdate,
		timeout: c.config.Timeouts.List, client: c.small, gate: u.gate,
		body: func(string) ([]byte, error) { return u.body(c.lot(call, entry.Title, c.config.ContentType), entry) },
		read: func(a *soap.Answer, _ *Exchange) error { return c.readRegistryResponse(a, ReasonTD33Failed) },
	})
}

func (c *Client) readRegistryResponse(a *soap.Answer, otherwise record.Reason) error {
	status, errs, err := xds.ParseRegistryResponse(a.Envelope, c.config.Entries)
	if err != nil {
		return record.E(record.Invalid, ReasonMalformed).Wrap(err)
	}
	if status != xds.Success {
		return registryError(errs, otherwise)
	}
	return nil
}

// inForce returns the entry of a document that an update may change, or whose state answers the question: the newest
// that is not the past of another.
func (c *Client) inForce(ctx context.Context, call Call, id record.DocumentID, gate func(record.GateInput) record.Gate) (xds.Entry, error) {
	response, err := c.queryBehind(ctx, call, TD31b, xds.GetDocuments{UniqueIDs: []record.DocumentID{id}}, gate)
	if err != nil {
		return xds.Entry{}, err
	}
	var found *xds.Entry
	for i := range response.Entries {
		e := &response.Entries[i]
		if e.UniqueID != string(id) || e.Signature() {
			continue
		}
		if found == nil || newerEntry(*e, *found) {
			found = e
		}
	}
	if found == nil {
		return xds.Entry{}, record.E(record.NotFound, ReasonTD33Absent).In("dmp." + string(TD31b))
	}
	return *found, nil
}

// newerEntry reports that a is the version of the metadata that counts: not Deprecated, then the higher number.
func newerEntry(a, b xds.Entry) bool {
	if past := a.Availability() == record.Deprecated; past != (b.Availability() == record.Deprecated) {
		return !past
	}
	number := func(e xds.Entry) *big.Int {
		n, ok := new(big.Int).SetString(e.Version, 10)
		if !ok || len(e.Version) > 20 {
			return new(big.Int)
		}
		return n
	}
	return number(a).Cmp(number(b)) > 0
}

func (c *Client) row(call Call, e xds.Entry) record.Document {
	d := e.Document(c.config.Clock())
	d.Patient = call.Patient.ID
	return d
}

// lot describes the submission set of one message.
func (c *Client) lot(call Call, title string, content record.Coded) xds.SubmissionSet {
	return xds.SubmissionSet{
		UniqueID: c.newOID(), SourceID: string(c.config.Source), PatientID: call.Patient.INS.CX(),
		SubmissionTime: xds.FormatTime(c.config.Clock()), Title: title, Authors: []xds.Author{c.author(call.Caller)},
		ContentType: xds.Code{Code: content.Code, Scheme: string(content.System), Label: content.Label},
	}
}

// author describes the person who asks, as XDS writes people.
func (c *Client) author(by Caller) xds.Author {
	a := xds.Author{Persons: []string{xds.PersonXCN(by.Practitioner)},
		Institutions: []string{xds.StructureXON(c.config.Structure.StructureName, c.config.Structure.StructureID)}}
	var labels []string
	for _, r := range vihf.Roles(by.Activity, c.config.Labels) {
		if r.Label != "" {
			labels = append(labels, r.Label)
		}
	}
	if s := xds.Specialty(by.Activity, strings.Join(labels, " - ")); s != "" {
		a.Specialties = []string{s}
	}
	return a
}

// newOID makes an identifier under our root, or a UUID-derived one when that would be too long. // decisions.md 5
func (c *Client) newOID() string {
	id := strings.ReplaceAll(c.config.IDs(), "-", "")
	n, ok := new(big.Int).SetString(id, 16)
	if !ok { // a source of identifiers that makes no UUID
		n = new(big.Int).SetBytes([]byte(id))
	}
	return c.oid(n)
}

func (c *Client) oid(n *big.Int) string {
	const longest = 64 // of an OID in HL7 // ITI TF-3 §4.2.3.1.7
	if oid := string(c.config.Source) + "." + n.String(); len(oid) <= longest {
		return oid
	}
	return "2.25." + n.String()
}

// Rules of TD3.3 that do not depend on the network. The DMP enforces them too; what it would refuse does not leave.

// alive refuses entries that nothing can change any more.
func alive(e xds.Entry) error {
	if s := e.Availability(); s != record.Approved && s != record.Archived {
		return record.E(record.NotAllowed, ReasonTD33Status).Because("%s", scrub(string(s)))
	}
	return nil
}

// mine reports that the caller is an author of the document. // dmp.md §2 note 8
func mine(e xds.Entry, by Caller) bool {
	return slices.ContainsFunc(e.Authors, func(a xds.Author) bool {
		return slices.ContainsFunc(a.Persons, func(p string) bool { return xds.ParseXCN(p).ID == by.Practitioner.NationalID })
	})
}

const physician = "10" // TRE_G15
