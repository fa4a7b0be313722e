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

// The checks of a TD2.1, in order, after the others. // dmp.md §13
const (
	CheckSet          Check = "lot"             // one submission set with what it requires
	CheckMembers      Check = "membres"         // each entry is a member of it, and nothing else
	CheckMissing      Check = "documents"       // the bytes of each entry
	CheckUndescribed  Check = "descriptions"    // the entry of each document
	CheckMetadata     Check = "metadonnees"     // required attributes and their form
	CheckCodes        Check = "codes"           // value sets, typeCode with its classCode
	CheckEntryPatient Check = "patient_entree"  // patientId of the set and of each entry
	CheckHash         Check = "hash"            // as announced
	CheckSize         Check = "taille"          // as announced
	CheckCDA          Check = "cda"             // id, setId, version and patient of the document
	CheckLotSigned    Check = "signature_lot"   // one XAdES document that covers the lot
	CheckLotSeal      Check = "certificat_lot"  // by the establishment, or by the card
	CheckIdentical    Check = "contenu_deja_vu" // a known uniqueId with other bytes
	CheckUnique       Check = "unicite"         // uniqueIds never used
	CheckReplaced     Check = "remplacement"    // RPLC to an Approved entry of this DMP
	CheckReplacedBy   Check = "droit_remplacer" // … of the same author or structure
)

// The checks of a TD3.3, in order, after the others; CheckSet and CheckEntryPatient are made too.
const (
	CheckUpdate     Check = "mise_a_jour" // one update that the DMP knows
	CheckTarget     Check = "cible"       // of an entry of this DMP
	CheckRight      Check = "droit"       // the author, the structure or the treating physician, as the matrix says
	CheckVersion    Check = "version"     // PreviousVersion is the last
	CheckTransition Check = "transition"  // OriginalStatus is the current one and may become NewStatus
	CheckUnchanged  Check = "inchange"    // nothing but the confidentiality differs
)

// Checks lists every check in order.
func Checks() []Check {
	return []Check{CheckSOAP, CheckAddressing, CheckAction, CheckBody, CheckVIHF, CheckSignature, CheckCertificate, CheckIssuer, CheckStructure,
		CheckFreshness, CheckRoles, CheckPatient, CheckHomologation, CheckMatrix, CheckMotive, CheckWhiteList, CheckProfessional, CheckState,
		CheckBlocked, CheckEmergency, CheckAuthorization,
		CheckSet, CheckMembers, CheckMissing, CheckUndescribed, CheckMetadata, CheckCodes, CheckEntryPatient, CheckHash, CheckSize, CheckCDA,
		CheckLotSigned, CheckLotSeal, CheckIdentical, CheckUnique, CheckReplaced, CheckReplacedBy,
		CheckUpdate, CheckTarget, CheckRight, CheckVersion, CheckTransition, CheckUnchanged}
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
	codeMetadata    = "XDSRegistryMetadataError"   // ITI TF-3 §4.2.4
	codeContent     = "XDSRepositoryMetadataError" // …
	codeUpdate      = "XDSMetadataUpdateError"     // …
)

var defaultCodes = map[Check]string{
	CheckSOAP: "", CheckAddressing: codeAddressing, CheckAction: codeAction, CheckBody: "",
	CheckVIHF: codeToken, CheckSignature: codeFailed, CheckCertificate: codeCertificate, CheckIssuer: codeAuth, CheckStructure: codeAuth,
	CheckFreshness: codeExpired, CheckRoles: codeToken, CheckPatient: codeMismatch, CheckHomologation: codeDenied, CheckMatrix: codeDenied,
	CheckMotive: codeDenied, CheckWhiteList: codeDenied, CheckProfessional: codeDenied, CheckState: codeClosed, CheckBlocked: codeDenied,
	CheckEmergency: codeDenied, CheckAuthorization: codeDenied,

	CheckSet: codeMetadata, CheckMembers: codeMetadata, CheckMissing: "XDSMissingDocument", CheckUndescribed: "XDSMissingDocumentMetadata",
	CheckMetadata: codeMetadata, CheckCodes: codeMetadata, CheckEntryPatient: codeMismatch, CheckHash: codeContent, CheckSize: codeContent,
	CheckCDA: codeContent, CheckLotSigned: codeContent, CheckLotSeal: codeCertificate, CheckIdentical: "XDSNonIdenticalHash",
	CheckUnique: "XDSDuplicateUniqueIdInRegistry", CheckReplaced: "XDSReplaceFailed", CheckReplacedBy: codeDenied,

	CheckUpdate: codeUpdate, CheckTarget: codeUpdate, CheckRight: codeDenied, CheckVersion: "XDSMetadataVersionError", CheckTransition: codeUpdate,
	CheckUnchanged: codeUpdate,
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
