package dmp

import (
	"context"
	"slices"

	"chevet/app/record"
	"chevet/app/xds"
)

// mostPerQuery is how many objects one stored query asks about. // PDSM4DMP: batches of 20
const mostPerQuery = 20

// Chain asks the registry which entries of docs replaced which, and writes it in Replaces. Only entries that are
// Deprecated are asked about: a list without any costs nothing. // dmp.md §5.4, §6.1; SC.CDA/DD.05
func (c *Client) Chain(ctx context.Context, call Call, docs []record.Document) error {
	var old []string
	for _, d := range docs {
		if d.Entry != nil && d.Entry.Status == record.Deprecated {
			old = append(old, d.Entry.EntryUUID)
		}
	}
	for batch := range slices.Chunk(old, mostPerQuery) {
		answer, err := c.Query(ctx, call, xds.GetAssociations{UUIDs: batch})
		if err != nil {
			return err
		}
		chained(docs, answer.Associations)
	}
	return nil
}

// chained writes in Replaces what the associations say among docs.
func chained(docs []record.Document, associations []xds.Association) {
	byUUID := make(map[string]int, len(docs))
	for i, d := range docs {
		if d.Entry != nil {
			byUUID[d.Entry.EntryUUID] = i
		}
	}
	for _, a := range associations {
		newer, known := byUUID[a.Source]
		older, asked := byUUID[a.Target]
		if a.Type == xds.Replaces && known && asked && newer != older {
			docs[newer].Replaces = docs[older].ID
		}
	}
}
