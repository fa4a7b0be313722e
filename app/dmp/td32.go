package dmp

import (
	"bytes"
	"context"
	"crypto/sha1" // what XDS defines for a document's hash
	"encoding/hex"
	"io"
	"strings"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/xds"
)

// Wanted names one document as TD3.1 gave it.
type Wanted struct {
	ID    record.DocumentID // its unique id
	Entry record.Entry      // Repository, Hash and Size are used
}

// Retrieved describes the document that was written.
type Retrieved struct {
	MIME    string
	Size    int64
	SHA1    string // hex
	Checked bool   // the entry had a hash, and it is the same
}

// TD32 fetches one document and writes it to w. The document is held in memory until its size and hash have been
// compared with its entry: w sees all of it, or nothing. It is repeated on a failure of the way. Whose document it is
// is for the reader of its content to check. // dmp.md §7, SC.DMP/UX.31
func (c *Client) TD32(ctx context.Context, call Call, wanted Wanted, w io.Writer) (Retrieved, error) {
	if wanted.Entry.Repository == "" {
		wanted.Entry.Repository = c.config.Repository
	}
	var got Retrieved
	var content bytes.Buffer
	err := c.send(ctx, call, message{
		transaction: TD32, path: c.config.Paths.Repository, action: "urn:ihe:iti:2007:RetrieveDocumentSet",
		timeout: c.config.Timeouts.Document, client: c.large, mtom: !c.config.PlainRetrieve, repeatable: true,
		body: func(string) ([]byte, error) {
			return xds.RetrieveRequest(xds.Wanted{Repository: wanted.Entry.Repository, ID: wanted.ID})
		},
		read: func(a *soap.Answer, seen *Exchange) (err error) {
			content.Reset()
			got, err = c.readTD32(a, seen, wanted, &content)
			return err
		},
	})
	if err != nil {
		return Retrieved{}, err
	}
	if _, err := content.WriteTo(w); err != nil {
		return Retrieved{}, err // the writer's own error: nothing of ours failed
	}
	return got, nil
}

func (c *Client) readTD32(a *soap.Answer, seen *Exchange, wanted Wanted, into *bytes.Buffer) (Retrieved, error) {
	r, err := xds.ParseRetrieveResponse(a.Envelope, c.config.Entries)
	if err != nil {
		return Retrieved{}, record.E(record.Invalid, ReasonMalformed).Wrap(err)
	}
	if r.Status == xds.Failure {
		return Retrieved{}, registryError(r.Errors, ReasonTD32Failed)
	}
	document, err := pick(r, wanted)
	if err != nil {
		return Retrieved{}, err
	}
	const trusted = 64 << 20 // a size that the entry claims is not memory that it gets
	into.Grow(int(min(max(wanted.Entry.Size, 0), trusted)) + bytes.MinRead)
	hash := sha1.New()
	out := io.MultiWriter(into, hash)
	if document.Include == "" {
		if _, err := io.Copy(out, document.Content()); err != nil {
			return Retrieved{}, record.E(record.Invalid, ReasonMalformed).Because("base64")
		}
	} else if err := copyPart(a, document.Include, out); err != nil {
		return Retrieved{}, err
	}
	got := Retrieved{MIME: document.MIME, Size: int64(into.Len()), SHA1: hex.EncodeToString(hash.Sum(nil))}
	seen.Attachments = append(seen.Attachments, AttachmentSeen{ID: document.Include, ContentType: got.MIME, Size: got.Size, SHA1: got.SHA1})
	return got, got.compare(wanted.Entry, c.config.RequireHash)
}

// pick finds the document that was asked for; another one, even alone, is not it.
func pick(r *xds.RetrieveResponse, wanted Wanted) (xds.Retrieved, error) {
	for _, d := range r.Documents {
		if d.ID == wanted.ID && (d.Repository == wanted.Entry.Repository || d.Repository == "") {
			return d, nil
		}
	}
	if len(r.Documents) == 0 {
		return xds.Retrieved{}, registryError(r.Errors, ReasonTD32NotFound)
	}
	return xds.Retrieved{}, record.E(record.Invalid, ReasonTD32Other)
}

// copyPart streams the attachment that href points to, and reads the message to its end.
func copyPart(a *soap.Answer, href string, out io.Writer) error {
	id, err := soap.ContentID(href)
	if err != nil {
		return err
	}
	found := false
	err = a.Parts(func(p soap.Part) error {
		if p.ID != id {
			return nil
		}
		found = true
		_, err := io.Copy(out, p.Content)
		return err
	})
	if err == nil && !found {
		err = record.E(record.Invalid, ReasonTD32Part)
	}
	return err
}

// compare refuses a document that is not the one of the entry.
func (r *Retrieved) compare(e record.Entry, required bool) error {
	switch {
	case e.Size > 0 && e.Size != r.Size:
		return record.E(record.Invalid, ReasonTD32Size).Because("%d bytes for %d", r.Size, e.Size)
	case e.Hash == "" && required:
		return record.E(record.Invalid, ReasonTD32Hash).Because("no hash in the entry")
	case e.Hash != "" && !strings.EqualFold(e.Hash, r.SHA1):
		return record.E(record.Invalid, ReasonTD32Hash)
	}
	r.Checked = e.Hash != ""
	return nil
}
