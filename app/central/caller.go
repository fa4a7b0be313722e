package central

import (
	"net/http"
	"time"

	"chevet/app/record"
)

// Caller is the person and the workstation behind a request.
type Caller struct {
	Session      string // opaque, for nothing but telling sessions apart
	Workstation  string // the one that the session is bound to
	Provider     string // way that the person logged in by, which tells the class of the authentication
	Practitioner record.Practitioner
	Activity     *record.Activity // chosen situation of practice; nil until chosen
	TwoFactors   bool
	Account      string        // that the session opened
	Rights       record.Rights // what the person may do; the zero value is nothing
	AuthnInstant time.Time     // when the person proved who they are, for the VIHF
}

// Authenticator says who makes a request. It gives a domain error (Expired) when nobody is known to.
type Authenticator interface {
	Authenticate(r *http.Request) (*Caller, error)
}
