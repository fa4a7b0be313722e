package soap

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
)

// Kind says why no answer could be used.
type Kind string

// The ways an exchange fails below the level of a fault.
const (
	Canceled      Kind = "canceled"
	Timeout       Kind = "timeout"
	Unreachable   Kind = "unreachable" // no name, no route, refused or cut before an answer came
	CertExpired   Kind = "certificate expired"
	CertUnknown   Kind = "certificate of an unknown authority"
	CertSelf      Kind = "certificate self-signed"
	CertName      Kind = "certificate of another name"
	CertInvalid   Kind = "certificate invalid"
	PeerRefusedUs Kind = "connection refused by the peer's TLS" // our certificate, or no common version
	Status        Kind = "http status"
	ContentType   Kind = "content type"
	Malformed     Kind = "malformed"
	Truncated     Kind = "truncated"
	TooLarge      Kind = "too large"
	MissingPart   Kind = "missing part"
	Unrelated     Kind = "answer to another message"
)

// Error is a failed exchange. It never holds the content of a message.
type Error struct {
	Kind   Kind
	Status int // HTTP status, 0 before an answer
	Detail string
	Err    error
}

func (e *Error) Error() string {
	s := "soap: " + string(e.Kind)
	if e.Status != 0 {
		s += fmt.Sprintf(" (HTTP %d)", e.Status)
	}
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first Error in err's chain, or "".
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func fail(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// transport classifies an error met on the way out.
func transport(ctx context.Context, err error) *Error {
	e := &Error{Kind: Unreachable, Err: err}
	var (
		name      x509.HostnameError
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		op        *net.OpError
		network   net.Error
	)
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		e.Kind = Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		e.Kind = Timeout
	case errors.As(err, &name):
		e.Kind = CertName
	case errors.As(err, &authority):
		e.Kind = CertUnknown
		if c := authority.Cert; c != nil && bytes.Equal(c.RawIssuer, c.RawSubject) {
			e.Kind = CertSelf
		}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		e.Kind = CertExpired
	case errors.As(err, &invalid), errors.As(err, &verify):
		e.Kind = CertInvalid
	case errors.As(err, &op) && op.Op == "remote error":
		e.Kind = PeerRefusedUs
	}
	return e
}

// reading classifies an error met while an answer comes in.
func reading(ctx context.Context, err error) *Error {
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	e := transport(ctx, err)
	if e.Kind == Unreachable && !errors.Is(err, io.EOF) {
		e.Kind = Truncated
	}
	return e
}
