// Package xds turns IHE XDS.b registry messages into values and back, with the French and DMP additions: stored
// queries, their answers, registry responses and errors, document retrieval. Entries map to record.Document.
//
// It opens no connection, signs nothing, and decides nothing about a patient: an entry whose patientId is another
// is kept, because an INS changes over a life. SOAP around a message is skipped, not understood.
//
//	body, err := xds.FindDocuments{Patient: ins}.Request()
//	… answer := send(body) …
//	response, err := xds.ParseQueryResponse(answer, xds.Limits{})
//	for _, e := range response.Entries { doc := e.Document(now) … }
package xds
