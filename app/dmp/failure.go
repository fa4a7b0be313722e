package dmp

import (
	"errors"
	"regexp"
	"strings"

	"chevet/app/record"
	"chevet/app/soap"
	"chevet/app/xds"
)

type outcome struct {
	code   record.Code
	reason record.Reason
}

// transportOutcomes maps what happens below SOAP.
var transportOutcomes = map[soap.Kind]outcome{
	soap.Canceled:      {record.Unavailable, ReasonCanceled},
	soap.Timeout:       {record.Unavailable, ReasonTimeout},
	soap.Unreachable:   {record.Unavailable, ReasonUnreachable},
	soap.CertExpired:   {record.Unavailable, ReasonTLSExpired},
	soap.CertUnknown:   {record.Unavailable, ReasonTLSUnknown},
	soap.CertSelf:      {record.Unavailable, ReasonTLSSelf},
	soap.CertName:      {record.Unavailable, ReasonTLSName},
	soap.CertInvalid:   {record.Unavailable, ReasonTLSInvalid},
	soap.PeerRefusedUs: {record.Unavailable, ReasonTLSRefused},
	soap.Status:        {record.Unavailable, ReasonHTTP},
	soap.ContentType:   {record.Invalid, ReasonType},
	soap.Malformed:     {record.Invalid, ReasonMalformed},
	soap.Truncated:     {record.Unavailable, ReasonTruncated},
	soap.TooLarge:      {record.Invalid, ReasonTooLarge},
	soap.MissingPart:   {record.Invalid, ReasonTD32Part},
	soap.Unrelated:     {record.Invalid, ReasonUnrelated},
}

// faultOutcomes maps subcodes and statuses. // dmp.md §12
var faultOutcomes = map[string]outcome{
	"DMPInvalidCertificate":          {record.NotAllowed, ReasonSealRefused},
	"DMPAccessDeniedByRightsService": {record.NotAllowed, ReasonRights},
}

// faultTexts maps faults that only their text tells apart, in lower case.
var faultTexts = []struct {
	text string
	outcome
}{
	{"structure introuvable", outcome{record.NotAllowed, ReasonStructure}},
	{"structure non liés", outcome{record.NotAllowed, ReasonStructure}},
	{"not a valid signature certificate", outcome{record.NotAllowed, ReasonSealRefused}},
}

// registryOutcomes maps error codes of the registry and the repository. // ITI TF-3 §4.2.4; dmp.md §12
var registryOutcomes = map[string]outcome{
	"XDSRegistryBusy":          {record.Unavailable, ReasonBusy},
	"XDSRepositoryBusy":        {record.Unavailable, ReasonBusy},
	"XDSTooManyResults":        {record.Invalid, ReasonTD31TooMany},
	"XDSDocumentUniqueIdError": {record.NotFound, ReasonTD32NotFound},
	"XDSUnknownRepositoryId":   {record.NotFound, ReasonTD32NotFound},
	"XDSMissingDocument":       {record.NotFound, ReasonTD32NotFound},
	"XDSUnknownPatientId":      {record.NotFound, ReasonPatientUnknown},
	"XDSPatientIdDoesNotMatch": {record.Invalid, ReasonPatientUnknown},

	"XDSMetadataVersionError":        {record.Conflict, ReasonTD33Raced},
	"XDSMetadataUpdateError":         {record.NotAllowed, ReasonTD33Failed},
	"XDSDuplicateUniqueIdInRegistry": {record.Conflict, ReasonTD21Known},
	"XDSNonIdenticalHash":            {record.Conflict, ReasonTD21Duplicate},
	"XDSReplaceFailed":               {record.Conflict, ReasonTD21Replaced},
	"XDSMissingDocumentMetadata":     {record.Invalid, ReasonTD21Metadata},
	"XDSRegistryMetadataError":       {record.Invalid, ReasonTD21Metadata},

	"DMPInvalidCertificate":          {record.NotAllowed, ReasonSealRefused},
	"DMPAccessDeniedByRightsService": {record.NotAllowed, ReasonRights},
}

// explain makes a domain error of whatever went wrong.
func (c *Client) explain(err error, t Transaction) error {
	op := "dmp." + string(t)
	var (
		known *record.Error
		fault *soap.Fault
		below *soap.Error
	)
	switch {
	case errors.As(err, &known):
		return known.In(op)
	case errors.As(err, &fault):
		return faultError(fault).In(op)
	case errors.As(err, &below):
		o, ok := transportOutcomes[below.Kind]
		if !ok {
			o = outcome{record.Unavailable, ReasonUnreachable}
		}
		if below.Kind == soap.Status && (below.Status == 502 || below.Status == 503 || below.Status == 504 || below.Status == 429) {
			o = outcome{record.Unavailable, ReasonBusy}
		}
		return record.E(o.code, o.reason).In(op).Wrap(err)
	}
	return record.E(record.Invalid, ReasonMalformed).In(op).Wrap(err)
}

func faultError(f *soap.Fault) *record.Error {
	detail := f.Code + " " + strings.Join(f.Subcodes, " ") + ": " + f.Reason
	for _, code := range append([]string{f.Code}, f.Subcodes...) {
		if o, ok := faultOutcomes[code]; ok {
			return record.E(o.code, o.reason).Because("%s", scrub(detail))
		}
	}
	low := strings.ToLower(f.Reason)
	for _, t := range faultTexts {
		if strings.Contains(low, t.text) {
			return record.E(t.code, t.reason).Because("%s", scrub(detail))
		}
	}
	return record.E(record.Unavailable, ReasonFault).Because("%s", scrub(detail))
}

// registryError explains a failure of the registry: the first code that we know, else the transaction's own.
func registryError(list []xds.RegistryError, otherwise record.Reason) *record.Error {
	var codes []string
	var best outcome
	for _, e := range list {
		if e.Warning {
			continue
		}
		codes = append(codes, e.Code)
		if o, ok := registryOutcomes[e.Code]; ok && best.reason == "" {
			best = o
		}
	}
	if best.reason == "" {
		best = outcome{record.Unavailable, otherwise}
	}
	return record.E(best.code, best.reason).Because("%s", scrub(strings.Join(codes, " ")))
}

var digitRuns = regexp.MustCompile(`[0-9][0-9AB ]{5,}[0-9]`)

// scrub makes a text of the DMP fit for logs: no long number, no long text.
func scrub(s string) string {
	s = digitRuns.ReplaceAllString(s, "•••")
	if r := []rune(s); len(r) > 300 {
		s = string(r[:300]) + "…"
	}
	return s
}
