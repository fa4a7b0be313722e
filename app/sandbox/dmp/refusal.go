package dmp

import "chevet/assets/texts/sandbox"

// Check names one of the ordered checks of a request: the Code of a fault.Refusal, and the key of Options.Codes.
type Check string

// The checks, in the order they are made. // dmp.md §3.5
const (
	CheckSOAP          Check = "soap"         // a SOAP 1.2 envelope
	CheckAddressing    Check = "wsa"          // MessageID, To, ReplyTo, Action
	CheckAction        Check = "action"       // an action of this path
	CheckBody          Check = "body"         // the element of that action, with what it requires
	CheckVIHF          Check = "vihf"         // one assertion, well formed
	CheckSignature     Check = "signature"    // intact
	CheckCertificate   Check = "certificate"  // a seal of our authority, valid today
	CheckIssuer        Check = "issuer"       // = subject of that certificate
	CheckStructure     Check = "structure"    // OU = Identifiant_Structure = OU of the TLS certificate, known
	CheckFreshness     Check = "freshness"    // IssueInstant and AuthnInstant
	CheckRoles         Check = "roles"        // JDV_J65, two for physicians
	CheckPatient       Check = "patient"      // resource-id = patient of the body
	CheckHomologation  Check = "homologation" // of the software
	CheckMatrix        Check = "matrix"       // mode × transaction × purpose
	CheckMotive        Check = "motive"       // of a bris de glace, when asked for
	CheckWhiteList     Check = "whitelist"    // AIR: the structure is on CNAM's list
	CheckProfessional  Check = "professional" // AIR: a known professional
	CheckState         Check = "state"        // the DMP exists and is open
	CheckBlocked       Check = "blocked"      // by the patient
	CheckEmergency     Check = "emergency"    // the patient refuses emergency accesses
	CheckAuthorization Check = "authorization"
)

// Checks lists every check in order.
func Checks() []Check {
	return []Check{CheckSOAP, CheckAddressing, CheckAction, CheckBody, CheckVIHF, CheckSignature, CheckCertificate, CheckIssuer, CheckStructure,
		CheckFreshness, CheckRoles, CheckPatient, CheckHomologation, CheckMatrix, CheckMotive, CheckWhiteList, CheckProfessional, CheckState,
		CheckBlocked, CheckEmergency, CheckAuthorization}
}

// Error codes. Only DMPInvalidCertificate, DMPAccessDeniedByRightsService, DMPClosed and the XDS ones have a source;
// the WS-Security ones are what the DMP's own SOAP library is known to answer. // dmp.md §12
const (
	codeAddressing  = "wsa:MessageAddressingHeaderRequired"
	codeAction      = "wsa:ActionNotSupported"
	codeToken       = "wsse:InvalidSecurityToken"
	codeFailed      = "wsse:FailedCheck"
	codeAuth        = "wsse:FailedAuthentication"
	codeExpired     = "wsu:MessageExpired"
	codeCertificate = "DMPInvalidCertificate"
	codeDenied      = "DMPAccessDeniedByRightsService"
	codeClosed      = "DMPClosed"
	codeMismatch    = "XDSPatientIdDoesNotMatch"
	codeUnknown     = "XDSUnknownPatientId"
)

var defaultCodes = map[Check]string{
	CheckSOAP: "", CheckAddressing: codeAddressing, CheckAction: codeAction, CheckBody: "",
	CheckVIHF: codeToken, CheckSignature: codeFailed, CheckCertificate: codeCertificate, CheckIssuer: codeAuth, CheckStructure: codeAuth,
	CheckFreshness: codeExpired, CheckRoles: codeToken, CheckPatient: codeMismatch, CheckHomologation: codeDenied, CheckMatrix: codeDenied,
	CheckMotive: codeDenied, CheckWhiteList: codeDenied, CheckProfessional: codeDenied, CheckState: codeClosed, CheckBlocked: codeDenied,
	CheckEmergency: codeDenied, CheckAuthorization: codeDenied,
}

// applicative are the checks whose refusal is an answer of the service, not a SOAP fault.
var applicative = map[Check]bool{CheckPatient: true, CheckState: true}

// refusal is why a request gets no answer.
type refusal struct {
	check  Check
	code   string
	reason string
	detail string // technical, for the log; never patient data
}

func (s *Server) refuse(check Check, detail string) *refusal {
	code, set := s.o.Codes[check]
	if !set {
		code = defaultCodes[check]
	}
	return &refusal{check: check, code: code, reason: sandbox.DMPRefusal(string(check)), detail: detail}
}
