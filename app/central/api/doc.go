// Package api holds the words of the central server's HTTP interface, as JSON, and the client that workstations
// use. It knows neither storage nor the window. Errors travel as problem details (RFC 9457) with the domain
// code and reason; the client gives them back as *record.Error.
//
// All times are RFC 3339 in UTC; all identifiers are text; bodies of documents travel apart, by SHA-256.
package api
