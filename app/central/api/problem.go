package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"chevet/app/record"
)

// statuses maps domain codes to HTTP. An error without a code is a fault of the server: 500.
var statuses = map[record.Code]int{
	record.NotAllowed:  http.StatusForbidden,
	record.Conflict:    http.StatusConflict,
	record.NotFound:    http.StatusNotFound,
	record.Invalid:     http.StatusUnprocessableEntity,
	record.Unavailable: http.StatusServiceUnavailable,
	record.Expired:     http.StatusUnauthorized,
}

// StatusOf returns the HTTP status of an error.
func StatusOf(err error) int {
	switch record.ReasonOf(err) {
	case ReasonTooLarge:
		return http.StatusRequestEntityTooLarge
	case ReasonRequest:
		return http.StatusBadRequest
	}
	if s, ok := statuses[record.CodeOf(err)]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// ProblemOf describes an error for the other side: its code, its reason and its detail, never its cause. title
// is the French sentence of the reason.
func ProblemOf(err error, title func(record.Reason) string) Problem {
	reason := record.ReasonOf(err)
	p := Problem{Type: "urn:chevet:" + string(reason), Title: title(reason), Status: StatusOf(err), Code: record.CodeOf(err), Reason: reason}
	var e *record.Error
	if errors.As(err, &e) {
		p.Detail = e.Detail
	}
	return p
}

// maxProblem bounds an error answer.
const maxProblem = 64 << 10

// between tells an answer that something between us and the server made in its place: a captive portal's page, a
// redirection to one, a proxy that asks for a name or that does not reach the server. nil: the server may have said it.
func between(r *http.Response, op string) error {
	page := strings.HasPrefix(r.Header.Get("Content-Type"), "text/html")
	switch {
	case r.StatusCode == http.StatusProxyAuthRequired, page && r.StatusCode >= 502 && r.StatusCode <= 504:
		return record.E(record.Unavailable, ReasonProxy).In(op).Because("HTTP %d", r.StatusCode)
	case r.StatusCode == http.StatusNetworkAuthenticationRequired, r.StatusCode >= 300 && r.StatusCode <= 399, page:
		return record.E(record.Unavailable, ReasonPortal).In(op).Because("HTTP %d", r.StatusCode)
	}
	return nil
}

// errorOf reads an error answer. What is no problem document comes from something between us and the server.
func errorOf(r *http.Response, op string) error {
	if e := between(r, op); e != nil {
		return e
	}
	var p Problem
	err := json.NewDecoder(io.LimitReader(r.Body, maxProblem)).Decode(&p)
	if err != nil || p.Reason == "" {
		if r.StatusCode == http.StatusUnauthorized {
			return record.E(record.Expired, ReasonSession).In(op)
		}
		return record.E(record.Unavailable, ReasonFault).In(op).Because("HTTP %d", r.StatusCode)
	}
	if _, known := statuses[p.Code]; !known {
		p.Code = record.Unavailable // a fault of the server: later may work
	}
	e := record.E(p.Code, p.Reason).In(op)
	if p.Detail != "" {
		e = e.Because("%s", p.Detail)
	}
	return e
}
