package dmp

import (
	"context"
	"time"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/xds"
)

// Search filters TD3.1. The zero value lists every active document.
type Search struct {
	Statuses        []record.Availability // default: Approved // EX_3.1-1030
	Types           []record.Coded
	Classes         []record.Coded
	Formats         []record.Coded
	Practices       []record.Coded
	Facilities      []record.Coded
	Events          []record.Coded // such as a modality, or an act
	Confidentiality []record.Coded // such as INVISIBLE_PATIENT // SC.DMP/UX.27
	ActFrom, ActTo  time.Time      // bounds of the beginning of the act
	Created         xds.Period     // of the document itself
	AuthorPersons   []string       // XCN patterns, "%" stands for anything
	// References asks for the documents that share one of these, such as an imaging report and its images. Other
	// criteria than Statuses are then applied to the answer by whoever asked.
	References []string
}

// Found is the answer of TD3.1.
type Found struct {
	// Documents are entries without a body, of this patient, in the registry's order. Entries under another INS are
	// kept: an INS changes over a life. // EX_3.1-1055
	Documents  []record.Document
	Signatures int  // entries that sign lots, left out
	Partial    bool // the registry said, or counted, that it left some out
	SeenAt     time.Time
}

const actionStoredQuery = "urn:ihe:iti:2007:RegistryStoredQuery"

// TD31 lists documents. What comes back depends on the caller's profession: it is not another person's answer. It
// is repeated on a failure of the way. // dmp.md §6, §9
func (c *Client) TD31(ctx context.Context, call Call, s Search) (Found, error) {
	var query xds.StoredQuery = xds.FindDocuments{Patient: call.Patient.INS, Statuses: s.Statuses, Types: s.Types, Classes: s.Classes,
		Formats: s.Formats, Practices: s.Practices, Facilities: s.Facilities, Events: s.Events, Confidentiality: s.Confidentiality,
		Created: s.Created, ServiceStart: xds.Period{From: s.ActFrom, To: s.ActTo}, AuthorPersons: s.AuthorPersons}
	if len(s.References) > 0 {
		query = xds.FindDocumentsByReferenceID{Patient: call.Patient.INS, References: s.References, Statuses: s.Statuses}
	}
	response, err := c.query(ctx, call, TD31, query)
	if err != nil {
		return Found{}, err
	}
	return c.found(call, response), nil
}

// TD31b reads the entries of documents by their unique ids, whatever their status: where a document is now, and
// what its entryUUID has become. // dmp.md §5.8
func (c *Client) TD31b(ctx context.Context, call Call, ids ...record.DocumentID) (Found, error) {
	response, err := c.query(ctx, call, TD31b, xds.GetDocuments{UniqueIDs: ids})
	if err != nil {
		return Found{}, err
	}
	return c.found(call, response), nil
}

// Query sends any stored query as TD3.1 and gives the registry's own answer.
func (c *Client) Query(ctx context.Context, call Call, q xds.StoredQuery) (*xds.QueryResponse, error) {
	return c.query(ctx, call, TD31, q)
}

func (c *Client) query(ctx context.Context, call Call, t Transaction, q xds.StoredQuery) (*xds.QueryResponse, error) {
	return c.queryBehind(ctx, call, t, q, nil)
}

// queryBehind asks another gate than that of consultation, for a search that serves another transaction.
func (c *Client) queryBehind(ctx context.Context, call Call, t Transaction, q xds.StoredQuery, gate func(record.GateInput) record.Gate) (*xds.QueryResponse, error) {
	var response *xds.QueryResponse
	err := c.send(ctx, call, message{
		transaction: t, path: c.config.Paths.Registry, action: actionStoredQuery,
		timeout: c.config.Timeouts.List, client: c.large, repeatable: true, gate: gate,
		body: func(string) ([]byte, error) { return q.Request() },
		read: func(a *soap.Answer, _ *Exchange) error {
			r, err := xds.ParseQueryResponse(a.Envelope, c.config.Entries)
			if err != nil {
				return record.E(record.Invalid, ReasonMalformed).Wrap(err)
			}
			if r.Status == xds.Failure {
				return registryError(r.Errors, ReasonTD31Failed)
			}
			response = r
			return nil
		},
	})
	return response, err
}

func (c *Client) found(call Call, r *xds.QueryResponse) Found {
	out := Found{SeenAt: c.config.Clock(), Documents: make([]record.Document, 0, len(r.Entries))}
	out.Partial = r.Status == xds.PartialSuccess || r.Total > len(r.Entries)
	for _, e := range r.Entries {
		if e.Signature() {
			out.Signatures++
			continue
		}
		d := e.Document(out.SeenAt)
		d.Patient = call.Patient.ID
		out.Documents = append(out.Documents, d)
	}
	for _, e := range r.Errors {
		c.config.Log.Warn("dmp: the registry warns", "code", scrub(e.Code), "warning", e.Warning)
	}
	return out
}
