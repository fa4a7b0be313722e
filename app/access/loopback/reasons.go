package loopback

import (
	"net/url"
	"regexp"

	"chevet/app/record"
)

// Reasons of this package.
const (
	ReasonPort   record.Reason = "ACC-BOUCLE-PORT"  // no local port could be opened
	ReasonLate   record.Reason = "ACC-BOUCLE-DELAI" // nobody came back in time
	ReasonClosed record.Reason = "ACC-BOUCLE-FERME" // closed before an answer came
	ReasonAnswer record.Reason = "ACC-BOUCLE-REPONSE"
)

var reasonForm = regexp.MustCompile(`^[A-Z]{3}-[A-Z0-9-]{1,24}$`)

// refusal reads the error that the server put in the redirect: «error» is a record.Code and «reason» a
// record.Reason. What has another form becomes ReasonAnswer, so that an address cannot make Chevet say anything.
func refusal(q url.Values) error {
	code, reason := record.Code(q.Get("error")), record.Reason(q.Get("reason"))
	switch code {
	case record.NotAllowed, record.Conflict, record.NotFound, record.Invalid, record.Unavailable, record.Expired:
	default:
		code, reason = record.NotAllowed, ReasonAnswer
	}
	if !reasonForm.MatchString(string(reason)) {
		reason = ReasonAnswer
	}
	return record.E(code, reason).In("loopback.Wait")
}
