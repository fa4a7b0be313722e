package dmp

import (
	"bytes"
	"context"
	"crypto/sha1" // what XDS defines for a document's hash
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/vihf"
	"chevet/app/xds"
)

// Deposit is one document to put in the DMP.
type Deposit struct {
	// Content is the CDA, byte for byte as it must be found again.
	Content []byte
	// Document gives ID, Title, Type, Class, ActStart, ActEnd, CreatedAt, Visibility and Confidentiality ("" reads
	// N). Its class follows from its type: nobody chooses it. // dmp.md §5.7
	Document record.Document
	Format   record.Coded // default: what Config.Format says of Document
	// Facility and Practice default to the structure's sector and to ETABLISSEMENT.
	Facility, Practice record.Coded
	ContentType        record.Coded // of the lot, such as 03; default Config.ContentType
	// SourcePatient is the patient's identifier here, CX: «IPP^^^&OID&ISO^PI».
	SourcePatient string
	References    []string // CXi
	// Replaces is the unique id of the version that this one replaces, "" for a first version.
	Replaces record.DocumentID
}

// Deposited is how a deposit ended; a nil error means that the DMP holds the document.
type Deposited struct {
	SubmissionSet string // unique id of the lot: the same however often this document is sent
	Settled       bool   // it was there: an answer was lost, this time or before, and asking told so
}

// TD21 puts a document in the DMP, or a new version of one, signed with its lot. It leaves in INDIRECTE, or DIRECTE
// with a card, never in AIR, and only when Config.Direct is set: otherwise the exchange platform feeds. It is never
// sent again before the registry has said that the document is not there, and sent again by whoever lost our answer it
// ends as Settled: the lot bears the same identifiers. No list follows a success. // dmp.md §5, decisions.md 1;
// QUALITY 12; EX_3.1-2030
func (c *Client) TD21(ctx context.Context, call Call, d Deposit) (Deposited, error) {
	op := "dmp." + string(TD21)
	if !c.config.Direct {
		return Deposited{}, record.E(record.NotAllowed, ReasonDirectOff).In(op)
	}
	if call.Mode == "" && !c.config.Card {
		call.Mode = vihf.Indirect
	}
	if d.Format.Code == "" {
		d.Format = c.config.Format(d.Document)
	}
	if err := d.check(); err != nil {
		return Deposited{}, err
	}
	if _, err := c.claims(call, TD21, record.FeedGate); err != nil {
		return Deposited{}, err
	}
	replaced := []string{""} // entryUUIDs that may be the version in force, the likeliest first
	if d.Replaces != "" {
		known, err := c.references(ctx, call, d.Replaces, record.FeedGate)
		switch {
		case record.CodeOf(err) == record.NotFound:
			return Deposited{}, record.E(record.Conflict, ReasonTD21Replaced).In(op)
		case err != nil:
			return Deposited{}, err
		}
		replaced = slices.Clone(known[max(len(known)-mostPerQuery, 0):])
		slices.Reverse(replaced)
	}
	for attempt := 1; ; attempt++ {
		set, err := c.depositOver(ctx, call, d, replaced)
		known := record.ReasonOf(err) == ReasonTD21Known
		switch {
		case err == nil:
			return Deposited{SubmissionSet: set}, nil
		case !transient(err) && !known:
			return Deposited{}, err
		}
		doubt := record.E(record.Unavailable, ReasonUncertain).In(op).Wrap(err)
		if !known && (ctx.Err() != nil || c.config.Wait(ctx, c.config.Retry.First) != nil) {
			return Deposited{}, doubt
		}
		switch _, asked := c.references(ctx, call, d.Document.ID, record.FeedGate); {
		case asked == nil:
			return Deposited{SubmissionSet: set, Settled: true}, nil
		case record.CodeOf(asked) != record.NotFound:
			return Deposited{}, doubt
		case known: // elsewhere than in this patient's DMP
			return Deposited{}, record.E(record.Conflict, ReasonTD21Duplicate).In(op).Wrap(err)
		case attempt >= max(c.config.Retry.Attempts, 1): // and the registry says that it is not there
			return Deposited{}, err
		}
	}
}

// depositOver deposits over the first of the entries that the DMP accepts as the version in force; it registers nothing
// when it refuses.
func (c *Client) depositOver(ctx context.Context, call Call, d Deposit, replaced []string) (set string, err error) {
	for _, uuid := range replaced {
		if set, err = c.deposit(ctx, call, d, uuid); record.ReasonOf(err) != ReasonTD21Replaced {
			break
		}
	}
	return set, err
}

// deposit sends the message once and returns the lot's unique id.
func (c *Client) deposit(ctx context.Context, call Call, d Deposit, replaced string) (string, error) {
	content := d.ContentType
	if content.Code == "" {
		content = c.config.ContentType
	}
	set := c.lot(call, d.Document.Title, content)
	set.UniqueID = c.derivedOID("lot", d)
	entry := c.newEntry(call, d)
	signature := c.signatureEntry(call, entry)
	signature.UniqueID = c.derivedOID("signature", d)
	var sealed []byte
	err := c.send(ctx, call, message{
		transaction: TD21, path: c.config.Paths.Repository, action: "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b",
		timeout: c.config.Timeouts.Document, client: c.small, mtom: true, gate: record.FeedGate,
		body: func(string) ([]byte, error) {
			digest, err := documentDigest(d.Content, lotAlgorithms[c.config.LotDigest].hash)
			if err != nil {
				return nil, err
			}
			sealed, err = signLot(c.config.Seal, c.config.LotDigest, "sig-"+c.config.IDs(), c.config.Clock(),
				[]lotMember{{OID: set.UniqueID}, {OID: entry.UniqueID, Digest: digest}})
			if err != nil {
				return nil, err
			}
			return xds.Deposit{Set: set, Document: entry, Signature: signature, Replaces: replaced,
				DocumentContent: soap.Include(partDocument), SignatureContent: soap.Include(partSignature)}.Request()
		},
		attachments: func() []soap.Attachment {
			return []soap.Attachment{{ID: partDocument, ContentType: entry.MIME, Content: d.Content},
				{ID: partSignature, ContentType: signature.MIME, Content: sealed}}
		},
		read: func(a *soap.Answer, _ *Exchange) error { return c.readRegistryResponse(a, ReasonTD21Failed) },
	})
	return set.UniqueID, err
}

const (
	partDocument  = "document1@chevet"
	partSignature = "signature1@chevet"
)

func (d Deposit) check() error {
	missing := ""
	switch doc := d.Document; {
	case len(d.Content) == 0:
		missing = "content"
	case bytes.HasPrefix(d.Content, []byte("\xef\xbb\xbf")) || !utf8.Valid(d.Content):
		missing = "UTF-8 without a byte order mark"
	case doc.ID == "":
		missing = "id"
	case doc.Title == "" || utf8.RuneCountInString(doc.Title) > 128:
		missing = "title"
	case doc.Type.Code == "" || doc.Type.System == "" || doc.Class.Code == "":
		missing = "type and class"
	case doc.CreatedAt.IsZero() || doc.ActStart.IsZero():
		missing = "dates"
	case d.Format.Code == "":
		missing = "format"
	case d.SourcePatient == "":
		missing = "patient identifier of the hospital"
	default:
		return nil
	}
	return record.E(record.Invalid, ReasonTD21Metadata).In("dmp."+string(TD21)).Because("%s", missing)
}

var labelsOfN = map[string]string{"N": "Normal", "R": "Restreint", "V": "Très restreint"}

// newEntry describes the document for the registry. // dmp.md §5.3
func (c *Client) newEntry(call Call, d Deposit) xds.Entry {
	sum := sha1.Sum(d.Content)
	doc := d.Document
	level, practice, facility := doc.Confidentiality, d.Practice, d.Facility
	if level == "" {
		level = "N"
	}
	if practice.Code == "" {
		practice = record.Coded{Code: "ETABLISSEMENT", System: "1.2.250.1.213.1.1.4.9", Label: "Etablissement de santé"}
	}
	if facility.Code == "" {
		facility = record.Coded{Code: c.config.Structure.Sector, System: "1.2.250.1.71.4.2.4", Label: "Etablissement de santé"}
	}
	end := doc.ActEnd
	if end.IsZero() {
		end = doc.ActStart
	}
	by := c.author(call.Caller)
	e := xds.Entry{
		MIME: "text/xml", UniqueID: string(doc.ID), PatientID: call.Patient.INS.CX(), Title: doc.Title, Language: "fr-FR",
		Hash: hex.EncodeToString(sum[:]), Size: int64(len(d.Content)), CreationTime: xds.FormatTime(doc.CreatedAt),
		ServiceStart: xds.FormatTime(doc.ActStart), ServiceStop: xds.FormatTime(end), LegalAuthenticator: by.Persons[0],
		SourcePatientID: d.SourcePatient, SourcePatientInfo: sourcePatient(call.Patient), ReferenceIDs: d.References,
		Authors: []xds.Author{by}, Type: code(doc.Type), Class: code(doc.Class), Format: code(d.Format), Facility: code(facility), Practice: code(practice),
		Confidentiality: []xds.Code{{Code: level, Scheme: "2.16.840.1.113883.5.25", Label: labelsOfN[level]}},
	}
	e.Confidentiality = e.Hidden(doc.Visibility)
	return e
}

// signatureEntry describes the signature of the lot, hidden from people. // dmp.md §5.5
func (c *Client) signatureEntry(call Call, of xds.Entry) xds.Entry {
	now := xds.FormatTime(c.config.Clock())
	e := xds.Entry{
		MIME: "text/xml", PatientID: of.PatientID, Title: "Source", Language: "art", Size: -1,
		CreationTime: now, ServiceStart: now, ServiceStop: now, LegalAuthenticator: of.LegalAuthenticator,
		SourcePatientID: of.SourcePatientID, SourcePatientInfo: of.SourcePatientInfo, Authors: of.Authors,
		Class:    xds.Code{Code: "urn:oid:1.3.6.1.4.1.19376.1.2.1.1.1", Scheme: "URN", Label: "Digital Signature"},
		Type:     xds.Code{Code: "E1762", Scheme: "ASTM", Label: "Full Document"},
		Format:   xds.Code{Code: "http://www.w3.org/2000/09/xmldsig#", Scheme: "URN", Label: "Default Signature Style"},
		Events:   []xds.Code{{Code: purposeSource, Scheme: "1.2.840.10065.1.12", Label: "Source"}},
		Facility: of.Facility, Practice: of.Practice,
		Confidentiality: []xds.Code{{Code: "N", Scheme: "2.16.840.1.113883.5.25", Label: "Normal"}},
	}
	e.Confidentiality = e.Hidden(record.Visibility{HiddenFromProfessionals: true, HiddenFromPatient: true})
	return e
}

// derivedOID makes the identifier of what goes with a document: the same for the same bytes under the same id.
func (c *Client) derivedOID(of string, d Deposit) string {
	h := sha256.New()
	content := sha256.Sum256(d.Content)
	h.Write([]byte(of + "\x00" + string(d.Document.ID) + "\x00"))
	h.Write(content[:])
	return c.oid(new(big.Int).SetBytes(h.Sum(nil)[:16]))
}

func code(c record.Coded) xds.Code {
	return xds.Code{Code: c.Code, Scheme: string(c.System), Label: c.Label}
}

// sourcePatient writes the traits of birth as PID fields.
func sourcePatient(p record.Patient) []string {
	part := strings.NewReplacer("^", " ", "&", " ", "|", " ", "~", " ")
	out := []string{"PID-5|" + part.Replace(p.BirthName) + "^" + part.Replace(p.FirstGivenName()) + "^^^^^L"}
	if day := strings.ReplaceAll(string(p.BirthDate), "-", ""); day != "" {
		out = append(out, "PID-7|"+day)
	}
	sex := "U"
	if p.Sex == record.Female || p.Sex == record.Male {
		sex = string(p.Sex)
	}
	return append(out, "PID-8|"+sex)
}
